//! Which folders are shares, whose they are, and how their liaisons know them: plan and configuration joined.
//! It makes the folder of a unit that the ledger has never seen, and never one it knows.

use crate::config::Config;
use crate::ledger::records::{Records, RecordsError};
use crate::rules::ids::UnitCode;
use crate::rules::plan::{Owner, Plan, Unit};
use crate::rules::relpath::RelPath;
use crate::share::folders::{FolderError, create_share_folder, folder_name};
use crate::share::{Belongs, Members};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// One share to be looked at.
#[derive(Debug, Clone)]
pub struct Share {
    /// The unit, or the member with a folder of its own.
    pub unit: UnitCode,
    /// Where it lies.
    pub path: PathBuf,
    /// Name of its folder below the root, when it has no path of its own.
    pub folder: Option<String>,
    /// The members whose folders lie in it.
    pub members: Members,
}

/// Whose a file in a share is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// This unit's or member's.
    Owner(UnitCode),
    /// In a folder nobody listed.
    NewMember(String),
    /// Directly in a group's share.
    NoMember,
}

impl Share {
    /// Whose the file at `path` is.
    pub fn whose(&self, path: &RelPath) -> Whose {
        if self.members.is_empty() {
            return Whose::Owner(self.unit.clone());
        }
        match self.members.whose(path) {
            Belongs::Member(code) => Whose::Owner(code.clone()),
            Belongs::NewMember(name) => Whose::NewMember(name),
            Belongs::NoMember => Whose::NoMember,
        }
    }

    /// The unit or member a file at `path` is entered under.
    pub fn owner(&self, path: &RelPath) -> UnitCode {
        match self.whose(path) {
            Whose::Owner(code) => code,
            Whose::NewMember(_) | Whose::NoMember => self.unit.clone(),
        }
    }
}

/// All shares of the plan, in plan order.
pub fn shares(plan: &Plan, config: &Config) -> Vec<Share> {
    let there = folders_there(config);
    plan.units.iter().flat_map(|unit| shares_of(unit, config, &there)).collect()
}

/// The folders that lie in the root now, by the code their names begin with.
fn folders_there(config: &Config) -> BTreeMap<String, Vec<String>> {
    let mut there: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in std::fs::read_dir(&config.shares.root).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some((code, _)) = name.split_once('-') {
            there.entry(code.to_owned()).or_default().push(name);
        }
    }
    there
}

/// The folder of a unit: the one with its code and name, or the only one that begins with its code. A unit that a
/// revised plan renames keeps its folder, and an IT person may call folders by shorter names.
fn folder_of(unit: &Unit, there: &BTreeMap<String, Vec<String>>) -> String {
    let usual = folder_name(&unit.code, &unit.name);
    match there.get(unit.code.as_str()).map(Vec::as_slice) {
        Some([only]) if *only != usual => only.clone(),
        _ => usual,
    }
}

fn shares_of(unit: &Unit, config: &Config, there: &BTreeMap<String, Vec<String>>) -> Vec<Share> {
    let own_path = |code: &UnitCode, in_plan: Option<&String>| {
        config.shares.paths.get(code).map(|share| share.path.clone()).or_else(|| in_plan.map(PathBuf::from))
    };
    let mut shares = Vec::new();
    let mut inside = Vec::new();
    for member in &unit.members {
        match own_path(&member.code, member.path.as_ref()) {
            Some(path) => {
                shares.push(Share { unit: member.code.clone(), path, folder: None, members: Members::new(&[]) })
            }
            None => inside.push(member.clone()),
        }
    }
    if unit.members.is_empty() || !inside.is_empty() {
        let own = own_path(&unit.code, None);
        let folder = own.is_none().then(|| folder_of(unit, there));
        let path = own.unwrap_or_else(|| config.shares.root.join(folder.as_deref().unwrap_or_default()));
        shares.insert(0, Share { unit: unit.code.clone(), path, folder, members: Members::new(&inside) });
    }
    shares
}

/// The folder of a unit or member as its liaison knows it.
pub fn shown_as(owner: &Owner<'_>, config: &Config) -> String {
    if let Some(own) = config.shares.paths.get(owner.code) {
        return own.shown_as.clone().unwrap_or_else(|| own.path.display().to_string());
    }
    let member = owner.unit.members.iter().find(|member| &member.code == owner.code);
    if let Some(path) = member.and_then(|member| member.path.as_ref()) {
        return path.clone();
    }
    let unit = &owner.unit;
    let folder = folder_of(unit, &folders_there(config));
    let (base, separator) = match (config.shares.paths.get(&unit.code), &config.shares.shown_as) {
        (Some(own), _) => (own.shown_as.clone().unwrap_or_else(|| own.path.display().to_string()), '/'),
        (None, Some(shown)) => (join(shown, separator_of(shown), &folder), separator_of(shown)),
        (None, None) => (config.shares.root.join(&folder).display().to_string(), '/'),
    };
    match member {
        Some(member) => join(&base, if base.contains('\\') { '\\' } else { separator }, &member.name),
        None => base,
    }
}

fn separator_of(shown: &str) -> char {
    if shown.contains('\\') { '\\' } else { '/' }
}

fn join(base: &str, separator: char, name: &str) -> String {
    format!("{}{separator}{name}", base.trim_end_matches(separator))
}

/// Makes the folders of units that the ledger has never seen, with their members' folders; answers what could not be
/// made.
///
/// # Errors
/// When the records cannot be read.
pub fn create_unseen(
    shares: &[Share],
    plan: &Plan,
    config: &Config,
    records: &Records,
) -> Result<Vec<(UnitCode, FolderError)>, RecordsError> {
    let mut troubles = Vec::new();
    if !config.shares.create {
        return Ok(troubles);
    }
    // The root is ours to make only while nothing at all is known: a root that vanished is a lost mount.
    let mut any_seen = false;
    for share in shares {
        any_seen |= records.unit(&share.unit)?.mount.is_some();
    }
    if !any_seen && let Err(error) = std::fs::create_dir_all(&config.shares.root) {
        tracing::warn!(root = %config.shares.root.display(), %error, "cannot make the root of the shares");
    }
    for share in shares {
        let Some(folder) = &share.folder else { continue };
        if records.unit(&share.unit)?.mount.is_some() {
            continue;
        }
        match create_share_folder(&config.shares.root, folder) {
            Err(error) => troubles.push((share.unit.clone(), error)),
            Ok(false) => {}
            Ok(true) => {
                let members = plan.unit(&share.unit).map_or(&[][..], |unit| &unit.members);
                for member in members.iter().filter(|member| member.path.is_none()) {
                    if let Err(error) = create_share_folder(&share.path, &member.name) {
                        troubles.push((member.code.clone(), error));
                    }
                }
            }
        }
    }
    Ok(troubles)
}
