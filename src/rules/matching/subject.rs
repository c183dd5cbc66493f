//! The plan as the matcher sees it: what each material is about, how telling each word is within its unit, and what the
//! whole plan is about. Built once per plan.

use super::names::of_place;
use super::overlap::{Spread, Wording};
use super::rivals::Rivals;
use super::view::{places_named, without};
use super::vocabulary::{Meaning, Vocabulary};
use crate::rules::filename::fold::{fold, is_han};
use crate::rules::ids::{MaterialId, UnitCode};
use crate::rules::lexicon::Lexicon;
use crate::rules::plan::{Material, Need, Plan, Unit};
use std::collections::{HashMap, HashSet};

/// Concepts standing in this share of the plan's different sentences (or more) are what the plan is about. A sentence
/// that many units share counts once: 联络员 stands in 41 lists and is still one item.
const SUBJECT_SHARE: f32 = 0.10;
/// Worth of the plan's own subject beside other words: rare in one unit's list it still tells little.
const THEME_WORTH: f32 = 0.35;
/// From this many owners on a sentence is common.
const COMMON: usize = 3;
/// Weight of words in brackets: conditions (有双拥工作内容), not what the material is.
const BRACKET: f32 = 0.35;

/// One material.
#[derive(Debug)]
pub(super) struct Target {
    pub id: MaterialId,
    /// Position of its unit in the plan.
    pub unit: u16,
    /// What it is about: concept and weight, brackets counting less.
    pub concepts: Vec<(u16, f32)>,
    /// What its first clause is about; in 年度工作计划、总结，科研项目资料 the rest is asked for besides.
    pub first: Vec<u16>,
    /// Kinds of documents its sentence names.
    pub documents: Vec<u16>,
    /// The parts among its pieces.
    pub parts: Vec<String>,
    /// Its first sentence is the unit's own yearly work (年度双拥工作计划、总结) and nothing more special.
    pub own_work: bool,
    /// Every unit has one of its own: several owe the same sentence (双拥工作联络员名单), or it is a yearly plan or summary.
    pub common: bool,
    /// 其他…: takes what nothing else takes.
    pub catch_all: bool,
    /// One piece a year.
    pub yearly: bool,
    /// Asks for pictures or signs that are shown in pictures.
    pub pictures: bool,
    /// Its sentence, folded.
    pub sentence: String,
    /// Units its sentence names.
    pub named: Vec<u16>,
    /// Its brackets ask for the plan's subject inside a wider paper (有双拥工作内容).
    pub conditioned: bool,
}

/// One unit.
#[derive(Debug)]
pub(super) struct Party {
    pub code: UnitCode,
    pub name: String,
    pub group: bool,
    /// It directs the others: the committee, the government, the leading group's office.
    pub superior: bool,
    /// Its materials in [`Subject::targets`].
    pub first: usize,
    pub count: usize,
    /// Weight of each concept within the unit; 0 for those no material of it is about.
    pub weight: Vec<f32>,
    /// Runs of two and three characters: materials that hold them, and how telling they are.
    pub grams: HashMap<u64, Gram>,
    /// The wording of its materials.
    pub wording: Wording,
    /// What sets them apart.
    pub rivals: Rivals,
}

/// A run of characters within one unit.
#[derive(Debug, Default)]
pub(super) struct Gram {
    pub weight: f32,
    /// Positions within the unit, with 1 or the weight of a bracket.
    pub holders: Vec<(u16, f32)>,
}

/// The whole plan.
#[derive(Debug)]
pub(super) struct Subject {
    pub targets: Vec<Target>,
    pub parties: Vec<Party>,
    /// Weight of each concept over the whole plan.
    pub weight: Vec<f32>,
    /// Materials about each concept.
    pub about: Vec<Vec<(u32, f32)>>,
    /// Concepts the whole plan is about.
    pub theme: Vec<bool>,
    /// Runs of two characters the whole plan is about.
    pub theme_grams: Vec<u64>,
    /// True when most sentences share a subject; else every word of the plan counts as its subject.
    pub themed: bool,
    /// Neighbouring characters of the plan's title and of words that stand everywhere.
    pub everywhere: HashSet<(char, char)>,
    /// How often each pair of characters stands in the plan.
    pub spread: Spread,
    pub period: (i32, i32),
    /// Names of the place or body whose plan it is.
    pub places: Vec<String>,
}

