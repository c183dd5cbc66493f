//! What can be decided: a letter, a withdrawal, a slot skipped on the record, or nothing, each with its reason as a
//! value. The words for the reasons live in `letter::reasons`.

use crate::rules::ids::{PieceId, UnitCode};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// One decision. `Write`, `Withdraw` and `Skip` are recorded by the ledger; `Nothing` is only shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Write this letter.
    Write(Notice),
    /// Take back a letter that has not left.
    Withdraw {
        /// Its unit.
        unit: UnitCode,
        /// Its key.
        key: String,
        /// Why.
        because: WithdrawBecause,
    },
    /// A slot passes without a letter, for good.
    Skip {
        /// Whose slot.
        unit: UnitCode,
        /// Which.
        slot: Slot,
        /// Why.
        because: SkipBecause,
    },
    /// No letter now.
    Nothing {
        /// The unit; `None` for letters to the coordinator.
        unit: Option<UnitCode>,
        /// Why not.
        because: Quiet,
        /// When that may change without anything new happening.
        until: Option<DateTime<Utc>>,
    },
}

/// A letter to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// `receipt/03/17`, `reminder/03/2023-06-13`, `notice/03/41`, `status/03/12`, `digest/2023-06-13`, `alert/99`; a
    /// letter rewritten after a withdrawal ends in `/again-1`.
    pub key: String,
    /// What kind of letter.
    pub kind: NoticeKind,
    /// The unit it goes to; `None` for letters to the coordinator.
    pub unit: Option<UnitCode>,
    /// To whom.
    pub to: Role,
    /// The principal, when the coordinator agreed.
    pub cc: Option<Role>,
    /// The pieces it calls missing.
    pub gaps: Vec<PieceId>,
    /// Sequence numbers of the coordinator's decisions (or alerts) it tells of.
    pub carries: Vec<u64>,
    /// The local day up to which it settles the unit's reminder slots.
    pub settles: Option<NaiveDate>,
    /// Why it is written.
    pub because: WriteBecause,
}

/// The kinds of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// 回执.
    Receipt,
    /// 催报, with how far the deadline is.
    Reminder(Stage),
    /// 通知: rejected, incomplete, corrected, plan changed.
    Notice,
    /// 现状, released by the coordinator after a first adoption.
    Status,
    /// 日报.
    Digest,
    /// 告警.
    Alert,
}

impl NoticeKind {
    /// The first word of its keys.
    pub fn name(self) -> &'static str {
        match self {
            NoticeKind::Receipt => "receipt",
            NoticeKind::Reminder(_) => "reminder",
            NoticeKind::Notice => "notice",
            NoticeKind::Status => "status",
            NoticeKind::Digest => "digest",
            NoticeKind::Alert => "alert",
        }
    }

    /// True for the letters a unit gets at most one of a day.
    pub fn is_daily(self) -> bool {
        matches!(self, NoticeKind::Reminder(_) | NoticeKind::Notice | NoticeKind::Status)
    }
}

/// Which reminder it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A rung of the ladder: this many calendar days before the deadline, by its nominal day.
    Before(u32),
    /// The deadline has passed.
    Overdue,
    /// The deadline has passed and the principal is copied.
    Escalation,
}

/// Who gets a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// 联络员 of the unit.
    Liaison,
    /// 主要负责同志 of the unit.
    Principal,
    /// 双拥办.
    Coordinator,
}

/// A slot that passes without a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The reminder slots whose days lie from `first` to `last`, both included (local days they would have gone on);
    /// `last` is the new `UnitSituation::reminders_settled`.
    Reminders {
        /// First day.
        first: NaiveDate,
        /// Last day.
        last: NaiveDate,
    },
    /// The receipt of the burst whose first drop has this sequence number.
    Receipt(u64),
    /// The notice of the coordinator's decision with this sequence number.
    Notice(u64),
    /// The 现状 letter released by this entry.
    Status(u64),
}

