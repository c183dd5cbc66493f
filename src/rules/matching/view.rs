//! One file as evidence: its fields, the words in each, what it calls itself, whom it names.
//! It weighs nothing and knows no candidate.

use super::authors::{Mention, mentions};
use super::subject::{Subject, grams};
use super::verdict::Dropped;
use super::vocabulary::{Hit, Manner, Meaning, Vocabulary};
use crate::rules::filename::fold::{fold, is_han};
use crate::rules::filename::{Medium, NameParts, is_device_name, says_nothing, without_noise, without_years};
use crate::rules::lexicon::Lexicon;
use crate::rules::reading::Kind;
use std::ops::Range;

/// Fields in the order of their worth.
pub(super) const FIELDS: usize = 4;
pub(super) const NAME: usize = 0;
pub(super) const FOLDER: usize = 1;
pub(super) const TITLE: usize = 2;
pub(super) const TEXT: usize = 3;

/// Characters of text that are read; what follows repeats it.
const TEXT_LENGTH: usize = 700;
/// Characters at the end of a longer text that hold its signature.
const SIGNATURE: usize = 80;
/// Fewer characters than this are no text to read.
const LEAST_TEXT: usize = 12;
/// A line longer than this is no title.
const LONGEST_TITLE: usize = 45;
/// Words parted by space that make a line a table's row.
const COLUMNS: usize = 4;
/// A name of more Chinese characters is not general whatever it ends with.
const LONGEST_GENERAL: usize = 12;
/// Lines that can be a document's title.
const TITLE_LINES: usize = 3;

/// One field: its text and what stands in it.
#[derive(Debug, Default)]
pub(super) struct Field {
    pub text: String,
    pub hits: Vec<Hit>,
    /// Concepts with the strength they are said with, 0 to 1.
    pub concepts: Vec<(u16, f32)>,
    /// Kinds of documents said outright.
    pub documents: Vec<u16>,
    /// Kinds of documents with their signs.
    pub document_signs: Vec<u16>,
    pub grams: Vec<u64>,
    /// The text without the names of units.
    pub wording: String,
}

/// The file as evidence.
#[derive(Debug)]
pub(super) struct View {
    pub parts: NameParts,
    pub medium: Medium,
    pub fields: [Field; FIELDS],
    /// The title with its years.
    pub title: String,
    /// The name alone, with what saving and copying left in it.
    pub stem: String,
    /// True when a device named the file.
    pub device: bool,
    /// True when the name says nothing of the content.
    pub opaque: bool,
    /// Text as it came (folded), with its lines, for years and issuers.
    pub text: String,
    pub mentions: Vec<Mention>,
    /// Its short name ends with a word that stands for anything (材料, 情况).
    pub general_name: bool,
    /// So does its short title.
    pub general_title: bool,
    /// Its text speaks of all the years at once (近年来).
    pub general_talk: bool,
    /// The word by which it calls itself a form, or the gap that shows one.
    pub form: Option<String>,
    /// True when the name itself says it is a form.
    pub form_by_name: bool,
    /// The words of a request for materials.
    pub request: Option<String>,
    /// Share of the plan's subject in name and title, and in the text: 0 none, 1 outright.
    pub theme: [f32; 2],
}

