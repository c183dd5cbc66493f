//! What speaks for each material of a unit, as numbers: one row of features per candidate.
//! The numbers are small, mostly 0 to 1; how much each counts is fitted, not written here.

use super::overlap::Overlap;
use super::strange::explained;
use super::subject::{Party, Subject, Target};
use super::view::{FIELDS, FOLDER, Field, NAME, TEXT, TITLE, View};
use super::vocabulary::Vocabulary;
use crate::rules::filename::{Medium, listed, numerals};
use crate::rules::lexicon::{DocumentKind, Lexicon};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Names of the features, in order; the keys of `[rank]` in the weights.
pub const RANK: [&str; 48] = [
    "concept_name",
    "concept_folder",
    "concept_title",
    "concept_text",
    "cover_name",
    "cover_folder",
    "cover_title",
    "cover_text",
    "share_name",
    "share_folder",
    "share_title",
    "share_text",
    "grams_name",
    "grams_folder",
    "grams_title",
    "grams_text",
    "gram_share_name",
    "gram_share_title",
    "number_folder",
    "number_folder_glued",
    "number_name",
    "number_name_glued",
    "number_elsewhere",
    "document_name",
    "document_title",
    "document_clash_name",
    "document_clash_title",
    "picture_asked",
    "picture_for_paper",
    "own_work",
    "own_work_special",
    "catch_all",
    "bare_number_name",
    "taught",
    "money_paper",
    "part_name",
    "part_folder",
    "part_title",
    "part_text",
    "said_name",
    "said_title",
    "run_name",
    "run_title",
    "run_text",
    "number_contradicted",
    "number_alone",
    "explained_name",
    "explained_title",
];

/// Evidence of words below this is none.
const SILENT: f32 = 0.3;
/// Place of a feature among `names`; a name that is not there does not compile where it is asked for in a constant.
pub(super) const fn place(names: &[&str], name: &str) -> usize {
    let mut at = 0;
    while at < names.len() {
        let (known, wanted) = (names[at].as_bytes(), name.as_bytes());
        let mut same = 0;
        while same < known.len() && same < wanted.len() && known[same] == wanted[same] {
            same += 1;
        }
        if same == known.len() && same == wanted.len() {
            return at;
        }
        at += 1;
    }
    panic!("no such feature")
}

/// Place of a ranking feature in a [`Row`].
macro_rules! rank {
    ($name:literal) => {
        const { $crate::rules::matching::features::place(&$crate::rules::matching::features::RANK, $name) }
    };
}
pub(super) use rank;

/// First of the features of each field; the four follow the order of the fields.
pub(super) const COVER: usize = rank!("cover_name");
pub(super) const SHARE: usize = rank!("share_name");
pub(super) const GRAMS: usize = rank!("grams_name");
pub(super) const WORDING: usize = rank!("part_name");
/// Place numbers: of folder and name, plain and glued.
pub(super) const NUMBERS: Range<usize> = rank!("number_folder")..rank!("number_name_glued") + 1;

/// One candidate's features.
pub type Row = [f32; RANK.len()];

/// What numbers in names say about places in the unit's list.
#[derive(Debug, Default, Clone)]
pub(super) struct Places {
    /// Place, and its kind: 0 folder plain, 1 folder glued, 2 name plain, 3 name glued, 4 the whole name.
    pub named: Vec<(u32, usize)>,
    /// Places that one folder or name lists plainly (6、7项), ascending; empty when there is but one.
    pub listed: Vec<u32>,
    /// The folder or name each stands in, for the explanation.
    pub texts: BTreeMap<u32, String>,
}

