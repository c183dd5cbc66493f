//! The words for the reasons of decisions, in both languages: journal, log, letters and command line say the same.

use super::Language;
use crate::rules::notice::{Quiet, SkipBecause, WithdrawBecause, WriteBecause};
use crate::rules::schedule::SlotSkip;
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

/// Why a letter is written.
pub fn write(because: WriteBecause, language: Language) -> String {
    let say = speaker(language);
    match because {
        WriteBecause::BurstEnded => say("收到新投递的文件", "new files have arrived"),
        WriteBecause::BurstLong => {
            say("收到新投递的文件（仍在陆续投递）", "new files have arrived, and more are coming")
        }
        WriteBecause::Rung { days: 0, moved, .. } => match moved {
            false => say("今天是截止日", "it is due today"),
            true => say("截止日不是工作日，提前提醒", "it is due on a day off, so this comes before"),
        },
        WriteBecause::Rung { days, moved, .. } => match (moved, language) {
            (false, Language::Zh) => format!("截止前{days}天的提醒"),
            (true, Language::Zh) => format!("截止前{days}天的提醒，当天不是工作日，提前发出"),
            (false, Language::En) => format!("the reminder {days} day(s) before it is due"),
            (true, Language::En) => format!("the reminder {days} day(s) before it is due, moved off a day off"),
        },
        WriteBecause::Overdue => say("已过截止日，材料仍缺", "it is overdue"),
        WriteBecause::Escalated => say(
            "已过截止日，经牵头单位同意抄送主要负责同志",
            "it is overdue, and the coordinator agreed to copy the principal",
        ),
        WriteBecause::MadeUp { day } => match language {
            Language::Zh => format!("补发{}应发的提醒", date(day, language)),
            Language::En => format!("the reminder due on {} is made up", date(day, language)),
        },
        WriteBecause::Rewritten => say("情况有变，重新写过", "it was written anew because things changed"),
        WriteBecause::Decided => say("牵头单位作出了审核决定", "the coordinator decided something about it"),
        WriteBecause::Released => say("牵头单位发出现状通报", "the coordinator released it"),
        WriteBecause::DigestDue => say("每日例行", "its hour has come"),
        WriteBecause::DigestMadeUp { late } => match language {
            Language::Zh => format!("补发，晚了{}", span(late, language)),
            Language::En => format!("made up, {} late", span(late, language)),
        },
        WriteBecause::Alarm => say("需要马上知道", "it must be known at once"),
    }
}

/// Why a letter was withdrawn before it left.
pub fn withdraw(because: &WithdrawBecause, language: Language) -> String {
    let say = speaker(language);
    match (because, language) {
        (WithdrawBecause::Complete, _) => say("已没有缺件", "nothing is missing any more"),
        (WithdrawBecause::ReceiptStands { key }, Language::Zh) => format!("回执 {key} 已列出所缺材料"),
        (WithdrawBecause::ReceiptStands { key }, Language::En) => format!("the receipt {key} lists what is missing"),
        (WithdrawBecause::NewerLetter { key }, Language::Zh) => format!("由较新的 {key} 代替"),
        (WithdrawBecause::NewerLetter { key }, Language::En) => format!("the newer letter {key} stands for it"),
        (WithdrawBecause::Outdated { pieces }, Language::Zh) => format!("所列材料中有{pieces}份已不再缺"),
        (WithdrawBecause::Outdated { pieces }, Language::En) => {
            format!("{pieces} piece(s) it lists are no longer missing")
        }
        (WithdrawBecause::Undone { seq }, Language::Zh) => format!("所述决定（第{seq}号）已撤销"),
        (WithdrawBecause::Undone { seq }, Language::En) => format!("the decision it tells of (no. {seq}) was undone"),
    }
}

/// Why a slot passed without a letter.
pub fn skip(because: &SkipBecause, language: Language) -> String {
    let say = speaker(language);
    match (because, language) {
        (SkipBecause::Complete, _) => say("没有缺件", "nothing is missing"),
        (SkipBecause::ReceiptStands { key }, Language::Zh) => format!("当天的回执 {key} 已列出所缺材料"),
        (SkipBecause::ReceiptStands { key }, Language::En) => {
            format!("the receipt {key} of that day lists what is missing")
        }
        (SkipBecause::LetterStands { key }, Language::Zh) => format!("当天的 {key} 已列出所缺材料"),
        (SkipBecause::LetterStands { key }, Language::En) => format!("{key} of that day lists what is missing"),
        (SkipBecause::Superseded { by }, Language::Zh) => format!("由{}的提醒代替", date(*by, language)),
        (SkipBecause::Superseded { by }, Language::En) => {
            format!("the reminder of {} stands for it", date(*by, language))
        }
        (SkipBecause::TooLate { late }, Language::Zh) => {
            format!("错过了时间（已晚{}），不再补发", span(*late, language))
        }
        (SkipBecause::TooLate { late }, Language::En) => {
            format!("missed, and too late to be made up ({} late)", span(*late, language))
        }
        (SkipBecause::Unknown, _) => {
            say("投递文件夹状态不明，未发", "the state of the share was unknown until it was too late")
        }
        (SkipBecause::Paused { until }, Language::Zh) => format!("催报暂停至{}", date(*until, language)),
        (SkipBecause::Paused { until }, Language::En) => {
            format!("reminders are paused until {}", date(*until, language))
        }
        (SkipBecause::NoAddress, _) => {
            say("没有可用的邮箱，已列入电话名单", "the unit has no address; it is in the call list")
        }
    }
}

