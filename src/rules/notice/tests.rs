//! Stories of one unit and of many, told by hand: the situation is changed, decisions are made and recorded.

mod letters;
mod properties;
mod reminders;

use super::*;
use crate::rules::calendar::Calendar;
use crate::rules::ids::PieceId;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Asia::Shanghai;

/// A local time in Shanghai, which is eight hours ahead of UTC.
fn at(text: &str) -> DateTime<Utc> {
    format!("{}:00+08:00", text.replace(' ', "T")).parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn piece(text: &str) -> PieceId {
    text.parse().unwrap()
}

/// The settings of the design, with the deadline of the plan.
fn settings() -> Settings {
    Settings::standard(day("2023-06-20"), Shanghai, Calendar::china().unwrap())
}

/// A unit that owes one piece by the deadline, first watched on 1 May.
fn unit(code: &str) -> UnitSituation {
    UnitSituation {
        unit: code.parse().unwrap(),
        presence: Presence::Present,
        has_address: true,
        has_principal: true,
        missing: vec![missing(&format!("{code}-01:总结@2021"), "2023-06-20")],
        burst: None,
        last_change: None,
        being_edited: false,
        paused_until: None,
        escalation_agreed: false,
        queued: Vec::new(),
        status_released: None,
        reminders_settled: day("2023-05-01"),
        undone: Vec::new(),
        letters: Vec::new(),
    }
}

fn missing(text: &str, deadline: &str) -> MissingPiece {
    MissingPiece { piece: piece(text), deadline: day(deadline) }
}

fn situation(units: Vec<UnitSituation>) -> Situation {
    Situation {
        settings: settings(),
        units,
        digest: None,
        alerts: Vec::new(),
        last_own_alert: None,
        written_last_hour: 0,
        bursts_ended: false,
    }
}

/// A story: one unit, `03`, unless more are given.
struct Story(Situation);

impl Story {
    fn new() -> Story {
        Story(situation(vec![unit("03")]))
    }

    fn unit(&mut self) -> &mut UnitSituation {
        &mut self.0.units[0]
    }

    fn settled(mut self, until: &str) -> Story {
        self.unit().reminders_settled = day(until);
        self
    }

    /// Decides and records; each decision in short.
    fn pass(&mut self, now: &str) -> Vec<String> {
        let decisions = decide(&self.0, at(now));
        for decision in &decisions {
            record(&mut self.0, decision, at(now));
        }
        decisions.iter().map(brief).collect()
    }

    /// Waiting letters have not left: they can be withdrawn.
    fn nothing_has_left(&mut self) {
        let letters = self.0.units.iter_mut().flat_map(|unit| &mut unit.letters);
        letters
            .filter(|letter| letter.state == LetterState::Left)
            .for_each(|letter| letter.state = LetterState::Waiting);
    }
}

/// `write reminder/03/2023-06-13`, `skip Complete`, `withdraw KEY Complete`, `nothing NotYet …`.
fn brief(decision: &Decision) -> String {
    match decision {
        Decision::Write(notice) => format!("write {}", notice.key),
        Decision::Withdraw { key, because, .. } => format!("withdraw {key} {because:?}"),
        Decision::Skip { because, .. } => format!("skip {because:?}"),
        Decision::Nothing { because, .. } => format!("nothing {because:?}"),
    }
}
