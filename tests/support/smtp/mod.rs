//! A mail server that misbehaves on request: it delays, hangs up, falls silent, refuses, greylists, answers out of step
//! or loses the reply after the final dot, at any stage. It remembers every copy it took. No TLS, no real delivery.
#![allow(dead_code, clippy::unwrap_used, reason = "shared by several test programs, each using a part")]

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A moment of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Point {
    Greeting,
    Ehlo,
    Starttls,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// While the content is on its way.
    Content,
    /// After the final dot.
    Dot,
    Noop,
}

/// What the server does instead of its ordinary answer, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Answers like this (several lines make several replies).
    Say(&'static str),
    /// Answers as usual, but later.
    Delay(Duration),
    /// Closes the connection without a word.
    HangUp,
    /// Half a reply, then closes.
    Cut,
    /// Never answers, and keeps the connection.
    Silence,
    /// At the dot: takes the letter, and closes without a word.
    TakeAndHangUp,
    /// At the dot: takes the letter, and never answers.
    TakeAndSilence,
    /// At the dot: takes the letter, and says something that is no reply.
    TakeAndBabble,
}

impl Fault {
    /// True when the letter arrives although nobody says so.
    pub fn takes(self) -> bool {
        matches!(self, Fault::TakeAndHangUp | Fault::TakeAndSilence | Fault::TakeAndBabble)
    }
}

/// A letter the server took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    pub from: String,
    pub to: Vec<String>,
    pub data: Vec<u8>,
}

impl Copy {
    pub fn message_id(&self) -> String {
        let text = String::from_utf8_lossy(&self.data).into_owned();
        let line = text.lines().find_map(|line| line.strip_prefix("Message-ID: "));
        line.unwrap_or_default().trim().to_owned()
    }
}

#[derive(Debug, Default)]
struct State {
    faults: Vec<(Point, Fault)>,
    refused: HashMap<String, &'static str>,
    greylist: bool,
    seen: HashSet<String>,
    password: Option<String>,
    copies: Vec<Copy>,
    connections: usize,
    said: Vec<String>,
}

/// The server; it ends when dropped.
#[derive(Debug)]
pub struct Server {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
    task: JoinHandle<()>,
}

impl Server {
    pub async fn start() -> Server {
        Server::start_at("127.0.0.1:0".parse().unwrap()).await
    }

    pub async fn start_at(address: SocketAddr) -> Server {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                lock(&shared).connections += 1;
                let conversation = Conversation { state: shared.clone(), stream: BufReader::new(stream) };
                tokio::spawn(conversation.run());
            }
        });
        Server { address, state, task }
    }

    /// Adds a fault for the next time this point is reached.
    pub fn fault(&self, point: Point, fault: Fault) {
        lock(&self.state).faults.push((point, fault));
    }

    /// Always answers this to RCPT for the address.
    pub fn refuse(&self, address: &str, reply: &'static str) {
        lock(&self.state).refused.insert(address.to_owned(), reply);
    }

    /// Answers 451 to the first RCPT for each address.
    pub fn greylist(&self) {
        lock(&self.state).greylist = true;
    }

    /// Wants this AUTH PLAIN argument.
    pub fn want_login(&self, plain: &str) {
        lock(&self.state).password = Some(plain.to_owned());
    }

    /// Letters taken so far.
    pub fn copies(&self) -> Vec<Copy> {
        lock(&self.state).copies.clone()
    }

    /// Copies that went to this address.
    pub fn copies_to(&self, address: &str) -> usize {
        lock(&self.state).copies.iter().filter(|copy| copy.to.iter().any(|to| to == address)).count()
    }

    /// Connections accepted so far.
    pub fn connections(&self) -> usize {
        lock(&self.state).connections
    }

    /// Everything clients said, line by line, without content.
    pub fn said(&self) -> Vec<String> {
        lock(&self.state).said.clone()
    }

    /// Faults that were never reached.
    pub fn faults_left(&self) -> usize {
        lock(&self.state).faults.len()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock(state: &Arc<Mutex<State>>) -> MutexGuard<'_, State> {
    state.lock().unwrap()
}

struct Conversation {
    state: Arc<Mutex<State>>,
    stream: BufReader<TcpStream>,
}

/// `None` ends the conversation.
type Go = Option<()>;

impl Conversation {
    async fn run(mut self) {
        let _ = self.talk().await;
    }

