//! Prints rows that went wrong and what each feature added, for the eyes of a developer.
//! It judges nothing.

use super::Example;
use super::support::Row;
use shouqi::rules::matching::{Dropped, Matcher, RANK, Verdict};

/// One row: what was wanted, what was answered and why.
pub(super) fn report(row: &Row, verdict: &Verdict) {
    let text: String = row.text.replace('\n', "|").chars().take(90).collect();
    let expect: Vec<String> = row.expect.iter().map(|e| format!("{}@{:?}", e.material, e.years)).collect();
    let got: Vec<String> = verdict.matches.iter().map(|m| format!("{}@{:?}", m.material, m.years)).collect();
    let candidates: Vec<String> =
        verdict.candidates.iter().take(3).map(|c| format!("{} {:.2}", c.material, c.score)).collect();
    let because: Vec<String> = verdict.because.iter().map(ToString::to_string).collect();
    println!(
        "[{} {} {}] {} || {} {:?}\n   want {} ok {:?}; got {} {} of {} {}",
        row.unit,
        row.style,
        row.verdict,
        row.path,
        text,
        row.members,
        expect.join(" "),
        row.also_ok,
        verdict.kind.as_str(),
        got.join(" "),
        candidates.join(", "),
        because.join("; ")
    );
}

/// What each feature added to the two best candidates of the rows whose path holds `part`.
pub(super) fn explain(examples: &[Example], rank: &[f32], part: &str, matchers: &[Matcher]) {
    for example in examples.iter().filter(|example| example.row.path.contains(part)) {
        let seen = &example.seen;
        let score = |at: usize| seen.rows[at].iter().zip(rank).map(|(value, weight)| value * weight).sum::<f32>();
        let mut order: Vec<usize> = (0..seen.rows.len()).collect();
        order.sort_by(|a, b| score(*b).total_cmp(&score(*a)));
        let reading = example.row.reading();
        let concepts = matchers[example.plan].concepts(&Dropped { path: &example.row.path, reading: &reading });
        println!("EXPLAIN {}: {}", example.row.path, concepts.join(" "));
        for at in order.into_iter().take(3) {
            let added = RANK.iter().zip(seen.rows[at].iter().zip(rank)).filter(|(_, (value, _))| **value != 0.0);
            let added: Vec<String> =
                added.map(|(name, (value, weight))| format!("{name}={:.2}", value * weight)).collect();
            println!("   {} {:.2}: {}", seen.materials[at], score(at), added.join(" "));
        }
    }
}
