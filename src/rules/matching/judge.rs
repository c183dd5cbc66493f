//! One file, one verdict: rules that decide at once, then the ranking, then what the ranking is worth.

use super::decide::{Assessment, Elsewhere, assess, elsewhere};
use super::features::{Places, Row, rows};
use super::reason::Reason;
use super::subject::Party;
use super::teach::taught;
use super::verdict::{Candidate, Dropped, Match, Teaching, Verdict, VerdictKind};
use super::view::{NAME, TITLE, View};
use super::{Matcher, Observation};
use crate::rules::filename::{Medium, Source, Told, told};
use crate::rules::ids::{MaterialId, UnitCode};
use chrono::Datelike;

/// Candidates answered at most.
const CANDIDATES: usize = 5;

/// Everything observed about one file in one unit.
pub(super) struct Scene<'a> {
    pub matcher: &'a Matcher,
    pub party: &'a Party,
    pub view: View,
    pub places: Places,
    pub rows: Vec<Row>,
    pub elsewhere: Option<Elsewhere>,
    pub lessons: Vec<(f32, Option<usize>)>,
    pub assessment: Assessment,
}

impl<'a> Scene<'a> {
    pub(super) fn of(
        matcher: &'a Matcher,
        party_index: usize,
        dropped: &Dropped<'_>,
        teachings: &[Teaching],
    ) -> Scene<'a> {
        let Matcher {
            lexicon,
            vocabulary,
            subject,
            weights,
        } = matcher;
        let party = &subject.parties[party_index];
        let view = View::of(dropped, lexicon, vocabulary, subject);
        let places = Places::of(&view, party);
        let lessons = taught(&view, party, subject, lexicon, teachings);
        let told: Vec<f32> = lessons.iter().map(|(told, _)| *told).collect();
        let rows = rows(&view, party, subject, lexicon, &places, &told);
        let elsewhere = elsewhere(&view, party_index, subject);
        let assessment = assess(&view, party, subject, &rows, &places, elsewhere, weights);
        Scene {
            matcher,
            party,
            view,
            places,
            rows,
            elsewhere,
            lessons,
            assessment,
        }
    }

    pub(super) fn years(&self, dropped: &Dropped<'_>) -> Told {
        let view = &self.view;
        let occasions = occasions(self.matcher, &[&view.stem, &view.parts.folders.join(" "), &view.text]);
        told(&Source {
            stem: &view.stem,
            device: view.device,
            folders: &view.parts.folders,
            title: &view.fields[TITLE].text,
            text: &view.text,
            occasions: &occasions,
            captured: dropped.reading.captured.map(|day| day.year()),
            period: self.matcher.subject.period,
            places: self.party.count as u32,
        })
    }

    /// The parts of a material the file says it is; empty when it says none.
    pub(super) fn parts(&self, position: usize) -> Vec<String> {
        let target = &self.matcher.subject.own(self.party)[position];
        let documents = &self.matcher.lexicon.documents;
        let mut said: Vec<String> = Vec::new();
        for field in [NAME, TITLE] {
            let kinds = &self.view.fields[field];
            for list in [&kinds.documents, &kinds.document_signs] {
                for kind in list {
                    let kind = &documents[usize::from(*kind)];
                    let names = kind.part.iter().chain(&kind.like);
                    if let Some(part) = names.into_iter().find(|part| target.parts.contains(part))
                        && !said.contains(part)
                    {
                        said.push(part.clone());
                    }
                }
                if !said.is_empty() {
                    said.sort();
                    return said;
                }
            }
        }
        said
    }
}

/// Years told by occasions named in the texts.
fn occasions(matcher: &Matcher, texts: &[&str]) -> Vec<i32> {
    let mut years = Vec::new();
    for occasion in &matcher.lexicon.occasions {
        for word in &occasion.words {
            for text in texts {
                for (at, _) in text.match_indices(word.as_str()) {
                    let after = &text[at + word.len()..];
                    if !occasion.counted {
                        years.push(occasion.year);
                    } else if let Some(count) = counted(after) {
                        years.push(occasion.year + count);
                    }
                }
            }
        }
    }
    years.sort_unstable();
    years.dedup();
    years
}

