//! Which material a file is, as a careful clerk would decide it: values in, a verdict with its reasons out.
//! It never depends on the order in which files arrive, on what is still missing, or on any clock.

mod reason;
mod verdict;
mod weights;

pub use reason::{Place, Reason};
pub use verdict::{Candidate, Dropped, Match, Teaching, Verdict, VerdictKind};
pub use weights::{Weights, WeightsError};

use super::ids::UnitCode;
use super::lexicon::Lexicon;
use super::plan::Plan;

/// Judges files against one plan. Built once per plan and lexicon; cheap to ask, safe to share between threads.
#[derive(Debug)]
pub struct Matcher {}

impl Matcher {
    /// Prepares `plan` for judging with the words of `lexicon`.
    pub fn new(_plan: &Plan, _lexicon: &Lexicon, _weights: &Weights) -> Matcher {
        Matcher {}
    }

    /// Judges one file of one unit or member. A code the plan does not know gets [`VerdictKind::None`] with no
    /// candidates: callers check codes first.
    pub fn judge(&self, _unit: &UnitCode, _dropped: &Dropped<'_>, _taught: &[Teaching]) -> Verdict {
        Verdict {
            kind: VerdictKind::None,
            matches: Vec::new(),
            candidates: Vec::new(),
            because: Vec::new(),
        }
    }

    /// Names of the lexicon's concepts seen in a file: what a [`Teaching`] keeps of it instead of its text.
    pub fn concepts(&self, _dropped: &Dropped<'_>) -> Vec<String> {
        Vec::new()
    }
}
