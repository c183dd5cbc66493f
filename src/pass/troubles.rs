//! The second rank of trouble: what went wrong for one unit or one letter, each with its remedy. A pass computes all of
//! them anew; the ledger records when one begins and when it is over. None stops the other units.

use super::call_out::post_up;
use super::verify::Chain;
use crate::config::Contacts;
use crate::ledger::entry::{Fact, StoredAlert, StoredAnswer, StoredPresence};
use crate::ledger::shapes::{FileState, LetterRecord, LetterState, RecipientState, Standing};
use crate::pass::engine::{Engine, Fatal};
use crate::picture::Picture;
use crate::read::Level;
use crate::rules::delivery::{LATE_AFTER, PostState};
use crate::rules::ids::UnitCode;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// Name of the trouble about the journal.
const JOURNAL: &str = "journal";

/// A trouble as scripts and people see it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Trouble {
    /// The unit it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitCode>,
    /// What.
    pub what: String,
    /// How to put it right.
    pub remedy: String,
}

/// A trouble that holds now, by its stable name.
struct Now {
    unit: Option<UnitCode>,
    what: String,
    remedy: String,
    alert: Option<StoredAlert>,
}

/// The troubles on record, with names of units where they help.
///
/// # Errors
/// When the records cannot be read.
pub fn list(engine: &Engine) -> Result<Vec<Trouble>, Fatal> {
    let troubles = engine.records.troubles()?;
    Ok(troubles
        .into_values()
        .map(|trouble| Trouble { unit: trouble.unit, what: trouble.what, remedy: trouble.remedy })
        .collect())
}

/// Records which troubles began and which are over.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(super) fn sync(engine: &Engine, now: DateTime<Utc>) -> Result<(), Fatal> {
    let mut current = BTreeMap::new();
    let words = Words { english: engine.english() };
    contacts(engine, &words, &mut current)?;
    shares(engine, &words, &mut current)?;
    files(engine, &words, &mut current)?;
    letters(engine, &words, now, &mut current)?;
    house(engine, &words, now, &mut current);
    let before = engine.records.troubles()?;
    let mut facts = Vec::new();
    // Until the journal was read, what an earlier process found in it stands.
    let unchecked = engine.memory().chain == Chain::Unchecked;
    for (name, trouble) in &before {
        let same = current.get(name).is_some_and(|now| now.what == trouble.what && now.remedy == trouble.remedy);
        if same {
            current.remove(name);
        } else if !(current.contains_key(name) || unchecked && name == JOURNAL) {
            facts.push(Fact::TroubleEnded { name: name.clone() });
        }
    }
    facts.extend(current.into_iter().map(|(name, now)| Fact::TroubleBegan {
        alert: now.alert,
        name,
        unit: now.unit,
        what: now.what,
        remedy: now.remedy,
    }));
    if !facts.is_empty() {
        engine.ledger().record(facts, now)?;
    }
    post_up(engine, now)
}

struct Words {
    english: bool,
}

impl Words {
    fn pick(&self, zh: impl Into<String>, en: impl Into<String>) -> String {
        if self.english { en.into() } else { zh.into() }
    }
}

type Current = BTreeMap<String, Now>;

