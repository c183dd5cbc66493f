//! One file, one verdict: rules that decide at once, then the ranking, then what the ranking is worth.

use super::archive::contents;
use super::decide::{Assessment, assess};
use super::elsewhere::{Elsewhere, elsewhere};
use super::explain::reasons;
use super::features::{Places, Row, rank, rows};
use super::many::{Share, further, sightings};
use super::reason::Reason;
use super::subject::Party;
use super::teach::taught;
use super::trust::Observed;
use super::verdict::{Candidate, Dropped, Match, Teaching, Verdict, VerdictKind};
use super::view::{NAME, TITLE, View};
use super::witness::witnesses;
use super::{Matcher, Observation};
use crate::rules::filename::{Medium, Source, Told, told};
use crate::rules::ids::{MaterialId, UnitCode};
use chrono::Datelike;

/// Candidates answered at most.
const CANDIDATES: usize = 5;
/// A further material less likely than this is not given as the reason for asking.
const WORTH_SAYING: f32 = 0.1;

/// Everything observed about one file in one unit.
pub(super) struct Scene<'a> {
    pub matcher: &'a Matcher,
    pub party_index: usize,
    pub party: &'a Party,
    pub view: View,
    pub places: Places,
    pub rows: Vec<Row>,
    pub elsewhere: Option<Elsewhere>,
    pub lessons: Vec<(f32, Option<usize>)>,
    pub told: Told,
    pub assessment: Assessment,
}

