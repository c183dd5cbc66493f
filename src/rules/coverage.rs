//! Plan and filings compared: of each piece, whether it is in, doubtful, missing or waived, and why.
//! Pure: what the ledger knows comes in as values; nothing is looked up here.

use super::ids::PieceId;
use super::plan::Need;

/// What is known of one piece.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PieceFacts {
    /// Not owed after all, and why.
    pub waived: Option<String>,
    /// Handed in another way (paper), and how.
    pub received: Option<String>,
    /// Files filed to it or rejected for it that still count, oldest first.
    pub files: Vec<FiledFile>,
    /// Files in doubt (or still settling) that may be it.
    pub doubts: Vec<u64>,
}

/// A file filed to a piece, or rejected for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiledFile {
    /// Its number.
    pub file: u64,
    /// How it stands.
    pub quality: Quality,
}

/// How good a filed file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quality {
    /// Accepted, by the rules or a person.
    Good,
    /// Accepted, but this is still wanted.
    Incomplete(String),
    /// Will not do, for this reason.
    Rejected(String),
}

/// Which suggestions of a doubt are near enough that their pieces are not called missing while it waits: the likeliest
/// ones. A weak guess must not hide a gap. Scores are from 0 to 1, best first.
pub fn may_be(scores: &[f64]) -> usize {
    let best = scores.first().copied().unwrap_or(0.0);
    scores.iter().take_while(|score| **score >= LIKELY && **score >= best / 2.0).count()
}

/// Below this score a suggestion is a guess.
const LIKELY: f64 = 0.3;

/// Where a piece stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PieceState {
    /// Handed in.
    In {
        /// The files that are it; empty when it came on paper.
        files: Vec<u64>,
        /// How it came, when not as a file.
        paper: Option<String>,
    },
    /// Something lies there that may be it: 已收到，待核.
    Doubtful {
        /// The files in doubt.
        files: Vec<u64>,
    },
    /// Not there.
    Missing(MissingBecause),
    /// Not owed after all.
    Waived {
        /// Why.
        because: String,
    },
    /// Only wanted if there is any, and there is none.
    IfAny,
}

/// Why a piece is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MissingBecause {
    /// Nothing that fits has arrived.
    NotReceived,
    /// What arrived will not do.
    Rejected {
        /// The file.
        file: u64,
        /// Why.
        because: String,
    },
    /// What arrived is good, but something is still wanted.
    Incomplete {
        /// The file.
        file: u64,
        /// What.
        wanted: String,
    },
}

/// Where a piece stands. The order of the questions is the rule: a waiver beats everything, a good file beats a
/// doubt, a doubt beats what is wrong with an earlier file, so that nothing lying in the folder is called missing.
pub fn state_of(facts: &PieceFacts, need: Need) -> PieceState {
    if let Some(because) = &facts.waived {
        return PieceState::Waived { because: because.clone() };
    }
    let good: Vec<u64> =
        facts.files.iter().filter(|filed| filed.quality == Quality::Good).map(|filed| filed.file).collect();
    if !good.is_empty() || facts.received.is_some() {
        return PieceState::In { files: good, paper: facts.received.clone() };
    }
    if !facts.doubts.is_empty() {
        return PieceState::Doubtful { files: facts.doubts.clone() };
    }
    let wrong = facts.files.iter().rev().find_map(|filed| match &filed.quality {
        Quality::Good => None,
        Quality::Incomplete(wanted) => Some(MissingBecause::Incomplete { file: filed.file, wanted: wanted.clone() }),
        Quality::Rejected(because) => Some(MissingBecause::Rejected { file: filed.file, because: because.clone() }),
    });
    match (wrong, need) {
        (_, Need::IfAny) => PieceState::IfAny,
        (Some(because), Need::Required) => PieceState::Missing(because),
        (None, Need::Required) => PieceState::Missing(MissingBecause::NotReceived),
    }
}