/// Why a letter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteBecause {
    /// The unit has dropped nothing more for a minute.
    BurstEnded,
    /// The unit is still dropping files and has waited ten minutes.
    BurstLong,
    /// A rung of the ladder, on its day or moved to the working day before.
    Rung {
        /// Days before the deadline.
        days: u32,
        /// Its nominal day.
        nominal: NaiveDate,
        /// True when its nominal day is a day off.
        moved: bool,
    },
    /// Something is overdue and today is a working day.
    Overdue,
    /// The same, and the coordinator agreed to tell the principal.
    Escalated,
    /// A reminder missed on its day, made up within the grace time.
    MadeUp {
        /// The day it should have gone.
        day: NaiveDate,
    },
    /// It replaces a letter withdrawn because it no longer held.
    Rewritten,
    /// The coordinator decided something the unit must know.
    Decided,
    /// The coordinator released the 现状 letter.
    Released,
    /// The digest's hour.
    DigestDue,
    /// The digest's hour was missed and is made up.
    DigestMadeUp {
        /// How late it is.
        late: TimeDelta,
    },
    /// Something the coordinator must know at once.
    Alarm,
}

/// Why a waiting letter is withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WithdrawBecause {
    /// Nothing is missing any more.
    Complete,
    /// A receipt that lists the gaps stands for it.
    ReceiptStands {
        /// The receipt.
        key: String,
    },
    /// A newer letter to the unit says it again.
    NewerLetter {
        /// The newer letter.
        key: String,
    },
    /// It calls pieces missing that no longer are.
    Outdated {
        /// How many.
        pieces: usize,
    },
    /// A decision it tells of was undone.
    Undone {
        /// Sequence number of the decision.
        seq: u64,
    },
}

/// Why a slot is skipped for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SkipBecause {
    /// Nothing is missing.
    Complete,
    /// A receipt of that day already listed the gaps.
    ReceiptStands {
        /// The receipt.
        key: String,
    },
    /// Another letter of that day already listed the gaps.
    LetterStands {
        /// That letter.
        key: String,
    },
    /// A later slot stands in for it.
    Superseded {
        /// The later slot's day.
        by: NaiveDate,
    },
    /// It could not go on its day and the grace time has passed.
    TooLate {
        /// How late it would have been.
        late: TimeDelta,
    },
    /// The share stayed unknown until the grace time had passed.
    Unknown,
    /// The coordinator paused the unit's reminders.
    Paused {
        /// Last day of the pause.
        until: NaiveDate,
    },
    /// The unit has no address: it is in the digest's call list.
    NoAddress,
}

/// Why nothing is written now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quiet {
    /// Nothing is missing.
    Complete,
    /// The next reminder's day has not come.
    NotYet {
        /// The day of the next reminder.
        next: NaiveDate,
    },
    /// No reminder is left to come.
    NoneLeft,
    /// What there was to say today has been said.
    SaidToday {
        /// The letter that said it.
        key: String,
    },
    /// The share's state is unknown.
    Unknown,
    /// The coordinator paused the unit's reminders.
    Paused {
        /// Last day of the pause.
        until: NaiveDate,
    },
    /// The unit has no address.
    NoAddress,
    /// Files are still arriving: their receipt comes first.
    ReceiptComing,
    /// The unit is visibly working; the reminder waits.
    Working,
    /// A notice waits for the reminder of the same day, to go in one letter.
    WithReminder,
    /// The coordinator decided something moments ago and may decide more.
    StillDeciding,
    /// One letter a day: this one goes tomorrow.
    OneADay {
        /// Today's letter.
        key: String,
    },
    /// What is left over from yesterday, a notice or a reminder, waits for the morning.
    UntilMorning,
    /// A reminder that is being made up waits for a working day.
    DayOff,
    /// Quiet hours.
    QuietHours,
    /// The cap per hour is reached.
    HourlyCap,
    /// An alert about the post or the journal was written within the hour.
    AlertedWithinHour,
}