impl<'a> Scene<'a> {
    pub(super) fn of(
        matcher: &'a Matcher,
        party_index: usize,
        dropped: &Dropped<'_>,
        teachings: &[Teaching],
    ) -> Scene<'a> {
        let Matcher { lexicon, vocabulary, subject, weights } = matcher;
        let party = &subject.parties[party_index];
        let view = View::of(dropped, Some(party_index), lexicon, vocabulary, subject);
        let places = Places::of(&view, party, subject.period);
        let lessons = taught(&view, party, subject, lexicon, teachings);
        let told: Vec<f32> = lessons.iter().map(|(told, _)| *told).collect();
        let rows = rows(&view, party, subject, lexicon, vocabulary, &places, &told);
        let elsewhere = elsewhere(&view, party_index, subject, (lexicon, vocabulary), &rows, &weights.rank);
        let told = years(matcher, party, &view, dropped);
        let undated = told.years.is_empty() && told.outside.is_none();
        let (view_, rows_, places_) = (&view, &rows, &places);
        let observed =
            Observed { view: view_, party, subject, lexicon, rows: rows_, places: places_, elsewhere, undated };
        let assessment = assess(&observed, weights);
        Scene { matcher, party_index, party, view, places, rows, elsewhere, lessons, told, assessment }
    }

    /// The material at a position, as owed by the unit or member that was asked about.
    pub(super) fn id(&self, position: usize, unit: &UnitCode) -> MaterialId {
        self.matcher.subject.own(self.party)[position].id.owed_by(unit)
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

/// The years a file tells, by the rules of years.
fn years(matcher: &Matcher, party: &Party, view: &View, dropped: &Dropped<'_>) -> Told {
    let occasions = || occasions(matcher, &[&view.stem, &view.parts.folders.join(" "), &view.text]);
    told(&Source {
        stem: &view.stem,
        device: view.device,
        folders: &view.parts.folders,
        title: &view.title,
        text: &view.text,
        occasions: &occasions,
        captured: dropped.reading.captured.map(|day| day.year()),
        period: matcher.subject.period,
        places: party.count as u32,
    })
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
        || !dropped.reading.members.is_empty()
        || scene.told.outside.is_some();
    Observation {
        materials: matcher.subject.own(scene.party).iter().map(|target| target.id.clone()).collect(),
        trust: scene.assessment.trust,
        further: scene
            .assessment
            .ranked
            .first()
            .filter(|_| !ruled)
            .map_or(Vec::new(), |(main, _)| sightings(&scene, &witnesses(&scene, dropped.path, *main), *main)),
        rows: scene.rows,
        ruled,
    }
}

/// What was decided, before it is put into words.
pub(super) struct Decision {
    pub kind: VerdictKind,
    pub matches: Vec<Match>,
    pub ranked: Vec<(usize, f32)>,
    pub because: Vec<Reason>,
}

pub(super) fn judge(
    matcher: &Matcher,
    party: usize,
    unit: &UnitCode,
    dropped: &Dropped<'_>,
    taught: &[Teaching],
) -> Verdict {
    let scene = Scene::of(matcher, party, dropped, taught);
    let mut decision = decide(&scene, unit, dropped);
    if let Some(problem) = dropped.reading.problem.filter(|_| decision.kind == VerdictKind::Match) {
        decision.kind = VerdictKind::Review;
        decision.matches.clear();
        decision.because.push(Reason::Problem(problem));
    }
    let because = reasons(&scene, unit, &decision, taught);
    decision.because.extend(because);
    let candidates = candidates(&scene, unit, &decision.ranked, decision.kind);
    Verdict { kind: decision.kind, matches: decision.matches, candidates, because: decision.because }
}

fn decide(scene: &Scene<'_>, unit: &UnitCode, dropped: &Dropped<'_>) -> Decision {
    let ranked = scene.assessment.ranked.clone();
    let undecided =
        |kind, because: Vec<Reason>| Decision { kind, matches: Vec::new(), ranked: ranked.clone(), because };
    if let Some((kind, reason)) = by_rule(scene) {
        return undecided(kind, vec![reason]);
    }
    if !dropped.reading.members.is_empty() {
        return decide_archive(scene, unit, dropped);
    }
    if let Some(year) = scene.told.outside {
        return undecided(VerdictKind::Review, vec![Reason::OutsidePeriod(year)]);
    }
    let weights = &scene.matcher.weights;
    let Some((main, _)) = ranked.first().copied() else {
        return undecided(VerdictKind::None, Vec::new());
    };
    if scene.assessment.none >= weights.none_at && scene.assessment.accept < weights.file_at {
        return undecided(VerdictKind::None, Vec::new());
    }
    if scene.rows[main][rank!("money_paper")] > 0.0 {
        return undecided(VerdictKind::Review, vec![Reason::UnaskedVoucher(scene.id(main, unit))]);
    }
    let rest = scene.matcher.subject.own(scene.party)[main].catch_all && scene.view.opaque && !scene.view.has_text();
    if rest {
        // "Other" takes what is known to be nothing else; of a nameless picture nothing is known.
        return undecided(VerdictKind::Review, vec![Reason::Opaque]);
    }
    if scene.assessment.common_of_another {
        // Every unit has such a paper, and this one is another's.
        return undecided(VerdictKind::Review, Vec::new());
    }
    if scene.assessment.accept < weights.file_at.min(weights.by_hand.member_at * 0.5) {
        return undecided(VerdictKind::Review, Vec::new());
    }
    let further = further(scene, dropped.path, main);
    let clear = scene.assessment.accept >= weights.file_at;
    let several = !further.sure.is_empty() && (clear || further.accept >= weights.by_hand.member_at);
    let sure = scene.assessment.accept * further.alone() >= weights.file_at;
    if let Some((other, _)) = further.unsure.filter(|(_, chance)| clear && !sure && *chance >= WORTH_SAYING) {
        return undecided(VerdictKind::Review, vec![Reason::MayAlsoHold(scene.id(other, unit))]);
    }
    if let ([(first, chance), (second, next), ..], true) = (ranked.as_slice(), sure && !several)
        && chance - next < weights.by_hand.tie
    {
        let close = Reason::TooClose { first: scene.id(*first, unit), second: scene.id(*second, unit) };
        return undecided(VerdictKind::Review, vec![close]);
    }
    if !sure && !several {
        return undecided(VerdictKind::Review, Vec::new());
    }
    let others = if several { further.sure } else { Vec::new() };
    let because = others.iter().map(|share| because_also(scene, unit, share)).collect();
    let mut shares: Vec<Share> = others.into_iter().chain([further.main]).collect();
    shares.sort();
    // 2021、2022年总结: where the parts leave out a year of the whole, it is not divided among them.
    let claimed = |year: &i32| shares.iter().any(|share| share.years.values().flatten().any(|known| known == year));
    if !scene.told.years.iter().all(claimed) {
        shares.iter_mut().for_each(Share::forget_parts);
    }
    let matches = shares.iter().flat_map(|share| filed(scene, share, unit)).collect();
    Decision { kind: VerdictKind::Match, matches, ranked, because }
}

/// Why the paper is filed to this material too: its number is listed, or a part of the paper names it.
fn because_also(scene: &Scene<'_>, unit: &UnitCode, share: &Share) -> Reason {
    let material = scene.id(share.position, unit);
    let listed = scene.places.listed.contains(&material.ordinal());
    match scene.places.texts.get(&material.ordinal()).filter(|_| listed) {
        Some(text) => Reason::Ordinal { text: text.clone(), material },
        None => Reason::Also { material, part: share.part.clone() },
    }
}

/// What is decided before anything is weighed.
fn by_rule(scene: &Scene<'_>) -> Option<(VerdictKind, Reason)> {
    let view = &scene.view;
    if view.parts.is_temporary() {
        return Some((VerdictKind::None, Reason::NotADocument(view.parts.stem.clone())));
    }
    if let Some(word) = &view.form {
        // A form that calls itself one in its name was dropped by mistake; an unfilled one is asked about.
        let kind = if view.form_by_name { VerdictKind::None } else { VerdictKind::Review };
        return Some((kind, Reason::BlankForm(word.clone())));
    }
    view.request.as_ref().map(|word| (VerdictKind::None, Reason::RequestNotice(word.clone())))
}

fn decide_archive(scene: &Scene<'_>, unit: &UnitCode, dropped: &Dropped<'_>) -> Decision {
    let contents = contents(scene.matcher, scene.party_index, dropped);
    let ranked = if contents.ranked.is_empty() { scene.assessment.ranked.clone() } else { contents.ranked };
    if let Some(year) = scene.told.outside {
        let because = vec![Reason::OutsidePeriod(year)];
        return Decision { kind: VerdictKind::Review, matches: Vec::new(), ranked, because };
    }
    if contents.problem.is_some() || !contents.settled {
        let because = vec![contents.problem.map_or(Reason::MembersUnclear, Reason::Problem)];
        return Decision { kind: VerdictKind::Review, matches: Vec::new(), ranked, because };
    }
    let mut matches = Vec::new();
    for (position, parts) in contents.filed {
        let untold = parts.values().all(Vec::is_empty);
        let chance = ranked.iter().find(|(at, _)| *at == position).map_or(0.0, |(_, chance)| f64::from(*chance));
        for (part, years) in parts {
            let years = if untold { scene.told.years.clone() } else { years };
            matches.push(Match { material: scene.id(position, unit), part, years, score: chance });
        }
    }
    Decision { kind: VerdictKind::Match, matches, ranked, because: Vec::new() }
}

fn candidates(scene: &Scene<'_>, unit: &UnitCode, ranked: &[(usize, f32)], kind: VerdictKind) -> Vec<Candidate> {
    let candidate = |(position, chance): &(usize, f32)| Candidate {
        material: scene.id(*position, unit),
        score: f64::from(*chance),
    };
    let mut candidates: Vec<Candidate> = ranked.iter().take(CANDIDATES).map(candidate).collect();
    if kind != VerdictKind::Match
        && let Some(other) = scene.elsewhere.filter(Elsewhere::is_worth_a_look)
    {
        let target = &scene.matcher.subject.targets[other.target];
        candidates.push(Candidate { material: target.id.clone(), score: f64::from(other.strength()) });
    }
    candidates
}

/// One element per part the file is, or one for the whole material, each with the years that its own part of the file
/// tells; the file's are meant where that tells none, or others.
fn filed(scene: &Scene<'_>, share: &Share, unit: &UnitCode) -> Vec<Match> {
    let score = f64::from(scene.assessment.accept);
    let material = scene.id(share.position, unit);
    let whole = |part: Option<String>| {
        let own = share.years.get(&part).or_else(|| share.years.get(&None));
        let own = own.filter(|years| years.iter().all(|year| scene.told.years.contains(year)));
        let years = own.unwrap_or(&scene.told.years).clone();
        Match { material: material.clone(), part, years, score }
    };
    let mut parts = scene.parts(share.position);
    parts.extend(share.named.iter().filter(|part| !parts.contains(part)).cloned().collect::<Vec<_>>());
    parts.sort();
    if parts.is_empty() { vec![whole(None)] } else { parts.into_iter().map(|part| whole(Some(part))).collect() }
}
