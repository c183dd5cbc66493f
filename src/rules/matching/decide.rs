//! From features to an answer: ranks the candidates, judges how far the best can be trusted, and whether the file
//! belongs to the plan at all.

use super::features::{GRAMS, NUMBERS, Places, RUNS, Row, SHARE, WORDING, rank};
use super::subject::{Party, Subject, Target};
use super::view::{FOLDER, NAME, TEXT, TITLE, View};
use super::weights::Weights;
use crate::rules::filename::Medium;
use crate::rules::filename::fold::is_han;

/// Names of the features of trust, in order; the keys of `[accept]` and `[none]` in the weights.
pub const ACCEPT: [&str; 52] = [
    "chance",
    "margin",
    "score",
    "name_evidence",
    "folder_evidence",
    "title_evidence",
    "text_evidence",
    "theme_name",
    "theme_text",
    "no_theme",
    "has_text",
    "opaque",
    "picture",
    "number_agrees",
    "number_disagrees",
    "document_agrees",
    "document_clash",
    "own_work",
    "own_work_alone",
    "catch_all",
    "elsewhere",
    "elsewhere_named",
    "other_sender",
    "other_issuer",
    "own_named",
    "only_number",
    "nothing_said",
    "thin",
    "taught",
    "unexplained",
    "second",
    "agreement",
    "cover",
    "brief_no_text",
    "text_off_subject",
    "name_off_subject",
    "money_paper",
    "condition_unmet",
    "bare_cover",
    "bare_share",
    "bare_chance",
    "text_cover",
    "part_name",
    "part_title",
    "said",
    "run",
    "part_lead",
    "said_lead",
    "bare_part",
    "bare_said",
    "bare_alone",
    "other_common",
];

/// Place of a feature in [`Trust`].
macro_rules! accept {
    ($name:literal) => {
        const { $crate::rules::matching::features::place(&$crate::rules::matching::decide::ACCEPT, $name) }
    };
}
pub(super) use accept;

/// Chinese characters of a name and its folders that are a kind of document and nothing else.
const BARE: usize = 4;

/// Features of trust of one file.
pub type Trust = [f32; ACCEPT.len()];

/// A material of another unit that fits better than any of its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Elsewhere {
    /// Index into the subject's targets.
    pub target: usize,
    /// How much better, 0 to 1.
    pub excess: f32,
    /// The file names that unit as its sender or issuer.
    pub named: bool,
}

/// A file's candidates in order.
#[derive(Debug)]
pub(super) struct Assessment {
    /// Position within the unit and chance, best first.
    pub ranked: Vec<(usize, f32)>,
    pub trust: Trust,
    /// Chance that the best is right and may be filed.
    pub accept: f32,
    /// Chance that the file belongs to no material.
    pub none: f32,
}

pub(super) fn score(row: &Row, rank: &[f32]) -> f32 {
    row.iter().zip(rank).map(|(value, weight)| value * weight).sum()
}

pub(super) fn logistic(trust: &Trust, weights: &[f32]) -> f32 {
    let constant = weights.last().copied().unwrap_or(0.0);
    let sum: f32 = trust.iter().zip(weights).map(|(value, weight)| value * weight).sum();
    1.0 / (1.0 + (-(sum + constant)).exp())
}

/// Chances of all candidates by their scores, best first; equal scores keep the order of the list.
pub(super) fn ranked(rows: &[Row], rank: &[f32]) -> (Vec<(usize, f32)>, Vec<f32>) {
    let scores: Vec<f32> = rows.iter().map(|row| score(row, rank)).collect();
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers: Vec<f32> = scores.iter().map(|score| (score - top).exp()).collect();
    let sum: f32 = powers.iter().sum();
    let mut order: Vec<(usize, f32)> = powers.iter().enumerate().map(|(at, power)| (at, power / sum)).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    (order, scores)
}

pub(super) fn assess(
    view: &View,
    party: &Party,
    subject: &Subject,
    rows: &[Row],
    places: &Places,
    elsewhere: Option<Elsewhere>,
    weights: &Weights,
) -> Assessment {
    let (ranked, scores) = ranked(rows, &weights.rank);
    let trust = trust(view, party, subject, rows, places, elsewhere, &ranked, &scores);
    let accept = logistic(&trust, &weights.accept);
    let none = logistic(&trust, &weights.none);
    Assessment { ranked, trust, accept, none }
}

