//! The restraint in writing to one unit: what stands already, what makes a letter wait, what makes a slot pass. The
//! order in which letters are considered lives in `unit`.

use super::decision::{
    Decision, Notice, NoticeKind, Quiet, Role, SkipBecause, Slot, Stage, WithdrawBecause, WriteBecause,
};
use super::ladder::{self, Rung};
use super::situation::{LetterRecord, LetterState, Presence, QueuedNotice};
use super::unit::{Hold, UnitCase};
use crate::rules::schedule::instant_of;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

impl<'a> UnitCase<'a, '_> {
    /// The reminder slots whose hour has come and that are not settled.
    pub(super) fn due_rungs(&self) -> Vec<Rung> {
        let mut due = ladder::rungs(&self.unit.missing, self.unit.reminders_settled, self.round.today, self.settings());
        due.retain(|rung| rung.at(self.settings()) <= self.round.now);
        due
    }

    /// The hour of a reminder that goes later today.
    pub(super) fn reminder_later_today(&self) -> Option<DateTime<Utc>> {
        let today = self.round.today;
        if self.unit.missing.is_empty() || self.is_paused() || self.gaps_said_today().is_some() {
            return None;
        }
        let rungs = ladder::rungs(&self.unit.missing, self.unit.reminders_settled, today, self.settings());
        let rung = rungs.last().filter(|rung| rung.day == today)?;
        Some(rung.at(self.settings())).filter(|at| *at > self.round.now)
    }

    /// Why the slot passes without a letter.
    pub(super) fn no_reminder_needed(&self, rung: &Rung) -> Option<SkipBecause> {
        let late = self.round.now - rung.at(self.settings());
        if self.unit.missing.is_empty() {
            Some(SkipBecause::Complete)
        } else if let Some(until) = self.unit.paused_until.filter(|_| self.is_paused()) {
            Some(SkipBecause::Paused { until })
        } else if !self.unit.has_address {
            Some(SkipBecause::NoAddress)
        } else if let Some(key) = self.receipt_today() {
            Some(SkipBecause::ReceiptStands { key })
        } else if let Some(key) = self.gaps_said_today() {
            Some(SkipBecause::LetterStands { key })
        } else if self.round.now > rung.made_up_until(self.settings()) {
            Some(SkipBecause::TooLate { late })
        } else {
            None
        }
    }

    /// Why the reminder of this slot waits: a day off, the hour of reminders, or a unit that is visibly working.
    pub(super) fn reminder_waits(&self, rung: &Rung) -> Option<Hold> {
        let settings = self.settings();
        let next = settings.calendar.working_day_on_or_after(self.round.today);
        if next != self.round.today {
            return Some((Quiet::DayOff, Some(instant_of(next.and_time(settings.remind_at), settings.zone))));
        }
        let morning = self.today_at(settings.remind_at);
        if self.round.now < morning {
            return Some((Quiet::UntilMorning, Some(morning)));
        }
        let urgent = matches!(rung.stage, Stage::Before(days) if settings.never_held.contains(&days));
        let hold_ends = self.today_at(settings.hold_until);
        (!urgent && self.is_working() && self.round.now < hold_ends).then_some((Quiet::Working, Some(hold_ends)))
    }

    /// Why no letter but a receipt may be written to this unit now.
    pub(super) fn cannot_write(&mut self) -> Option<Hold> {
        if let Some(until) = self.burst_open_until {
            Some((Quiet::ReceiptComing, Some(until)))
        } else if let Some(key) = self.daily_today() {
            Some((Quiet::OneADay { key }, None))
        } else if self.round.is_quiet() {
            let ends = self.settings().quiet.map(|hours| hours.to);
            let today = ends.map(|ends| self.today_at(ends));
            Some((Quiet::QuietHours, today.map(|at| if at > self.round.now { at } else { at + TimeDelta::days(1) })))
        } else if !self.round.take_room() {
            Some((Quiet::HourlyCap, None))
        } else {
            None
        }
    }

    pub(super) fn escalates(&self) -> bool {
        self.unit.escalation_agreed && self.unit.has_principal
    }

    pub(super) fn is_paused(&self) -> bool {
        self.unit.paused_until.is_some_and(|until| until >= self.round.today)
    }

    fn is_working(&self) -> bool {
        let recent = |change: DateTime<Utc>| self.round.now < change + self.settings().working_for;
        self.unit.being_edited || self.unit.presence == Presence::Settling || self.unit.last_change.is_some_and(recent)
    }

    /// A receipt of today that lists the gaps.
    fn receipt_today(&self) -> Option<String> {
        let lists = |letter: &&&LetterRecord| letter.kind == NoticeKind::Receipt && self.lists_gaps_today(letter);
        self.receipt.clone().or_else(|| self.standing.iter().find(lists).map(|letter| letter.key.clone()))
    }

    /// Any letter of today that lists the gaps.
    pub(super) fn gaps_said_today(&self) -> Option<String> {
        let standing = self.standing.iter().find(|letter| self.lists_gaps_today(letter));
        let written = self.written().find(|notice| !notice.gaps.is_empty()).map(|notice| notice.key.clone());
        written.or_else(|| standing.map(|letter| letter.key.clone()))
    }

    fn lists_gaps_today(&self, letter: &LetterRecord) -> bool {
        letter.day == self.round.today && !letter.gaps.is_empty()
    }

    /// The one letter besides receipts that the unit gets today.
    pub(super) fn daily_today(&self) -> Option<String> {
        let standing = self.standing.iter().find(|letter| letter.kind.is_daily() && letter.day == self.round.today);
        let written = self.written().find(|notice| notice.kind.is_daily()).map(|notice| notice.key.clone());
        written.or_else(|| standing.map(|letter| letter.key.clone()))
    }

    fn written(&self) -> impl Iterator<Item = &Notice> {
        self.decisions.iter().filter_map(|decision| match decision {
            Decision::Write(notice) => Some(notice),
            _ => None,
        })
    }

    pub(super) fn today_at(&self, time: NaiveTime) -> DateTime<Utc> {
        instant_of(self.round.today.and_time(time), self.settings().zone)
    }

    /// Decisions the unit has not been told of, those of letters just taken back included.
    pub(super) fn untold(&self) -> Vec<QueuedNotice> {
        self.unit.queued.iter().chain(&self.freed).copied().collect()
    }

    /// The earliest a decision carried by a letter of `day` counts as made.
    fn midnight(&self, day: NaiveDate) -> DateTime<Utc> {
        instant_of(day.and_time(NaiveTime::MIN), self.settings().zone)
    }

    /// `base`, or the next `base/again-N` when letters of that key exist.
    pub(super) fn fresh_key(&self, base: &str) -> String {
        let number = |letter: &LetterRecord| match letter.key.strip_prefix(base)? {
            "" => Some(0),
            rest => rest.strip_prefix("/again-")?.parse::<u32>().ok(),
        };
        match self.unit.letters.iter().filter_map(number).max() {
            None => base.to_owned(),
            Some(last) => format!("{base}/again-{}", last + 1),
        }
    }

    pub(super) fn skip(&mut self, slot: Slot, because: SkipBecause) {
        self.decisions.push(Decision::Skip { unit: self.unit.unit.clone(), slot, because });
    }

    pub(super) fn hold(&mut self, (because, until): Hold) {
        self.decisions.push(Decision::Nothing { unit: Some(self.unit.unit.clone()), because, until });
    }

    pub(super) fn take_back(&mut self, letter: &LetterRecord, because: WithdrawBecause) {
        let mut carries: Vec<u64> = letter.carries.clone();
        let status = (letter.kind == NoticeKind::Status).then(|| carries.pop()).flatten();
        let stands = |seq: &u64| !self.unit.undone.contains(seq);
        self.status_again = status.filter(stands).or(self.status_again);
        let at = self.midnight(letter.day);
        self.freed.extend(carries.into_iter().filter(stands).map(|seq| QueuedNotice { seq, at }));
        let (unit, key) = (self.unit.unit.clone(), letter.key.clone());
        self.decisions.push(Decision::Withdraw { unit, key, because });
    }

    /// Withdraws waiting reminders that the letter `key` says again.
    pub(super) fn supersede(&mut self, because: impl Fn(String) -> WithdrawBecause, key: &str) {
        let old = |letter: &&LetterRecord| {
            letter.state == LetterState::Waiting && matches!(letter.kind, NoticeKind::Reminder(_))
        };
        let (old, kept) = std::mem::take(&mut self.standing).into_iter().partition::<Vec<_>, _>(old);
        self.standing = kept;
        old.into_iter().for_each(|letter| self.take_back(letter, because(key.to_owned())));
    }

    /// A letter to the liaison that lists the gaps and carries what the unit has not been told.
    pub(super) fn letter(&self, kind: NoticeKind, key: String, because: WriteBecause) -> Notice {
        let untold = self.unit.queued.iter().filter(|_| !self.told);
        Notice {
            key,
            kind,
            unit: Some(self.unit.unit.clone()),
            to: Role::Liaison,
            cc: None,
            gaps: self.unit.missing.iter().map(|gap| gap.piece.clone()).collect(),
            carries: untold.map(|queued| queued.seq).collect(),
            settles: None,
            because,
        }
    }

    pub(super) fn write_daily(&mut self, notice: Notice) {
        self.supersede(|key| WithdrawBecause::NewerLetter { key }, &notice.key);
        self.write(notice);
    }

    pub(super) fn write(&mut self, mut notice: Notice) {
        self.told = true;
        // A release stays the last, where `take_back` looks for it.
        notice.carries.splice(0..0, self.freed.drain(..).map(|freed| freed.seq));
        self.decisions.push(Decision::Write(notice));
    }
}
