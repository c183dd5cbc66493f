//! Where a command's answer comes from: the daemon over its socket, or the ledger opened here when no daemon runs.
//! Same requests and answers either way.

use crate::config::{Config, ConfigError, Language, Ocr, Sandbox};
use crate::desk::{self, Answer, Request, socket};
use crate::pass;
use crate::pass::engine::{Choices, Clock, Engine, Fatal, postman};
use crate::read::{self, ReadSettings, Reader};
use std::path::Path;
use std::sync::Arc;

/// Why a command ended: the message and the exit code it stands for.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Wrong usage or configuration (2).
    #[error("{0}")]
    Usage(String),
    /// Failed (1).
    #[error("{0}")]
    Failed(String),
}

impl From<Fatal> for Trouble {
    fn from(fatal: Fatal) -> Self {
        let text = crate::pass::engine::chain(&fatal);
        if fatal.is_usage() { Trouble::Usage(text) } else { Trouble::Failed(text) }
    }
}

impl From<ConfigError> for Trouble {
    fn from(error: ConfigError) -> Self {
        Trouble::Usage(error.render())
    }
}

/// The configuration named on the command line, or found in the usual places.
pub fn config(path: Option<&Path>) -> Result<Config, Trouble> {
    Ok(Config::load(path)?)
}

/// Opens everything here. `clock` is the real one or a fixed one.
pub fn engine(config: Config, clock: Clock) -> Result<Engine, Trouble> {
    let postman = postman(&config)?;
    let reader = reader(&config)?;
    let mut seed = [0; 16];
    getrandom::fill(&mut seed)
        .map_err(|error| Trouble::Failed(format!("the system gives no random bytes: {error}")))?;
    let engine = Engine::open(config, Choices { clock, postman, reader, seed })?;
    for note in &engine.notes {
        super::notes::say(note);
    }
    Ok(engine)
}

/// The real clock.
pub fn real_clock() -> Clock {
    Arc::new(crate::clock::now)
}

/// The reader that the configuration asks for; its helper is this program itself.
pub fn reader(config: &Config) -> Result<Reader, Trouble> {
    let program = std::env::current_exe()
        .map_err(|error| Trouble::Failed(format!("the program cannot find its own file: {error}")))?;
    let mut settings = ReadSettings::new(program, config.campaign.state.join("readings"));
    settings.sandbox = match config.read.sandbox {
        Sandbox::Require => read::Sandbox::Require,
        Sandbox::Prefer => read::Sandbox::Prefer,
        Sandbox::Off => read::Sandbox::Off,
    };
    settings.ocr = match config.read.ocr {
        Ocr::Auto => read::Ocr::Auto,
        Ocr::Off => read::Ocr::Off,
    };
    settings.max_workers = config.read.workers;
    settings.words = match config.language {
        Language::Zh => read::Words::Chinese,
        Language::En => read::Words::English,
    };
    Reader::new(settings).map_err(|error| Trouble::from(Fatal::from(error)))
}

/// Asks the daemon, or answers here.
pub fn ask(config: Config, request: Request) -> Result<Answer, Trouble> {
    if let Some(answer) = ask_daemon(&config, &request)? {
        return Ok(answer);
    }
    let engine = engine(config, real_clock())?;
    let now = (engine.clock)();
    let sends =
        matches!(request, Request::Test | Request::Retry { .. } | Request::Again { .. } | Request::Release { .. });
    let answer = desk::answer(&engine, request, now);
    if sends {
        runtime()?.block_on(pass::hand_over(&engine, now))?;
    }
    engine.close()?;
    Ok(answer)
}

/// Asks the daemon; `None` when none runs.
pub fn ask_daemon(config: &Config, request: &Request) -> Result<Option<Answer>, Trouble> {
    let state = &config.campaign.state;
    match socket::ask(state, request) {
        Ok(answer) => Ok(answer),
        Err(error) => Err(Trouble::Failed(format!(
            "the daemon did not answer on {} ({error}): see whether it works (`systemctl status shouqi`)",
            state.join("desk.sock").display()
        ))),
    }
}

/// A small runtime for commands that talk to a mail server.
pub fn runtime() -> Result<tokio::runtime::Runtime, Trouble> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Trouble::Failed(format!("cannot start: {error}")))
}

/// Who asks, for the journal: the login name of this process's user.
pub fn who() -> String {
    let uid = rustix::process::getuid().as_raw();
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(uid)).then(|| name.to_owned())
    });
    name.unwrap_or_else(|| format!("uid {uid}"))
}
