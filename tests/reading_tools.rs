//! Documents that other programs make, and the extractors of other programs on them. Needs their Debian packages.
#![allow(clippy::unwrap_used, reason = "a step that cannot be done is a failed test")]

mod documents;

use documents::office;
use shouqi::read::content::read_bytes;
use shouqi::rules::reading::Kind;
use std::path::Path;
use std::process::Command;
use unicode_normalization::UnicodeNormalization;

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
    office::xlsx(&[&["优抚对象花名册"], &["序号", "姓名", "电话"], &["1", "张三", "13800000000"]])
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
        assert_eq!((reading.kind, reading.problem), (kind, None), "{extension}: {reading:?}");
        assert_eq!(reading.unread, None, "{extension}");
        for words in [TITLE, "联络员张三", "13800000000"] {
            assert!(reading.text.contains(words), "{extension} lacks {words}: {}", reading.text);
        }
        assert_eq!(reading.title.as_deref(), Some(TITLE), "{extension}");
    }
    for extension in ["xls", "ods", "xlsx"] {
        let reading = read_bytes(&converted(&list(), "xlsx", extension), extension);
        assert_eq!((reading.kind, reading.problem), (Kind::Sheet, None), "{extension}: {reading:?}");
        assert!(reading.text.contains("张三\t13800000000"), "{extension}: {}", reading.text);
    }
    for extension in ["ppt", "odp", "pptx"] {
        let reading = read_bytes(&converted(&slides(), "fodp", extension), extension);
        assert_eq!((reading.kind, reading.problem), (Kind::Slides, None), "{extension}: {reading:?}");
        assert!(reading.text.contains("联络员张三"), "{extension}: {}", reading.text);
    }
}

#[test]
#[ignore = "needs libreoffice"]
fn legacy_files_cut_anywhere_are_never_taken_for_whole() {
    for (bytes, from, to) in [(report(), "docx", "doc"), (list(), "xlsx", "xls"), (slides(), "fodp", "ppt")] {
        let whole = converted(&bytes, from, to);
        for cut in (1_024..whole.len() - 1_024).step_by(1_024) {
            let reading = read_bytes(&whole[..cut], to);
            assert!(reading.problem.is_some() || reading.unread.is_some(), "{to} cut at {cut}: {reading:?}");
        }
    }
}

#[test]
#[ignore = "needs libreoffice"]
fn password_protected_documents_are_told() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents/protect.py");
    for (bytes, from, to) in
        [(report(), "docx", "doc"), (list(), "xlsx", "xls"), (report(), "docx", "odt"), (report(), "docx", "pdf")]
    {
        let folder = tempfile::tempdir().unwrap();
        let (source, target) = (folder.path().join(format!("in.{from}")), folder.path().join(format!("out.{to}")));
        std::fs::write(&source, bytes).unwrap();
        let done =
            Command::new("/usr/bin/python3").arg(&script).args([&source, &target]).output().expect("python3 runs");
        let bytes =
            std::fs::read(&target).unwrap_or_else(|e| panic!("{to}: {e} {}", String::from_utf8_lossy(&done.stderr)));
        let reading = read_bytes(&bytes, to);
        assert_eq!(reading.problem, Some(shouqi::rules::reading::Problem::Encrypted), "{to}: {reading:?}");
    }
}

/// Lines of an official report, as a scanned page shows them.
const PAGE: [&str; 14] = [
    "区委组织部2021年度双拥工作总结",
    "2021年，在区委区政府的正确领导下，区委组织部认真贯彻落实双拥工作有关要求，现将工作情况总结如下。",
    "一、加强组织领导。调整充实双拥工作领导小组，明确一名副部长分管双拥工作，确定联络员一名，做到机构、人员、经费三落实。",
    "二、深化国防教育。把国防教育纳入党校主体班次，全年举办专题讲座四期，培训干部三百二十人次。",
    "三、走访慰问部队。春节、建军节期间走访驻地部队六次，送去慰问金和慰问品，召开军地座谈会两次。",
    "四、落实优抚政策。为八名退役军人家庭悬挂光荣牌，协调解决随军家属就业三人、军人子女入学五人。",
    "五、开展共建活动。与驻地部队签订共建协议，联合开展主题党日活动，组织志愿服务队为烈士陵园清扫。",
    "六、做好宣传工作。在区级以上媒体刊发双拥稿件十二篇，制作宣传栏四期，营造浓厚氛围。",
    "存在的主要问题：一是活动形式还不够丰富；二是与部队的日常联系有待加强。",
    "下一步打算：继续把双拥工作摆在重要位置，建立健全长效机制，推动军政军民团结不断巩固发展。",
    "联系人：李建国，联系电话：0533-2860000。",
    "附件：2021年度走访慰问活动统计表",
    "中共张店区委组织部",
    "2021年12月20日",
];

/// A grey picture.
struct Grey {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Grey {
    /// The first page of a document as a scanner at 200 dpi sees it.
    fn page_of(docx: &[u8]) -> Grey {
        let pdf = converted(docx, "docx", "pdf");
        let folder = tempfile::tempdir().unwrap();
        let (source, target) = (folder.path().join("in.pdf"), folder.path().join("page"));
        std::fs::write(&source, pdf).unwrap();
        let mut pdftoppm = Command::new("pdftoppm");
        let done = pdftoppm.args(["-r", "200", "-gray", "-singlefile"]).args([&source, &target]).status();
        assert!(done.expect("pdftoppm runs").success());
        let pgm = std::fs::read(target.with_extension("pgm")).unwrap();
        let head: Vec<&[u8]> = pgm.splitn(4, |byte| byte.is_ascii_whitespace()).collect();
        let number = |bytes: &[u8]| std::str::from_utf8(bytes).unwrap().parse::<usize>().unwrap();
        let (width, height) = (number(head[1]), number(head[2]));
        let pixels = pgm[pgm.len() - width * height..].to_vec();
        Grey { width, height, pixels }
    }

