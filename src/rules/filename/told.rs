//! Which years a file is evidence for, when name, folders, title and text each say something.
//! The order of trust is the clerk's: what a person wrote into the name, then the title, then spans in the text, then
//! dates; a document number or a device's date only when nothing else speaks.

use super::years::{Manner, Span, Years, years_in};

/// Characters of text in which an open or closed span is about the whole document.
const OPENING: usize = 160;
/// Years after the period from which on a year is an aim.
const FORESEEN: i32 = 5;
/// Years beside the period in which a bare number is still a year.
const BESIDE: i32 = 2;
/// A date standing this near the end of the text is the signature.
const SIGNATURE: usize = 28;

/// What is asked.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// File name without extension, folded.
    pub stem: &'a str,
    /// True when a device gave the name.
    pub device: bool,
    /// Folders from the top, folded.
    pub folders: &'a [String],
    /// Title or first lines, folded.
    pub title: &'a str,
    /// Text, folded.
    pub text: &'a str,
    /// Years told by occasions (建党百年); asked for only when nothing else tells one.
    pub occasions: &'a dyn Fn() -> Vec<i32>,
    /// The year a picture was taken.
    pub captured: Option<i32>,
    /// First and last year of the plan.
    pub period: (i32, i32),
    /// How many items the unit's list has: a smaller number at the head of a name may be an item's place.
    pub places: u32,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// Years within the period, ascending.
    pub years: Vec<i32>,
    /// A year outside the period, when the file is plainly about that and nothing within.
    pub outside: Option<i32>,
}

/// The years `source` is evidence for.
pub fn told(source: &Source<'_>) -> Told {
    let name = name_spans(source);
    let title = years_in(source.title, false);
    let text = years_in(source.text, false);
    let latest = text.iter().map(|span| span.to).filter(|year| *year <= source.period.1).max();
    let spoken: Vec<Span> = name.iter().filter(|span| is_spoken(span)).copied().collect();
    let titled: Vec<Span> = title.iter().filter(|span| is_spoken(span)).copied().collect();
    let length = source.text.chars().count();
    let opening: Vec<Span> = text
        .iter()
        .filter(|span| matches!(span.manner, Manner::Range) || (span.manner == Manner::Since && span.at < OPENING))
        .copied()
        .collect();
    let plain =
        |spans: &[Span], manner: Manner| spans.iter().filter(|s| s.manner == manner).copied().collect::<Vec<_>>();
    let folders: Vec<Years> = source.folders.iter().rev().map(|folder| folder_spans(folder, source)).collect();
    let folder: Vec<Span> = folders.into_iter().find(|spans| !spans.is_empty()).unwrap_or_default();
    let signed = spoken.iter().chain(&titled).map(|span| span.from).next();
    if let Some(years) = validity(source.text, signed, &text, source.period) {
        return Told { years, outside: None };
    }
    // Trusted sources first; a trusted source wholly outside the period is the answer "outside".
    for spans in [spoken, titled] {
        if let Some(answer) = answer(&spans, latest, source, true) {
            return answer;
        }
    }
    for (spans, trusted) in [
        (opening, false),
        (if source.device { Vec::new() } else { plain(&name, Manner::Date) }, true),
        (folder, true),
        (body_spans(&text, length), false),
        (plain(&title, Manner::Date), true),
        (text.clone(), false),
        (plain(&name, Manner::DocumentNumber), true),
        (plain(&text, Manner::DocumentNumber), false),
    ] {
        if let Some(answer) = answer(&spans, latest, source, trusted) {
            return answer;
        }
    }
    let within = |year: &i32| (source.period.0..=source.period.1).contains(year);
    let mut years: Vec<i32> = (source.occasions)().into_iter().filter(within).collect();
    if years.is_empty() {
        years.extend(name.iter().map(|span| span.from).filter(within));
    }
    if years.is_empty() {
        years.extend(source.captured.filter(within));
    }
    years.sort_unstable();
    years.dedup();
    Told { years, outside: None }
}

