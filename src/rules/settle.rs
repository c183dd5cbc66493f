//! When a file counts as finished: two sightings alike and a quiet time between them, on our own clock.
//! It must not trust a file's own time stamps as ages: a copy keeps old ones and a server's clock may differ.

use chrono::{DateTime, TimeDelta, Utc};

/// What decides whether two sightings of one path are alike. Any difference means the bytes may be different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// Size in bytes.
    pub size: u64,
    /// Time of the last change as the file system tells it, in nanoseconds since 1970. Compared for equality only:
    /// an older time is as much a change as a newer one.
    pub mtime: i64,
    /// Which file it is; `None` on file systems whose file ids do not outlast a mount (FUSE, CIFS `noserverino`).
    pub file_id: Option<FileId>,
}

/// Which file of its share a path leads to; it stays the same when the file is renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId {
    /// 0 for the volume the share's own folder is on, else the device number (a Btrfs subvolume inside the share).
    /// Device numbers of network and temporary mounts change with mount order, so the usual one is never kept.
    pub volume: u64,
    /// The inode number.
    pub inode: u64,
}

/// Since when a file has looked as it looks now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// How it looked.
    pub stamp: Stamp,
    /// Our own clock at the first of the unbroken run of sightings that looked so.
    pub since: DateTime<Utc>,
    /// Our own clock at the first sighting of all: how long the file has been in the making.
    pub first: DateTime<Utc>,
}

/// Whether a file may be read yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Alike and quiet for long enough: it may be read.
    Settled,
    /// Still new, or still growing: keep this for the next sighting, and show the file as settling.
    Settling(Seen),
}

/// Judges one sighting. `previous` is what the last one left ([`Standing::Settling`]); `quiet` is the time two alike
/// sightings must lie apart (5 s local, 15 s network; zero: settled at once). There is no upper bound: a file that
/// never stops growing never settles.
pub fn settle(previous: Option<Seen>, stamp: Stamp, now: DateTime<Utc>, quiet: TimeDelta) -> Standing {
    if quiet <= TimeDelta::zero() {
        return Standing::Settled;
    }
    // A clock set back makes `since` lie ahead: begin again rather than wait for the clock to catch up.
    match previous.filter(|seen| seen.since <= now) {
        Some(seen) if seen.stamp == stamp && now - seen.since >= quiet => Standing::Settled,
        Some(seen) if seen.stamp == stamp => Standing::Settling(seen),
        Some(seen) => Standing::Settling(Seen { stamp, since: now, first: seen.first }),
        None => Standing::Settling(Seen { stamp, since: now, first: now }),
    }
}

/// How old an owner file (`~$总结.docx`) may be and still mean *being edited*: they survive crashes of Word.
pub const EDITED_FOR: TimeDelta = TimeDelta::hours(8);

/// Whether an owner file made at `owner_mtime` (nanoseconds since 1970) still means that somebody is editing. One
/// dated as far in the future is as stale: a wrong clock must not hold a piece for ever.
pub fn being_edited(owner_mtime: i64, now: DateTime<Utc>) -> bool {
    (now - DateTime::from_timestamp_nanos(owner_mtime)).abs() <= EDITED_FOR
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const QUIET: TimeDelta = TimeDelta::seconds(5);

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_686_000_000 + seconds, 0).unwrap()
    }

    fn stamp(size: u64) -> Stamp {
        Stamp { size, mtime: 7, file_id: Some(FileId { volume: 0, inode: 1 }) }
    }

    /// Plays sightings at the given seconds with the given sizes; the standing after the last one.
    fn play(sightings: &[(i64, u64)]) -> Standing {
        let mut standing = None;
        for (second, size) in sightings {
            let previous = match standing {
                Some(Standing::Settling(seen)) => Some(seen),
                _ => None,
            };
            standing = Some(settle(previous, stamp(*size), at(*second), QUIET));
        }
        standing.unwrap()
    }

    #[test]
    fn one_sighting_is_never_enough_however_old_the_file_claims_to_be() {
        assert!(matches!(play(&[(0, 1)]), Standing::Settling(_)));
    }

    #[test]
    fn two_alike_and_five_seconds_apart_are_enough() {
        assert_eq!(play(&[(0, 1), (5, 1)]), Standing::Settled);
        assert!(matches!(play(&[(0, 1), (4, 1)]), Standing::Settling(_)));
        assert_eq!(play(&[(0, 1), (2, 1), (4, 1), (6, 1)]), Standing::Settled);
    }

    #[test]
    fn a_file_that_grows_for_an_hour_stays_settling_and_knows_since_when() {
        let growing: Vec<_> = (0..720).map(|n| (n * 5, n as u64)).collect();
        let Standing::Settling(seen) = play(&growing) else { panic!("settled while growing") };
        assert_eq!((seen.first, seen.since), (at(0), at(719 * 5)));
    }

    #[test]
    fn an_overwrite_with_an_older_time_begins_the_wait_again() {
        let first = settle(None, Stamp { mtime: 1_000, ..stamp(9) }, at(0), QUIET);
        let Standing::Settling(seen) = first else { panic!() };
        assert!(matches!(settle(Some(seen), Stamp { mtime: 3, ..stamp(9) }, at(60), QUIET), Standing::Settling(_)));
    }

    #[test]
    fn a_clock_set_back_begins_the_wait_again() {
        assert!(matches!(play(&[(100, 1), (50, 1)]), Standing::Settling(seen) if seen.since == at(50)));
        assert_eq!(play(&[(100, 1), (50, 1), (55, 1)]), Standing::Settled);
    }

    #[test]
    fn no_quiet_time_means_one_look() {
        assert_eq!(settle(None, stamp(1), at(0), TimeDelta::zero()), Standing::Settled);
    }

    #[test]
    fn an_owner_file_counts_for_eight_hours_in_either_direction() {
        let now = at(0);
        let nanos = |hours: i64| (now + TimeDelta::hours(hours)).timestamp_nanos_opt().unwrap();
        assert!(being_edited(nanos(-7), now) && being_edited(nanos(1), now));
        assert!(!being_edited(nanos(-9), now) && !being_edited(nanos(24 * 365), now));
    }

    proptest! {
        #[test]
        fn a_settled_file_was_alike_over_the_whole_quiet_time(
            sightings in prop::collection::vec((0i64..4, 0u64..3), 1..30)
        ) {
            let mut second = 0;
            let seen: Vec<_> = sightings.iter().map(|(step, size)| { second += step; (second, *size) }).collect();
            if play(&seen) == Standing::Settled {
                let (last, size) = *seen.last().unwrap();
                let alike = seen.iter().rev().take_while(|(_, s)| *s == size).last().unwrap().0;
                prop_assert!(last - alike >= 5);
            }
        }
    }
}