#[allow(clippy::too_many_arguments, reason = "one row of features needs all that was observed")]
fn trust(
    view: &View,
    party: &Party,
    subject: &Subject,
    rows: &[Row],
    places: &Places,
    elsewhere: Option<Elsewhere>,
    ranked: &[(usize, f32)],
    scores: &[f32],
) -> Trust {
    let mut trust = [0f32; ACCEPT.len()];
    let Some((best, chance)) = ranked.first().copied() else {
        return trust;
    };
    let second = ranked.get(1).map_or(0.0, |(_, chance)| *chance);
    let row = &rows[best];
    let target = &subject.own(party)[best];
    let evidence = |at: usize| (row[at] + row[GRAMS + at] * 0.7).min(1.5);
    let numbered: f32 = row[NUMBERS].iter().sum();
    trust[accept!("chance")] = chance;
    trust[accept!("margin")] = ((chance / second.max(1e-4)).ln() / 5.0).min(1.0);
    trust[accept!("score")] = (scores[best] / 10.0).clamp(-1.0, 2.0);
    trust[accept!("name_evidence")] = evidence(NAME);
    trust[accept!("folder_evidence")] = evidence(FOLDER);
    trust[accept!("title_evidence")] = evidence(TITLE);
    trust[accept!("text_evidence")] = evidence(TEXT);
    trust[accept!("has_text")] = f32::from(view.has_text());
    trust[accept!("opaque")] = f32::from(view.opaque);
    trust[accept!("picture")] = f32::from(matches!(view.medium, Medium::Picture | Medium::Film));
    trust[accept!("number_agrees")] = numbered.min(1.0);
    trust[accept!("number_disagrees")] = row[rank!("number_elsewhere")];
    trust[accept!("document_agrees")] = row[rank!("document_name")].max(row[rank!("document_title")]);
    trust[accept!("document_clash")] = row[rank!("document_clash_name")].max(row[rank!("document_clash_title")]);
    trust[accept!("own_work")] = f32::from(target.own_work);
    trust[accept!("catch_all")] = f32::from(target.catch_all);
    // Every office sums up its double-support year: such a paper points to no other unit by its words.
    let own_work = row[rank!("own_work")] > 0.5;
    let worded = part_said(row);
    trust[accept!("elsewhere")] =
        if own_work { 0.0 } else { elsewhere.map_or(0.0, |elsewhere| elsewhere.excess * (1.0 - worded)) };
    names(view, party, subject, target, elsewhere, &mut trust);
    let words = evidence(NAME) + evidence(FOLDER) + evidence(TITLE) + evidence(TEXT);
    trust[accept!("only_number")] =
        if words < 0.3 { row[rank!("number_alone")].max(numbered.min(1.0) * 0.5) } else { 0.0 };
    let nameless = view.opaque && view.fields[NAME].text.is_empty();
    trust[accept!("nothing_said")] =
        f32::from(numbered == 0.0 && places.named.is_empty() && nameless && !view.has_text());
    trust[accept!("thin")] = (1.0 - words).max(0.0);
    trust[accept!("taught")] = row[rank!("taught")];
    trust[accept!("unexplained")] = unexplained(view, party, row);
    trust[accept!("second")] = second;
    trust[accept!("agreement")] = agreement(rows, best);
    let said = view.fields[NAME].text.chars().filter(|c| is_han(*c)).count()
        + view.fields[FOLDER].text.chars().filter(|c| is_han(*c)).count();
    trust[accept!("cover")] = row[rank!("cover_name")].max(row[rank!("cover_title")]);
    // 22总结.docx: the kind of document is all the name says, and only one item asks for it.
    let bare = !view.has_text() && said <= BARE && row[rank!("document_name")] > 0.0;
    trust[accept!("own_work_alone")] = f32::from(target.own_work && bare && second < chance * 0.5);
    trust[accept!("brief_no_text")] = if view.has_text() { 0.0 } else { (1.0 - said as f32 / 12.0).max(0.0) };
    trust[accept!("money_paper")] = row[rank!("money_paper")];
    themes(view, subject, target, &mut trust);
    wording(rows, best, view.has_text(), &mut trust);
    if view.has_text() {
        trust[accept!("text_cover")] = row[rank!("cover_title")].max(row[rank!("cover_text")]);
    } else {
        trust[accept!("bare_cover")] = row[rank!("cover_name")].max(row[rank!("cover_folder")]);
        trust[accept!("bare_share")] = row[rank!("share_name")].max(row[rank!("share_folder")]);
        trust[accept!("bare_chance")] = chance;
    }
    trust
}

/// Whose paper it is, by the names of units in it.
fn names(
    view: &View,
    party: &Party,
    subject: &Subject,
    target: &Target,
    elsewhere: Option<Elsewhere>,
    trust: &mut Trust,
) {
    let own = subject.parties.iter().position(|known| known.code == party.code).map(|own| own as u16);
    let of = |mine: bool| view.mentions.iter().filter(move |mention| (Some(mention.unit) == own) == mine);
    let sends = of(true).any(|mention| mention.as_sender);
    let issues = of(true).any(|mention| mention.as_issuer);
    trust[accept!("elsewhere_named")] =
        f32::from(elsewhere.is_some_and(|elsewhere| elsewhere.named) && !sends && !issues);
    trust[accept!("other_sender")] = f32::from(!sends && of(false).any(|mention| mention.as_sender));
    trust[accept!("other_issuer")] = f32::from(!issues && of(false).any(|mention| mention.as_issuer));
    trust[accept!("own_named")] = f32::from(sends || issues);
    let theirs = of(false).any(|mention| mention.as_sender || mention.as_issuer);
    trust[accept!("other_common")] = f32::from(target.common && theirs && !sends && !issues);
}