/// Said in words rather than as a date.
fn is_spoken(span: &Span) -> bool {
    matches!(span.manner, Manner::Plain | Manner::Range | Manner::Since | Manner::Short)
}

fn name_spans(source: &Source<'_>) -> Years {
    let mut spans = years_in(source.stem, !source.device);
    if source.device {
        // IMG_2021 is a counter; IMG_20210305 is a day
        spans.retain(|span| matches!(span.manner, Manner::Date | Manner::Stamp));
    }
    drop_places(&mut spans, source.stem, source);
    spans
}

fn folder_spans(folder: &str, source: &Source<'_>) -> Years {
    let mut spans = years_in(folder, true);
    drop_places(&mut spans, folder, source);
    spans.retain(|span| span.manner != Manner::DocumentNumber);
    spans
}

/// `20表彰` in a list of 45 items is the twentieth item, no year; nor is a bare number far outside the period. 24计划 in a
/// list of nine items is next year's plan.
fn drop_places(spans: &mut Years, text: &str, source: &Source<'_>) {
    let (first, last) = source.period;
    let (listed, are_years) = list_at_head(text, source);
    spans.retain(|span| {
        if span.manner == Manner::Short && span.at < listed {
            return are_years;
        }
        let no_place = span.from - 2000 > source.places as i32;
        match span.manner {
            Manner::Short if (first..=last).contains(&span.from) => span.at > 0 || no_place,
            Manner::Short => no_place && (first - BESIDE..=last + BESIDE).contains(&span.from),
            _ => true,
        }
    });
}

/// Characters of a list of short numbers at the head, and whether all of them are years of the plan: 21、22年总结, but not
/// 19、20.
fn list_at_head(text: &str, source: &Source<'_>) -> (usize, bool) {
    let marks = ['、', ',', '和', '及'];
    let list: String = text.chars().take_while(|c| c.is_ascii_digit() || marks.contains(c)).collect();
    let numbers: Vec<i32> =
        list.split(marks).filter(|number| number.len() <= 2).filter_map(|number| number.parse().ok()).collect();
    let years = numbers.iter().all(|number| (source.period.0..=source.period.1).contains(&(number + 2000)));
    let places = numbers.iter().all(|number| (1..=source.places as i32).contains(number));
    if numbers.len() > 1 && (years || places) { (list.chars().count(), years) } else { (0, false) }
}

/// Years of the text without its signature; nothing when only the signature has one.
fn body_spans(text: &[Span], length: usize) -> Vec<Span> {
    let body =
        text.iter().filter(|span| span.manner != Manner::DocumentNumber && span.at + SIGNATURE < length.max(SIGNATURE));
    body.copied().collect()
}

/// 有效期三年: from the year the name or title tells, else the first of the text.
fn validity(text: &str, signed: Option<i32>, spans: &[Span], period: (i32, i32)) -> Option<Vec<i32>> {
    let at = text.find("有效期")?;
    let after = text[at + "有效期".len()..].trim_start_matches(['为', ':', ' ', '共']);
    let (length, bytes) = super::ordinals::number(after)?;
    if !after[bytes..].starts_with('年') || length > 20 {
        return None;
    }
    let from = signed
        .into_iter()
        .chain(spans.iter().map(|span| span.from))
        .find(|year| (period.0 - 20..=period.1).contains(year))?;
    let years: Vec<i32> = (from.max(period.0)..=(from + length as i32).min(period.1)).collect();
    (!years.is_empty()).then_some(years)
}

fn answer(spans: &[Span], latest: Option<i32>, source: &Source<'_>, trusted: bool) -> Option<Told> {
    let mut years = Vec::new();
    for span in spans {
        let to = match span.manner {
            Manner::Since => {
                latest.filter(|year| *year > span.from).or_else(|| dated(source)).unwrap_or(source.period.1)
            }
            _ => span.to,
        };
        years.extend(span.from..=to.max(span.from));
    }
    // 2035年远景目标 is no year a paper is about.
    years.retain(|year| *year <= source.period.1 + FORESEEN);
    let outside = years.first().copied();
    years.retain(|year| (source.period.0..=source.period.1).contains(year));
    years.sort_unstable();
    years.dedup();
    match outside {
        _ if !years.is_empty() => Some(Told { years, outside: None }),
        Some(_) if trusted => Some(Told { years, outside }),
        _ => None,
    }
}

