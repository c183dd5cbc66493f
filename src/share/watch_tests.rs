//! What events mean, and that a real kernel reports them for real folders.

use super::*;
use notify::event::{CreateKind, DataChange, Flag, MetadataKind, ModifyKind};
use std::fs;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

fn unit(code: &str) -> UnitCode {
    code.parse().unwrap()
}

fn units() -> HashMap<PathBuf, UnitCode> {
    [("/srv/03-组织部", "03"), ("/srv/04", "04")].map(|(path, code)| (PathBuf::from(path), unit(code))).into()
}

fn told(event: notify::Result<Event>) -> Vec<Hint> {
    hints(&units(), &event).into_iter().collect()
}

#[test]
fn a_change_names_its_unit_and_nothing_more() {
    let created = Event::new(EventKind::Create(CreateKind::File)).add_path("/srv/03-组织部/2021/总结.docx".into());
    assert_eq!(told(Ok(created)), [Hint::Unit(unit("03"))]);
    for kind in [ModifyKind::Data(DataChange::Any), ModifyKind::Metadata(MetadataKind::Any)] {
        let event = Event::new(EventKind::Modify(kind)).add_path("/srv/04/a".into());
        assert_eq!(told(Ok(event)), [Hint::Unit(unit("04"))]);
    }
}

#[test]
fn reading_is_no_change_but_the_end_of_writing_is() {
    let access = |kind| Ok(Event::new(EventKind::Access(kind)).add_path("/srv/04/a".into()));
    assert!(told(access(AccessKind::Open(AccessMode::Any))).is_empty());
    assert!(told(access(AccessKind::Close(AccessMode::Read))).is_empty());
    assert_eq!(told(access(AccessKind::Close(AccessMode::Write))), [Hint::Unit(unit("04"))]);
}

#[test]
fn the_overflow_flag_comes_without_a_path_and_means_everything() {
    assert_eq!(told(Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan))), [Hint::Everything]);
    assert_eq!(told(Err(notify::Error::generic("?"))), [Hint::Everything]);
}

#[test]
fn limits_name_their_sysctl() {
    let watches = ScanOnly::of(&notify::Error::new(ErrorKind::MaxFilesWatch));
    assert!(watches.en().unwrap().contains("fs.inotify.max_user_watches"));
    let instances = ScanOnly::of(&notify::Error::io(std::io::Error::from_raw_os_error(24)));
    assert_eq!(instances, ScanOnly::InstanceLimit);
    assert!(instances.zh().unwrap().contains("fs.inotify.max_user_instances"));
    assert_eq!(ScanOnly::Network.zh(), None);
}

/// Two real shares and what is heard of them.
struct Shares {
    folder: tempfile::TempDir,
    watcher: Watcher,
    heard: Receiver<Hint>,
}

impl Shares {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let roots = ["03", "04"].map(|code| WatchRoot { unit: unit(code), path: folder.path().join(code) });
        for root in &roots {
            fs::create_dir(&root.path).unwrap();
        }
        let (tell, heard) = channel();
        let watcher = Watcher::start(roots, move |hint| {
            let _ = tell.send(hint);
        });
        let mut shares = Shares { folder, watcher, heard };
        assert_eq!((shares.look("03"), shares.look("04")), (Listening::Events, Listening::Events));
        shares
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// What a pass does: open the share, and let the watcher know.
    fn look(&mut self, code: &str) -> Listening {
        let root = ShareRoot::open(&self.path(code)).ok();
        self.watcher.refresh(&unit(code), root.as_ref())
    }

    /// Waits for a hint about this unit; what else is heard meanwhile is let go.
    fn hears(&self, code: &str) -> bool {
        std::iter::from_fn(|| self.heard.recv_timeout(Duration::from_secs(20)).ok())
            .any(|hint| hint == Hint::Unit(unit(code)))
    }

    fn forget(&self) {
        while self.heard.try_recv().is_ok() {}
    }
}

#[test]
fn a_drop_is_heard_in_the_share_and_in_a_folder_made_later() {
    let shares = Shares::new();
    fs::write(shares.path("04/总结.docx"), "x").unwrap();
    assert!(shares.hears("04"));
    fs::create_dir_all(shares.path("03/2021")).unwrap();
    assert!(shares.hears("03"));
}

#[test]
fn a_share_that_vanishes_leaves_the_other_heard_and_is_heard_again_when_it_returns() {
    let mut shares = Shares::new();
    fs::remove_dir(shares.path("03")).unwrap();
    assert_eq!(shares.look("03"), Listening::ScanOnly(ScanOnly::NotThere));
    fs::write(shares.path("04/a"), "x").unwrap();
    assert!(shares.hears("04"));

    fs::create_dir(shares.path("03")).unwrap();
    assert_eq!(shares.look("03"), Listening::Events);
    shares.forget();
    fs::write(shares.path("03/b"), "x").unwrap();
    assert!(shares.hears("03"));
}

#[test]
fn a_share_replaced_between_two_looks_is_listened_to_anew() {
    let mut shares = Shares::new();
    fs::rename(shares.path("03"), shares.path("old")).unwrap();
    fs::create_dir(shares.path("03")).unwrap();
    assert_eq!(shares.look("03"), Listening::Events);
    shares.forget();
    fs::write(shares.path("03/b"), "x").unwrap();
    assert!(shares.hears("03"));
}
