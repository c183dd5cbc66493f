//! `shouqi status`, `doubts` and `explain`: the picture on a terminal or as JSON.
//! It asks the desk and lays out what is answered.

use super::open::{self, Trouble};
use super::{Exit, Output};
use crate::config::Config;
use crate::desk::{Answer, DoubtRow, Request, Status, UnitStatus};
use crate::pass::Trouble as Told;
use crate::rules::series::in_short;
use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};
use std::collections::BTreeMap;

/// Arguments of `shouqi status` and `shouqi doubts`.
#[derive(Debug, clap::Args)]
pub struct UnitArgs {
    /// Only this unit (03) or member (42.01)
    unit: Option<String>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// `status`.
pub fn status(config: Config, args: UnitArgs, output: &Output) -> Result<Exit, Trouble> {
    let detail = args.unit.is_some();
    match open::ask(config, Request::Status { unit: args.unit })? {
        Answer::Status(status) if args.json => output.json(&status),
        Answer::Status(status) => show(&status, detail, output),
        other => return super::refusal(other),
    }
    Ok(Exit::Done)
}

/// `doubts`.
pub fn doubts(config: Config, args: UnitArgs, output: &Output) -> Result<Exit, Trouble> {
    match open::ask(config, Request::Doubts { unit: args.unit })? {
        Answer::Doubts(doubts) if args.json => output.json(&doubts),
        Answer::Doubts(doubts) if doubts.is_empty() => output.say("没有待核的文件 (no doubts)"),
        Answer::Doubts(doubts) => show_doubts(&doubts, output),
        other => return super::refusal(other),
    }
    Ok(Exit::Done)
}

/// `explain`.
pub fn explain(config: Config, what: String, output: &Output) -> Result<Exit, Trouble> {
    match open::ask(config, Request::Explain { what })? {
        Answer::Explained(lines) => lines.iter().for_each(|line| output.say(line)),
        other => return super::refusal(other),
    }
    Ok(Exit::Done)
}

/// A line above, below and under the head: 45 units fit a screen.
const STYLE: TableStyle = TableStyle::new()
    .top_border(LineStyle::none().fill('─').junction('─'))
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .bottom_border(LineStyle::none().fill('─').junction('─'));

/// A table as all commands draw it.
pub fn table(head: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(head.to_vec());
    table
}

/// An instant of an answer, to the minute: the zone is the campaign's and need not be told to a person.
pub fn minute(stamp: &str) -> String {
    stamp.get(..16).unwrap_or(stamp).replace('T', " ")
}

fn show(status: &Status, detail: bool, output: &Output) {
    output.say(&format!("{}  时限 due {}  截至 as of {}", status.campaign, status.deadline, minute(&status.as_of)));
    let mut units =
        table(&["单位 unit", "", "应交 due", "已收 in", "待核 doubt", "尚缺 missing", "文件 files", "最近 last drop"]);
    for unit in &status.units {
        let name = match unit.presence.as_str() {
            "unknown" => format!("{}（状态不明 unknown）", unit.name),
            "settling" => format!("{}（正在写入 settling）", unit.name),
            _ => unit.name.clone(),
        };
        units.add_row(vec![
            unit.code.to_string(),
            name,
            unit.pieces.due.to_string(),
            unit.pieces.r#in.to_string(),
            unit.pieces.doubtful.to_string(),
            unit.pieces.missing.to_string(),
            unit.files.to_string(),
            unit.last_drop.as_deref().map(minute).unwrap_or_default(),
        ]);
    }
    output.say(&units.to_string());
    if detail {
        for unit in &status.units {
            show_missing(unit, output);
            unit.next_letter.iter().for_each(|words| output.say(&format!("  下一封信 next letter：{words}")));
            unit.no_letter_now.iter().for_each(|words| output.say(&format!("  暂不发信 none now：{words}")));
        }
    } else {
        let sum = |count: fn(&crate::desk::UnitStatus) -> usize| status.units.iter().map(count).sum::<usize>();
        output.say(&format!(
            "合计 total：应交 due {}，已收 in {}，待核 doubtful {}，尚缺 missing {}",
            sum(|unit| unit.pieces.due),
            sum(|unit| unit.pieces.r#in),
            sum(|unit| unit.pieces.doubtful),
            sum(|unit| unit.pieces.missing)
        ));
    }
    let letters = &status.letters;
    output.say(&format!(
        "信件 letters：待放行 held {}，待发送 waiting {}，已发送 sent {}，未送达 failed {}",
        letters.held, letters.waiting, letters.sent, letters.failed
    ));
    output.say(&format!("读取隔离 sandbox：{}；{}", status.sandbox, status.ocr));
    for link in &status.links {
        output.say(&format!("其他工作 campaign：{}  {}", link.title, link.url));
    }
    if !status.doubts.is_empty() {
        show_doubts(&status.doubts, output);
    }
    show_troubles(&status.troubles, output);
}

/// What a unit still owes, under the plan's wording of each material.
fn show_missing(unit: &UnitStatus, output: &Output) {
    let mut materials: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for piece in &unit.missing {
        let material = piece.split([':', '@']).next().unwrap_or(piece);
        materials.entry(material).or_default().push(piece);
    }
    if materials.is_empty() {
        return output.say(&format!("{} {} 尚缺 missing：无 nothing", unit.code, unit.name));
    }
    output.say(&format!("{} {} 尚缺 missing：", unit.code, unit.name));
    for (material, pieces) in materials {
        let title = unit.titles.get(material).map_or("", String::as_str);
        output.say(&format!("  {material} {title}\n        {}", pieces.join("  ")));
    }
}

fn show_doubts(doubts: &[DoubtRow], output: &Output) {
    let mut rows = table(&["待核 doubt", "文件 file", "单位 unit", "路径 path", "原因 because", "可能是 maybe"]);
    let questions: Vec<&[DoubtRow]> =
        doubts.chunk_by(|before, next| before.group.is_some() && before.group == next.group).collect();
    for (doubt, others) in questions.iter().filter_map(|question| question.split_first()) {
        let near: Vec<String> =
            doubt.near.iter().map(|near| format!("{} ({:.0} %)", near.piece, near.score * 100.0)).collect();
        let (mut files, mut path) = (doubt.file.clone(), doubt.path.clone());
        if let (Some(group), Some(last)) = (&doubt.group, others.last()) {
            let ids = [doubt].into_iter().chain(others).filter_map(|one| one.file.get(1..)?.parse().ok());
            files = format!("{group}\n{}", in_short(&ids.collect::<Vec<u64>>()));
            let name = last.path.rsplit_once('/').map_or(last.path.as_str(), |(_, name)| name);
            path = format!("{path}\n至 to {name}\n共 {} 个文件 files", others.len() + 1);
        }
        rows.add_row(vec![
            doubt.id.clone(),
            files,
            doubt.unit.to_string(),
            path,
            doubt.because.clone(),
            near.join("\n"),
        ]);
    }
    output.say(&rows.to_string());
    if let Some(first) = doubts.first() {
        let piece = first.near.first().map_or("03-01:总结@2021", |near| near.piece.as_str());
        let file = first.group.as_ref().unwrap_or(&first.file);
        let accept = if first.can_be_accepted() { format!("shouqi accept {file}  |  ") } else { String::new() };
        output.say(&format!(
            "决定 decide：shouqi file {file} {piece}  |  {accept}shouqi ignore {file}  |  shouqi reject {file} --because …"
        ));
    }
}

/// Troubles with their remedies.
pub fn show_troubles(troubles: &[Told], output: &Output) {
    for trouble in troubles {
        let unit = trouble.unit.as_ref().map_or(String::new(), |unit| format!("{unit} "));
        output.say(&format!("故障 trouble：{unit}{}\n    {}", trouble.what, trouble.remedy));
    }
}
