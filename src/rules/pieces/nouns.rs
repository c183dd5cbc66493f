//! The nouns the rules of pieces know, with the reason for each class. It decides nothing and holds no row, name or id of
//! any plan; a plan of another field is served by the same lists.

use std::sync::LazyLock;

/// What a word at the end of a noun phrase means for counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Names a document of its own: it can be a part.
    Document,
    /// Says that paper is meant, not which (资料, 材料): it closes a phrase, and is neither a part nor a kind.
    Filler,
    /// A kind of evidence (图片, 文字, 文件): never a part; a missing kind is advice.
    Kind,
    /// A rule or arrangement (制度, 办法): advice beside a document, a part only in a list of full phrases.
    Arrangement,
}

/// A word and its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    /// As it stands in the plan.
    pub(super) text: &'static str,
    /// As a part is named after it (花名册 gives 名册).
    pub(super) name: &'static str,
    /// What it means for counting.
    pub(super) class: Class,
    /// Words of one family are one part: a register is a register, whatever it is called.
    pub(super) family: &'static str,
    /// It says too little alone: a part is named with what stands before it (情况说明, 整改回复单).
    pub(super) broad: bool,
    /// It names a document only where the phrase ends with it (经费预算).
    pub(super) weak: bool,
}

const fn word(text: &'static str, class: Class) -> Word {
    Word { text, name: text, class, family: text, broad: false, weak: false }
}

const fn kin(text: &'static str, name: &'static str, family: &'static str) -> Word {
    Word { text, name, class: Class::Document, family, broad: false, weak: false }
}

/// The documents of every field, as data: see the comments there.
const DOCUMENTS: &str = include_str!("documents.txt");

/// Words with a meaning of their own, and the English ones. Longest form first where one is the end of another.
const OTHERS: &[Word] = &[
    // Registers: 台账, 名册 and their variants are one part.
    kin("花名册", "名册", "台账"),
    kin("名册", "名册", "台账"),
    kin("台账", "台账", "台账"),
    kin("台帐", "台账", "台账"),
    // 证明 is a document, but 证明材料 is no more than material that proves: the phrase closes, a part is named after it.
    word("证明", Class::Filler),
    // Paper of whatever form; a copy is as good as what it copies.
    word("资料", Class::Filler),
    word("材料", Class::Filler),
    word("复印件", Class::Filler),
    word("扫描件", Class::Filler),
    word("原件", Class::Filler),
    // 文件料 is the usual slip for 文件材料.
    word("文件料", Class::Filler),
    word("情况", Class::Filler),
    // Kinds of evidence.
    word("文件", Class::Kind),
    word("文字", Class::Kind),
    word("图片", Class::Kind),
    word("照片", Class::Kind),
    word("图文", Class::Kind),
    word("影像", Class::Kind),
    word("录像", Class::Kind),
    word("视频", Class::Kind),
    word("录音", Class::Kind),
    word("截图", Class::Kind),
    word("标志", Class::Kind),
    word("标识", Class::Kind),
    // Arrangements.
    word("制度", Class::Arrangement),
    word("办法", Class::Arrangement),
    word("措施", Class::Arrangement),
    word("机制", Class::Arrangement),
    word("规划", Class::Arrangement),
    word("规程", Class::Arrangement),
    word("细则", Class::Arrangement),
    word("标准", Class::Arrangement),
    word("规范", Class::Arrangement),
    word("规定", Class::Arrangement),
    word("流程", Class::Arrangement),
    word("岗位职责", Class::Arrangement),
    // English.
    word("plan", Class::Document),
    word("programme", Class::Document),
    word("summary", Class::Document),
    word("report", Class::Document),
    word("minutes", Class::Document),
    kin("roster", "roster", "register"),
    kin("register", "register", "register"),
    kin("ledger", "ledger", "register"),
    word("list", Class::Document),
    word("inventory", Class::Document),
    word("certificate", Class::Document),
    word("licence", Class::Document),
    word("license", Class::Document),
    word("permit", Class::Document),
    word("agreement", Class::Document),
    word("contract", Class::Document),
    word("policy", Class::Document),
    word("procedure", Class::Document),
    word("handbook", Class::Document),
    word("manual", Class::Document),
    word("syllabus", Class::Document),
    word("log", Class::Document),
    word("record", Class::Document),
    word("budget", Class::Document),
    word("statement", Class::Document),
    word("sheet", Class::Document),
    word("statistics", Class::Document),
    word("schedule", Class::Document),
    word("form", Class::Document),
    word("invoice", Class::Document),
    word("receipt", Class::Document),
    word("survey", Class::Document),
    word("letter", Class::Document),
    word("evidence", Class::Filler),
    word("material", Class::Filler),
    word("documentation", Class::Filler),
    word("document", Class::Filler),
    word("photograph", Class::Kind),
    word("photo", Class::Kind),
    word("picture", Class::Kind),
    word("video", Class::Kind),
    word("screenshot", Class::Kind),
];

