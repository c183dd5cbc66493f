//! How dates, sizes, years and commands are written in each language: the filters of the templates.

use super::Language;
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use minijinja::{Environment, Error, ErrorKind};

/// Adds the filters to `environment`.
///
/// `date` 2023年6月20日（星期二）, `day` 6月20日, `time` 6月13日 09:05, `size` 24.5 KB, `hash8` the first eight digits,
/// `years` 2020、2021, `percent` 0.82 → 82%, `material` of a piece, `short(36)` cuts a text, `shell` quotes an argument.
pub(super) fn add_filters(environment: &mut Environment<'_>, language: Language) {
    environment.add_filter("date", move |text: String| parse_day(&text).map(|day| date(day, language)));
    environment.add_filter("day", move |text: String| parse_day(&text).map(|day| short_day(day, language)));
    environment.add_filter("time", move |text: String| {
        let time: NaiveDateTime = text.parse().map_err(|_| no_time(&text))?;
        Ok::<_, Error>(format!("{} {}", short_day(time.date(), language), time.format("%H:%M")))
    });
    environment.add_filter("size", |bytes: u64| {
        let options = humansize::FormatSizeOptions::from(humansize::WINDOWS).decimal_places(1);
        humansize::format_size(bytes, options).replace("kB", "KB")
    });
    environment.add_filter("hash8", |hash: String| hash.chars().take(8).collect::<String>());
    environment.add_filter("years", move |years: Vec<i32>| list_years(&years, language));
    environment.add_filter("percent", |share: f64| format!("{:.0}%", share * 100.0));
    environment.add_filter("material", |piece: String| piece.split([':', '@']).next().unwrap_or_default().to_owned());
    environment.add_filter("short", |text: String, length: usize| match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    });
    environment.add_filter("shell", |argument: String| shell(&argument));
}

/// 2020、2022 or, three and more in a row, 2020至2022.
fn list_years(years: &[i32], language: Language) -> String {
    let mut years = years.to_vec();
    years.sort_unstable();
    let (to, comma) = if language == Language::Zh { ("至", "、") } else { ("–", ", ") };
    let runs = years.chunk_by(|earlier, later| earlier + 1 == *later).flat_map(|run| match run {
        [first, .., last] if run.len() > 2 => vec![format!("{first}{to}{last}")],
        few => few.iter().map(i32::to_string).collect(),
    });
    runs.collect::<Vec<_>>().join(comma)
}

fn date(day: NaiveDate, language: Language) -> String {
    match language {
        Language::Zh => {
            let weekday = ["一", "二", "三", "四", "五", "六", "日"][day.weekday().num_days_from_monday() as usize];
            format!("{}年{}月{}日（星期{weekday}）", day.year(), day.month(), day.day())
        }
        Language::En => day.format("%A, %-d %B %Y").to_string(),
    }
}

fn short_day(day: NaiveDate, language: Language) -> String {
    match language {
        Language::Zh => format!("{}月{}日", day.month(), day.day()),
        Language::En => day.format("%-d %b").to_string(),
    }
}

/// The day of a date, or of a time.
fn parse_day(text: &str) -> Result<NaiveDate, Error> {
    let day = text.parse::<NaiveDate>().or_else(|_| text.parse::<NaiveDateTime>().map(|time| time.date()));
    day.map_err(|_| no_time(text))
}

fn no_time(text: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, format!("`{text}` is neither a date nor a time"))
}

/// An argument as a shell needs it: quoted when it holds anything but letters, digits and `-_.:@/`.
fn shell(argument: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_.:@/".contains(c);
    if !argument.is_empty() && argument.chars().all(plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(template: &str, language: Language) -> String {
        let mut environment = Environment::new();
        add_filters(&mut environment, language);
        environment.render_str(template, ()).unwrap()
    }

    #[test]
    fn dates_and_sizes_read_as_people_write_them() {
        let text = r#"{{ "2023-06-20"|date }} {{ "2023-06-20"|day }} {{ "2023-06-13T09:05:00"|time }} {{ [2020, 2021]|years }}"#;
        assert_eq!(render(text, Language::Zh), "2023年6月20日（星期二） 6月20日 6月13日 09:05 2020、2021");
        assert_eq!(render(text, Language::En), "Tuesday, 20 June 2023 20 Jun 13 Jun 09:05 2020, 2021");
        assert_eq!(render("{{ 25088|size }} {{ 0.824|percent }}", Language::Zh), "24.5 KB 82%");
    }

    #[test]
    fn years_in_a_row_are_told_as_a_span() {
        assert_eq!(list_years(&[2022, 2020, 2021, 2023], Language::Zh), "2020至2023");
        assert_eq!(list_years(&[2020, 2022, 2023], Language::Zh), "2020、2022、2023");
        assert_eq!(list_years(&[2018, 2020, 2021, 2022], Language::En), "2018, 2020–2022");
    }

    #[test]
    fn a_command_can_be_pasted_whatever_a_part_is_called() {
        assert_eq!(shell("03-01:总结@2021"), "03-01:总结@2021");
        assert_eq!(shell("03-01:a b;rm"), "'03-01:a b;rm'");
        assert_eq!(shell("it's"), r"'it'\''s'");
    }
}
