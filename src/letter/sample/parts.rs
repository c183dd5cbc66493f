//! What the samples are made of: an invented bureau with its files, gaps and decisions.

use crate::letter::view::*;
use crate::letter::{Language, reasons};
use crate::rules::notice::WriteBecause;
use chrono::{NaiveDate, NaiveDateTime};

/// Makes samples of one language.
pub(super) struct Sample {
    pub language: Language,
}

pub(super) fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 6, day).unwrap_or_default()
}

pub(super) fn time(day_of_june: u32, hour: u32, minute: u32) -> NaiveDateTime {
    day(day_of_june).and_hms_opt(hour, minute, 0).unwrap_or_default()
}

impl Sample {
    pub fn say(&self, zh: &str, en: &str) -> String {
        if self.language == Language::Zh { zh.to_owned() } else { en.to_owned() }
    }

    pub fn frame(&self, key: &str, because: WriteBecause) -> Frame {
        Frame {
            campaign: self.say("示范区创建材料报送", "Documents of the Model District"),
            written: time(13, 9, 5),
            coordinator: self.say("示范区牵头办公室", "Coordinating Office"),
            phone: Some("0000-1234567".to_owned()),
            key: key.to_owned(),
            because: reasons::write(because, self.language),
        }
    }

    pub fn unit(&self, received: u32, doubtful: u32, missing: u32) -> UnitHead {
        UnitHead {
            code: "03".to_owned(),
            name: self.say("区示例局", "Example Bureau"),
            folder: self.say(r"\\fs\投递\03-区示例局", r"\\fs\drop\03-Example Bureau"),
            deadline: day(20),
            counts: Counts { due: received + doubtful + missing, received, doubtful, missing },
        }
    }

    pub fn yearly(&self) -> String {
        self.say(
            "2020年以来本单位年度示范工作计划（有宣传教育内容）、总结",
            "Yearly plans (with the part on public education) and reports of the model work since 2020",
        )
    }

    pub fn list(&self) -> String {
        self.say(
            "分管领导、联络员名单（含人员姓名、职务）",
            "List of the officer in charge and the liaison (names, posts)",
        )
    }

    pub fn plan(&self) -> String {
        self.say("计划", "plan")
    }

    pub fn report(&self) -> String {
        self.say("总结", "report")
    }

    pub fn piece(&self, part: &str, year: i32) -> PieceText {
        PieceText {
            id: format!("03-01:{part}@{year}"),
            title: self.yearly(),
            part: Some(part.to_owned()),
            year: Some(year),
        }
    }

    pub fn plan_of(&self, year: i32) -> PieceText {
        self.piece(&self.plan(), year)
    }

    pub fn report_of(&self, year: i32) -> PieceText {
        self.piece(&self.report(), year)
    }

    pub fn roster(&self) -> PieceText {
        PieceText { id: "03-04".to_owned(), title: self.list(), part: None, year: None }
    }

    pub fn gap(&self, piece: &str, title: String, note: Option<GapNote>) -> Option<Gap> {
        let (piece, deadline) = (piece.parse().ok()?, day(20));
        let conditions = match note {
            Some(_) => vec![self.say("样本容量不少于20份", "a sample of at least 20")],
            None => Vec::new(),
        };
        Some(Gap { piece, title, deadline, conditions, note })
    }

    pub fn gaps(&self) -> Vec<Gap> {
        let plan = self.plan();
        let survey = self.say("2022年以来工作满意度调查材料", "The satisfaction survey since 2022");
        let note = GapNote::Rejected(
            self.say("未加盖公章，请盖章后重新扫描", "No official seal: please stamp and scan it again"),
        );
        let yearly = [2021, 2022].map(|year| self.gap(&format!("03-01:{plan}@{year}"), self.yearly(), None));
        let mut gaps: Vec<Gap> = yearly.into_iter().flatten().collect();
        gaps.extend(self.gap(&format!("03-01:{}@2020", self.report()), self.yearly(), None));
        gaps.extend(self.gap("03-03", survey, Some(note)));
        gaps.extend(self.gap("03-04", self.list(), None).map(|gap| Gap { deadline: day(27), ..gap }));
        gaps
    }

    pub fn waiting(&self) -> Vec<Waiting> {
        vec![
            Waiting { path: self.say("照片/活动.zip", "photos/events.zip"), at: time(12, 16, 40), settling: false },
            Waiting { path: self.say("总结2020.docx", "report 2020.docx"), at: time(13, 9, 3), settling: true },
        ]
    }

