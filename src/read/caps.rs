//! The limits of one reading, and the reader that keeps them. It counts what a decoder gives out, never what a file
//! declares: a declared size is the file's own word.

use super::found::Why;
use std::io::Read;

/// Bytes of a document that is taken into memory to be read; beyond it name, kind and size must do.
pub const DOCUMENT_BYTES: u64 = 128 << 20;
/// Bytes of one document inside an archive.
pub const INSIDE_BYTES: u64 = 32 << 20;
/// Members of an archive or container.
pub const MEMBERS: usize = 10_000;
/// Bytes all decoders of one reading may give out.
pub const OUTPUT: u64 = 256 << 20;
/// Bytes given out for each byte taken in, once `RATIO_FROM` is passed. Deflate's best is 1032; honest XML stays below 100.
pub const RATIO: u64 = 200;
/// Output below this size is no danger whatever its ratio.
pub const RATIO_FROM: u64 = 8 << 20;
/// Cells of a sheet.
pub const CELLS: u64 = 2_000_000;
/// Elements within elements.
pub const DEPTH: usize = 256;
/// Characters of text that are kept. Title, type, year and organisation stand on the first pages.
pub const TEXT: usize = 8_000;
/// Characters of text kept of a document inside an archive.
pub const INSIDE_TEXT: usize = 2_000;
/// Documents inside an archive that are read.
pub const INSIDE: usize = 200;
/// Pages of a pdf that are looked at.
pub const PAGES: usize = 30;
/// Characters of a title.
pub const TITLE: usize = 120;
/// Characters of a member's name.
pub const NAME: usize = 1_024;

/// What is left of a reading's allowance; one for a file and all its members.
#[derive(Debug)]
pub(super) struct Budget {
    output: u64,
}

impl Budget {
    /// The full allowance.
    pub(super) fn new() -> Self {
        Budget { output: OUTPUT }
    }

    /// Everything `decoder` gives, which was made from `packed` bytes, up to `most` bytes.
    ///
    /// # Errors
    /// `Why::Output` past `most` or the allowance, `Why::Ratio` when too much comes from too little, `Why::Damaged` when
    /// the decoder fails.
    pub(super) fn drain(&mut self, decoder: impl Read, packed: u64, most: u64) -> Result<Vec<u8>, Why> {
        let cap = most.min(self.output);
        let by_ratio = packed.saturating_mul(RATIO).max(RATIO_FROM);
        let mut bytes = Vec::new();
        let read = decoder.take(cap.min(by_ratio) + 1).read_to_end(&mut bytes);
        let given = bytes.len() as u64;
        self.output = self.output.saturating_sub(given);
        if given > by_ratio {
            return Err(Why::Ratio);
        }
        if given > cap {
            return Err(Why::Output);
        }
        read.map_err(|error| Why::of(&error))?;
        Ok(bytes)
    }

    /// Charges output that somebody else decodes.
    pub(super) fn charge(&mut self, bytes: u64) -> Result<(), Why> {
        match self.output.checked_sub(bytes) {
            Some(left) => {
                self.output = left;
                Ok(())
            }
            None => Err(Why::Output),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_output_is_counted_whatever_the_file_declares() {
        let mut budget = Budget::new();
        assert_eq!(budget.drain(std::io::repeat(7), 10, 1 << 30), Err(Why::Ratio));
        assert_eq!(budget.drain(std::io::repeat(7), u64::MAX, 1_000), Err(Why::Output));
        assert_eq!(budget.drain(&b"abc"[..], 3, 1_000), Ok(b"abc".to_vec()));
    }

    #[test]
    fn one_allowance_holds_for_all_members_together() {
        let mut budget = Budget::new();
        budget.charge(OUTPUT - 5).unwrap();
        assert_eq!(budget.drain(&b"abcdef"[..], 6, 1_000), Err(Why::Output));
        assert_eq!(budget.charge(1), Err(Why::Output));
    }
}
