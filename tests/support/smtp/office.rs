//! An office with a courier, a record of its letters in memory and a clock set by hand.
//! It stands in for the ledger: what it remembers is only what a [`Record`] is told.
#![allow(dead_code, clippy::unwrap_used, reason = "shared by several test programs, each using a part")]

use chrono::{DateTime, TimeDelta, Utc};
use shouqi::post::*;
use shouqi::rules::delivery::{Delivery, Pace};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// Monday morning in the campaign's zone.
pub const START: &str = "2023-06-12T08:30:00+08:00";

pub fn address(text: &str) -> Address {
    text.parse().unwrap()
}

/// Limits no healthy conversation reaches.
pub fn patient() -> Limits {
    let long = Duration::from_secs(60);
    Limits { connect: long, command: long, data: long, content: long, dot: long }
}

pub fn smtp(server: SocketAddr, limits: Limits) -> SmtpOptions {
    SmtpOptions {
        host: server.ip().to_string(),
        port: Some(server.port()),
        tls: Tls::Plain,
        login: None,
        hello_name: Some("shouqi.example.cn".into()),
        ca_file: None,
        limits,
    }
}

pub fn postman(options: SmtpOptions) -> Postman {
    Postman::Smtp(SmtpSettings::new(options).unwrap())
}

/// The record in memory. `refuse_at` makes the nth call from now fail, like a full disk.
#[derive(Debug, Default)]
pub struct Book {
    pub letters: BTreeMap<(String, Address), Delivery>,
    pub end: DateTime<Utc>,
    pub refuse_at: Option<usize>,
    pub outcomes: Vec<(Address, Outcome)>,
}

