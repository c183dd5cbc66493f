//! The daemon: starts watcher, pass loop, courier, scan reader and desk, and stops them in order.
//! It decides nothing; it only says when the next pass is due.

use crate::clock::Stopwatch;
use crate::desk::{self, Answer, Request, socket};
use crate::pass::engine::{Engine, Fatal, chain};
use crate::pass::{self, PassReport, Wake};
use crate::rules::ids::UnitCode;
use crate::share::{Hint, WatchRoot, Watcher};
use crate::wake::Slot;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// The wall clock is compared with what is due at least this often: never sleep up to a due time (suspend, clock steps).
const TICK: Duration = Duration::from_secs(30);

/// While receipts wait for the end of a burst.
const BUSY_TICK: Duration = Duration::from_secs(5);

/// Events of one burst are gathered this long before a pass; longer when passes take longer.
const GATHER: Duration = Duration::from_millis(10);

/// Routine scans are spread over so many moments, so that neither all shares are scanned in one breath nor each of them
/// costs a pass of its own.
const SPREAD: usize = 5;

/// The journal is read from the first line to the last at the start and this often.
const VERIFY: Duration = Duration::from_secs(24 * 3600);

/// A running daemon's shared parts.
struct Daemon {
    engine: Arc<Engine>,
    slot: Slot,
    /// One pass at a time, whoever asked for it.
    passing: Mutex<()>,
    post: Notify,
    fatal: Mutex<Option<Fatal>>,
}

/// Runs until `shutdown` is ready, then stops everything in order.
///
/// # Errors
/// [`Fatal`] when something we cannot do without failed.
pub async fn run(engine: Engine, shutdown: impl Future<Output = ()>) -> Result<(), Fatal> {
    let state = engine.config.campaign.state.clone();
    let listener =
        socket::listen(&state).map_err(|source| Fatal::System { doing: "open the desk's socket", source })?;
    let daemon = Arc::new(Daemon {
        engine: Arc::new(engine),
        slot: Slot::default(),
        passing: Mutex::new(()),
        post: Notify::new(),
        fatal: Mutex::new(None),
    });
    daemon.listen();
    let passes = spawn("pass", &daemon, Daemon::passes);
    let scans = spawn("scans", &daemon, Daemon::scans);
    let verified = spawn("verify", &daemon, Daemon::verify);
    let served = {
        let (daemon, answering) = (Arc::clone(&daemon), Arc::clone(&daemon));
        std::thread::spawn(move || {
            let stop = || daemon.engine.stopping();
            socket::serve(&listener, stop, move |request| answering.answer(request));
        })
    };
    tell_system(&[sd_notify::NotifyState::Ready]);
    {
        let mut stop = daemon.engine.stop.subscribe();
        let stopped = async { while !*stop.borrow_and_update() && stop.changed().await.is_ok() {} };
        tokio::select! {
            () = shutdown => {}
            () = stopped => {}
            () = daemon.courier() => {}
        }
    }
    tell_system(&[sd_notify::NotifyState::Stopping]);
    tracing::info!("stopping");
    daemon.engine.stop.send_replace(true);
    pass::cancel_work(&daemon.engine);
    daemon.slot.wake(|woken| woken.decide = true);
    socket::knock(&state);
    for thread in [passes, scans, verified, served] {
        if tokio::task::spawn_blocking(move || thread.join()).await.is_err() {
            tracing::error!("a part of the daemon ended badly");
        }
    }
    let _ = std::fs::remove_file(state.join("desk.sock"));
    let fatal = daemon.fatal.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (fatal, Arc::into_inner(daemon).map(|daemon| Arc::into_inner(daemon.engine))) {
        (Some(fatal), _) => Err(fatal),
        (None, Some(Some(engine))) => engine.close(),
        // A look that hangs with its share still holds the records: the next start rebuilds them.
        (None, _) => Ok(()),
    }
}

fn spawn(
    name: &'static str,
    daemon: &Arc<Daemon>,
    work: fn(&Daemon) -> Result<(), Fatal>,
) -> std::thread::JoinHandle<()> {
    let daemon = Arc::clone(daemon);
    std::thread::spawn(move || {
        let done = std::panic::catch_unwind(AssertUnwindSafe(|| work(&daemon)));
        if let Err(fatal) = done.unwrap_or_else(|_| Err(Fatal::Broke(name))) {
            daemon.cannot_go_on(fatal);
        }
    })
}

fn tell_system(states: &[sd_notify::NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "the service manager was not told");
    }
}

