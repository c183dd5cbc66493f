//! How long letters take: 1,000 receipts, a digest of 1,000 units with its workbook, a round of decisions about 1,000
//! units. Prints one line a figure; sending is measured elsewhere.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::disallowed_methods, reason = "a bench prints and measures")]

use chrono_tz::Asia::Shanghai;
use shouqi::letter::{Language, LetterView, Templates, compose, samples};
use shouqi::rules::calendar::Calendar;
use shouqi::rules::notice::{MissingPiece, Presence, Settings, Situation, UnitSituation, decide, rehearse};
use std::hint::black_box;
use std::time::Instant;

fn main() {
    let templates = Templates::built_in(Language::Zh).unwrap();
    measure("1,000 receipts composed", || {
        let (_, receipt) = samples(Language::Zh).remove(0);
        (0..1_000).for_each(|_| drop(black_box(compose(&receipt, &templates).unwrap())));
    });
    let digest = digest_of(1_000);
    measure("a digest of 1,000 units with a workbook of 13,000 pieces", || {
        let letter = compose(&digest, &templates).unwrap();
        println!(
            "  {} KB of HTML, {} KB of workbook",
            letter.html.len() / 1024,
            letter.attachments[0].bytes.len() / 1024
        );
    });
    let situation = situation_of(1_000);
    let now = "2023-06-13T01:00:00Z".parse().unwrap();
    measure("1,000 units decided", || drop(black_box(decide(&situation, now))));
    let (from, to) = ("2023-05-01".parse().unwrap(), "2023-07-31".parse().unwrap());
    measure("three months rehearsed for 1,000 units", || {
        println!("  {} decisions", rehearse(&situation, from, to, None, &[]).len());
    });
}

fn measure(what: &str, work: impl FnOnce()) {
    let start = Instant::now();
    work();
    println!("{what}: {:.3} s", start.elapsed().as_secs_f64());
}

fn digest_of(units: usize) -> LetterView {
    let (_, view) = samples(Language::Zh).into_iter().find(|(name, _)| *name == "digest").unwrap();
    let LetterView::Digest(mut digest) = view else { unreachable!("the sample is a digest") };
    digest.units = digest.units.iter().cycle().take(units).cloned().collect();
    digest.arrivals = digest.arrivals.iter().cycle().take(units).cloned().collect();
    digest.calls = digest.calls.iter().cycle().take(units).cloned().collect();
    if let Some(book) = &mut digest.book {
        book.units = digest.units.clone();
        book.pieces = book.pieces.iter().cycle().take(units * 13).cloned().collect();
        book.drops = book.drops.iter().cycle().take(units * 10).cloned().collect();
        book.letters = book.letters.iter().cycle().take(units * 5).cloned().collect();
    }
    LetterView::Digest(digest)
}

fn situation_of(units: usize) -> Situation {
    let deadline = "2023-06-20".parse().unwrap();
    let unit = |number: usize| UnitSituation {
        unit: format!("{number:04}").parse().unwrap(),
        presence: Presence::Present,
        has_address: true,
        has_principal: true,
        missing: (1..=13)
            .map(|piece| MissingPiece { piece: format!("{number:04}-{piece:02}").parse().unwrap(), deadline })
            .collect(),
        burst: None,
        last_change: None,
        being_edited: false,
        paused_until: None,
        escalation_agreed: false,
        queued: Vec::new(),
        status_released: None,
        reminders_settled: "2023-04-30".parse().unwrap(),
        undone: Vec::new(),
        letters: Vec::new(),
    };
    Situation {
        settings: Settings::standard(deadline, Shanghai, Calendar::china().unwrap()),
        units: (0..units).map(unit).collect(),
        digest: None,
        alerts: Vec::new(),
        last_own_alert: None,
        written_last_hour: 0,
        bursts_ended: false,
    }
}
