//! Revisions as stories, and the property that nothing filed is ever lost.

use super::*;
use crate::rules::plan::{Member, Need, Unit};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn plan(units: &[(&str, &[&str])]) -> Plan {
    let unit = |(code, (name, titles)): (usize, &(&str, &[&str]))| {
        let code: UnitCode = format!("{:02}", code + 1).parse().unwrap();
        let material = |(at, title): (usize, &&str)| Material {
            id: MaterialId::new(code.clone(), at as u32 + 1),
            title: (*title).to_owned(),
            pieces: vec![Slot::default()],
            advice: Vec::new(),
            kinds: Vec::new(),
            conditions: Vec::new(),
            need: Need::Required,
            deadline: None,
        };
        let materials = titles.iter().enumerate().map(material).collect();
        Unit { code: code.clone(), name: (*name).to_owned(), aliases: vec![], group: false, members: vec![], materials }
    };
    Plan {
        title: "方案".to_owned(),
        period: (2020, 2023),
        deadline: NaiveDate::from_ymd_opt(2023, 6, 20).unwrap(),
        units: units.iter().enumerate().map(unit).collect(),
    }
}

fn ids(kept: &[Kept]) -> Vec<String> {
    kept.iter().map(|kept| format!("{}→{}", kept.old, kept.new)).collect()
}

#[test]
fn filings_follow_the_wording_when_a_line_is_put_in_before_them() {
    let old = plan(&[("教育局", &["工作计划", "消防演练记录"])]);
    let new = plan(&[("教育局", &["应急预案", "工作计划", "消防演练记录。"])]);
    let revision = compare(&old, &new);
    assert_eq!(ids(&revision.kept), ["01-01→01-02", "01-02→01-03"]);
    assert_eq!(revision.added, ["01-01".parse().unwrap()]);
    let stable = with_stable_ids(&old, &new, &BTreeSet::new());
    let shown: Vec<String> = stable.units[0].materials.iter().map(|material| material.id.to_string()).collect();
    assert_eq!(shown, ["01-03", "01-01", "01-02"]);
}

#[test]
fn a_new_wording_is_sure_when_plain_and_doubtful_when_not() {
    let old = plan(&[("教育局", &["2020年以来年度双拥工作计划、总结", "走访慰问有关材料和照片"])]);
    let new = plan(&[("教育局", &["2020年以来本单位年度双拥工作计划、总结", "走访慰问活动台账"])]);
    let revision = compare(&old, &new);
    let certainties: Vec<Certainty> = revision.reworded.iter().map(|reworded| reworded.certainty).collect();
    assert_eq!(certainties.first(), Some(&Certainty::Sure));
    assert!(revision.doubtful().count() + revision.dropped.len() == 1, "{revision:?}");
}

#[test]
fn a_line_given_to_another_unit_is_moved_and_one_that_many_owe_is_not() {
    let old = plan(&[("教育局", &["联络员名单", "国防教育基地资料"]), ("财政局", &["联络员名单", "预算凭证"])]);
    let new = plan(&[("教育局", &["联络员名单"]), ("财政局", &["联络员名单", "预算凭证", "国防教育基地资料"])]);
    let revision = compare(&old, &new);
    assert_eq!(ids(&revision.moved), ["01-02→02-03"]);
    assert!(revision.dropped.is_empty() && revision.added.is_empty());
}

#[test]
fn a_renamed_unit_keeps_what_it_owes_and_a_unit_that_is_gone_closes_it() {
    let old = plan(&[("区文化局", &["演出资料", "文化活动总结"]), ("区粮食局", &["军粮供应台账"])]);
    let new = plan(&[("区文化和旅游局", &["演出资料", "文化活动总结"])]);
    let revision = compare(&old, &new);
    assert_eq!(ids(&revision.kept), ["01-01→01-01", "01-02→01-02"]);
    assert_eq!(revision.dropped, [Dropped { old: "02-01".parse().unwrap(), because: Because::UnitGone }]);
}

#[test]
fn a_later_deadline_and_other_pieces_are_told() {
    let old = plan(&[("教育局", &["年度总结"])]);
    let mut new = old.clone();
    new.deadline = NaiveDate::from_ymd_opt(2023, 7, 1).unwrap();
    new.units[0].materials[0].pieces = vec!["@2022".parse().unwrap()];
    let revision = compare(&old, &new);
    assert_eq!(revision.deadlines.len(), 1);
    assert_eq!(revision.pieces[0].opened, ["@2022".parse().unwrap()]);
    assert_eq!(revision.pieces[0].closed, [Slot::default()]);
}

fn member(code: &str, name: &str) -> Member {
    Member { code: code.parse().unwrap(), name: name.to_owned(), aliases: Vec::new(), path: None }
}

#[test]
fn what_a_member_has_handed_in_follows_the_member() {
    let mut old = plan(&[("各镇、街道", &["工作计划"])]);
    old.units[0].group = true;
    old.units[0].members = vec![member("01.01", "南定镇"), member("01.02", "沣水镇")];
    let mut new = plan(&[("教育局", &["总结"]), ("各镇、街道", &["工作计划"])]);
    new.units[1].members = vec![member("02.01", "沣水镇")];
    let revision = compare(&old, &new);
    assert_eq!(revision.now(&"01.02-01".parse().unwrap()), Some("02.01-01".parse().unwrap()));
    assert_eq!(revision.now(&"01.01-01".parse().unwrap()), None);
    assert_eq!(revision.owners_dropped, ["01.01".parse().unwrap()]);
}

