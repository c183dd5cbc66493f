//! What one unit hears in one round: withdrawals first, then the receipt, then at most one other letter a day. It knows
//! nothing of other units but the room they left under the cap.

use super::decide::Round;
use super::decision::{Decision, NoticeKind, Quiet, Role, SkipBecause, Slot, Stage, WithdrawBecause, WriteBecause};
use super::ladder::{self, Rung};
use super::situation::{LetterRecord, LetterState, Presence, QueuedNotice, Settings, UnitSituation};
use crate::rules::ids::PieceId;
use crate::rules::schedule::instant_of;
use chrono::{DateTime, TimeDelta, Utc};

/// A coordinator who keeps deciding about one unit holds its notice for at most so many times `notice_after`.
const NOTICE_AT_MOST: i32 = 12;

/// A reason not to write now, and when it may pass by itself.
pub(super) type Hold = (Quiet, Option<DateTime<Utc>>);

/// The decisions about one unit in the making.
pub(super) struct UnitCase<'a, 'r> {
    pub(super) unit: &'a UnitSituation,
    pub(super) round: &'r mut Round<'a>,
    pub(super) decisions: Vec<Decision>,
    /// The unit's letters that stand after this round's withdrawals.
    pub(super) standing: Vec<&'a LetterRecord>,
    /// The receipt written in this round, when it lists gaps.
    pub(super) receipt: Option<String>,
    /// Why a receipt does not go yet: files are still arriving.
    pub(super) burst_open_until: Option<DateTime<Utc>>,
    /// The coordinator's decisions have been told in this round.
    pub(super) told: bool,
    /// Decisions carried by letters taken back in this round: the next letter carries them.
    pub(super) freed: Vec<QueuedNotice>,
    /// The release of a 现状 letter taken back in this round: it is written anew.
    pub(super) status_again: Option<u64>,
}

impl<'a, 'r> UnitCase<'a, 'r> {
    pub fn new(unit: &'a UnitSituation, round: &'r mut Round<'a>) -> Self {
        let standing = unit.letters.iter().filter(|letter| letter.state != LetterState::Withdrawn).collect();
        let decisions = Vec::new();
        UnitCase {
            unit,
            round,
            decisions,
            standing,
            receipt: None,
            burst_open_until: None,
            told: false,
            freed: Vec::new(),
            status_again: None,
        }
    }

    pub fn decide(mut self) -> Vec<Decision> {
        if self.unit.presence == Presence::Unknown {
            self.unknown();
            return self.decisions;
        }
        self.withdraw();
        self.receipt();
        self.status();
        let held = self.reminder();
        self.notice(held.as_ref());
        let held = held.filter(|_| !self.said_otherwise());
        self.account_for_silence(held);
        self.decisions
    }