/// Runs of three characters begin here, as numbers: those of two are below.
pub(super) const LONGER: u64 = 1 << 42;

/// Runs of two and three Chinese characters as numbers.
pub(super) fn grams(text: &str, mut each: impl FnMut(u64)) {
    let (mut a, mut b) = ('\0', '\0');
    for c in text.chars() {
        if !is_han(c) {
            (a, b) = ('\0', '\0');
            continue;
        }
        if b != '\0' {
            each(pair(b, c));
            if a != '\0' {
                each((a as u64) << 42 | (b as u64) << 21 | c as u64);
            }
        }
        (a, b) = (b, c);
    }
}

/// A run of two characters as a number.
pub(super) fn pair(a: char, b: char) -> u64 {
    (a as u64) << 21 | b as u64
}

/// The text without what stands in brackets, and what stood there.
pub(super) fn split_brackets(text: &str) -> (String, String) {
    let (mut outside, mut inside) = (String::new(), String::new());
    let mut depth = 0;
    for c in text.chars() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' if depth > 0 => depth -= 1,
            _ if depth > 0 => inside.push(c),
            _ => outside.push(c),
        }
        if matches!(c, '(' | ')' | '（' | '）') {
            outside.push(' ');
            inside.push(' ');
        }
    }
    (outside, inside)
}

impl Subject {
    pub(super) fn new(plan: &Plan, lexicon: &Lexicon, vocabulary: &Vocabulary) -> Subject {
        let mut targets = Vec::new();
        let mut parties = Vec::new();
        let places = of_place(&plan.title, lexicon);
        for (index, unit) in plan.units.iter().enumerate() {
            let first = targets.len();
            targets.extend(unit.materials.iter().map(|material| target(index, material, &places, lexicon, vocabulary)));
            parties.push(party(unit, lexicon, first, targets.len() - first));
        }
        let concepts = lexicon.concepts.len();
        let mut about = vec![Vec::new(); concepts];
        for (index, target) in targets.iter().enumerate() {
            for (concept, weight) in &target.concepts {
                about[usize::from(*concept)].push((index as u32, *weight));
            }
        }
        let all = targets.len().max(1) as f32;
        let different = different_sentences(&targets);
        let mut shares = vec![0f32; concepts];
        for (concept, weight) in different.iter().flat_map(|index| &targets[*index].concepts) {
            shares[usize::from(*concept)] += weight / different.len().max(1) as f32;
        }
        let theme: Vec<bool> = shares.iter().map(|share| *share >= SUBJECT_SHARE).collect();
        let weight = about.iter().map(|holders| ((all + 0.5) / (holders.len() as f32 + 0.5)).ln().max(0.05)).collect();
        let theme_grams = theme_grams(&targets, &different, lexicon);
        let owners = owners(&targets);
        for target in &mut targets {
            let yearly = |kind: &u16| {
                let kind = &lexicon.documents[usize::from(*kind)];
                ["计划", "总结"].contains(&kind.concept.name.as_str())
            };
            let own_kind = target.documents.iter().any(yearly);
            target.common = own_kind || owners.get(&bare(target)).is_some_and(|count| *count >= COMMON);
            let special = target.first.iter().any(|concept| !theme[usize::from(*concept)]);
            target.conditioned =
                target.concepts.iter().any(|(concept, weight)| theme[usize::from(*concept)] && *weight < 1.0)
                    && !target.concepts.iter().any(|(concept, weight)| theme[usize::from(*concept)] && *weight >= 1.0);
            target.own_work = !special && target.parts.iter().any(|part| part == "计划" || part == "总结");
        }
        let themed = share_of_theme(&targets, &different, &theme, &theme_grams) >= 0.5;
        let spread = Spread::of(different.iter().map(|index| targets[*index].sentence.as_str()), &lexicon.generic);
        let everywhere = lexicon.generic.iter().cloned().chain([fold(&plan.title)]);
        let everywhere =
            everywhere.flat_map(|text| text.chars().zip(text.chars().skip(1)).collect::<Vec<_>>()).collect();
        let period = plan.period;
        let mut subject =
            Subject { targets, parties, weight, about, theme, theme_grams, themed, everywhere, spread, period, places };
        for index in 0..subject.parties.len() {
            subject.weigh(index, concepts);
        }
        subject
    }

