//! One-slot wake-up: whatever happens between two passes is one wake with the units it named. It carries no data that
//! a pass would trust; a lost wake costs time until the next routine scan, never a file.

use crate::rules::ids::UnitCode;
use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// What woke us since the last pass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Woken {
    /// Units that something was said about.
    pub units: BTreeSet<UnitCode>,
    /// Something may have happened anywhere.
    pub all: bool,
    /// A person or a timer wants decisions made anew.
    pub decide: bool,
}

impl Woken {
    /// True when nothing woke us.
    pub fn is_nothing(&self) -> bool {
        self.units.is_empty() && !self.all && !self.decide
    }
}

/// The slot.
#[derive(Debug, Default)]
pub struct Slot {
    woken: Mutex<Woken>,
    changed: Condvar,
}

impl Slot {
    /// Notes what happened and wakes whoever waits.
    pub fn wake(&self, note: impl FnOnce(&mut Woken)) {
        note(&mut self.woken.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }

    /// Waits until something woke us, at most `longest`, and empties the slot.
    pub fn wait(&self, longest: Duration) -> Woken {
        let woken = self.woken.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(woken, longest, |woken| woken.is_nothing());
        let (mut woken, _) = waited.unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *woken)
    }

    /// The units named since, without waiting.
    pub fn rest_of_burst(&self) -> BTreeSet<UnitCode> {
        std::mem::take(&mut self.woken.lock().unwrap_or_else(PoisonError::into_inner).units)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_events_between_two_passes_are_one_wake() {
        let slot = Slot::default();
        for unit in ["03", "04", "03"] {
            slot.wake(|woken| {
                woken.units.insert(unit.parse().unwrap());
            });
        }
        let woken = slot.wait(Duration::ZERO);
        assert_eq!(woken.units.len(), 2);
        assert!(slot.wait(Duration::ZERO).is_nothing());
    }
}