fn contacts(engine: &Engine, words: &Words, current: &mut Current) -> Result<(), Fatal> {
    let judge = engine.judge();
    // Whoever is still to be thanked is no slip of the pen.
    let thanked: BTreeSet<UnitCode> = engine.records.notices()?.into_iter().map(|(_, notice)| notice.unit).collect();
    for trouble in Contacts::troubles(&engine.contacts, &judge.plan) {
        let name = format!("contact/{}", trouble.unit);
        let (what, remedy) = match words.english {
            true => (trouble.what, trouble.remedy),
            false => (
                "通讯录里没有可用的邮箱，信件无法送达".to_owned(),
                format!("请在 {} 中补上该单位联络员的邮箱，或电话通知", engine.config.contacts.display()),
            ),
        };
        current.insert(name, Now { unit: Some(trouble.unit), what, remedy, alert: None });
    }
    let file = engine.config.contacts.display();
    for (code, contact) in engine.contacts.strangers(&judge.plan).filter(|(code, _)| !thanked.contains(*code)) {
        let line = contact.line;
        let what = words.pick(
            format!("通讯录里有方案中没有的单位代码 {code}（{}）", contact.liaison),
            format!("the contacts name a unit that the plan does not have: {code} ({})", contact.liaison),
        );
        let remedy = words.pick(
            format!("请改正 {file} 第 {line} 行的代码（shouqi plan show 列出全部），或删去这一条，然后重启"),
            format!("put the code right at {file}:{line} (`shouqi plan show` lists them), or take the entry out; then restart"),
        );
        current.insert(format!("stranger/{code}"), Now { unit: None, what, remedy, alert: None });
    }
    Ok(())
}

fn shares(engine: &Engine, words: &Words, current: &mut Current) -> Result<(), Fatal> {
    let judge = engine.judge();
    let memory = engine.memory();
    for share in super::shares::shares(&judge.plan, &engine.config) {
        let unit = engine.records.unit(&share.unit)?;
        let mut add = |kind: &str, what: String, remedy: String, alert: Option<StoredAlert>| {
            current
                .insert(format!("{kind}/{}", share.unit), Now { unit: Some(share.unit.clone()), what, remedy, alert });
        };
        if unit.presence == StoredPresence::Unknown
            && let Some(because) = &unit.because
        {
            // The guard says the reason first and the safe next step after it; the alert's subject is the reason alone.
            let end = if words.english { ": " } else { "。" };
            let (reason, step) = because.split_once(end).unwrap_or((because, ""));
            let what = words.pick(format!("投递文件夹状态不明：{reason}"), format!("the share is unknown: {reason}"));
            let path = share.path.display();
            let remedy = words.pick(
                format!("{step}文件夹：{path}；恢复后会自动继续，期间不会催报"),
                format!(
                    "{step} (the folder is {path}); work goes on by itself afterwards, nobody is reminded meanwhile"
                ),
            );
            // A share never seen cannot be lost.
            let lost = unit.mount.is_some().then_some(StoredAlert::ShareLost);
            add("share", what, remedy, lost);
        }
        if let Some(error) = memory.unmade.get(&share.unit) {
            let remedy = words.pick("请检查 [shares] root 的权限", "check the permissions of [shares] root");
            add("folder", error.clone(), remedy, None);
        }
        if let Some(files) = memory.unreadable.get(&share.unit).filter(|files| !files.is_empty()) {
            let names: Vec<String> = files.iter().take(3).map(|(path, why)| format!("{path}（{why}）")).collect();
            let what = words.pick(
                format!("有 {} 个文件打不开：{}", files.len(), names.join("；")),
                format!("{} files cannot be opened: {}", files.len(), names.join("; ")),
            );
            let remedy = words.pick(
                "请让服务账户能读这些文件，或请单位重新放一次；之后会自动再试",
                "let the service's user read them, or ask the unit to put them there again; they are tried again by themselves",
            );
            add("unreadable", what, remedy, None);
        }
        if let Some(refused) = memory.refused.get(&share.unit) {
            let what = words.pick(format!("有不是普通文件的东西：{refused}"), format!("not regular files: {refused}"));
            let remedy = words.pick("请把文件本身放进来", "put the files themselves there");
            add("refused", what, remedy, None);
        }
        if let Some(watch) = memory.watch.get(&share.unit) {
            let remedy = words.pick("暂时改为定时查看，不影响归档", "the share is scanned instead; nothing is lost");
            add("watch", watch.clone(), remedy, None);
        }
    }
    Ok(())
}

