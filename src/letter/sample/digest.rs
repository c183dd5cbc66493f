//! The digests among the samples: one full of everything, one of a campaign that is done. They tell of nobody real.

use super::parts::{Sample, day, time};
use crate::letter::view::{Counts, PieceText};
use crate::letter::view_digest::*;
use crate::rules::notice::WriteBecause;

/// A digest that has something in every section.
pub(super) fn full(sample: &Sample) -> DigestView {
    let say = |zh: &str, en: &str| sample.say(zh, en);
    let bureau = || say("03 区示例局", "03 Example Bureau");
    let units = units(sample);
    DigestView {
        frame: sample.frame("digest/2023-06-13", WriteBecause::DigestDue),
        since: Some(time(12, 8, 30)),
        header: DigestHeader {
            shares_read: 5,
            shares: 6,
            oldest_scan: Some(time(13, 8, 26)),
            unknown: vec![say("05 区演示局", "05 Demonstration Bureau")],
            letters: LetterCounts { sent: 12, failed: 1, held: 3, waiting: 2 },
            made_up: true,
        },
        deadline: day(20),
        totals: totals(&units),
        units,
        arrivals: arrivals(sample),
        doubts: doubts(sample),
        duplicates: vec![
            DuplicateRow {
                unit: bureau(),
                path: say("名单.xlsx", "list.xlsx"),
                other_unit: Some(say("04 区样板局", "04 Pattern Bureau")),
                other_path: say("名单（报送）.xlsx", "list (to hand in).xlsx"),
            },
            DuplicateRow {
                unit: bureau(),
                path: say("总结 - 副本.docx", "report - copy.docx"),
                other_unit: None,
                other_path: say("总结.docx", "report.docx"),
            },
        ],
        troubles: vec![
            TroubleRow {
                unit: Some(say("05 区演示局", "05 Demonstration Bureau")),
                what: say("投递文件夹读不到", "the share can not be read"),
                remedy: say("检查挂载，然后运行 shouqi pass", "check the mount, then run shouqi pass"),
            },
            TroubleRow {
                unit: None,
                what: say("磁盘只剩 1.2 GB", "1.2 GB are left on the disk"),
                remedy: say("清理磁盘", "make room"),
            },
        ],
        calls: calls(sample),
        adopted: vec![AdoptedRow { unit: bureau(), files: 23, command: "shouqi letters release status/03".to_owned() }],
        escalations: vec![EscalationRow {
            unit: bureau(),
            days: 3,
            missing: 5,
            command: "shouqi letters escalate 03".to_owned(),
        }],
        book: Some(book(sample)),
    }
}

/// The digest of a campaign in which everything is in.
pub(super) fn done(sample: &Sample) -> DigestView {
    let units: Vec<UnitRow> = units(sample).into_iter().filter(|unit| unit.counts.missing == 0).collect();
    DigestView {
        since: None,
        header: DigestHeader {
            shares_read: 1,
            shares: 1,
            oldest_scan: None,
            unknown: Vec::new(),
            letters: LetterCounts::default(),
            made_up: false,
        },
        totals: totals(&units),
        units,
        arrivals: Vec::new(),
        doubts: Vec::new(),
        duplicates: Vec::new(),
        troubles: Vec::new(),
        calls: Vec::new(),
        adopted: Vec::new(),
        escalations: Vec::new(),
        book: None,
        ..full(sample)
    }
}

fn totals(units: &[UnitRow]) -> Counts {
    units.iter().fold(Counts::default(), |sum, unit| Counts {
        due: sum.due + unit.counts.due,
        received: sum.received + unit.counts.received,
        doubtful: sum.doubtful + unit.counts.doubtful,
        missing: sum.missing + unit.counts.missing,
    })
}

fn units(sample: &Sample) -> Vec<UnitRow> {
    let row = |code: &str, zh: &str, en: &str, presence, [received, doubtful, missing]: [u32; 3]| UnitRow {
        code: code.to_owned(),
        name: sample.say(zh, en),
        presence,
        counts: Counts { due: received + doubtful + missing, received, doubtful, missing },
        overdue: false,
        files: received + doubtful,
        last_drop: (received > 0).then(|| time(12, 16, 40)),
        paused_until: None,
    };
    vec![
        row("03", "区示例局", "Example Bureau", UnitPresence::Settling, [6, 2, 5]),
        row("04", "区样板局", "Pattern Bureau", UnitPresence::Present, [9, 0, 0]),
        row("05", "区演示局", "Demonstration Bureau", UnitPresence::Unknown, [2, 0, 7]),
        UnitRow {
            overdue: true, ..row("06", "区范例委员会", "Specimen Committee", UnitPresence::Present, [8, 1, 2])
        },
        UnitRow {
            paused_until: Some(day(15)),
            ..row("42.01", "示例街道", "Example Street Office", UnitPresence::Absent, [0, 0, 12])
        },
    ]
}

