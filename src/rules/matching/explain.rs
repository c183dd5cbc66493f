//! The reasons of a verdict, from what was observed. Words of plan, lexicon and names only; never the file's text.
//! Nothing here decides.

use super::Matcher;

use super::features::{NUMBERS, Row, rank};
use super::judge::{Decision, Scene};
use super::reason::{Change, Place, Reason};
use super::subject::{Party, Target};
use super::trust::{Signed, accept};
use super::verdict::{Teaching, VerdictKind};
use super::view::{FOLDER, Field, NAME, TEXT, TITLE};
use super::vocabulary::Meaning;
use crate::rules::filename::Medium;
use crate::rules::filename::fold::{fold, is_han};
use crate::rules::ids::UnitCode;

/// Words quoted of one place.
const WORDS: usize = 4;
/// A run of characters shared with the plan's sentence is quoted from this length.
const SHARED_RUN: usize = 3;
/// A theme said less outright than this is not said.
const THEME: f32 = 0.3;
/// How much better a material of another unit must fit to be named.
const CLEARLY: f32 = 0.15;
/// A second candidate this likely is named as the rival.
const RIVAL: f32 = 0.2;

/// What speaks for the material decided on, what against, and what would have changed the answer.
pub(super) fn reasons(scene: &Scene<'_>, unit: &UnitCode, decision: &Decision, taught: &[Teaching]) -> Vec<Reason> {
    let (told, kind) = (&scene.told, decision.kind);
    let mut because = Vec::new();
    let filed = |position: usize| decision.matches.iter().any(|found| found.material == scene.id(position, unit));
    let ranked = decision.ranked.iter().map(|(position, _)| *position);
    // Of an archive what its members say is filed, not what its own name is most like.
    let Some(best) = ranked.clone().find(|position| filed(*position)).or_else(|| ranked.clone().next()) else {
        return because;
    };
    let material = scene.id(best, unit);
    let target = &scene.matcher.subject.own(scene.party)[best];
    let row = &scene.rows[best];
    let words = words_said(scene, target);
    if kind != VerdictKind::Match {
        against(scene, unit, decision, words.is_empty(), &mut because);
    }
    if let (told, Some(index)) = scene.lessons[best]
        && let Some(teaching) = taught.get(index)
    {
        because.push(Reason::Taught { path: teaching.path.clone(), material: material.clone(), accepted: told > 0.0 });
    }
    if let Some(text) = scene.places.texts.get(&material.ordinal()).filter(|_| is_numbered(row)) {
        because.push(Reason::Ordinal { text: text.clone(), material: material.clone() });
    }
    for (places, words) in words {
        because.push(Reason::Words { places, words, material: material.clone() });
    }
    if row[rank!("document_name")].max(row[rank!("document_title")]) >= 1.0
        && let Some(word) = scene.parts(best).into_iter().next().or_else(|| document(scene, target))
    {
        because.push(Reason::Document { word, material: material.clone() });
    }
    if !told.years.is_empty() {
        because.push(Reason::Years(told.years.clone()));
    } else if kind == VerdictKind::Match && target.yearly && scene.view.medium != Medium::Archive {
        // An archive's years are its members', and are filed by them.
        because.push(Reason::YearUntold);
    }
    if kind != VerdictKind::Match
        && let Some(change) = change(scene, unit, best, &decision.because)
    {
        because.push(Reason::WouldChange(change));
    }
    because
}

/// Its number stands in a folder or name.
fn is_numbered(row: &Row) -> bool {
    row[NUMBERS].iter().any(|number| *number > 0.0)
}

/// What kept the file from being filed, beyond what the decision has said.
fn against(scene: &Scene<'_>, unit: &UnitCode, decision: &Decision, wordless: bool, because: &mut Vec<Reason>) {
    let trust = &scene.assessment.trust;
    if trust[accept!("nothing_said")] > 0.0 {
        because.push(Reason::Opaque);
    }
    let off_subject = trust[accept!("text_off_subject")].max(trust[accept!("name_off_subject")]) > 0.0;
    if wordless && off_subject && scene.view.theme.iter().all(|said| *said < THEME) {
        because.push(Reason::OffSubject);
    }
    let general = trust[accept!("general_name")].max(trust[accept!("general_talk")]) > 0.0;
    if decision.because.is_empty() && trust[accept!("undated")] > 0.0 && general {
        because.push(Reason::General);
    }
    if let Some(party) = signed_by_other(scene) {
        because.push(Reason::SignedByOther { unit: party.code.clone(), name: party.name.clone() });
    } else if let Some(party) = fits_other(scene) {
        because.push(Reason::OtherUnit { unit: party.code.clone(), name: party.name.clone() });
    }
    let told = decision.because.iter().any(|reason| matches!(reason, Reason::TooClose { .. }));
    if let [(first, _), (second, chance), ..] = decision.ranked.as_slice() {
        if is_numbered(&scene.rows[*second]) && !is_numbered(&scene.rows[*first]) {
            let (numbered, worded) = (scene.id(*second, unit), scene.id(*first, unit));
            because.push(Reason::OrdinalDisagrees { numbered, worded });
        } else if *chance >= RIVAL && !told {
            because.push(Reason::TooClose { first: scene.id(*first, unit), second: scene.id(*second, unit) });
        }
    }
    if because.is_empty()
        && decision.because.is_empty()
        && let Some((first, _)) = decision.ranked.first()
    {
        because.push(Reason::Thin(scene.id(*first, unit)));
    }
}

