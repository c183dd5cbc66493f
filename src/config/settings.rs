//! What shouqi.toml can say, as checked values: plain data that every other part reads.
//! Nothing here parses, checks or touches a file; that is done before such a value exists.

use super::secret::PasswordSource;
use crate::rules::ids::UnitCode;
use crate::rules::schedule::Schedule;
use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// The checked configuration. Relative paths start at the current directory.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file it was read from.
    pub file: PathBuf,
    /// Language of letters and pages.
    pub language: Language,
    /// The file with the people of each unit; see [`Contacts`](super::Contacts).
    pub contacts: PathBuf,
    /// Folder with the coordinator's additions to the domain knowledge.
    pub lexicon: Option<PathBuf>,
    /// The plan in force and where it is remembered.
    pub campaign: Campaign,
    /// Who answers for the campaign.
    pub coordinator: Coordinator,
    /// Where the units drop their files.
    pub shares: Shares,
    /// How files are read.
    pub read: Read,
    /// Which contents are kept.
    pub keep: Keep,
    /// When which letters go out.
    pub letters: Letters,
    /// How letters leave.
    pub post: Post,
    /// The coordinator's desk.
    pub desk: Desk,
}

/// `language`: what letters and pages are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// `zh`: Chinese.
    #[default]
    Zh,
    /// `en`: English.
    En,
}

/// `[campaign]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// The plan file.
    pub plan: PathBuf,
    /// Replaces the plan's title in letters and pages.
    pub title: Option<String>,
    /// Replaces the plan's deadline.
    pub deadline: Option<DeadlineSetting>,
    /// The zone in which days begin and end and schedules fire.
    pub zone: Tz,
    /// The folder of the ledger; one process at a time owns it.
    pub state: PathBuf,
}

/// `campaign.deadline`: a day, or a number of days after the plan is adopted (resolved once, then recorded).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeadlineSetting {
    /// `2023-06-20`: that day, which ends at 24:00 local.
    On(NaiveDate),
    /// `+30d`: so many days after the day of adoption.
    In(u32),
}

impl DeadlineSetting {
    /// The day it means for a plan adopted on `adopted` (the local day). `None` past the end of the calendar.
    pub fn resolve(self, adopted: NaiveDate) -> Option<NaiveDate> {
        match self {
            DeadlineSetting::On(day) => Some(day),
            DeadlineSetting::In(days) => adopted.checked_add_days(chrono::Days::new(days.into())),
        }
    }
}

/// `[coordinator]`: Reply-To of every letter, and the reader of digests and alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coordinator {
    /// Name as letters sign it.
    pub name: String,
    /// One address, ASCII.
    pub email: String,
    /// Telephone shown in letters.
    pub phone: Option<String>,
}

/// `[shares]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shares {
    /// Holds `NN-单位` for every unit without a path of its own.
    pub root: PathBuf,
    /// Make the folder of a unit that the ledger has never seen (never of one it knows).
    pub create: bool,
    /// Units and members whose folder lies elsewhere.
    pub paths: BTreeMap<UnitCode, OwnShare>,
    /// The root as the liaisons know it (`\\fs\双拥`); letters append the unit's folder.
    pub shown_as: Option<String>,
    /// Quiet time before a file on a local disk counts as finished.
    pub settle_local: Duration,
    /// The same on network and FUSE mounts.
    pub settle_network: Duration,
    /// Time between two routine scans of a share that also reports changes.
    pub scan_local: Duration,
    /// The same for a share that can only be scanned.
    pub scan_network: Duration,
    /// File name patterns (`*.bak`) ignored besides the built-in list.
    pub ignore: Vec<String>,
    /// Name of a file that lies in every share while it is mounted; its absence makes the share unknown.
    pub marker: Option<String>,
}

/// One entry of `[shares.paths]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnShare {
    /// The unit's folder itself.
    pub path: PathBuf,
    /// That folder as its liaison knows it.
    pub shown_as: Option<String>,
}

/// `[read]`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Read {
    /// How strictly the reader is fenced in.
    pub sandbox: Sandbox,
    /// Whether pictures and scans are recognised.
    pub ocr: Ocr,
    /// Files read at the same time, at least 1.
    pub workers: usize,
}

