//! What is new, changed or gone: a merge of one scan with what the ledger knows, both in path order.
//! Pure: it holds one element of each side and decides nothing about losses.

use super::report::Sighting;
use crate::rules::relpath::RelPath;
use crate::rules::settle::Stamp;
use std::cmp::Ordering;
use std::iter::Peekable;

/// A file the ledger holds as lying in the share. `T` is whatever the caller wants back, such as the file's number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known<T> {
    /// Where it lay.
    pub path: RelPath,
    /// How it looked.
    pub stamp: Stamp,
    /// SHA-256 of its bytes, lower-case hex; `None` when it was never read.
    pub sha256: Option<String>,
    /// The caller's own record.
    pub record: T,
}

/// What one path tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference<T> {
    /// As the ledger knows it.
    Same(Known<T>),
    /// A path the ledger does not know.
    New(Sighting),
    /// A known path that looks different.
    Changed {
        /// How it looks now.
        sighting: Sighting,
        /// How it looked.
        known: Known<T>,
    },
    /// A known path with nothing there.
    Gone(Known<T>),
}

/// Merges the sightings of a scan with the known files. Both must come in the order of [`RelPath`], each path once.
pub fn compare<T>(
    sightings: impl IntoIterator<Item = Sighting>,
    known: impl IntoIterator<Item = Known<T>>,
) -> impl Iterator<Item = Difference<T>> {
    Merge { sightings: sightings.into_iter().peekable(), known: known.into_iter().peekable() }
}

struct Merge<S: Iterator, K: Iterator> {
    sightings: Peekable<S>,
    known: Peekable<K>,
}

impl<T, S: Iterator<Item = Sighting>, K: Iterator<Item = Known<T>>> Iterator for Merge<S, K> {
    type Item = Difference<T>;

    fn next(&mut self) -> Option<Difference<T>> {
        let order = match (self.sightings.peek(), self.known.peek()) {
            (Some(sighting), Some(known)) => sighting.path.cmp(&known.path),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return None,
        };
        match order {
            Ordering::Less => self.sightings.next().map(Difference::New),
            Ordering::Greater => self.known.next().map(Difference::Gone),
            Ordering::Equal => {
                let (sighting, known) = (self.sightings.next()?, self.known.next()?);
                let alike = sighting.stamp == known.stamp;
                Some(if alike { Difference::Same(known) } else { Difference::Changed { sighting, known } })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn stamp(size: u64) -> Stamp {
        Stamp { size, mtime: 0, file_id: None }
    }

    fn folder() -> impl Strategy<Value = BTreeMap<RelPath, u64>> {
        let path = "[ab.-]{1,2}(/[ab.-]{1,2})?".prop_filter_map("not a path", |text| RelPath::new(text).ok());
        prop::collection::btree_map(path, 0u64..3, 0..12)
    }

    proptest! {
        #[test]
        fn every_path_is_told_once_and_rightly(now in folder(), before in folder()) {
            let sightings = now.iter().map(|(path, size)| Sighting { path: path.clone(), stamp: stamp(*size) });
            let known = before.iter().map(|(path, size)| {
                Known { path: path.clone(), stamp: stamp(*size), sha256: None, record: *size }
            });
            let mut told = Vec::new();
            for difference in compare(sightings, known) {
                let path = match difference {
                    Difference::Same(known) => {
                        prop_assert_eq!(now.get(&known.path), Some(&known.record));
                        known.path
                    }
                    Difference::New(sighting) => {
                        prop_assert!(!before.contains_key(&sighting.path));
                        sighting.path
                    }
                    Difference::Changed { sighting, known } => {
                        prop_assert_eq!(&sighting.path, &known.path);
                        prop_assert_ne!(sighting.stamp, known.stamp);
                        prop_assert_eq!((now[&known.path], before[&known.path]), (sighting.stamp.size, known.record));
                        known.path
                    }
                    Difference::Gone(known) => {
                        prop_assert!(!now.contains_key(&known.path));
                        known.path
                    }
                };
                told.push(path);
            }
            let mut all: Vec<_> = now.keys().chain(before.keys()).cloned().collect();
            all.sort();
            all.dedup();
            prop_assert_eq!(told, all);
        }
    }

    #[test]
    fn an_older_time_is_a_change_as_a_newer_one_is() {
        let path = RelPath::new("a").unwrap();
        for mtime in [-5, 5] {
            let sighting = Sighting { path: path.clone(), stamp: Stamp { mtime, ..stamp(1) } };
            let known = Known { path: path.clone(), stamp: stamp(1), sha256: None, record: () };
            assert!(matches!(compare([sighting], [known]).next(), Some(Difference::Changed { .. })));
        }
    }
}
