//! What a verdict on a file means for the ledger: filed to pieces, a doubt with suggestions, or set aside.
//! Pure; what is still missing orders the suggestions and decides nothing.

use super::ids::{MaterialId, PieceId, Slot};
use super::matching::{Match, Reason, Verdict, VerdictKind};
use super::plan::{Material, Plan};
use super::reading::{Problem, Reading};

/// Suggestions a doubt carries at most.
pub const SUGGESTIONS: usize = 3;

/// Candidates below this score are no suggestion, unless there is no better one.
const NEAR_ENOUGH: f64 = 0.2;

/// What becomes of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Filing {
    /// It is these pieces.
    Filed(Vec<PieceId>),
    /// The coordinator must decide.
    Doubt {
        /// Suggestions, best first, at most [`SUGGESTIONS`].
        near: Vec<(PieceId, f64)>,
        /// Why, beyond what the verdict says.
        why: Option<DoubtBecause>,
    },
    /// It belongs to no material of the unit.
    Aside {
        /// Best first, should somebody disagree.
        near: Vec<(PieceId, f64)>,
    },
}

/// Why a file that the matcher could place is a doubt all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DoubtBecause {
    /// Something is wrong with the file.
    Problem(Problem),
    /// The material is owed for each year, and the file tells none.
    WhichYear(MaterialId),
    /// The material has several parts, and the file does not say which it is.
    WhichPart(MaterialId),
    /// The material is owed for other years than the file's.
    OtherYears(MaterialId, Vec<i32>),
    /// It lies in a folder of a group's share that is no listed member's.
    NewMember(String),
    /// It lies beside the folders of a group's members.
    NoMember,
    /// It took the place of a filed file and does not seem to be the same thing.
    ReplacesFiled,
    /// It bears a secrecy mark.
    Secret(String),
}

impl DoubtBecause {
    /// In a plain sentence, for journal, letters and pages.
    pub fn words(&self, english: bool) -> String {
        let pick = |zh: String, en: String| if english { en } else { zh };
        match self {
            DoubtBecause::Problem(Problem::Empty) => pick("文件是空的".into(), "the file is empty".into()),
            DoubtBecause::Problem(Problem::Truncated) => {
                pick("文件不完整，可能没有复制完".into(), "the file is cut short; the copy may not have finished".into())
            }
            DoubtBecause::Problem(Problem::Encrypted) => {
                pick("文件有密码，打不开".into(), "the file is protected by a password".into())
            }
            DoubtBecause::Problem(Problem::Blank) => {
                pick("像是没有填写的空白表格或模板".into(), "it looks like a form nobody has filled in".into())
            }
            DoubtBecause::WhichYear(id) => {
                pick(format!("{id} 按年度报送，看不出是哪一年的"), format!("{id} is owed for each year; the year is not told"))
            }
            DoubtBecause::WhichPart(id) => {
                pick(format!("{id} 由几份材料组成，看不出是其中哪一份"), format!("{id} has several parts; which one is not told"))
            }
            DoubtBecause::OtherYears(id, years) => {
                let years = years.iter().map(i32::to_string).collect::<Vec<_>>().join("、");
                pick(format!("写的是 {years} 年，{id} 不收这一年的"), format!("it is of {years}, which {id} does not ask for"))
            }
            DoubtBecause::NewMember(name) => {
                pick(format!("文件夹“{name}”不在成员名单里（新成员？）"), format!("the folder `{name}` is no listed member's (a new member?)"))
            }
            DoubtBecause::NoMember => {
                pick("没有放在任何成员的文件夹里".into(), "it lies in no member's folder".into())
            }
            DoubtBecause::ReplacesFiled => pick(
                "换掉了一份已归档的文件，内容却不像同一份材料；原归档暂时保留".into(),
                "it took the place of a filed file and does not look like the same thing; the old filing stands for now".into(),
            ),
            DoubtBecause::Secret(mark) => {
                pick(format!("首页或文件名标有“{mark}”，请线下核实，不要在网上传递"), format!("it is marked {mark}: check it off-line"))
            }
        }
    }
}