    /// Laid on the glass at an angle, in degrees.
    fn turned(&self, degrees: f64) -> Grey {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let (middle_x, middle_y) = (self.width as f64 / 2.0, self.height as f64 / 2.0);
        let at = |x: f64, y: f64| {
            let inside = x >= 0.0 && y >= 0.0 && x < self.width as f64 && y < self.height as f64;
            if inside { f64::from(self.pixels[y as usize * self.width + x as usize]) } else { 255.0 }
        };
        let pixels = (0..self.width * self.height)
            .map(|place| {
                let (x, y) = ((place % self.width) as f64 - middle_x, (place / self.width) as f64 - middle_y);
                let (u, v) = (x * cos + y * sin + middle_x, y * cos - x * sin + middle_y);
                let (du, dv) = (u - u.floor(), v - v.floor());
                let upper = at(u, v) * (1.0 - du) + at(u + 1.0, v) * du;
                let lower = at(u, v + 1.0) * (1.0 - du) + at(u + 1.0, v + 1.0) * du;
                (upper * (1.0 - dv) + lower * dv) as u8
            })
            .collect();
        Grey { pixels, ..*self }
    }

    /// Grey paper, with noise that is the same every time.
    fn with_noise(mut self) -> Grey {
        let mut state = 0x2021_0620_u32;
        for pixel in &mut self.pixels {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (state >> 24) as i32 % 61 - 30;
            let speck = if state.is_multiple_of(997) { -120 } else { 0 };
            *pixel = (i32::from(*pixel) * 7 / 10 + 50 + noise + speck).clamp(0, 255) as u8;
        }
        self
    }

    fn pdf(&self, pages: usize) -> Vec<u8> {
        let page = || (self.pixels.clone(), self.width as u32, self.height as u32);
        documents::pdf::scanned(&(0..pages).map(|_| page()).collect::<Vec<_>>(), "")
    }

    fn png(&self) -> Vec<u8> {
        documents::media::grey_png(self.width as u32, self.height as u32, &self.pixels)
    }
}

/// Characters right, in a hundred: what is left after the edits that lead from one text to the other.
fn right(expected: &str, seen: &str) -> f64 {
    let dense = |text: &str| text.nfkc().filter(|c| !c.is_whitespace()).collect::<Vec<char>>();
    let (expected, seen) = (dense(expected), dense(seen));
    let edits = rapidfuzz::distance::levenshtein::distance(expected.iter().copied(), seen.iter().copied());
    100.0 * (1.0 - edits as f64 / expected.len() as f64)
}

#[test]
#[expect(clippy::disallowed_methods, reason = "pages a minute are what it reports")]
#[ignore = "needs tesseract, libreoffice, poppler"]
fn scanned_pages_are_recognised_behind_the_second_fence() {
    use shouqi::read::{Ocr, OcrReport, ReadSettings, Reader, Sandbox};
    let folder = tempfile::tempdir().unwrap();
    let mut settings = ReadSettings::new(env!("CARGO_BIN_EXE_shouqi").into(), folder.path().join("readings"));
    (settings.ocr, settings.sandbox) = (Ocr::Auto, Sandbox::Prefer);
    let reader = Reader::new(settings).unwrap();
    assert!(matches!(reader.self_test().ocr, OcrReport::Found(_)), "{}", reader.self_test().ocr);
    let clean = Grey::page_of(&office::docx(&PAGE));
    let cases: [(&str, &str, Vec<u8>, usize, f64); 5] = [
        ("直.pdf", "straight", clean.pdf(1), 1, 97.0),
        ("斜.pdf", "at 2 degrees", clean.turned(2.0).pdf(1), 1, 96.0),
        ("噪.pdf", "at 1.5 degrees with noise", clean.turned(1.5).with_noise().pdf(1), 1, 95.0),
        ("横.png", "upside down, a photograph", clean.turned(180.0).with_noise().png(), 1, 92.0),
        ("三页.pdf", "three pages with noise", clean.turned(-1.0).with_noise().pdf(3), 3, 95.0),
    ];
    for (number, (name, what, bytes, pages, least)) in cases.into_iter().enumerate() {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let hash = format!("{number:064}");
        let open = || std::fs::File::open(&path).unwrap();
        let plain = reader.read(open(), Path::new(name), &hash);
        assert!(plain.text.is_empty(), "{plain:?}");
        let started = std::time::Instant::now();
        let seen = reader.recognise(open(), Path::new(name), &hash).unwrap_or_else(|| panic!("{what}: nothing seen"));
        let took = started.elapsed().as_secs_f64();
        let right = right(&PAGE.concat().repeat(pages), &seen.text);
        println!("{what}: {right:.1} % of characters right, {:.0} pages a minute", 60.0 * pages as f64 / took);
        assert!(right >= least, "{what}: {right:.1} %\n{}", seen.text);
        assert!(seen.title.is_some_and(|title| title.contains("双拥工作总结")), "{what}");
        assert_eq!(seen.unread, None);
        // A second time it comes from the cache.
        assert!(reader.recognise(std::fs::File::open("/dev/null").unwrap(), Path::new(name), &hash).is_some());
    }
}
