//! Files made to hurt: every one ends in a reading with a reason, within the limits, behind the fence.
#![allow(clippy::unwrap_used, reason = "a step that cannot be done is a failed test")]

mod documents;

use documents::{media, office, pdf, seven_zip, zip, zip_with_gbk_names};
use shouqi::read::content::read_bytes;
use shouqi::read::{Ocr, ReadSettings, Reader};
use shouqi::rules::reading::Reading;
use std::io::{Cursor, Read, Write};
use std::path::Path;

/// Reads one file in a child with the usual limits.
fn fenced(name: &str, bytes: &[u8]) -> Reading {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = ReadSettings::new(env!("CARGO_BIN_EXE_shouqi").into(), folder.path().join("readings"));
    settings.ocr = Ocr::Off;
    let reader = Reader::new(settings).unwrap();
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    reader.read(file, Path::new(name), &"0".repeat(64))
}

/// A zip whose one member is `size` bytes of `byte` and packs to almost nothing.
fn zip_bomb(name: &str, size: u64, others: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (other, bytes) in others {
        writer.start_file(*other, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.start_file(name, options).unwrap();
    std::io::copy(&mut std::io::repeat(b'0').take(size), &mut writer).unwrap();
    writer.finish().unwrap().into_inner()
}

/// A docx with this main part.
fn docx_with(document: &str) -> Vec<u8> {
    let small = office::docx(&[]);
    let mut archive = zip::ZipArchive::new(Cursor::new(small)).unwrap();
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).unwrap();
        let name = String::from_utf8(member.name_raw().to_vec()).unwrap();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        members.push((name.clone(), if name == "word/document.xml" { document.as_bytes().to_vec() } else { bytes }));
    }
    zip(&members.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}

const WORD: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

#[test]
fn bombs_end_in_a_reading_with_a_reason() {
    let members: Vec<(String, Vec<u8>)> = (0..10_001).map(|n| (format!("{n}.txt"), b"1".to_vec())).collect();
    let members: Vec<(&str, &[u8])> = members.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let deep_docx = docx_with(&format!("<w:document {WORD}><w:body>{}", "<w:sdt><w:sdtContent>".repeat(100_000)));
    let deep_odt =
        office::open_document("text", &format!("{}x{}", "<text:span>".repeat(9_000), "</text:span>".repeat(9_000)));
    let cells: String =
        (1..=1_000).map(|row| format!("<row r=\"{row}\">{}</row>", "<c><v>1</v></c>".repeat(2_100))).collect();
    let laughs = "<!DOCTYPE x [<!ENTITY a \"&b;&b;&b;&b;\"><!ENTITY b \"&c;&c;&c;&c;\">]><w:document>&a;</w:document>";
    let inner = zip_bomb("word/document.xml", 200 << 20, &[("[Content_Types].xml", b"<Types/>")]);
    let bombs: Vec<(&str, Vec<u8>, &str)> = vec![
        ("炸弹.zip", zip_bomb("一.txt", 300 << 20, &[]), "有的文件没有读到"),
        ("炸弹.docx", inner.clone(), "压缩比超过"),
        ("内藏.zip", zip(&[("炸弹.docx", &inner)]), "有的文件没有读到"),
        ("一万.zip", zip_with_gbk_names(&members), "超过 10000 个"),
        ("深.docx", deep_docx, ""),
        ("深.odt", deep_odt, "嵌套超过 256 层"),
        ("格子.xlsx", office::xlsx_of(&cells), "单元格超过 200 万个"),
        ("循环.pdf", pdf::cyclic(), "内容未读"),
        ("深.rtf", [b"{\\rtf1".to_vec(), b"{".repeat(1 << 20)].concat(), "嵌套超过 256 层"),
        ("笑.docx", docx_with(laughs), ""),
        ("嵌套.zip", zip(&[("a.zip", &zip(&[("b.zip", b"PK")]))]), "有的文件没有读到"),
        ("大.7z", seven_zip(&[("a.txt", &vec![0; 40 << 20])]), "有的文件没有读到"),
    ];
    for (name, bytes, reason) in bombs {
        let reading = fenced(name, &bytes);
        let said = reading.unread.clone().unwrap_or_default();
        assert!(said.contains(reason), "{name}: {reading:?}");
        assert!(!said.is_empty() || reading.problem.is_some(), "{name}: {reading:?}");
        assert!(reading.text.chars().count() <= 8_000, "{name}");
    }
}

#[test]
fn a_cell_at_the_far_corner_costs_no_memory() {
    let corner = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>双拥台账</t></is></c></row>\
                  <row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    let reading = fenced("角.xlsx", &office::xlsx_of(corner));
    assert_eq!(reading.unread, None, "{reading:?}");
    assert!(reading.text.contains("双拥台账"));
}

#[test]
fn thousands_of_attributes_cost_no_more_than_their_number() {
    let attributes: String = (0..50_000).map(|n| format!(" w:a{n}=\"1\"")).collect();
    let document =
        format!("<w:document {WORD}><w:body><w:p{attributes}><w:r><w:t>总结</w:t></w:r></w:p></w:body></w:document>");
    let reading = fenced("属性.docx", &docx_with(&document));
    assert!(reading.text.contains("总结") || reading.unread.is_some(), "{reading:?}");
}

#[test]
fn a_flate_bomb_in_a_pdf_is_bounded() {
    let mut packed = vec![0x78, 0x9c];
    let archive = zip_bomb("x", 270 << 20, &[]);
    // The raw deflate stream follows the local header (30 bytes and a name of one).
    let end = archive.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    packed.extend(&archive[31..end]);
    let bytes = pdf::assemble(
        &[
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>".to_vec(),
            pdf::stream("/Filter/FlateDecode", &packed),
        ],
        None,
    );
    let reading = fenced("炸弹.pdf", &bytes);
    assert!(reading.unread.is_some() || reading.problem.is_some(), "{reading:?}");
}

/// Every format, cut at every kilobyte (and at every 97th byte of what is smaller): a reading, never a panic, and never
/// a file with its end missing that passes for whole.
#[test]
fn files_cut_anywhere_are_never_taken_for_whole() {
    let paragraphs: Vec<String> = (0..300)
        .map(|n| {
            format!(
                "第{n}段：{}",
                (0..20).map(|k| char::from_u32(0x4e00 + (n * 37 + k * 91) % 8_000).unwrap()).collect::<String>()
            )
        })
        .collect();
    let lines: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
    let docx = office::docx(&lines);
    let text = paragraphs.iter().map(|p| format!("<text:p>{p}</text:p>")).collect::<String>();
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("xlsx", office::xlsx(&lines.iter().map(std::slice::from_ref).collect::<Vec<_>>())),
        ("pptx", office::pptx(&lines[..40])),
        ("odt", office::open_document("text", &text)),
        ("ofd", office::ofd(&lines)),
        ("pdf", pdf::pdf(&lines[..30])),
        ("zip", zip(&[("总结.docx", &docx), ("照片.png", &media::png(60, 60))])),
        ("7z", seven_zip(&[("总结.docx", &docx)])),
        ("jpg", media::jpeg("2021:08:01 09:30:00")),
        ("png", media::png(90, 90)),
        ("mp4", media::mp4(3_710_617_200)),
        ("docx", docx),
    ];
    for (extension, bytes) in files {
        let step = if bytes.len() > 20_000 { 1_024 } else { 97 };
        for cut in (1..bytes.len() - 8).step_by(step) {
            let reading = read_bytes(&bytes[..cut], extension);
            assert!(reading.problem.is_some() || reading.unread.is_some(), "{extension} cut at {cut}: {reading:?}");
        }
    }
}