/// How far it speaks of what the plan is about.
fn themes(view: &View, subject: &Subject, target: &Target, trust: &mut Trust) {
    trust[accept!("theme_name")] = view.theme[0];
    trust[accept!("theme_text")] = view.theme[1];
    trust[accept!("no_theme")] = f32::from(view.theme[0] < 0.3 && view.theme[1] < 0.3);
    let on_subject = target.concepts.iter().any(|(concept, _)| subject.theme[usize::from(*concept)]);
    trust[accept!("text_off_subject")] =
        f32::from(on_subject && view.has_text() && view.theme[0] < 0.3 && view.theme[1] < 0.3);
    trust[accept!("name_off_subject")] =
        f32::from(on_subject && !view.has_text() && view.theme[0] < 0.3 && !view.opaque);
    trust[accept!("condition_unmet")] =
        f32::from(target.conditioned && view.has_text() && view.theme[0].max(view.theme[1]) < 0.3);
}

/// The best part of the material that name, folder or title says.
fn part_said(row: &Row) -> f32 {
    row[WORDING..WORDING + 3].iter().copied().fold(0f32, f32::max)
}

/// How well the best is worded, and how far ahead of the others.
fn wording(rows: &[Row], best: usize, has_text: bool, trust: &mut Trust) {
    let said = |row: &Row| row[rank!("said_name")].max(row[rank!("said_title")]);
    let other = |of: &dyn Fn(&Row) -> f32| {
        rows.iter().enumerate().filter(|(at, _)| *at != best).map(|(_, row)| of(row)).fold(0f32, f32::max)
    };
    let row = &rows[best];
    trust[accept!("part_name")] = row[rank!("part_name")].max(row[rank!("part_folder")]);
    trust[accept!("part_title")] = row[rank!("part_title")];
    trust[accept!("said")] = said(row);
    trust[accept!("run")] = row[RUNS].iter().copied().fold(0f32, f32::max);
    trust[accept!("part_lead")] = part_said(row) - other(&part_said);
    trust[accept!("said_lead")] = said(row) - other(&said);
    if !has_text {
        trust[accept!("bare_part")] = part_said(row);
        trust[accept!("bare_said")] = said(row);
        trust[accept!("bare_alone")] = said(row) * (trust[accept!("chance")] - trust[accept!("second")]).max(0.0);
    }
}

/// Share of the fields that, asked alone, name the same material.
fn agreement(rows: &[Row], best: usize) -> f32 {
    let (mut asked, mut agreed) = (0f32, 0f32);
    for field in [NAME, FOLDER, TITLE, TEXT] {
        let said = |row: &Row| row[field] + row[GRAMS + field];
        let most = rows.iter().map(said).fold(0f32, f32::max);
        if most > 0.2 {
            asked += 1.0;
            agreed += f32::from(said(&rows[best]) >= most * 0.95);
        }
    }
    if asked == 0.0 { 0.5 } else { agreed / asked }
}

/// How much of what name and title say to the unit speaks for other materials than the best.
fn unexplained(view: &View, party: &Party, row: &Row) -> f32 {
    let said =
        |field: usize| view.fields[field].concepts.iter().any(|(concept, _)| party.weight[usize::from(*concept)] > 0.0);
    let left = |field: usize| if said(field) { 1.0 - row[SHARE + field] } else { 0.0 };
    left(NAME).max(left(TITLE) * 0.8)
}

/// The material of another unit that fits name and title better than any of this unit's.
pub(super) fn elsewhere(view: &View, party_index: usize, subject: &Subject) -> Option<Elsewhere> {
    let mut held = vec![0f32; subject.targets.len()];
    for (field, worth) in [(NAME, 1.0), (FOLDER, 0.5), (TITLE, 0.9), (TEXT, 0.25)] {
        for (concept, told) in &view.fields[field].concepts {
            let concept = usize::from(*concept);
            if subject.theme[concept] {
                continue;
            }
            for (target, weight) in &subject.about[concept] {
                held[*target as usize] += worth * told * weight * subject.weight[concept];
            }
        }
    }
    let fit = |target: usize| held[target] / (1.0 + 0.12 * subject.targets[target].concepts.len() as f32);
    let party = &subject.parties[party_index];
    let mine = party.first..party.first + party.count;
    let own = mine.clone().map(fit).fold(0f32, f32::max);
    let named = |target: usize| {
        let unit = subject.targets[target].unit;
        view.mentions.iter().any(|mention| mention.unit == unit && (mention.as_sender || mention.as_issuer))
    };
    let worth = |target: &usize| fit(*target) * if named(*target) { 1.5 } else { 1.0 };
    let best = (0..subject.targets.len())
        .filter(|target| !mine.contains(target) && held[*target] > 0.0)
        .max_by(|a, b| worth(a).total_cmp(&worth(b)).then(b.cmp(a)))?;
    let excess = (fit(best) - own) / (fit(best) + own + 0.5);
    let named = named(best);
    // A sentence the unit owes too is no reason to look elsewhere.
    let same = mine.clone().any(|own| subject.targets[own].sentence == subject.targets[best].sentence);
    ((excess > 0.0 || named) && !same).then_some(Elsewhere { target: best, excess: excess.max(0.0), named })
}
