//! The parent's side of a helper: starts it, waits no longer than allowed, takes no more than allowed. It believes
//! nothing of the answer.

use super::found::Why;
use rustix::event::{EventfdFlags, PollFd, PollFlags, poll};
use rustix::time::{Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec};
use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

/// What a helper may take: time by the clock on the wall, bytes of its answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowance {
    pub wall: Duration,
    pub answer: usize,
}

/// The one switch that ends every helper at once, now and later: the daemon is stopping.
#[derive(Debug)]
pub(super) struct Stop(OwnedFd);

impl Stop {
    pub(super) fn new() -> std::io::Result<Stop> {
        Ok(Stop(rustix::event::eventfd(0, EventfdFlags::CLOEXEC)?))
    }

    /// Thrown once, it stays thrown: nobody reads the descriptor, so it stays readable.
    pub(super) fn throw(&self) {
        // It fails only when it has been thrown more often than a u64 counts.
        let _ = rustix::io::write(&self.0, &1_u64.to_ne_bytes());
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// It could not be started.
    NotStarted(std::io::Error),
    /// It was started and failed.
    Ended(Why),
}

impl Failure {
    /// In the words of a reading.
    pub(super) fn why(self) -> Why {
        match self {
            Failure::NotStarted(_) => Why::NotStarted,
            Failure::Ended(why) => why,
        }
    }
}

/// Runs `command` with `input` as standard input and an empty environment; its whole standard output is the answer.
pub(super) fn ask(mut command: Command, input: File, allowance: Allowance, stop: &Stop) -> Result<Vec<u8>, Failure> {
    let timer = timer(allowance.wall).map_err(|error| Failure::NotStarted(error.into()))?;
    command.env_clear().current_dir("/").stdin(input).stdout(Stdio::piped()).stderr(Stdio::null());
    // A group of its own: Ctrl-C at the daemon's terminal must not look like a file that breaks its reader.
    command.process_group(0);
    let mut child = command.spawn().map_err(Failure::NotStarted)?;
    let ended = listen(&mut child, &timer, stop, allowance.answer);
    if ended.is_err() {
        // An error means that it is gone already.
        let _ = child.kill();
    }
    let status = child.wait();
    let answer = ended.map_err(Failure::Ended)?;
    match status {
        Ok(status) if status.success() => Ok(answer),
        Ok(status) => Err(Failure::Ended(why(status))),
        Err(error) => Err(Failure::NotStarted(error)),
    }
}

fn listen(child: &mut Child, timer: &OwnedFd, stop: &Stop, most: usize) -> Result<Vec<u8>, Why> {
    let mut stdout = child.stdout.take().ok_or(Why::Broke)?;
    let mut answer = Vec::new();
    let mut buffer = [0_u8; 16 << 10];
    loop {
        wait_for(stdout.as_fd(), timer, stop)?;
        let count = stdout.read(&mut buffer).map_err(|_| Why::Broke)?;
        if count == 0 {
            break;
        }
        if answer.len() + count > most {
            return Err(Why::Answer);
        }
        answer.extend_from_slice(&buffer[..count]);
    }
    // It has closed its output; it may still be alive.
    let pid = rustix::process::Pid::from_child(child);
    let process = rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty()).map_err(|_| Why::Broke)?;
    wait_for(process.as_fd(), timer, stop)?;
    Ok(answer)
}

/// Waits until `what` can be read (a process: has ended), the time is up, or everything stops.
fn wait_for(what: std::os::fd::BorrowedFd<'_>, timer: &OwnedFd, stop: &Stop) -> Result<(), Why> {
    loop {
        let mut ends =
            [PollFd::new(&stop.0, PollFlags::IN), PollFd::new(&what, PollFlags::IN), PollFd::new(timer, PollFlags::IN)];
        match poll(&mut ends, None) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(_) => return Err(Why::Broke),
        }
        match ends.iter().position(|end| !end.revents().is_empty()) {
            Some(0) => return Err(Why::NotStarted),
            Some(1) => return Ok(()),
            Some(_) => return Err(Why::Time),
            None => {}
        }
    }
}

/// A descriptor that becomes readable once `wall` has passed: the clock itself is never read here.
fn timer(wall: Duration) -> rustix::io::Result<OwnedFd> {
    let timer = rustix::time::timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::CLOEXEC)?;
    let zero = Timespec { tv_sec: 0, tv_nsec: 0 };
    let value =
        Timespec { tv_sec: i64::try_from(wall.as_secs()).unwrap_or(i64::MAX), tv_nsec: i64::from(wall.subsec_nanos()) };
    rustix::time::timerfd_settime(
        &timer,
        TimerfdTimerFlags::empty(),
        &Itimerspec { it_interval: zero, it_value: value },
    )?;
    Ok(timer)
}

/// What a bad end says. A signal from outside says nothing about the file, so it is not held against it.
fn why(status: ExitStatus) -> Why {
    let signal = status.signal().and_then(rustix::process::Signal::from_named_raw);
    match signal {
        Some(rustix::process::Signal::XCPU) => Why::Time,
        Some(rustix::process::Signal::KILL | rustix::process::Signal::TERM | rustix::process::Signal::INT) => {
            Why::NotStarted
        }
        Some(_) => Why::Broke,
        None => match status.code() {
            Some(super::worker::EXIT_FENCE) => Why::Fence,
            Some(super::worker::EXIT_START) => Why::NotStarted,
            _ => Why::Broke,
        },
    }
}
