//! Which gone file is which new one: renames and moves within one share.
//! Pure: it pairs, it decides nothing about what stays gone.

use super::compare::Known;
use super::report::Sighting;
use std::collections::HashMap;

/// A new path, with the hash of its bytes when they were read already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// What the scan saw.
    pub sighting: Sighting,
    /// SHA-256, lower-case hex; `None` while it settles.
    pub sha256: Option<String>,
}

/// The outcome of pairing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moves<T> {
    /// Where each moved file lay, and where it lies now.
    pub moved: Vec<(Known<T>, Arrival)>,
    /// Gone and not found elsewhere.
    pub gone: Vec<Known<T>>,
    /// New and not known from elsewhere.
    pub new: Vec<Arrival>,
}

/// Pairs gone files with new ones. A pair has the same file id, size and time (unless the hashes say otherwise), or
/// the same hash; of several with the same hash those with the same file name come first, then path order. Empty
/// files are never paired by hash: they are all alike. Both lists must come in path order, and so do the results.
pub fn pair_moves<T>(gone: Vec<Known<T>>, new: Vec<Arrival>) -> Moves<T> {
    let mut partner: Vec<Option<usize>> = vec![None; gone.len()];
    let mut taken = vec![false; new.len()];

    let by_id: HashMap<_, usize> =
        new.iter().enumerate().filter_map(|(n, new)| Some((new.sighting.stamp.file_id?, n))).collect();
    for (at, known) in gone.iter().enumerate() {
        let Some(&with) = known.stamp.file_id.and_then(|id| by_id.get(&id)) else {
            continue;
        };
        let other_bytes = matches!((&known.sha256, &new[with].sha256), (Some(a), Some(b)) if a != b);
        if known.stamp == new[with].sighting.stamp && !other_bytes && !taken[with] {
            partner[at] = Some(with);
            taken[with] = true;
        }
    }

    // Two rounds: the same bytes under the same name, then the same bytes under any name.
    for same_name in [true, false] {
        let mut waiting: HashMap<(&str, &[u8]), Vec<usize>> = HashMap::new();
        for (n, arrival) in new.iter().enumerate().rev().filter(|(_, arrival)| arrival.sighting.stamp.size > 0) {
            if let Some(hash) = &arrival.sha256 {
                let name = if same_name { arrival.sighting.path.file_name() } else { b"" };
                waiting.entry((hash, name)).or_default().push(n);
            }
        }
        for (at, known) in gone.iter().enumerate() {
            if partner[at].is_some() {
                continue;
            }
            let name = if same_name { known.path.file_name() } else { b"" };
            let Some(queue) = known.sha256.as_deref().and_then(|hash| waiting.get_mut(&(hash, name))) else {
                continue;
            };
            while let Some(with) = queue.pop() {
                if !taken[with] {
                    partner[at] = Some(with);
                    taken[with] = true;
                    break;
                }
            }
        }
    }

    let mut new: Vec<Option<Arrival>> = new.into_iter().map(Some).collect();
    let mut moves = Moves { moved: Vec::new(), gone: Vec::new(), new: Vec::new() };
    for (known, with) in gone.into_iter().zip(partner) {
        match with.and_then(|with| new[with].take()) {
            Some(arrival) => moves.moved.push((known, arrival)),
            None => moves.gone.push(known),
        }
    }
    moves.new = new.into_iter().flatten().collect();
    moves
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::relpath::RelPath;
    use crate::rules::settle::{FileId, Stamp};
    use proptest::prelude::*;

    fn stamp(inode: u64, size: u64) -> Stamp {
        Stamp { size, mtime: 5, file_id: (inode > 0).then_some(FileId { volume: 0, inode }) }
    }

    fn known(path: &str, inode: u64, hash: &str) -> Known<()> {
        Known { path: RelPath::new(path).unwrap(), stamp: stamp(inode, 9), sha256: Some(hash.into()), record: () }
    }

    fn arrival(path: &str, inode: u64, hash: Option<&str>) -> Arrival {
        let sighting = Sighting { path: RelPath::new(path).unwrap(), stamp: stamp(inode, 9) };
        Arrival { sighting, sha256: hash.map(Into::into) }
    }

    fn told(moves: &Moves<()>) -> Vec<String> {
        moves.moved.iter().map(|(from, to)| format!("{} -> {}", from.path, to.sighting.path)).collect()
    }

    #[test]
    fn a_renamed_folder_is_seen_before_anything_is_read() {
        let gone = vec![known("2021/a", 1, "aa"), known("2021/b", 2, "bb")];
        let moves = pair_moves(gone, vec![arrival("二一年/b", 2, None), arrival("二一年/x", 1, None)]);
        assert_eq!(told(&moves), ["2021/a -> 二一年/x", "2021/b -> 二一年/b"]);
        assert!(moves.gone.is_empty() && moves.new.is_empty());
    }

    #[test]
    fn a_reused_file_id_with_other_bytes_is_no_move() {
        let moves = pair_moves(vec![known("a", 1, "aa")], vec![arrival("b", 1, Some("cc"))]);
        assert_eq!((moves.moved.len(), moves.gone.len(), moves.new.len()), (0, 1, 1));
    }

    #[test]
    fn without_file_ids_the_bytes_tell_and_the_same_name_goes_first() {
        let gone = vec![known("old/总结.docx", 0, "aa"), known("x", 0, "aa")];
        let moves = pair_moves(gone, vec![arrival("a", 0, Some("aa")), arrival("new/总结.docx", 0, Some("aa"))]);
        assert_eq!(told(&moves), ["old/总结.docx -> new/总结.docx", "x -> a"]);
    }

    #[test]
    fn empty_files_are_all_alike_and_prove_no_move() {
        let (mut from, mut to) = (known("a", 0, "e3b0"), arrival("b", 0, Some("e3b0")));
        (from.stamp.size, to.sighting.stamp.size) = (0, 0);
        assert!(pair_moves(vec![from], vec![to]).moved.is_empty());
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_paired_twice(
            gone in prop::collection::btree_map(0u64..40, (0u64..4, 0u8..3), 0..8),
            new in prop::collection::btree_map(50u64..90, (0u64..4, prop::option::of(0u8..3)), 0..8),
        ) {
            let gone: Vec<_> = gone.iter().map(|(p, (id, h))| known(&p.to_string(), *id, &h.to_string())).collect();
            let new: Vec<_> = new.iter()
                .map(|(p, (id, h))| arrival(&p.to_string(), *id, h.map(|h| h.to_string()).as_deref())).collect();
            let moves = pair_moves(gone.clone(), new.clone());
            let mut before: Vec<_> = moves.moved.iter().map(|(from, _)| from).chain(&moves.gone).cloned().collect();
            let mut after: Vec<_> = moves.moved.iter().map(|(_, to)| to).chain(&moves.new).cloned().collect();
            before.sort_by(|a, b| a.path.cmp(&b.path));
            after.sort_by(|a, b| a.sighting.path.cmp(&b.sighting.path));
            let mut all = gone;
            all.sort_by(|a, b| a.path.cmp(&b.path));
            prop_assert_eq!(before, all);
            prop_assert_eq!(after, new);
        }
    }
}
