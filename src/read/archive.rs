//! zip and 7z (rar is in `rar`): names of members and the text of documents inside, one level deep. Nothing is ever
//! written; an archive inside an archive stays shut.

use super::caps;
use super::content::{self, Depth, Source};
use super::found::{Found, Member, Trouble, Why, clean_line};
use super::sniff::promised_kind;
use super::{ofd, office, open_document, plain};
use crate::rules::reading::Kind;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// KiB a 7z decoder may take for its dictionary.
const DICTIONARY: usize = 128 << 10;

/// What a zip is, by the names of its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    Document,
    Workbook,
    Slides,
    OpenDocument,
    Ofd,
    Archive,
}

impl Container {
    fn of<'a>(names: impl Iterator<Item = &'a [u8]>) -> Container {
        let (mut package, mut container) = (false, Container::Archive);
        for name in names {
            match name {
                b"[Content_Types].xml" => package = true,
                b"word/document.xml" | b"word/document2.xml" => container = Container::Document,
                b"xl/workbook.xml" | b"xl/workbook.bin" => container = Container::Workbook,
                b"ppt/presentation.xml" => container = Container::Slides,
                b"OFD.xml" => return Container::Ofd,
                b"mimetype" => package = true,
                b"content.xml" => container = Container::OpenDocument,
                _ => {}
            }
        }
        if package { container } else { Container::Archive }
    }
}

/// Reads a zip, whatever it holds.
pub(super) fn zip(mut source: impl Source, extension: &str, depth: &mut Depth) -> Found {
    let promised = promised_kind(extension);
    let Ok(length) = source.seek(std::io::SeekFrom::End(0)) else {
        return Found::unread(promised, Why::Damaged);
    };
    let archive = match ZipArchive::new(source) {
        Ok(archive) => archive,
        // The list of members stands at the end: without it the end is missing.
        Err(_) if length > 0 => return Found::with_problem(promised, Trouble::Truncated),
        Err(_) => return Found::unread(promised, Why::Damaged),
    };
    if archive.len() > caps::MEMBERS {
        return Found::unread(Kind::Archive, Why::Members);
    }
    match Container::of(archive.file_names_raw()) {
        Container::OpenDocument => open_document::read(archive, &mut depth.budget),
        Container::Ofd => ofd::read(archive, &mut depth.budget),
        Container::Archive if depth.inside => Found::unread(Kind::Archive, Why::Nested),
        Container::Archive => zip_members(archive, depth),
        office => office::read(archive, office, &mut depth.budget),
    }
}

fn zip_members<S: Source>(mut archive: ZipArchive<S>, depth: &mut Depth) -> Found {
    let mut inventory = Inventory::new(depth);
    for index in 0..archive.len() {
        let Ok(member) = archive.by_index_raw(index) else {
            continue;
        };
        let name = plain::chinese(member.name_raw());
        let (packed, locked) = (member.compressed_size(), member.encrypted());
        drop(member);
        if !inventory.list(&name, locked) {
            continue;
        }
        match archive.by_index(index) {
            Ok(decoder) => inventory.read(&name, decoder, packed),
            Err(_) => inventory.skipped = true,
        }
    }
    inventory.found()
}

/// Reads a 7z.
pub(super) fn seven_zip(source: impl Source, depth: &mut Depth) -> Found {
    use sevenz_rust2::{ArchiveReader, EntryDecision, Error, Password};
    if depth.inside {
        return Found::unread(Kind::Archive, Why::Nested);
    }
    let mut archive = match ArchiveReader::new_with_memory_limit(source, Password::empty(), DICTIONARY) {
        Ok(archive) => archive,
        Err(Error::PasswordRequired | Error::MaybeBadPassword(_)) => return locked(),
        // Its list of members stands at the end, too.
        Err(Error::Io(..)) => return Found::with_problem(Kind::Archive, Trouble::Truncated),
        Err(_) => return Found::unread(Kind::Archive, Why::Damaged),
    };
    if archive.archive().files.len() > caps::MEMBERS {
        return Found::unread(Kind::Archive, Why::Members);
    }
    archive.set_thread_count(1);
    let files = &archive.archive().files;
    let locked_at = |index| archive.archive().is_file_encrypted(index);
    let any_locked = files.iter().enumerate().any(|(index, file)| file.has_stream() && locked_at(index));
    let names: Vec<String> = files.iter().filter(|file| !file.is_directory()).map(|f| f.name().to_owned()).collect();
    let mut inventory = Inventory::new(depth);
    let readable: Vec<bool> = names.iter().map(|name| inventory.list(name, any_locked)).collect();
    let wanted = |name: &str| names.iter().position(|n| n == name).is_some_and(|at| readable[at]);
    if readable.contains(&true) {
        let walked = archive.for_each_entries_with_decision(|entry, decoder| {
            let name = entry.name();
            if wanted(name) {
                inventory.read(name, decoder, entry.size());
            } else if inventory.depth.budget.charge(entry.size()).is_err() {
                // What is not wanted must still be unpacked to reach what comes after it.
                inventory.skipped = true;
                return Ok(EntryDecision::SkipBlock);
            }
            Ok(EntryDecision::Continue)
        });
        inventory.skipped |= walked.is_err();
    }
    inventory.found()
}

