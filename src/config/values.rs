//! Reads single values of the settings files: lengths of time, sizes, times of day, dates, addresses, schedules.
//! Each refusal says how the value is written; nothing here knows which key it belongs to.

use super::reader::{Wrong, kind, nearest};
use super::settings::{DeadlineSetting, Quiet};
use crate::rules::schedule::Schedule;
use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;
use toml::de::DeValue;

type Value<'a, 'i> = &'a DeValue<'i>;

fn wrong<T>(what: impl Into<String>, remedy: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong { what: what.into(), remedy: remedy.into() })
}

/// A text that is not empty.
pub(super) fn text(value: Value) -> Result<String, Wrong> {
    quoted(value, "write it in quotes").and_then(|text| match text.trim().is_empty() {
        true => wrong("is empty", "write something, or take the key out"),
        false => Ok(text.to_owned()),
    })
}

/// A path, kept as written.
pub(super) fn path(value: Value) -> Result<PathBuf, Wrong> {
    let text = text(value)?;
    match text.starts_with('~') {
        true => wrong("begins with ~, which only a shell understands", "write the whole path"),
        false => Ok(PathBuf::from(text)),
    }
}

/// true or false.
pub(super) fn flag(value: Value) -> Result<bool, Wrong> {
    match value {
        DeValue::Boolean(flag) => Ok(*flag),
        other => wrong(format!("is {}", kind(other)), "write true or false, without quotes"),
    }
}

/// A whole number from 1.
pub(super) fn count(value: Value) -> Result<u32, Wrong> {
    number(value, 1, u32::MAX)
}

/// A number of days in a ladder: 0 is the day itself.
pub(super) fn days_before(value: Value) -> Result<u32, Wrong> {
    number(value, 0, 366)
}

/// A TCP port.
pub(super) fn port(value: Value) -> Result<u16, Wrong> {
    number(value, 1, u16::MAX.into()).map(|port| port as u16)
}

fn number(value: Value, least: u32, most: u32) -> Result<u32, Wrong> {
    let remedy = match most {
        u32::MAX => format!("write a whole number from {least}, without quotes"),
        _ => format!("write a whole number from {least} to {most}, without quotes"),
    };
    let DeValue::Integer(digits) = value else {
        return wrong(format!("is {}", kind(value)), remedy);
    };
    match u32::from_str_radix(digits.as_str(), digits.radix()) {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => wrong(format!("{digits} is out of range"), remedy),
    }
}

/// A length of time: `5s`, `10m`, `24h`, `2d`.
pub(super) fn duration(value: Value) -> Result<Duration, Wrong> {
    const REMEDY: &str = "write a number and its unit: \"5s\", \"10m\", \"24h\" or \"2d\"";
    let text = quoted(value, REMEDY)?;
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let seconds = match text[split..].trim() {
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return wrong(format!("\"{text}\" is not a length of time"), REMEDY),
    };
    match text[..split].parse::<u32>() {
        Ok(number) => Ok(Duration::from_secs(u64::from(number) * seconds)),
        Err(_) => wrong(format!("\"{text}\" is not a length of time"), REMEDY),
    }
}

/// A length of time longer than nothing.
pub(super) fn some_duration(value: Value) -> Result<Duration, Wrong> {
    match duration(value)? {
        Duration::ZERO => wrong("must not be zero", "write at least \"1s\""),
        length => Ok(length),
    }
}

/// A size: `50 MiB`, `10 GiB`.
pub(super) fn size(value: Value) -> Result<u64, Wrong> {
    const REMEDY: &str = "write a number and its unit: \"512 KiB\", \"50 MiB\" or \"10 GiB\"";
    let text = quoted(value, REMEDY)?;
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let shift = match text[split..].trim() {
        "KiB" => 10,
        "MiB" => 20,
        "GiB" => 30,
        "TiB" => 40,
        _ => return wrong(format!("\"{text}\" is not a size"), REMEDY),
    };
    match text[..split].parse::<u32>() {
        Ok(number) => Ok(u64::from(number) << shift),
        Err(_) => wrong(format!("\"{text}\" is not a size"), REMEDY),
    }
}

/// A time of day: `08:30`.
pub(super) fn time_of_day(value: Value) -> Result<NaiveTime, Wrong> {
    const REMEDY: &str = "write hour and minute in quotes: \"08:30\"";
    let text = quoted(value, REMEDY)?;
    NaiveTime::parse_from_str(text, "%H:%M").or_else(|_| wrong(format!("\"{text}\" is not a time of day"), REMEDY))
}

/// Quiet hours: `21:00-07:30`.
pub(super) fn quiet(value: Value) -> Result<Quiet, Wrong> {
    const REMEDY: &str = "write two different times with a dash between: \"21:00-07:30\"";
    let text = quoted(value, REMEDY)?;
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
    let (start, end) = text.split_once('-').unwrap_or_default();
    match (time(start), time(end)) {
        (Some(start), Some(end)) if start != end => Ok(Quiet { start, end }),
        _ => wrong(format!("\"{text}\" is not a span of hours"), REMEDY),
    }
}

