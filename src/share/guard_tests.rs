//! What the guard believes and what it does not: a table, stories, and what must hold whatever comes.

use super::*;
use crate::share::report::Tally;
use proptest::prelude::*;
use std::io;
use std::path::PathBuf;

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_686_000_000 + minute * 60, 0).unwrap()
}

fn mount(source: &str) -> Mount {
    Mount { source: source.into(), root: "/".into(), fs_type: "cifs".into() }
}

fn paths(count: u64) -> Vec<RelPath> {
    (0..count).map(|n| RelPath::new(format!("{n:04}.docx")).unwrap()).collect()
}

fn whole(files: u64) -> ScanReport {
    ScanReport { files, ..ScanReport::default() }
}

/// A share with `known` files of which `gone` are not seen, on the mount it always was on.
fn look(known: u64, gone: u64, pending: &PendingLoss, believed: bool, minute: i64) -> GuardVerdict {
    judge_on("//fs/a", known, gone, known - gone, pending, believed, minute)
}

fn judge_on(
    source: &str,
    known: u64,
    gone: u64,
    files: u64,
    pending: &PendingLoss,
    believed: bool,
    minute: i64,
) -> GuardVerdict {
    let (report, now, gone) = (whole(files), mount(source), paths(gone));
    let look = Look::Scanned { report: &report, mount: &now, gone: &gone, settling: 0 };
    judge(GuardInput { look, known, mount_before: Some(&mount("//fs/a")), pending, believed, now: at(minute) })
}

#[test]
fn a_mass_loss_is_all_files_or_more_than_a_quarter_and_five_at_least() {
    let table = [
        // known, gone, believed at once or pending (true), or a mass loss (false)
        (1, 0, true),
        (1, 1, false),
        (3, 2, true),
        (3, 3, false),
        (8, 4, true),
        (8, 5, false),
        (20, 5, true),
        (19, 5, false),
        (100, 25, true),
        (100, 26, false),
        (100, 100, false),
    ];
    for (known, gone, fine) in table {
        let verdict = look(known, gone, &PendingLoss::new(), false, 0);
        let presence = if fine { Presence::Present } else { Presence::Unknown(Because::MassLoss { gone, known }) };
        assert_eq!(verdict.presence, presence, "{gone} of {known}");
    }
}

#[test]
fn a_small_loss_is_believed_when_a_scan_ten_minutes_later_agrees() {
    let first = look(20, 2, &PendingLoss::new(), false, 0);
    assert!(first.losses.is_empty() && first.pending.len() == 2);
    let soon = look(20, 2, &first.pending, false, 9);
    assert!(soon.losses.is_empty());
    let later = look(20, 2, &soon.pending, false, 10);
    assert_eq!(later.losses.len(), 2);
    assert_eq!(later.losses[0].because, LossBecause::ScansAgree(at(0)));
    assert!(later.pending.is_empty());
}

#[test]
fn a_file_that_comes_back_begins_again() {
    let first = look(20, 2, &PendingLoss::new(), false, 0);
    let back = look(20, 0, &first.pending, false, 5);
    assert!(back.pending.is_empty());
    assert!(look(20, 2, &back.pending, false, 12).losses.is_empty());
}

#[test]
fn a_mass_loss_is_believed_on_the_coordinators_word_alone() {
    let mut pending = PendingLoss::new();
    for minute in 0..100 {
        let verdict = look(20, 20, &pending, false, minute);
        assert!(verdict.losses.is_empty());
        pending = verdict.pending;
    }
    let verdict = look(20, 20, &pending, true, 100);
    assert_eq!((verdict.presence, verdict.losses.len()), (Presence::Present, 20));
}

#[test]
fn a_doubtful_look_makes_the_ten_minutes_begin_again() {
    let first = look(20, 2, &PendingLoss::new(), false, 0);
    let doubtful = look(20, 20, &first.pending, false, 8);
    assert!(doubtful.pending.is_empty());
    assert!(look(20, 2, &doubtful.pending, false, 12).losses.is_empty());
}

#[test]
fn another_mount_is_believed_when_nine_tenths_of_the_files_are_there() {
    let moved = |gone| judge_on("//fs/b", 100, gone, 100 - gone, &PendingLoss::new(), false, 0);
    assert_eq!(moved(10).presence, Presence::Present);
    assert_eq!(moved(10).mount, Some(mount("//fs/b")));
    let suspicious = moved(11);
    assert!(matches!(suspicious.presence, Presence::Unknown(Because::MountChanged { there: 89, .. })));
    assert_eq!(suspicious.mount, Some(mount("//fs/a")), "the old identity is kept until the new one is believed");
}

#[test]
fn an_empty_folder_on_another_mount_proves_nothing_even_where_nothing_is_known() {
    let verdict = judge_on("/dev/sda1", 0, 0, 0, &PendingLoss::new(), false, 0);
    assert!(matches!(verdict.presence, Presence::Unknown(Because::MountChanged { .. })));
    assert_eq!(judge_on("/dev/sda1", 0, 0, 3, &PendingLoss::new(), false, 0).presence, Presence::Present);
    assert_eq!(judge_on("/dev/sda1", 0, 0, 0, &PendingLoss::new(), true, 0).presence, Presence::Present);
}

#[test]
fn a_share_nobody_has_seen_is_absent_and_a_known_one_is_unknown() {
    let error = RootError::Missing { path: PathBuf::from("shares/03") };
    let (pending, before) = (PendingLoss::new(), mount("//fs/a"));
    let input = |known, before| GuardInput {
        look: Look::Failed(&error),
        known,
        mount_before: before,
        pending: &pending,
        believed: true,
        now: at(0),
    };
    assert_eq!(judge(input(0, None)).presence, Presence::Absent);
    assert_eq!(judge(input(0, Some(&before))).presence, Presence::Unknown(Because::RootMissing));
    assert_eq!(judge(input(7, None)).presence, Presence::Unknown(Because::RootMissing));
}

