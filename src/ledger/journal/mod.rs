//! The journal file: append-only, one JSON line an entry, chained by hash, durable before anyone acts on it.
//! It knows lines and the chain; it does not know what an entry means.

use super::entry::{Entry, Fact, VERSION};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The hash before the first line.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Why the journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file could not be opened, read or written.
    #[error("cannot {doing} the journal {path}")]
    Io {
        /// What we tried.
        doing: &'static str,
        /// The journal.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A line is damaged, out of order, or not chained to the one before.
    #[error(
        "the journal {path} is broken at line {line}: {what}; nothing was changed. Put back the last backup \
         (`shouqi restore FILE`), or move the journal aside and keep it for inspection"
    )]
    Broken {
        /// The journal.
        path: PathBuf,
        /// Line number, from 1.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// Written by a newer program.
    #[error(
        "line {line} of the journal {path} has version {found}, this program knows {VERSION}: use the newer shouqi"
    )]
    TooNew {
        /// The journal.
        path: PathBuf,
        /// Line number, from 1.
        line: u64,
        /// Its version.
        found: u8,
    },
    /// An entry could not be written as JSON.
    #[error("cannot write an entry of the journal as JSON")]
    Encode(#[source] serde_json::Error),
}

/// Where the chain stands: the last sequence number, its hash, and the length of the file in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tip {
    /// Sequence number of the last entry, 0 for an empty journal.
    pub seq: u64,
    /// Hash of the last line.
    pub hash: String,
    /// Bytes up to and including its newline.
    pub length: u64,
}

impl Tip {
    /// The tip of an empty journal.
    pub fn genesis() -> Self {
        Tip { seq: 0, hash: GENESIS.to_owned(), length: 0 }
    }
}

/// An open journal.
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
    tip: Tip,
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    entry: &'a Entry,
    prev: &'a str,
}

impl Journal {
    /// Opens (or begins) the journal and trusts `tip` for what lies before it: the caller has it from a clean stop
    /// or from [`read`].
    ///
    /// # Errors
    /// [`JournalError::Io`] when the file cannot be opened.
    pub fn open_at(path: &Path, tip: Tip) -> Result<Self, JournalError> {
        let io = |doing| move |source| JournalError::Io { doing, path: path.to_owned(), source };
        let mut file =
            OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path).map_err(io("open"))?;
        file.seek(SeekFrom::Start(tip.length)).map_err(io("open"))?;
        Ok(Journal { file, path: path.to_owned(), tip })
    }

    /// Where the chain stands.
    pub fn tip(&self) -> &Tip {
        &self.tip
    }

    /// Appends `facts` as one group: a single write and a single `fdatasync`. On an error nothing of the group stays.
    ///
    /// # Errors
    /// [`JournalError::Io`] when the disk refuses; the file is cut back to where it was.
    pub fn append(&mut self, facts: Vec<Fact>, at: DateTime<Utc>) -> Result<Vec<Entry>, JournalError> {
        let mut tip = self.tip.clone();
        let mut bytes = Vec::new();
        let mut entries = Vec::with_capacity(facts.len());
        for fact in facts {
            let entry = Entry { seq: tip.seq + 1, at, v: VERSION, fact };
            let (line, hash) = encode(&entry, &tip.hash)?;
            bytes.extend_from_slice(&line);
            tip = Tip { seq: entry.seq, hash, length: tip.length + line.len() as u64 };
            entries.push(entry);
        }
        if entries.is_empty() {
            return Ok(entries);
        }
        let written = self.file.write_all(&bytes).and_then(|()| self.file.sync_data());
        if let Err(source) = written {
            // Cut the half-written group away; a failure here shows at the next append or start as a torn line.
            let cut =
                self.file.set_len(self.tip.length).and_then(|()| self.file.seek(SeekFrom::Start(self.tip.length)));
            if let Err(error) = cut {
                tracing::error!(%error, "the journal could not be cut back after a failed write");
            }
            return Err(JournalError::Io { doing: "write", path: self.path.clone(), source });
        }
        self.tip = tip;
        Ok(entries)
    }
}

/// One line with its chain, and its hash: SHA-256 over the line's bytes without its own `"hash"` member.
fn encode(entry: &Entry, prev: &str) -> Result<(Vec<u8>, String), JournalError> {
    let mut line = serde_json::to_vec(&Line { entry, prev }).map_err(JournalError::Encode)?;
    // What cannot be read again must not be written: it would close the ledger at the next start.
    serde_json::from_slice::<Entry>(&line).map_err(JournalError::Encode)?;
    let hash = hex(&Sha256::digest(&line));
    line.pop();
    line.extend_from_slice(format!(",\"hash\":\"{hash}\"}}\n").as_bytes());
    Ok((line, hash))
}