impl View {
    /// `own`: the unit that handed it in, by position; for a group, the first folder is a member's name.
    pub(super) fn of(
        dropped: &Dropped<'_>,
        own: Option<usize>,
        lexicon: &Lexicon,
        vocabulary: &Vocabulary,
        subject: &Subject,
    ) -> View {
        let member_folder = own.is_some_and(|own| subject.parties[own].group);
        let own = own.map(|own| own as u16);
        let parts = NameParts::of(dropped.path);
        let medium = medium(&parts, dropped.reading.kind);
        let stem = parts.stem.clone();
        let device = is_device_name(&stem, &lexicon.camera);
        let cleaned = without_noise(&stem, &lexicon.noise);
        let opaque = says_nothing(&cleaned, &lexicon.camera);
        let folders: Vec<String> = parts.folders.iter().map(|f| without_noise(f, &lexicon.noise)).collect();
        let text: String = fold(&dropped.reading.text.chars().take(TEXT_LENGTH * 2).collect::<String>());
        let title = title_of(&text, dropped.reading.title.as_deref());
        let body: String = text.chars().take(TEXT_LENGTH).collect();
        let mut around = folders;
        let name = if !opaque {
            cleaned
        } else if text.chars().count() < LEAST_TEXT && around.len() > usize::from(member_folder) {
            // A picture without a name is called by its folder.
            around.pop().unwrap_or_default()
        } else {
            String::new()
        };
        let fields = [
            field(without_years(&name), true, own, subject, vocabulary),
            field(without_years(&around.join(" / ")), true, own, subject, vocabulary),
            field(without_years(&title), false, own, subject, vocabulary),
            field(without_years(&body), false, own, subject, vocabulary),
        ];
        let mut view = View {
            parts,
            medium,
            fields,
            title,
            stem,
            device,
            opaque,
            text,
            mentions: Vec::new(),
            general_name: false,
            general_title: false,
            general_talk: false,
            form: None,
            form_by_name: false,
            request: None,
            theme: [0.0; 2],
        };
        let length = dropped.reading.text.chars().count();
        let tail = (length > TEXT_LENGTH).then(|| {
            let tail: String = dropped.reading.text.chars().skip(length.saturating_sub(SIGNATURE)).collect();
            field(without_years(&fold(&tail)), false, own, subject, vocabulary)
        });
        view.mentions = mentions(&view.fields, tail.as_ref(), vocabulary, &lexicon.authors);
        let general = |text: &str| is_general(text, &lexicon.talk.endings);
        view.general_name = general(&view.fields[NAME].text);
        view.general_title = general(&without_years(view.text.lines().next().unwrap_or_default()));
        view.general_talk = lexicon.talk.words.iter().any(|word| view.text.contains(word.as_str()));
        view.find_form(lexicon);
        view.find_request(lexicon);
        view.theme = [view.theme_in(&[NAME, FOLDER, TITLE], subject), view.theme_in(&[TEXT], subject)];
        view
    }

    /// True when there is text to read.
    pub(super) fn has_text(&self) -> bool {
        self.text.chars().count() >= LEAST_TEXT
    }

    fn theme_in(&self, fields: &[usize], subject: &Subject) -> f32 {
        let mut best = 0f32;
        for field in fields.iter().map(|index| &self.fields[*index]) {
            for (concept, strength) in &field.concepts {
                let concept = usize::from(*concept);
                if subject.theme[concept] || (!subject.themed && !subject.about[concept].is_empty()) {
                    best = best.max(*strength);
                }
            }
            if field.grams.iter().any(|gram| subject.theme_grams.binary_search(gram).is_ok()) {
                best = best.max(0.8);
            }
            if !subject.themed && subject.spread.knows(&field.wording) {
                best = best.max(0.8);
            }
        }
        best
    }

    fn find_form(&mut self, lexicon: &Lexicon) {
        let named = |text: &str| lexicon.form_words.iter().find(|word| text.contains(word.as_str())).cloned();
        if let Some(word) = named(&self.parts.stem) {
            self.form = Some(word);
            self.form_by_name = true;
            return;
        }
        let gaps = lexicon.form_gaps.iter().filter(|gap| self.text.contains(gap.as_str())).count();
        let first = self.text.lines().next().unwrap_or_default();
        self.form = named(first).or_else(|| {
            (gaps >= 2).then(|| lexicon.form_gaps.iter().find(|gap| self.text.contains(gap.as_str())).cloned())?
        });
    }

    fn find_request(&mut self, lexicon: &Lexicon) {
        let notices = &lexicon.notices;
        let held = |text: &str, words: &[String]| words.iter().find(|word| text.contains(word.as_str())).cloned();
        for text in [&self.parts.stem, &self.fields[TITLE].text] {
            if let (Some(ask), Some(_), Some(_)) =
                (held(text, &notices.asks), held(text, &notices.about), held(text, &notices.word))
            {
                self.request = Some(ask);
                return;
            }
        }
    }
}

fn medium(parts: &NameParts, kind: Kind) -> Medium {
    match kind {
        Kind::Picture => Medium::Picture,
        Kind::Video => Medium::Film,
        Kind::Audio => Medium::Sound,
        Kind::Archive => Medium::Archive,
        Kind::Sheet => Medium::Sheet,
        Kind::Document | Kind::Slides | Kind::Pdf => Medium::Paper,
        Kind::Program | Kind::Other => parts.medium(),
    }
}