/// `95周年`, `九十五周年`.
fn counted(after: &str) -> Option<i32> {
    let (value, length) = crate::rules::filename::number(after)?;
    let rest = &after[length..];
    (rest.starts_with("周年") || rest.starts_with('年')).then_some(value as i32)
}

pub(super) fn observe(matcher: &Matcher, party: usize, dropped: &Dropped<'_>) -> Observation {
    let scene = Scene::of(matcher, party, dropped, &[]);
    let view = &scene.view;
    let ruled = view.parts.is_temporary()
        || view.form.is_some()
        || view.request.is_some()
        || view.medium == Medium::Archive
        || !dropped.reading.members.is_empty();
    Observation {
        materials: matcher
            .subject
            .own(scene.party)
            .iter()
            .map(|target| target.id.clone())
            .collect(),
        trust: scene.assessment.trust,
        rows: scene.rows,
        ruled,
    }
}

pub(super) fn judge(
    matcher: &Matcher,
    party: usize,
    unit: &UnitCode,
    dropped: &Dropped<'_>,
    taught: &[Teaching],
) -> Verdict {
    let scene = Scene::of(matcher, party, dropped, taught);
    let id = |position: usize| matcher.subject.own(scene.party)[position].id.owed_by(unit);
    let mut candidates: Vec<Candidate> = scene
        .assessment
        .ranked
        .iter()
        .take(CANDIDATES)
        .map(|(position, chance)| Candidate {
            material: id(*position),
            score: f64::from(*chance),
        })
        .collect();
    let view = &scene.view;
    let told = scene.years(dropped);
    let mut because = Vec::new();
    let kind = if view.parts.is_temporary() {
        because.push(Reason::NotADocument(view.parts.stem.clone()));
        VerdictKind::None
    } else if let Some(word) = view.form.as_ref().filter(|_| view.form_by_name) {
        because.push(Reason::BlankForm(word.clone()));
        VerdictKind::None
    } else if let Some(word) = &view.request {
        because.push(Reason::RequestNotice(word.clone()));
        VerdictKind::None
    } else if let Some(word) = &view.form {
        because.push(Reason::BlankForm(word.clone()));
        VerdictKind::Review
    } else if let Some(year) = told.outside {
        because.push(Reason::OutsidePeriod(year));
        VerdictKind::Review
    } else if scene.assessment.accept >= matcher.weights.file_at {
        VerdictKind::Match
    } else if scene.assessment.none >= matcher.weights.none_at {
        VerdictKind::None
    } else {
        VerdictKind::Review
    };
    if kind != VerdictKind::Match
        && let Some(other) = scene.elsewhere
    {
        let target = &matcher.subject.targets[other.target];
        candidates.insert(
            1.min(candidates.len()),
            Candidate {
                material: target.id.clone(),
                score: f64::from(other.excess),
            },
        );
    }
    let matches = match (kind, scene.assessment.ranked.first()) {
        (VerdictKind::Match, Some((position, _))) => matches(&scene, *position, id(*position), &told),
        _ => Vec::new(),
    };
    Verdict {
        kind,
        matches,
        candidates,
        because,
    }
}

fn matches(scene: &Scene<'_>, position: usize, material: MaterialId, told: &Told) -> Vec<Match> {
    let score = f64::from(scene.assessment.accept);
    let whole = |part: Option<String>| Match {
        material: material.clone(),
        part,
        years: told.years.clone(),
        score,
    };
    let parts = scene.parts(position);
    if parts.is_empty() {
        vec![whole(None)]
    } else {
        parts.into_iter().map(|part| whole(Some(part))).collect()
    }
}