/// The unit that sent or signed the paper, when it is another one and this one is not named beside it. 区委 in 区委宣传部
/// is a short name too: of several the one that stands there in full, or none.
fn signed_by_other<'a>(scene: &Scene<'a>) -> Option<&'a Party> {
    let Matcher { subject, lexicon, .. } = scene.matcher;
    let (best, _) = scene.assessment.ranked.first()?;
    let signed = Signed::of(&scene.view, scene.party, subject, lexicon, &subject.own(scene.party)[*best]);
    let others: Vec<&Party> = signed.others.iter().map(|mention| &subject.parties[usize::from(mention.unit)]).collect();
    let in_full = |party: &&&Party| {
        let name = fold(&party.name);
        scene.view.stem.contains(&name) || scene.view.title.contains(&name)
    };
    match others.as_slice() {
        _ if signed.own => None,
        [alone] => Some(alone),
        several => several.iter().find(in_full).copied(),
    }
}

/// The unit one of whose materials the words fit clearly better.
fn fits_other<'a>(scene: &Scene<'a>) -> Option<&'a Party> {
    let other = scene.elsewhere.filter(|other| other.strength() > CLEARLY)?;
    let subject = &scene.matcher.subject;
    Some(&subject.parties[usize::from(subject.targets[other.target].unit)])
}

/// The smallest thing that would have settled it; nothing where no name and no folder would.
fn change(scene: &Scene<'_>, unit: &UnitCode, best: usize, decided: &[Reason]) -> Option<Change> {
    let move_to = |party: &Party| Change::Move { unit: party.code.clone(), name: party.name.clone() };
    if let Some(party) = signed_by_other(scene) {
        return Some(move_to(party));
    }
    if let Some(party) = fits_other(scene).filter(|_| scene.elsewhere.is_some_and(|other| other.named)) {
        return Some(move_to(party));
    }
    if scene.view.form.is_some() {
        return Some(Change::FillIn);
    }
    let beyond = |reason: &Reason| {
        matches!(
            reason,
            Reason::RequestNotice(_)
                | Reason::NotADocument(_)
                | Reason::OutsidePeriod(_)
                | Reason::UnaskedVoucher(_)
                | Reason::Problem(_)
                | Reason::MembersUnclear
        )
    };
    let settled = decided.iter().any(beyond) || is_numbered(&scene.rows[best]);
    (!settled).then(|| Change::Number(scene.id(best, unit)))
}

/// The words that speak for the target, those of the same places together; each word is said once.
fn words_said(scene: &Scene<'_>, target: &Target) -> Vec<(Vec<Place>, Vec<String>)> {
    let mut said: Vec<(String, Vec<Place>)> = Vec::new();
    for (place, field) in [(Place::Name, NAME), (Place::Folder, FOLDER), (Place::Title, TITLE), (Place::Text, TEXT)] {
        let or_run = said.is_empty() && place != Place::Text;
        for word in words_for(scene, &scene.view.fields[field], target, or_run) {
            match said.iter_mut().find(|(known, _)| *known == word) {
                Some((_, places)) => places.push(place),
                None => said.push((word, vec![place])),
            }
        }
    }
    let mut together: Vec<(Vec<Place>, Vec<String>)> = Vec::new();
    for (word, places) in said {
        match together.iter_mut().find(|(known, _)| *known == places) {
            Some((_, words)) => words.push(word),
            None => together.push((places, vec![word])),
        }
    }
    together
}

/// Lexicon words of the field that speak for the target; else, when `or_run`, the longest run both hold.
fn words_for(scene: &Scene<'_>, field: &Field, target: &Target, or_run: bool) -> Vec<String> {
    let theme = &scene.matcher.subject.theme;
    let mut words: Vec<String> = Vec::new();
    for hit in &field.hits {
        let word = &scene.matcher.vocabulary.words[hit.word];
        let speaks = word.meanings.iter().any(|meaning| match meaning {
            Meaning::Concept(concept) | Meaning::Sign(concept) => {
                let about = target.concepts.iter().any(|(own, weight)| own == concept && *weight >= 1.0);
                about && (!theme[usize::from(*concept)] || target.own_work)
            }
            _ => false,
        });
        if speaks && !words.contains(&word.text) {
            words.push(word.text.clone());
        }
    }
    // The longest say most; those inside a longer one say nothing more.
    words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    let mut kept: Vec<String> = Vec::new();
    for word in words {
        if kept.len() < WORDS && !kept.iter().any(|longer| longer.contains(&word)) {
            kept.push(word);
        }
    }
    if kept.is_empty() && or_run {
        kept.extend(shared_run(&field.wording, &target.sentence));
    }
    kept
}

/// The longest run of Chinese characters both texts hold, when it is long enough to mean something.
fn shared_run(text: &str, sentence: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut best: Option<String> = None;
    for start in 0..chars.len() {
        let least = best.as_ref().map_or(SHARED_RUN, |known| known.chars().count() + 1);
        for end in start + least..=chars.len() {
            let run: String = chars[start..end].iter().collect();
            if !run.chars().all(is_han) || !sentence.contains(&run) {
                break;
            }
            best = Some(run);
        }
    }
    best
}

fn document(scene: &Scene<'_>, target: &Target) -> Option<String> {
    let said = scene.view.fields[NAME].documents.iter().chain(&scene.view.fields[TITLE].documents);
    let kind = said.into_iter().find(|kind| target.documents.contains(kind))?;
    Some(scene.matcher.lexicon.documents[usize::from(*kind)].concept.name.clone())
}