    /// How telling each concept and each run of characters is within one unit.
    fn weigh(&mut self, index: usize, concepts: usize) {
        let party = &mut self.parties[index];
        let own = &self.targets[party.first..party.first + party.count];
        let sentences: Vec<&str> = own.iter().map(|target| target.sentence.as_str()).collect();
        party.wording = Wording::of(&sentences, &self.spread);
        let count = party.count.max(1) as f32;
        let scale = (count + 1.5).ln();
        let rarity = |holders: f32| 0.15 + ((count + 0.5) / holders.max(0.5)).ln().max(0.0) / scale;
        let mut holders = vec![0f32; concepts];
        for (concept, weight) in own.iter().flat_map(|target| &target.concepts) {
            holders[usize::from(*concept)] += weight.min(1.0);
        }
        let dulled = |at: usize| if self.theme[at] { THEME_WORTH } else { 1.0 };
        let weight = |(at, held): (usize, &f32)| if *held > 0.0 { rarity(*held) * dulled(at) } else { 0.0 };
        party.weight = holders.iter().enumerate().map(weight).collect();
        for (position, target) in own.iter().enumerate() {
            let (outside, inside) = split_brackets(&target.sentence);
            for (text, weight) in [(outside, 1.0), (inside, BRACKET)] {
                grams(&text, |gram| {
                    let known = party.grams.entry(gram).or_default();
                    if known.holders.last().is_none_or(|(last, _)| usize::from(*last) != position) {
                        known.holders.push((position as u16, weight));
                    }
                });
            }
        }
        for (key, gram) in &mut party.grams {
            gram.weight = rarity(gram.holders.iter().map(|(_, weight)| weight).sum());
            if self.theme_grams.binary_search(key).is_ok() {
                gram.weight *= THEME_WORTH;
            }
        }
        party.rivals = Rivals::of(&party.grams, party.count);
    }

    /// The party with this code, or the group of a member.
    pub(super) fn party(&self, code: &UnitCode) -> Option<usize> {
        let code = code.in_plan();
        self.parties.iter().position(|party| party.code == code)
    }

    pub(super) fn own(&self, party: &Party) -> &[Target] {
        &self.targets[party.first..party.first + party.count]
    }
}

fn target(unit: usize, material: &Material, places: &[String], lexicon: &Lexicon, vocabulary: &Vocabulary) -> Target {
    let sentence = fold(&material.title);
    // The unit's own name stays: in 政府工作报告 it is what the material is called.
    let sentence = without(&sentence, &places_named(&sentence, places));
    let (outside, inside) = split_brackets(&sentence);
    let clause = outside.find([',', ';', '，', '；', '。']).unwrap_or(outside.len());
    let mut concepts: Vec<(u16, f32)> = Vec::new();
    let (mut first, mut documents, mut named) = (Vec::new(), Vec::new(), Vec::new());
    for (text, weight) in [(&outside, 1.0), (&inside, BRACKET)] {
        for hit in vocabulary.in_text(text) {
            for meaning in &vocabulary.words[hit.word].meanings {
                match meaning {
                    Meaning::Concept(concept) | Meaning::PlanOnly(concept) => {
                        if weight == 1.0 && hit.start < clause {
                            first.push(*concept);
                        }
                        match concepts.iter_mut().find(|(known, _)| known == concept) {
                            Some((_, known)) => *known = known.max(weight),
                            None => concepts.push((*concept, weight)),
                        }
                    }
                    Meaning::Document(kind) if weight == 1.0 && !documents.contains(kind) => documents.push(*kind),
                    Meaning::Unit(unit) => named.push(*unit),
                    _ => {}
                }
            }
        }
    }
    let mut parts: Vec<String> = material.pieces.iter().filter_map(|slot| slot.part.clone()).collect();
    parts.sort();
    parts.dedup();
    for part in &parts {
        let kind = lexicon.documents.iter().position(|kind| kind.part.as_ref() == Some(part));
        if let Some(kind) = kind.map(|kind| kind as u16)
            && !documents.contains(&kind)
        {
            documents.push(kind);
        }
    }
    Target {
        id: material.id.clone(),
        unit: unit as u16,
        concepts,
        first,
        documents,
        parts,
        own_work: false,
        common: false,
        catch_all: sentence.starts_with("其他") || (material.need == Need::IfAny && sentence.contains("其他")),
        pictures: lexicon.asked.shown.iter().any(|word| sentence.contains(word.as_str())) || !material.kinds.is_empty(),
        yearly: material.pieces.iter().any(|slot| slot.year.is_some()),
        named,
        conditioned: false,
        sentence,
    }
}

