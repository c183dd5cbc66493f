//! An archive: each member is judged by its own name, folders and reading, and the archive is filed to what they name.
//! Members whose names say nothing follow the others of their folder, never decide.

use super::Matcher;
use super::features::GRAMS;
use super::judge::Scene;
use super::many::further;
use super::verdict::Dropped;
use super::view::NAME;
use crate::rules::filename::NameParts;
use crate::rules::filename::fold::is_han;
use crate::rules::reading::{Problem, Reading};
use std::collections::BTreeMap;

/// At least one of so many members must speak where the archive's name says nothing.
const HEARD: usize = 3;

/// What an archive is evidence for.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Position within the unit, and per part the years its members tell.
    pub filed: BTreeMap<usize, BTreeMap<Option<String>, Vec<i32>>>,
    /// Sum of the members' chances for each material, best first.
    pub ranked: Vec<(usize, f32)>,
    /// True when enough members speak, and agree within their folders or are each sure by themselves.
    pub settled: bool,
    /// What is wrong with a document inside.
    pub problem: Option<Problem>,
}

/// Members of one folder of the archive, taken together.
#[derive(Default)]
struct Group {
    chances: BTreeMap<usize, f32>,
    speaking: usize,
    members: Vec<(Option<usize>, Vec<String>, Vec<i32>)>,
}

pub(super) fn contents(matcher: &Matcher, party: usize, dropped: &Dropped<'_>) -> Contents {
    let by_hand = &matcher.weights.by_hand;
    let path = dropped.path;
    let archive = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    let count = matcher.subject.parties[party].count;
    let (named, main) = by_name(matcher, party, path);
    let mut total = vec![0f32; count];
    let (mut problem, mut sure) = (None, false);
    for member in &dropped.reading.members {
        let parts = NameParts::of(member);
        if member.ends_with('/') || parts.is_temporary() || parts.stem.is_empty() {
            continue;
        }
        let reading = inside(dropped.reading, member);
        problem = problem.or(reading.problem);
        let telling = parts.folders.iter().filter(|folder| says_something(folder)).cloned().collect::<Vec<_>>();
        let alone_path = member_path(path, member);
        let own = Scene::of(matcher, party, &Dropped { path: &alone_path, reading }, &[]);
        let years = own.told.years.clone();
        // What stands inside speaks first; the archive's own name helps where that is not enough.
        let scene = match own.assessment.ranked.first() {
            Some((_, chance)) if *chance >= by_hand.alone && own.assessment.accept >= by_hand.also_at => own,
            _ => Scene::of(matcher, party, &Dropped { path: &format!("{archive}/{member}"), reading }, &[]),
        };
        if scene.view.form.is_some() || scene.view.request.is_some() {
            // A blank form or a request for materials inside is evidence of nothing.
            continue;
        }
        let speaks = !scene.view.opaque || scene.view.has_text() || !telling.is_empty();
        let group = groups.entry(telling.join("/")).or_default();
        let best = scene.assessment.ranked.first().copied();
        if speaks {
            group.speaking += 1;
            sure |= scene.assessment.accept >= matcher.weights.file_at;
            for (position, chance) in scene.assessment.ranked.iter().take(3) {
                *group.chances.entry(*position).or_default() += chance;
                total[*position] += chance;
            }
        }
        let alone = best
            .filter(|(_, chance)| {
                speaks && *chance >= by_hand.alone && scene.assessment.accept >= matcher.weights.file_at
            })
            .map(|(position, _)| position);
        let said = best.map_or(Vec::new(), |(position, _)| scene.parts(position));
        group.members.push((alone, said, years));
    }
    let members: usize = groups.values().map(|group| group.members.len()).sum();
    let speaking: usize = groups.values().map(|group| group.speaking).sum();
    // One telling name among many that say nothing, or some that are all vague (合影, 会场), do not speak for an archive
    // that says nothing itself.
    let heard = (sure && speaking * HEARD >= members) || named;
    let contents = settle(matcher, groups, total, main);
    Contents { problem, settled: contents.settled && heard, ..contents }
}

/// What the archive's own name says: whether it says anything of the unit's materials, and the one it surely names.
fn by_name(matcher: &Matcher, party: usize, path: &str) -> (bool, Option<usize>) {
    let scene = Scene::of(matcher, party, &Dropped { path, reading: &Reading::default() }, &[]);
    let Some((main, _)) = scene.assessment.ranked.first().copied() else {
        return (false, None);
    };
    let row = &scene.rows[main];
    let speaks = row[NAME] + row[GRAMS + NAME] >= matcher.weights.by_hand.least_said;
    let further = further(&scene, path, main);
    let alone = further.sure.is_empty() && further.unsure.is_none();
    (speaks, Some(main).filter(|_| alone && scene.assessment.accept >= matcher.weights.file_at))
}

/// What was read inside a member; nothing when only its name is known.
fn inside<'a>(archive: &'a Reading, member: &str) -> &'a Reading {
    static UNREAD: std::sync::LazyLock<Reading> = std::sync::LazyLock::new(Reading::default);
    let found = archive.inside.iter().find(|inside| inside.name == member);
    found.map_or(&UNREAD, |inside| &inside.reading)
}

/// The member below the unit's folder alone, so that its years are its own and not the archive's.
fn member_path(path: &str, member: &str) -> String {
    match path.split_once('/') {
        Some((first, _)) if !first.chars().any(|c| c.is_ascii_digit()) => format!("{first}/{member}"),
        _ => member.to_owned(),
    }
}

/// A folder whose name is more than a year or a number.
fn says_something(folder: &str) -> bool {
    folder.chars().filter(|c| is_han(*c) && !"年月日第新建文件夹图片照片资料材料".contains(*c)).count() >= 2
}

/// `main`: what the archive's name surely names; members that are not sure of another material are part of it.
fn settle(matcher: &Matcher, groups: BTreeMap<String, Group>, total: Vec<f32>, main: Option<usize>) -> Contents {
    let mut contents = Contents::default();
    let sum: f32 = total.iter().sum::<f32>().max(1e-6);
    contents.ranked =
        total.iter().enumerate().filter(|(_, chance)| **chance > 0.0).map(|(at, c)| (at, c / sum)).collect();
    contents.ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let (mut speaking, mut agreed) = (0usize, 0usize);
    for group in groups.into_values() {
        let best = group.chances.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
        let Some((best, chance)) = best.map(|(position, chance)| (*position, *chance)) else {
            continue;
        };
        speaking += group.speaking;
        // Members that are each sure by themselves need no agreement: the archive supplies several materials.
        let each_sure = group.members.iter().all(|(alone, ..)| alone.is_some());
        // Where the archive names its material, only a folder that is wholly another's is not part of it.
        let main = main.filter(|main| !each_sure || group.members.iter().any(|(alone, ..)| *alone == Some(*main)));
        if main.is_some() || each_sure || chance / group.speaking as f32 >= matcher.weights.by_hand.member_at {
            agreed += group.speaking;
            for (alone, parts, years) in group.members {
                let position = main.or(alone).unwrap_or(best);
                let known = contents.filed.entry(position).or_default();
                let parts = if parts.is_empty() { vec![None] } else { parts.into_iter().map(Some).collect() };
                for part in parts {
                    known.entry(part).or_default().extend(&years);
                }
            }
        }
    }
    for years in contents.filed.values_mut().flat_map(BTreeMap::values_mut) {
        years.sort_unstable();
        years.dedup();
    }
    contents.settled = speaking > 0 && agreed as f32 >= speaking as f32 * matcher.weights.by_hand.agreed;
    contents
}
