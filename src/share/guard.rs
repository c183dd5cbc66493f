//! What may be believed of a share: is it the one we know, and are the files it does not show really gone.
//! Pure: it must not look at anything; `ShareRoot` and `Scan` bring what it judges.

use super::mount::Mount;
use super::report::ScanReport;
use super::root::RootError;
use crate::rules::relpath::RelPath;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;

/// How long a small loss must stand between two scans that agree on it.
pub const AGREE: TimeDelta = TimeDelta::minutes(10);
/// Below this number of files only the loss of all is a mass loss.
const MASS_AT_LEAST: u64 = 5;

/// How a share is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// Looked at, believed, all quiet.
    Present,
    /// Believed, and some of its files are still being written.
    Settling,
    /// No folder, and the ledger never knew one: nothing can be lost. In `status` it is as unknown as the next.
    Absent,
    /// Not believed: nothing is reopened, nobody is reminded, and the digest says so.
    Unknown(Because),
}

impl Presence {
    /// The word of `status --json`: `present`, `settling` or `unknown`.
    pub fn word(&self) -> &'static str {
        match self {
            Presence::Present => "present",
            Presence::Settling => "settling",
            Presence::Absent | Presence::Unknown(_) => "unknown",
        }
    }
}

/// Why a share is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// The path leads nowhere.
    RootMissing,
    /// The path leads to something that is not a folder.
    NotAFolder,
    /// The folder could not be opened.
    RootUnreadable,
    /// The operator's marker is not in it.
    MarkerMissing,
    /// Some of its folders or files could not be looked at.
    PartsUnreadable(u64),
    /// The scan was called off before its end.
    CutShort,
    /// The path led elsewhere when the scan ended.
    Replaced,
    /// It lies on another mount than before, and too few of the known files are there.
    MountChanged {
        /// Where it lay.
        before: Mount,
        /// Where it lies.
        now: Mount,
        /// Known files that are there.
        there: u64,
        /// Known files.
        known: u64,
    },
    /// Too much vanished at once.
    MassLoss {
        /// Known files that are not there, moves taken out.
        gone: u64,
        /// Known files.
        known: u64,
    },
}

impl Because {
    /// The reason and the safe next step, as letters and pages say it.
    pub fn zh(&self) -> String {
        match self {
            Because::RootMissing => {
                "投递文件夹不存在。请检查共享是否已挂载、路径是否正确；请勿新建同名空文件夹。".into()
            }
            Because::NotAFolder => "投递文件夹的路径不是文件夹。请检查共享是否已挂载、路径是否正确。".into(),
            Because::RootUnreadable => "投递文件夹无法打开。请检查读取权限和文件服务器是否正常。".into(),
            Because::MarkerMissing => {
                "投递文件夹中没有约定的标记文件。请检查挂载的是否为原来的共享；请勿直接补建标记文件。".into()
            }
            Because::PartsUnreadable(parts) => {
                format!("有 {parts} 个子文件夹或文件无法读取。请检查读取权限和文件服务器是否正常。")
            }
            Because::CutShort => "本次查看没有做完，将在下一次重新查看。".into(),
            Because::Replaced => "查看期间投递文件夹被卸载或替换，将在下一次重新查看。".into(),
            Because::MountChanged { before, now, there, known } => format!(
                "投递文件夹所在的存储由 {before} 变为 {now}，已登记的 {known} 个文件中只见到 {there} 个。\
                 请检查共享是否正确挂载；确认属于正常更换的，再执行 believe。"
            ),
            Because::MassLoss { gone, known } => format!(
                "已登记的 {known} 个文件中有 {gone} 个同时不见。请检查共享是否正常；确认是单位自行删除的，再执行 believe。"
            ),
        }
    }

    /// The reason and the safe next step, in English.
    pub fn en(&self) -> String {
        match self {
            Because::RootMissing => {
                "the share's folder is not there: check that it is mounted and the path is right; do not make an empty one"
                    .into()
            }
            Because::NotAFolder => "the share's path is not a folder: check that it is mounted and the path is right".into(),
            Because::RootUnreadable => "the share cannot be opened: check the permissions and the file server".into(),
            Because::MarkerMissing => {
                "the marker is not in the share: check that the right share is mounted; do not just make the marker again"
                    .into()
            }
            Because::PartsUnreadable(parts) => {
                format!("folders and files that could not be looked at: {parts}; check the permissions and the file server")
            }
            Because::CutShort => "the scan was called off; the next one looks again".into(),
            Because::Replaced => "the share was unmounted or replaced during the scan; the next one looks again".into(),
            Because::MountChanged { before, now, there, known } => format!(
                "the share moved from {before} to {now} and only {there} of {known} known files are there: check the \
                 mount; if the change is intended, say so with `believe`"
            ),
            Because::MassLoss { gone, known } => format!(
                "{gone} of {known} known files vanished at once: check the share; if the unit removed them, say so with \
                 `believe`"
            ),
        }
    }
}

/// What one look at a share brought.
#[derive(Debug, Clone, Copy)]
pub enum Look<'a> {
    /// It could not be opened.
    Failed(&'a RootError),
    /// It was opened, and the marker the configuration asks for was not in it.
    NoMarker,
    /// It was scanned.
    Scanned {
        /// What the scan said beside its sightings.
        report: &'a ScanReport,
        /// Where the share lies.
        mount: &'a Mount,
        /// Known files that were not seen, moves taken out, in path order.
        gone: &'a [RelPath],
        /// Files that are not settled yet.
        settling: u64,
    },
}