#[test]
fn a_renamed_member_is_known_by_its_place_and_an_exchanged_one_is_another() {
    let mut old = plan(&[("各镇、街道", &["工作计划"])]);
    old.units[0].group = true;
    old.units[0].members = vec![member("01.01", "马尚镇"), member("01.02", "沣水镇")];
    let mut new = old.clone();
    new.units[0].members = vec![member("01.01", "马尚街道"), member("01.02", "南定镇")];
    let stable = with_stable_ids(&old, &new, &BTreeSet::new());
    let shown: Vec<&str> = stable.units[0].members.iter().map(|member| member.code.as_str()).collect();
    assert_eq!(shown, ["01.01", "01.03"], "南定镇 gets a code that was never used");
    assert_eq!(stable.units[0].members[0].aliases, ["马尚镇"]);
    new.units[0].members.clear();
    let stable = with_stable_ids(&old, &new, &BTreeSet::new());
    assert_eq!(stable.units[0].members, old.units[0].members, "no document lists members");
}

#[test]
fn saying_that_a_wording_is_another_thing_drops_one_and_opens_the_other() {
    let old = plan(&[("教育局", &["走访慰问有关材料和照片"])]);
    let new = plan(&[("教育局", &["走访慰问有关材料和台账"])]);
    let revision = compare(&old, &new);
    assert_eq!(revision.reworded.len(), 1);
    let revision = revision.separated(&"01-01".parse().unwrap());
    assert_eq!(revision.dropped[0].because, Because::AnotherThing);
    assert_eq!(revision.added.len(), 1);
}

const WORDINGS: &[&str] = &[
    "2020年以来年度双拥工作计划、总结",
    "2020年以来本单位年度双拥工作计划、总结",
    "联络员名单",
    "双拥工作联络员名单",
    "走访慰问资料",
    "走访慰问活动资料、照片",
    "应急预案",
    "经费拨付凭证",
];
const NAMES: &[&str] = &["教育局", "财政局", "区教育局", "民政局", "各镇、街道"];

fn any_plan() -> impl Strategy<Value = Plan> {
    let unit = (0..NAMES.len(), prop::collection::vec(0..WORDINGS.len(), 0..6));
    prop::collection::vec(unit, 1..5).prop_map(|units| {
        let units: Vec<(&str, Vec<&str>)> = units
            .into_iter()
            .map(|(name, titles)| (NAMES[name], titles.into_iter().map(|at| WORDINGS[at]).collect()))
            .collect();
        let borrowed: Vec<(&str, &[&str])> = units.iter().map(|(name, titles)| (*name, titles.as_slice())).collect();
        plan(&borrowed)
    })
}

fn all_ids(plan: &Plan) -> BTreeSet<MaterialId> {
    plan.units.iter().flat_map(|unit| &unit.materials).map(|material| material.id.clone()).collect()
}

proptest! {
    #[test]
    fn any_sequence_of_revisions_leaves_every_material_somewhere(plans in prop::collection::vec(any_plan(), 2..6)) {
        let mut retired = BTreeSet::new();
        let mut old = plans[0].clone();
        for next in &plans[1..] {
            let new = with_stable_ids(&old, next, &retired);
            let (old_ids, new_ids) = (all_ids(&old), all_ids(&new));
            prop_assert_eq!(new_ids.len(), new.units.iter().map(|unit| unit.materials.len()).sum::<usize>());
            let revision = compare(&old, &new);
            let mapping = revision.mapping();
            let dropped: BTreeSet<MaterialId> = revision.dropped.iter().map(|dropped| dropped.old.clone()).collect();
            let mapped: BTreeSet<MaterialId> = mapping.keys().cloned().collect();
            // Every old material lives on or is dropped, never both; every new one is old or added, never both.
            prop_assert!(mapped.is_disjoint(&dropped));
            prop_assert_eq!(mapped.union(&dropped).cloned().collect::<BTreeSet<_>>(), old_ids.clone());
            let reached: BTreeSet<MaterialId> = mapping.values().cloned().collect();
            prop_assert_eq!(reached.len(), mapping.len());
            let added: BTreeSet<MaterialId> = revision.added.iter().cloned().collect();
            prop_assert!(reached.is_disjoint(&added));
            prop_assert_eq!(reached.union(&added).cloned().collect::<BTreeSet<_>>(), new_ids.clone());
            // An id never comes back for another thing.
            prop_assert!(retired.is_disjoint(&new_ids));
            for (from, to) in &mapping {
                prop_assert!(from == to || from.unit() != to.unit(), "{} became {} in its own unit", from, to);
            }
            retired.extend(old_ids.difference(&new_ids).cloned());
            old = new;
        }
    }

    #[test]
    fn a_plan_compared_with_itself_changes_nothing(plan in any_plan()) {
        let revision = compare(&plan, &plan);
        prop_assert!(revision.is_empty(), "{:?}", revision);
        prop_assert!(revision.kept.iter().all(|kept| kept.old == kept.new));
    }
}
