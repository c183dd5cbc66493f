//! One letter of every kind and state, of an invented campaign: templates of the user's are tried on them, the
//! snapshots and pictures show them. They tell of nobody real.

mod digest;
mod parts;

use super::Language;
use super::view::*;
use crate::rules::notice::{Stage, WriteBecause};
use parts::{Sample, day, time};

/// Every letter, each with a name that says its kind and state.
pub fn samples(language: Language) -> Vec<(&'static str, LetterView)> {
    let sample = Sample { language };
    let mut samples = sample.receipts();
    samples.extend(sample.reminders());
    samples.extend(sample.notices());
    samples.extend(sample.statuses());
    samples.push(("digest", LetterView::Digest(Box::new(digest::full(&sample)))));
    samples.push(("digest-done", LetterView::Digest(Box::new(digest::done(&sample)))));
    samples.extend(sample.alerts());
    samples.push(("thanks", sample.thanks()));
    let frame = sample.frame("test/2023-06-13", WriteBecause::Released);
    samples.push(("test", LetterView::Test(TestView { frame })));
    samples
}

impl Sample {
    fn receipts(&self) -> Vec<(&'static str, LetterView)> {
        let advice = vec![self.say("2023年度工作总结（如已形成）", "the report for 2023, if it is written")];
        let open = ReceiptView {
            frame: self.frame("receipt/03/17", WriteBecause::BurstEnded),
            unit: self.unit(6, 2, 5),
            files: self.files(),
            gaps: self.gaps(),
            waiting: self.waiting(),
            told: self.told().split_off(7),
            advice,
        };
        let filed = self.files().into_iter().take(1).collect::<Vec<_>>();
        let done = ReceiptView {
            unit: self.unit(13, 0, 0),
            files: filed.clone(),
            gaps: Vec::new(),
            waiting: Vec::new(),
            told: Vec::new(),
            advice: Vec::new(),
            ..open.clone()
        };
        let checking = ReceiptView { unit: self.unit(12, 1, 0), ..done.clone() };
        let many = ReceiptView { files: filed.into_iter().cycle().take(75).collect(), ..checking.clone() };
        vec![
            ("receipt", LetterView::Receipt(open)),
            ("receipt-complete", LetterView::Receipt(done)),
            ("receipt-to-check", LetterView::Receipt(checking)),
            ("receipt-many", LetterView::Receipt(many)),
        ]
    }

    fn reminders(&self) -> Vec<(&'static str, LetterView)> {
        let rung = WriteBecause::Rung { days: 7, nominal: day(13), moved: false };
        let before = ReminderView {
            frame: self.frame("reminder/03/2023-06-13", rung),
            unit: self.unit(6, 2, 5),
            stage: Stage::Before(7),
            gaps: self.gaps(),
            waiting: self.waiting(),
            told: Vec::new(),
        };
        let on = |day: u32, because, stage| {
            let mut view = before.clone();
            view.frame = self.frame(&format!("reminder/03/2023-06-{day}"), because);
            view.frame.written = time(day, 9, 0);
            view.stage = stage;
            LetterView::Reminder(view)
        };
        let last = WriteBecause::Rung { days: 0, nominal: day(20), moved: false };
        vec![
            ("reminder", LetterView::Reminder(before.clone())),
            ("reminder-today", on(20, last, Stage::Before(0))),
            ("reminder-overdue", on(25, WriteBecause::Overdue, Stage::Overdue)),
            ("reminder-escalation", on(28, WriteBecause::Escalated, Stage::Escalation)),
        ]
    }

    fn notices(&self) -> Vec<(&'static str, LetterView)> {
        let all = NoticeView {
            frame: self.frame("notice/03/41", WriteBecause::Decided),
            unit: self.unit(6, 2, 5),
            told: self.told(),
            gaps: self.gaps(),
            waiting: self.waiting(),
        };
        let one = NoticeView {
            unit: self.unit(13, 0, 0),
            told: self.told().into_iter().skip(4).take(1).collect(),
            gaps: Vec::new(),
            waiting: Vec::new(),
            ..all.clone()
        };
        vec![("notice", LetterView::Notice(all)), ("notice-corrected", LetterView::Notice(one))]
    }

    fn statuses(&self) -> Vec<(&'static str, LetterView)> {
        let status = StatusView {
            frame: self.frame("status/03/12", WriteBecause::Released),
            unit: self.unit(6, 2, 5),
            files: self.files().into_iter().take(3).collect(),
            gaps: self.gaps(),
            waiting: Vec::new(),
            told: Vec::new(),
        };
        let empty = StatusView { unit: self.unit(0, 0, 5), files: Vec::new(), ..status.clone() };
        vec![("status", LetterView::Status(status)), ("status-empty", LetterView::Status(empty))]
    }

    fn thanks(&self) -> LetterView {
        let name = self.say("区示例局", "Example Bureau");
        LetterView::Thanks(ThanksView { frame: self.frame("notice/03/41", WriteBecause::Decided), name })
    }

    fn alerts(&self) -> Vec<(&'static str, LetterView)> {
        let lost = AlertItem {
            unit: Some(self.say("03 区示例局", "03 Example Bureau")),
            what: self.say("投递文件夹读不到了", "the share can no longer be read"),
            remedy: self.say(
                "检查文件服务器和挂载；恢复前不会计缺，也不会催报",
                "check the file server and the mount; until it is back nothing counts as missing and nobody is reminded",
            ),
            at: time(13, 3, 0),
        };
        let post = AlertItem {
            unit: None,
            what: self.say("邮件服务器拒绝登录，发信已暂停", "the mail server refuses the login; the post is paused"),
            remedy: self.say("核对邮箱密码，然后运行 shouqi check", "check the password, then run shouqi check"),
            at: time(13, 3, 10),
        };
        let frame = self.frame("alert/99", WriteBecause::Alarm);
        let one = AlertView { frame: frame.clone(), alerts: vec![lost.clone()] };
        let two = AlertView { frame, alerts: vec![lost, post] };
        vec![("alert", LetterView::Alert(one)), ("alert-several", LetterView::Alert(two))]
    }
}