/// `read.sandbox`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sandbox {
    /// Refuse to start without a full fence.
    Require,
    /// Use what the machine has and say what is missing.
    Prefer,
    /// A process of its own and its limits, but no fence.
    Off,
}

/// `read.ocr`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ocr {
    /// When the recogniser is installed.
    Auto,
    /// Never.
    Off,
}

/// `[keep]`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// Keep the contents of filed files by hash under the state folder.
    pub copies: bool,
    /// Bytes of the largest file kept.
    pub max_file: u64,
    /// Bytes of all kept files together.
    pub total: u64,
}

/// `[letters]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letters {
    /// Whether letters wait for the coordinator's first `letters release`.
    pub release: Release,
    /// When the digest is written, in the campaign's zone.
    pub digest: Schedule,
    /// Earliest local time of a reminder.
    pub remind_at: NaiveTime,
    /// Calendar days before the deadline on which reminders fall, largest first.
    pub ladder: Vec<u32>,
    /// Remind on working days after the deadline too.
    pub overdue: bool,
    /// A reminder to a unit that is visibly working waits until this local time at the latest.
    pub hold_until: NaiveTime,
    /// Wait after the last drop before the receipt is written.
    pub receipt_after: Duration,
    /// Longest wait after the first drop.
    pub receipt_at_most: Duration,
    /// Local times between which no reminder leaves; may span midnight. Never holds receipts or alerts.
    pub quiet: Option<Quiet>,
    /// Most letters an hour.
    pub per_hour: Option<u32>,
    /// How late a missed schedule is still made up.
    pub grace: Duration,
    /// Folder with templates that replace the built-in ones.
    pub templates: Option<PathBuf>,
    /// File with days off and make-up working days besides the built-in ones.
    pub holidays: Option<PathBuf>,
}

/// `letters.release`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// Letters wait until the coordinator has released the first ones.
    Approve,
    /// Letters leave when they are due.
    Auto,
}

/// `letters.quiet`: from `start` until just before `end`; when `end` is earlier it is of the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    /// First quiet moment.
    pub start: NaiveTime,
    /// First moment no longer quiet.
    pub end: NaiveTime,
}

/// `[post]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// How letters leave.
    pub way: Way,
    /// Whom letters are from; the coordinator unless told otherwise.
    pub from: Sender,
}

/// Name and address that letters are from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// Display name.
    pub name: String,
    /// Address, ASCII.
    pub address: String,
}

/// `post.kind` with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// `folder`: every letter becomes an .eml file; nobody is mailed.
    Folder(PathBuf),
    /// `smtp`: a mail server.
    Smtp(Smtp),
    /// `sendmail`: the local mail system's program.
    Sendmail(PathBuf),
}

impl Way {
    /// True when letters reach people, false for the folder.
    pub fn reaches_people(&self) -> bool {
        !matches!(self, Way::Folder(_))
    }
}

/// `post.kind = "smtp"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Smtp {
    /// Host name or address.
    pub host: String,
    /// Port; 465, 587 or 25 by the kind of `tls` unless told otherwise.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// User name and where the password lies; `None` for a relay that knows us by address.
    pub login: Option<Login>,
    /// The name we greet with.
    pub hello_name: Option<String>,
    /// PEM file with the certificate of an authority of the office's own.
    pub ca_file: Option<PathBuf>,
}

/// `post.tls`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// TLS from the first byte (port 465).
    Implicit,
    /// STARTTLS, required (port 587).
    Starttls,
    /// No TLS: only to the same machine (port 25).
    Plain,
}

/// How we log in to the mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// User name.
    pub user: String,
    /// Where the password lies; it is never in the configuration itself.
    pub password: PasswordSource,
}

/// `[desk]`
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Desk {
    /// Other campaigns' desks, shown as links.
    pub links: Vec<DeskLink>,
}

/// One entry of `desk.links`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskLink {
    /// What the link says.
    pub title: String,
    /// Where it leads, http or https.
    pub url: String,
}