/// All nouns, the longest first, so that the first that fits is the right one.
static NOUNS: LazyLock<Vec<Word>> = LazyLock::new(|| {
    let documents = ["plain", "tables"].into_iter().flat_map(listed).map(|text| word(text, Class::Document));
    let broad = listed("broad").map(|text| Word { broad: true, ..word(text, Class::Document) });
    let mut nouns: Vec<Word> = OTHERS.iter().copied().chain(documents).chain(broad).collect();
    nouns.sort_by_key(|noun| std::cmp::Reverse(noun.text.len()));
    nouns
});

/// Documents only at the very end of a phrase.
static LAST: LazyLock<Vec<Word>> = LazyLock::new(|| {
    let broad = |text: &str| text.ends_with('*');
    let weak = |text: &'static str| Word {
        broad: broad(text),
        weak: true,
        ..word(text.trim_end_matches('*'), Class::Document)
    };
    listed("last").map(weak).collect()
});

/// How documents end that no list names.
static ENDINGS: LazyLock<Vec<&str>> = LazyLock::new(|| listed("endings").collect());

/// Words that end like documents and are none.
static NO_DOCUMENTS: LazyLock<Vec<&str>> = LazyLock::new(|| listed("not").collect());

/// The words under one heading of the data.
fn listed(heading: &'static str) -> impl Iterator<Item = &'static str> {
    let lines = DOCUMENTS.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .scan("", |under, line| {
            let opened = line.strip_prefix('[').and_then(|line| line.strip_suffix(']'));
            *under = opened.unwrap_or(*under);
            Some((*under, if opened.is_some() { "" } else { line }))
        })
        .filter(move |(under, _)| *under == heading)
        .flat_map(|(_, line)| line.split_whitespace())
}

/// The noun a text ends in, and what stands before it, where nothing stands behind it.
pub(super) fn closing_noun(text: &str) -> Option<(Word, &str)> {
    let text = text.trim_end();
    let last = LAST.iter().find_map(|noun| Some((*noun, text.strip_suffix(noun.text)?)));
    last.or_else(|| last_noun(text))
}

/// The noun a text ends in, and what stands before it.
pub(super) fn last_noun(text: &str) -> Option<(Word, &str)> {
    let text = text.trim_end();
    let known = NOUNS.iter().find_map(|noun| {
        let before = text.strip_suffix(noun.text).or_else(|| english_plural(text, noun.text))?;
        let whole = !noun.text.is_ascii() || !before.ends_with(|c: char| c.is_ascii_alphabetic());
        whole.then_some((*noun, before))
    });
    known.or_else(|| by_its_ending(text))
}

/// A document that no list names, by its last character: 整改回复单, 操作证. Never a word of one character.
fn by_its_ending(text: &str) -> Option<(Word, &str)> {
    let (ending, before) = ENDINGS.iter().find_map(|ending| Some((*ending, text.strip_suffix(ending)?)))?;
    let named = before.ends_with(|c: char| c.is_alphabetic() && !c.is_ascii());
    let other = NO_DOCUMENTS.iter().any(|word| text.ends_with(word));
    (named && !other).then(|| (Word { broad: true, ..word(ending, Class::Document) }, before))
}

fn english_plural<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    if !word.is_ascii() {
        return None;
    }
    let stem = text.strip_suffix('s')?;
    let from_ies = || stem.strip_suffix("ie")?.strip_suffix(word.strip_suffix('y')?);
    stem.strip_suffix(word).or_else(from_ies)
}

/// Kinds of evidence by name.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> + Clone {
    OTHERS.iter().filter(|noun| noun.class == Class::Kind).map(|noun| noun.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_of_the_data_is_read_and_no_word_stands_twice() {
        for heading in ["plain", "tables", "broad", "last", "endings", "not"] {
            assert!(listed(heading).count() > 1, "{heading}");
        }
        let mut texts: Vec<&str> = NOUNS.iter().map(|noun| noun.text).collect();
        texts.sort_unstable();
        assert!(texts.windows(2).all(|pair| pair[0] != pair[1]), "{texts:?}");
    }

    #[test]
    fn a_document_is_known_by_its_ending_and_a_person_is_none() {
        let name = |text| last_noun(text).map(|(noun, before)| (noun.text, before));
        assert_eq!(name("责令限期整改指令书"), Some(("书", "责令限期整改指令")));
        assert_eq!(name("职工代表"), None);
        assert_eq!(name("表"), None);
        assert_eq!(name("安全检查记录"), Some(("记录", "安全检查")));
    }
}