/// A deadline: `2023-06-20` or `+30d`.
pub(super) fn deadline(value: Value) -> Result<DeadlineSetting, Wrong> {
    const REMEDY: &str = "write a day as \"2023-06-20\", or the days after adoption as \"+30d\"";
    let text = match value {
        DeValue::Datetime(date) => date.to_string(),
        other => quoted(other, REMEDY)?.to_owned(),
    };
    let setting = match text.strip_prefix('+').and_then(|days| days.strip_suffix('d')) {
        Some(days) => days.parse().ok().filter(|days| *days <= 3660).map(DeadlineSetting::In),
        None => NaiveDate::from_str(&text).ok().map(DeadlineSetting::On),
    };
    setting.ok_or(()).or_else(|()| wrong(format!("\"{text}\" is not a deadline"), REMEDY))
}

/// An IANA time zone: `Asia/Shanghai`.
pub(super) fn zone(value: Value) -> Result<Tz, Wrong> {
    let text = quoted(value, "write its IANA name in quotes: \"Asia/Shanghai\"")?;
    text.parse().or_else(|_| {
        let names: Vec<&str> = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).collect();
        let remedy = match nearest_zone(text, &names) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => "write an IANA name such as \"Asia/Shanghai\"; `timedatectl list-timezones` lists them".to_owned(),
        };
        wrong(format!("there is no time zone \"{text}\""), remedy)
    })
}

/// China has no zone named after its capital, and people write it all the same.
fn nearest_zone<'n>(text: &str, names: &[&'n str]) -> Option<&'n str> {
    if text.to_lowercase().contains("beijing") { Some("Asia/Shanghai") } else { nearest(text, names) }
}

/// A mail address that any server takes: one `local@domain`, ASCII.
pub(super) fn address(value: Value) -> Result<String, Wrong> {
    const REMEDY: &str = "write one address, without a name or brackets: \"name@example.cn\"";
    let text = quoted(value, REMEDY)?;
    if !text.is_ascii() && !text.contains('<') {
        let remedy = "mail servers refuse addresses outside ASCII: write it in Latin letters";
        return wrong(format!("\"{text}\" holds characters outside ASCII"), remedy);
    }
    // The library also takes quoted names, address literals and bare host names, which the post refuses.
    let common = |address: &lettre::Address| {
        let domain = address.domain();
        !text.contains(['"', '[']) && (domain.contains('.') || domain.eq_ignore_ascii_case("localhost"))
    };
    match lettre::Address::from_str(text) {
        Ok(address) if common(&address) => Ok(text.to_owned()),
        _ => wrong(format!("\"{text}\" is not a mail address"), REMEDY),
    }
}

/// A pattern for one file name, with `*` and `?`.
pub(super) fn pattern(value: Value) -> Result<String, Wrong> {
    let text = text(value)?;
    if text.contains('/') {
        return wrong(format!("\"{text}\" holds a slash"), "a pattern is for one name, such as \"*.bak\"");
    }
    if text.chars().all(|c| matches!(c, '*' | '?')) {
        return wrong(format!("\"{text}\" would ignore every file"), "name some characters, such as \"*.bak\"");
    }
    Ok(text)
}

/// The name of one file, without folders.
pub(super) fn file_name(value: Value) -> Result<String, Wrong> {
    let text = text(value)?;
    match text.contains('/') || text == "." || text == ".." {
        true => {
            wrong(format!("\"{text}\" is not the name of one file"), "write a plain name such as \".shouqi-share\"")
        }
        false => Ok(text),
    }
}

/// A link: http or https.
pub(super) fn url(value: Value) -> Result<String, Wrong> {
    let text = text(value)?;
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || c == '"')) {
        true => Ok(text),
        false => wrong(format!("\"{text}\" is not a link"), "write it from http:// or https:// on"),
    }
}

/// A schedule: second minute hour day month weekday.
pub(super) fn schedule(value: Value) -> Result<Schedule, Wrong> {
    const FORM: &str = "write second minute hour day month weekday: \"0 30 8 * * MON-FRI\"";
    Schedule::parse(quoted(value, FORM)?).or_else(|error| wrong(error.to_string(), FORM))
}

/// One of a few words.
pub(super) fn choice<T: Copy>(value: Value, words: &[(&str, T)]) -> Result<T, Wrong> {
    let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
    let remedy = format!("write one of \"{}\"", names.join("\", \""));
    let text = quoted(value, &remedy)?;
    match words.iter().find(|(name, _)| *name == text) {
        Some((_, meant)) => Ok(*meant),
        None => wrong(format!("\"{text}\" is not known here"), remedy),
    }
}

fn quoted<'v>(value: Value<'v, '_>, remedy: &str) -> Result<&'v str, Wrong> {
    match value {
        DeValue::String(text) => Ok(text),
        other => wrong(format!("is {}", kind(other)), remedy),
    }
}
