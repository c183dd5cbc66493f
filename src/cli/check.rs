//! `shouqi check`: everything that can be wrong, without starting. It looks and says; it changes nothing.

use super::open::{self, Trouble};
use super::{Exit, Output};
use crate::config::{Config, Contacts};
use crate::ledger;
use crate::pass::engine::{self, chain, plan_to_adopt};
use crate::pass::shares::{Share, shares};
use crate::post::{Address, Postman};
use crate::read::Level;
use crate::rules::calendar::Calendar;
use crate::rules::lexicon::Lexicon;
use crate::rules::plan::Plan;
use crate::share::ShareRoot;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// Firings of the digest's schedule that are shown.
const FIRINGS: usize = 10;

/// Arguments of `shouqi check`.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// One JSON array
    #[arg(long)]
    json: bool,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    /// `ok`, `note`, `trouble` or `wrong`.
    is: &'static str,
    /// What was looked at.
    about: String,
    /// What was found, with its remedy.
    what: String,
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, is: &'static str, about: impl Into<String>, what: impl Into<String>) {
        self.0.push(Finding { is, about: about.into(), what: what.into() });
    }

    fn ok(&mut self, about: impl Into<String>, what: impl Into<String>) {
        self.add("ok", about, what);
    }

    fn note(&mut self, about: impl Into<String>, what: impl Into<String>) {
        self.add("note", about, what);
    }

    fn trouble(&mut self, about: impl Into<String>, what: impl Into<String>) {
        self.add("trouble", about, what);
    }

    fn wrong(&mut self, about: impl Into<String>, what: impl Into<String>) {
        self.add("wrong", about, what);
    }
}

/// Looks at everything.
pub fn run(config: Config, args: &CheckArgs, output: &Output) -> Result<Exit, Trouble> {
    let now = crate::clock::now();
    let mut findings = Findings::default();
    findings.ok("configuration", config.file.display().to_string());
    let plan = plan(&config, now, &mut findings);
    contacts(&config, plan.as_ref(), &mut findings);
    calendar(&config, plan.as_ref(), now, &mut findings);
    words(&config, &mut findings);
    state(&config, &mut findings);
    if let Some(plan) = &plan {
        folders(&config, plan, &mut findings);
    }
    reader(&config, &mut findings);
    post(&config, &mut findings)?;
    if args.json {
        output.json(&findings.0);
    } else {
        for finding in &findings.0 {
            let sign = match finding.is {
                "ok" => "✓",
                "note" => "·",
                "trouble" => "!",
                _ => "✗",
            };
            output.say(&format!("{sign} {}: {}", finding.about, finding.what));
        }
    }
    let any = |is| findings.0.iter().any(|finding| finding.is == is);
    Ok(if any("wrong") {
        Exit::Usage
    } else if any("trouble") {
        Exit::Troubles
    } else {
        Exit::Done
    })
}

fn plan(config: &Config, now: DateTime<Utc>, findings: &mut Findings) -> Option<Plan> {
    match plan_to_adopt(config, now) {
        Ok(plan) => {
            let materials: usize = plan.units.iter().map(|unit| unit.materials.len()).sum();
            let pieces: usize = plan.owners().map(|owner| owner.pieces().count()).sum();
            findings.ok(
                "plan",
                format!(
                    "{}: {} units, {materials} materials, {pieces} pieces, due {}",
                    config.campaign.plan.display(),
                    plan.units.len(),
                    plan.deadline
                ),
            );
            for unit in plan.units.iter().filter(|unit| unit.group && unit.members.is_empty()) {
                findings.note(
                    format!("unit {}", unit.code),
                    format!("{} is a group without listed members and counts as one unit: list them in the plan under [[units.members]]", unit.name),
                );
            }
            let today = now.with_timezone(&config.campaign.zone).date_naive();
            if plan.deadline < today {
                findings.trouble("deadline", format!("{} lies in the past: set [campaign] deadline", plan.deadline));
            }
            Some(plan)
        }
        Err(error) => {
            findings.wrong("plan", chain(&error));
            None
        }
    }
}

fn contacts(config: &Config, plan: Option<&Plan>, findings: &mut Findings) {
    let contacts = match Contacts::load(&config.contacts, plan) {
        Ok(contacts) => contacts,
        Err(error) => return findings.wrong("contacts", error.render()),
    };
    findings.ok("contacts", config.contacts.display().to_string());
    if let Some(plan) = plan {
        for trouble in contacts.troubles(plan) {
            findings.trouble(format!("unit {}", trouble.unit), format!("{}: {}", trouble.what, trouble.remedy));
        }
    }
    if config.post.way.reaches_people() {
        for complaint in contacts.placeholders() {
            findings.wrong("contacts", complaint.to_string());
        }
    }
}

fn calendar(config: &Config, plan: Option<&Plan>, now: DateTime<Utc>, findings: &mut Findings) {
    let zone = config.campaign.zone;
    let firings = config.letters.digest.firings(now, zone, FIRINGS);
    let shown: Vec<String> = firings.iter().map(|at| at.format("%a %Y-%m-%d %H:%M").to_string()).collect();
    findings.ok("digest", format!("next ({zone}): {}", shown.join(", ")));
    let calendar = match Calendar::china() {
        Ok(calendar) => calendar,
        Err(error) => return findings.wrong("calendar", error.to_string()),
    };
    let calendar = match &config.letters.holidays {
        None => calendar,
        Some(path) => {
            let own = std::fs::read_to_string(path)
                .map_err(|error| error.to_string())
                .and_then(|text| Calendar::parse(&text).map_err(|error| error.to_string()));
            match own {
                Ok(own) => calendar.extended_by(own),
                Err(error) => return findings.wrong("calendar", format!("{}: {error}", path.display())),
            }
        }
    };
    let today = now.with_timezone(&zone).date_naive();
    let end = plan.map_or(today, |plan| plan.deadline.max(today));
    match calendar.complaint(today, end) {
        None => findings.ok("calendar", format!("public holidays known for {}", calendar.covered())),
        Some(complaint) => findings.trouble("calendar", complaint.to_string()),
    }
}