fn arrivals(sample: &Sample) -> Vec<ArrivalRow> {
    let row = |file: &str, path: String, pieces: Vec<PieceText>, because: String| ArrivalRow {
        file: file.to_owned(),
        unit: sample.say("03 区示例局", "03 Example Bureau"),
        path,
        at: time(13, 8, 3),
        pieces,
        because,
    };
    vec![
        row(
            "F17",
            sample.say("2021年工作总结（最终版2）.docx", "report 2021 (final 2).docx"),
            vec![sample.report_of(2021)],
            String::new(),
        ),
        row(
            "F20",
            "IMG_0001.jpg".to_owned(),
            Vec::new(),
            sample.say("不属清单所列材料", "none of the materials of the list"),
        ),
    ]
}

fn doubts(sample: &Sample) -> Vec<DoubtRow> {
    let one = DoubtRow {
        id: "D4".to_owned(),
        file: "F19".to_owned(),
        unit: sample.say("03 区示例局", "03 Example Bureau"),
        path: sample.say("总结.doc", "report.doc"),
        because: sample.say("没有写明年度", "it does not say for which year"),
        near: vec![
            Suggestion { piece: sample.report_of(2020), score: 0.82 },
            Suggestion { piece: sample.report_of(2022), score: 0.61 },
        ],
        together: None,
    };
    let photographs = DoubtRow {
        id: "D31".to_owned(),
        file: "G24".to_owned(),
        path: sample.say("活动照片/IMG_0001.jpg", "photos/IMG_0001.jpg"),
        because: sample.say("文件名没有说明内容", "the name says nothing"),
        near: vec![Suggestion { piece: sample.roster(), score: 0.44 }],
        together: Some(Together { count: 12, last: "IMG_0012.jpg".to_owned(), files: "F24–F35".to_owned() }),
        ..one.clone()
    };
    vec![one, photographs]
}

fn calls(sample: &Sample) -> Vec<CallRow> {
    let gaps = vec![sample.plan_of(2021), sample.plan_of(2022), sample.report_of(2020), sample.roster()];
    let call = CallRow {
        code: "03".to_owned(),
        name: sample.say("区示例局", "Example Bureau"),
        liaison: sample.say("王联络", "A. Liaison"),
        phone: Some("0000-7654321".to_owned()),
        gaps,
        no_address: true,
    };
    let other = CallRow {
        code: "42.01".to_owned(),
        name: sample.say("示例街道", "Example Street Office"),
        phone: None,
        gaps: vec![sample.roster()],
        no_address: false,
        ..call.clone()
    };
    vec![call, other]
}

fn book(sample: &Sample) -> LedgerBook {
    let piece = |piece: PieceText, state, file: Option<&str>| PieceRow {
        code: "03".to_owned(),
        unit: sample.say("区示例局", "Example Bureau"),
        piece,
        deadline: day(20),
        state,
        file: file.map(|file| (file.to_owned(), "=1+1.docx".to_owned())),
        since: file.map(|_| time(13, 9, 3)),
        because: String::new(),
    };
    LedgerBook {
        title: sample.say("示范区创建材料报送", "Documents of the Model District"),
        written: time(13, 9, 5),
        units: units(sample),
        pieces: vec![
            piece(sample.report_of(2021), PieceState::Received, Some("F17")),
            piece(sample.plan_of(2021), PieceState::Missing, None),
        ],
        drops: vec![DropRow {
            file: "F17".to_owned(),
            code: "03".to_owned(),
            unit: sample.say("区示例局", "Example Bureau"),
            path: "=1+1.docx".to_owned(),
            size: 25_088,
            sha256: "ab".repeat(32),
            at: time(13, 9, 3),
            pieces: vec![sample.report_of(2021).id],
            outcome: String::new(),
        }],
        letters: vec![LetterRow {
            key: "receipt/03/17".to_owned(),
            unit: sample.say("区示例局", "Example Bureau"),
            to: vec!["unit03@example.invalid".to_owned()],
            subject: String::new(),
            state: String::new(),
            at: time(13, 9, 5),
            because: String::new(),
        }],
    }
}
