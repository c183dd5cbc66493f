//! TOML text to a checked lexicon. Every complaint names the entry and the remedy.
//! It merges nothing and reads no files.

use super::{Concept, DocumentKind, Lexicon, LexiconError, List, Occasion, Organisation, folded};
use toml::{Table, Value};

/// Tables of more than words; the others are those of [`Lexicon::lists`].
const ENTRIES: [&str; 5] = ["concept", "document", "organisation", "event", "anniversary"];

/// One entry of the file: its table, and how to call it in a message.
struct Entry<'a> {
    file: &'a str,
    called: String,
    table: &'a Table,
}

pub(super) fn parse(file: &str, text: &str) -> Result<Lexicon, LexiconError> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        complain(file, format!("line {line}: {}", error.message()))
    })?;
    let mut lexicon = Lexicon::default();
    for (key, value) in &table {
        match key.as_str() {
            "concept" => lexicon.concepts = entries(file, key, value)?.iter().map(concept).collect::<Result<_, _>>()?,
            "document" => {
                lexicon.documents = entries(file, key, value)?.iter().map(document).collect::<Result<_, _>>()?
            }
            "organisation" => {
                lexicon.organisations =
                    entries(file, key, value)?.iter().map(organisation).collect::<Result<_, _>>()?;
            }
            "event" => lexicon.occasions.extend(occasions(file, key, value, "year")?),
            "anniversary" => lexicon.occasions.extend(occasions(file, key, value, "since")?),
            table => {
                let mut lists = lexicon.lists();
                lists.retain(|list| list.table == table);
                words_of(file, table, value, lists)?;
            }
        }
    }
    Ok(lexicon)
}

/// Reads a table of plain lists.
fn words_of(file: &str, table: &str, value: &Value, lists: Vec<List<'_>>) -> Result<(), LexiconError> {
    if lists.is_empty() {
        let mut all = Lexicon::default();
        let mut known: Vec<&str> = ENTRIES.into_iter().chain(all.lists().iter().map(|list| list.table)).collect();
        known.dedup();
        return Err(complain(file, format!("`{table}` is unknown: use {}", known.join(", "))));
    }
    let entry = single(file, table, value)?;
    entry.only(&lists.iter().map(|list| list.key).collect::<Vec<_>>())?;
    for list in lists {
        *list.words = if list.least > 1 { entry.words(list.key)? } else { entry.strings(list.key)? };
    }
    Ok(())
}

fn complain(file: &str, what: String) -> LexiconError {
    LexiconError { file: file.to_owned(), what }
}

fn entries<'a>(file: &'a str, key: &str, value: &'a Value) -> Result<Vec<Entry<'a>>, LexiconError> {
    let list = value.as_array().and_then(|list| list.iter().map(Value::as_table).collect::<Option<Vec<_>>>());
    let list = list.ok_or_else(|| complain(file, format!("`{key}` must be written as [[{key}]] entries")))?;
    let called = |(index, table): (usize, &'a Table)| {
        let name = table.get("name").and_then(Value::as_str);
        let called = name.map_or_else(|| format!("{key} number {}", index + 1), |name| format!("{key} {name}"));
        Entry { file, called, table }
    };
    Ok(list.into_iter().enumerate().map(called).collect())
}

fn single<'a>(file: &'a str, key: &str, value: &'a Value) -> Result<Entry<'a>, LexiconError> {
    let table = value.as_table().ok_or_else(|| complain(file, format!("`{key}` must be one [{key}] table")))?;
    Ok(Entry { file, called: key.to_owned(), table })
}

impl Entry<'_> {
    fn complain(&self, what: String) -> LexiconError {
        complain(self.file, what)
    }

    /// Refuses keys that nobody would read.
    fn only(&self, known: &[&str]) -> Result<(), LexiconError> {
        match self.table.keys().find(|key| !known.contains(&key.as_str())) {
            Some(key) => {
                let known = known.join(", ");
                Err(self.complain(format!("`{key}` in {} is unknown: use {known}", self.called)))
            }
            None => Ok(()),
        }
    }

    fn name(&self) -> Result<String, LexiconError> {
        let name = self.table.get("name").and_then(Value::as_str).filter(|name| !name.is_empty());
        name.map(str::to_owned).ok_or_else(|| self.complain(format!("{} has no name: add `name = \"…\"`", self.called)))
    }

    /// A list of texts, folded; empty when the key is absent.
    fn strings(&self, key: &str) -> Result<Vec<String>, LexiconError> {
        let Some(value) = self.table.get(key) else {
            return Ok(Vec::new());
        };
        let list = value.as_array().and_then(|list| list.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
        let list = list.ok_or_else(|| {
            self.complain(format!("`{key}` in {} must be a list of texts: [\"…\", \"…\"]", self.called))
        })?;
        let list: Vec<String> = list.into_iter().map(folded).collect();
        match list.iter().any(String::is_empty) {
            true => Err(self.complain(format!("`{key}` in {} holds an empty text: take it out", self.called))),
            false => Ok(list),
        }
    }

    /// Like `strings`, and every text must be long enough to be looked for.
    fn words(&self, key: &str) -> Result<Vec<String>, LexiconError> {
        let words = self.strings(key)?;
        match words.iter().find(|word| word.chars().count() < 2) {
            Some(word) => Err(self.complain(format!(
                "`{word}` in {} is one character and would be found everywhere: write a longer word",
                self.called
            ))),
            None => Ok(words),
        }
    }
}

fn concept(entry: &Entry<'_>) -> Result<Concept, LexiconError> {
    let name = entry.name()?;
    entry.only(&["name", "words", "signs", "plan", "letters"])?;
    let [words, signs, plan, letters] = ["words", "signs", "plan", "letters"].map(|key| entry.words(key));
    Ok(Concept { name, words: words?, signs: signs?, plan: plan?, letters: letters? })
}

fn document(entry: &Entry<'_>) -> Result<DocumentKind, LexiconError> {
    let name = entry.name()?;
    entry.only(&["name", "part", "words", "signs", "plan", "like"])?;
    // 讯 and 函 are whole words for a kind of document, and only looked for in names and titles.
    let [words, signs, plan] = ["words", "signs", "plan"].map(|key| entry.strings(key));
    let concept = Concept { name, words: words?, signs: signs?, plan: plan?, letters: Vec::new() };
    let part =
        match entry.table.get("part") {
            None => None,
            Some(value) => Some(value.as_str().map(str::to_owned).ok_or_else(|| {
                entry.complain(format!("`part` in {} must be a text: part = \"总结\"", entry.called))
            })?),
        };
    Ok(DocumentKind { concept, part, like: entry.strings("like")? })
}

fn organisation(entry: &Entry<'_>) -> Result<Organisation, LexiconError> {
    entry.only(&["long", "short"])?;
    Ok(Organisation { long: entry.words("long")?, short: entry.words("short")? })
}

fn occasions(file: &str, key: &str, value: &Value, year_key: &str) -> Result<Vec<Occasion>, LexiconError> {
    let read = |entry: &Entry<'_>| {
        entry.only(&["words", year_key])?;
        let year = entry.table.get(year_key).and_then(Value::as_integer).and_then(|year| i32::try_from(year).ok());
        let year =
            year.ok_or_else(|| entry.complain(format!("{} has no year: add `{year_key} = 1949`", entry.called)))?;
        Ok(Occasion { words: entry.words("words")?, year, counted: year_key == "since" })
    };
    entries(file, key, value)?.iter().map(read).collect()
}
