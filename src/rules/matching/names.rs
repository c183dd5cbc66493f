//! By which names each unit of a plan is called: its own, without the district, the aliases and members the plan lists,
//! and the short names of the lexicon.

use crate::rules::filename::fold::{fold, is_han};
use crate::rules::lexicon::{Lexicon, Organisation};
use crate::rules::plan::{Plan, Unit};

/// Names of each unit, folded, in plan order.
pub(super) fn of_units(plan: &Plan, lexicon: &Lexicon) -> Vec<Vec<String>> {
    plan.units.iter().map(|unit| of_unit(unit, lexicon)).collect()
}

fn of_unit(unit: &Unit, lexicon: &Lexicon) -> Vec<String> {
    let name = fold(&unit.name);
    let mut names = vec![name.clone()];
    if let Some(rest) = name.strip_prefix(['区', '市', '县']) {
        names.push(rest.to_owned());
    }
    names.extend(unit.aliases.iter().map(|alias| fold(alias)));
    for member in &unit.members {
        names.push(fold(&member.name));
        names.extend(member.aliases.iter().map(|alias| fold(alias)));
    }
    if let Some(organisation) = organisation(&name, &lexicon.organisations) {
        names.extend(organisation.short.iter().cloned());
    }
    names.retain(|name| name.chars().count() >= 2);
    names.sort();
    names.dedup();
    names
}

/// Characters of a place's name at most: 呼和浩特市.
const PLACE: usize = 5;
/// Characters of a body's name at most.
const BODY: usize = 20;

/// The place or body whose plan it is, as the plan's title begins (淄博市张店区…), in full and in short: every paper of
/// every unit may name it, so that it tells nothing.
pub(super) fn of_place(title: &str, lexicon: &Lexicon) -> Vec<String> {
    let title: Vec<char> = fold(title).chars().take_while(|c| is_han(*c)).collect();
    let mut names = Vec::new();
    let (mut at, mut wider) = (0, 0);
    while let Some((end, level)) = place_at(&title[at..], &lexicon.authors.places, wider) {
        let ending = lexicon.authors.places[level].chars().count();
        names.push(title[at..at + end].iter().collect());
        names.push(title[at..at + end - ending].iter().collect());
        // A company ends it: 有限 in 有限公司 is no name.
        if ending > 1 {
            break;
        }
        (at, wider) = (at + end, level + 1);
    }
    names
}

/// The shortest beginning that ends like a place or a body, with its length and the place of the ending in the list.
fn place_at(title: &[char], endings: &[String], wider: usize) -> Option<(usize, usize)> {
    (3..=title.len().min(BODY)).find_map(|end| {
        let head: String = title[..end].iter().collect();
        let level = endings.iter().skip(wider).position(|ending| head.ends_with(ending.as_str()))? + wider;
        let length = endings[level].chars().count();
        (end >= length + 2 && (length > 1 || end <= PLACE)).then_some((end, level))
    })
}

/// The organisation whose long name is found in the unit's, the longest first.
fn organisation<'a>(name: &str, known: &'a [Organisation]) -> Option<&'a Organisation> {
    let found = known.iter().filter_map(|organisation| {
        let longest =
            organisation.long.iter().filter(|long| name.contains(long.as_str())).map(|long| long.len()).max()?;
        Some((longest, organisation))
    });
    // The first of equally long ones.
    found
        .fold(None, |best: Option<(usize, &Organisation)>, (length, organisation)| match best {
            Some((longest, _)) if longest >= length => best,
            _ => Some((length, organisation)),
        })
        .map(|(_, organisation)| organisation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_names_its_place_or_body_at_the_beginning_of_its_title() {
        let lexicon = Lexicon::built_in().unwrap();
        let places = |title: &str| of_place(title, &lexicon).join(" ");
        assert_eq!(places("张店区争创全国双拥模范城责任分工方案"), "张店区 张店");
        assert_eq!(places("淄博市张店区马尚街道安全检查清单"), "淄博市 淄博 张店区 张店 马尚街道 马尚");
        assert_eq!(places("青陂县创建省级示范区迎检资料责任分解方案"), "青陂县 青陂");
        assert_eq!(places("东昊化工集团有限公司安全生产标准化评审材料清单"), "东昊化工集团 东昊化工");
        assert_eq!(places("本科教学工作合格评估材料清单"), "");
    }
}