impl Daemon {
    fn now(&self) -> DateTime<Utc> {
        (self.engine.clock)()
    }

    /// Ends the daemon, and leaves word of it where neither post nor journal is needed.
    fn cannot_go_on(&self, fatal: Fatal) {
        let words = chain(&fatal);
        tracing::error!(error = words, "cannot go on");
        pass::call_out(&self.engine, &words, self.now());
        self.fatal.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(fatal);
        self.engine.stop.send_replace(true);
    }

    /// Events become wakes that name units; an overflow names all.
    fn listen(self: &Arc<Self>) {
        let judge = self.engine.judge();
        let roots = pass::shares::shares(&judge.plan, &self.engine.config)
            .into_iter()
            .map(|share| WatchRoot { unit: share.unit, path: share.path });
        let daemon = Arc::downgrade(self);
        let watcher = Watcher::start(roots, move |hint| {
            if let Some(daemon) = daemon.upgrade() {
                daemon.slot.wake(|woken| match hint {
                    Hint::Unit(unit) => {
                        woken.units.insert(unit);
                    }
                    Hint::Everything => woken.all = true,
                });
            }
        });
        self.engine.watch_with(watcher);
    }

    /// The pass loop.
    fn passes(&self) -> Result<(), Fatal> {
        let mut due = Dues::default();
        let mut gap = GATHER;
        let mut wake = Wake::routine();
        loop {
            let took = Stopwatch::start();
            self.one_pass(&wake)?;
            // A pass that takes long must not follow itself at every event of a long copy.
            gap = gap.max(took.elapsed()).clamp(GATHER, Duration::from_secs(5));
            if self.engine.stopping() {
                return Ok(());
            }
            due.plan(&self.engine, self.now(), wake.only.as_ref())?;
            wake = Wake { only: Some(self.next(&mut due, gap)), ..Wake::routine() };
            gap = GATHER;
            tell_system(&[sd_notify::NotifyState::Watchdog]);
        }
    }

    /// Waits for what comes first and answers the shares to look at.
    fn next(&self, due: &mut Dues, gap: Duration) -> BTreeSet<UnitCode> {
        let longest = if due.busy { BUSY_TICK } else { TICK };
        let until = due.first().map_or(longest, |first| (first - self.now()).to_std().unwrap_or_default().min(longest));
        let woken = self.slot.wait(until);
        let mut units = woken.units;
        if !units.is_empty() && !self.engine.stopping() {
            crate::clock::rest(gap);
            units.extend(self.slot.rest_of_burst());
        }
        if woken.all {
            units.extend(due.all());
        }
        units.extend(due.take(self.now()));
        units
    }

    fn one_pass(&self, wake: &Wake) -> Result<PassReport, Fatal> {
        let _one_at_a_time = self.passing.lock().unwrap_or_else(PoisonError::into_inner);
        let report = pass::pass(&self.engine, wake, self.now())?;
        if report.new + report.withdrawn > 0 || !report.letters.is_empty() {
            tracing::info!(
                new = report.new,
                filed = report.filed,
                doubtful = report.doubtful,
                irrelevant = report.irrelevant,
                withdrawn = report.withdrawn,
                letters = report.letters.len(),
                "pass"
            );
        }
        self.post.notify_one();
        Ok(report)
    }

    /// Recognises scans one by one, in the background.
    fn scans(&self) -> Result<(), Fatal> {
        while !self.engine.stopping() {
            if self.engine.memory().scans.is_empty() {
                crate::clock::rest(Duration::from_millis(500));
                continue;
            }
            let report = pass::recognise_some(&self.engine, 1, self.now())?;
            if report.filed > 0 {
                self.slot.wake(|woken| woken.decide = true);
            }
        }
        Ok(())
    }

    /// Checks the journal in the background, at the start and once a day.
    fn verify(&self) -> Result<(), Fatal> {
        let mut since: Option<Stopwatch> = None;
        while !self.engine.stopping() {
            if since.as_ref().is_some_and(|since| since.elapsed() < VERIFY) {
                crate::clock::rest(Duration::from_millis(500));
                continue;
            }
            if pass::verify_journal(&self.engine) {
                self.slot.wake(|woken| woken.decide = true);
            }
            since = Some(Stopwatch::start());
        }
        Ok(())
    }