/// The members of an archive as they are listed and read.
pub(super) struct Inventory<'a> {
    pub depth: &'a mut Depth,
    members: Vec<String>,
    inside: Vec<Member>,
    pictures: u32,
    locked: bool,
    /// Something that holds words was not read.
    pub skipped: bool,
}

impl<'a> Inventory<'a> {
    pub(super) fn new(depth: &'a mut Depth) -> Self {
        let (members, inside) = (Vec::new(), Vec::new());
        Inventory { depth, members, inside, pictures: 0, locked: false, skipped: false }
    }

    /// Lists a member; true when it may be a document worth reading.
    pub(super) fn list(&mut self, name: &str, locked: bool) -> bool {
        if name.ends_with(['/', '\\']) || is_chaff(name) {
            return false;
        }
        let extension = extension(name);
        self.pictures += u32::from(promised_kind(&extension) == Kind::Picture);
        self.members.push(tidy(name));
        self.locked |= locked;
        let document = !locked && is_document(&extension);
        self.skipped |= is_archive(&extension) || (document && self.depth.names_only);
        document && !self.depth.names_only
    }

    /// Reads one document out of `decoder`.
    pub(super) fn read(&mut self, name: &str, decoder: impl Read, packed: u64) {
        if self.inside.len() == caps::INSIDE {
            self.skipped = true;
            return;
        }
        let extension = extension(name);
        let found = match self.depth.budget.drain(decoder, packed, caps::INSIDE_BYTES) {
            Ok(bytes) => {
                self.depth.inside = true;
                let found = content::find_at(Cursor::new(bytes), &extension, self.depth);
                self.depth.inside = false;
                found
            }
            Err(why) => Found::unread(promised_kind(&extension), why),
        };
        self.skipped |= found.why.is_some();
        self.inside.push(Member { name: tidy(name), found });
    }

    pub(super) fn found(self) -> Found {
        let problem = match (self.locked, self.members.is_empty()) {
            (true, _) => Some(Trouble::Encrypted),
            (false, true) => Some(Trouble::Empty),
            (false, false) => None,
        };
        let why = if self.locked { Some(Why::Locked) } else { self.skipped.then_some(Why::SomeMembers) };
        Found {
            kind: Kind::Archive,
            members: self.members,
            inside: self.inside,
            pictures: self.pictures,
            problem,
            why,
            ..Found::default()
        }
    }
}

/// An archive whose list of members has a password.
pub(super) fn locked() -> Found {
    Found { problem: Some(Trouble::Encrypted), ..Found::unread(Kind::Archive, Why::Locked) }
}

/// What macOS and Windows put into archives by themselves.
fn is_chaff(name: &str) -> bool {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.starts_with("__MACOSX/") || matches!(last, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}

fn tidy(name: &str) -> String {
    clean_line(&name.replace('\\', "/"), caps::NAME)
}

fn extension(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    last.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default()
}

fn is_document(extension: &str) -> bool {
    matches!(promised_kind(extension), Kind::Document | Kind::Sheet | Kind::Slides | Kind::Pdf)
}

fn is_archive(extension: &str) -> bool {
    matches!(extension, "zip" | "7z" | "rar" | "tar" | "gz" | "tgz" | "bz2" | "xz")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_shows_in_its_names() {
        let of = |names: &[&'static str]| Container::of(names.iter().map(|name| name.as_bytes()));
        assert_eq!(of(&["[Content_Types].xml", "word/document.xml"]), Container::Document);
        assert_eq!(of(&["mimetype", "content.xml"]), Container::OpenDocument);
        assert_eq!(of(&["OFD.xml", "Doc_0/Document.xml"]), Container::Ofd);
        assert_eq!(of(&["资料/word/document.xml", "计划.docx"]), Container::Archive);
    }
}