/// How many pieces of an owner stand where. `due = in + doubtful + missing`; waived and if-any stand apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Owed.
    pub due: usize,
    /// Handed in.
    pub r#in: usize,
    /// 已收到，待核.
    pub doubtful: usize,
    /// Missing.
    pub missing: usize,
    /// Not owed after all.
    pub waived: usize,
    /// Only wanted if there is any, in or not.
    pub if_any: usize,
}

impl Counts {
    /// Counts one piece.
    pub fn add(&mut self, state: &PieceState, need: Need) {
        match (state, need) {
            (PieceState::Waived { .. }, _) => self.waived += 1,
            (_, Need::IfAny) => self.if_any += 1,
            (PieceState::In { .. }, _) => self.r#in += 1,
            (PieceState::Doubtful { .. }, _) => self.doubtful += 1,
            (PieceState::Missing(_) | PieceState::IfAny, _) => self.missing += 1,
        }
        self.due = self.r#in + self.doubtful + self.missing;
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.due += other.due;
        self.r#in += other.r#in;
        self.doubtful += other.doubtful;
        self.missing += other.missing;
        self.waived += other.waived;
        self.if_any += other.if_any;
    }
}

/// One piece of an owner with its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its id.
    pub id: PieceId,
    /// Required or if-any.
    pub need: Need,
    /// Where it stands.
    pub state: PieceState,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn filed(file: u64, quality: Quality) -> FiledFile {
        FiledFile { file, quality }
    }

    #[test]
    fn a_good_file_beats_a_doubt_and_a_doubt_beats_a_rejection() {
        let rejected = filed(1, Quality::Rejected("没有盖章".into()));
        let mut facts = PieceFacts { files: vec![rejected], ..PieceFacts::default() };
        let because = MissingBecause::Rejected { file: 1, because: "没有盖章".into() };
        assert_eq!(state_of(&facts, Need::Required), PieceState::Missing(because));
        facts.doubts.push(2);
        assert_eq!(state_of(&facts, Need::Required), PieceState::Doubtful { files: vec![2] });
        facts.files.push(filed(3, Quality::Good));
        assert_eq!(state_of(&facts, Need::Required), PieceState::In { files: vec![3], paper: None });
    }

    #[test]
    fn a_weak_guess_hides_no_gap() {
        assert_eq!(may_be(&[0.48, 0.46, 0.2]), 2);
        assert_eq!(may_be(&[0.29, 0.28]), 0);
        assert_eq!(may_be(&[0.9, 0.4]), 1);
    }

    #[test]
    fn an_if_any_piece_is_never_missing() {
        let facts = PieceFacts { files: vec![filed(1, Quality::Rejected("无关".into()))], ..PieceFacts::default() };
        assert_eq!(state_of(&facts, Need::IfAny), PieceState::IfAny);
    }

    proptest! {
        #[test]
        fn due_is_always_in_plus_doubtful_plus_missing(kinds in prop::collection::vec((0..5usize, any::<bool>()), 0..60)) {
            let mut counts = Counts::default();
            for (kind, if_any) in &kinds {
                let facts = match kind {
                    0 => PieceFacts::default(),
                    1 => PieceFacts { waived: Some(String::new()), ..PieceFacts::default() },
                    2 => PieceFacts { received: Some(String::new()), ..PieceFacts::default() },
                    3 => PieceFacts { doubts: vec![1], ..PieceFacts::default() },
                    _ => PieceFacts { files: vec![filed(1, Quality::Incomplete(String::new()))], ..PieceFacts::default() },
                };
                let need = if *if_any { Need::IfAny } else { Need::Required };
                counts.add(&state_of(&facts, need), need);
            }
            prop_assert_eq!(counts.due, counts.r#in + counts.doubtful + counts.missing);
            prop_assert_eq!(counts.due + counts.waived + counts.if_any, kinds.len());
        }
    }
}
