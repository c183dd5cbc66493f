//! Every kind of document an office sends, read in process by the code that runs behind the fence.

mod documents;

use chrono::NaiveDate;
use documents::{media, office, pdf, seven_zip, zip, zip_with_gbk_names};
use shouqi::read::content::read_bytes;
use shouqi::rules::reading::{Kind, Problem, Reading};

const TITLE: &str = "2021年度双拥工作总结";
const BODY: &str = "一、领导重视。区委组织部成立了双拥工作领导小组，明确了联络员。";

fn says(reading: &Reading, kind: Kind) {
    assert_eq!(reading.kind, kind, "{reading:?}");
    assert_eq!(reading.unread, None, "{reading:?}");
    assert_eq!(reading.problem, None, "{reading:?}");
    assert!(reading.text.contains(TITLE), "{reading:?}");
}

#[test]
fn a_docx_gives_text_title_date_and_pictures() {
    let bytes = office::docx_of(&[office::paragraph(TITLE), office::paragraph(BODY)].concat(), 3);
    let reading = read_bytes(&bytes, "docx");
    says(&reading, Kind::Document);
    assert!(reading.text.contains("联络员"));
    assert_eq!(reading.title.as_deref(), Some(TITLE));
    assert_eq!(reading.dated, NaiveDate::from_ymd_opt(2021, 12, 20));
    assert_eq!(reading.pictures, 3);
}

#[test]
fn an_xlsx_gives_its_cells() {
    let reading = read_bytes(&office::xlsx(&[&[TITLE], &["序号", "姓名", "电话"], &["1", "张三", "138"]]), "xlsx");
    says(&reading, Kind::Sheet);
    assert!(reading.text.contains("张三\t138"), "{}", reading.text);
}

#[test]
fn a_pptx_gives_the_words_of_its_slides() {
    let reading = read_bytes(&office::pptx(&[TITLE, BODY]), "pptx");
    says(&reading, Kind::Slides);
    assert!(reading.text.contains("联络员"));
}

#[test]
fn open_documents_are_read() {
    let text = format!("<text:h>{TITLE}</text:h><text:p>{BODY}</text:p>");
    let reading = read_bytes(&office::open_document("text", &text), "odt");
    says(&reading, Kind::Document);
    assert_eq!(reading.title.as_deref(), Some(TITLE));
    assert_eq!(reading.dated, NaiveDate::from_ymd_opt(2022, 1, 5));
    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let table =
        format!("<table:table><table:table-row>{}{}</table:table-row></table:table>", cell(TITLE), cell("张三"));
    says(&read_bytes(&office::open_document("spreadsheet", &table), "ods"), Kind::Sheet);
}

#[test]
fn an_ofd_gives_its_lines() {
    let reading = read_bytes(&office::ofd(&[TITLE, BODY]), "ofd");
    says(&reading, Kind::Document);
    assert_eq!(reading.title.as_deref(), Some(TITLE));
    assert_eq!(reading.dated, NaiveDate::from_ymd_opt(2022, 3, 1));
}

#[test]
fn a_pdf_with_a_chinese_font_that_is_not_embedded_gives_its_text() {
    let reading = read_bytes(&pdf::pdf(&[TITLE, BODY]), "pdf");
    says(&reading, Kind::Pdf);
    assert!(reading.text.contains("联络员"));
    assert_eq!(reading.title.as_deref(), Some(TITLE));
    assert_eq!(reading.dated, NaiveDate::from_ymd_opt(2021, 12, 20));
}

#[test]
fn a_pdf_of_scanned_pages_says_so() {
    let page = || (media::jpeg("2021:08:01 09:30:00"), 1240, 1754);
    let reading = read_bytes(&pdf::scanned(&[page(), page()], "/DCTDecode"), "pdf");
    assert_eq!((reading.kind, reading.pictures), (Kind::Pdf, 2));
    assert_eq!(reading.unread.as_deref(), Some("内容未读：扫描件或图片，没有可直接读取的文字"));
}

#[test]
fn a_pdf_of_strips_or_curves_is_not_called_empty() {
    let strips = pdf::scanned(&[(media::jpeg("2021:08:01 09:30:00"), 2_480, 16)], "/DCTDecode");
    let curves = pdf::drawn("0 0 m 10 10 l S\n".repeat(100).as_bytes());
    for bytes in [strips, curves] {
        let reading = read_bytes(&bytes, "pdf");
        assert_eq!((reading.problem, reading.unread.is_some()), (None, true), "{reading:?}");
    }
    assert_eq!(read_bytes(&pdf::drawn(b""), "pdf").problem, Some(Problem::Empty));
}

#[test]
fn plain_text_is_read_in_every_encoding() {
    let text = format!("{TITLE}\r\n{BODY}\r\n");
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for bytes in [text.clone().into_bytes(), encoding_rs::GB18030.encode(&text).0.into_owned(), utf16] {
        says(&read_bytes(&bytes, "txt"), Kind::Document);
    }
    says(&read_bytes(format!("{TITLE},\n姓名,电话\n张三,138\n").as_bytes(), "csv"), Kind::Sheet);
}

