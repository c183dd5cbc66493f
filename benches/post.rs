//! 1,000 letters composed and handed to a local sink, one by one over one connection, attempts recorded in memory.
//! Beside it `smtp-source` of Postfix, one session, letters of the same size, when it is installed. Then the same by the
//! whole program: passes over the real plan that decide, compose, write to the journal and hand over.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout, reason = "a measurement")]

#[path = "../tests/support/smtp/mod.rs"]
mod server;

#[path = "../tests/support/smtp/office.rs"]
mod office;

#[allow(unused_macros, reason = "the bench of the stories brings its macro along")]
#[path = "../tests/support/mod.rs"]
mod support;

use office::{Office, patient, postman, smtp};
use server::Server;
use std::process::Command;
use std::time::{Duration, Instant};
use support::{Bench, TimeDelta, WHOLE, instant};

const LETTERS: usize = 1000;
/// Required: design §12.
const LIMIT: Duration = Duration::from_secs(60);

fn main() {
    // cargo test runs benches too, with no argument: once is enough to see that it works.
    let letters = if std::env::args().any(|arg| arg == "--bench") { LETTERS } else { 20 };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(courier(letters));
    campaign(letters);
}

/// The courier alone.
async fn courier(letters: usize) {
    let server = Server::start().await;
    let mut office = Office::new(postman(smtp(server.address, patient())));
    // Some 16 KB with both alternatives: a long reminder.
    office.text = "42-01 2020年以来本单位年度双拥工作计划（有国防教育和双拥宣传内容）、总结\n".repeat(60);

    let begin = Instant::now();
    for n in 0..letters {
        office.write(&format!("receipt/03/{n}"), &["unit03@example.cn"]);
    }
    let composed = begin.elapsed();
    let size = office.due()[0].eml.len();
    let begin = Instant::now();
    let round = office.round().await.unwrap();
    let handed = begin.elapsed();
    assert_eq!((round.sent, server.copies().len(), server.connections()), (letters, letters, 1));

    println!("{letters} letters of {size} bytes");
    println!("  composed     {:>8.1} ms", composed.as_secs_f64() * 1e3);
    println!("  handed over  {:>8.1} ms, {:.0} a second", handed.as_secs_f64() * 1e3, rate(letters, handed));
    match smtp_source(letters, size).await {
        Some(time) => {
            println!("  smtp-source  {:>8.1} ms, {:.0} a second", time.as_secs_f64() * 1e3, rate(letters, time))
        }
        None => println!("  smtp-source  not installed (Debian: postfix), nothing to compare with"),
    }
    assert!(letters < LETTERS || composed + handed <= LIMIT, "{:?} is more than {LIMIT:?}", composed + handed);
}

/// The whole way: a reminder to every unit of the plan, day after day, until there are enough.
fn campaign(letters: usize) {
    let folder = tempfile::tempdir().unwrap();
    let contacts = folder.path().join("contacts.toml");
    let people = std::fs::read_to_string(WHOLE.1).unwrap().replace(".invalid", ".cn");
    std::fs::write(&contacts, people).unwrap();
    let mut bench = Bench::new((WHOLE.0, contacts.display().to_string().leak()), false);
    bench.real_post = true;
    let server = bench.wait_for(Server::start());
    let address = server.address;
    bench.configure("post", &format!("kind = \"smtp\"\ntls = \"plain\"\nhost = \"{}\"", address.ip()));
    bench.configure("post", &format!("port = {}", address.port()));
    bench.configure("letters", "release = \"auto\"").set(instant("2023-06-20 10:00")).start();
    let mut day = instant("2023-06-21 09:01");
    let begin = Instant::now();
    while server.copies().len() < letters {
        bench.set(day).pass();
        day += TimeDelta::days(1);
    }
    let time = begin.elapsed();
    let sent = server.copies().len();
    assert_eq!((bench.status().letters.waiting, bench.status().letters.failed), (0, 0));
    println!("{sent} letters by the whole program, journal on");
    println!("  all in all   {:>8.1} ms, {:.0} a second", time.as_secs_f64() * 1e3, rate(sent, time));
    assert!(letters < LETTERS || time <= LIMIT, "{time:?} is more than {LIMIT:?}");
}

/// The same work by Postfix's own load generator, to a sink of ours as well.
async fn smtp_source(letters: usize, size: usize) -> Option<Duration> {
    let server = Server::start().await;
    let place = format!("inet:{}", server.address);
    let run = move || {
        let begin = Instant::now();
        let status = Command::new("smtp-source")
            .args(["-s", "1", "-d", "-m", &letters.to_string(), "-l", &size.to_string()])
            .args(["-f", "office@example.cn", "-t", "unit03@example.cn", &place])
            .status()
            .ok()?;
        status.success().then(|| begin.elapsed())
    };
    let time = tokio::task::spawn_blocking(run).await.ok()??;
    assert_eq!(server.copies().len(), letters);
    Some(time)
}

fn rate(letters: usize, time: Duration) -> f64 {
    f64::from(u32::try_from(letters).unwrap_or(u32::MAX)) / time.as_secs_f64()
}
