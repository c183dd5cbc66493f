//! A share that Samba serves and smbclient fills.

use super::{NEVER, at, comes_about};
use chrono::TimeDelta;
use shouqi::rules::ids::UnitCode;
use shouqi::rules::settle::{Standing, settle};
use shouqi::share::{Difference, Hint, IgnoreList, Known, Listening, ShareRoot, WatchRoot, Watcher, compare};
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

fn run(program: &str, arguments: &[&str]) {
    let status = Command::new(program).args(arguments).status().expect(program);
    assert!(status.success(), "{program} {arguments:?}: {status}");
}

/// A Samba server of our own on a port of its own, serving one folder to guests.
struct Samba {
    folder: tempfile::TempDir,
    server: Child,
    port: u16,
}

impl Samba {
    fn new() -> Self {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        for name in ["share", "state"] {
            fs::create_dir(at(name)).unwrap();
        }
        fs::set_permissions(at("share"), fs::Permissions::from_mode(0o777)).unwrap();
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let state = at("state");
        let config = format!(
            "[global]\nmap to guest = bad user\nserver min protocol = SMB2\nload printers = no\ndisable spoolss = yes\n\
             bind interfaces only = yes\ninterfaces = 127.0.0.1\npid directory = {state}\nlock directory = {state}\n\
             state directory = {state}\ncache directory = {state}\nprivate dir = {state}\nncalrpc dir = {state}\n\
             [shuangyong]\npath = {}\nguest ok = yes\nread only = no\nforce create mode = 0644\n",
            at("share")
        );
        fs::write(at("smb.conf"), config).unwrap();
        let server = Command::new("smbd")
            .args(["--foreground", "--no-process-group", "-p", &port.to_string(), "-s", &at("smb.conf")])
            .args(["-l", &state])
            // It ends its whole process group when it ends.
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("smbd");
        comes_about("the Samba server", || TcpStream::connect(("127.0.0.1", port)).is_ok());
        Samba { folder, server, port }
    }

    fn share(&self) -> PathBuf {
        self.folder.path().join("share")
    }

    /// What a Windows machine does, by smbclient.
    fn client(&self, commands: &str) {
        let port = self.port.to_string();
        run("smbclient", &["//127.0.0.1/shuangyong", "-N", "-p", &port, "-s", "/dev/null", "-c", commands]);
    }
}

impl Drop for Samba {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.server.id().to_string()).status();
        let _ = self.server.wait();
    }
}

#[test]
#[ignore = "needs samba"]
fn a_file_put_over_smb_is_heard_seen_settled_and_hashed() {
    println!("served by Samba and written by smbclient; a kernel CIFS mount of it is not part of this test");
    let samba = Samba::new();
    let unit: UnitCode = "03".parse().unwrap();
    let (tell, heard) = channel();
    let mut watcher = Watcher::start([WatchRoot { unit: unit.clone(), path: samba.share() }], move |hint| {
        let _ = tell.send(hint);
    });
    let root = ShareRoot::open(&samba.share()).unwrap();
    assert_eq!(watcher.refresh(&unit, Some(&root)), Listening::Events);

    let local = samba.folder.path().join("local.docx");
    fs::write(&local, "abc").unwrap();
    samba.client(&format!("mkdir 2021; cd 2021; put {} 双拥工作总结.docx", local.display()));
    assert_eq!(heard.recv_timeout(Duration::from_secs(20)).unwrap(), Hint::Unit(unit));

    let ignore = IgnoreList::default();
    let seen: Vec<_> = root.scan(&ignore, &NEVER).collect();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].path.to_string(), "2021/双拥工作总结.docx");
    let quiet = TimeDelta::seconds(15);
    let Standing::Settling(first) = settle(None, seen[0].stamp, at(0), quiet) else { panic!("settled at once") };
    let again = root.scan(&ignore, &NEVER).next().unwrap();
    assert_eq!(settle(Some(first), again.stamp, at(1), quiet), Standing::Settled);
    let hash = root.open_file(&again.path, &again.stamp).unwrap().sha256(&NEVER).unwrap();
    assert!(hash.starts_with("ba7816bf"), "{hash}");
}

#[test]
#[ignore = "needs samba"]
fn a_rename_an_overwrite_and_a_withdrawal_over_smb_are_told_apart() {
    let samba = Samba::new();
    let local = |name: &str, bytes: &str| {
        let path = samba.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    let (first, second) = (local("1", "first"), local("2", "second"));
    samba.client(&format!("put {first} a.docx; put {first} b.docx; put {first} c.docx"));
    let (root, ignore) = (ShareRoot::open(&samba.share()).unwrap(), IgnoreList::default());
    let known: Vec<_> = root
        .scan(&ignore, &NEVER)
        .map(|seen| Known { path: seen.path, stamp: seen.stamp, sha256: None, record: () })
        .collect();
    samba.client(&format!("rename a.docx d.docx; put {second} b.docx; del c.docx"));
    let mut told = Vec::new();
    let mut ids = (None, None);
    for difference in compare(root.scan(&ignore, &NEVER), known) {
        told.push(match difference {
            Difference::Same(known) => format!("same {}", known.path),
            Difference::Changed { known, .. } => format!("changed {}", known.path),
            Difference::New(sighting) => {
                ids.1 = sighting.stamp.file_id;
                format!("new {}", sighting.path)
            }
            Difference::Gone(known) => {
                ids.0 = ids.0.or(known.stamp.file_id);
                format!("gone {}", known.path)
            }
        });
    }
    assert_eq!(told, ["gone a.docx", "changed b.docx", "gone c.docx", "new d.docx"]);
    assert!(ids.0.is_some() && ids.0 == ids.1, "a rename keeps the file id");
}
