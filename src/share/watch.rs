//! Listens for changes where the file system reports them, and turns them into hints: which units to look at first.
//! Nothing may depend on it: a lost event costs time until the routine scan, never a file.

use super::mount::Reach;
use super::root::{Place, ShareRoot};
use crate::rules::ids::UnitCode;
use notify::event::{AccessKind, AccessMode};
use notify::{Config, ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What to look at first. It carries no path: what changed is for the scan to find.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hint {
    /// Something changed in this unit's share.
    Unit(UnitCode),
    /// Events were lost, or what they meant cannot be told: anything may have changed.
    Everything,
}

/// A share to listen to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchRoot {
    /// Whose share it is.
    pub unit: UnitCode,
    /// Its configured path.
    pub path: PathBuf,
}

/// Whether a share's changes are reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listening {
    /// They are: the routine scan may be seldom.
    Events,
    /// They are not: only the scan finds them.
    ScanOnly(ScanOnly),
}

/// Why a share is only scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanOnly {
    /// Others change it behind the kernel's back: expected, no trouble.
    Network,
    /// It is not there now; it is listened to again when it returns.
    NotThere,
    /// The kernel's limit on watched folders is reached.
    WatchLimit,
    /// The kernel's limit on watching programs is reached.
    InstanceLimit,
    /// The system refused for another reason.
    Failed(String),
}

impl ScanOnly {
    /// What is wrong and how to put it right, in Chinese; `None` when nothing is.
    pub fn zh(&self) -> Option<String> {
        match self {
            ScanOnly::Network | ScanOnly::NotThere => None,
            ScanOnly::WatchLimit => Some(
                "系统可监视的文件夹数量已达上限，改为定时查看。请由管理员调大 fs.inotify.max_user_watches（sysctl）。".into(),
            ),
            ScanOnly::InstanceLimit => Some(
                "系统可同时运行的监视程序已达上限，改为定时查看。请由管理员调大 fs.inotify.max_user_instances（sysctl）。"
                    .into(),
            ),
            ScanOnly::Failed(why) => Some(format!("无法监视投递文件夹的变化，改为定时查看：{why}")),
        }
    }

    /// What is wrong and how to put it right, in English; `None` when nothing is.
    pub fn en(&self) -> Option<String> {
        match self {
            ScanOnly::Network | ScanOnly::NotThere => None,
            ScanOnly::WatchLimit => Some(
                "no more folders can be watched, the share is scanned instead: raise the sysctl fs.inotify.max_user_watches"
                    .into(),
            ),
            ScanOnly::InstanceLimit => Some(
                "no more watchers can be started, shares are scanned instead: raise the sysctl \
                 fs.inotify.max_user_instances"
                    .into(),
            ),
            ScanOnly::Failed(why) => Some(format!("the share cannot be watched and is scanned instead: {why}")),
        }
    }

    fn of(error: &notify::Error) -> ScanOnly {
        // inotify_init(2) says EMFILE for its own limit, inotify_add_watch(2) ENOSPC, which notify names.
        const EMFILE: i32 = 24;
        match &error.kind {
            ErrorKind::MaxFilesWatch => ScanOnly::WatchLimit,
            ErrorKind::PathNotFound => ScanOnly::NotThere,
            ErrorKind::Io(io) if io.raw_os_error() == Some(EMFILE) => ScanOnly::InstanceLimit,
            _ => ScanOnly::Failed(error.to_string()),
        }
    }
}

/// The listener over all shares. Each share is armed by [`Watcher::refresh`], from the look that was taken at it
/// anyway, so that a share whose server hangs never holds up the others.
#[derive(Debug)]
pub struct Watcher {
    backend: Result<RecommendedWatcher, ScanOnly>,
    shares: BTreeMap<UnitCode, Share>,
    /// Units for which the listener ran into the limit by itself, in a folder made later.
    limited: Arc<Mutex<BTreeSet<UnitCode>>>,
}

#[derive(Debug)]
struct Share {
    path: PathBuf,
    /// The folder that is listened to; another one at the same path is another place.
    place: Option<Place>,
    listening: Listening,
}

