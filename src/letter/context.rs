//! From a view to what a template sees: gaps gathered by material, long lists cut and counted, every text made safe to
//! show. Templates see nothing but this.

use super::clean::{clean, one_line};
use super::view::{Frame, Gap, GapNote, LetterView, ReceivedFile, Told, UnitHead, Waiting};
use super::view_digest::DigestView;
use crate::rules::notice::Stage;
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Rows of a list in a letter to a unit; what is left out is counted, and files are all in `receipt.csv`.
const ROWS: usize = 60;

/// Rows of a list in the digest; units are never cut.
const DIGEST_ROWS: usize = 40;

/// Missing pieces named for each unit of the call list.
const CALL_GAPS: usize = 3;

/// What the template of this letter sees.
pub(super) fn context(view: &LetterView) -> Result<Value, serde_json::Error> {
    let mut fields = match view {
        LetterView::Receipt(view) => {
            let mut fields = unit_fields(&view.frame, &view.unit, &view.gaps, &view.waiting, &view.told)?;
            add_files(&mut fields, &view.files)?;
            fields.insert("advice".to_owned(), serde_json::to_value(&view.advice)?);
            fields
        }
        LetterView::Reminder(view) => {
            let mut fields = unit_fields(&view.frame, &view.unit, &view.gaps, &view.waiting, &view.told)?;
            let stage = match view.stage {
                Stage::Before(_) => "before",
                Stage::Overdue => "overdue",
                Stage::Escalation => "escalation",
            };
            fields.insert("stage".to_owned(), stage.into());
            fields
        }
        LetterView::Notice(view) => unit_fields(&view.frame, &view.unit, &view.gaps, &view.waiting, &view.told)?,
        LetterView::Status(view) => {
            let mut fields = unit_fields(&view.frame, &view.unit, &view.gaps, &view.waiting, &view.told)?;
            add_files(&mut fields, &view.files)?;
            fields
        }
        LetterView::Digest(view) => digest_fields(view)?,
        LetterView::Alert(view) => {
            let mut view = view.clone();
            for alert in &mut view.alerts {
                (alert.what, alert.remedy) = (one_line(&alert.what), one_line(&alert.remedy));
            }
            object(&view)?
        }
        LetterView::Thanks(view) => object(view)?,
        LetterView::Test(view) => object(view)?,
    };
    fields.insert("attachments".to_owned(), attachments(view).into());
    let mut context = Value::Object(fields);
    clean(&mut context);
    Ok(context)
}

/// Names of the attachments, so that templates speak only of what is there.
fn attachments(view: &LetterView) -> Vec<&'static str> {
    match view {
        LetterView::Receipt(view) if !view.files.is_empty() => vec!["receipt.csv"],
        LetterView::Status(view) if !view.files.is_empty() => vec!["receipt.csv"],
        LetterView::Digest(view) if view.book.is_some() => vec!["ledger.xlsx"],
        _ => Vec::new(),
    }
}

fn object(value: &impl Serialize) -> Result<Map<String, Value>, serde_json::Error> {
    match serde_json::to_value(value)? {
        Value::Object(fields) => Ok(fields),
        other => Ok(Map::from_iter([("value".to_owned(), other)])),
    }
}

fn unit_fields(
    frame: &Frame,
    unit: &UnitHead,
    gaps: &[Gap],
    waiting: &[Waiting],
    told: &[Told],
) -> Result<Map<String, Value>, serde_json::Error> {
    let today = frame.written.date();
    let told: Vec<Told> = told.iter().map(|told| Told { text: one_line(&told.text), ..told.clone() }).collect();
    // The deadline that matters: the earliest of what is missing, else the unit's own.
    let deadline = gaps.iter().map(|gap| gap.deadline).min().unwrap_or(unit.deadline);
    let mut fields = object(&json!({
        "frame": frame,
        "unit": unit,
        "percent": percent(unit.counts.received, unit.counts.due),
        "doubtful_percent": percent(unit.counts.doubtful, unit.counts.due),
        "deadline": deadline,
        "days": (deadline - today).num_days(),
        "told": told,
        "overdue": gaps.iter().filter(|gap| gap.deadline < today).count(),
    }))?;
    add_cut(&mut fields, "gaps", gap_rows(gaps, today), ROWS)?;
    add_cut(&mut fields, "waiting", waiting.to_vec(), ROWS)?;
    Ok(fields)
}

fn add_files(fields: &mut Map<String, Value>, files: &[ReceivedFile]) -> Result<(), serde_json::Error> {
    fields.insert("file_count".to_owned(), files.len().into());
    add_cut(fields, "files", files.to_vec(), ROWS)
}

/// `name`: the first `rows` of `list`; `name_cut`: how many more there are.
fn add_cut<T: Serialize>(
    fields: &mut Map<String, Value>,
    name: &str,
    mut list: Vec<T>,
    rows: usize,
) -> Result<(), serde_json::Error> {
    fields.insert(format!("{name}_cut"), list.len().saturating_sub(rows).into());
    list.truncate(rows);
    fields.insert(name.to_owned(), serde_json::to_value(list)?);
    Ok(())
}

fn percent(part: u32, whole: u32) -> u32 {
    (part * 100).checked_div(whole).unwrap_or(0)
}

/// The missing pieces of one material with one deadline.
#[derive(Debug, Serialize)]
struct GapRow<'a> {
    id: String,
    title: &'a str,
    deadline: NaiveDate,
    overdue: bool,
    asks: Vec<Ask<'a>>,
    pieces: usize,
    conditions: &'a [String],
    notes: Vec<GapNote>,
}

