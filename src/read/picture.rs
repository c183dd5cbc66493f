//! Pictures and films: when they were taken, and whether their end is there. It never looks at what they show.

use super::content::Source;
use super::found::{Found, Trouble};
use crate::rules::reading::Kind;
use chrono::{FixedOffset, NaiveDate};
use nom_exif::{EntryValue, ExifTag, MediaParser, MediaSource, TrackInfoTag};
use std::io::{Read, SeekFrom};

/// What kind of picture file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pixels {
    /// jpeg.
    Jpeg,
    /// png.
    Png,
    /// heic, tiff and others that carry Exif.
    Dated,
    /// bmp, gif, webp and others without a date.
    Other,
}

/// Dates before this are a clock that nobody set (1904, 1970, 1980 are the zeros of its makers).
const FIRST_YEAR: i32 = 1990;
/// Bytes a box-structured film is walked over, box by box.
const BOXES: usize = 10_000;

/// Reads a picture.
pub(super) fn picture(mut source: impl Source, pixels: Pixels) -> Found {
    let cut = match pixels {
        Pixels::Jpeg => jpeg_is_cut(&mut source).unwrap_or(false),
        Pixels::Png => png_is_cut(&mut source).unwrap_or(false),
        Pixels::Dated | Pixels::Other => false,
    };
    let captured = if pixels == Pixels::Other { None } else { taken(source) };
    Found { kind: Kind::Picture, captured, problem: cut.then_some(Trouble::Truncated), scan: 1, ..Found::default() }
}

/// Reads mp4, mov and their kin.
pub(super) fn film(mut source: impl Source) -> Found {
    let cut = film_is_cut(&mut source).unwrap_or(false);
    let captured = filmed(source);
    Found { kind: Kind::Video, captured, problem: cut.then_some(Trouble::Truncated), ..Found::default() }
}

fn taken(mut source: impl Source) -> Option<NaiveDate> {
    source.seek(SeekFrom::Start(0)).ok()?;
    let media = MediaSource::seekable(source).ok()?;
    let exif: nom_exif::Exif = MediaParser::new().parse_exif(media).ok()?.into();
    sensible(exif.get(ExifTag::DateTimeOriginal)?)
}

fn filmed(mut source: impl Source) -> Option<NaiveDate> {
    source.seek(SeekFrom::Start(0)).ok()?;
    let media = MediaSource::seekable(source).ok()?;
    let track = MediaParser::new().parse_track(media).ok()?;
    sensible(track.get(TrackInfoTag::CreateDate)?)
}

/// The day in the zone that the file names. Films mostly name none and count in UTC: there the day of Beijing counts.
fn sensible(value: &EntryValue) -> Option<NaiveDate> {
    use chrono::Datelike;
    let day = match value.as_datetime()? {
        nom_exif::ExifDateTime::Aware(time) if time.offset().local_minus_utc() == 0 => {
            time.with_timezone(&FixedOffset::east_opt(8 * 3600)?).date_naive()
        }
        other => other.into_naive().date(),
    };
    (day.year() >= FIRST_YEAR).then_some(day)
}

/// True when no end-of-image mark follows the picture data (ITU T.81 annex B: segments with their length, then the scan;
/// a thumbnail's own mark lies inside a segment and does not count).
fn jpeg_is_cut(source: &mut impl Source) -> std::io::Result<bool> {
    let mut at = 2_u64;
    let mut head = [0_u8; 4];
    loop {
        source.seek(SeekFrom::Start(at))?;
        if source.read_exact(&mut head).is_err() {
            return Ok(true);
        }
        let [mark, kind, high, low] = head;
        if mark != 0xFF {
            return Ok(false);
        }
        if kind == 0xDA {
            break;
        }
        at += if kind == 0xFF { 1 } else { 2 + u64::from(u16::from_be_bytes([high, low])) };
    }
    let mut last = 0;
    let mut buffer = vec![0_u8; 64 << 10];
    loop {
        let count = source.read(&mut buffer)?;
        if count == 0 {
            return Ok(true);
        }
        let found = last == 0xFF && buffer[0] == 0xD9 || buffer[..count].windows(2).any(|pair| pair == [0xFF, 0xD9]);
        if found {
            return Ok(false);
        }
        last = buffer[count - 1];
    }
}

/// True when the last chunk is missing (PNG specification §11.2.5).
fn png_is_cut(source: &mut impl Source) -> std::io::Result<bool> {
    let length = source.seek(SeekFrom::End(0))?;
    source.seek(SeekFrom::Start(length.saturating_sub(1_024)))?;
    let mut tail = Vec::new();
    source.take(1_024).read_to_end(&mut tail)?;
    Ok(!tail.windows(4).any(|window| window == b"IEND"))
}

/// True when a box reaches past the end (ISO/IEC 14496-12 §4.2: size and type; size 1 means that eight bytes of size
/// follow, size 0 that it reaches to the end).
fn film_is_cut(source: &mut impl Source) -> std::io::Result<bool> {
    let length = source.seek(SeekFrom::End(0))?;
    let mut at = 0_u64;
    for _ in 0..BOXES {
        if at + 8 > length {
            return Ok(at != length);
        }
        source.seek(SeekFrom::Start(at))?;
        let mut head = [0_u8; 16];
        let got = source.take(16).read(&mut head)?;
        let size = match u32::from_be_bytes([head[0], head[1], head[2], head[3]]) {
            0 => return Ok(false),
            1 if got == 16 => {
                u64::from_be_bytes([head[8], head[9], head[10], head[11], head[12], head[13], head[14], head[15]])
            }
            size => u64::from(size),
        };
        if size < 8 {
            return Ok(false);
        }
        at = at.saturating_add(size);
        if at > length {
            return Ok(true);
        }
    }
    Ok(false)
}
