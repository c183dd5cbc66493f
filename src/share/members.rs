//! Whose a file of a group's share is: the first-level folder says it.
//! Pure: it compares names, it never looks into a folder.

use crate::rules::ids::UnitCode;
use crate::rules::plan::Member;
use crate::rules::relpath::{RelPath, compared, shown};
use std::collections::HashMap;

/// The listed members of a group unit, by every name of theirs.
#[derive(Debug, Clone, Default)]
pub struct Members {
    by_name: HashMap<String, UnitCode>,
}

/// Whose a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Belongs<'a> {
    /// A listed member's.
    Member(&'a UnitCode),
    /// In a folder with a name nobody listed: "新成员？". It owes nothing and triggers no letter.
    NewMember(String),
    /// Directly in the group's share: a doubt about whose it is.
    NoMember,
}

impl Members {
    /// Collects the names. A name that two members share (`plan check` complains of it) stands for the first.
    pub fn new(members: &[Member]) -> Self {
        let mut by_name = HashMap::new();
        for member in members {
            for name in std::iter::once(&member.name).chain(&member.aliases) {
                by_name.entry(compared(name.as_bytes())).or_insert_with(|| member.code.clone());
            }
        }
        Members { by_name }
    }

    /// Whether none are listed: then the group counts as one unit and [`Members::whose`] should not be asked.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// Whose the file at `path` is: the member whose name or alias the first-level folder's name equals, in NFKC and
    /// without the spaces around it.
    pub fn whose(&self, path: &RelPath) -> Belongs<'_> {
        let Some(folder) = path.first_folder() else {
            return Belongs::NoMember;
        };
        match self.by_name.get(&compared(folder)) {
            Some(code) => Belongs::Member(code),
            None => Belongs::NewMember(shown(folder).into_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members() -> Members {
        let member = |code: &str, name: &str, aliases: &[&str]| Member {
            code: code.parse().unwrap(),
            name: name.into(),
            aliases: aliases.iter().map(|alias| alias.to_string()).collect(),
            path: None,
        };
        Members::new(&[member("42.01", "沣水镇", &["沣水"]), member("42.02", "马尚街道（1）", &[])])
    }

    #[test]
    fn the_first_folder_says_whose_a_file_is() {
        let members = members();
        let whose = |path: &str| match members.whose(&RelPath::new(path).unwrap()) {
            Belongs::Member(code) => code.to_string(),
            Belongs::NewMember(name) => format!("? {name}"),
            Belongs::NoMember => "-".into(),
        };
        assert_eq!(whose("沣水镇/2021/总结.docx"), "42.01");
        assert_eq!(whose("沣水/总结.docx"), "42.01");
        assert_eq!(whose(" 马尚街道(1)/总结.docx"), "42.02");
        assert_eq!(whose("南定镇/总结.docx"), "? 南定镇");
        assert_eq!(whose("2021/沣水镇/总结.docx"), "? 2021");
        assert_eq!(whose("沣水镇总结.docx"), "-");
    }
}