#[test]
fn rtf_and_html_are_read_whatever_their_name_says() {
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.iter().map(|b| format!("\\'{b:02x}")).collect::<String>();
    let rtf = format!("{{\\rtf1\\ansi\\ansicpg936 {}\\par {}\\par}}", gbk(TITLE), gbk(BODY));
    says(&read_bytes(rtf.as_bytes(), "doc"), Kind::Document);
    let page = format!("<html><head><meta charset=\"utf-8\"></head><body><h1>{TITLE}</h1><p>{BODY}</p></body></html>");
    says(&read_bytes(page.as_bytes(), "doc"), Kind::Document);
}

#[test]
fn flat_word_xml_is_read() {
    let xml = format!(
        "<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?><w:wordDocument xmlns:w=\"x\"><w:body>\
         <w:p><w:r><w:t>{TITLE}</w:t></w:r></w:p><w:p><w:r><w:t>{BODY}</w:t></w:r></w:p></w:body></w:wordDocument>"
    );
    says(&read_bytes(xml.as_bytes(), "doc"), Kind::Document);
}

#[test]
fn a_zip_gives_gbk_names_and_the_text_of_its_documents() {
    let docx = office::docx(&[TITLE, BODY]);
    let picture = media::png(2, 2);
    let members: [(&str, &[u8]); 3] = [
        ("双拥材料/2021年总结.docx", &docx),
        ("双拥材料/照片.png", &picture),
        ("双拥材料/说明.txt", "说明".as_bytes()),
    ];
    for bytes in [zip_with_gbk_names(&members), zip(&members)] {
        let reading = read_bytes(&bytes, "zip");
        assert_eq!(reading.kind, Kind::Archive);
        assert_eq!(reading.members, ["双拥材料/2021年总结.docx", "双拥材料/照片.png", "双拥材料/说明.txt"]);
        assert_eq!((reading.pictures, reading.unread.as_deref()), (1, None));
        let inside: Vec<&str> = reading.inside.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(inside, ["双拥材料/2021年总结.docx", "双拥材料/说明.txt"]);
        says(&reading.inside[0].reading, Kind::Document);
    }
}

#[test]
fn a_7z_gives_names_and_the_text_of_its_documents() {
    let docx = office::docx(&[TITLE, BODY]);
    let picture = media::png(300, 300);
    let reading = read_bytes(&seven_zip(&[("照片.png", &picture), ("材料/总结.docx", &docx)]), "7z");
    assert_eq!(reading.members, ["照片.png", "材料/总结.docx"]);
    assert_eq!(reading.inside.len(), 1, "{reading:?}");
    says(&reading.inside[0].reading, Kind::Document);
}

#[test]
fn a_rar_gives_its_names_and_the_text_of_its_documents() {
    use rars::ArchiveVersion::{Rar29, Rar50};
    let (docx, picture) = (office::docx(&[TITLE, BODY]), media::png(2, 2));
    let members: [(&str, &[u8]); 3] = [("照片.png", &picture), ("材料/总结.docx", &docx), ("说明.txt", b"1")];
    for version in [Rar29, Rar50] {
        let reading = read_bytes(&documents::rar(version, &members, None), "rar");
        assert_eq!(reading.members, ["照片.png", "材料/总结.docx", "说明.txt"], "{version:?}");
        assert_eq!((reading.pictures, reading.problem, reading.unread.as_deref()), (1, None, None));
        let inside: Vec<&str> = reading.inside.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(inside, ["材料/总结.docx", "说明.txt"], "{version:?}");
        says(&reading.inside[0].reading, Kind::Document);
        let locked = read_bytes(&documents::rar(version, &[("总结.docx", b"1")], Some("secret")), "rar");
        assert_eq!(locked.problem, Some(Problem::Encrypted), "{version:?}");
    }
}

#[test]
fn a_solid_rar_is_unpacked_in_its_order() {
    let docx = office::docx(&[TITLE, BODY]);
    for version in [rars::ArchiveVersion::Rar29, rars::ArchiveVersion::Rar50] {
        let mut builder = rars::Builder::new(version).solid(true);
        for (name, bytes) in [("1.png", media::png(90, 90)), ("2.docx", docx.clone()), ("3.docx", docx.clone())] {
            builder.add_bytes(name.into(), bytes, None, None).unwrap();
        }
        let reading = read_bytes(&builder.to_bytes().unwrap(), "rar");
        assert_eq!(
            (reading.members.len(), reading.inside.len(), reading.unread.as_deref()),
            (3, 2, None),
            "{version:?}"
        );
        says(&reading.inside[1].reading, Kind::Document);
    }
}

/// Files of LibreOffice 7.4: `soffice --convert-to doc` and `xls` of a text and a table.
#[test]
fn legacy_documents_are_read_under_the_names_of_wps_too() {
    let doc = include_bytes!("data/总结.doc");
    for extension in ["doc", "wps", ""] {
        let reading = read_bytes(doc, extension);
        says(&reading, Kind::Document);
        assert!(reading.text.contains("联络员张三"));
    }
    for extension in ["xls", "et"] {
        let reading = read_bytes(include_bytes!("data/台账.xls"), extension);
        assert_eq!((reading.kind, reading.problem, reading.unread.as_deref()), (Kind::Sheet, None, None));
        assert!(reading.text.contains("张三\t13800000000"), "{}", reading.text);
    }
}