impl Places {
    /// `period`: first and last year of the plan, whose short forms are no places where they are listed.
    pub(super) fn of(view: &View, party: &Party, period: (i32, i32)) -> Places {
        let mut places = Places::default();
        let own_code: Option<u32> = party.code.as_str().parse().ok();
        let skip = usize::from(party.group && !view.parts.folders.is_empty());
        let names = view.parts.folders.iter().skip(skip).map(|folder| (folder, true));
        for (text, is_folder) in names.chain(std::iter::once((&view.parts.stem, false))) {
            let before = places.named.len();
            for numeral in numerals(text, is_folder) {
                if numeral.code.is_some_and(|code| Some(code) != own_code) {
                    continue;
                }
                if !(1..=party.count as u32).contains(&numeral.value) {
                    continue;
                }
                let digits_alone = text.chars().all(|c| c.is_ascii_digit());
                let kind = match (is_folder, numeral.plainness >= 2) {
                    (true, true) => 0,
                    (true, false) => 1,
                    (false, _) if digits_alone => 4,
                    (false, true) => 2,
                    (false, false) => 3,
                };
                if kind == 4 && text.len() > 2 {
                    continue;
                }
                places.named.push((numeral.value, kind));
                places.texts.entry(numeral.value).or_insert_with(|| text.clone());
            }
            let plain = places.named[before..].iter().filter(|(_, kind)| matches!(kind, 0 | 2));
            let mut plain: BTreeSet<u32> = plain.map(|(value, _)| *value).collect();
            let list = listed(text);
            let years = list.iter().all(|number| (period.0..=period.1).contains(&(*number as i32 + 2000)));
            if !years && list.iter().all(|number| (1..=party.count as u32).contains(number)) {
                plain.extend(&list);
                let kind = if is_folder { 0 } else { 2 };
                places.named.retain(|(value, _)| !list.contains(value));
                places.named.extend(list.iter().map(|number| (*number, kind)));
                places.texts.extend(list.iter().map(|number| (*number, text.clone())));
            }
            if plain.len() > 1 {
                places.listed = plain.into_iter().collect();
            }
        }
        if places.named.iter().any(|(_, kind)| *kind < 2) {
            places.named.retain(|(_, kind)| *kind != 4);
        }
        places
    }

    fn kind_of(&self, ordinal: u32) -> Option<usize> {
        self.named.iter().filter(|(value, _)| *value == ordinal).map(|(_, kind)| *kind).min()
    }

    /// True when a plain place (`3、`, `材料3`) is named.
    pub(super) fn is_plain(&self) -> bool {
        self.named.iter().any(|(_, kind)| matches!(kind, 0 | 2))
    }
}

/// Features of every material of the unit.
pub(super) fn rows(
    view: &View,
    party: &Party,
    subject: &Subject,
    lexicon: &Lexicon,
    vocabulary: &Vocabulary,
    places: &Places,
    taught: &[f32],
) -> Vec<Row> {
    let own = subject.own(party);
    let mut rows = vec![[0f32; RANK.len()]; own.len()];
    let mut gram_sums = [0f32; FIELDS];
    let gram_hits = FIELD_ORDER.map(|field| grams_of(&view.fields[field], party, own.len(), &mut gram_sums[field]));
    let alike = FIELD_ORDER.map(|field| party.wording.overlap(&view.fields[field].wording));
    let explained = [(NAME, rank!("explained_name")), (TITLE, rank!("explained_title"))]
        .map(|(field, feature)| (feature, explained(&view.fields[field], party, subject, vocabulary)));
    for (position, (target, row)) in own.iter().zip(&mut rows).enumerate() {
        for (at, field) in FIELD_ORDER.into_iter().enumerate() {
            let (held, cover, share) = concepts_of(&view.fields[field], target, party);
            row[at] = held / (held + 0.8);
            row[COVER + at] = cover;
            row[SHARE + at] = share;
            let grams = gram_hits[at][position];
            row[GRAMS + at] = grams / (grams + 2.5);
            if gram_sums[field] > 0.0 && field == NAME {
                row[rank!("gram_share_name")] = grams / gram_sums[field];
            }
            if gram_sums[field] > 0.0 && field == TITLE {
                row[rank!("gram_share_title")] = grams / gram_sums[field];
            }
        }
        places_of(places, target.id.ordinal(), row);
        documents_of(view, target, lexicon, row);
        if target.own_work && row[rank!("document_name")].max(row[rank!("document_title")]) == 0.0 {
            // 双拥 alone is on every paper; the yearly work is told by 计划 or 总结.
            row[COVER..COVER + FIELDS].iter_mut().for_each(|cover| *cover *= 0.3);
        }
        wording_of(&alike, position, row);
        for (feature, shares) in &explained {
            row[*feature] = shares.as_ref().map_or(0.0, |shares| shares[position]);
        }
        row[rank!("taught")] = taught.get(position).copied().unwrap_or(0.0);
    }
    weigh_numbers(&mut rows);
    rows
}