impl Watcher {
    /// Starts listening, to nothing yet. `on_hint` is called from the listener's own thread, once for each event, and
    /// should only note the hint. It never fails: without a listener every share is scanned, and says why.
    pub fn start(roots: impl IntoIterator<Item = WatchRoot>, on_hint: impl Fn(Hint) + Send + 'static) -> Watcher {
        let not_yet = || Listening::ScanOnly(ScanOnly::NotThere);
        let shares: BTreeMap<UnitCode, Share> = roots
            .into_iter()
            .map(|root| {
                let path = std::path::absolute(&root.path).unwrap_or(root.path);
                (root.unit, Share { path, place: None, listening: not_yet() })
            })
            .collect();
        let limited = Arc::<Mutex<BTreeSet<UnitCode>>>::default();
        let units: HashMap<PathBuf, UnitCode> =
            shares.iter().map(|(unit, share)| (share.path.clone(), unit.clone())).collect();
        let noted = Arc::clone(&limited);
        let handler = move |event: notify::Result<Event>| {
            for hint in hints(&units, &event) {
                if let (Hint::Unit(unit), Err(_)) = (&hint, &event) {
                    locked(&noted).insert(unit.clone());
                }
                on_hint(hint);
            }
        };
        let config = Config::default().with_follow_symlinks(false);
        let backend = RecommendedWatcher::new(handler, config).map_err(|error| ScanOnly::of(&error));
        Watcher { backend, shares, limited }
    }

    /// Arms or re-arms the listening to one share after a look at it: `root` as it was opened, `None` when it could
    /// not be. Cheap when nothing changed. Answers how the share's changes are learnt from now on.
    pub fn refresh(&mut self, unit: &UnitCode, root: Option<&ShareRoot>) -> Listening {
        let limited = locked(&self.limited).remove(unit);
        let Some(share) = self.shares.get_mut(unit) else {
            return Listening::ScanOnly(ScanOnly::NotThere);
        };
        let place = root.map(ShareRoot::place);
        if share.listening == Listening::Events && share.place == place && !limited {
            return Listening::Events;
        }
        if let Ok(backend) = &mut self.backend
            && share.place.take().is_some()
        {
            // It may have been forgotten already, with the folder.
            let _ = backend.unwatch(&share.path);
        }
        share.listening = match (&mut self.backend, root) {
            (_, None) => Listening::ScanOnly(ScanOnly::NotThere),
            (_, Some(root)) if root.reach() == Reach::Network => Listening::ScanOnly(ScanOnly::Network),
            (_, _) if limited => Listening::ScanOnly(ScanOnly::WatchLimit),
            (Err(because), _) => Listening::ScanOnly(because.clone()),
            (Ok(backend), Some(_)) => match backend.watch(&share.path, RecursiveMode::Recursive) {
                Ok(()) => Listening::Events,
                Err(error) => {
                    // Some of its folders are watched by now: half a listener would only hide what is missing.
                    let _ = backend.unwatch(&share.path);
                    Listening::ScanOnly(ScanOnly::of(&error))
                }
            },
        };
        if share.listening == Listening::Events {
            share.place = place;
        }
        share.listening.clone()
    }

    /// How a share's changes are learnt; `None` for a unit it was not started with.
    pub fn listening(&self, unit: &UnitCode) -> Option<&Listening> {
        self.shares.get(unit).map(|share| &share.listening)
    }
}

/// What an event means. Reading is no change; the overflow flag comes without a path.
fn hints(units: &HashMap<PathBuf, UnitCode>, event: &notify::Result<Event>) -> BTreeSet<Hint> {
    let paths = match event {
        Ok(event) if event.need_rescan() => return BTreeSet::from([Hint::Everything]),
        Ok(event) if !is_change(event.kind) => return BTreeSet::new(),
        Ok(event) => &event.paths,
        Err(error) => &error.paths,
    };
    let unit = |path: &PathBuf| path.ancestors().find_map(|folder: &Path| units.get(folder)).cloned();
    let hints: BTreeSet<Hint> = paths.iter().map(|path| unit(path).map_or(Hint::Everything, Hint::Unit)).collect();
    if hints.is_empty() { BTreeSet::from([Hint::Everything]) } else { hints }
}

fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => false,
        EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) | EventKind::Other => true,
    }
}

/// The set behind the lock; a panic elsewhere leaves it whole, for it is only ever inserted into and removed from.
fn locked(units: &Mutex<BTreeSet<UnitCode>>) -> MutexGuard<'_, BTreeSet<UnitCode>> {
    units.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "watch_tests.rs"]
mod tests;
