//! `shouqi backup`, `restore` and `export`: the ledger in one file. A backup may be made while the daemon runs: the
//! journal only grows, and letters and copies never change.

use super::open::{self, Trouble};
use super::{Exit, Output};
use crate::config::Config;
use crate::desk::{Answer, Request};
use crate::ledger::{self, LedgerError, journal};
use crate::pass::engine::chain;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

/// Arguments of `shouqi backup` and `shouqi restore`.
#[derive(Debug, clap::Args)]
pub struct FileArgs {
    /// The backup file
    file: PathBuf,
}

/// Arguments of `shouqi export`.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// The workbook to write
    #[arg(long, value_name = "FILE")]
    xlsx: PathBuf,
}

/// Folders of the state that belong into a backup beside the journal.
const VAULTS: [&str; 2] = ["letters", "copies"];

/// `backup FILE`
pub fn backup(config: &Config, args: &FileArgs, output: &Output) -> Result<Exit, Trouble> {
    let state = &config.campaign.state;
    if args.file.exists() {
        return Err(Trouble::Usage(format!(
            "{} is there already and is not overwritten: name a new file, with the day in it say",
            args.file.display()
        )));
    }
    let path = ledger::journal_path(state);
    let verified = journal::read::<LedgerError>(&path, |_| Ok(())).map_err(|error| Trouble::Failed(chain(&error)))?;
    if verified.tip.seq == 0 {
        return Err(Trouble::Failed(format!("there is no ledger in {} to back up", state.display())));
    }
    write_backup(state, &path, verified.tip.length, &args.file)
        .map_err(|error| Trouble::Failed(format!("cannot write the backup {}: {error}", args.file.display())))?;
    output.say(&format!("已备份 {} 条到 {} ({} entries)", verified.tip.seq, args.file.display(), verified.tip.seq));
    Ok(Exit::Done)
}

fn write_backup(state: &Path, journal: &Path, length: u64, to: &Path) -> io::Result<()> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Written beside and renamed, so that a failed backup never takes the place of a good one.
    let temporary = tempfile::NamedTempFile::new_in(folder)?;
    let mut zip = zip::ZipWriter::new(temporary.reopen()?);
    let options = SimpleFileOptions::default().large_file(true).unix_permissions(0o600);
    zip.start_file("journal.jsonl", options)?;
    io::copy(&mut File::open(journal)?.take(length), &mut zip)?;
    for vault in VAULTS {
        for file in files_below(&state.join(vault))? {
            let name = file.strip_prefix(state).unwrap_or(&file).to_string_lossy().into_owned();
            zip.start_file(name, options)?;
            io::copy(&mut File::open(&file)?, &mut zip)?;
        }
    }
    zip.finish()?.sync_all()?;
    temporary.persist(to).map_err(|error| error.error)?;
    Ok(())
}

fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(files);
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// `restore FILE`
pub fn restore(config: &Config, args: &FileArgs, output: &Output) -> Result<Exit, Trouble> {
    let state = &config.campaign.state;
    if let Some(pid) = ledger::holder(state) {
        return Err(Trouble::Usage(format!(
            "another shouqi (process {pid}) is using {}: stop it first",
            state.display()
        )));
    }
    if ledger::journal_path(state).exists() {
        return Err(Trouble::Usage(format!(
            "there is a ledger in {} already: move that folder aside first, nothing is overwritten",
            state.display()
        )));
    }
    read_backup(&args.file, state)
        .map_err(|error| Trouble::Failed(format!("cannot restore from {}: {error}", args.file.display())))?;
    let path = ledger::journal_path(state);
    let verified = journal::read::<LedgerError>(&path, |_| Ok(())).map_err(|error| Trouble::Failed(chain(&error)))?;
    output.say(&format!(
        "已恢复 {} 条到 {} ({} entries; the records are rebuilt at the next start)",
        verified.tip.seq,
        state.display(),
        verified.tip.seq
    ));
    Ok(Exit::Done)
}

fn read_backup(from: &Path, state: &Path) -> io::Result<()> {
    let mut zip = zip::ZipArchive::new(File::open(from)?)?;
    let odd = |what: &str| io::Error::new(io::ErrorKind::InvalidData, format!("it is no backup of shouqi ({what})"));
    if zip.index_for_name("journal.jsonl").is_none() {
        return Err(odd("it holds no journal"));
    }
    for index in 0..zip.len() {
        let mut member = zip.by_index(index)?;
        let name = member.enclosed_name().ok_or_else(|| odd("a member leads out of it"))?;
        let known = name == Path::new("journal.jsonl") || VAULTS.iter().any(|vault| name.starts_with(vault));
        if !known {
            return Err(odd("it holds something else"));
        }
        let path = state.join(name);
        if let Some(folder) = path.parent() {
            std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let mut file = std::fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(&path)?;
        io::copy(&mut member, &mut file)?;
        file.flush()?;
        file.sync_all()?;
    }
    Ok(())
}

/// `export --xlsx FILE`
pub fn export(config: Config, args: &ExportArgs, output: &Output) -> Result<Exit, Trouble> {
    let answer = open::ask(config, Request::Workbook)?;
    let Answer::Workbook(text) = answer else {
        return super::refusal(answer);
    };
    let bytes = BASE64.decode(text).map_err(|error| Trouble::Failed(error.to_string()))?;
    std::fs::write(&args.xlsx, bytes)
        .map_err(|error| Trouble::Failed(format!("cannot write {}: {error}", args.xlsx.display())))?;
    output.say(&format!("台账已导出到 {}", args.xlsx.display()));
    Ok(Exit::Done)
}