/// Known files that were not seen, with the instant they were first missed: a memory between looks, to be kept with
/// the ledger so that single passes hours apart agree as well.
pub type PendingLoss = BTreeMap<RelPath, DateTime<Utc>>;

/// All that the guard judges from.
#[derive(Debug, Clone, Copy)]
pub struct GuardInput<'a> {
    /// What the look brought.
    pub look: Look<'a>,
    /// Number of files the ledger holds as lying in the share, before this look.
    pub known: u64,
    /// Where the share lay when it was last believed; `None` for a share never seen.
    pub mount_before: Option<&'a Mount>,
    /// What the last verdict left pending.
    pub pending: &'a PendingLoss,
    /// The coordinator said `believe UNIT`; good for one verdict that reaches it.
    pub believed: bool,
    /// The pass's instant.
    pub now: DateTime<Utc>,
}

/// A file that may be taken as withdrawn, once [`super::ShareRoot::confirm_gone`] agrees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The known file.
    pub path: RelPath,
    /// Why it is believed.
    pub because: LossBecause,
}

/// Why a loss is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LossBecause {
    /// Missed at this instant and still, ten minutes later or more.
    ScansAgree(DateTime<Utc>),
    /// The coordinator said so.
    Believed,
}

/// The guard's verdict on one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardVerdict {
    /// How the share is there, with the reason when it is unknown.
    pub presence: Presence,
    /// What may be taken as withdrawn. Always empty when the share is absent or unknown.
    pub losses: Vec<Loss>,
    /// To be handed to the next verdict.
    pub pending: PendingLoss,
    /// The identity to remember; `None` while the share was never believed.
    pub mount: Option<Mount>,
}

/// Judges one look at a share.
pub fn judge(input: GuardInput<'_>) -> GuardVerdict {
    let never_seen = input.mount_before.is_none() && input.known == 0;
    let unbelieved = |presence| GuardVerdict {
        presence,
        losses: Vec::new(),
        // What was missed in a doubtful look was not missed: the ten minutes begin again.
        pending: PendingLoss::new(),
        mount: input.mount_before.cloned(),
    };
    let (report, mount, gone, settling) = match input.look {
        Look::Failed(RootError::Missing { .. }) if never_seen => return unbelieved(Presence::Absent),
        Look::Failed(error) => return unbelieved(Presence::Unknown(Because::of(error))),
        Look::NoMarker => return unbelieved(Presence::Unknown(Because::MarkerMissing)),
        Look::Scanned { report, mount, gone, settling } => (report, mount, gone, settling),
    };
    if let Some(because) = doubt(report).or_else(|| suspicion(&input, report, mount, gone.len() as u64)) {
        return unbelieved(Presence::Unknown(because));
    }
    let (losses, pending) = weigh(&input, gone);
    let presence = if settling > 0 { Presence::Settling } else { Presence::Present };
    GuardVerdict { presence, losses, pending, mount: Some(mount.clone()) }
}

impl Because {
    fn of(error: &RootError) -> Because {
        match error {
            RootError::Missing { .. } => Because::RootMissing,
            RootError::NotAFolder { .. } => Because::NotAFolder,
            RootError::Unreadable { .. } | RootError::NoSafeOpen { .. } => Because::RootUnreadable,
        }
    }
}

/// Why the scan itself says too little; nothing but a better scan can clear that.
fn doubt(report: &ScanReport) -> Option<Because> {
    if report.replaced {
        Some(Because::Replaced)
    } else if report.cut_short {
        Some(Because::CutShort)
    } else {
        (report.unreadable.count > 0).then_some(Because::PartsUnreadable(report.unreadable.count))
    }
}

/// Why a sound scan may show the wrong share; the coordinator's word clears that.
fn suspicion(input: &GuardInput<'_>, report: &ScanReport, mount: &Mount, gone: u64) -> Option<Because> {
    if input.believed {
        return None;
    }
    let known = input.known;
    let there = known.saturating_sub(gone);
    if let Some(before) = input.mount_before.filter(|before| *before != mount) {
        // Nine tenths of the known files prove the share. Where none are known an empty folder proves nothing: the
        // bare mount point of a lost mount looks just so.
        let proved = if known > 0 { there.saturating_mul(10) >= known.saturating_mul(9) } else { report.files > 0 };
        if !proved {
            return Some(Because::MountChanged { before: before.clone(), now: mount.clone(), there, known });
        }
    }
    let mass = gone > 0 && (gone >= known || (gone >= MASS_AT_LEAST && gone.saturating_mul(4) > known));
    mass.then_some(Because::MassLoss { gone, known })
}

/// Which of the gone files are believed gone, and which wait for a second scan.
fn weigh(input: &GuardInput<'_>, gone: &[RelPath]) -> (Vec<Loss>, PendingLoss) {
    let (mut losses, mut pending) = (Vec::new(), PendingLoss::new());
    for path in gone {
        // A clock set back makes the first instant lie ahead: it begins again.
        let first = input.pending.get(path).copied().filter(|first| *first <= input.now).unwrap_or(input.now);
        if input.believed {
            losses.push(Loss { path: path.clone(), because: LossBecause::Believed });
        } else if input.now - first >= AGREE {
            losses.push(Loss { path: path.clone(), because: LossBecause::ScansAgree(first) });
        } else {
            pending.insert(path.clone(), first);
        }
    }
    (losses, pending)
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
