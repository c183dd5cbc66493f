//! Reads `[post]`: how letters leave. It refuses what would send letters or a password in the open; it connects to nothing.

use super::contacts::is_placeholder;
use super::reader::{Section, Wrong};
use super::secret::PasswordSource;
use super::settings::{Coordinator, Login, Post, Sender, Smtp, Tls, Way};
use super::values;
use std::net::IpAddr;
use std::path::PathBuf;

const FOLDER_KEYS: [&str; 1] = ["folder"];
const SENDMAIL_KEYS: [&str; 1] = ["program"];
const SMTP_KEYS: [&str; 9] =
    ["host", "port", "tls", "user", "password_file", "password_credential", "password_env", "hello_name", "ca_file"];

#[derive(Clone, Copy)]
enum Kind {
    Folder,
    Smtp,
    Sendmail,
}

/// The coordinator stands in for a sender that is not named; `None` there was complained about already.
pub(super) fn post(mut section: Section<'_>, coordinator: Option<&Coordinator>) -> Option<Post> {
    let kind = section.required(
        "kind",
        |value| values::choice(value, &[("folder", Kind::Folder), ("smtp", Kind::Smtp), ("sendmail", Kind::Sendmail)]),
        "\"folder\"",
    );
    let name = section.optional("from_name", values::text);
    let address = section.optional("from_address", values::address);
    let way = kind.and_then(|kind| {
        refuse_others(&section, kind);
        match kind {
            Kind::Folder => section.required("folder", values::path, "\"var/post\"").map(Way::Folder),
            Kind::Smtp => smtp(&mut section).map(Way::Smtp),
            Kind::Sendmail => {
                section.or("program", values::path, PathBuf::from("/usr/sbin/sendmail")).map(Way::Sendmail)
            }
        }
    });
    let refused = [&["password"][..], &FOLDER_KEYS, &SENDMAIL_KEYS, &SMTP_KEYS].concat();
    if let (Some(way), Some(coordinator)) = (&way, coordinator)
        && way.reaches_people()
    {
        refuse_placeholders(&section, coordinator, address.as_ref().and_then(Option::as_deref));
    }
    section.finish(&refused);
    let coordinator = coordinator?;
    let from = Sender {
        name: name?.unwrap_or_else(|| coordinator.name.clone()),
        address: address?.unwrap_or_else(|| coordinator.email.clone()),
    };
    Some(Post { way: way?, from })
}

/// Complains about keys that belong to another kind of post, and about a password in the open.
fn refuse_others(section: &Section<'_>, kind: Kind) {
    let of = |word: &str, keys: &[&str]| {
        for key in keys {
            let remedy = format!("take it out, or write kind = \"{word}\"");
            section.refuse(key, &format!("is only for kind = \"{word}\""), &remedy);
        }
    };
    if !matches!(kind, Kind::Folder) {
        of("folder", &FOLDER_KEYS);
    }
    if !matches!(kind, Kind::Smtp) {
        of("smtp", &SMTP_KEYS);
    }
    if !matches!(kind, Kind::Sendmail) {
        of("sendmail", &SENDMAIL_KEYS);
    }
    section.refuse(
        "password",
        "must not stand in the configuration, which others may read",
        "put it alone into a file with mode 0600 and write password_file = \"/etc/shouqi/smtp-password\" \
         (or password_credential, or password_env)",
    );
}

/// Digests, alerts and replies go to the coordinator: an address that cannot be delivered to would lose them all.
fn refuse_placeholders(section: &Section<'_>, coordinator: &Coordinator, from: Option<&str>) {
    for (key, said, address) in
        [("kind", "coordinator.email", Some(coordinator.email.as_str())), ("from_address", "this", from)]
    {
        if let Some(address) = address.filter(|address| is_placeholder(address)) {
            let what = format!("letters would reach people, but {said} is a placeholder ({address})");
            let remedy = "write a real address, or kind = \"folder\" to send nothing".to_owned();
            section.complain(key, Wrong { what, remedy });
        }
    }
}

fn smtp(section: &mut Section<'_>) -> Option<Smtp> {
    let host = section.required("host", values::text, "\"smtp.example.cn\"");
    let tls = section.or(
        "tls",
        |value| {
            let words = [("implicit", Tls::Implicit), ("starttls", Tls::Starttls), ("plain", Tls::Plain)];
            values::choice(value, &words)
        },
        Tls::Implicit,
    );
    let port = section.optional("port", values::port);
    let login = login(section);
    let hello_name = section.optional("hello_name", values::text);
    let ca_file = section.optional("ca_file", values::path);
    if let (Some(host), Some(Tls::Plain)) = (&host, tls)
        && !is_this_machine(host)
    {
        let what = format!("would send letters and password in the open to {host}");
        let remedy = "write \"implicit\" or \"starttls\"; \"plain\" is only for a mail server on this machine";
        section.complain("tls", Wrong { what, remedy: remedy.to_owned() });
    }
    Some(Smtp {
        host: host?,
        port: port?.unwrap_or(match tls? {
            Tls::Implicit => 465,
            Tls::Starttls => 587,
            Tls::Plain => 25,
        }),
        tls: tls?,
        login: login?,
        hello_name: hello_name?,
        ca_file: ca_file?,
    })
}

/// User and password go together; the password lies in exactly one place.
fn login(section: &mut Section<'_>) -> Option<Option<Login>> {
    let user = section.optional("user", values::text);
    let places = [
        section.optional("password_file", values::path)?.map(PasswordSource::File),
        section.optional("password_credential", values::file_name)?.map(PasswordSource::Credential),
        section.optional("password_env", values::text)?.map(PasswordSource::Environment),
    ];
    let places: Vec<PasswordSource> = places.into_iter().flatten().collect();
    let (key, what, remedy) = match (user?, places.as_slice()) {
        (None, []) => return Some(None),
        (Some(user), [password]) => {
            return Some(Some(Login { user, password: password.clone() }));
        }
        // An inline password was complained about already.
        (Some(_), []) if section.has("password") => return None,
        (Some(_), []) => {
            ("user", "has no password", "add password_file = \"/etc/shouqi/smtp-password\", or take user out")
        }
        (None, [_]) => ("user", "is missing", "add user = \"…\", or take the password_… key out"),
        (_, [_, _, ..]) => ("user", "has its password in two places", "keep one of the password_… keys"),
    };
    section.complain(key, Wrong { what: what.to_owned(), remedy: remedy.to_owned() });
    None
}

/// True for a host that letters reach without leaving this machine.
fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
