//! Plain text in whatever encoding an office uses: UTF-8, GB18030, UTF-16, Big5. It guesses the encoding, never the sense.

use super::content::Source;
use super::found::{Found, Why};
use super::sniff;
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::io::Read;

/// Bytes of a text that are decoded; its first pages are kept anyway.
const ENOUGH: u64 = 256 << 10;

/// Reads txt and csv.
pub(super) fn read(source: &mut impl Source, extension: &str) -> Found {
    let kind = sniff::text_kind(extension);
    let mut bytes = Vec::new();
    if source.take(ENOUGH).read_to_end(&mut bytes).is_err() {
        return Found::unread(kind, Why::Damaged);
    }
    match decode(&bytes) {
        Some(text) if extension == "csv" => Found { kind, text: text.replace(',', "\t"), ..Found::default() },
        Some(text) => Found { kind, text, ..Found::default() },
        None => Found::unread(kind, Why::Unknown),
    }
}

/// Decodes by mark, by strict UTF-8, by the pattern of UTF-16, and then by what a Chinese office most likely wrote.
/// The last character may be cut off.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    if let Some(text) = unicode(bytes) {
        return Some(text);
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return strict(encoding, bytes).filter(|text| mostly_han_or_ascii(text));
    }
    if bytes.contains(&0) {
        return None;
    }
    by_language(bytes)
}

/// The text of bytes that say themselves that they are Unicode: by a mark, or as strict UTF-8.
pub(super) fn unicode(bytes: &[u8]) -> Option<String> {
    match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => strict(encoding, &bytes[mark..]),
        None => strict(UTF_8, bytes),
    }
}

/// Decodes names and texts of a known Chinese origin, never failing.
pub(super) fn chinese(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

fn by_language(bytes: &[u8]) -> Option<String> {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(Some(b"cn"), chardetng::Utf8Detection::Deny);
    let candidates = if guess == BIG5 { [BIG5, GB18030] } else { [GB18030, BIG5] };
    candidates.into_iter().filter_map(|encoding| strict(encoding, bytes)).find(|text| mostly_han_or_ascii(text))
}

/// The text, when every byte but a cut last character fits and there are no control characters.
fn strict(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(bytes.len())?);
    // `last` is false: a character cut at the end is left out without complaint.
    let (result, _) = decoder.decode_to_string_without_replacement(bytes, &mut text, false);
    let clean = result == encoding_rs::DecoderResult::InputEmpty
        && !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{1a}'));
    clean.then_some(text)
}

/// UTF-16 without a mark shows by line ends, blanks and digits, whose zero bytes are all on the same side.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let pairs = bytes.len() / 2;
    if pairs < 2 {
        return None;
    }
    let zeros = |odd: usize| bytes.chunks_exact(2).filter(|pair| pair[odd] == 0).count();
    // A few characters such as 一 (U+4E00) have their zero on the other side.
    match (zeros(0), zeros(1)) {
        (few, many) if many * 50 >= pairs && many > 4 * few => Some(UTF_16LE),
        (many, few) if many * 50 >= pairs && many > 4 * few => Some(UTF_16BE),
        _ => None,
    }
}

/// Binary data decodes as rare characters; what people write does not.
fn mostly_han_or_ascii(text: &str) -> bool {
    let (mut common, mut all) = (0_usize, 0_usize);
    for char in text.chars() {
        all += 1;
        let usual = char.is_ascii()
            || matches!(char, '\u{4e00}'..='\u{9fff}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '\u{2010}'..='\u{2027}' | '\u{2460}'..='\u{24ff}' | '\u{25a0}'..='\u{266f}' | '\u{b7}' | '\u{d7}');
        common += usize::from(usual);
    }
    common * 10 >= all * 9
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "2021年度双拥工作总结\r\n一、领导重视，健全组织机构。联络员：张三，电话13800000000。\r\n";

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn every_encoding_an_office_uses_gives_the_same_text() {
        let gb = GB18030.encode(TEXT).0.into_owned();
        let marked = [b"\xff\xfe".to_vec(), utf16(TEXT, false)].concat();
        let big_marked = [b"\xfe\xff".to_vec(), utf16(TEXT, true)].concat();
        let utf8_marked = [b"\xef\xbb\xbf".to_vec(), TEXT.as_bytes().to_vec()].concat();
        for bytes in
            [TEXT.as_bytes().to_vec(), utf8_marked, gb, marked, big_marked, utf16(TEXT, false), utf16(TEXT, true)]
        {
            assert_eq!(decode(&bytes).as_deref(), Some(TEXT));
        }
    }

    #[test]
    fn big5_is_told_from_gb18030() {
        let text = "二○二一年度雙擁工作總結，領導重視，健全組織機構，落實各項優待撫卹政策。";
        assert_eq!(decode(&BIG5.encode(text).0).as_deref(), Some(text));
    }

    #[test]
    fn a_character_cut_at_the_end_is_no_fault() {
        let gb = GB18030.encode(TEXT).0;
        assert!(decode(&gb[..9]).unwrap().starts_with("2021年度"));
        assert!(decode(&TEXT.as_bytes()[..8]).unwrap().starts_with("2021年"));
    }

    #[test]
    fn binary_data_is_no_text() {
        let noise: Vec<u8> = (0..4_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert_eq!(decode(&noise), None);
        assert_eq!(decode(b"\x01\x02\x03\x04"), None);
    }

    proptest::proptest! {
        #[test]
        fn chinese_text_comes_back_from_every_encoding(text in "[一-龥]{12,40}[，。]20[12][0-9]年\r\n") {
            proptest::prop_assert_eq!(decode(text.as_bytes()), Some(text.clone()));
            let gb = GB18030.encode(&text).0.into_owned();
            // Rare characters alone may look like another page to the guesser; what it says must still be text.
            proptest::prop_assert!(decode(&gb).is_some());
            let marked = [b"\xff\xfe".to_vec(), utf16(&text, false)].concat();
            proptest::prop_assert_eq!(decode(&marked), Some(text));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            decode(&bytes);
        }
    }
}
