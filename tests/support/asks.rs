//! What can be asked of the bench: status, letters, mail, decisions. Questions only go through the desk and the post.

use super::{Bench, code};
use chrono_tz::Asia::Shanghai;
use shouqi::desk::{self, Answer, DoubtRow, LetterRow, Request, Status, UnitStatus, Wish};
use shouqi::ledger::entry::{Entry, Fact};
use shouqi::ledger::journal::{self, JournalError};
use shouqi::ledger::records::Records;
use shouqi::picture::{Picture, Settling};
use std::collections::BTreeMap;
use std::path::Path;

impl Bench {
    /// Asks the desk.
    pub fn ask(&self, request: Request) -> Answer {
        desk::answer(self.engine(), request, self.now())
    }

    /// `status`.
    pub fn status(&self) -> Status {
        match self.ask(Request::Status { unit: None }) {
            Answer::Status(status) => *status,
            other => panic!("{other:?}"),
        }
    }

    /// One unit's line of `status`.
    pub fn unit(&self, unit: &str) -> UnitStatus {
        let unit = code(unit);
        self.status().units.into_iter().find(|one| one.code == unit).unwrap()
    }

    /// Ids of a unit's missing pieces.
    pub fn missing(&self, unit: &str) -> Vec<String> {
        self.unit(unit).missing
    }

    /// Whether a piece is missing.
    pub fn lacks(&self, piece: &str) -> bool {
        let unit = piece.split('-').next().unwrap();
        self.missing(unit).iter().any(|missing| missing == piece)
    }

    /// Open doubts.
    pub fn doubts(&self) -> Vec<DoubtRow> {
        self.status().doubts
    }

    /// What went wrong, in words.
    pub fn troubles(&self) -> Vec<String> {
        self.status().troubles.into_iter().map(|trouble| trouble.what).collect()
    }

    /// All letters, oldest first.
    pub fn letters(&self) -> Vec<LetterRow> {
        match self.ask(Request::Letters) {
            Answer::Letters(rows) => rows,
            other => panic!("{other:?}"),
        }
    }

    /// Keys of the letters whose key begins so, oldest first.
    pub fn keys(&self, beginning: &str) -> Vec<String> {
        let keys = self.letters().into_iter().map(|row| row.key);
        keys.filter(|key| key.starts_with(beginning)).collect()
    }

    /// Keys of what arrived at people, in order, for letters whose key begins so.
    pub fn arrived(&self, beginning: &str) -> Vec<String> {
        let posted = self.post.posted().into_iter().map(|posted| posted.envelope.key);
        posted.filter(|key| key.starts_with(beginning)).collect()
    }

    /// Subject and plain text of the last mail that arrived whose key begins so.
    pub fn mail(&self, beginning: &str) -> String {
        let posted = self.post.posted();
        let last = posted.iter().rev().find(|posted| posted.envelope.key.starts_with(beginning));
        let eml = &last.unwrap_or_else(|| panic!("no mail {beginning} among {:?}", self.arrived(""))).eml;
        let message = mail_parser::MessageParser::default().parse(eml).unwrap();
        format!("{}\n{}", message.subject().unwrap_or_default(), message.body_text(0).unwrap_or_default())
    }

    /// How many letters arrived for each key.
    pub fn copies(&self) -> BTreeMap<String, usize> {
        let mut copies = BTreeMap::new();
        for posted in self.post.posted() {
            *copies.entry(posted.envelope.key).or_default() += 1;
        }
        copies
    }

    /// A decision of the coordinator; its entry's number.
    pub fn decide(&mut self, decision: Wish, because: Option<&str>) -> u64 {
        match self.try_decide(decision, because) {
            Answer::Done { seq, .. } => seq.unwrap(),
            other => panic!("{other:?}"),
        }
    }

    /// A decision that may be refused.
    pub fn try_decide(&mut self, decision: Wish, because: Option<&str>) -> Answer {
        self.ask(Request::Decide { by: "clerk".into(), decision, because: because.map(str::to_owned) })
    }

    /// The whole journal.
    pub fn journal(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        journal::read::<JournalError>(&self.state().join("journal.jsonl"), |entry| {
            entries.push(entry);
            Ok(())
        })
        .unwrap();
        entries
    }

    /// How many entries of the journal are so.
    pub fn entries(&self, so: impl Fn(&Fact) -> bool) -> usize {
        self.journal().iter().filter(|entry| so(&entry.fact)).count()
    }

    /// Number of the last file at a path, `F12`.
    pub fn file(&self, path: &str) -> String {
        let files = self.engine().records.files().map(Result::unwrap);
        files.filter(|file| *file.path.text() == *path).last().unwrap().label()
    }

    /// What is filed to a piece, by path.
    pub fn filed(&self, piece: &str) -> Vec<String> {
        let records = &self.engine().records;
        let files = records.filed_to(&piece.parse().unwrap()).unwrap();
        files.into_iter().map(|id| records.file(id).unwrap().unwrap().path.to_string()).collect()
    }
}

/// All that the records say of units, files and letters.
pub fn picture(records: &Records) -> String {
    let (_, plan) = records.plan().unwrap().unwrap();
    let settling = Settling::new();
    let picture = Picture { records, plan: &plan, settling: &settling };
    let units = desk::units(&picture, Shanghai).unwrap();
    let files: Vec<_> = records.files().map(Result::unwrap).collect();
    let letters: Vec<_> = records.letters().map(Result::unwrap).collect();
    format!("{units:#?}\n{files:#?}\n{letters:#?}\n{:#?}", records.troubles().unwrap())
}

/// The same from records built anew from a journal.
pub fn rebuilt(journal: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    let records = Records::open(folder.path()).unwrap();
    shouqi::ledger::replay(journal, &records, |_| true).unwrap();
    picture(&records)
}