/// Why a slot of a schedule passed.
pub fn slot(because: SlotSkip, language: Language) -> String {
    let say = speaker(language);
    match because {
        SlotSkip::Superseded => say("由较近的一次代替", "a later slot stands for it"),
        SlotSkip::TooLate => say("错过了时间，不再补做", "missed, and too late to be made up"),
    }
}

/// Why nothing is written now.
pub fn quiet(because: &Quiet, language: Language) -> String {
    let say = speaker(language);
    match (because, language) {
        (Quiet::Complete, _) => say("没有缺件", "nothing is missing"),
        (Quiet::NotYet { next }, Language::Zh) => format!("下次提醒在{}", date(*next, language)),
        (Quiet::NotYet { next }, Language::En) => format!("the next reminder is on {}", date(*next, language)),
        (Quiet::NoneLeft, _) => say("不再有提醒", "no reminder is left to come"),
        (Quiet::SaidToday { key }, Language::Zh) => format!("今天已由 {key} 告知"),
        (Quiet::SaidToday { key }, Language::En) => format!("{key} said it today"),
        (Quiet::Unknown, _) => say("投递文件夹状态不明，暂不发信", "the state of the share is unknown"),
        (Quiet::Paused { until }, Language::Zh) => format!("催报暂停至{}", date(*until, language)),
        (Quiet::Paused { until }, Language::En) => format!("reminders are paused until {}", date(*until, language)),
        (Quiet::NoAddress, _) => {
            say("没有可用的邮箱，已列入电话名单", "the unit has no address; it is in the call list")
        }
        (Quiet::ReceiptComing, _) => {
            say("文件仍在到达，先等回执", "files are still arriving; their receipt comes first")
        }
        (Quiet::Working, _) => {
            say("单位正在整理文件，提醒稍后发出", "the unit is working on its files; the reminder waits")
        }
        (Quiet::WithReminder, _) => say("与当天的提醒合为一封", "it goes with the reminder of the day"),
        (Quiet::StillDeciding, _) => {
            say("牵头单位可能还有决定，稍后一并告知", "the coordinator may decide more; it waits a moment")
        }
        (Quiet::OneADay { key }, Language::Zh) => format!("今天已发 {key}，一天只发一封"),
        (Quiet::OneADay { key }, Language::En) => format!("{key} went today, and one letter a day is enough"),
        (Quiet::UntilMorning, _) => say("等到早上发出", "it waits for the morning"),
        (Quiet::DayOff, _) => {
            say("今天不是工作日，补发等到下个工作日", "today is a day off; it is made up on the next working day")
        }
        (Quiet::QuietHours, _) => say("免打扰时段", "quiet hours"),
        (Quiet::HourlyCap, _) => say("本小时发信数已达上限", "the cap per hour is reached"),
        (Quiet::AlertedWithinHour, _) => {
            say("一小时内已发过同类告警", "an alert of this kind was written within the hour")
        }
    }
}

/// When a letter that waits goes at the earliest; local time.
pub fn not_before(at: NaiveDateTime, language: Language) -> String {
    let (day, time) = (date(at.date(), language), at.format("%H:%M"));
    match language {
        Language::Zh => format!("最早在{day}{time}"),
        Language::En => format!("not before {day}, {time}"),
    }
}

fn speaker(language: Language) -> impl Fn(&str, &str) -> String {
    move |zh, en| {
        if language == Language::Zh { zh.to_owned() } else { en.to_owned() }
    }
}

fn date(day: NaiveDate, language: Language) -> String {
    match language {
        Language::Zh => day.format("%-m月%-d日").to_string(),
        Language::En => day.format("%-d %B").to_string(),
    }
}

fn span(span: TimeDelta, language: Language) -> String {
    let (days, hours, minutes) = (span.num_days(), span.num_hours(), span.num_minutes());
    match (language, days, hours) {
        (Language::Zh, 2.., _) => format!("{days}天"),
        (Language::Zh, _, 1..) => format!("{hours}小时"),
        (Language::Zh, ..) => format!("{minutes}分钟"),
        (Language::En, 2.., _) => format!("{days} days"),
        (Language::En, _, 1..) => format!("{hours} h"),
        (Language::En, ..) => format!("{minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_read_well_in_both_languages() {
        let day = NaiveDate::from_ymd_opt(2023, 6, 17).unwrap();
        let rung = WriteBecause::Rung { days: 3, nominal: day, moved: true };
        assert_eq!(write(rung, Language::Zh), "截止前3天的提醒，当天不是工作日，提前发出");
        assert_eq!(write(rung, Language::En), "the reminder 3 day(s) before it is due, moved off a day off");
        let late = SkipBecause::TooLate { late: TimeDelta::hours(26) };
        assert_eq!(skip(&late, Language::Zh), "错过了时间（已晚26小时），不再补发");
        assert_eq!(quiet(&Quiet::NotYet { next: day }, Language::Zh), "下次提醒在6月17日");
        let key = "receipt/03/17".to_owned();
        assert_eq!(
            withdraw(&WithdrawBecause::ReceiptStands { key }, Language::En),
            "the receipt receipt/03/17 lists what is missing"
        );
    }
}
