//! A bench that reads as a story: an office with its shares, a clock that is set by hand, a post that keeps its letters,
//! and the real engine between them. It drives and looks; it asserts nothing.
#![allow(dead_code, reason = "every test file takes what it needs")]
#![allow(clippy::unwrap_used, reason = "a bench that does not stand is a broken test")]

pub mod asks;
pub mod papers;

pub use chrono::TimeDelta;
use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Asia::Shanghai;
use shouqi::config::Config;
use shouqi::import::plan_file;
use shouqi::pass::engine::{Choices, Engine, Fatal};
use shouqi::pass::{self, PassReport, Wake};
use shouqi::post::{Failure, Memory, Outcome, Postman, Stage};
use shouqi::read::{Ocr, ReadSettings, Reader, Sandbox, Words};
use shouqi::rules::ids::UnitCode;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

/// The small plan of the stories and the real one.
pub const SMALL: (&str, &str) = ("tests/data/small-plan.toml", "tests/data/small-contacts.toml");
/// All 45 units and 384 materials.
pub const WHOLE: (&str, &str) = ("seeds/zhangdian-2023.toml", "config/contacts.toml");

/// When every story begins: a Thursday, 19 days before the deadline, no reminder due.
pub const BEGIN: &str = "2023-06-01 10:00";