/// One document of a material, and the years for which it is missing.
#[derive(Debug, Serialize)]
struct Ask<'a> {
    part: Option<&'a str>,
    years: Vec<i32>,
}

fn gap_rows(gaps: &[Gap], today: NaiveDate) -> Vec<GapRow<'_>> {
    let mut rows: Vec<GapRow<'_>> = Vec::new();
    for gap in gaps {
        let id = gap.piece.material.to_string();
        let known = rows.iter_mut().find(|row| row.id == id && row.deadline == gap.deadline);
        let row = match known {
            Some(row) => row,
            None => {
                rows.push(GapRow {
                    id,
                    title: &gap.title,
                    deadline: gap.deadline,
                    overdue: gap.deadline < today,
                    asks: Vec::new(),
                    pieces: 0,
                    conditions: &gap.conditions,
                    notes: Vec::new(),
                });
                let last = rows.len() - 1;
                &mut rows[last]
            }
        };
        row.pieces += 1;
        row.notes.extend(gap.note.clone().map(on_one_line).filter(|note| !row.notes.contains(note)));
        let slot = &gap.piece.slot;
        match row.asks.iter_mut().find(|ask| ask.part == slot.part.as_deref()) {
            Some(ask) => ask.years.extend(slot.year),
            None => row.asks.push(Ask { part: slot.part.as_deref(), years: slot.year.into_iter().collect() }),
        }
    }
    rows
}

fn on_one_line(note: GapNote) -> GapNote {
    match note {
        GapNote::Rejected(text) => GapNote::Rejected(one_line(&text)),
        GapNote::Incomplete(text) => GapNote::Incomplete(one_line(&text)),
        GapNote::Withdrawn(text) => GapNote::Withdrawn(one_line(&text)),
    }
}

fn digest_fields(view: &DigestView) -> Result<Map<String, Value>, serde_json::Error> {
    let today = view.frame.written.date();
    let is_complete = |unit: &&super::UnitRow| unit.counts.missing == 0 && unit.counts.doubtful == 0;
    let (complete, mut open): (Vec<_>, Vec<_>) = view.units.iter().partition(is_complete);
    open.sort_by_key(|unit| (!unit.overdue, std::cmp::Reverse(unit.counts.missing)));
    let calls: Vec<Value> = view.calls.iter().map(call).collect::<Result<_, _>>()?;
    let mut troubles = view.troubles.clone();
    for trouble in &mut troubles {
        (trouble.what, trouble.remedy) = (one_line(&trouble.what), one_line(&trouble.remedy));
    }
    let mut fields = object(&json!({
        "frame": view.frame,
        "since": view.since,
        "header": view.header,
        "deadline": view.deadline,
        "days": (view.deadline - today).num_days(),
        "totals": view.totals,
        "percent": percent(view.totals.received, view.totals.due),
        "doubtful_percent": percent(view.totals.doubtful, view.totals.due),
        "unit_count": view.units.len(),
        "complete": complete,
        "units": open,
        "adopted": view.adopted,
        "escalations": view.escalations,
    }))?;
    fields.insert("arrival_count".to_owned(), view.arrivals.len().into());
    fields.insert("doubt_count".to_owned(), view.doubts.len().into());
    fields.insert("trouble_count".to_owned(), view.troubles.len().into());
    add_cut(&mut fields, "arrivals", view.arrivals.clone(), DIGEST_ROWS)?;
    add_cut(&mut fields, "doubts", view.doubts.clone(), DIGEST_ROWS)?;
    add_cut(&mut fields, "duplicates", view.duplicates.clone(), DIGEST_ROWS)?;
    add_cut(&mut fields, "troubles", troubles, DIGEST_ROWS)?;
    add_cut(&mut fields, "calls", calls, DIGEST_ROWS)?;
    Ok(fields)
}

fn call(call: &super::CallRow) -> Result<Value, serde_json::Error> {
    let mut fields = object(call)?;
    add_cut(&mut fields, "gaps", call.gaps.clone(), CALL_GAPS)?;
    Ok(Value::Object(fields))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(piece: &str, deadline: &str) -> Gap {
        Gap {
            piece: piece.parse().unwrap(),
            title: "计划、总结".to_owned(),
            deadline: deadline.parse().unwrap(),
            conditions: Vec::new(),
            note: None,
        }
    }

    #[test]
    fn the_pieces_of_a_material_are_asked_for_together_by_document_and_year() {
        let due = "2023-06-20";
        let gaps = [
            gap("03-01:计划@2020", due),
            gap("03-01:总结@2020", due),
            gap("03-01:计划@2021", due),
            gap("03-02", due),
            gap("03-01:计划@2022", "2023-06-27"),
        ];
        let rows = gap_rows(&gaps, "2023-06-21".parse().unwrap());
        let seen: Vec<String> = rows
            .iter()
            .map(|row| {
                let asks: Vec<_> = row.asks.iter().map(|ask| format!("{:?} {:?}", ask.part, ask.years)).collect();
                format!("{} {} {} {}", row.id, row.pieces, row.overdue, asks.join("; "))
            })
            .collect();
        assert_eq!(
            seen,
            [
                r#"03-01 3 true Some("计划") [2020, 2021]; Some("总结") [2020]"#,
                "03-02 1 true None []",
                r#"03-01 1 false Some("计划") [2022]"#
            ]
        );
    }

    #[test]
    fn what_is_cut_is_counted() {
        let mut fields = Map::new();
        add_cut(&mut fields, "rows", (0..70).collect(), 60).unwrap();
        assert_eq!(fields["rows_cut"], 10);
        assert_eq!(fields["rows"].as_array().unwrap().len(), 60);
    }
}
