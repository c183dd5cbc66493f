//! What is odd in a plan that can be read: values with a remedy each, for `plan check`. A finding never stops anything.

use crate::rules::ids::{MaterialId, Slot, UnitCode};
use crate::rules::pieces;
use crate::rules::plan::{Material, Plan};
use chrono::NaiveDate;
use std::collections::HashMap;
use std::fmt;

/// Something odd in a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// A unit that owes nothing.
    EmptyUnit {
        /// The unit.
        unit: UnitCode,
    },
    /// The same wording twice in one unit.
    DuplicateItem {
        /// Where it stands again.
        material: MaterialId,
        /// Where it stood first.
        first: MaterialId,
    },
    /// The plan's deadline, or the one of a material, is over.
    DeadlinePast {
        /// The material; `None` for the plan.
        material: Option<MaterialId>,
        /// The day.
        deadline: NaiveDate,
    },
    /// The wording names a year outside the period.
    YearOutside {
        /// The material.
        material: MaterialId,
        /// The year.
        year: i32,
    },
    /// A part that the wording does not speak of.
    ImpossiblePart {
        /// The material.
        material: MaterialId,
        /// The part.
        part: String,
    },
    /// A group whose members are not listed: it counts as one unit.
    NoMembers {
        /// The group.
        unit: UnitCode,
    },
    /// A name or alias that two units or members share.
    SharedName {
        /// The second of them.
        owner: UnitCode,
        /// The first of them.
        first: UnitCode,
        /// The name.
        name: String,
    },
}

impl Finding {
    /// The id the finding is about; empty for the plan itself.
    pub fn about(&self) -> String {
        match self {
            Finding::EmptyUnit { unit } | Finding::NoMembers { unit } => unit.to_string(),
            Finding::SharedName { owner, .. } => owner.to_string(),
            Finding::DuplicateItem { material, .. }
            | Finding::YearOutside { material, .. }
            | Finding::ImpossiblePart { material, .. } => material.to_string(),
            Finding::DeadlinePast { material, .. } => material.as_ref().map(ToString::to_string).unwrap_or_default(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::EmptyUnit { unit } => write!(f, "unit {unit} owes nothing; add its materials, or remove it"),
            Finding::DuplicateItem { material, first } => {
                write!(f, "{material} has the same wording as {first}; remove one of them")
            }
            Finding::DeadlinePast { material: None, deadline } => {
                write!(f, "the deadline {deadline} is over; write the new one, or [campaign] deadline in shouqi.toml")
            }
            Finding::DeadlinePast { material: Some(material), deadline } => {
                write!(f, "the deadline {deadline} of {material} is over; write the new one")
            }
            Finding::YearOutside { material, year } => {
                write!(f, "{material} speaks of {year}, outside the period; correct the year, or widen period")
            }
            Finding::ImpossiblePart { material, part } => {
                write!(f, "{material} has the part `{part}`, of which its wording says nothing; correct pieces")
            }
            Finding::NoMembers { unit } => {
                write!(f, "group {unit} lists no members and counts as one unit; add [[units.members]]")
            }
            Finding::SharedName { owner, first, name } => {
                write!(f, "{owner} and {first} are both called {name}; a file under that name may go to the wrong one")
            }
        }
    }
}

/// Everything odd in a plan, in its order; `today` is the day deadlines are measured against.
pub fn check(plan: &Plan, today: NaiveDate) -> Vec<Finding> {
    let mut findings = Vec::new();
    if plan.deadline < today {
        findings.push(Finding::DeadlinePast { material: None, deadline: plan.deadline });
    }
    let mut names: HashMap<&str, &UnitCode> = HashMap::new();
    for unit in &plan.units {
        if unit.materials.is_empty() {
            findings.push(Finding::EmptyUnit { unit: unit.code.clone() });
        }
        if unit.group && unit.members.is_empty() {
            findings.push(Finding::NoMembers { unit: unit.code.clone() });
        }
        let own = std::iter::once((&unit.code, &unit.name, &unit.aliases));
        let members = unit.members.iter().map(|member| (&member.code, &member.name, &member.aliases));
        for (code, name, aliases) in own.chain(members) {
            for name in std::iter::once(name).chain(aliases) {
                match names.get(name.as_str()) {
                    Some(first) if *first != code => {
                        let (owner, first) = (code.clone(), (*first).clone());
                        findings.push(Finding::SharedName { owner, first, name: name.clone() });
                    }
                    _ => {
                        names.insert(name, code);
                    }
                }
            }
        }
        let mut wordings: HashMap<&str, &MaterialId> = HashMap::new();
        for material in &unit.materials {
            if let Some(first) = wordings.insert(&material.title, &material.id) {
                findings.push(Finding::DuplicateItem { material: material.id.clone(), first: first.clone() });
            }
            of_material(material, plan, today, &mut findings);
        }
    }
    findings
}

fn of_material(material: &Material, plan: &Plan, today: NaiveDate, findings: &mut Vec<Finding>) {
    let id = || material.id.clone();
    if let Some(deadline) = material.deadline.filter(|deadline| *deadline < today) {
        findings.push(Finding::DeadlinePast { material: Some(id()), deadline });
    }
    let outside = |year: &i32| !(plan.period.0..=plan.period.1).contains(year);
    if let Some(year) = pieces::years_named(&material.title).into_iter().find(outside) {
        findings.push(Finding::YearOutside { material: id(), year });
    }
    let mut said: Vec<&str> = Vec::new();
    for part in material.pieces.iter().chain(&material.advice).filter_map(|slot: &Slot| slot.part.as_deref()) {
        if !said.contains(&part) && !speaks_of(&material.title, part) {
            findings.push(Finding::ImpossiblePart { material: id(), part: part.to_owned() });
        }
        said.push(part);
    }
}

/// True when two neighbouring characters of the part (a word, for English) stand in the wording.
fn speaks_of(title: &str, part: &str) -> bool {
    let title = title.to_lowercase();
    let part: Vec<char> = part.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    part.len() < 2 || part.windows(2).any(|pair| title.contains(&pair.iter().collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::super::plan_file;
    use super::*;

    #[test]
    fn everything_odd_is_found_once_with_its_remedy() {
        let text = r#"
title = "方案"
period = [2020, 2023]
deadline = "2023-06-20"
[[units]]
code = "01"
name = "教育局"
aliases = ["教体局"]
[[units.materials]]
id = "01-01"
title = "2019年以来年度计划"
pieces = ["名单"]
[[units.materials]]
id = "01-02"
title = "联络员名单"
deadline = "2023-05-01"
[[units.materials]]
id = "01-03"
title = "联络员名单"
[[units]]
code = "02"
name = "各镇"
aliases = ["教体局"]
group = true
"#;
        let plan = plan_file::parse(text, "plan.toml").unwrap();
        let today = NaiveDate::from_ymd_opt(2023, 6, 21).unwrap();
        let said: Vec<String> = check(&plan, today).iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(said.join("\n"), @r"
        the deadline 2023-06-20 is over; write the new one, or [campaign] deadline in shouqi.toml
        01-01 speaks of 2019, outside the period; correct the year, or widen period
        01-01 has the part `名单`, of which its wording says nothing; correct pieces
        the deadline 2023-05-01 of 01-02 is over; write the new one
        01-03 has the same wording as 01-02; remove one of them
        unit 02 owes nothing; add its materials, or remove it
        group 02 lists no members and counts as one unit; add [[units.members]]
        02 and 01 are both called 教体局; a file under that name may go to the wrong one
        ");
    }
}
