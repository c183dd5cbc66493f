//! Finds the lexicon's words in a text: as written, by sound, by look, and as pinyin initials.
//! It reports what stands where; what that means for a material is weighed elsewhere.

use crate::rules::filename::fold::{is_han, shape, sound, syllables};
use crate::rules::lexicon::{Concept, Lexicon};
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::HashMap;

/// What a word stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Meaning {
    /// A concept said outright (index into the lexicon's concepts).
    Concept(u16),
    /// A sign of a concept.
    Sign(u16),
    /// A concept as the plan's sentences say it.
    PlanOnly(u16),
    /// A kind of document said outright.
    Document(u16),
    /// A sign of a kind of document.
    DocumentSign(u16),
    /// A unit of the plan, by position.
    Unit(u16),
}

/// How a word was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Manner {
    /// As written.
    Exact,
    /// By sound or look, at least half of it as written.
    Alike,
    /// By pinyin, in full or initials.
    Pinyin,
}

/// One word found, with its place in bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub word: usize,
    pub start: usize,
    pub end: usize,
    pub manner: Manner,
}

#[derive(Debug)]
pub(super) struct Word {
    pub text: String,
    pub meanings: Vec<Meaning>,
    /// How many concepts it is a sign of: the more, the less it tells.
    pub shared: usize,
}

#[derive(Debug)]
pub(super) struct Vocabulary {
    pub words: Vec<Word>,
    exact: AhoCorasick,
    sound: AhoCorasick,
    shape: AhoCorasick,
    /// Words by pinyin initials and by full pinyin.
    latin: HashMap<String, Vec<usize>>,
}

/// Words long enough for the automata by sound and look; shorter ones would be found everywhere.
const SHORTEST_ALIKE: usize = 2;

impl Vocabulary {
    /// `units`: names of each unit of the plan, folded.
    pub(super) fn new(lexicon: &Lexicon, units: &[Vec<String>]) -> Result<Vocabulary, aho_corasick::BuildError> {
        let mut meanings: HashMap<String, Vec<Meaning>> = HashMap::new();
        let mut add = |words: &[String], meaning: Meaning| {
            for word in words {
                meanings.entry(word.clone()).or_default().push(meaning);
            }
        };
        for (index, Concept { words, signs, plan, letters, .. }) in lexicon.concepts.iter().enumerate() {
            add(words, Meaning::Concept(index as u16));
            add(letters, Meaning::Concept(index as u16));
            add(signs, Meaning::Sign(index as u16));
            add(plan, Meaning::PlanOnly(index as u16));
        }
        for (index, kind) in lexicon.documents.iter().enumerate() {
            add(&kind.concept.words, Meaning::Document(index as u16));
            add(&kind.concept.signs, Meaning::DocumentSign(index as u16));
        }
        for (index, names) in units.iter().enumerate() {
            add(names, Meaning::Unit(index as u16));
        }
        let mut words: Vec<Word> = meanings
            .into_iter()
            .map(|(text, mut meanings)| {
                meanings.sort();
                meanings.dedup();
                let shared = meanings.iter().filter(|meaning| matches!(meaning, Meaning::Sign(_))).count();
                Word { text, meanings, shared: shared.max(1) }
            })
            .collect();
        words.sort_by(|a, b| a.text.cmp(&b.text));
        let build = |spell: &dyn Fn(&Word) -> String| {
            AhoCorasick::builder().match_kind(MatchKind::Standard).build(words.iter().map(spell))
        };
        let exact = build(&|word| word.text.clone())?;
        let sound = build(&|word| spelt(&word.text, sound))?;
        let shape = build(&|word| spelt(&word.text, shape))?;
        let latin = latin_of(&words);
        Ok(Vocabulary { words, exact, sound, shape, latin })
    }

    /// Words of a long text, as written.
    pub(super) fn in_text(&self, text: &str) -> Vec<Hit> {
        let hit = |found: aho_corasick::Match| Hit {
            word: found.pattern().as_usize(),
            start: found.start(),
            end: found.end(),
            manner: Manner::Exact,
        };
        self.exact.find_overlapping_iter(text).map(hit).collect()
    }

