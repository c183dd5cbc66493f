//! The kernel's limit on watched folders, reached for real in a user namespace of the test's own.

use shouqi::rules::ids::UnitCode;
use shouqi::share::{Hint, Listening, ScanOnly, ShareRoot, WatchRoot, Watcher};
use std::fs;
use std::process::Command;
use std::sync::mpsc::channel;
use std::time::Duration;

const LIMIT: &str = "/proc/sys/user/max_inotify_watches";

#[test]
#[ignore = "needs namespaces"]
fn a_unit_past_the_watch_limit_is_scanned_and_the_others_stay_heard() {
    // Outside, the test starts itself once more where only two folders may be watched.
    if fs::read_to_string(LIMIT).unwrap().trim() != "2" {
        let script = format!(
            "echo 2 > {LIMIT} && exec \"$0\" --ignored --exact \
             limits::a_unit_past_the_watch_limit_is_scanned_and_the_others_stay_heard"
        );
        let exe = std::env::current_exe().unwrap();
        let status = Command::new("unshare").args(["-Ur", "sh", "-c", &script]).arg(exe).status().unwrap();
        assert!(status.success());
        return;
    }

    let folder = tempfile::tempdir().unwrap();
    let units: [UnitCode; 2] = ["03", "04"].map(|code| code.parse().unwrap());
    let roots = units.clone().map(|unit| WatchRoot { path: folder.path().join(unit.to_string()), unit });
    fs::create_dir_all(folder.path().join("03")).unwrap();
    fs::create_dir_all(folder.path().join("04/2021")).unwrap();
    let (tell, heard) = channel();
    let mut watcher = Watcher::start(roots, move |hint| {
        let _ = tell.send(hint);
    });
    let mut look = |unit: &UnitCode| {
        let root = ShareRoot::open(&folder.path().join(unit.to_string())).unwrap();
        watcher.refresh(unit, Some(&root))
    };
    let hears = |hint: &Hint| {
        std::iter::from_fn(|| heard.recv_timeout(Duration::from_secs(20)).ok()).any(|heard| heard == *hint)
    };
    let [first, second] = &units;
    let over = Listening::ScanOnly(ScanOnly::WatchLimit);

    assert_eq!(look(first), Listening::Events);
    assert_eq!(look(second), over, "one folder too many");
    fs::write(folder.path().join("03/总结.docx"), "x").unwrap();
    assert!(hears(&Hint::Unit(first.clone())));

    // Half of the second share was given back: a folder made in the first can still be watched, the next cannot.
    fs::create_dir(folder.path().join("03/2021")).unwrap();
    assert!(hears(&Hint::Unit(first.clone())));
    fs::create_dir(folder.path().join("03/2022")).unwrap();
    super::comes_about("the limit", || look(first) == over);
}