/// Files marked as secret that nobody has decided on.
fn files(engine: &Engine, words: &Words, current: &mut Current) -> Result<(), Fatal> {
    let judge = engine.judge();
    let settling = Default::default();
    let picture = Picture { records: &engine.records, plan: &judge.plan, settling: &settling };
    let codes = judge.plan.owners().map(|owner| owner.code.clone());
    let groups = judge.plan.units.iter().filter(|unit| !unit.members.is_empty()).map(|unit| unit.code.clone());
    for code in codes.chain(groups) {
        for file in picture.doubts(&code)? {
            let Some(mark) = &file.secret else { continue };
            if file.state != FileState::Present || !matches!(file.standing(), Standing::Doubt { .. }) {
                continue;
            }
            let label = file.label();
            let now = Now {
                unit: Some(code.clone()),
                what: words.pick(
                    format!("文件 {label} 标有“{mark}”，未读取、未保存其内容"),
                    format!("file {label} is marked {mark}; its content was neither read nor kept"),
                ),
                remedy: words.pick(
                    format!("请立即线下联系该单位处理；确认无密后执行 shouqi file {label} 材料编号，或 shouqi ignore {label}"),
                    format!("talk to the unit off-line at once; then `shouqi file {label} PIECE` or `shouqi ignore {label}`"),
                ),
                alert: Some(StoredAlert::Secret),
            };
            current.insert(format!("secret/{label}"), now);
        }
    }
    Ok(())
}

fn letters(engine: &Engine, words: &Words, now: DateTime<Utc>, current: &mut Current) -> Result<(), Fatal> {
    let letters = engine.records.open_letters()?;
    for letter in &letters {
        // A refusal stays a trouble for a week, or until the letter is tried again.
        let recent = letter.recipients.iter().any(|one| now - one.at < TimeDelta::days(7));
        if letter.state() == LetterState::Failed && recent {
            add_failed(letter, words, current);
        }
    }
    let mut late: Vec<&LetterRecord> =
        letters.iter().filter(|letter| letter.state() == LetterState::Waiting && is_late(letter, now)).collect();
    late.sort_by_key(|letter| letter.seq);
    if let Some(first) = late.first() {
        let (key, count) = (&first.letter.key, late.len());
        let reply = first.recipients.iter().map(|one| one.reply.as_str()).find(|reply| !reply.is_empty());
        let reply = reply.map(|reply| words.pick(format!("（{reply}）"), format!(" ({reply})"))).unwrap_or_default();
        let trouble = Now {
            unit: first.letter.unit.clone().filter(|_| count == 1),
            what: words.pick(
                format!("有 {count} 封信超过一小时还没送出，最早的是 {key}{reply}"),
                format!("{count} letters are more than an hour late, the first is {key}{reply}"),
            ),
            remedy: words.pick(
                "会自动再试；请看邮件服务器是否正常",
                "they are tried again by themselves; see whether the mail server works",
            ),
            alert: None,
        };
        current.insert("late".to_owned(), trouble);
    }
    Ok(())
}

fn is_late(letter: &LetterRecord, now: DateTime<Utc>) -> bool {
    let waits = |state| matches!(state, RecipientState::Waiting | RecipientState::Attempting);
    letter.recipients.iter().any(|one| waits(one.state) && one.attempts > 0 && now - one.first_at >= LATE_AFTER)
}

fn add_failed(letter: &LetterRecord, words: &Words, current: &mut Current) {
    let key = &letter.letter.key;
    for one in letter.recipients.iter().filter(|one| one.state == RecipientState::Failed) {
        let (address, reply) = (&one.address, &one.reply);
        let (what, remedy) = match one.answer {
            Some(StoredAnswer::Never) => (
                words.pick(
                    format!("信件 {key} 被 {address} 的服务器拒收：{reply}"),
                    format!("the letter {key} to {address} was refused: {reply}"),
                ),
                words.pick(
                    format!("请核对通讯录里的邮箱，改好后执行 shouqi letters again {key}；也可电话通知"),
                    format!("check the address in the contacts, then `shouqi letters again {key}`; or telephone"),
                ),
            ),
            Some(StoredAnswer::Expired) => (
                words.pick(
                    format!("信件 {key} 一直没能送出，已过期"),
                    format!("the letter {key} could not be sent in time"),
                ),
                words.pick(
                    format!("请电话通知；仍需发送时执行 shouqi letters again {key}"),
                    format!("telephone; to send it all the same: `shouqi letters again {key}`"),
                ),
            ),
            _ => (
                words.pick(
                    format!("信件 {key} 没有送到 {address}：{reply}"),
                    format!("the letter {key} to {address} was not sent: {reply}"),
                ),
                words.pick(
                    format!("问题解决后执行 shouqi letters retry {key}"),
                    format!("when it is put right: `shouqi letters retry {key}`"),
                ),
            ),
        };
        let name = format!("letter/{key}/{address}");
        current.insert(name, Now { unit: letter.letter.unit.clone(), what, remedy, alert: None });
    }
}

