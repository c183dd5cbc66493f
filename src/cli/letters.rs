//! `shouqi letters …`: lists, letters in full, what becomes of them.
//! It asks the desk and shows; what is written and when is not decided here.

use super::decide::{self, done};
use super::open::{self, Trouble};
use super::status::{minute, table};
use super::{Exit, Output};
use crate::config::Config;
use crate::desk::{Answer, LetterRow, LetterShown, Request};
use crate::letter::Templates;
use crate::pass::engine::language;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Arguments of `shouqi letters`.
#[derive(Debug, clap::Args)]
pub struct LettersArgs {
    #[command(subcommand)]
    command: Letters,
}

#[derive(Debug, clap::Subcommand)]
enum Letters {
    /// All letters with their states
    List {
        /// One JSON array
        #[arg(long)]
        json: bool,
    },
    /// One letter: its text, why it was written, and what became of it for each recipient
    Show {
        /// Its key
        key: String,
        /// One JSON object
        #[arg(long)]
        json: bool,
        /// The whole message as it leaves (.eml)
        #[arg(long)]
        eml: bool,
    },
    /// What would be written now
    Preview {
        /// One JSON array
        #[arg(long)]
        json: bool,
    },
    /// Let held letters go: one, a unit's 现状 letter (status/03), or all and every later one
    Release {
        /// A key, or status/UNIT
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        key: Option<String>,
        /// All, and every later one
        #[arg(long)]
        all: bool,
    },
    /// Try a letter again that was given up
    Retry {
        /// Its key
        key: String,
    },
    /// Send a letter once more, as a new letter
    Again {
        /// Its key
        key: String,
    },
    /// Send a letter to the coordinator that only tries the post
    Test,
    /// Write the built-in templates into a folder, to begin your own wording from
    Templates {
        /// A folder that holds none of them yet
        folder: PathBuf,
    },
    /// Agree that overdue letters are copied to the principal, of one unit or of all
    Escalate {
        /// The unit; all when left out
        unit: Option<String>,
    },
}

/// `letters …`
pub fn run(config: Config, args: LettersArgs, output: &Output) -> Result<Exit, Trouble> {
    match args.command {
        Letters::List { json } => list(open::ask(config, Request::Letters)?, json, output),
        Letters::Preview { json } => list(open::ask(config, Request::Preview)?, json, output),
        Letters::Show { key, json, eml } => match open::ask(config, Request::Letter { key })? {
            Answer::Letter(letter) => show(&letter, json, eml, output),
            other => super::refusal(other),
        },
        Letters::Release { key, .. } => done(open::ask(config, Request::Release { by: open::who(), key })?, output),
        Letters::Retry { key } => done(open::ask(config, Request::Retry { key })?, output),
        Letters::Again { key } => done(open::ask(config, Request::Again { key })?, output),
        Letters::Test => done(open::ask(config, Request::Test)?, output),
        Letters::Templates { folder } => templates(&config, &folder, output),
        Letters::Escalate { unit } => decide::run(config, decide::escalate(unit), output),
    }
}

/// Files that are there already are somebody's own wording: nothing is written then.
fn templates(config: &Config, folder: &Path, output: &Output) -> Result<Exit, Trouble> {
    let texts = Templates::texts(language(config));
    if let Some((name, _)) = texts.iter().find(|(name, _)| folder.join(name).exists()) {
        let there = folder.join(name);
        return Err(Trouble::Usage(format!(
            "{} is there already: name another folder, or move it aside",
            there.display()
        )));
    }
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| texts.iter().try_for_each(|(name, text)| std::fs::write(folder.join(name), text)));
    written.map_err(|error| Trouble::Failed(format!("cannot write into {}: {error}", folder.display())))?;
    let folder = folder.display();
    output.say(&format!(
        "{} 个模板写在 templates are in {folder}\n只留下要改的，并设置 keep only those you change, and set\n    [letters]\n    templates = \"{folder}\"",
        texts.len()
    ));
    Ok(Exit::Done)
}