/// The year of a date in the name, which closes an open span.
fn dated(source: &Source<'_>) -> Option<i32> {
    let spans = years_in(source.stem, true);
    spans.iter().rfind(|span| matches!(span.manner, Manner::Date | Manner::Stamp)).map(|span| span.to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked<'a>(stem: &'a str, title: &'a str, text: &'a str) -> Source<'a> {
        let (device, folders) = (false, [].as_slice());
        Source {
            stem,
            device,
            folders,
            title,
            text,
            occasions: &Vec::new,
            captured: None,
            period: (2020, 2023),
            places: 9,
        }
    }

    #[test]
    fn since_2020_signed_in_2023_covers_all_four_years() {
        let text = "证明\n2020年以来,我区未发生群体性上访事件。\n特此证明。\n2023年5月16日";
        assert_eq!(told(&asked("扫描件", "证明", text)).years, [2020, 2021, 2022, 2023]);
    }

    #[test]
    fn next_years_plan_is_outside_and_a_place_is_no_year() {
        assert_eq!(told(&asked("24计划", "", "")).outside, Some(2024));
        assert_eq!(told(&asked("13表彰", "", "")), Told::default());
        let of_many = |stem| told(&Source { places: 45, ..asked(stem, "", "") });
        assert_eq!(of_many("24计划"), Told::default());
        assert_eq!(of_many("19、20典型"), Told::default());
        assert_eq!(of_many("21、22年总结").years, [2021, 2022]);
    }

    #[test]
    fn an_agreement_holds_from_the_year_of_its_name() {
        let text = "根据2019年签订的意向,双方约定……本协议有效期一年。\n2022年3月1日";
        assert_eq!(told(&asked("2022年共建协议", "共建协议", text)).years, [2022, 2023]);
        assert_eq!(told(&asked("协议", "共建协议", "2021年5月签订,有效期三年。")).years, [2021, 2022, 2023]);
    }

    #[test]
    fn the_year_in_the_name_goes_before_the_date_of_signing() {
        assert_eq!(told(&asked("守法情况证明2022", "证明", "证明\n2022年度……\n2023年1月5日")).years, [2022]);
        assert_eq!(told(&asked("张财社指〔2021〕46号提前下达2022年预算", "", "")).years, [2022]);
        assert_eq!(told(&asked("张政办字〔2020〕31号", "", "")).years, [2020]);
    }

    #[test]
    fn a_device_date_counts_when_nothing_else_speaks() {
        let photo = Source { device: true, ..asked("img_20220315_101244", "", "") };
        assert_eq!(told(&photo).years, [2022]);
        let scan = Source {
            device: true, ..asked("doc-20230105-001", "2022年度双拥工作总结", "2022年度双拥工作总结")
        };
        assert_eq!(told(&scan).years, [2022]);
        let counter = Source { device: true, ..asked("img_2021", "", "") };
        assert_eq!(told(&counter).years, Vec::<i32>::new());
    }

    #[test]
    fn a_file_about_another_time_is_outside() {
        assert_eq!(told(&asked("2018年总结", "", "")).outside, Some(2018));
        assert_eq!(told(&asked("2019-2021年总结", "", "")).years, [2020, 2021]);
    }

    #[test]
    fn the_number_of_an_item_is_no_year() {
        let many = Source { places: 45, ..asked("20表彰通报", "", "") };
        assert_eq!(told(&many).years, Vec::<i32>::new());
        assert_eq!(told(&asked("22妇联总结", "", "")).years, [2022]);
    }

    #[test]
    fn an_agreement_is_evidence_while_it_is_in_force() {
        let text = "双拥共建协议书\n甲方……\n有效期三年,2020年5月1日起生效。";
        assert_eq!(told(&asked("共建协议书", "双拥共建协议书", text)).years, [2020, 2021, 2022, 2023]);
    }
}
