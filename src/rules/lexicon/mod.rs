//! The field's words as data: concepts with their synonyms, kinds of documents, short names, events with their years.
//! Parsing only; which files hold the words is the caller's business (`Lexicon::built_in` embeds the shipped ones).

mod parse;

use crate::rules::filename::fold::fold;

/// The files shipped with the program, by name.
const BUILT_IN: &[(&str, &str)] = &[
    ("general.toml", include_str!("../../../config/lexicon/general.toml")),
    ("organisations.toml", include_str!("../../../config/lexicon/organisations.toml")),
    ("double-support.toml", include_str!("../../../config/lexicon/double-support.toml")),
    ("other-fields.toml", include_str!("../../../config/lexicon/other-fields.toml")),
];

/// One thing that is called by many names. All words are folded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Concept {
    /// Its name, shown in explanations.
    pub name: String,
    /// Words that say it outright, in the plan and in files.
    pub words: Vec<String>,
    /// Words that make it likely in a file.
    pub signs: Vec<String>,
    /// Words that say it in the plan's sentences alone.
    pub plan: Vec<String>,
    /// Latin abbreviations in file names (sy for 双拥).
    pub letters: Vec<String>,
}

/// A kind of document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentKind {
    /// Its words; `concept.name` is its name (总结).
    pub concept: Concept,
    /// The part of a material it fills, when it fills one.
    pub part: Option<String>,
    /// Names of other kinds a clerk accepts in its place.
    pub like: Vec<String>,
}

/// How an office is called in daily writing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Organisation {
    /// Found in a unit's full name.
    pub long: Vec<String>,
    /// Usual short names.
    pub short: Vec<String>,
}

/// An occasion that tells a year without digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occasion {
    /// Its names.
    pub words: Vec<String>,
    /// The year it happened, or the year an anniversary counts from.
    pub year: i32,
    /// True when the words are followed by a count of years (建军95周年).
    pub counted: bool,
}

/// Words that make a notice a request for materials.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestNotice {
    /// What it asks for: 报送, 上报.
    pub asks: Vec<String>,
    /// Of what: 材料, 资料.
    pub about: Vec<String>,
    /// What it calls itself: 通知, 函.
    pub word: Vec<String>,
}

/// Words of papers that say nothing in particular.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Talk {
    /// In a text: it speaks of all the years at once (近年来).
    pub words: Vec<String>,
    /// At the end of a name: it stands for anything (材料).
    pub endings: Vec<String>,
}

/// Words by which a plan's sentence tells what it asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// It speaks of money, so that a voucher may be meant.
    pub money: Vec<String>,
    /// It asks for pictures, or for what is shown in pictures.
    pub shown: Vec<String>,
}

/// Words by which a paper of several papers is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sections {
    /// In a name or title: it collects several papers (汇编).
    pub collections: Vec<String>,
    /// Before the number of a section (附件1, 第二部分).
    pub called: Vec<String>,
    /// What an annex begins with.
    pub annexes: Vec<String>,
}

/// Words that tell a paper's author from a unit it speaks of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Authors {
    /// Before a unit's name: something is done to it or with it (慰问, 为).
    pub towards: Vec<String>,
    /// After a unit's name: its people or a place called after it (书记, 路).
    pub people: Vec<String>,
    /// Before a colon and the name of who made the paper (填报单位).
    pub labels: Vec<String>,
    /// Words of papers that others issue to those who hold them (证明, 批复).
    pub outside: Vec<String>,
    /// How the names of units end that direct the others (政府办公室).
    pub superior: Vec<String>,
    /// Last characters of an office's name (局, 办); a short name without one is a common word too (统计).
    pub endings: Vec<String>,
    /// How the name of the place or body ends that a plan's title begins with, the wider before the narrower (市, 区, 镇).
    pub places: Vec<String>,
}

impl Authors {
    /// True when the name can only be an office's.
    pub(crate) fn is_office(&self, name: &str) -> bool {
        // 某旅 is one that is spoken of, whatever its name is.
        !name.starts_with('某') && self.endings.iter().any(|ending| name.ends_with(ending.as_str()))
    }
}

/// All words the matcher knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lexicon {
    /// Concepts in the order given.
    pub concepts: Vec<Concept>,
    /// Kinds of documents in the order given.
    pub documents: Vec<DocumentKind>,
    /// Offices.
    pub organisations: Vec<Organisation>,
    /// Occasions.
    pub occasions: Vec<Occasion>,
    /// Words by which a file calls itself a form.
    pub form_words: Vec<String>,
    /// Text that only an unfilled form holds.
    pub form_gaps: Vec<String>,
    /// Requests for materials.
    pub notices: RequestNotice,
    /// Authors.
    pub authors: Authors,
    /// General talk.
    pub talk: Talk,
    /// Papers of several papers.
    pub sections: Sections,
    /// What sentences ask for.
    pub asked: Asked,
    /// Words of saving and copying, longest first.
    pub noise: Vec<String>,
    /// Prefixes of names that devices give, longest first.
    pub camera: Vec<String>,
    /// Words that stand in every plan and tell nothing of its subject.
    pub generic: Vec<String>,
}

/// Why a lexicon file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("lexicon {file}: {what}")]
pub struct LexiconError {
    /// The file, as the caller names it.
    pub file: String,
    /// What is wrong and how to put it right.
    pub what: String,
}

/// One list of words of a lexicon file.
struct List<'a> {
    /// The table and the key it stands under.
    table: &'static str,
    key: &'static str,
    /// Characters a word must have: those looked for in running text would be found everywhere with one.
    least: usize,
    words: &'a mut Vec<String>,
}