/// What concerns us all: post, journal, disk, calendar, reader.
fn house(engine: &Engine, words: &Words, now: DateTime<Utc>, current: &mut Current) {
    let mut add = |name: &str, what: String, remedy: String, alert: Option<StoredAlert>| {
        current.insert(name.to_owned(), Now { unit: None, what, remedy, alert });
    };
    let post = engine.memory().post.clone();
    if let Some(state @ PostState::Paused { because, until, .. }) = &post
        && state.is_alarming(now)
    {
        let at = until.with_timezone(&engine.config.campaign.zone).format("%H:%M");
        add(
            "post",
            words.pick(
                format!("邮件发不出去：{}", because.words(false)),
                format!("letters cannot be handed over: {because}"),
            ),
            words.pick(
                format!("信件都在队列里，不会丢；{at} 再试。{}", because.stage.remedy(false)),
                format!("they are kept and tried again at {at}; {}", because.stage.remedy(true)),
            ),
            Some(StoredAlert::Post),
        );
    }
    if let Chain::Broken(what) = engine.memory().chain.clone() {
        let path = engine.ledger().journal_path();
        let path = path.display();
        add(
            JOURNAL,
            what,
            words.pick(
                format!("已登记的内容目前还在，但一旦断电就无法再启动。请停止 shouqi，另存 {path} 备查，再用最近的备份恢复到空的状态文件夹：shouqi restore 备份文件"),
                format!("what is recorded is still there, but after a power failure nothing would start: stop shouqi, keep {path} for inspection, and put the last backup into an empty state folder with `shouqi restore FILE`"),
            ),
            Some(StoredAlert::Journal),
        );
    }
    let disk_full = engine.ledger().keep_reserve().is_err();
    if disk_full {
        add(
            "disk",
            words.pick("状态文件夹所在的磁盘满了", "the disk of the state folder is full"),
            words.pick(
                format!("请给 {} 所在的磁盘腾出空间", engine.config.campaign.state.display()),
                format!("make room on the disk of {}", engine.config.campaign.state.display()),
            ),
            Some(StoredAlert::DiskFull),
        );
    }
    let judge = engine.judge();
    let today = now.with_timezone(&engine.config.campaign.zone).date_naive();
    if let Some(complaint) = engine.calendar.complaint(today, judge.plan.deadline.max(today)) {
        let years: Vec<String> = complaint.missing.iter().chain(&complaint.provisional).map(i32::to_string).collect();
        add(
            "calendar",
            words.pick(
                format!("{} 年的节假日安排不全，工作日只按周末和已知的法定节日判断", years.join("、")),
                format!("the public holidays of {} are not known in full", years.join(", ")),
            ),
            words.pick("请在 [letters] holidays 指定的文件里补上", "add them to the file named by [letters] holidays"),
            None,
        );
    }
    if engine.sandbox.level == Level::None && engine.config.read.sandbox != crate::config::Sandbox::Off {
        add(
            "sandbox",
            words.pick("读取文件的隔离没有生效", "the fence around the file reader does not hold"),
            words.pick(
                "文件照常读取；请在 Linux 5.13 以上、允许 landlock 和 seccomp 的系统上运行",
                "files are read all the same; run on Linux 5.13 or newer with landlock and seccomp allowed",
            ),
            None,
        );
    }
}
