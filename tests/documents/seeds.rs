//! Small files of every kind that the parsers meet: seeds for changing and for fuzzing. It asserts nothing.

use super::{compound, media, office, pdf, rar, seven_zip, zip, zip_with_gbk_names};
use rars::ArchiveVersion::{Rar29, Rar50};
use shouqi::read::content::{Format, Pixels};

pub const TEXT: &str = "2021年度双拥工作总结\n一、领导重视。联络员：张三。";

/// Target, format, extension, seeds.
pub fn all() -> Vec<(&'static str, Format, &'static str, Vec<Vec<u8>>)> {
    let lines: Vec<&str> = TEXT.lines().collect();
    let docx = office::docx(&lines);
    let paragraph = format!("<text:p>{TEXT}</text:p>");
    let containers = vec![
        office::xlsx(&[&["序号", "姓名"], &["1", "张三"]]),
        office::pptx(&lines),
        office::open_document("text", &paragraph),
        office::ofd(&lines),
        zip(&[("总结.docx", &docx), ("a/b.txt", TEXT.as_bytes())]),
        zip_with_gbk_names(&[("总结.txt", TEXT.as_bytes())]),
        docx.clone(),
    ];
    let flat = format!("<?mso-application progid=\"Word.Document\"?><w:body><w:p><w:t>{TEXT}</w:t></w:p></w:body>");
    let html = format!("<html><meta charset=gbk><title>x</title><style>y</style><p>{TEXT}</p><td>1</td></html>");
    let rtf = b"{\\rtf1\\ansicpg936{\\fonttbl{\\f0 x;}}\\uc1\\u21452?\\'cb\\'ab\\par{\\pict 00}\\bin3 abc}".to_vec();
    let gb = encoding_rs::GB18030.encode(TEXT).0.into_owned();
    let utf16: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let locked = compound(&[("EncryptedPackage", &[7; 4_096]), ("EncryptionInfo", &[7; 4_096])]);
    vec![
        ("container", Format::Zip, "docx", containers),
        ("seven_zip", Format::SevenZip, "7z", vec![seven_zip(&[("总结.docx", &docx)])]),
        ("rar", Format::Rar, "rar", vec![rar(Rar50, &[("a.txt", b"1")], None), rar(Rar29, &[("a.txt", b"1")], None)]),
        (
            "pdf",
            Format::Pdf,
            "pdf",
            vec![pdf::pdf(&lines), pdf::scanned(&[(media::jpeg("2021:08:01 09:30:00"), 200, 200)], "/DCTDecode")],
        ),
        (
            "compound",
            Format::Compound,
            "doc",
            vec![include_bytes!("../data/总结.doc").to_vec(), include_bytes!("../data/台账.xls").to_vec(), locked],
        ),
        ("flat_xml", Format::FlatOpc, "xml", vec![flat.into_bytes()]),
        ("rtf", Format::Rtf, "rtf", vec![rtf]),
        ("html", Format::Html, "html", vec![html.into_bytes()]),
        ("text", Format::Text, "txt", vec![TEXT.as_bytes().to_vec(), gb, utf16]),
        ("picture", Format::Picture(Pixels::Jpeg), "jpg", vec![media::jpeg("2021:08:01 09:30:00"), media::png(9, 9)]),
        ("film", Format::Film, "mp4", vec![media::mp4(3_710_617_200)]),
    ]
}