/// A place number counts less the better title or name are worded for another material, and more when no word speaks
/// for any.
fn weigh_numbers(rows: &mut [Row]) {
    let worded = |row: &Row| row[rank!("part_name")].max(row[rank!("part_title")]);
    let words = |row: &Row| {
        FIELD_ORDER.iter().map(|field| row[*field] + row[GRAMS + field] + row[WORDING + field]).sum::<f32>()
    };
    let best = rows.iter().map(worded).fold(0f32, f32::max);
    let silent = rows.iter().map(words).fold(0f32, f32::max) < SILENT;
    for row in rows.iter_mut().filter(|row| row[NUMBERS].iter().any(|number| *number > 0.0)) {
        row[rank!("number_contradicted")] = (best - worded(row)).max(0.0);
        row[rank!("number_alone")] = f32::from(silent) * row[rank!("number_folder")];
    }
}

/// The same characters in each field and the material.
fn wording_of(alike: &[Vec<Overlap>; FIELDS], position: usize, row: &mut Row) {
    let of = |field: usize| alike[field].get(position).copied().unwrap_or_default();
    for field in FIELD_ORDER {
        row[WORDING + field] = of(field).part;
    }
    row[rank!("said_name")] = of(NAME).said;
    row[rank!("said_title")] = of(TITLE).said;
    row[rank!("run_name")] = of(NAME).run;
    row[rank!("run_title")] = of(TITLE).run;
    row[rank!("run_text")] = of(TEXT).run;
}

const FIELD_ORDER: [usize; FIELDS] = [NAME, FOLDER, TITLE, TEXT];

/// Weight of the concepts both hold; its share of the material's weight; its share of what the field says to the unit.
fn concepts_of(field: &Field, target: &Target, party: &Party) -> (f32, f32, f32) {
    let told: f32 = field.concepts.iter().map(|(concept, told)| told * party.weight[usize::from(*concept)]).sum();
    if told == 0.0 {
        return (0.0, 0.0, 0.0);
    }
    let (mut held, mut all) = (0.0, 0.0);
    for (concept, weight) in &target.concepts {
        let worth = weight * party.weight[usize::from(*concept)];
        all += worth;
        if let Some((_, told)) = field.concepts.iter().find(|(known, _)| known == concept) {
            held += worth * told;
        }
    }
    (held, if all > 0.0 { held / all } else { 0.0 }, held / told)
}

/// Weight of the runs of characters the field shares with each material.
fn grams_of(field: &Field, party: &Party, count: usize, sum: &mut f32) -> Vec<f32> {
    let mut held = vec![0f32; count];
    for gram in &field.grams {
        if let Some(known) = party.grams.get(gram) {
            *sum += known.weight;
            for (position, weight) in &known.holders {
                held[usize::from(*position)] += known.weight * weight;
            }
        }
    }
    held
}

fn places_of(places: &Places, ordinal: u32, row: &mut Row) {
    match places.kind_of(ordinal) {
        Some(4) => row[rank!("bare_number_name")] = 1.0,
        Some(kind) => row[NUMBERS.start + kind] = 1.0,
        None if places.is_plain() => row[rank!("number_elsewhere")] = 1.0,
        None => {}
    }
}

