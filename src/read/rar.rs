//! rar, version 1.5 to 7: names of members and the text of documents inside, one level deep, by `rars`. Nothing is ever
//! written to disk.

use super::archive::{Inventory, locked};
use super::caps;
use super::content::{Depth, Source};
use super::found::{Found, Why};
use super::plain;
use crate::rules::reading::Kind;
use rars::{ArchiveReadOptions, ErrorKind, ExtractionDecision};
use std::cell::RefCell;
use std::io::{Error, Write};
use std::rc::Rc;

/// Bytes of the dictionary that a member may ask for.
const DICTIONARY: u64 = 128 << 20;

/// Reads a rar.
pub(super) fn read(source: impl Source, depth: &mut Depth) -> Found {
    if depth.inside {
        return Found::unread(Kind::Archive, Why::Nested);
    }
    let options = ArchiveReadOptions::new()
        .with_max_header_count(2 * caps::MEMBERS as u64)
        .with_max_total_output_bytes(caps::OUTPUT)
        .with_rar50_dictionary_size_limit(DICTIONARY);
    let archive = match rars::ArchiveReader::read_reader_with_options(source, options) {
        Ok(archive) => archive,
        Err(error) => {
            return match error.kind() {
                ErrorKind::PasswordRequired | ErrorKind::BadPassword => locked(),
                ErrorKind::ResourceLimit => Found::unread(Kind::Archive, Why::Members),
                _ => Found::unread(Kind::Archive, Why::Damaged),
            };
        }
    };
    let mut inventory = Inventory::new(depth);
    let mut wanted = Vec::new();
    let mut solid = false;
    for member in archive.members().take(caps::MEMBERS) {
        solid |= member.is_solid();
        let name = plain::chinese(member.meta.name_bytes());
        wanted.push(!member.meta.is_directory && inventory.list(&name, member.meta.is_encrypted));
    }
    if wanted.contains(&true) {
        inventory.skipped |= unpack(&archive, options, &wanted, solid, &mut inventory).is_err();
    }
    inventory.found()
}

/// Unpacks the wanted members one after the other. In a solid archive the others must be unpacked, too, and are thrown
/// away.
fn unpack(
    archive: &rars::Archive,
    options: ArchiveReadOptions<'_>,
    wanted: &[bool],
    solid: bool,
    inventory: &mut Inventory<'_>,
) -> rars::Result<()> {
    let mut wanted = wanted.iter().copied();
    let mut unpacked: Option<(String, u64, Basket)> = None;
    archive.extract_with_control(options, |member| {
        // The member before this one is complete.
        take_in(unpacked.take(), inventory);
        let (name, meta) = (plain::chinese(member.meta.name_bytes()), &member.meta);
        Ok(match wanted.next() {
            Some(true) if meta.unpacked_size <= caps::INSIDE_BYTES => {
                let basket = Basket::default();
                unpacked = Some((name, meta.packed_size, basket.clone()));
                ExtractionDecision::Extract(Box::new(basket))
            }
            Some(true) if !solid => {
                inventory.skipped = true;
                ExtractionDecision::Skip
            }
            Some(_) if solid && !meta.is_directory => ExtractionDecision::Extract(Box::new(std::io::sink())),
            Some(_) => ExtractionDecision::Skip,
            None => ExtractionDecision::Stop,
        })
    })?;
    take_in(unpacked.take(), inventory);
    Ok(())
}

fn take_in(unpacked: Option<(String, u64, Basket)>, inventory: &mut Inventory<'_>) {
    if let Some((name, packed, basket)) = unpacked {
        inventory.read(&name, basket.0.take().as_slice(), packed);
    }
}

/// Holds what comes out of the decoder, and no more than is allowed of one document.
#[derive(Debug, Clone, Default)]
struct Basket(Rc<RefCell<Vec<u8>>>);

impl Write for Basket {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut held = self.0.borrow_mut();
        if (held.len() + bytes.len()) as u64 > caps::INSIDE_BYTES {
            return Err(Error::other("more than it declared"));
        }
        held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