    /// Words of a name, with typing mistakes and pinyin.
    pub(super) fn in_name(&self, text: &str) -> Vec<Hit> {
        let mut hits = self.in_text(text);
        let exact = hits.len();
        if text.chars().any(is_han) {
            for (automaton, spell) in [(&self.sound, sound as fn(char) -> char), (&self.shape, shape)] {
                self.alike(text, automaton, spell, &mut hits);
            }
        }
        self.latin_words(text, &mut hits);
        if hits.len() > exact {
            hits.sort_by_key(|hit| (hit.start, hit.word, hit.manner));
            hits.dedup_by(|a, b| a.start == b.start && a.word == b.word);
        }
        hits
    }

    fn alike(&self, text: &str, automaton: &AhoCorasick, spell: fn(char) -> char, hits: &mut Vec<Hit>) {
        let original: Vec<(usize, char)> = text.char_indices().collect();
        let mut spelt = String::with_capacity(text.len() * 2);
        let mut starts = Vec::with_capacity(original.len() + 1);
        for (_, c) in &original {
            starts.push(spelt.len());
            spelt.push(spell(*c));
        }
        for found in automaton.find_overlapping_iter(&spelt) {
            let Ok(first) = starts.binary_search(&found.start()) else {
                continue;
            };
            let word = &self.words[found.pattern().as_usize()];
            let length = word.text.chars().count();
            let same = word.text.chars().zip(&original[first..]).filter(|(want, (_, have))| want == have).count();
            if length < SHORTEST_ALIKE || same == length || same * 2 < length {
                continue;
            }
            let start = original[first].0;
            let end = original.get(first + length).map_or(text.len(), |(at, _)| *at);
            hits.push(Hit { word: found.pattern().as_usize(), start, end, manner: Manner::Alike });
        }
    }

    /// Runs of letters as pinyin: `sygz`, `lly`, `lianluoyuan`.
    fn latin_words(&self, text: &str, hits: &mut Vec<Hit>) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let end = at + bytes[at..].iter().take_while(|b| b.is_ascii_lowercase()).count();
            if (2..=24).contains(&(end - at)) {
                for word in self.spell_out(&text[at..end]) {
                    hits.push(Hit { word, start: at, end, manner: Manner::Pinyin });
                }
            }
            at = end.max(at + 1);
        }
    }

    /// Splits letters into known pinyin from the left, longest first; nothing unless all of it is known.
    fn spell_out(&self, letters: &str) -> Vec<usize> {
        let mut found = Vec::new();
        let mut rest = letters;
        while !rest.is_empty() {
            let known =
                (2..=rest.len()).rev().find_map(|length| self.latin.get(&rest[..length]).map(|words| (length, words)));
            let Some((length, words)) = known else {
                return Vec::new();
            };
            found.extend(words);
            rest = &rest[length..];
        }
        found
    }
}

fn spelt(text: &str, spell: fn(char) -> char) -> String {
    text.chars().map(spell).collect()
}

/// Initials of words of three characters and more and of kinds of documents; full pinyin of all; and letters the lexicon
/// gives itself.
fn latin_of(words: &[Word]) -> HashMap<String, Vec<usize>> {
    let mut latin: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, word) in words.iter().enumerate() {
        let outright =
            word.meanings.iter().any(|m| matches!(m, Meaning::Concept(_) | Meaning::Document(_) | Meaning::Unit(_)));
        let length = word.text.chars().count();
        if outright && word.text.bytes().all(|b| b.is_ascii_lowercase()) {
            latin.entry(word.text.clone()).or_default().push(index);
        }
        if !outright || !(2..=8).contains(&length) || !word.text.chars().all(is_han) {
            continue;
        }
        let Some(syllables) = syllables(&word.text) else {
            continue;
        };
        let document = word.meanings.iter().any(|m| matches!(m, Meaning::Document(_)));
        if length >= 3 || document {
            latin.entry(syllables.iter().filter_map(|s| s.chars().next()).collect()).or_default().push(index);
        }
        latin.entry(syllables.concat()).or_default().push(index);
    }
    latin
}
