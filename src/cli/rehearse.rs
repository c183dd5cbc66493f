//! `shouqi rehearse`: the letters that the calendar will bring, as a table, JSON, or a folder to look through.
//! It asks the desk and shows; it decides nothing and sends nothing.

use super::letters::{counts, list, part};
use super::open::{self, Trouble};
use super::status::minute;
use super::{Exit, Output};
use crate::config::Config;
use crate::desk::{Answer, LetterRow, LetterShown, Request, SupposedDrop};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::NaiveDate;
use minijinja::value::Serde;
use minijinja::{Environment, context};
use std::path::{Path, PathBuf};

/// Arguments of `shouqi rehearse`.
#[derive(Debug, clap::Args)]
pub struct RehearseArgs {
    /// First day
    #[arg(long, value_name = "DATE")]
    from: NaiveDate,
    /// Last day
    #[arg(long, value_name = "DATE")]
    to: NaiveDate,
    /// Files that arrive meanwhile, as JSONL rows {"at","unit","path","size"?,"text"?}; `-` for standard input
    #[arg(long, value_name = "FILE")]
    drops: Option<PathBuf>,
    /// One JSON array
    #[arg(long, conflicts_with = "out")]
    json: bool,
    /// A folder for the letters themselves, .eml and .html, with an index.html
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// `rehearse`
pub fn run(config: Config, args: RehearseArgs, output: &Output) -> Result<Exit, Trouble> {
    let drops = args.drops.as_deref().map(read_drops).transpose()?.unwrap_or_default();
    let supposed = drops.len();
    let request = Request::Rehearse { from: args.from, to: args.to, whole: args.out.is_some(), drops };
    let answer = open::ask(config, request)?;
    let Some(folder) = &args.out else {
        return list(answer, args.json, output);
    };
    let Answer::Whole(letters) = answer else {
        return super::refusal(answer);
    };
    write_out(folder, &args, &letters, supposed)
        .map_err(|error| Trouble::Failed(format!("cannot write into {}: {error}", folder.display())))?;
    let rows: Vec<LetterRow> = letters.into_iter().map(|(row, _)| row).collect();
    super::letters::show_counts(&rows, output);
    output.say(&format!("{} 封信写在 letters are in {}", rows.len(), folder.join("index.html").display()));
    Ok(Exit::Done)
}

/// The rows of a JSONL file; empty lines are passed over.
fn read_drops(path: &Path) -> Result<Vec<SupposedDrop>, Trouble> {
    let text = match path.as_os_str() == "-" {
        true => std::io::read_to_string(std::io::stdin()),
        false => std::fs::read_to_string(path),
    };
    let text = text.map_err(|error| Trouble::Usage(format!("cannot read the drops {}: {error}", path.display())))?;
    parse_drops(&text).map_err(|why| Trouble::Usage(format!("{}, {why}", path.display())))
}

fn parse_drops(text: &str) -> Result<Vec<SupposedDrop>, String> {
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    let rows = lines.filter(|(_, line)| !line.trim().is_empty()).map(|(index, line)| {
        serde_json::from_str(line).map_err(|error| {
            format!(
                "line {}: {error}; write {{\"at\":\"2026-12-03 10:00\",\"unit\":\"03\",\"path\":\"2021年总结.docx\"}}",
                index + 1
            )
        })
    });
    rows.collect()
}

/// Each letter as it leaves and as it looks, and a page that lists them all.
fn write_out(
    folder: &Path,
    args: &RehearseArgs,
    letters: &[(LetterRow, LetterShown)],
    drops: usize,
) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut rows = Vec::with_capacity(letters.len());
    for (row, shown) in letters {
        let day = row.due.get(..16).unwrap_or(&row.due).replace(':', "");
        let file = format!("{day}-{}", row.key.replace(['/', ':'], "-"));
        let bytes = shown.eml.as_ref().and_then(|eml| BASE64.decode(eml).ok()).unwrap_or_default();
        std::fs::write(folder.join(format!("{file}.eml")), &bytes)?;
        std::fs::write(folder.join(format!("{file}.html")), part(&bytes, "text/html").unwrap_or_default())?;
        rows.push(context! { file, due => minute(&row.due), letter => Serde(row) });
    }
    let all: Vec<&LetterRow> = letters.iter().map(|(row, _)| row).collect();
    let (by_unit, by_day) = counts(&all);
    let (from, to) = (args.from.to_string(), args.to.to_string());
    let page = Environment::new()
        .render_named_str(
            "index.html",
            include_str!("rehearsal.html"),
            context! { from, to, rows, drops, by_unit, by_day },
        )
        .map_err(std::io::Error::other)?;
    std::fs::write(folder.join("index.html"), page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_is_none_is_told_with_its_line() {
        let rows = "{\"at\":\"2023-06-05 10:00\",\"unit\":\"03\",\"path\":\"a.docx\"}\n\n{\"unit\":\"03\"}\n";
        let why = parse_drops(rows).expect_err("the third line has no time");
        assert!(why.starts_with("line 3: missing field `at`"), "{why}");
    }
}