    pub fn file(&self, number: u32, path: String, outcome: FileOutcome) -> ReceivedFile {
        ReceivedFile {
            id: format!("F{number}"),
            path,
            size: Some(25_088 * u64::from(number)),
            at: time(13, 9, 3),
            sha256: format!("{:08x}", number.wrapping_mul(2_654_435_761)).repeat(8),
            outcome,
            replaces: None,
            stands: None,
            same_as: None,
        }
    }

    pub fn files(&self) -> Vec<ReceivedFile> {
        let because = self.say("文件名写明“总结”和“2021年”", "the name says “report” and “2021”");
        let filed = FileOutcome::Filed {
            pieces: vec![self.report_of(2021)],
            because: because.clone(),
            conditions: vec![self.say("加盖公章", "with the official seal")],
        };
        let both = FileOutcome::Filed {
            pieces: vec![self.plan_of(2020), self.report_of(2022)],
            because,
            conditions: Vec::new(),
        };
        let doubtful =
            FileOutcome::Doubtful { because: self.say("没有写明年度", "it does not say for which year") };
        let irrelevant = FileOutcome::Irrelevant {
            because: self.say("不像清单中的任何一项", "it is like nothing on the list"),
        };
        vec![
            ReceivedFile {
                replaces: Some("F9".to_owned()),
                ..self.file(17, self.say("2021年工作总结（最终版2）.docx", "report 2021 (final 2).docx"), filed)
            },
            self.file(18, self.say("材料汇总/计划和总结.pdf", "all/plan and report.pdf"), both),
            ReceivedFile {
                replaces: Some("F8".to_owned()),
                stands: Some("F8".to_owned()),
                ..self.file(19, self.say("总结.doc", "report.doc"), doubtful)
            },
            self.file(20, "IMG_0001.jpg".to_owned(), irrelevant),
            ReceivedFile {
                same_as: Some("F17".to_owned()),
                ..self.file(
                    21,
                    self.say("2021年工作总结 - 副本.docx", "report 2021 - copy.docx"),
                    FileOutcome::Duplicate,
                )
            },
            ReceivedFile {
                same_as: Some(self.say("旧名.xlsx", "old name.xlsx")),
                ..self.file(22, self.say("名单/新名.xlsx", "lists/new name.xlsx"), FileOutcome::Moved)
            },
            self.file(
                23,
                "\u{202e}fdp.exe\n<b>.docx".to_owned(),
                FileOutcome::Withdrawn { pieces: vec![self.roster()] },
            ),
        ]
    }

    pub fn told(&self) -> Vec<Told> {
        let old = self.say("旧总结.docx", "old report.docx");
        let text = |zh, en| self.say(zh, en);
        let told = |kind, path: Option<&str>, pieces, text| {
            let path = path.map(str::to_owned);
            Told { kind, path, more: 0, pieces, before: Vec::new(), text, stands: None }
        };
        vec![
            told(
                ToldKind::Rejected,
                Some(&old),
                vec![self.report_of(2020)],
                text("未加盖公章，\n请盖章后重新扫描", "No official seal:\nplease stamp and scan it again"),
            ),
            Told {
                stands: Some("F9".to_owned()),
                ..told(
                    ToldKind::Rejected,
                    Some(&self.say("计划.docx", "plan.docx")),
                    vec![self.plan_of(2020)],
                    text("新版本打不开", "the new version cannot be opened"),
                )
            },
            Told {
                more: 11,
                ..told(
                    ToldKind::Rejected,
                    Some("IMG_0001.jpg"),
                    vec![self.roster()],
                    text("看不清", "too dark to see anything"),
                )
            },
            told(ToldKind::Incomplete, Some(&old), vec![self.plan_of(2022)], text("缺第3页", "page 3 is missing")),
            Told {
                before: vec![self.plan_of(2021)],
                ..told(ToldKind::Corrected, Some(&old), vec![self.report_of(2021)], String::new())
            },
            told(ToldKind::Extended, None, vec![self.roster()], text("延至6月27日", "until 27 June")),
            told(ToldKind::Waived, None, vec![self.roster()], text("贵单位没有此项工作", "you have no such work")),
            told(ToldKind::PlanChanged, None, vec![self.roster()], text("新增一项材料", "one material was added")),
        ]
    }
}