/// The document's own title: what the reading says, or its first lines up to the salutation.
fn title_of(text: &str, told: Option<&str>) -> String {
    let mut title = told.map(fold).unwrap_or_default();
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    for (taken, line) in lines.take(TITLE_LINES).enumerate() {
        let length = line.chars().count();
        if taken > 0 && (line.ends_with(':') || line.ends_with('。') || length > LONGEST_TITLE || is_row(line)) {
            break;
        }
        title.push(' ');
        title.extend(line.chars().take(60));
        if length > LONGEST_TITLE {
            break;
        }
    }
    title
}

/// A table's header or row: it stands below the title.
fn is_row(line: &str) -> bool {
    line.split_whitespace().count() >= COLUMNS
}

fn field(text: String, is_name: bool, own: Option<u16>, subject: &Subject, vocabulary: &Vocabulary) -> Field {
    let hits = if is_name { vocabulary.in_name(&text) } else { vocabulary.in_text(&text) };
    let mut field = Field { hits, ..Field::default() };
    // Who sent a paper tells nothing of what it is.
    let mut own_names = named(&field.hits, vocabulary, |unit| Some(unit) == own);
    own_names.extend(places_named(&text, &subject.places));
    for hit in &field.hits {
        if own_names.iter().any(|name| name.start <= hit.start && hit.end <= name.end) {
            continue;
        }
        let word = &vocabulary.words[hit.word];
        let certainty = match hit.manner {
            Manner::Exact => 1.0,
            Manner::Alike => 0.85,
            Manner::Pinyin => 0.7,
        };
        for meaning in &word.meanings {
            match meaning {
                Meaning::Concept(concept) => strengthen(&mut field.concepts, *concept, certainty),
                Meaning::Sign(concept) => {
                    let told = certainty * 0.6 / (word.shared as f32).sqrt();
                    strengthen(&mut field.concepts, *concept, told);
                }
                Meaning::Document(kind) => {
                    push_once(&mut field.documents, *kind);
                    push_once(&mut field.document_signs, *kind);
                }
                Meaning::DocumentSign(kind) => push_once(&mut field.document_signs, *kind),
                Meaning::PlanOnly(_) | Meaning::Unit(_) => {}
            }
        }
    }
    grams(&without(&text, &own_names), |gram| field.grams.push(gram));
    field.grams.sort_unstable();
    field.grams.dedup();
    let mut names = named(&field.hits, vocabulary, |_| true);
    names.extend(own_names);
    field.wording = without(&text, &names);
    field.text = text;
    field
}

/// Where units are named that `which` asks for.
fn named(hits: &[Hit], vocabulary: &Vocabulary, which: impl Fn(u16) -> bool) -> Vec<Range<usize>> {
    let is_name = |meaning: &Meaning| matches!(meaning, Meaning::Unit(unit) if which(*unit));
    let names = hits.iter().filter(|hit| vocabulary.words[hit.word].meanings.iter().any(is_name));
    names.map(|hit| hit.start..hit.end).collect()
}

/// Where a text names the place or body whose plan it is.
pub(super) fn places_named(text: &str, places: &[String]) -> Vec<Range<usize>> {
    let found = |place| text.match_indices(place).map(|(at, found): (usize, &str)| at..at + found.len());
    places.iter().flat_map(|place| found(place.as_str())).collect()
}

/// The text with spaces for names.
pub(super) fn without(text: &str, names: &[Range<usize>]) -> String {
    text.char_indices().map(|(at, c)| if names.iter().any(|name| name.contains(&at)) { ' ' } else { c }).collect()
}

/// 志愿服务情况: short, and ending with a word that stands for anything. A longer name says what it is about.
fn is_general(text: &str, endings: &[String]) -> bool {
    let text = text.trim_end_matches(|c: char| !is_han(c));
    text.chars().filter(|c| is_han(*c)).count() <= LONGEST_GENERAL
        && endings.iter().any(|word| text.ends_with(word.as_str()))
}

/// The strongest mention counts, and further ones a little: two different signs of one concept say more than one.
fn strengthen(concepts: &mut Vec<(u16, f32)>, concept: u16, told: f32) {
    match concepts.iter_mut().find(|(known, _)| *known == concept) {
        Some((_, known)) => {
            *known = known.max(told).min(1.0) + known.min(told) * (1.0 - known.max(told).min(1.0)) * 0.6
        }
        None => concepts.push((concept, told)),
    }
}

fn push_once(list: &mut Vec<u16>, value: u16) {
    if !list.contains(&value) {
        list.push(value);
    }
}