    /// Hands letters over whenever a pass wrote some or one falls due by itself.
    async fn courier(&self) {
        loop {
            let done = pass::hand_over(&self.engine, self.now()).await;
            let next = done.and_then(|_| pass::next_due(&self.engine));
            let until = match next {
                Ok(next) => next.map_or(TICK, |due| (due - self.now()).to_std().unwrap_or(Duration::from_secs(1))),
                Err(fatal) => {
                    self.cannot_go_on(fatal);
                    return;
                }
            };
            // At most a tick, since a paused post is probed by the round itself.
            let _ = tokio::time::timeout(until.clamp(Duration::from_secs(1), TICK), self.post.notified()).await;
        }
    }

    /// The desk, for whoever asks over the socket.
    fn answer(&self, request: Request) -> Answer {
        let Request::Pass { settle } = request else {
            let answer = desk::answer(&self.engine, request, self.now());
            self.slot.wake(|woken| woken.decide = true);
            return answer;
        };
        match self.asked_pass(settle.map(Duration::from_secs)) {
            Ok(report) => Answer::Pass(report),
            Err(fatal) => Answer::Refused(chain(&fatal)),
        }
    }

    /// A complete pass somebody asked for: two looks, and bursts count as ended.
    fn asked_pass(&self, settle: Option<Duration>) -> Result<PassReport, Fatal> {
        let settle = settle.unwrap_or(self.engine.config.shares.settle_local);
        let wake =
            Wake { settle: Some(settle), bursts_ended: true, patience: Duration::from_secs(600), ..Wake::routine() };
        let mut report = PassReport::default();
        if !settle.is_zero() {
            report = self.one_pass(&Wake { decide: false, ..wake.clone() })?;
            crate::clock::rest(settle);
        }
        report.add(self.one_pass(&wake)?);
        Ok(report)
    }
}

/// When each share is looked at next.
#[derive(Default)]
struct Dues {
    routine: BTreeMap<UnitCode, DateTime<Utc>>,
    settling: BTreeMap<UnitCode, DateTime<Utc>>,
    busy: bool,
}

impl Dues {
    /// Plans the next looks after a pass over `looked` (`None`: all).
    fn plan(&mut self, engine: &Engine, now: DateTime<Utc>, looked: Option<&BTreeSet<UnitCode>>) -> Result<(), Fatal> {
        let judge = engine.judge();
        let config = &engine.config.shares;
        let shares = pass::shares::shares(&judge.plan, &engine.config);
        let memory = engine.memory();
        let delta = |duration| TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
        for (index, share) in shares.iter().enumerate() {
            let local = memory.local.get(&share.unit).copied().unwrap_or(false);
            let (every, quiet) = match local {
                true => (config.scan_local, config.settle_local),
                false => (config.scan_network, config.settle_network),
            };
            if looked.is_none_or(|looked| looked.contains(&share.unit)) {
                // Over a quarter of the interval.
                let moment = index * SPREAD / shares.len().max(1);
                let jitter = every.mul_f64(0.25 * moment as f64 / SPREAD as f64);
                self.routine.insert(share.unit.clone(), now + delta(every - jitter));
            }
            // A file that cannot be opened, and a share that does not answer, are for the routine scan.
            let unreadable = memory.unreadable.get(&share.unit).map_or(&[][..], Vec::as_slice);
            let unsettled = memory.unsettled.get(&share.unit).into_iter().flatten();
            let oldest = unsettled
                .filter(|(path, _)| !unreadable.iter().any(|(unreadable, _)| unreadable == *path))
                .map(|(_, seen)| seen.since)
                .min()
                .filter(|_| !memory.looking.contains_key(&share.unit));
            match oldest {
                Some(since) => self.settling.insert(share.unit.clone(), (since + delta(quiet)).max(now)),
                None => self.settling.remove(&share.unit),
            };
        }
        self.busy = !memory.waiting.is_empty();
        drop(memory);
        for owner in judge.plan.owners() {
            self.busy = self.busy || !engine.records.unit(owner.code)?.unreceipted.is_empty();
        }
        Ok(())
    }

    fn first(&self) -> Option<DateTime<Utc>> {
        self.routine.values().chain(self.settling.values()).min().copied()
    }

    fn all(&self) -> Vec<UnitCode> {
        self.routine.keys().cloned().collect()
    }

    /// The shares whose time has come.
    fn take(&self, now: DateTime<Utc>) -> BTreeSet<UnitCode> {
        let due = self.routine.iter().chain(&self.settling).filter(|(_, at)| **at <= now);
        due.map(|(unit, _)| unit.clone()).collect()
    }
}