impl Lexicon {
    /// Every plain list of words with where it stands in a file; the tables with more than words are read one by one.
    fn lists(&mut self) -> Vec<List<'_>> {
        let Lexicon { notices, asked, authors, talk, sections, .. } = self;
        let list = |table, key, least, words| List { table, key, least, words };
        vec![
            list("forms", "words", 2, &mut self.form_words),
            list("forms", "gaps", 2, &mut self.form_gaps),
            list("notices", "asks", 2, &mut notices.asks),
            list("notices", "about", 2, &mut notices.about),
            list("notices", "word", 1, &mut notices.word),
            list("asked", "money", 1, &mut asked.money),
            list("asked", "shown", 2, &mut asked.shown),
            list("authors", "towards", 1, &mut authors.towards),
            list("authors", "people", 1, &mut authors.people),
            list("authors", "labels", 1, &mut authors.labels),
            list("authors", "outside", 1, &mut authors.outside),
            list("authors", "superior", 1, &mut authors.superior),
            list("authors", "endings", 1, &mut authors.endings),
            list("authors", "places", 1, &mut authors.places),
            list("talk", "words", 2, &mut talk.words),
            list("talk", "endings", 2, &mut talk.endings),
            list("sections", "collections", 2, &mut sections.collections),
            list("sections", "called", 1, &mut sections.called),
            list("sections", "annexes", 1, &mut sections.annexes),
            list("noise", "words", 2, &mut self.noise),
            list("noise", "camera", 1, &mut self.camera),
            list("generic", "words", 2, &mut self.generic),
        ]
    }

    /// The words shipped with the program (`config/lexicon/*.toml`).
    ///
    /// # Errors
    /// Never for a released program: a test reads them all.
    pub fn built_in() -> Result<Lexicon, LexiconError> {
        let mut lexicon = Lexicon::default();
        for (file, text) in BUILT_IN {
            lexicon.extend(file, text)?;
        }
        Ok(lexicon)
    }

    /// Adds the words of one more TOML text; `file` is used in messages. A concept of a known name is extended.
    ///
    /// # Errors
    /// When the text is no lexicon; the message says where and how to put it right. Nothing is added then.
    pub fn extend(&mut self, file: &str, text: &str) -> Result<(), LexiconError> {
        let mut added = parse::parse(file, text)?;
        for concept in std::mem::take(&mut added.concepts) {
            match self.concepts.iter_mut().find(|known| known.name == concept.name) {
                Some(known) => known.join(concept),
                None => self.concepts.push(concept),
            }
        }
        for kind in std::mem::take(&mut added.documents) {
            match self.documents.iter_mut().find(|known| known.concept.name == kind.concept.name) {
                Some(known) => {
                    known.concept.join(kind.concept);
                    known.part = known.part.take().or(kind.part);
                    known.like.extend(kind.like);
                }
                None => self.documents.push(kind),
            }
        }
        self.organisations.append(&mut added.organisations);
        self.occasions.append(&mut added.occasions);
        for (known, more) in self.lists().into_iter().zip(added.lists()) {
            known.words.append(more.words);
        }
        for list in [&mut self.noise, &mut self.camera] {
            list.sort_by(|a, b| b.chars().count().cmp(&a.chars().count()).then_with(|| a.cmp(b)));
            list.dedup();
        }
        Ok(())
    }
}

impl Concept {
    fn join(&mut self, more: Concept) {
        for (known, more) in [
            (&mut self.words, more.words),
            (&mut self.signs, more.signs),
            (&mut self.plan, more.plan),
            (&mut self.letters, more.letters),
        ] {
            known.extend(more);
            known.sort();
            known.dedup();
        }
    }
}

/// One word as the matcher compares it.
fn folded(word: &str) -> String {
    fold(word.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_words_can_all_be_read() {
        let lexicon = Lexicon::built_in().unwrap();
        assert!(lexicon.concepts.len() > 100 && lexicon.documents.len() > 15);
        assert!(lexicon.concepts.iter().all(|concept| !concept.words.is_empty()), "a concept without words");
    }

    #[test]
    fn a_coordinator_adds_words_to_a_known_concept() {
        let mut lexicon = Lexicon::built_in().unwrap();
        let before = lexicon.concepts.len();
        lexicon.extend("本区.toml", "[[concept]]\nname = \"光荣牌\"\nsigns = [\"老兵门牌\"]\n").unwrap();
        assert_eq!(lexicon.concepts.len(), before);
        let known = lexicon.concepts.iter().find(|concept| concept.name == "光荣牌").unwrap();
        assert!(known.signs.contains(&"老兵门牌".to_owned()));
    }

    #[test]
    fn an_empty_text_that_would_match_everything_is_refused() {
        let error = Lexicon::default().extend("本区.toml", "[authors]\ntowards = [\"\"]\n").unwrap_err().to_string();
        assert_eq!(error, "lexicon 本区.toml: `towards` in authors holds an empty text: take it out");
    }

    #[test]
    fn a_mistake_says_where_it_is_and_how_to_put_it_right() {
        let said = |text: &str| Lexicon::default().extend("我的.toml", text).unwrap_err().to_string();
        assert_eq!(
            said("[[concept]]\nwords = [\"光荣牌\"]\n"),
            "lexicon 我的.toml: concept number 1 has no name: add `name = \"…\"`"
        );
        assert_eq!(
            said("[[concept]]\nname = \"光荣牌\"\nword = [\"光荣牌\"]\n"),
            "lexicon 我的.toml: `word` in concept 光荣牌 is unknown: use name, words, signs, plan, letters"
        );
        assert_eq!(
            said("[[concept]]\nname = \"牌\"\nwords = [\"牌\"]\n"),
            "lexicon 我的.toml: `牌` in concept 牌 is one character and would be found everywhere: write a longer word"
        );
        assert!(said("[[concept\n").starts_with("lexicon 我的.toml: line 1: "));
    }
}
