//! One spelling for comparison: compatibility forms, traditional characters, letter case, look-alikes and sounds.
//! The result is for comparing only; what people see stays as they wrote it.

use pinyin::ToPinyin;
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Compatibility forms made plain (full-width letters, ligatures), traditional made simplified, lower case.
/// The characters correspond one to one wherever the text holds no ligature.
pub fn fold(text: &str) -> String {
    let plain: String =
        if text.chars().all(is_plain) { text.to_lowercase() } else { text.nfkc().collect::<String>().to_lowercase() };
    if plain.chars().any(is_han) { fast2s::convert(&plain) } else { plain }
}

/// Characters that NFKC leaves alone and that clerks type all day.
fn is_plain(c: char) -> bool {
    c.is_ascii()
        || is_han(c)
        || matches!(c, '、' | '。' | '“' | '”' | '《' | '》' | '〔' | '〕' | '【' | '】' | '—' | '·' | '〇')
}

/// A Chinese character of the unified block.
pub fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// The character's sound as one private character, with the confusions of everyday typing merged (zh/z, n/l, ing/in);
/// characters without a reading stay themselves.
pub fn sound(c: char) -> char {
    let Some(pinyin) = is_han(c).then(|| c.to_pinyin()).flatten() else {
        return c;
    };
    let merged = merge(pinyin.plain());
    // Base 27 over at most five letters fits the two private planes.
    let code = merged.bytes().take(5).fold(0u32, |code, letter| code * 27 + u32::from(letter - b'a' + 1));
    char::from_u32(0xF0000 + code % 0x1_FFF0).unwrap_or(c)
}

fn merge(syllable: &str) -> String {
    let mut text: String = syllable.chars().map(|c| if c == 'ü' { 'v' } else { c }).collect();
    text.retain(|c| c.is_ascii_lowercase());
    for (from, to) in [("zh", "z"), ("ch", "c"), ("sh", "s")] {
        if text.starts_with(from) {
            text.replace_range(..2, to);
        }
    }
    if text.ends_with("ing") || text.ends_with("eng") || text.ends_with("ang") {
        text.pop();
    }
    text
}

/// Each character that is mistaken by eye, and the first of its group (`look-alike.txt`).
static LOOK_ALIKE: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let groups = include_str!("look-alike.txt").lines().map(str::trim);
    let mut first_of = HashMap::new();
    for group in groups.filter(|line| !line.starts_with('#')) {
        for (first, c) in group.chars().take(1).flat_map(|first| group.chars().map(move |c| (first, c))) {
            first_of.entry(c).or_insert(first);
        }
    }
    first_of
});

/// The first of the group of characters this one is mistaken for by eye; itself when it belongs to none.
pub fn shape(c: char) -> char {
    LOOK_ALIKE.get(&c).copied().unwrap_or(c)
}

/// Pinyin of a text without tones, syllable by syllable; `None` when a character has no reading.
pub fn syllables(text: &str) -> Option<Vec<&'static str>> {
    text.chars().map(|c| c.to_pinyin().map(|pinyin| pinyin.plain())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_full_width_and_capitals_fold_to_one_spelling() {
        assert_eq!(fold("２０２１雙擁工作總結（ＯＫ）.DOC"), "2021双拥工作总结(ok).doc");
    }

    #[test]
    fn homophones_sound_alike_and_others_do_not() {
        assert_eq!(sound('用'), sound('拥'));
        assert_eq!(sound('志'), sound('自'));
        assert_ne!(sound('结'), sound('计'));
        assert_eq!(shape('囝'), shape('团'));
    }
}
