//! Documents that other programs make, and the extractors of other programs on them. Needs their Debian packages.

mod documents;

use documents::office;
use shouqi::read::content::read_bytes;
use shouqi::rules::reading::Kind;
use std::path::Path;
use std::process::Command;

const TITLE: &str = "2021年度双拥工作总结";
const BODY: &str = "一、领导重视。区委组织部成立了双拥工作领导小组，明确了联络员张三。";

/// What LibreOffice makes of `bytes` in another format.
fn converted(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join(format!("in.{from}"));
    std::fs::write(&source, bytes).unwrap();
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let done = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", to, "--outdir"])
        .arg(folder.path())
        .arg(&source)
        .output()
        .expect("soffice runs");
    let extension = to.split(':').next().unwrap();
    let target = folder.path().join(format!("in.{extension}"));
    std::fs::read(target).unwrap_or_else(|error| panic!("{to}: {error}: {}", String::from_utf8_lossy(&done.stderr)))
}

fn report() -> Vec<u8> {
    let rows: [&[&str]; 2] = [&["姓名", "电话"], &["张三", "13800000000"]];
    let body = [office::paragraph(TITLE), office::paragraph(BODY), office::table(&rows)].concat();
    office::docx_of(&body, 0)
}

fn list() -> Vec<u8> {
    office::xlsx(&[
        &["优抚对象花名册"],
        &["序号", "姓名", "电话"],
        &["1", "张三", "13800000000"],
    ])
}

/// Slides as one flat file, which LibreOffice reads.
fn slides() -> Vec<u8> {
    let space = "urn:oasis:names:tc:opendocument:xmlns";
    let page = |text: &str| {
        format!(
            r#"<draw:page><draw:frame svg:x="1cm" svg:y="1cm" svg:width="20cm" svg:height="5cm"><draw:text-box><text:p>{text}</text:p></draw:text-box></draw:frame></draw:page>"#
        )
    };
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:office="{space}:office:1.0" xmlns:text="{space}:text:1.0" xmlns:draw="{space}:drawing:1.0" xmlns:svg="{space}:svg-compatible:1.0" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.presentation"><office:body><office:presentation>{}{}</office:presentation></office:body></office:document>"#,
        page(TITLE),
        page(BODY)
    )
    .into_bytes()
}

#[test]
#[ignore = "needs libreoffice"]
fn what_libreoffice_writes_is_read() {
    for (extension, kind) in [
        ("doc", Kind::Document),
        ("odt", Kind::Document),
        ("rtf", Kind::Document),
        ("pdf", Kind::Pdf),
        ("html", Kind::Document),
        ("docx", Kind::Document),
    ] {
        let reading = read_bytes(&converted(&report(), "docx", extension), extension);
        assert_eq!(
            (reading.kind, reading.problem),
            (kind, None),
            "{extension}: {reading:?}"
        );
        assert_eq!(reading.unread, None, "{extension}");
        for words in [TITLE, "联络员张三", "13800000000"] {
            assert!(
                reading.text.contains(words),
                "{extension} lacks {words}: {}",
                reading.text
            );
        }
        assert_eq!(reading.title.as_deref(), Some(TITLE), "{extension}");
    }
    for extension in ["xls", "ods", "xlsx"] {
        let reading = read_bytes(&converted(&list(), "xlsx", extension), extension);
        assert_eq!(
            (reading.kind, reading.problem),
            (Kind::Sheet, None),
            "{extension}: {reading:?}"
        );
        assert!(
            reading.text.contains("张三\t13800000000"),
            "{extension}: {}",
            reading.text
        );
    }
    for extension in ["ppt", "odp", "pptx"] {
        let reading = read_bytes(&converted(&slides(), "fodp", extension), extension);
        assert_eq!(
            (reading.kind, reading.problem),
            (Kind::Slides, None),
            "{extension}: {reading:?}"
        );
        assert!(reading.text.contains("联络员张三"), "{extension}: {}", reading.text);
    }
}

#[test]
#[ignore = "needs libreoffice"]
fn legacy_files_cut_anywhere_are_never_taken_for_whole() {
    for (bytes, from, to) in [
        (report(), "docx", "doc"),
        (list(), "xlsx", "xls"),
        (slides(), "fodp", "ppt"),
    ] {
        let whole = converted(&bytes, from, to);
        for cut in (1_024..whole.len() - 1_024).step_by(1_024) {
            let reading = read_bytes(&whole[..cut], to);
            assert!(
                reading.problem.is_some() || reading.unread.is_some(),
                "{to} cut at {cut}: {reading:?}"
            );
        }
    }
}

#[test]
#[ignore = "needs libreoffice and python3-uno"]
fn password_protected_documents_are_told() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents/protect.py");
    for (bytes, from, to) in [
        (report(), "docx", "doc"),
        (list(), "xlsx", "xls"),
        (report(), "docx", "odt"),
        (report(), "docx", "pdf"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (source, target) = (
            folder.path().join(format!("in.{from}")),
            folder.path().join(format!("out.{to}")),
        );
        std::fs::write(&source, bytes).unwrap();
        let done = Command::new("/usr/bin/python3")
            .arg(&script)
            .args([&source, &target])
            .output()
            .expect("python3 runs");
        let bytes =
            std::fs::read(&target).unwrap_or_else(|e| panic!("{to}: {e} {}", String::from_utf8_lossy(&done.stderr)));
        let reading = read_bytes(&bytes, to);
        assert_eq!(
            reading.problem,
            Some(shouqi::rules::reading::Problem::Encrypted),
            "{to}: {reading:?}"
        );
    }
}
