//! The desk over a Unix socket in the state folder: one JSON line asked, one JSON line answered, then it closes.
//! It carries requests and answers and looks into neither.

use super::{Answer, Request};
use rustix::fs::{Mode, OFlags};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longest request in bytes: a whole plan file fits.
const LONGEST: u64 = 8 << 20;

/// The socket of a state folder, reached through an open folder so that long paths fit the 108 bytes of an address.
struct Place {
    _folder: OwnedFd,
    path: PathBuf,
}

impl Place {
    fn of(state: &Path) -> io::Result<Place> {
        let folder = rustix::fs::open(state, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        let path = PathBuf::from(format!("/proc/self/fd/{}/desk.sock", folder.as_raw_fd()));
        Ok(Place { _folder: folder, path })
    }
}

/// Starts listening; a socket left by a crash is replaced (the caller holds the ledger's lock).
///
/// # Errors
/// When the socket cannot be made.
pub fn listen(state: &Path) -> io::Result<UnixListener> {
    let place = Place::of(state)?;
    match std::fs::remove_file(&place.path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    UnixListener::bind(&place.path)
}

/// Serves requests until `stopping` says so; each connection in a thread of its own.
pub fn serve(
    listener: &UnixListener,
    stopping: impl Fn() -> bool,
    answer: impl Fn(Request) -> Answer + Send + Sync + Clone + 'static,
) {
    for stream in listener.incoming() {
        if stopping() {
            return;
        }
        match stream {
            Ok(stream) => {
                let answer = answer.clone();
                std::thread::spawn(move || {
                    if let Err(error) = one(&stream, &answer) {
                        tracing::debug!(%error, "a caller of the desk went away");
                    }
                });
            }
            Err(error) => tracing::warn!(%error, "the desk's socket failed once"),
        }
    }
}

fn one(stream: &UnixStream, answer: &impl Fn(Request) -> Answer) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut line = String::new();
    BufReader::new(stream.take(LONGEST)).read_line(&mut line)?;
    if line.is_empty() {
        return Ok(());
    }
    let said = match serde_json::from_str::<Request>(&line) {
        Ok(request) => answer(request),
        Err(error) => Answer::Refused(format!(
            "the desk does not understand this request ({error}): use a shouqi of the same version"
        )),
    };
    let mut bytes = serde_json::to_vec(&said)?;
    bytes.push(b'\n');
    let mut stream = stream;
    stream.write_all(&bytes)
}

/// Asks the daemon of a state folder; `None` when none listens there.
///
/// # Errors
/// When a daemon listens and the conversation fails.
pub fn ask(state: &Path, request: &Request) -> io::Result<Option<Answer>> {
    let Some(stream) = connect(state) else { return Ok(None) };
    let mut bytes = serde_json::to_vec(request)?;
    bytes.push(b'\n');
    (&stream).write_all(&bytes)?;
    let mut line = String::new();
    BufReader::new(&stream).read_line(&mut line)?;
    Ok(Some(serde_json::from_str(&line)?))
}

/// Wakes a listener that is to stop.
pub fn knock(state: &Path) {
    drop(connect(state));
}

fn connect(state: &Path) -> Option<UnixStream> {
    let place = Place::of(state).ok()?;
    UnixStream::connect(&place.path).ok()
}
