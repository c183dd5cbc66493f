//! shouqi.toml and contacts.toml: raw data to checked values; every complaint names file, line, key and remedy.
//! It decides nothing about the campaign and opens nothing but these files and the mail password.

mod complaint;
mod contacts;
mod letters;
mod post;
mod reader;
mod secret;
mod sections;
mod settings;
mod values;

pub use complaint::{Complaint, ConfigError, Line};
pub use contacts::{Contact, ContactTrouble, Contacts, Principal};
pub use secret::{PasswordError, PasswordSource, Secret};
pub use settings::*;

use reader::{Book, Section};
use std::path::Path;

/// Where the configuration is looked for when none is named, in this order.
pub const USUAL_PLACES: [&str; 2] = ["config/shouqi.toml", "/etc/shouqi/shouqi.toml"];

impl Config {
    /// Reads and checks the configuration at `path`, or at the first of the usual places that exists.
    ///
    /// # Errors
    /// When there is none, it cannot be read, or with everything that is wrong in it.
    pub fn load(path: Option<&Path>) -> Result<Config, ConfigError> {
        let path = match path {
            Some(path) => path,
            None => USUAL_PLACES
                .iter()
                .map(Path::new)
                .find(|place| place.exists())
                .ok_or_else(|| ConfigError::NotFound { places: USUAL_PLACES.map(str::to_owned).to_vec() })?,
        };
        Config::parse(&read_text(path)?, path)
    }

    /// Checks the text of a configuration; `file` is its name in messages.
    ///
    /// # Errors
    /// With everything that is wrong in it.
    pub fn parse(text: &str, file: &Path) -> Result<Config, ConfigError> {
        let book = Book::new(text, file);
        let table = book.table()?;
        let mut top = Section::top(&book, &table);
        let language = top.or("language", sections::language, Language::default());
        let contacts = top.required("contacts", values::path, "\"config/contacts.toml\"");
        let lexicon = top.optional("lexicon", values::path);
        let campaign = sections::campaign(top.section("campaign"));
        let coordinator = sections::coordinator(top.section("coordinator"));
        let shares = sections::shares(top.section("shares"));
        let read = sections::read(top.section("read"));
        let keep = sections::keep(top.section("keep"));
        let letters = letters::letters(top.section("letters"));
        let post = post::post(top.section("post"), coordinator.as_ref());
        let desk = sections::desk(top.section("desk"));
        top.finish(&[]);
        let config = || {
            Some(Config {
                file: file.to_owned(),
                language: language?,
                contacts: contacts?,
                lexicon: lexicon?,
                campaign: campaign?,
                coordinator: coordinator?,
                shares: shares?,
                read: read?,
                keep: keep?,
                letters: letters?,
                post: post?,
                desk: desk?,
            })
        };
        book.outcome(config())
    }
}

fn read_text(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })
}