#[test]
fn an_archive_inside_an_archive_is_named_and_stays_shut() {
    let inner = zip(&[("总结.docx", &office::docx(&[TITLE]))]);
    let reading = read_bytes(&zip(&[("2021.zip", &inner)]), "zip");
    assert_eq!(reading.members, ["2021.zip"]);
    assert!(reading.inside.is_empty());
    assert_eq!(reading.unread.as_deref(), Some("内容未读：压缩包里有的文件没有读到"));
}

#[test]
fn pictures_and_films_say_when_they_were_taken() {
    let reading = read_bytes(&media::jpeg("2021:08:01 09:30:00"), "jpg");
    assert_eq!((reading.kind, reading.captured), (Kind::Picture, NaiveDate::from_ymd_opt(2021, 8, 1)));
    // 2021-07-31 23:00 UTC is the morning of 1 August in Beijing.
    let reading = read_bytes(&media::mp4(3_710_617_200), "mp4");
    assert_eq!((reading.kind, reading.captured), (Kind::Video, NaiveDate::from_ymd_opt(2021, 8, 1)));
    assert_eq!(read_bytes(&media::mp4(0), "mp4").captured, None);
    assert_eq!(read_bytes(&media::png(4, 4), "png").problem, None);
}

#[test]
fn empty_files_and_documents_with_nothing_in_them_are_told() {
    assert_eq!(read_bytes(b"", "docx").problem, Some(Problem::Empty));
    assert_eq!(read_bytes(&office::docx(&[]), "docx").problem, Some(Problem::Empty));
    assert_eq!(read_bytes(b" \r\n", "txt").problem, Some(Problem::Empty));
    assert_eq!(read_bytes(&zip(&[]), "zip").problem, Some(Problem::Empty));
}

#[test]
fn a_missing_end_is_told() {
    let docx = office::docx(&[TITLE, BODY]);
    let pdf = pdf::pdf(&[TITLE, BODY]);
    let (jpeg, png, film) = (media::jpeg("2021:08:01 09:30:00"), media::png(50, 50), media::mp4(3_710_617_200));
    for (bytes, extension) in [(docx, "docx"), (pdf, "pdf"), (jpeg, "jpg"), (png, "png"), (film, "mp4")] {
        let reading = read_bytes(&bytes[..bytes.len() - 60], extension);
        assert_eq!(reading.problem, Some(Problem::Truncated), "{extension}: {reading:?}");
    }
}

#[test]
fn forms_that_nobody_filled_in_are_told() {
    let list = office::xlsx(&[&["优抚对象花名册"], &["序号", "姓名", "电话"], &["1", "", ""], &["2", "", ""]]);
    assert_eq!(read_bytes(&list, "xlsx").problem, Some(Problem::Blank));
    let rows: [&[&str]; 3] = [&["姓名", "", "性别", ""], &["民族", "", "籍贯", ""], &["单位", "", "职务", ""]];
    let form = [office::paragraph("审批表"), office::table(&rows)].concat();
    let reading = read_bytes(&office::docx_of(&form, 0), "docx");
    assert_eq!(reading.problem, Some(Problem::Blank), "{reading:?}");
}

#[test]
fn what_has_a_password_is_told() {
    let package = vec![7; 8_192];
    let docx = documents::compound(&[("EncryptedPackage", &package), ("EncryptionInfo", &package)]);
    let mut zip = zip_with_gbk_names(&[("名册.docx", b"secret")]);
    // The flag of an encrypted member, in its header and in the directory.
    for (mark, flag) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = zip.windows(4).position(|window| window == mark).unwrap();
        zip[at + flag] |= 1;
    }
    let manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>".as_bytes();
    let kind = b"application/vnd.oasis.opendocument.text";
    let odt = documents::zip(&[("mimetype", kind), ("content.xml", b"\x01\x02"), ("META-INF/manifest.xml", manifest)]);
    for (bytes, extension, kind) in
        [(docx, "docx", Kind::Document), (zip, "zip", Kind::Archive), (odt, "odt", Kind::Document)]
    {
        let reading = read_bytes(&bytes, extension);
        assert_eq!((reading.kind, reading.problem), (kind, Some(Problem::Encrypted)), "{extension}: {reading:?}");
        assert_eq!(reading.unread.as_deref(), Some("内容未读：文件有密码"));
    }
}

#[test]
fn a_marked_secret_keeps_no_text() {
    let reading = read_bytes(&office::docx(&["机密★1年", TITLE, BODY]), "docx");
    assert_eq!(reading.secret.as_deref(), Some("机密"));
    assert!(reading.text.is_empty() && reading.title.is_none());
    let ordinary = read_bytes(&office::docx(&["2021年度保密工作总结", "学习了秘密战线的英雄事迹。"]), "docx");
    assert_eq!(ordinary.secret, None);
}