/// What becomes of a file with this verdict. `missing` says whether a piece is still missing.
pub fn file(plan: &Plan, verdict: &Verdict, reading: &Reading, missing: &dyn Fn(&PieceId) -> bool) -> Filing {
    let near = || suggestions(plan, verdict, missing);
    let doubt = |why| Filing::Doubt { near: near(), why: Some(why) };
    if let Some(mark) = &reading.secret {
        return doubt(DoubtBecause::Secret(mark.clone()));
    }
    match verdict.kind {
        // Of a file whose content cannot be seen nobody can say that it is irrelevant; a blank form is.
        VerdictKind::None => match reading.problem {
            Some(problem) if problem != Problem::Blank => doubt(DoubtBecause::Problem(problem)),
            _ => Filing::Aside { near: near() },
        },
        VerdictKind::Review => Filing::Doubt { near: near(), why: reading.problem.map(DoubtBecause::Problem) },
        VerdictKind::Match => match reading.problem {
            Some(problem) => doubt(DoubtBecause::Problem(problem)),
            None => match pieces_of(plan, &verdict.matches) {
                Ok(pieces) if !pieces.is_empty() => Filing::Filed(pieces),
                Ok(_) => Filing::Doubt { near: near(), why: None },
                Err(why) => doubt(why),
            },
        },
    }
}

/// The pieces that the matches fill. One match that fills none makes the whole file a doubt: what it is for is then
/// not known.
fn pieces_of(plan: &Plan, matches: &[Match]) -> Result<Vec<PieceId>, DoubtBecause> {
    let mut pieces = Vec::new();
    for found in matches {
        let Some(material) = plan.material(&found.material) else {
            continue;
        };
        for slot in slots_of(material, found)? {
            let piece = PieceId::new(found.material.clone(), slot);
            if !pieces.contains(&piece) {
                pieces.push(piece);
            }
        }
    }
    Ok(pieces)
}

fn slots_of(material: &Material, found: &Match) -> Result<Vec<Slot>, DoubtBecause> {
    let parts = material.pieces.iter().filter_map(|slot| slot.part.as_ref()).collect::<std::collections::BTreeSet<_>>();
    if found.part.is_none() && parts.len() > 1 {
        return Err(DoubtBecause::WhichPart(found.material.clone()));
    }
    let slots = found.slots(&material.pieces);
    if !slots.is_empty() {
        return Ok(slots);
    }
    // Not owed, but welcome: the year of the deadline, say.
    let welcome = found.slots(&material.advice);
    match (welcome.is_empty(), found.years.is_empty()) {
        (false, _) => Ok(welcome),
        (true, true) => Err(DoubtBecause::WhichYear(found.material.clone())),
        (true, false) => Err(DoubtBecause::OtherYears(found.material.clone(), found.years.clone())),
    }
}

/// The pieces a coordinator would most likely choose, best first, each with the chance of its material: a piece is not
/// called missing while a file waits that may well be it, whichever year that is.
fn suggestions(plan: &Plan, verdict: &Verdict, missing: &dyn Fn(&PieceId) -> bool) -> Vec<(PieceId, f64)> {
    let hints = Hints::of(verdict);
    let mut lists: Vec<Vec<(PieceId, f64)>> = Vec::new();
    for (index, candidate) in verdict.candidates.iter().enumerate() {
        if lists.len() == SUGGESTIONS || (index > 0 && candidate.score < NEAR_ENOUGH) {
            break;
        }
        let Some(material) = plan.material(&candidate.material) else {
            continue;
        };
        let mut pieces: Vec<PieceId> = material
            .pieces
            .iter()
            .filter(|slot| hints.allow(material, slot))
            .map(|slot| PieceId::new(candidate.material.clone(), slot.clone()))
            .collect();
        pieces.sort_by_key(|piece| !missing(piece));
        lists.push(pieces.into_iter().map(|piece| (piece, candidate.score)).collect());
    }
    // One piece of each candidate first, then more of the best.
    let mut near: Vec<(PieceId, f64)> = lists.iter().filter_map(|list| list.first().cloned()).collect();
    let more = lists.iter().flat_map(|list| list.iter().skip(1).cloned()).take(SUGGESTIONS.saturating_sub(near.len()));
    near.extend(more.collect::<Vec<_>>());
    near.sort_by(|a, b| b.1.total_cmp(&a.1));
    near
}

/// What the verdict told of years and documents, to choose among a material's pieces.
struct Hints {
    years: Vec<i32>,
    words: Vec<String>,
}

impl Hints {
    fn of(verdict: &Verdict) -> Self {
        let mut hints = Hints { years: Vec::new(), words: Vec::new() };
        for found in &verdict.matches {
            hints.years.extend(&found.years);
            hints.words.extend(found.part.clone());
        }
        for reason in &verdict.because {
            match reason {
                Reason::Years(years) => hints.years.extend(years),
                Reason::Document { word, .. } => hints.words.push(word.clone()),
                _ => {}
            }
        }
        hints
    }

