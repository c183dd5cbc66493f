//! Everything a running Shouqi holds, opened in one place: configuration, people, ledger, reader, matcher, post.
//! It opens, shares out and closes; it decides nothing.

mod parts;

pub use parts::{calendar, lexicon, postman, templates};

use crate::config::{Config, Contacts};
use crate::import::plan_file;
use crate::ledger::entry::Fact;
use crate::ledger::plan_shape::StoredPlan;
use crate::ledger::records::Records;
use crate::ledger::{Ledger, LedgerError, OpenNote};
use crate::letter::{Language, Templates};
use crate::pass::Memory;
use crate::post::{Courier, Postman};
use crate::read::{ReadError, Reader, SandboxReport};
use crate::rules::calendar::Calendar;
use crate::rules::delivery::Pace;
use crate::rules::ids::UnitCode;
use crate::rules::lexicon::Lexicon;
use crate::rules::matching::{Matcher, Weights};
use crate::rules::plan::Plan;
use crate::rules::schedule::Schedule;
use crate::share::watch::Listening;
use crate::share::{IgnoreList, ShareRoot, Watcher};
use chrono::{DateTime, TimeDelta, Utc};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::watch;

/// The clock a part may ask: the real one, or a fixed one for `--now` and tests.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// What ends the process: the first rank of trouble. The second rank is `pass::troubles`.
#[derive(Debug, thiserror::Error)]
pub enum Fatal {
    /// The configuration, or a file it names, is wrong.
    #[error("{0}")]
    Config(String),
    /// The plan cannot be used.
    #[error("the plan {plan} cannot be used")]
    Plan {
        /// The plan file.
        plan: PathBuf,
        /// Why.
        #[source]
        source: plan_file::PlanFileError,
    },
    /// The deadline lies past the end of the calendar.
    #[error("the deadline of the campaign is not a day of the calendar: give [campaign] deadline a nearer one")]
    Deadline,
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The records.
    #[error(transparent)]
    Records(#[from] crate::ledger::records::RecordsError),
    /// The reader.
    #[error(transparent)]
    Reader(#[from] ReadError),
    /// Something the program itself ships is broken.
    #[error("a part shipped with shouqi is damaged ({0}): install it again")]
    Shipped(String),
    /// A part of the program itself failed.
    #[error(
        "the part `{0}` of shouqi failed unexpectedly: nothing that was recorded is lost; start it again, and report the message above"
    )]
    Broke(&'static str),
    /// The system refused something we cannot do without.
    #[error("cannot {doing}")]
    System {
        /// What we tried.
        doing: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

impl Fatal {
    /// True when it is about usage or configuration (exit code 2).
    pub fn is_usage(&self) -> bool {
        matches!(self, Fatal::Config(_) | Fatal::Plan { .. } | Fatal::Deadline)
    }
}

/// What the caller chooses: who reads the clock, who carries the letters, where a reading helper is.
pub struct Choices {
    /// The clock.
    pub clock: Clock,
    /// How letters leave.
    pub postman: Postman,
    /// The reader.
    pub reader: Reader,
    /// Random bytes for a new ledger's id.
    pub seed: [u8; 16],
}

/// Everything a running Shouqi holds. Shared by the pass, the desk and the courier; every lock is held briefly.
pub struct Engine {
    /// The checked configuration.
    pub config: Config,
    /// The people of each unit.
    pub contacts: Contacts,
    /// The language of letters, journal reasons and pages.
    pub language: Language,
    /// The records, to ask without a lock.
    pub records: Records,
    /// Working days.
    pub calendar: Calendar,
    /// When the digest is due.
    pub digest: Schedule,
    /// Templates of letters.
    pub templates: Templates,
    /// Reads files.
    pub reader: Reader,
    /// What the reader's self-test found.
    pub sandbox: SandboxReport,
    /// Hands letters over, one round at a time.
    pub courier: tokio::sync::Mutex<Courier>,
    /// Set when the process is to stop.
    pub stop: watch::Sender<bool>,
    /// The clock.
    pub clock: Clock,
    /// What opening had to put right.
    pub notes: Vec<OpenNote>,
    ledger: Mutex<Ledger>,
    memory: Mutex<Memory>,
    judge: RwLock<Arc<Judge>>,
    lexicon: Lexicon,
    watcher: Mutex<Option<Watcher>>,
}

/// The plan in force with the matcher made for it.
#[derive(Debug)]
pub struct Judge {
    /// The plan.
    pub plan: Arc<Plan>,
    /// Its version.
    pub version: u32,
    /// The matcher.
    pub matcher: Matcher,
}

impl Engine {
    /// Opens everything and adopts the plan into a new ledger.
    ///
    /// # Errors
    /// [`Fatal`], each with its remedy.
    pub fn open(config: Config, choices: Choices) -> Result<Engine, Fatal> {
        let now = (choices.clock)();
        let templates = templates(&config)?;
        let calendar = calendar(&config)?;
        let digest = config.letters.digest.clone();
        let lexicon = lexicon(&config)?;
        let (mut ledger, notes) = Ledger::open(&config.campaign.state, choices.seed, now)?;
        if ledger.plan().is_none() {
            adopt(&config, &mut ledger, now)?;
        }
        let plan = ledger.plan().ok_or(Fatal::Deadline)?;
        // After a revision the people of units that are gone may still stand there: `check` says so, the start goes on.
        let all_known = (ledger.plan_version() == 1).then_some(&*plan);
        let contacts = Contacts::load(&config.contacts, all_known).map_err(|error| Fatal::Config(error.render()))?;
        let judge = judge(plan, ledger.plan_version(), &lexicon)?;
        let records = ledger.records().clone();
        let pace = match config.letters.per_hour {
            None => Pace::default(),
            cap => Pace::new(cap, recent_departures(&records, now)?),
        };
        let clock = choices.clock.clone();
        let courier = Courier::new(choices.postman, pace, move || clock());
        let sandbox = choices.reader.self_test();
        let ignore = IgnoreList::with(config.shares.ignore.iter().map(String::as_str));
        let mut memory = Memory::begin(&records, ignore)?;
        // A stop between an adoption and the pass behind it must not leave files with whom they belonged to before.
        memory.regroup.extend(judge.plan.units.iter().filter(|unit| unit.group).map(|unit| unit.code.clone()));
        Ok(Engine {
            language: language(&config),
            contacts,
            records,
            calendar,
            digest,
            templates,
            sandbox,
            reader: choices.reader,
            courier: tokio::sync::Mutex::new(courier),
            stop: watch::Sender::new(false),
            clock: choices.clock,
            notes,
            ledger: Mutex::new(ledger),
            memory: Mutex::new(memory),
            judge: RwLock::new(Arc::new(judge)),
            lexicon,
            watcher: Mutex::new(None),
            config,
        })
    }

    /// The ledger, to record. A poisoned lock means that another thread died between two entries, which the journal
    /// survives.
    pub fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What passes remember between each other.
    pub fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The plan in force and its matcher.
    pub fn judge(&self) -> Arc<Judge> {
        self.judge.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes the matcher anew after another plan was adopted.
    ///
    /// # Errors
    /// When the plan cannot be matched against.
    pub fn plan_changed(&self) -> Result<(), Fatal> {
        let (plan, version) = {
            let ledger = self.ledger();
            (ledger.plan(), ledger.plan_version())
        };
        if let Some(plan) = plan {
            let judge = judge(plan, version, &self.lexicon)?;
            *self.judge.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(judge);
        }
        Ok(())
    }

    /// Listens to a share that was just looked at (`root` as it was opened), when this process listens at all.
    pub fn listen_to(&self, unit: &UnitCode, root: Option<&ShareRoot>) {
        let mut watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(watcher) = watcher.as_mut() else { return };
        let listening = watcher.refresh(unit, root);
        let mut memory = self.memory();
        memory.local.insert(unit.clone(), listening == Listening::Events);
        let words = match &listening {
            Listening::Events => None,
            Listening::ScanOnly(because) => {
                if self.english() {
                    because.en()
                } else {
                    because.zh()
                }
            }
        };
        match words {
            Some(words) => memory.watch.insert(unit.clone(), words),
            None => memory.watch.remove(unit),
        };
    }

    /// Begins listening for changes; without it every share is only scanned.
    pub fn watch_with(&self, watcher: Watcher) {
        *self.watcher.lock().unwrap_or_else(PoisonError::into_inner) = Some(watcher);
    }

    /// True when English is asked for.
    pub fn english(&self) -> bool {
        self.language == Language::En
    }

    /// True once the process is to stop.
    pub fn stopping(&self) -> bool {
        *self.stop.borrow()
    }

    /// Stops cleanly, so that the next start is quick.
    ///
    /// # Errors
    /// When the records cannot be synced.
    pub fn close(self) -> Result<(), Fatal> {
        let ledger = self.ledger.into_inner().unwrap_or_else(PoisonError::into_inner);
        // The ledger closes the store, which nobody else may then hold.
        drop(self.records);
        Ok(ledger.close()?)
    }

    /// Name of a unit or member in the plan in force, `03 区委组织部`.
    pub fn unit_name(&self, code: &UnitCode) -> String {
        match self.judge().plan.owner(code) {
            Some(owner) => format!("{code} {}", owner.name),
            None => code.to_string(),
        }
    }
}

fn judge(plan: Arc<Plan>, version: u32, lexicon: &Lexicon) -> Result<Judge, Fatal> {
    let weights = Weights::fitted().map_err(|error| Fatal::Shipped(error.to_string()))?;
    let matcher = Matcher::new(&plan, lexicon, &weights).map_err(|error| Fatal::Config(error.to_string()))?;
    Ok(Judge { plan, version, matcher })
}

/// The language of letters that the configuration asks for.
pub fn language(config: &Config) -> Language {
    match config.language {
        crate::config::Language::Zh => Language::Zh,
        crate::config::Language::En => Language::En,
    }
}

/// The plan of the configuration with its deadline resolved for an adoption at `now`.
///
/// # Errors
/// When the file cannot be used, or the deadline is no day.
pub fn plan_to_adopt(config: &Config, now: DateTime<Utc>) -> Result<Plan, Fatal> {
    let path = &config.campaign.plan;
    let mut plan = plan_file::load(path).map_err(|source| Fatal::Plan { plan: path.clone(), source })?;
    if let Some(setting) = config.campaign.deadline {
        let today = now.with_timezone(&config.campaign.zone).date_naive();
        plan.deadline = setting.resolve(today).ok_or(Fatal::Deadline)?;
        // The override is for the whole campaign: a material's own date in an old plan would stay overdue.
        for material in plan.units.iter_mut().flat_map(|unit| &mut unit.materials) {
            material.deadline = None;
        }
    }
    if let Some(title) = &config.campaign.title {
        plan.title = title.clone();
    }
    Ok(plan)
}

fn adopt(config: &Config, ledger: &mut Ledger, now: DateTime<Utc>) -> Result<(), Fatal> {
    let plan = plan_to_adopt(config, now)?;
    let adopted = Fact::PlanAdopted {
        version: 1,
        source: config.campaign.plan.display().to_string(),
        by: None,
        plan: Box::new(StoredPlan::from(&plan)),
        moved: Vec::new(),
        closed: Vec::new(),
    };
    ledger.record(vec![adopted], now)?;
    Ok(())
}

/// When letters left within the last hour, for the cap.
fn recent_departures(records: &Records, now: DateTime<Utc>) -> Result<Vec<DateTime<Utc>>, Fatal> {
    let mut departures = Vec::new();
    for letter in records.letters() {
        let letter = letter?;
        let attempts = letter.recipients.iter().filter(|recipient| recipient.attempts > 0);
        departures.extend(attempts.map(|recipient| recipient.at).filter(|at| now - *at < TimeDelta::hours(1)).max());
    }
    departures.sort_unstable();
    Ok(departures)
}

/// An error with its causes, on one line: the chain is printed once, where it is handled.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
