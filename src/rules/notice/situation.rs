//! The situation a decision is made on: settings, units, what was already written. Plain values that `pass` fills in;
//! nothing here decides.

use super::decision::NoticeKind;
use crate::rules::calendar::Calendar;
use crate::rules::ids::{PieceId, UnitCode};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// Everything a round of decisions depends on besides `now`.
#[derive(Debug, Clone)]
pub struct Situation {
    /// The campaign's rules of when.
    pub settings: Settings,
    /// Every unit and listed member that owes something, in plan order.
    pub units: Vec<UnitSituation>,
    /// The newest digest slot that is due, from `schedule::due`; `None` when none is.
    pub digest: Option<DigestDue>,
    /// Alerts the coordinator has not been written about yet.
    pub alerts: Vec<PendingAlert>,
    /// When the last alert about the post or the journal was written: those go at most hourly.
    pub last_own_alert: Option<DateTime<Utc>>,
    /// Reminders, notices and status letters written within the last hour, for the cap.
    pub written_last_hour: u32,
    /// `shouqi pass` treats every burst as ended and every run of decisions as finished.
    pub bursts_ended: bool,
}

/// The rules of when, from the configuration and the plan.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The campaign's zone: days, hours and deadlines are local to it.
    pub zone: Tz,
    /// The campaign's deadline; a date ends at 24:00 local.
    pub deadline: NaiveDate,
    /// Calendar days before a deadline on which a unit with gaps is reminded.
    pub ladder: Vec<u32>,
    /// Rungs that are not held while a unit is working.
    pub never_held: Vec<u32>,
    /// Whether units are reminded on working days after the deadline.
    pub overdue: bool,
    /// Local time from which a day's reminders go.
    pub remind_at: NaiveTime,
    /// Local time at which a reminder held for a working unit goes all the same.
    pub hold_until: NaiveTime,
    /// How long after its last change a unit counts as visibly working.
    pub working_for: TimeDelta,
    /// How long after a unit's last drop its receipt goes.
    pub receipt_after: TimeDelta,
    /// How long after the first drop of a burst its receipt goes at the latest.
    pub receipt_at_most: TimeDelta,
    /// How long after the coordinator's last decision about a unit its notice goes; twelve times that at the latest.
    pub notice_after: TimeDelta,
    /// Hours in which nothing but receipts, alerts and the digest is written.
    pub quiet: Option<QuietHours>,
    /// Reminders, notices and status letters in any hour.
    pub per_hour: Option<u32>,
    /// How late a missed reminder is still made up; time on days off does not end it.
    pub grace: TimeDelta,
    /// Working days.
    pub calendar: Calendar,
}

impl Settings {
    /// The settings of the design (§10) for a deadline, a zone and a calendar: rungs 30, 14, 7, 3, 1, 0 at 09:00, held
    /// until 16:00, receipts after 60 s and at most 10 min, a day of grace, no quiet hours and no cap.
    pub fn standard(deadline: NaiveDate, zone: Tz, calendar: Calendar) -> Self {
        Settings {
            zone,
            deadline,
            ladder: vec![30, 14, 7, 3, 1, 0],
            never_held: vec![3, 1, 0],
            overdue: true,
            remind_at: time(9),
            hold_until: time(16),
            working_for: TimeDelta::minutes(30),
            receipt_after: TimeDelta::seconds(60),
            receipt_at_most: TimeDelta::minutes(10),
            notice_after: TimeDelta::minutes(5),
            quiet: None,
            per_hour: None,
            grace: TimeDelta::hours(24),
            calendar,
        }
    }

    /// `now` as the campaign's clocks show it.
    pub fn local(&self, now: DateTime<Utc>) -> NaiveDateTime {
        now.with_timezone(&self.zone).naive_local()
    }

    /// What `UnitSituation::reminders_settled` starts with for a unit first watched at `adopted`: reminders whose hour
    /// had passed by then were never ours to send.
    pub fn settled_at_adoption(&self, adopted: DateTime<Utc>) -> NaiveDate {
        let local = self.local(adopted);
        if local.time() > self.remind_at { local.date() } else { local.date() - TimeDelta::days(1) }
    }
}

fn time(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN)
}

/// Quiet hours by the local clock; `from` later than `to` runs over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    /// First quiet minute.
    pub from: NaiveTime,
    /// First minute that is no longer quiet.
    pub to: NaiveTime,
}

impl QuietHours {
    /// True when `time` is quiet.
    pub fn contains(&self, time: NaiveTime) -> bool {
        if self.from <= self.to { self.from <= time && time < self.to } else { time >= self.from || time < self.to }
    }
}