fn words(config: &Config, findings: &mut Findings) {
    let lexicon: Result<Lexicon, _> = engine::lexicon(config);
    match lexicon {
        Ok(_) => findings.ok("lexicon", "read"),
        Err(error) => findings.wrong("lexicon", chain(&error)),
    }
    match engine::templates(config) {
        Ok(_) => findings.ok("templates", "read"),
        Err(error) => findings.wrong("templates", chain(&error)),
    }
}

fn state(config: &Config, findings: &mut Findings) {
    let dir = &config.campaign.state;
    if let Some(pid) = ledger::holder(dir) {
        findings.ok("ledger", format!("{} is in use by process {pid}", dir.display()));
        return;
    }
    let journal = ledger::journal_path(dir);
    if !journal.exists() {
        findings.ok("ledger", format!("none yet in {}: it is made at the first start", dir.display()));
        return;
    }
    match ledger::journal::read::<ledger::LedgerError>(&journal, |_| Ok(())) {
        Ok(verified) => {
            findings.ok("ledger", format!("{}: {} entries, chain whole", journal.display(), verified.tip.seq))
        }
        Err(error) => findings.wrong("ledger", chain(&error)),
    }
    let copies = ledger::vault::Vault::open(&dir.join("copies")).map(|vault| vault.total()).unwrap_or(0);
    findings.ok("copies", format!("{} kept", humansize::format_size(copies, humansize::BINARY)));
}

fn folders(config: &Config, plan: &Plan, findings: &mut Findings) {
    let all = shares(plan, config);
    // Only a ledger that exists can know a share, and opening it here would take its lock.
    let known = config.campaign.state.join("journal.jsonl").exists();
    let mut read = 0;
    for share in &all {
        match ShareRoot::open(&share.path) {
            Ok(_) => read += 1,
            Err(error) if share.folder.is_some() && config.shares.create && !known => {
                tracing::debug!(%error, "not there yet");
            }
            Err(error) => findings.trouble(format!("share {}", share.unit), chain(&error)),
        }
    }
    let made = all.len() - read;
    let rest = if made > 0 && config.shares.create && !known {
        format!(", {made} will be made at the first start")
    } else {
        String::new()
    };
    findings.ok("shares", format!("{read} of {} can be read{rest}", all.len()));
    overlapping(&all, findings);
}

/// Two units with one folder would file each other's papers.
fn overlapping(all: &[Share], findings: &mut Findings) {
    for (index, share) in all.iter().enumerate() {
        for other in &all[index + 1..] {
            if share.path.starts_with(&other.path) || other.path.starts_with(&share.path) {
                findings.wrong(
                    format!("share {}", share.unit),
                    format!(
                        "{} and {} (unit {}) lie in one another: give each unit a folder of its own in [shares.paths]",
                        share.path.display(),
                        other.path.display(),
                        other.unit
                    ),
                );
            }
        }
    }
}

fn reader(config: &Config, findings: &mut Findings) {
    match open::reader(config) {
        Ok(reader) => {
            let report = reader.self_test();
            let words = report.to_string();
            match report.level {
                Level::Full => findings.ok("sandbox", words),
                Level::Partial | Level::None => findings.trouble("sandbox", words),
            }
            findings.ok("ocr", report.ocr.to_string());
        }
        Err(error) => findings.wrong("sandbox", error.to_string()),
    }
}

/// Every address that letters go to or come from, as this post sees it. Placeholders among the contacts were told with
/// their lines before.
fn addresses(config: &Config, postman: &Postman, findings: &mut Findings) {
    let mut look = |about: String, email: &str, told: bool| match email.parse::<Address>() {
        Err(error) => findings.wrong(about, error.to_string()),
        Ok(address) => {
            if let Some(error) = postman.accepts(&address).err().filter(|_| !told) {
                findings.wrong(about, error.to_string());
            }
        }
    };
    look("coordinator.email".to_owned(), &config.coordinator.email, false);
    if config.post.from.address != config.coordinator.email {
        look("post.from".to_owned(), &config.post.from.address, false);
    }
    let Ok(contacts) = Contacts::load(&config.contacts, None) else {
        return;
    };
    for (unit, contact) in contacts.iter() {
        let principal = contact.principal.iter().map(|principal| &principal.email);
        for email in contact.emails.iter().chain(principal) {
            look(format!("contact of {unit}"), email, true);
        }
    }
}

fn post(config: &Config, findings: &mut Findings) -> Result<(), Trouble> {
    let postman = match engine::postman(config) {
        Ok(postman) => postman,
        Err(error) => {
            findings.wrong("post", chain(&error));
            return Ok(());
        }
    };
    addresses(config, &postman, findings);
    match open::runtime()?.block_on(postman.check()) {
        Ok(found) => findings.ok("post", found),
        Err(error) => findings.trouble("post", chain(&error)),
    }
    Ok(())
}