/// Lower-case hexadecimal digits of `bytes`.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What reading the whole journal came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Where the chain stands.
    pub tip: Tip,
    /// Bytes of a torn last line that are not part of the chain (0 when it ends well).
    pub torn: u64,
}

/// Reads the whole journal, checks the chain, and hands each entry to `each` in order. A torn last line (no newline
/// at its end) is left out and reported; anything else that is wrong is an error.
///
/// # Errors
/// [`JournalError::Broken`] naming the line; [`JournalError::TooNew`]; [`JournalError::Io`]; or what `each` returns.
pub fn read<E: From<JournalError>>(path: &Path, mut each: impl FnMut(Entry) -> Result<(), E>) -> Result<Verified, E> {
    let io = |doing| move |source| JournalError::Io { doing, path: path.to_owned(), source };
    let mut tip = Tip::genesis();
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Verified { tip, torn: 0 }),
        Err(error) => return Err(io("open")(error).into()),
    };
    let mut reader = BufReader::with_capacity(1 << 20, file);
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = reader.read_until(b'\n', &mut line).map_err(io("read"))? as u64;
        if length == 0 {
            return Ok(Verified { tip, torn: 0 });
        }
        if line.last() != Some(&b'\n') {
            return Ok(Verified { tip, torn: length });
        }
        let number = tip.seq + 1;
        let (entry, hash) = decode(path, number, &tip, &line)?;
        tip = Tip { seq: entry.seq, hash, length: tip.length + length };
        each(entry)?;
    }
}

/// Checks one line against the chain and returns its entry and hash.
fn decode(path: &Path, number: u64, tip: &Tip, line: &[u8]) -> Result<(Entry, String), JournalError> {
    #[derive(Deserialize)]
    struct Chain {
        v: u8,
        prev: String,
    }
    let broken = |what: String| JournalError::Broken { path: path.to_owned(), line: number, what };
    const TAIL: usize = ",\"hash\":\"\"}\n".len() + 64;
    let split = line.len().checked_sub(TAIL).ok_or_else(|| broken("the line is too short".to_owned()))?;
    let (body, tail) = line.split_at(split);
    let hash = tail
        .strip_prefix(b",\"hash\":\"")
        .and_then(|rest| rest.strip_suffix(b"\"}\n"))
        .and_then(|hash| std::str::from_utf8(hash).ok())
        .ok_or_else(|| broken("it does not end in its hash".to_owned()))?;
    let mut hasher = Sha256::new();
    hasher.update(body);
    hasher.update(b"}");
    if hex(&hasher.finalize()) != hash {
        return Err(broken("its bytes do not match its hash".to_owned()));
    }
    let chain: Chain = serde_json::from_slice(line).map_err(|error| broken(format!("it is no entry ({error})")))?;
    if chain.prev != tip.hash {
        return Err(broken("it is not chained to the line before".to_owned()));
    }
    if chain.v > VERSION {
        return Err(JournalError::TooNew { path: path.to_owned(), line: number, found: chain.v });
    }
    let entry: Entry = serde_json::from_slice(line).map_err(|error| broken(format!("it is no entry ({error})")))?;
    if entry.seq != number {
        return Err(broken(format!("its sequence number is {}, expected {number}", entry.seq)));
    }
    Ok((entry, hash.to_owned()))
}

/// Copies a torn last line aside (`journal.torn-SEQ`) and cuts it off.
///
/// # Errors
/// [`JournalError::Io`] when the copy or the cut fails; the journal is then unchanged.
pub fn cut_torn(path: &Path, verified: &Verified) -> Result<PathBuf, JournalError> {
    let io = |doing| move |source| JournalError::Io { doing, path: path.to_owned(), source };
    let mut file = OpenOptions::new().read(true).write(true).open(path).map_err(io("open"))?;
    file.seek(SeekFrom::Start(verified.tip.length)).map_err(io("read"))?;
    let mut torn = Vec::new();
    file.read_to_end(&mut torn).map_err(io("read"))?;
    let aside = path.with_extension(format!("torn-{}", verified.tip.seq + 1));
    std::fs::write(&aside, &torn).map_err(io("copy the torn line of"))?;
    file.set_len(verified.tip.length).and_then(|()| file.sync_all()).map_err(io("cut"))?;
    Ok(aside)
}

#[cfg(test)]
mod tests;