#[test]
fn a_first_look_remembers_where_the_share_lies() {
    let (report, now, pending) = (whole(3), mount("//fs/a"), PendingLoss::new());
    let look = Look::Scanned { report: &report, mount: &now, gone: &[], settling: 1 };
    let input = GuardInput { look, known: 0, mount_before: None, pending: &pending, believed: false, now: at(0) };
    let verdict = judge(input);
    assert_eq!((verdict.presence, verdict.mount), (Presence::Settling, Some(now)));
}

#[test]
fn every_reason_says_what_to_do_in_both_languages() {
    let reasons = [
        Because::RootMissing,
        Because::NotAFolder,
        Because::RootUnreadable,
        Because::MarkerMissing,
        Because::PartsUnreadable(2),
        Because::CutShort,
        Because::Replaced,
        Because::MountChanged { before: mount("//fs/a"), now: mount("/dev/sda1"), there: 0, known: 7 },
        Because::MassLoss { gone: 5, known: 8 },
    ];
    for reason in reasons {
        assert!(reason.zh().ends_with('。') && !reason.en().is_empty());
    }
}

/// Everything a look can bring.
#[derive(Debug, Clone)]
enum Brought {
    Missing,
    Unreadable,
    NoMarker,
    Scanned { unreadable: u64, cut_short: bool, replaced: bool, moved: bool, gone: u64 },
}

fn brought() -> impl Strategy<Value = Brought> {
    let scanned = (prop_oneof![4 => Just(0u64), 1 => 1u64..3], any::<[bool; 3]>(), 0u64..30).prop_map(
        |(unreadable, [cut_short, replaced, moved], gone)| Brought::Scanned {
            unreadable,
            cut_short,
            replaced,
            moved,
            gone,
        },
    );
    prop_oneof![1 => Just(Brought::Missing), 1 => Just(Brought::Unreadable), 1 => Just(Brought::NoMarker), 8 => scanned]
}

fn judged(brought: &Brought, known: u64, pending: &PendingLoss, believed: bool, minute: i64) -> GuardVerdict {
    let path = PathBuf::from("shares/03");
    let error = match brought {
        Brought::Unreadable => RootError::Unreadable { path, source: io::Error::other("gone") },
        _ => RootError::Missing { path },
    };
    let (before, mut now, mut report, mut missed) = (mount("//fs/a"), mount("//fs/a"), whole(0), Vec::new());
    let look = match brought {
        Brought::Missing | Brought::Unreadable => Look::Failed(&error),
        Brought::NoMarker => Look::NoMarker,
        Brought::Scanned { unreadable, cut_short, replaced, moved, gone } => {
            missed = paths((*gone).min(known));
            report = ScanReport {
                files: known - missed.len() as u64,
                unreadable: Tally { count: *unreadable, first: Vec::new() },
                cut_short: *cut_short,
                replaced: *replaced,
                ..ScanReport::default()
            };
            if *moved {
                now = mount("/dev/sda1");
            }
            Look::Scanned { report: &report, mount: &now, gone: &missed, settling: 0 }
        }
    };
    let _ = (&missed, &report);
    judge(GuardInput { look, known, mount_before: Some(&before), pending, believed, now: at(minute) })
}

proptest! {
    #[test]
    fn an_unknown_share_loses_nothing_whatever_anybody_says(
        brought in brought(), known in 0u64..30, believed: bool, missed_before in 0u64..30,
    ) {
        let pending: PendingLoss = paths(missed_before).into_iter().map(|path| (path, at(-60))).collect();
        let verdict = judged(&brought, known, &pending, believed, 0);
        if matches!(verdict.presence, Presence::Unknown(_) | Presence::Absent) {
            prop_assert!(verdict.losses.is_empty() && verdict.pending.is_empty());
            prop_assert_eq!(verdict.mount, Some(mount("//fs/a")));
        }
    }

    #[test]
    fn what_could_not_be_looked_at_properly_is_always_unknown(brought in brought(), known in 0u64..30, believed: bool) {
        let sound = matches!(brought, Brought::Scanned { unreadable: 0, cut_short: false, replaced: false, .. });
        let verdict = judged(&brought, known, &PendingLoss::new(), believed, 0);
        if !sound {
            prop_assert!(matches!(verdict.presence, Presence::Unknown(_)));
        } else if believed {
            prop_assert_eq!(verdict.presence, Presence::Present);
        }
    }

    #[test]
    fn without_a_persons_word_only_what_was_missed_at_every_look_for_ten_minutes_is_lost(
        looks in prop::collection::vec((brought(), 0i64..12), 1..12),
    ) {
        let known = 30;
        let (mut pending, mut minute) = (PendingLoss::new(), 0);
        // For each file the minute since which every look has been sound and has missed it.
        let mut missed: BTreeMap<RelPath, i64> = BTreeMap::new();
        for (brought, wait) in looks {
            minute += wait;
            let verdict = judged(&brought, known, &pending, false, minute);
            let gone = match (&brought, &verdict.presence) {
                (Brought::Scanned { gone, .. }, Presence::Present) => paths((*gone).min(known)),
                _ => Vec::new(),
            };
            missed.retain(|path, _| gone.contains(path));
            for path in gone {
                missed.entry(path).or_insert(minute);
            }
            for loss in &verdict.losses {
                prop_assert!(minute - missed[&loss.path] >= 10);
            }
            pending = verdict.pending;
        }
    }
}
