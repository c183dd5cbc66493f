//! The entries of `fuzz/` with the same seeds and changes that are the same every time: a short look on every test run.

mod documents;

#[allow(clippy::unwrap_used, reason = "a seed that cannot be made is a broken test")]
mod seeds {
    use super::documents::{compound, media, office, pdf, rar, seven_zip, zip, zip_with_gbk_names};
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
        let rtf =
            b"{\\rtf1\\ansicpg936{\\fonttbl{\\f0 x;}}\\uc1\\u21452?\\'cb\\'ab\\par{\\pict 00}\\bin3 abc}".to_vec();
        let gb = encoding_rs::GB18030.encode(TEXT).0.into_owned();
        let utf16: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let locked = compound(&[("EncryptedPackage", &[7; 4_096]), ("EncryptionInfo", &[7; 4_096])]);
        vec![
            ("container", Format::Zip, "docx", containers),
            (
                "seven_zip",
                Format::SevenZip,
                "7z",
                vec![seven_zip(&[("总结.docx", &docx)])],
            ),
            (
                "rar",
                Format::Rar,
                "rar",
                vec![
                    rar(Rar50, &[("a.txt", b"1")], None),
                    rar(Rar29, &[("a.txt", b"1")], None),
                ],
            ),
            (
                "pdf",
                Format::Pdf,
                "pdf",
                vec![
                    pdf::pdf(&lines),
                    pdf::scanned(&[(media::jpeg("2021:08:01 09:30:00"), 200, 200)], "/DCTDecode"),
                ],
            ),
            (
                "compound",
                Format::Compound,
                "doc",
                vec![
                    include_bytes!("data/总结.doc").to_vec(),
                    include_bytes!("data/台账.xls").to_vec(),
                    locked,
                ],
            ),
            ("flat_xml", Format::FlatOpc, "xml", vec![flat.into_bytes()]),
            ("rtf", Format::Rtf, "rtf", vec![rtf]),
            ("html", Format::Html, "html", vec![html.into_bytes()]),
            ("text", Format::Text, "txt", vec![TEXT.as_bytes().to_vec(), gb, utf16]),
            (
                "picture",
                Format::Picture(Pixels::Jpeg),
                "jpg",
                vec![media::jpeg("2021:08:01 09:30:00"), media::png(9, 9)],
            ),
            ("film", Format::Film, "mp4", vec![media::mp4(3_710_617_200)]),
        ]
    }
}

/// Numbers that look like chance and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }

    /// A copy with a few bytes changed, doubled, dropped or cut.
    fn change(&mut self, seed: &[u8]) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len());
            match self.below(6) {
                0 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
                1 if !bytes.is_empty() => bytes[at] = [0, 0x7F, 0x80, 0xFF][self.below(4)],
                2 => bytes.truncate(at),
                3 => {
                    let end = (at + self.below(16)).min(bytes.len());
                    bytes.drain(at..end);
                }
                4 => {
                    let end = (at + self.below(64)).min(bytes.len());
                    let copy = bytes[at..end].to_vec();
                    bytes.splice(at..at, copy);
                }
                _ => bytes.extend([0xFF; 3]),
            }
        }
        bytes
    }
}

/// Changes for each seed. A real run takes minutes; this one takes seconds.
const CHANGES: usize = 60;

#[test]
fn changed_files_end_in_a_reading() {
    let mut dice = Dice(2_021);
    for (target, format, extension, seeds) in seeds::all() {
        for seed in seeds {
            for _ in 0..CHANGES {
                let bytes = dice.change(&seed);
                let reading = shouqi::read::content::read_bytes_as(&bytes, format, extension);
                assert!(reading.text.chars().count() <= 8_000, "{target}");
                shouqi::read::content::read_bytes(&bytes, "");
            }
        }
    }
}

#[test]
fn changed_answers_are_never_taken_for_more_than_they_are() {
    let answer = format!(
        r#"{{"v":1,"kind":"archive","text":"{}","members":["a"],"pictures":3,"problem":"empty","inside":[{{"name":"a","found":{{"kind":"pdf"}}}}]}}"#,
        seeds::TEXT.replace('\n', " ")
    );
    assert!(shouqi::read::reading_of(answer.as_bytes()).is_some());
    let mut dice = Dice(7);
    for _ in 0..3_000 {
        if let Some(reading) = shouqi::read::reading_of(&dice.change(answer.as_bytes())) {
            assert!(reading.inside.iter().all(|member| member.reading.inside.is_empty()));
        }
    }
}

#[test]
#[ignore = "writes the seed corpus into fuzz/corpus, for cargo-fuzz"]
#[allow(clippy::unwrap_used, reason = "a seed that cannot be written stops the run")]
fn seeds_are_written() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    for (target, _, _, seeds) in seeds::all() {
        for folder in [target, "any"] {
            std::fs::create_dir_all(corpus.join(folder)).unwrap();
            for (number, seed) in seeds.iter().enumerate() {
                std::fs::write(corpus.join(folder).join(format!("{target}-{number}")), seed).unwrap();
            }
        }
    }
    std::fs::create_dir_all(corpus.join("answer")).unwrap();
    std::fs::write(corpus.join("answer/1"), br#"{"v":1,"kind":"pdf","text":"x"}"#).unwrap();
}
