//! `receipt.csv`: every file of a receipt with its whole hash, for spreadsheet programs. A cell never becomes a formula.

use super::Language;
use super::clean::shown;
use super::view::{FileOutcome, ReceivedFile};

/// The table's bytes: UTF-8 with the mark that tells spreadsheet programs so, CRLF, every cell quoted.
pub(super) fn receipt_csv(files: &[ReceivedFile], language: Language) -> Vec<u8> {
    let head = match language {
        Language::Zh => ["编号", "文件", "字节", "时间", "SHA-256", "归档", "结果"],
        Language::En => ["No.", "File", "Bytes", "Time", "SHA-256", "Filed as", "Result"],
    };
    let mut text = String::from('\u{feff}');
    push_row(&mut text, head.map(str::to_owned));
    for file in files {
        let (pieces, result) = outcome(&file.outcome, language);
        let time = file.at.format("%Y-%m-%d %H:%M:%S").to_string();
        let (id, hash) = (file.id.clone(), file.sha256.clone());
        push_row(
            &mut text,
            [
                id,
                file.path.clone(),
                file.size.map_or(String::new(), |size| size.to_string()),
                time,
                hash,
                pieces,
                result,
            ],
        );
    }
    text.into_bytes()
}

fn outcome(outcome: &FileOutcome, language: Language) -> (String, String) {
    let say = |zh: &str, en: &str| {
        if language == Language::Zh { zh.to_owned() } else { en.to_owned() }
    };
    match outcome {
        FileOutcome::Filed { pieces, .. } => {
            let ids: Vec<&str> = pieces.iter().map(|piece| piece.id.as_str()).collect();
            (ids.join(" "), say("已归档", "filed"))
        }
        FileOutcome::Doubtful { .. } => (String::new(), say("已收到，待核", "received, to be checked")),
        FileOutcome::Irrelevant { .. } => (String::new(), say("已收到，不属清单材料", "received, not on the list")),
        FileOutcome::Moved => (String::new(), say("移动或改名", "moved or renamed")),
        FileOutcome::Duplicate => (String::new(), say("内容重复", "duplicate")),
        FileOutcome::Withdrawn { .. } => (String::new(), say("已撤回", "withdrawn")),
    }
}

fn push_row<const N: usize>(text: &mut String, cells: [String; N]) {
    let cells = cells.map(|cell| format!("\"{}\"", inert(&shown(&cell)).replace('"', "\"\"")));
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}

/// A cell that begins like a formula gets an apostrophe before it, as spreadsheet programs themselves write text.
fn inert(cell: &str) -> String {
    let formula = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if formula { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_never_becomes_a_formula_or_another_cell() {
        let file = ReceivedFile {
            id: "F17".to_owned(),
            path: "=HYPERLINK(\"http://x\",\"点我\")\r\n.docx".to_owned(),
            size: Some(12),
            at: "2023-06-13T09:05:00".parse().unwrap(),
            sha256: "ab".repeat(32),
            outcome: FileOutcome::Moved,
            replaces: None,
            stands: None,
            same_as: None,
        };
        let text = String::from_utf8(receipt_csv(&[file], Language::Zh)).unwrap();
        assert!(text.starts_with("\u{feff}\"编号\",\"文件\""));
        assert_eq!(text.matches("\r\n").count(), 2, "two rows");
        assert!(text.contains(r#","'=HYPERLINK(""http://x"",""点我"")\r\n.docx","12","#), "{text}");
        assert_eq!(inert(" -1"), "' -1");
        assert_eq!(inert("＝1"), "'＝1");
    }
}