    pub(super) fn settings(&self) -> &'a Settings {
        &self.round.situation.settings
    }

    /// Nothing is said about a share nobody could read; slots whose grace time passes meanwhile are skipped.
    fn unknown(&mut self) {
        let lost = |rung: &Rung| rung.made_up_until(self.settings()) < self.round.now;
        let lost: Vec<Rung> = self.due_rungs().into_iter().filter(lost).collect();
        if let (Some(first), Some(last)) = (lost.first(), lost.last()) {
            self.skip(Slot::Reminders { first: first.day, last: last.day }, SkipBecause::Unknown);
        }
        self.hold((Quiet::Unknown, None));
    }

    /// Takes back letters that have not left and no longer hold.
    fn withdraw(&mut self) {
        let is_missing = |piece: &PieceId| self.unit.missing.iter().any(|gap| gap.piece == *piece);
        let mut kept = Vec::new();
        for letter in std::mem::take(&mut self.standing) {
            let no_longer = letter.gaps.iter().filter(|piece| !is_missing(piece)).count();
            let undone = letter.carries.iter().find(|seq| self.unit.undone.contains(seq));
            let because = match (letter.kind, undone) {
                _ if letter.state != LetterState::Waiting => None,
                (NoticeKind::Notice | NoticeKind::Reminder(_) | NoticeKind::Status, Some(&seq)) => {
                    Some(WithdrawBecause::Undone { seq })
                }
                (NoticeKind::Reminder(_), None) if self.unit.missing.is_empty() => Some(WithdrawBecause::Complete),
                (kind, None) if kind.is_daily() && no_longer > 0 => {
                    Some(WithdrawBecause::Outdated { pieces: no_longer })
                }
                _ => None,
            };
            match because {
                None => kept.push(letter),
                Some(because) => self.take_back(letter, because),
            }
        }
        self.standing = kept;
    }

    /// One receipt for a burst, when the unit pauses or has waited long enough.
    fn receipt(&mut self) {
        let Some(burst) = self.unit.burst else { return };
        let settings = self.settings();
        let quiet_at = burst.last_at + settings.receipt_after;
        let latest = burst.first_at + settings.receipt_at_most;
        let because = if self.round.situation.bursts_ended || self.round.now >= quiet_at {
            WriteBecause::BurstEnded
        } else if self.round.now >= latest {
            WriteBecause::BurstLong
        } else {
            self.burst_open_until = Some(quiet_at.min(latest));
            return;
        };
        if !self.unit.has_address {
            return self.skip(Slot::Receipt(burst.first), SkipBecause::NoAddress);
        }
        let key = self.fresh_key(&format!("receipt/{}/{}", self.unit.unit, burst.first));
        let notice = self.letter(NoticeKind::Receipt, key.clone(), because);
        if !notice.gaps.is_empty() {
            self.supersede(|key| WithdrawBecause::ReceiptStands { key }, &key);
            self.receipt = Some(key);
        }
        self.write(notice);
    }

    /// The 现状 letter the coordinator released; it lists the gaps, so it stands for a reminder of the same day.
    fn status(&mut self) {
        let Some(seq) = self.unit.status_released.or(self.status_again) else {
            return;
        };
        if !self.unit.has_address {
            return self.skip(Slot::Status(seq), SkipBecause::NoAddress);
        }
        if let Some(hold) = self.cannot_write() {
            return self.hold(hold);
        }
        let key = self.fresh_key(&format!("status/{}/{seq}", self.unit.unit));
        let mut notice = self.letter(NoticeKind::Status, key, WriteBecause::Released);
        notice.carries.push(seq);
        self.write_daily(notice);
    }

    /// The newest reminder slot that is due; older ones pass. Returns why it waits, if it does.
    fn reminder(&mut self) -> Option<Hold> {
        let mut due = self.due_rungs();
        let Some(rung) = due.pop() else { return self.rewrite() };
        if let (Some(first), Some(last)) = (due.first(), due.last()) {
            let slot = Slot::Reminders { first: first.day, last: last.day };
            self.skip(slot, SkipBecause::Superseded { by: rung.day });
        }
        if let Some(because) = self.no_reminder_needed(&rung) {
            self.skip(Slot::Reminders { first: rung.day, last: rung.day }, because);
            return None;
        }
        if let Some(hold) = self.reminder_waits(&rung).or_else(|| self.cannot_write()) {
            return Some(hold);
        }
        let because = match rung.stage {
            _ if rung.day < self.round.today => WriteBecause::MadeUp { day: rung.day },
            Stage::Before(days) => WriteBecause::Rung { days, nominal: rung.nominal, moved: rung.nominal != rung.day },
            Stage::Overdue | Stage::Escalation if self.escalates() => WriteBecause::Escalated,
            Stage::Overdue | Stage::Escalation => WriteBecause::Overdue,
        };
        let key = self.fresh_key(&format!("reminder/{}/{}", self.unit.unit, rung.nominal));
        self.remind(key, rung.stage, because, Some(&rung));
        None
    }

    /// A reminder that waits passes when a letter written meanwhile lists the gaps.
    fn said_otherwise(&mut self) -> bool {
        let Some(key) = self.gaps_said_today() else {
            return false;
        };
        if let Some(rung) = self.due_rungs().pop() {
            self.skip(Slot::Reminders { first: rung.day, last: rung.day }, SkipBecause::LetterStands { key });
        }
        true
    }

    /// A reminder that was withdrawn because it no longer held, and that nothing has replaced, is written anew.
    fn rewrite(&mut self) -> Option<Hold> {
        let withdrawn_now = |letter: &LetterRecord| {
            letter.state == LetterState::Waiting && !self.standing.iter().any(|other| other.key == letter.key)
        };
        // One withdrawn earlier than yesterday belongs to a rung that has passed.
        let yesterday = self.round.today - TimeDelta::days(1);
        let gone = self.unit.letters.iter().rfind(|letter| {
            let withdrawn = letter.state == LetterState::Withdrawn && letter.day >= yesterday;
            matches!(letter.kind, NoticeKind::Reminder(_)) && (withdrawn || withdrawn_now(letter))
        })?;
        let said_since = |letter: &&LetterRecord| letter.day >= gone.day && !letter.gaps.is_empty();
        let NoticeKind::Reminder(stage) = gone.kind else {
            return None;
        };
        let said = self.gaps_said_today().is_some() || self.standing.iter().any(said_since);
        if said || self.unit.missing.is_empty() || self.is_paused() || !self.unit.has_address {
            return None;
        }
        // It waits for the hour of reminders like any other, and a day off passes it over.
        let (working, morning) = (self.settings().calendar.is_working(self.round.today), self.settings().remind_at);
        if !working || self.round.local.time() < morning {
            return None;
        }
        if let Some(hold) = self.cannot_write() {
            return Some(hold);
        }
        let base = gone.key.split("/again-").next().unwrap_or(&gone.key);
        let key = self.fresh_key(base);
        self.remind(key, stage, WriteBecause::Rewritten, None);
        None
    }

    fn remind(&mut self, key: String, stage: Stage, because: WriteBecause, rung: Option<&Rung>) {
        let overdue = self.unit.missing.iter().any(|gap| gap.deadline < self.round.today);
        let stage = match (overdue, self.escalates()) {
            (false, _) => stage,
            (true, false) => Stage::Overdue,
            (true, true) => Stage::Escalation,
        };
        let mut notice = self.letter(NoticeKind::Reminder(stage), key, because);
        notice.cc = (stage == Stage::Escalation).then_some(Role::Principal);
        notice.settles = rung.map(|rung| rung.day);
        self.write_daily(notice);
    }

    /// The coordinator's decisions, unless they ride on another letter of the day.
    fn notice(&mut self, reminder_held: Option<&Hold>) {
        let untold = self.untold().into_iter().map(|untold| untold.seq);
        let Some(first) = untold.min().filter(|_| !self.told) else {
            return;
        };
        if !self.unit.has_address {
            let untold = self.untold();
            return untold.iter().for_each(|untold| self.skip(Slot::Notice(untold.seq), SkipBecause::NoAddress));
        }
        let rides = reminder_held.filter(|(because, _)| !matches!(because, Quiet::DayOff | Quiet::OneADay { .. }));
        if let Some(at) = rides.map(|(_, until)| *until).or_else(|| self.reminder_later_today().map(Some)) {
            return self.hold((Quiet::WithReminder, at));
        }
        if let Some(hold) = self.decisions_settle().or_else(|| self.cannot_write()) {
            return self.hold(hold);
        }
        let key = self.fresh_key(&format!("notice/{}/{}", self.unit.unit, first));
        let notice = self.letter(NoticeKind::Notice, key, WriteBecause::Decided);
        self.write_daily(notice);
    }

    /// The coordinator may decide more about this unit; what is left over from yesterday waits for the morning.
    fn decisions_settle(&self) -> Option<Hold> {
        let times = self.untold().into_iter().map(|untold| untold.at).collect::<Vec<_>>();
        let (first, last) = (*times.iter().min()?, *times.iter().max()?);
        let settings = self.settings();
        let settled = (last + settings.notice_after).min(first + settings.notice_after * NOTICE_AT_MOST);
        let from_before = settings.local(first).date() < self.round.today;
        if self.round.now < settled && !self.round.situation.bursts_ended {
            Some((Quiet::StillDeciding, Some(settled)))
        } else if from_before && self.round.local.time() < settings.remind_at {
            Some((Quiet::UntilMorning, Some(self.today_at(settings.remind_at))))
        } else {
            None
        }
    }

    /// A unit that gets no letter has its reason too.
    fn account_for_silence(&mut self, reminder_held: Option<Hold>) {
        if let Some(hold) = reminder_held {
            return self.hold(hold);
        }
        if let Some(until) = self.burst_open_until {
            return self.hold((Quiet::ReceiptComing, Some(until)));
        }
        let spoken = |decision: &Decision| matches!(decision, Decision::Write(_) | Decision::Nothing { .. });
        if self.decisions.iter().any(spoken) {
            return;
        }
        let today = self.round.today;
        let because = if self.unit.missing.is_empty() {
            Quiet::Complete
        } else if !self.unit.has_address {
            Quiet::NoAddress
        } else if let Some(until) = self.unit.paused_until.filter(|until| *until >= today) {
            Quiet::Paused { until }
        } else if let Some(key) = self.gaps_said_today().or_else(|| self.daily_today()) {
            Quiet::SaidToday { key }
        } else {
            let after = self.unit.reminders_settled.max(today - TimeDelta::days(1));
            let next = ladder::next_reminder(&self.unit.missing, after, self.settings());
            next.map_or(Quiet::NoneLeft, |next| Quiet::NotYet { next })
        };
        let until = match because {
            Quiet::NotYet { next } => Some(instant_of(next.and_time(self.settings().remind_at), self.settings().zone)),
            _ => None,
        };
        self.hold((because, until));
    }
}
