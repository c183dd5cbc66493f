//! `shouqi run`: the daemon in the foreground, until SIGINT or SIGTERM.
//! It opens, says where to look, and hands over to `app`.

use super::open::{self, Trouble};
use super::{Exit, Output};
use crate::app;
use crate::config::{Config, Way};
use crate::pass::engine::Engine;
use crate::pass::shares::shares;
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Runs the daemon.
pub fn run(config: Config, output: &Output) -> Result<Exit, Trouble> {
    log();
    refuse_placeholders(&config)?;
    let engine = open::engine(config, open::real_clock())?;
    welcome(&engine, output);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Trouble::Failed(format!("cannot start: {error}")))?;
    runtime.block_on(app::run(engine, stop_signal()))?;
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    Ok(Exit::Done)
}

/// Log lines to standard error, warnings and passes by default; `SHOUQI_LOG` chooses.
fn log() {
    let filter = EnvFilter::builder()
        .with_default_directive(tracing::Level::INFO.into())
        .with_env_var("SHOUQI_LOG")
        .from_env_lossy();
    let colours = std::io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours);
    let _ = lines.with_writer(std::io::stderr).try_init();
}

/// A real post must not be set loose on the addresses of the sample.
pub(super) fn refuse_placeholders(config: &Config) -> Result<(), Trouble> {
    if !config.post.way.reaches_people() {
        return Ok(());
    }
    let contacts = crate::config::Contacts::load(&config.contacts, None)?;
    let complaints: Vec<String> = contacts.placeholders().iter().map(ToString::to_string).collect();
    if complaints.is_empty() { Ok(()) } else { Err(Trouble::Usage(complaints.join("\n"))) }
}

/// What a person at the terminal wants to know first.
fn welcome(engine: &Engine, output: &Output) {
    let judge = engine.judge();
    let example = shares(&judge.plan, &engine.config).into_iter().nth(3).map(|share| share.path.display().to_string());
    let post = match &engine.config.post.way {
        Way::Folder(path) => path.display().to_string(),
        Way::Smtp(smtp) => format!("{}:{}", smtp.host, smtp.port),
        Way::Sendmail(program) => program.display().to_string(),
    };
    let materials: usize = judge.plan.units.iter().map(|unit| unit.materials.len()).sum();
    output.say(&format!("收齐 shouqi — {}", judge.plan.title));
    output.say(&format!(
        "  {} 个单位，{materials} 项材料，时限 {}  ({} units, {materials} materials, due {})",
        judge.plan.units.len(),
        judge.plan.deadline,
        judge.plan.units.len(),
        judge.plan.deadline
    ));
    output.say(&format!("  投递文件夹 shares : {}", engine.config.shares.root.display()));
    if let Some(example) = example {
        output.say(&format!("    例如，把文件放进 for example, drop a file into: {example}"));
    }
    output.say(&format!("  信件 letters      : {post}"));
    output.say(&format!("  台账 ledger       : {}", engine.config.campaign.state.display()));
    output.say(&format!("  读取隔离 sandbox  : {}", engine.sandbox));
    for link in &engine.config.desk.links {
        output.say(&format!("  其他工作 campaign : {}  {}", link.title, link.url));
    }
    output.say("  另开一个窗口看进度 in another window: shouqi status");
    output.say("  按 Ctrl-C 停止 stops it");
}

/// Ready at SIGINT or SIGTERM.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
