//! A post that keeps its letters in memory, for tests and rehearsals.
//! It can be told to answer like a server in trouble; nothing leaves the process.

use super::{Envelope, Failure, Handed, Outcome};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A letter as it would have left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// Its outside.
    pub envelope: Envelope,
    /// Its bytes.
    pub eml: Vec<u8>,
}

/// Letters kept in memory; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    posted: Vec<Posted>,
    answer: Option<Outcome>,
}

impl Memory {
    /// The letters so far, oldest first.
    pub fn posted(&self) -> Vec<Posted> {
        self.lock().posted.clone()
    }

    /// Takes the letters so far out.
    pub fn take(&self) -> Vec<Posted> {
        std::mem::take(&mut self.lock().posted)
    }

    /// From now on every letter gets this outcome (`None`: sent). With `Unknown` the letter arrives all the same.
    pub fn answer_with(&self, answer: Option<Outcome>) {
        self.lock().answer = answer;
    }

    pub(crate) fn send(&self, envelope: &Envelope, eml: &[u8]) -> Handed {
        let mut inner = self.lock();
        let answer = inner.answer.clone().unwrap_or(Outcome::Sent { reply: "kept in memory".into() });
        if matches!(answer, Outcome::Sent { .. } | Outcome::Unknown(_)) {
            inner.posted.push(Posted { envelope: envelope.clone(), eml: eml.to_vec() });
        }
        envelope.all(&answer)
    }

    pub(crate) fn check(&self) -> Result<String, Failure> {
        match &self.lock().answer {
            Some(Outcome::AboutUs(failure)) => Err(failure.clone()),
            _ => Ok("letters are kept in memory".into()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
