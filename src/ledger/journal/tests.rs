//! The journal as stories: appended, torn, damaged, swapped.

use super::*;

fn fact(n: u64) -> Fact {
    Fact::FileWithdrawn { file: n }
}

fn at() -> DateTime<Utc> {
    "2023-06-01T01:00:00Z".parse().unwrap()
}

fn journal_of(count: u64) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("journal.jsonl");
    let mut journal = Journal::open_at(&path, Tip::genesis()).unwrap();
    for n in 1..=count {
        journal.append(vec![fact(n)], at()).unwrap();
    }
    (dir, path)
}

fn entries(path: &Path) -> Result<(Vec<u64>, Verified), JournalError> {
    let mut seen = Vec::new();
    let verified = read::<JournalError>(path, |entry| {
        seen.push(entry.seq);
        Ok(())
    })?;
    Ok((seen, verified))
}

#[test]
fn what_was_appended_is_read_back_and_the_chain_goes_on_after_a_restart() {
    let (_dir, path) = journal_of(3);
    let (seen, verified) = entries(&path).unwrap();
    assert_eq!((seen, verified.torn), (vec![1, 2, 3], 0));
    let mut journal = Journal::open_at(&path, verified.tip).unwrap();
    journal.append(vec![fact(9), fact(10)], at()).unwrap();
    assert_eq!(entries(&path).unwrap().0, [1, 2, 3, 4, 5]);
}

#[test]
fn a_line_reads_as_the_design_says() {
    let (_dir, path) = journal_of(1);
    let text = std::fs::read_to_string(&path).unwrap();
    let start = r#"{"seq":1,"at":"2023-06-01T01:00:00Z","v":1,"kind":"file-withdrawn","file":1,"prev":"0000"#;
    assert!(text.starts_with(start), "{text}");
}

#[test]
fn a_torn_last_line_is_cut_and_kept_aside() {
    let (_dir, path) = journal_of(3);
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 7]).unwrap();
    let (seen, verified) = entries(&path).unwrap();
    assert_eq!(seen, [1, 2]);
    assert!(verified.torn > 0);
    let aside = cut_torn(&path, &verified).unwrap();
    assert!(std::fs::metadata(aside).unwrap().len() == verified.torn);
    assert_eq!(entries(&path).unwrap().1.torn, 0);
}

#[test]
fn any_flipped_byte_before_the_end_refuses_with_its_line() {
    let (_dir, path) = journal_of(3);
    let whole = std::fs::read(&path).unwrap();
    let first_line = whole.iter().position(|byte| *byte == b'\n').unwrap();
    for place in 0..whole.len() - 1 {
        let mut damaged = whole.clone();
        damaged[place] ^= 0x04;
        std::fs::write(&path, &damaged).unwrap();
        let error = entries(&path).expect_err("a damaged journal must not read").to_string();
        if place < first_line {
            assert!(error.contains("line 1"), "{error}");
        }
    }
}

#[test]
fn a_line_left_out_or_swapped_is_noticed() {
    let (_dir, path) = journal_of(3);
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = text.lines().collect();
    std::fs::write(&path, format!("{}\n{}\n", lines[0], lines[2])).unwrap();
    assert!(entries(&path).unwrap_err().to_string().contains("not chained"));
}

#[test]
fn facts_that_name_other_entries_can_be_read_again() {
    use crate::ledger::decision::Decision;
    use crate::ledger::entry::StoredSlot;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("journal.jsonl");
    let mut journal = Journal::open_at(&path, Tip::genesis()).unwrap();
    let skipped = |slot| Fact::SlotSkipped { unit: "03".parse().unwrap(), slot, because: "x".into() };
    let facts = vec![
        Fact::Decided { by: "clerk".into(), decision: Decision::Undo { seq: 12 }, because: None },
        Fact::PlanWithdrawn { adoption: 2, by: "clerk".into() },
        skipped(StoredSlot::Notice { seq: 7 }),
        skipped(StoredSlot::Status { seq: 8 }),
        skipped(StoredSlot::Receipt { first: 9 }),
    ];
    journal.append(facts.clone(), at()).unwrap();
    let mut read_back = Vec::new();
    read::<JournalError>(&path, |entry| {
        read_back.push(entry.fact);
        Ok(())
    })
    .unwrap();
    assert_eq!(read_back, facts);
}