impl Book {
    fn call(&mut self) -> Result<(), RecordError> {
        match &mut self.refuse_at {
            Some(0) => {
                self.refuse_at = None;
                Err("no space left".into())
            }
            Some(calls) => {
                *calls -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl Record for Book {
    fn started(&mut self, envelope: &Envelope, now: DateTime<Utc>) -> Result<Vec<Address>, RecordError> {
        self.call()?;
        let mut leaving = vec![];
        for to in &envelope.recipients {
            let delivery = self.letters.get_mut(&(envelope.key.clone(), to.clone())).unwrap();
            if let Some(started) = delivery.start(now) {
                *delivery = started;
                leaving.push(to.clone());
            }
        }
        Ok(leaving)
    }

    fn ended(&mut self, envelope: &Envelope, handed: &Handed, now: DateTime<Utc>) -> Result<(), RecordError> {
        self.call()?;
        for (to, outcome) in &handed.outcomes {
            let delivery = self.letters.get_mut(&(envelope.key.clone(), to.clone())).unwrap();
            *delivery = delivery.after(outcome, now, self.end);
            self.outcomes.push((to.clone(), outcome.clone()));
        }
        Ok(())
    }
}

pub struct Office {
    pub courier: Courier,
    pub book: Book,
    pub stop: watch::Sender<bool>,
    /// What the next letters say.
    pub text: String,
    /// Who writes them.
    pub from: String,
    written: Vec<(Envelope, Vec<u8>)>,
    clock: Arc<AtomicI64>,
}

impl Office {
    pub fn new(postman: Postman) -> Office {
        Office::at_pace(postman, Pace::default())
    }

    pub fn at_pace(postman: Postman, pace: Pace) -> Office {
        let start = DateTime::parse_from_rfc3339(START).unwrap().to_utc();
        let clock = Arc::new(AtomicI64::new(start.timestamp()));
        let hand = clock.clone();
        let now = move || DateTime::from_timestamp(hand.load(Ordering::SeqCst), 0).unwrap();
        Office {
            courier: Courier::new(postman, pace, now),
            book: Book { end: start + TimeDelta::days(30), ..Book::default() },
            stop: watch::channel(false).0,
            text: "还缺三份。".into(),
            from: "office@example.cn".into(),
            written: vec![],
            clock,
        }
    }

    pub fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.clock.load(Ordering::SeqCst), 0).unwrap()
    }

    pub fn set_clock(&self, now: DateTime<Utc>) {
        self.clock.store(now.timestamp(), Ordering::SeqCst);
    }

    /// Writes a letter; it is due now.
    pub fn write(&mut self, key: &str, to: &[&str]) {
        let to: Vec<Address> = to.iter().map(|to| address(to)).collect();
        let from = Mailbox { name: "双拥办".into(), address: address(&self.from) };
        let date = DateTime::parse_from_rfc3339(START).unwrap();
        let letter = Outgoing {
            key: key.into(),
            message_id: format!("<{}@shouqi.example.cn>", key.replace('/', ".")),
            date,
            from: from.clone(),
            reply_to: None,
            to: to.iter().map(|to| Mailbox { name: "联络员".into(), address: to.clone() }).collect(),
            cc: vec![],
            subject: "催报".into(),
            plain: format!("{}\n", self.text),
            html: format!("<p>{}</p>", self.text),
            attachments: vec![],
            references: vec![],
            list_id: None,
            headers: vec![],
        };
        for to in &to {
            self.book.letters.insert((key.to_owned(), to.clone()), Delivery::new(self.now()));
        }
        let envelope = Envelope { key: key.into(), date, from: from.address, recipients: to };
        self.written.push((envelope, compose_eml(&letter).unwrap()));
    }

    /// Letters with the recipients who are due now; what ran out of time is given up.
    pub fn due(&mut self) -> Vec<Due> {
        let (now, end) = (self.now(), self.book.end);
        let mut due = vec![];
        for (envelope, eml) in &self.written {
            let mut recipients = vec![];
            for to in &envelope.recipients {
                let delivery = self.book.letters.get_mut(&(envelope.key.clone(), to.clone())).unwrap();
                *delivery = if now > end { delivery.expire(now, end) } else { delivery.clone() };
                if delivery.is_due(now) {
                    recipients.push(to.clone());
                }
            }
            if !recipients.is_empty() {
                due.push(Due {
                    envelope: Envelope { recipients, ..envelope.clone() },
                    eml: eml.clone(),
                    pressing: false,
                });
            }
        }
        due
    }

    /// One round with what is due now.
    pub async fn round(&mut self) -> Result<Round, RecordError> {
        let due = self.due();
        self.courier.round(due, &mut self.book, &self.stop.subscribe()).await
    }

    /// Round after round, the clock moving to the next thing that can happen, until everything is final or `until`.
    pub async fn work_until(&mut self, until: DateTime<Utc>) {
        for _ in 0..5000 {
            let round = self.round().await.unwrap();
            let next = match round.ended {
                Ended::Paused(next) | Ended::Paced(next) => Some(next),
                Ended::Done | Ended::Stopped => self.next_due(),
            };
            match next {
                Some(next) if next < until => self.set_clock(next.max(self.now())),
                _ => return self.set_clock(until),
            }
        }
        panic!("it never ends: {:?}", self.book.letters);
    }

    /// Works for thirty days at most.
    pub async fn work(&mut self) {
        self.work_until(self.book.end + TimeDelta::hours(2)).await;
        let _ = self.due();
    }

    fn next_due(&self) -> Option<DateTime<Utc>> {
        let due = |delivery: &Delivery| match delivery {
            Delivery::Waiting { due, .. } => Some(*due),
            _ => None,
        };
        self.book.letters.values().filter_map(due).min()
    }

    pub fn state(&self, key: &str, to: &str) -> &Delivery {
        &self.book.letters[&(key.to_owned(), address(to))]
    }

    /// Replies lost for one recipient of a letter.
    pub fn lost(&self, key: &str, to: &str) -> u32 {
        match self.state(key, to) {
            Delivery::Waiting { tries, .. }
            | Delivery::Attempting { tries, .. }
            | Delivery::Sent { tries, .. }
            | Delivery::Failed { tries, .. } => tries.lost,
            Delivery::Withdrawn { .. } => 0,
        }
    }

    pub fn is_sent(&self, key: &str, to: &str) -> bool {
        matches!(self.state(key, to), Delivery::Sent { .. })
    }

    /// The process dies and starts again: attempts without result count as lost.
    pub fn restart(&mut self) {
        let (now, end) = (self.now(), self.book.end);
        for delivery in self.book.letters.values_mut() {
            *delivery = delivery.interrupted(now, end);
        }
        self.courier.resume();
    }
}