/// What is known of a unit's share at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Read in full.
    Present,
    /// Read, and some file is still being written.
    Settling,
    /// The unit has no folder yet.
    Absent,
    /// Not read, or the reading is doubtful: nothing is said about it.
    Unknown,
}

/// One unit or listed member.
#[derive(Debug, Clone)]
pub struct UnitSituation {
    /// `03` or `42.01`.
    pub unit: UnitCode,
    /// What is known of its share.
    pub presence: Presence,
    /// Whether its liaison has an address mail can go to.
    pub has_address: bool,
    /// Whether its principal has one.
    pub has_principal: bool,
    /// What is missing now: never doubtful, settling, waived or if-any pieces.
    pub missing: Vec<MissingPiece>,
    /// Files that wait for their receipt, files of a first adoption left out.
    pub burst: Option<Burst>,
    /// The last visible change in its share.
    pub last_change: Option<DateTime<Utc>>,
    /// A lock file shows that a document is open.
    pub being_edited: bool,
    /// The coordinator stopped reminders up to and including this day; receipts and notices go on.
    pub paused_until: Option<NaiveDate>,
    /// The coordinator agreed that overdue reminders are copied to the principal.
    pub escalation_agreed: bool,
    /// Decisions of the coordinator the unit has not been told: carried by no letter that still stands.
    pub queued: Vec<QueuedNotice>,
    /// Sequence number of the coordinator's release of a 现状 letter that no standing letter carries yet.
    pub status_released: Option<u64>,
    /// Local day up to which every reminder slot was written or skipped on the record; see
    /// `Settings::settled_at_adoption`. It never moves back, so no change of plan or settings repeats an old reminder.
    pub reminders_settled: NaiveDate,
    /// Sequence numbers of decisions that were undone: letters that carry them and have not left are withdrawn.
    pub undone: Vec<u64>,
    /// The unit's letters of the last few days, and all that have not left yet.
    pub letters: Vec<LetterRecord>,
}

/// A piece that is missing, and until when it is due, extensions included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingPiece {
    /// The piece.
    pub piece: PieceId,
    /// The day it is due for this unit.
    pub deadline: NaiveDate,
}

/// Files dropped one after another that get one receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Burst {
    /// Sequence number of the first drop: the receipt's slot.
    pub first: u64,
    /// When the first was seen.
    pub first_at: DateTime<Utc>,
    /// When the last was seen.
    pub last_at: DateTime<Utc>,
}

/// A decision of the coordinator the unit must hear of: rejected, incomplete, corrected, plan changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueuedNotice {
    /// Sequence number of the decision.
    pub seq: u64,
    /// When it was made.
    pub at: DateTime<Utc>,
}

/// A letter that was already decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRecord {
    /// Its key.
    pub key: String,
    /// Its kind.
    pub kind: NoticeKind,
    /// Local day it was written on; of a withdrawn letter, the day it was withdrawn.
    pub day: NaiveDate,
    /// Whether it has left.
    pub state: LetterState,
    /// The pieces it calls missing.
    pub gaps: Vec<PieceId>,
    /// Sequence numbers of the decisions it carries.
    pub carries: Vec<u64>,
}

/// How far a letter has come, as far as deciding goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterState {
    /// Written; it waits for its release or its turn and can be withdrawn.
    Waiting,
    /// Handed over, or an attempt has begun, or given up: it can not be called back.
    Left,
    /// Withdrawn before it left.
    Withdrawn,
}

/// The digest slot that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DigestDue {
    /// Its nominal local time.
    pub nominal: NaiveDateTime,
    /// How late it is, when it is made up.
    pub late: Option<TimeDelta>,
    /// False for the second and later digests of one day, whose keys name the hour too.
    pub first_of_day: bool,
}

/// Something the coordinator must hear at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingAlert {
    /// Sequence number of the entry that raised it.
    pub seq: u64,
    /// What it is about.
    pub about: AlertAbout,
}

/// What an alert is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlertAbout {
    /// A share that was lost.
    ShareLost,
    /// A file marked as secret.
    Secret,
    /// A full disk.
    DiskFull,
    /// Letters can not be handed over.
    Post,
    /// The journal can not be written.
    Journal,
    /// The daemon can not do its work.
    Daemon,
}

impl AlertAbout {
    /// Alerts about our own post and journal go by mail at most hourly.
    pub fn is_own(self) -> bool {
        matches!(self, AlertAbout::Post | AlertAbout::Journal)
    }
}
