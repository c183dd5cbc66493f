//! Labelled rows of dropped files, and how answers to them are scored (a port of the corpus's own `score.py`).
//! It knows labels; the matcher never sees them.
#![allow(dead_code, reason = "tests, the fit and the measurement each use a part")]

use shouqi::rules::ids::UnitCode;
use shouqi::rules::matching::{Dropped, Matcher, Verdict, VerdictKind};
use shouqi::rules::reading::Reading;
use std::collections::BTreeSet;
use std::fmt;

/// One labelled row.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct Row {
    pub unit: String,
    pub path: String,
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub members: Vec<String>,
    pub verdict: String,
    #[serde(default)]
    pub expect: Vec<Expected>,
    #[serde(default)]
    pub also_ok: Vec<String>,
    pub style: String,
}

/// A material the row supplies, with its years.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct Expected {
    pub material: String,
    #[serde(default)]
    pub years: Vec<i32>,
}

/// Rows of a JSONL text.
pub fn rows(text: &str) -> Vec<Row> {
    let read = |(index, line): (usize, &str)| {
        serde_json::from_str(line).unwrap_or_else(|error| panic!("row {}: {error}", index + 1))
    };
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(read).collect()
}

impl Row {
    pub fn unit(&self) -> UnitCode {
        self.unit.parse().expect("a unit code")
    }

    pub fn reading(&self) -> Reading {
        Reading { text: self.text.clone(), members: self.members.clone(), ..Reading::default() }
    }

    pub fn judge(&self, matcher: &Matcher) -> Verdict {
        matcher.judge(&self.unit(), &Dropped { path: &self.path, reading: &self.reading() }, &[])
    }

    /// Materials a reasonable clerk could name.
    pub fn acceptable(&self) -> BTreeSet<String> {
        self.expect.iter().map(|e| e.material.clone()).chain(self.also_ok.iter().cloned()).collect()
    }
}

/// Counts of a scored corpus.
#[derive(Debug, Default, Clone)]
pub struct Score {
    pub rows: usize,
    pub filed: usize,
    pub filed_right: usize,
    pub matchable: usize,
    pub matchable_filed: usize,
    pub top1: usize,
    pub top3: usize,
    pub years: usize,
    pub years_right: usize,
    pub ambiguous: usize,
    pub ambiguous_kept: usize,
    pub irrelevant: usize,
    pub irrelevant_aside: usize,
}

impl Score {
    /// Scores one answer; true when it is good.
    pub fn add(&mut self, row: &Row, verdict: &Verdict) -> bool {
        self.rows += 1;
        let filed: BTreeSet<String> = verdict.matches.iter().map(|m| m.material.to_string()).collect();
        let acceptable = row.acceptable();
        let expected: BTreeSet<String> = row.expect.iter().map(|e| e.material.clone()).collect();
        let is_match = verdict.kind == VerdictKind::Match;
        let mut good = false;
        if is_match {
            self.filed += 1;
            good = row.verdict == "match"
                && !filed.is_empty()
                && filed.is_subset(&acceptable)
                && (expected.len() < 2 || expected.is_subset(&filed));
            self.filed_right += usize::from(good);
        }
        match row.verdict.as_str() {
            "match" => {
                self.matchable += 1;
                self.matchable_filed += usize::from(good);
                let named: Vec<String> = verdict.candidates.iter().take(3).map(|c| c.material.to_string()).collect();
                self.top1 += usize::from(named.first().is_some_and(|first| acceptable.contains(first)));
                self.top3 += usize::from(named.iter().any(|one| acceptable.contains(one)));
                if good {
                    good = self.add_years(row, verdict);
                }
            }
            "none" => {
                self.irrelevant += 1;
                good =
                    verdict.kind == VerdictKind::None || (row.style != "junk" && verdict.kind == VerdictKind::Review);
                self.irrelevant_aside += usize::from(good);
            }
            _ => {
                self.ambiguous += 1;
                good = !is_match;
                self.ambiguous_kept += usize::from(good);
            }
        }
        good
    }

    fn add_years(&mut self, row: &Row, verdict: &Verdict) -> bool {
        let mut all_right = true;
        for expected in &row.expect {
            let mine: Vec<_> = verdict.matches.iter().filter(|m| m.material.to_string() == expected.material).collect();
            if mine.is_empty() {
                continue;
            }
            let told: BTreeSet<i32> = mine.iter().flat_map(|m| m.years.iter().copied()).collect();
            let right = told == expected.years.iter().copied().collect();
            self.years += 1;
            self.years_right += usize::from(right);
            all_right &= right;
        }
        all_right
    }

    /// Adds the counts of other rows.
    pub fn join(&mut self, other: &Score) {
        let mine = [
            &mut self.rows,
            &mut self.filed,
            &mut self.filed_right,
            &mut self.matchable,
            &mut self.matchable_filed,
            &mut self.top1,
            &mut self.top3,
            &mut self.years,
            &mut self.years_right,
            &mut self.ambiguous,
            &mut self.ambiguous_kept,
            &mut self.irrelevant,
            &mut self.irrelevant_aside,
        ];
        let theirs = [
            other.rows,
            other.filed,
            other.filed_right,
            other.matchable,
            other.matchable_filed,
            other.top1,
            other.top3,
            other.years,
            other.years_right,
            other.ambiguous,
            other.ambiguous_kept,
            other.irrelevant,
            other.irrelevant_aside,
        ];
        for (mine, theirs) in mine.into_iter().zip(theirs) {
            *mine += theirs;
        }
    }

    pub fn precision(&self) -> f64 {
        share(self.filed_right, self.filed)
    }

    pub fn filed_right(&self) -> f64 {
        share(self.matchable_filed, self.matchable)
    }

    pub fn top1(&self) -> f64 {
        share(self.top1, self.matchable)
    }

    pub fn top3(&self) -> f64 {
        share(self.top3, self.matchable)
    }

    pub fn years(&self) -> f64 {
        share(self.years_right, self.years)
    }

    pub fn ambiguous_kept(&self) -> f64 {
        share(self.ambiguous_kept, self.ambiguous)
    }

    pub fn irrelevant_aside(&self) -> f64 {
        share(self.irrelevant_aside, self.irrelevant)
    }
}

/// A share in percent; 100 of nothing.
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 100.0 } else { 100.0 * part as f64 / whole as f64 }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} rows: precision {:.1}% ({}/{}), filed right {:.1}%, top-1 {:.1}%, top-3 {:.1}%, years {:.1}% ({}/{}), ambiguous kept {:.1}%, irrelevant aside {:.1}%",
            self.rows,
            self.precision(),
            self.filed_right,
            self.filed,
            self.filed_right(),
            self.top1(),
            self.top3(),
            self.years(),
            self.years_right,
            self.years,
            self.ambiguous_kept(),
            self.irrelevant_aside(),
        )
    }
}