fn party(unit: &Unit, lexicon: &Lexicon, first: usize, count: usize) -> Party {
    Party {
        code: unit.code.clone(),
        name: unit.name.clone(),
        group: unit.group,
        superior: lexicon.authors.superior.iter().any(|word| fold(&unit.name).ends_with(word.as_str())),
        first,
        count,
        weight: Vec::new(),
        grams: HashMap::new(),
        wording: Wording::default(),
        rivals: Rivals::default(),
    }
}

/// Share of the sentences that hold anything of the plan's subject.
fn share_of_theme(targets: &[Target], different: &[usize], theme: &[bool], theme_grams: &[u64]) -> f32 {
    let holds = |target: &Target| {
        let mut held = target.concepts.iter().any(|(concept, _)| theme[usize::from(*concept)]);
        grams(&target.sentence, |gram| held |= theme_grams.binary_search(&gram).is_ok());
        held
    };
    different.iter().filter(|index| holds(&targets[**index])).count() as f32 / different.len().max(1) as f32
}

/// One target of each sentence; sentences that differ only in years, brackets or 本单位 count as one.
fn different_sentences(targets: &[Target]) -> Vec<usize> {
    let mut seen = std::collections::BTreeSet::new();
    (0..targets.len()).filter(|index| seen.insert(bare(&targets[*index]))).collect()
}

/// The sentence without years, brackets and 本单位.
fn bare(target: &Target) -> String {
    let outside = split_brackets(&target.sentence).0.replace("本单位", "");
    outside.chars().filter(|c| is_han(*c) && !"年来以度".contains(*c)).collect()
}

/// How many materials of the plan have the same bare sentence.
fn owners(targets: &[Target]) -> HashMap<String, usize> {
    let mut owners = HashMap::new();
    for target in targets {
        *owners.entry(bare(target)).or_default() += 1;
    }
    owners
}

/// Runs of two characters that stand in many sentences and are no generic words.
fn theme_grams(targets: &[Target], different: &[usize], lexicon: &Lexicon) -> Vec<u64> {
    let mut generic = Vec::new();
    for word in &lexicon.generic {
        grams(word, |gram| generic.push(gram));
    }
    let mut counts: HashMap<u64, usize> = HashMap::new();
    for target in different.iter().map(|index| &targets[*index]) {
        let mut own = Vec::new();
        grams(&split_brackets(&target.sentence).0, |gram| own.push(gram));
        own.sort_unstable();
        own.dedup();
        for gram in own.into_iter().filter(|gram| *gram < LONGER) {
            *counts.entry(gram).or_default() += 1;
        }
    }
    let enough = different.len() as f32 * SUBJECT_SHARE;
    let mut theme: Vec<u64> = counts
        .into_iter()
        .filter(|(gram, count)| *count as f32 >= enough && !generic.contains(gram))
        .map(|(gram, _)| gram)
        .collect();
    theme.sort_unstable();
    theme
}