/// Defines each story twice: once with events that name the units where something happened, once with none, so that
/// only the scan of everything finds it.
macro_rules! stories {
    ($($(#[$attribute:meta])* fn $name:ident($bench:ident) $body:block)*) => { $(
        mod $name {
            #[allow(unused_imports, reason = "every story takes what it needs")]
            use super::*;
            $(#[$attribute])*
            fn story($bench: &mut $crate::support::Bench) $body

            #[test]
            fn with_events() {
                story(&mut $crate::support::Bench::new($crate::support::SMALL, true))
            }

            #[test]
            fn without_events() {
                story(&mut $crate::support::Bench::new($crate::support::SMALL, false))
            }
        }
    )* };
}

/// The office.
pub struct Bench {
    folder: tempfile::TempDir,
    clock: Arc<Mutex<DateTime<Utc>>>,
    /// Where letters arrive.
    pub post: Memory,
    /// True when letters leave as the configuration says, and not to `post`.
    pub real_post: bool,
    engine: Option<Engine>,
    /// Whether events name the units where something happened.
    events: bool,
    touched: BTreeSet<UnitCode>,
    shares: BTreeMap<UnitCode, PathBuf>,
    extra: BTreeMap<&'static str, String>,
    plan: (&'static str, &'static str),
    /// Makes every modification time its own.
    drops: u32,
    /// Reports of all passes, added up.
    pub report: PassReport,
    runtime: tokio::runtime::Runtime,
}

impl Bench {
    /// An office that has not started; its shares are there and empty.
    pub fn new(plan: (&'static str, &'static str), events: bool) -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let mut bench = Bench {
            clock: Arc::new(Mutex::new(instant(BEGIN))),
            post: Memory::default(),
            real_post: false,
            engine: None,
            events,
            touched: BTreeSet::new(),
            shares: BTreeMap::new(),
            extra: BTreeMap::new(),
            plan,
            drops: 0,
            report: PassReport::default(),
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(),
            folder,
        };
        let loaded = plan_file::load(Path::new(plan.0)).unwrap();
        for share in pass::shares::shares(&loaded, &bench.config()) {
            fs::create_dir_all(&share.path).unwrap();
            bench.shares.insert(share.unit, share.path);
        }
        bench
    }

    /// Lets something happen beside the office, on the thread of its courier.
    pub fn wait_for<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// A file beside the office that only its owner may read.
    pub fn private(&self, name: &str, text: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// Takes the lines of a section out again.
    pub fn unconfigure(&mut self, section: &'static str) -> &mut Self {
        self.extra.remove(section);
        self
    }

    /// Adds lines to a section of the configuration, before the start.
    pub fn configure(&mut self, section: &'static str, lines: &str) -> &mut Self {
        self.extra.entry(section).or_default().push_str(&format!("{lines}\n"));
        self
    }

    /// The configuration as it is read at the start.
    pub fn config(&self) -> Config {
        let at = |name: &str| self.folder.path().join(name).display().to_string();
        let more = |section: &str| self.extra.get(section).map_or("", String::as_str);
        let (plan, contacts) = self.plan;
        let (coordinator, post) = match self.extra.get("post") {
            None => ("office@example.invalid", format!("kind = \"folder\"\nfolder = \"{}\"", at("post"))),
            Some(post) => ("office@example.cn", post.clone()),
        };
        let text = format!(
            "contacts = \"{contacts}\"\n{}\n\
             [campaign]\nplan = \"{plan}\"\ndeadline = \"2023-06-20\"\nstate = \"{}\"\n{}\n\
             [coordinator]\nname = \"区双拥办\"\nemail = \"{coordinator}\"\n\
             [shares]\nroot = \"{}\"\n{}\n\
             [read]\nsandbox = \"off\"\nocr = \"off\"\n\
             [keep]\n{}\n\
             [letters]\n{}\n\
             [post]\n{post}\n",
            more("top"),
            at("state"),
            more("campaign"),
            at("shares"),
            more("shares"),
            more("keep"),
            more("letters"),
        );
        Config::parse(&text, Path::new("bench.toml")).unwrap()
    }

    // --- starting and stopping ------------------------------------------------------------------------------------

    /// Opens everything, as the program does at its start, and looks at all shares once.
    pub fn start(&mut self) -> &mut Self {
        self.try_start().map_err(|fatal| shouqi::pass::engine::chain(&fatal)).unwrap();
        self.pass_over(None);
        self
    }

    /// Opens everything, or says why not.
    pub fn try_start(&mut self) -> Result<(), Fatal> {
        let engine = Engine::open(self.config(), self.choices())?;
        self.engine = Some(engine);
        Ok(())
    }

    /// What another process would bring to open the same state folder.
    pub fn choices(&self) -> Choices {
        let clock = Arc::clone(&self.clock);
        let helper = PathBuf::from(env!("CARGO_BIN_EXE_shouqi"));
        let mut settings = ReadSettings::new(helper, self.folder.path().join("readings"));
        (settings.sandbox, settings.ocr) = (Sandbox::Off, Ocr::Off);
        if self.config().language == shouqi::config::Language::En {
            settings.words = Words::English;
        }
        Choices {
            clock: Arc::new(move || *clock.lock().unwrap()),
            postman: match self.real_post {
                true => shouqi::pass::engine::postman(&self.config()).unwrap(),
                false => Postman::Memory(self.post.clone()),
            },
            reader: Reader::new(settings).unwrap(),
            seed: [7; 16],
        }
    }

    /// Stops cleanly.
    pub fn stop(&mut self) -> &mut Self {
        self.engine.take().unwrap().close().unwrap();
        self
    }

    /// The power fails: nothing is said goodbye to.
    pub fn crash(&mut self) -> &mut Self {
        drop(self.engine.take().unwrap());
        self
    }

    /// Stops cleanly and starts again.
    pub fn restart(&mut self) -> &mut Self {
        self.stop().start()
    }

    /// The running engine.
    pub fn engine(&self) -> &Engine {
        self.engine.as_ref().unwrap()
    }

    /// The state folder.
    pub fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    // --- time -----------------------------------------------------------------------------------------------------

    /// The instant of the bench.
    pub fn now(&self) -> DateTime<Utc> {
        *self.clock.lock().unwrap()
    }

    /// Sets the clock (local time of the campaign) and does one pass over all shares.
    pub fn at(&mut self, local: &str) -> &mut Self {
        self.set(instant(local));
        self.pass()
    }

    /// Sets the clock and does nothing.
    pub fn set(&mut self, now: DateTime<Utc>) -> &mut Self {
        *self.clock.lock().unwrap() = now;
        self
    }

    /// Lets the office work for a while: a routine pass each five minutes, each hour when it is long.
    pub fn later(&mut self, time: TimeDelta) -> &mut Self {
        let step = if time > TimeDelta::hours(3) { TimeDelta::hours(1) } else { TimeDelta::minutes(5) };
        let end = self.now() + time;
        while self.now() < end {
            self.set((self.now() + step).min(end)).pass();
        }
        self
    }

    /// Lets the office work until a moment of local time.
    pub fn until(&mut self, local: &str) -> &mut Self {
        self.later(instant(local) - self.now())
    }

    // --- passes ---------------------------------------------------------------------------------------------------

    /// A routine pass over all shares, then the courier.
    pub fn pass(&mut self) -> &mut Self {
        self.touched.clear();
        self.pass_over(None)
    }

    /// The pass that follows what just happened: over the units events name, or over all when there are none.
    pub fn look(&mut self) -> &mut Self {
        let mut named = std::mem::take(&mut self.touched);
        named.extend(self.engine().memory().unsettled.keys().cloned());
        let only = self.events.then_some(named);
        self.pass_over(only)
    }

    fn pass_over(&mut self, only: Option<BTreeSet<UnitCode>>) -> &mut Self {
        let now = self.now();
        let engine = self.engine.as_ref().unwrap();
        let wake = Wake { only, patience: Duration::from_secs(60), ..Wake::routine() };
        let report = pass::pass(engine, &wake, now).map_err(|fatal| shouqi::pass::engine::chain(&fatal)).unwrap();
        self.runtime
            .block_on(pass::hand_over(engine, now))
            .map_err(|fatal| shouqi::pass::engine::chain(&fatal))
            .unwrap();
        self.report.add(report);
        self
    }

    /// Two looks six seconds apart: what was dropped has settled and is judged.
    pub fn settle(&mut self) -> &mut Self {
        self.look();
        self.set(self.now() + TimeDelta::seconds(6)).look()
    }

    /// Until the receipt of what was dropped has left: the files settle, and a quiet minute passes.
    pub fn receipt(&mut self) -> &mut Self {
        self.settle();
        self.set(self.now() + TimeDelta::seconds(61)).look()
    }

    // --- what people do in their shares ---------------------------------------------------------------------------

    /// The folder of a unit.
    pub fn share(&self, unit: &str) -> PathBuf {
        self.shares[&code(unit)].clone()
    }

    fn touch(&mut self, unit: &str) {
        self.touched.insert(code(unit));
    }

    /// Puts a file into a share, over what lies there.
    pub fn drop(&mut self, unit: &str, path: &str, bytes: impl AsRef<[u8]>) -> &mut Self {
        let to = self.share(unit).join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(&to, bytes).unwrap();
        self.drops += 1;
        let stamp = self.now() + TimeDelta::milliseconds(i64::from(self.drops));
        let file = fs::File::options().write(true).open(&to).unwrap();
        file.set_modified(SystemTime::from(stamp)).unwrap();
        self.touch(unit);
        self
    }

    /// Takes a file away.
    pub fn take_away(&mut self, unit: &str, path: &str) -> &mut Self {
        fs::remove_file(self.share(unit).join(path)).unwrap();
        self.touch(unit);
        self
    }

    /// Renames or moves a file within a share.
    pub fn rename(&mut self, unit: &str, from: &str, to: &str) -> &mut Self {
        let (from, to) = (self.share(unit).join(from), self.share(unit).join(to));
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(from, to).unwrap();
        self.touch(unit);
        self
    }

    /// The share is no longer mounted: its folder is not there.
    pub fn unmount(&mut self, unit: &str) -> &mut Self {
        fs::rename(self.share(unit), self.away(unit)).unwrap();
        self.touch(unit);
        self
    }

    fn away(&self, unit: &str) -> PathBuf {
        self.folder.path().join(format!("unmounted-{unit}"))
    }

    /// The share is back as it was.
    pub fn mount(&mut self, unit: &str) -> &mut Self {
        fs::rename(self.away(unit), self.share(unit)).unwrap();
        self.touch(unit);
        self
    }

    // --- the mail server ------------------------------------------------------------------------------------------

    /// Nobody answers at the mail server.
    pub fn mail_server_down(&mut self) -> &mut Self {
        let failure = Failure { stage: Stage::Connect, code: None, text: "connection refused".into() };
        self.post.answer_with(Some(Outcome::AboutUs(failure)));
        self
    }

    /// It answers again.
    pub fn mail_server_up(&mut self) -> &mut Self {
        self.post.answer_with(None);
        self
    }
}

/// Every story ends with the proof that its journal tells the same as its records.
impl Drop for Bench {
    fn drop(&mut self) {
        if let Some(engine) = self.engine.as_ref().filter(|_| !std::thread::panicking()) {
            let live = asks::picture(&engine.records);
            assert_eq!(asks::rebuilt(&self.state().join("journal.jsonl")), live, "the journal tells something else");
        }
    }
}

/// A unit or member code.
pub fn code(text: &str) -> UnitCode {
    text.parse().unwrap()
}

/// An instant given in local time, `2023-06-13 09:00`.
pub fn instant(local: &str) -> DateTime<Utc> {
    let local = NaiveDateTime::parse_from_str(&format!("{local}:00"), "%Y-%m-%d %H:%M:%S").unwrap();
    Shanghai.from_local_datetime(&local).unwrap().with_timezone(&Utc)
}

/// So many minutes.
pub fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}