    /// A hint that fits none of a material's pieces says nothing about them.
    fn allow(&self, material: &Material, slot: &Slot) -> bool {
        let year_said = material.pieces.iter().any(|slot| slot.year.is_some_and(|year| self.years.contains(&year)));
        let part_said =
            material.pieces.iter().any(|slot| slot.part.as_ref().is_some_and(|part| self.words.contains(part)));
        (!year_said || slot.year.is_none_or(|year| self.years.contains(&year)))
            && (!part_said || slot.part.as_ref().is_none_or(|part| self.words.contains(part)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::matching::Candidate;
    use crate::rules::plan::{Need, Unit};

    fn plan() -> Plan {
        let material = |id: &str, pieces: &[&str], advice: &[&str]| Material {
            id: id.parse().unwrap(),
            title: id.to_owned(),
            pieces: pieces.iter().map(|slot| slot.parse().unwrap()).collect(),
            advice: advice.iter().map(|slot| slot.parse().unwrap()).collect(),
            kinds: Vec::new(),
            conditions: Vec::new(),
            need: Need::Required,
            deadline: None,
        };
        Plan {
            title: "方案".into(),
            period: (2020, 2023),
            deadline: "2023-06-20".parse().unwrap(),
            units: vec![Unit {
                code: "03".parse().unwrap(),
                name: "组织部".into(),
                aliases: Vec::new(),
                group: false,
                members: Vec::new(),
                materials: vec![
                    material("03-01", &["计划@2021", "计划@2022", "总结@2021", "总结@2022"], &["总结@2023"]),
                    material("03-02", &[""], &[]),
                    material("03-03", &["@2021", "@2022"], &[]),
                ],
            }],
        }
    }

    fn matched(material: &str, part: Option<&str>, years: &[i32]) -> Verdict {
        Verdict {
            kind: VerdictKind::Match,
            matches: vec![Match {
                material: material.parse().unwrap(),
                part: part.map(str::to_owned),
                years: years.to_vec(),
                score: 0.9,
            }],
            candidates: vec![
                Candidate { material: material.parse().unwrap(), score: 0.9 },
                Candidate { material: "03-02".parse().unwrap(), score: 0.2 },
            ],
            because: Vec::new(),
        }
    }

    fn filed(verdict: &Verdict) -> Filing {
        file(&plan(), verdict, &Reading::default(), &|_| true)
    }

    fn pieces(ids: &[&str]) -> Vec<PieceId> {
        ids.iter().map(|id| id.parse().unwrap()).collect()
    }

    #[test]
    fn a_summary_of_one_year_is_one_piece_and_of_two_years_two() {
        assert_eq!(filed(&matched("03-01", Some("总结"), &[2021])), Filing::Filed(pieces(&["03-01:总结@2021"])));
        let both = filed(&matched("03-01", Some("总结"), &[2021, 2022]));
        assert_eq!(both, Filing::Filed(pieces(&["03-01:总结@2021", "03-01:总结@2022"])));
        assert_eq!(filed(&matched("03-02", None, &[])), Filing::Filed(pieces(&["03-02"])));
    }

    #[test]
    fn a_year_that_is_welcome_but_not_owed_is_filed_all_the_same() {
        assert_eq!(filed(&matched("03-01", Some("总结"), &[2023])), Filing::Filed(pieces(&["03-01:总结@2023"])));
    }

    #[test]
    fn a_yearly_material_without_a_year_asks_only_for_the_year() {
        let Filing::Doubt { near, why } = filed(&matched("03-03", None, &[])) else { panic!("must be a doubt") };
        assert_eq!(why, Some(DoubtBecause::WhichYear("03-03".parse().unwrap())));
        let near: Vec<_> = near.into_iter().map(|(piece, _)| piece).collect();
        assert_eq!(near, pieces(&["03-03@2021", "03-03@2022", "03-02"]));
    }

    #[test]
    fn a_plan_or_a_summary_asks_which() {
        let Filing::Doubt { why, .. } = filed(&matched("03-01", None, &[2021])) else { panic!("must be a doubt") };
        assert_eq!(why, Some(DoubtBecause::WhichPart("03-01".parse().unwrap())));
    }

    #[test]
    fn an_encrypted_or_marked_file_is_never_filed_in_silence() {
        let verdict = matched("03-02", None, &[]);
        let locked = Reading { problem: Some(Problem::Encrypted), ..Reading::default() };
        let marked = Reading { secret: Some("秘密".into()), ..Reading::default() };
        for reading in [locked, marked] {
            assert!(matches!(file(&plan(), &verdict, &reading, &|_| true), Filing::Doubt { why: Some(_), .. }));
        }
    }

    #[test]
    fn what_is_missing_orders_the_suggestions() {
        let verdict = matched("03-03", None, &[]);
        let only_2022 = |piece: &PieceId| piece.slot.year == Some(2022);
        let Filing::Doubt { near, .. } = file(&plan(), &verdict, &Reading::default(), &only_2022) else {
            panic!("must be a doubt")
        };
        assert_eq!(near[0].0, "03-03@2022".parse().unwrap());
    }
}