/// Agreement of the kinds of documents, and pictures.
fn documents_of(view: &View, target: &Target, lexicon: &Lexicon, row: &mut Row) {
    let accepts = |kind: u16| {
        target.documents.contains(&kind)
            || lexicon.documents[usize::from(kind)].like.iter().any(|like| {
                target.documents.iter().any(|asked| lexicon.documents[usize::from(*asked)].concept.name == *like)
            })
    };
    let partial = |kind: &u16| lexicon.documents[usize::from(*kind)].part.is_some();
    for (field, agree, clash) in [
        (NAME, rank!("document_name"), rank!("document_clash_name")),
        (TITLE, rank!("document_title"), rank!("document_clash_title")),
    ] {
        let said = &view.fields[field].documents;
        if said.iter().any(|kind| accepts(*kind)) {
            row[agree] = 1.0;
        } else if view.fields[field].document_signs.iter().any(|kind| accepts(*kind)) {
            row[agree] = 0.5;
        } else if said.iter().any(partial) && target.documents.iter().any(partial) {
            row[clash] = 1.0;
        }
    }
    let picture = matches!(view.medium, Medium::Picture | Medium::Film);
    if picture && target.pictures {
        row[rank!("picture_asked")] = 1.0;
    }
    if picture && !target.pictures && target.documents.iter().any(partial) {
        row[rank!("picture_for_paper")] = 1.0;
    }
    let said = row[rank!("document_name")].max(row[rank!("document_title")]);
    if target.own_work && said > 0.0 && names_own_work(view, target) {
        row[rank!("own_work")] = said;
    }
    if !target.own_work && said < 1.0 && view.theme[0] > 0.5 {
        let yearly = view.fields[NAME].documents.iter().chain(&view.fields[TITLE].documents);
        let plan_or_summary =
            |kind: &u16| matches!(lexicon.documents[usize::from(*kind)].part.as_deref(), Some("计划" | "总结"));
        if yearly.into_iter().any(plan_or_summary) {
            row[rank!("own_work_special")] = 1.0;
        }
    }
    if target.catch_all {
        row[rank!("catch_all")] = 1.0;
    }
    if is_unasked_voucher(view, target, lexicon) {
        row[rank!("money_paper")] = 1.0;
    }
}

/// A voucher by name or title, for a material that speaks of no money.
fn is_unasked_voucher(view: &View, target: &Target, lexicon: &Lexicon) -> bool {
    let money = |kind: &u16| matches!(lexicon.documents[usize::from(*kind)].part.as_deref(), Some("凭证"));
    let mut said = [NAME, TITLE].into_iter().map(|field| &view.fields[field]).filter(|f| f.documents.iter().any(money));
    // 备案凭证 is no voucher: the bare word counts only where money is spoken of.
    let paid = said.any(|field| {
        let bare = field.text.replace("凭证", " ");
        let outright = |kind: &DocumentKind| kind.concept.words.iter().any(|word| bare.contains(word.as_str()));
        let vouchers = || lexicon.documents.iter().filter(|kind| kind.part.as_deref() == Some("凭证"));
        vouchers().any(outright) || lexicon.asked.money.iter().any(|word| bare.contains(word.as_str()))
    });
    let asks = || {
        let words = lexicon.documents.iter().filter(|kind| kind.part.as_deref() == Some("凭证"));
        words.flat_map(|kind| &kind.concept.words).any(|word| target.sentence.contains(word.as_str()))
    };
    paid && !target.documents.iter().any(money)
        && !lexicon.asked.money.iter().any(|word| target.sentence.contains(word.as_str()))
        && !asks()
}

/// The subject of the unit's own yearly work (双拥) is said outright in name or title.
fn names_own_work(view: &View, target: &Target) -> bool {
    [NAME, TITLE].iter().flat_map(|field| &view.fields[*field].concepts).any(|(concept, told)| {
        *told > 0.5 && target.concepts.iter().any(|(own, weight)| own == concept && *weight >= 1.0)
    })
}