pub(super) fn list(answer: Answer, json: bool, output: &Output) -> Result<Exit, Trouble> {
    let Answer::Letters(rows) = answer else {
        return super::refusal(answer);
    };
    if json {
        output.json(&rows);
        return Ok(Exit::Done);
    }
    let mut shown = table(&["信件 key", "状态 state", "收件 to", "主题 subject", "时间 due", "原因 because"]);
    for row in &rows {
        let (to, due) = (row.to.join("\n"), minute(&row.due));
        shown.add_row(vec![&row.key, state(&row.state), &to, &row.subject, &due, &row.because]);
    }
    output.say(&shown.to_string());
    show_counts(&rows, output);
    Ok(Exit::Done)
}

/// A letter's state as a table shows it.
fn state(word: &str) -> &str {
    match word {
        "held" => "待放行 held",
        "waiting" => "待发送 waiting",
        "sent" => "已发送 sent",
        "failed" => "未送达 failed",
        "withdrawn" => "已撤回 withdrawn",
        "planned" => "预计 planned",
        other => other,
    }
}

/// How many letters each unit gets, and each day, in one line each.
pub(super) fn counts(rows: &[&LetterRow]) -> (String, String) {
    let mut units: BTreeMap<&str, usize> = BTreeMap::new();
    let mut days: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        *units.entry(row.unit.as_deref().unwrap_or("—")).or_default() += 1;
        *days.entry(row.due.get(..10).unwrap_or(&row.due)).or_default() += 1;
    }
    let line = |counts: &BTreeMap<&str, usize>| {
        counts.iter().map(|(name, count)| format!("{name}×{count}")).collect::<Vec<_>>().join("  ")
    };
    (line(&units), line(&days))
}

pub(super) fn show_counts(rows: &[LetterRow], output: &Output) {
    output.say(&format!("共 {} 封 letters", rows.len()));
    if !rows.is_empty() {
        let (units, days) = counts(&rows.iter().collect::<Vec<_>>());
        output.say(&format!("各单位 by unit：{units}"));
        output.say(&format!("各日 by day：{days}"));
    }
}

fn show(letter: &LetterShown, json: bool, eml: bool, output: &Output) -> Result<Exit, Trouble> {
    let bytes = letter.eml.as_ref().and_then(|eml| BASE64.decode(eml).ok());
    if json {
        output.json(letter);
    } else if eml {
        match bytes {
            Some(bytes) => output.bytes(&bytes),
            None => {
                return Err(Trouble::Failed("the text of this letter is gone from the state folder".into()));
            }
        }
    } else {
        let row = &letter.row;
        output.say(&format!("{}  {}  {}", row.key, state(&row.state), minute(&row.due)));
        output.say(&format!("原因 because：{}", row.because));
        output.say(&format!("主题 subject：{}", row.subject));
        output.say(&format!("Message-ID：{}", letter.message_id));
        for one in &letter.recipients {
            output.say(&format!("  {}  {}  尝试 attempts {}  {}", one.address, one.state, one.attempts, one.reply));
        }
        if let Some(why) = &letter.withdrawn {
            output.say(&format!("已撤回 withdrawn：{why}"));
        }
        output.say("");
        output.say(&bytes.map(|bytes| plain_text(&bytes)).unwrap_or_default());
    }
    Ok(Exit::Done)
}

/// The plain text of a message of ours: its first base64 or quoted-printable text part.
fn plain_text(eml: &[u8]) -> String {
    part(eml, "text/plain").unwrap_or_else(|| String::from_utf8_lossy(eml).into_owned())
}

pub(super) fn part(eml: &[u8], kind: &str) -> Option<String> {
    let message = mail_parser::MessageParser::default().parse(eml)?;
    let text = match kind {
        "text/html" => message.body_html(0),
        _ => message.body_text(0),
    };
    text.map(std::borrow::Cow::into_owned)
}
