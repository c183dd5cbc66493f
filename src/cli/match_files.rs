//! `shouqi match`: verdicts for rows of JSONL, without any share.
//! It reads rows, asks the matcher and prints; it keeps nothing.

use super::Exit;
use crate::import::plan_file;
use crate::rules::ids::UnitCode;
use crate::rules::lexicon::Lexicon;
use crate::rules::matching::{Dropped, Matcher, Verdict, Weights};
use crate::rules::plan::Plan;
use crate::rules::reading::Reading;
use anyhow::{Context, bail};
use comfy_table::Table;
use std::io::{self, BufRead, BufWriter, Write};
use std::path::PathBuf;

/// Arguments of `shouqi match`.
#[derive(Debug, clap::Args)]
pub struct MatchArgs {
    /// The plan to judge by
    #[arg(long)]
    plan: PathBuf,
    /// Print one JSON object per row, in order
    #[arg(long)]
    json: bool,
    /// Reasons in English
    #[arg(long)]
    english: bool,
    /// More lexicon files, in TOML (as in config/lexicon)
    #[arg(long, value_name = "FILE")]
    lexicon: Vec<PathBuf>,
    /// JSONL rows {"unit","path","text"?,"members"?}; `-` or nothing for standard input
    file: Option<PathBuf>,
}

/// One input row; keys that are not named here are ignored.
#[derive(Debug, serde::Deserialize)]
struct Row {
    unit: String,
    path: String,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    members: Option<Vec<String>>,
}

/// Runs `shouqi match`.
///
/// # Errors
/// When the plan, the lexicon or a row cannot be read, or a row names a unit the plan does not have; rows before it are
/// answered.
pub fn run(args: MatchArgs) -> anyhow::Result<Exit> {
    let plan = plan_file::load(&args.plan)?;
    let mut lexicon = Lexicon::built_in()?;
    for file in &args.lexicon {
        let text =
            std::fs::read_to_string(file).with_context(|| format!("cannot read the lexicon {}", file.display()))?;
        lexicon.extend(&file.display().to_string(), &text)?;
    }
    let matcher = Matcher::new(&plan, &lexicon, &Weights::fitted()?)?;
    let (name, input): (String, Box<dyn BufRead>) = match &args.file {
        Some(path) if path.as_os_str() != "-" => {
            let file = std::fs::File::open(path).with_context(|| format!("cannot open the rows {}", path.display()))?;
            (path.display().to_string(), Box::new(std::io::BufReader::new(file)))
        }
        _ => ("standard input".to_owned(), Box::new(std::io::stdin().lock())),
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut table = Table::new();
    table.set_header(["unit", "path", "verdict", "materials", "because"]);
    let answered = answer(&plan, &matcher, &args, &name, input, &mut out, &mut table);
    let written = answered.and_then(|()| {
        if !args.json && table.row_count() > 0 {
            writeln!(out, "{table}")?;
        }
        Ok(out.flush()?)
    });
    match written {
        // Who reads the answers has seen enough (`| head`).
        Err(error) if error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe) => {
            Ok(Exit::Done)
        }
        written => written.map(|()| Exit::Done),
    }
}

fn answer(
    plan: &Plan,
    matcher: &Matcher,
    args: &MatchArgs,
    name: &str,
    input: Box<dyn BufRead>,
    out: &mut impl Write,
    table: &mut Table,
) -> anyhow::Result<()> {
    for (index, line) in input.lines().enumerate() {
        let at = || format!("{name}, line {}", index + 1);
        let line = line.with_context(|| format!("{}: the row cannot be read; rows are UTF-8 text", at()))?;
        if line.trim().is_empty() {
            continue;
        }
        let row: Row = serde_json::from_str(&line).with_context(|| {
            format!("{}: this is no row; write {{\"unit\":\"03\",\"path\":\"2021/总结.docx\"}}", at())
        })?;
        let unit: UnitCode = row.unit.parse().with_context(at)?;
        if plan.owner(&unit).is_none() {
            bail!("{}: the plan has no unit {unit}; `shouqi plan show {}` lists them", at(), args.plan.display());
        }
        let reading = Reading {
            text: row.text.unwrap_or_default(),
            members: row.members.unwrap_or_default(),
            ..Reading::default()
        };
        let verdict = matcher.judge(&unit, &Dropped { path: &row.path, reading: &reading }, &[]);
        if args.json {
            writeln!(out, "{}", verdict_json(&verdict, args.english))?;
        } else {
            table.add_row([
                row.unit,
                row.path,
                verdict.kind.as_str().to_owned(),
                named(&verdict),
                said(&verdict, args.english),
            ]);
        }
    }
    Ok(())
}

/// One verdict in the shape of the contract: `{"verdict","matches","candidates","because"}`.
pub fn verdict_json(verdict: &Verdict, english: bool) -> serde_json::Value {
    let matches: Vec<serde_json::Value> = verdict
        .matches
        .iter()
        .map(|found| {
            let mut object = serde_json::Map::new();
            object.insert("material".to_owned(), found.material.to_string().into());
            if let Some(part) = &found.part {
                object.insert("part".to_owned(), part.clone().into());
            }
            object.insert("years".to_owned(), found.years.clone().into());
            object.insert("score".to_owned(), rounded(found.score).into());
            object.into()
        })
        .collect();
    let candidates: Vec<serde_json::Value> = verdict
        .candidates
        .iter()
        .map(|candidate| {
            serde_json::json!({"material": candidate.material.to_string(), "score": rounded(candidate.score)})
        })
        .collect();
    let because: Vec<String> = verdict.because.iter().map(|reason| in_words(reason, english)).collect();
    serde_json::json!({
        "verdict": verdict.kind.as_str(),
        "matches": matches,
        "candidates": candidates,
        "because": because,
    })
}

fn in_words(reason: &crate::rules::matching::Reason, english: bool) -> String {
    if english { reason.english() } else { reason.chinese() }
}

/// Two decimals are all a score can bear.
fn rounded(score: f64) -> f64 {
    (score * 100.0).round() / 100.0
}

/// Materials filed, or the likeliest ones.
fn named(verdict: &Verdict) -> String {
    let filed = verdict.matches.iter().map(|found| {
        let part = found.part.as_ref().map_or(String::new(), |part| format!(":{part}"));
        let years: Vec<String> = found.years.iter().map(ToString::to_string).collect();
        let years = if years.is_empty() { String::new() } else { format!("@{}", years.join(",")) };
        format!("{}{part}{years}", found.material)
    });
    let filed: Vec<String> = filed.collect();
    if !filed.is_empty() {
        return filed.join("\n");
    }
    let near = verdict.candidates.iter().take(3).map(|near| format!("{}? {:.2}", near.material, near.score));
    near.collect::<Vec<_>>().join("\n")
}

fn said(verdict: &Verdict, english: bool) -> String {
    verdict.because.iter().map(|reason| in_words(reason, english)).collect::<Vec<_>>().join("\n")
}
