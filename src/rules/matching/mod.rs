//! Which material a file is, as a careful clerk would decide it: values in, a verdict with its reasons out.
//! It never depends on the order in which files arrive, on what is still missing, or on any clock.

mod archive;
mod authors;
mod decide;
mod elsewhere;
mod explain;
mod features;
mod judge;
mod many;
mod names;
mod overlap;
mod reason;
mod rivals;
mod sections;
mod strange;
mod subject;
mod teach;
mod trust;
mod verdict;
mod view;
mod vocabulary;
mod weights;
mod witness;

pub use features::{RANK, Row};
pub use many::{ALSO, Sighting};
pub use reason::{Change, Place, Reason};
pub use trust::{ACCEPT, Trust};
pub use verdict::{Candidate, Dropped, Match, Teaching, Verdict, VerdictKind};
pub use weights::{ByHand, Weights, WeightsError};

use super::ids::{MaterialId, UnitCode};
use super::lexicon::Lexicon;
use super::plan::Plan;
use subject::Subject;
use view::View;
use vocabulary::Vocabulary;

/// Judges files against one plan. Built once per plan and lexicon; cheap to ask, safe to share between threads.
#[derive(Debug)]
pub struct Matcher {
    lexicon: Lexicon,
    vocabulary: Vocabulary,
    subject: Subject,
    weights: Weights,
}

/// Why a matcher cannot be built.
#[derive(Debug, thiserror::Error)]
#[error("the words of plan and lexicon cannot be searched for; shorten the lexicon")]
pub struct MatcherError(#[from] aho_corasick::BuildError);

/// One file's features, for fitting weights and for looking into a verdict.
#[derive(Debug, Clone)]
pub struct Observation {
    /// The unit's materials, in list order.
    pub materials: Vec<MaterialId>,
    /// Features of each, in the same order.
    pub rows: Vec<Row>,
    /// Features of trust under the matcher's own ranking weights.
    pub trust: Trust,
    /// Materials that parts of the file name beside the one its own ranking puts first.
    pub further: Vec<Sighting>,
    /// True when a rule decides before any weight does (a form, a notice, an archive, a temporary file).
    pub ruled: bool,
}

impl Matcher {
    /// Prepares `plan` for judging with the words of `lexicon`.
    ///
    /// # Errors
    /// When the words are too many to be searched for at once.
    pub fn new(plan: &Plan, lexicon: &Lexicon, weights: &Weights) -> Result<Matcher, MatcherError> {
        let vocabulary = Vocabulary::new(lexicon, &names::of_units(plan, lexicon))?;
        let subject = Subject::new(plan, lexicon, &vocabulary);
        Ok(Matcher { lexicon: lexicon.clone(), vocabulary, subject, weights: weights.clone() })
    }

    /// Judges one file of one unit or member. A code the plan does not know gets [`VerdictKind::None`] with no
    /// candidates: callers check codes first.
    ///
    /// For a group unit the first folder is the member's name, whether or not members are listed.
    pub fn judge(&self, unit: &UnitCode, dropped: &Dropped<'_>, taught: &[Teaching]) -> Verdict {
        match self.subject.party(unit) {
            Some(party) => judge::judge(self, party, unit, dropped, taught),
            None => {
                Verdict { kind: VerdictKind::None, matches: Vec::new(), candidates: Vec::new(), because: Vec::new() }
            }
        }
    }

    /// Names of the lexicon's concepts seen in a file: what a [`Teaching`] keeps of it instead of its text.
    pub fn concepts(&self, dropped: &Dropped<'_>) -> Vec<String> {
        let view = View::of(dropped, None, &self.lexicon, &self.vocabulary, &self.subject);
        let mut seen: Vec<u16> =
            view.fields.iter().flat_map(|f| f.concepts.iter().map(|(concept, _)| *concept)).collect();
        seen.sort_unstable();
        seen.dedup();
        seen.into_iter().map(|concept| self.lexicon.concepts[usize::from(concept)].name.clone()).collect()
    }

    /// The features of one file; `None` for an unknown unit.
    pub fn observe(&self, unit: &UnitCode, dropped: &Dropped<'_>) -> Option<Observation> {
        let party = self.subject.party(unit)?;
        Some(judge::observe(self, party, dropped))
    }
}
