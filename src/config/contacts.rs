//! contacts.toml: the people of each unit. It knows who can be reached how, never what they are told.
//! A unit without a contact is a trouble of that unit, not an error of the file.

use super::complaint::{Complaint, ConfigError, Line};
use super::reader::{Book, Section, Wrong};
use super::values;
use crate::rules::ids::{IdError, UnitCode};
use crate::rules::plan::{Owner, Plan};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toml::de::DeValue;

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
    /// Line of the file that names the unit, from 1.
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
    pub fn parse(text: &str, file: &Path, plan: Option<&Plan>) -> Result<Contacts, ConfigError> {
        let book = Book::new(text, file);
        let table = book.table()?;
        let mut top = Section::top(&book, &table);
        let mut people = BTreeMap::new();
        let mut all_read = true;
        for entry in top.tables("contacts") {
            match contact(entry, plan, &people) {
                Some((code, contact)) => {
                    people.insert(code, contact);
                }
                None => all_read = false,
            }
        }
        top.finish(&[]);
        book.outcome(all_read.then(|| Contacts { file: file.to_owned(), people }))
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
        plan.owners().filter_map(|owner| self.trouble(owner)).collect()
    }

    /// Entries for units that this plan does not have.
    pub fn strangers(&self, plan: &Plan) -> impl Iterator<Item = (&UnitCode, &Contact)> {
        self.iter().filter(|(code, _)| plan.owner(code).is_none())
    }

    fn trouble(&self, owner: Owner<'_>) -> Option<ContactTrouble> {
        let file = self.file.display();
        let (what, remedy) = match self.of(owner.code) {
            None => (
                format!("{} has no contact", owner.name),
                format!("add [[contacts]] with unit = \"{}\" to {file}", owner.code),
            ),
            Some(contact) if contact.emails.is_empty() => {
                let phone = contact.phone.as_deref().unwrap_or("no telephone either");
                (
                    format!("{} has no mail address ({}, {phone})", owner.name, contact.liaison),
                    format!("add emails = [\"…\"] at {file}:{}, or tell them by telephone", contact.line),
                )
            }
            Some(_) => return None,
        };
        Some(ContactTrouble { unit: owner.code.clone(), what, remedy })
    }

    /// Addresses under `.invalid`, which no mail server can deliver to, one complaint a contact. Refuse to start on
    /// them when [`Way::reaches_people`](super::Way::reaches_people).
    pub fn placeholders(&self) -> Vec<Complaint> {
        let complaint = |(code, contact): (&UnitCode, &Contact)| {
            let mut addresses = contact.emails.iter().chain(contact.principal.iter().map(|principal| &principal.email));
            let address = addresses.find(|address| is_placeholder(address))?;
            Some(Complaint {
                file: self.file.clone(),
                line: Some(Line { number: contact.line, column: 1, text: format!("unit = \"{code}\"") }),
                key: format!("contact of {code}"),
                what: format!("{address} is a placeholder: nothing can be delivered to it"),
                remedy: "write the real address, or take it out for people without mail".to_owned(),
            })
        };
        self.iter().filter_map(complaint).collect()
    }
}

/// True for an address in a domain that is reserved for examples and never delivered to (RFC 2606).
pub(super) fn is_placeholder(address: &str) -> bool {
    address.to_ascii_lowercase().trim_end_matches('.').ends_with(".invalid")
}

fn contact(
    mut entry: Section<'_>,
    plan: Option<&Plan>,
    people: &BTreeMap<UnitCode, Contact>,
) -> Option<(UnitCode, Contact)> {
    let line = entry.line_of("unit");
    let code = entry.required("unit", unit_code, "\"03\"").filter(|code| known(&entry, code, plan, people));
    let liaison = entry.required("liaison", values::text, "\"姓名\"");
    let emails = entry.list("emails", values::address);
    let phone = entry.optional("phone", values::text);
    let principal = if entry.has("principal") { principal(entry.section("principal")).map(Some) } else { Some(None) };
    entry.finish(&["principal"]);
    let contact =
        Contact { liaison: liaison?, emails: emails?.unwrap_or_default(), phone: phone?, principal: principal?, line };
    Some((code?, contact))
}

fn principal(mut section: Section<'_>) -> Option<Principal> {
    let name = section.required("name", values::text, "\"姓名\"");
    let email = section.required("email", values::address, "\"name@example.cn\"");
    section.finish(&[]);
    Some(Principal { name: name?, email: email? })
}

fn unit_code(value: &DeValue<'_>) -> Result<UnitCode, Wrong> {
    values::text(value)?.parse().map_err(|error: IdError| Wrong {
        what: error.to_string(),
        remedy: "write the code that the plan gives the unit".to_owned(),
    })
}

/// Complains about a code that the plan does not have, or that stands twice.
fn known(entry: &Section<'_>, code: &UnitCode, plan: Option<&Plan>, people: &BTreeMap<UnitCode, Contact>) -> bool {
    let in_plan = plan.is_none_or(|plan| plan.owner(code).is_some());
    let (what, remedy) = match people.get(code) {
        Some(first) => (
            format!("{code} has a contact already, on line {}", first.line),
            "keep one entry a unit; several addresses go into emails = [\"…\", \"…\"]",
        ),
        None if !in_plan => (
            format!("the plan has no unit {code}"),
            "write a code of the plan (`shouqi plan show` lists them), or take the entry out",
        ),
        None => return true,
    };
    entry.complain("unit", Wrong { what, remedy: remedy.to_owned() });
    false
}