    async fn talk(&mut self) -> Go {
        self.answer(Point::Greeting, "220 test.example ESMTP").await?;
        let (mut from, mut to) = (String::new(), vec![]);
        loop {
            let line = self.line().await?;
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => self.answer(Point::Ehlo, "250-test.example\r\n250-8BITMIME\r\n250 AUTH PLAIN").await?,
                "STARTTLS" => self.answer(Point::Starttls, "220 2.0.0 go ahead").await?,
                "HELO" => self.say("250 test.example").await?,
                "AUTH" => {
                    let wanted = lock(&self.state).password.clone();
                    let right = wanted.is_none_or(|wanted| line.ends_with(&wanted));
                    let reply = if right { "235 2.7.0 welcome" } else { "535 5.7.8 wrong password" };
                    self.answer(Point::Auth, reply).await?;
                }
                "MAIL" => {
                    (from, to) = (inside(&line), vec![]);
                    self.answer(Point::Mail, "250 2.1.0 sender ok").await?;
                }
                "RCPT" => {
                    let address = inside(&line);
                    let reply = self.judge(&address);
                    if self.answer_once(Point::Rcpt, reply).await?.starts_with("25") {
                        to.push(address);
                    }
                }
                "DATA" if to.is_empty() => self.say("503 5.5.1 no recipient").await?,
                "DATA" => {
                    if self.answer_once(Point::Data, "354 go ahead").await?.starts_with("354") {
                        self.content(&from, &to).await?;
                    }
                }
                "NOOP" => self.answer(Point::Noop, "250 2.0.0 still here").await?,
                "RSET" => self.say("250 2.0.0 fresh").await?,
                "QUIT" => {
                    self.say("221 2.0.0 bye").await?;
                    return None;
                }
                _ => self.say("500 5.5.2 what?").await?,
            }
        }
    }

    fn judge(&self, address: &str) -> &'static str {
        let mut state = lock(&self.state);
        if let Some(reply) = state.refused.get(address) {
            return reply;
        }
        if state.greylist && state.seen.insert(address.to_owned()) {
            return "451 4.7.1 greylisted, come back later";
        }
        "250 2.1.5 recipient ok"
    }

    async fn content(&mut self, from: &str, to: &[String]) -> Go {
        match self.next_fault(Point::Content) {
            Some(Fault::HangUp | Fault::Cut) => {
                let mut first = [0; 1];
                self.stream.read_exact(&mut first).await.ok()?;
                return None;
            }
            Some(Fault::Silence) => return std::future::pending().await,
            _ => {}
        }
        let mut data = vec![];
        loop {
            let mut line = vec![];
            if self.stream.read_until(b'\n', &mut line).await.ok()? == 0 {
                return None;
            }
            if line == b".\r\n" {
                break;
            }
            data.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
        let copy = Copy { from: from.to_owned(), to: to.to_vec(), data };
        let fault = self.next_fault(Point::Dot);
        let said = match fault {
            Some(Fault::Say(reply)) => reply,
            Some(Fault::HangUp | Fault::Cut | Fault::Silence) => "",
            _ => "250 2.0.0 Ok: queued as 4F2A",
        };
        if said.starts_with("250") || fault.is_some_and(Fault::takes) {
            lock(&self.state).copies.push(copy);
        }
        self.perform(fault, said).await
    }

    async fn answer(&mut self, point: Point, usual: &'static str) -> Go {
        self.answer_once(point, usual).await.map(|_| ())
    }

    /// Answers, with the fault of this point if there is one; returns what was said.
    async fn answer_once(&mut self, point: Point, usual: &'static str) -> Option<&'static str> {
        let fault = self.next_fault(point);
        let said = if let Some(Fault::Say(reply)) = fault { reply } else { usual };
        self.perform(fault, said).await?;
        Some(said)
    }

    async fn perform(&mut self, fault: Option<Fault>, said: &str) -> Go {
        match fault {
            None | Some(Fault::Say(_)) => self.say(said).await,
            Some(Fault::Delay(time)) => {
                tokio::time::sleep(time).await;
                self.say(said).await
            }
            Some(Fault::HangUp | Fault::TakeAndHangUp) => None,
            Some(Fault::Cut) => {
                self.stream.get_mut().write_all(b"25").await.ok()?;
                None
            }
            Some(Fault::Silence | Fault::TakeAndSilence) => std::future::pending().await,
            Some(Fault::TakeAndBabble) => self.say("hello?").await,
        }
    }

    fn next_fault(&self, point: Point) -> Option<Fault> {
        let mut state = lock(&self.state);
        let at = state.faults.iter().position(|(there, _)| *there == point)?;
        Some(state.faults.remove(at).1)
    }

    async fn say(&mut self, text: &str) -> Go {
        self.stream.get_mut().write_all(format!("{text}\r\n").as_bytes()).await.ok()
    }

    async fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_owned();
        lock(&self.state).said.push(line.clone());
        Some(line)
    }
}

fn inside(line: &str) -> String {
    let after = line.split_once('<').map_or("", |(_, after)| after);
    after.split('>').next().unwrap_or_default().to_owned()
}
