//! A Postfix of our own in a temporary folder: submission with required STARTTLS, smtps, a login, one Maildir a user.
//! Needs root and the Debian packages postfix, sasl2-bin and openssl; touches nothing of the system's own Postfix.
#![allow(dead_code, clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The domain it is responsible for.
pub const DOMAIN: &str = "shouqi.test";
/// Who may sign in, and send from `office@` only.
pub const USER: &str = "office@shouqi.test";
pub const PASSWORD: &str = "双拥 2023";
/// An unprivileged owner for the Maildirs (`nobody`).
const NOBODY: u32 = 65534;

/// The running server; it stops when dropped.
pub struct Postfix {
    folder: tempfile::TempDir,
    master: Child,
    /// Port with STARTTLS.
    pub submission: u16,
    /// Port with TLS from the first byte.
    pub smtps: u16,
}

impl Postfix {
    /// Starts one with these mailboxes.
    pub fn start(users: &[&str]) -> Postfix {
        let folder = tempfile::Builder::new().prefix("shouqi-postfix-").tempdir().unwrap();
        let root = folder.path();
        std::fs::set_permissions(root, std::fs::Permissions::from_mode(0o755)).unwrap();
        for sub in ["etc", "etc/sasl", "queue", "data", "mail", "tls"] {
            std::fs::create_dir(root.join(sub)).unwrap();
        }
        std::os::unix::fs::chown(root.join("mail"), Some(NOBODY), Some(NOBODY)).unwrap();
        run(Command::new("chown").arg("postfix").arg(root.join("data")));
        certificates(&root.join("tls"));
        logins(&root.join("etc/sasl"));
        let (submission, smtps) = (free_port(), free_port());
        std::fs::write(root.join("etc/main.cf"), main_cf(root, users)).unwrap();
        std::fs::write(root.join("etc/master.cf"), master_cf(submission, smtps)).unwrap();
        let master = start_master(root);
        let mut postfix = Postfix { folder, master, submission, smtps };
        postfix.wait_until_it_listens();
        postfix
    }

    /// Stops it and starts it again with its queue.
    pub fn stop(&mut self) {
        let stop = Command::new("postfix").arg("-c").arg(self.folder.path().join("etc")).arg("stop").output();
        let _ = stop.and_then(|_| self.master.wait());
    }

    pub fn start_again(&mut self) {
        self.master = start_master(self.folder.path());
        self.wait_until_it_listens();
    }

    /// The certificate of its own authority.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.path().join("tls/ca.pem")
    }

    /// The letters of a user, once there are `at_least` so many; gives up after 30 s.
    pub async fn letters(&self, user: &str, at_least: usize) -> Vec<Vec<u8>> {
        let new = self.folder.path().join(format!("mail/{user}/new"));
        for _ in 0..300 {
            let files = std::fs::read_dir(&new).map(|files| files.flatten().map(|file| file.path()).collect());
            let files: Vec<PathBuf> = files.unwrap_or_default();
            if files.len() >= at_least {
                return files.iter().map(|file| std::fs::read(file).unwrap()).collect();
            }
            // Postfix delivers on its own time: there is nothing to wait on but the folder.
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("no {at_least} letters for {user}; log:\n{}", self.log());
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("maillog")).unwrap_or_default()
    }

    fn wait_until_it_listens(&mut self) {
        for _ in 0..200 {
            if [self.submission, self.smtps].iter().all(|port| TcpStream::connect(("127.0.0.1", *port)).is_ok()) {
                return;
            }
            assert!(self.master.try_wait().unwrap().is_none(), "postfix ended:\n{}", self.log());
            run(Command::new("sleep").arg("0.1"));
        }
        panic!("postfix does not listen:\n{}", self.log());
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        self.stop();
    }
}

fn start_master(root: &Path) -> Child {
    let mut command = Command::new("postfix");
    command.arg("-c").arg(root.join("etc")).arg("start-fg");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("postfix is not installed (Debian: apt install postfix sasl2-bin openssl)")
}

fn main_cf(root: &Path, users: &[&str]) -> String {
    let root = root.display();
    let boxes: Vec<String> = users.iter().map(|user| format!("{{ {user}@{DOMAIN} = {user}/ }}")).collect();
    format!(
        "compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
maillog_file = {root}/maillog
maillog_file_prefixes = {root}
myhostname = mail.{DOMAIN}
mydestination =
inet_interfaces = loopback-only
inet_protocols = ipv4
smtpd_client_connection_count_limit = 0
virtual_mailbox_domains = {DOMAIN}
virtual_mailbox_base = {root}/mail
virtual_mailbox_maps = inline:{{ {boxes} }}
virtual_uid_maps = static:{NOBODY}
virtual_gid_maps = static:{NOBODY}
smtpd_tls_cert_file = {root}/tls/server.pem
smtpd_tls_key_file = {root}/tls/server.key
smtpd_sasl_auth_enable = yes
smtpd_sasl_path = smtpd
cyrus_sasl_config_path = {root}/etc/sasl
smtpd_sender_login_maps = inline:{{ {{ {USER} = {USER} }} }}
smtpd_sender_restrictions = reject_sender_login_mismatch
smtpd_relay_restrictions = permit_sasl_authenticated, reject
",
        boxes = boxes.join(", ")
    )
}

fn master_cf(submission: u16, smtps: u16) -> String {
    format!(
        "127.0.0.1:{submission} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt -o smtpd_tls_auth_only=yes
127.0.0.1:{smtps} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"
    )
}

/// An authority of our own and a certificate for `localhost`, good for two days.
fn certificates(tls: &Path) {
    let extensions = tls.join("extensions");
    std::fs::write(&extensions, "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n").unwrap();
    let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    let openssl = |args: &[&str]| run(Command::new("openssl").current_dir(tls).args(args));
    let authority = ["-days", "2", "-subj", "/CN=an office's own authority", "-keyout", "ca.key", "-out", "ca.pem"];
    openssl(&[&["req", "-x509"], &curve[..], &authority[..]].concat());
    let request = ["-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr"];
    openssl(&[&["req"], &curve[..], &request[..]].concat());
    openssl(&[
        "x509",
        "-req",
        "-in",
        "server.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        "extensions",
        "-out",
        "server.pem",
    ]);
}

/// Debian looks for `sasl/smtpd.conf` beside main.cf, whatever else is set.
fn logins(sasl: &Path) {
    let database = sasl.join("users");
    let config = format!(
        "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {}\nmech_list: PLAIN LOGIN\n",
        database.display()
    );
    std::fs::write(sasl.join("smtpd.conf"), config).unwrap();
    let (user, realm) = USER.split_once('@').unwrap();
    let mut child = Command::new("saslpasswd2")
        .args(["-c", "-p", "-u", realm, "-f"])
        .arg(&database)
        .arg(user)
        .stdin(Stdio::piped())
        .spawn()
        .expect("saslpasswd2 is not installed (Debian: apt install sasl2-bin)");
    child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    run(Command::new("chown").arg("postfix").arg(&database));
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
