//! Reads the sections of shouqi.toml other than letters and post: which keys there are and what they stand for without
//! being written. What a value looks like is told in `values`.

use super::reader::{Section, Wrong};
use super::settings::{Campaign, Coordinator, Desk, DeskLink, Keep, Language, Ocr, OwnShare, Read, Sandbox, Shares};
use super::values;
use crate::rules::ids::{IdError, UnitCode};
use std::collections::BTreeMap;
use std::time::Duration;
use toml::de::DeValue;

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

pub(super) fn language(value: &DeValue<'_>) -> Result<Language, Wrong> {
    values::choice(value, &[("zh", Language::Zh), ("en", Language::En)])
}

pub(super) fn campaign(mut section: Section<'_>) -> Option<Campaign> {
    let plan = section.required("plan", values::path, "\"seeds/plan.toml\"");
    let title = section.optional("title", values::text);
    let deadline = section.optional("deadline", values::deadline);
    let zone = section.or("zone", values::zone, chrono_tz::Asia::Shanghai);
    let state = section.required("state", values::path, "\"/var/lib/shouqi\"");
    section.finish(&[]);
    Some(Campaign { plan: plan?, title: title?, deadline: deadline?, zone: zone?, state: state? })
}

pub(super) fn coordinator(mut section: Section<'_>) -> Option<Coordinator> {
    let name = section.required("name", values::text, "\"区双拥办\"");
    let email = section.required("email", values::address, "\"name@example.cn\"");
    let phone = section.optional("phone", values::text);
    section.finish(&[]);
    Some(Coordinator { name: name?, email: email?, phone: phone? })
}

pub(super) fn shares(mut section: Section<'_>) -> Option<Shares> {
    let root = section.required("root", values::path, "\"/srv/shares\"");
    // Making folders is for the sample configuration: on a real server a missing folder is a lost mount.
    let create = section.or("create", values::flag, false);
    let paths = own_shares(section.section("paths"));
    let shown_as = section.optional("shown_as", values::text);
    let settle_local = section.or("settle_local", values::duration, Duration::from_secs(5));
    let settle_network = section.or("settle_network", values::duration, Duration::from_secs(15));
    let scan_local = section.or("scan_local", values::some_duration, Duration::from_secs(5 * 60));
    let scan_network = section.or("scan_network", values::some_duration, Duration::from_secs(60));
    let ignore = section.list("ignore", values::pattern);
    let marker = section.optional("marker", values::file_name);
    section.finish(&[]);
    Some(Shares {
        root: root?,
        create: create?,
        paths: paths?,
        shown_as: shown_as?,
        settle_local: settle_local?,
        settle_network: settle_network?,
        scan_local: scan_local?,
        scan_network: scan_network?,
        ignore: ignore?.unwrap_or_default(),
        marker: marker?,
    })
}

/// `[shares.paths]`: the keys are codes of units, a value is a path or a table with path and shown_as.
fn own_shares(section: Section<'_>) -> Option<BTreeMap<UnitCode, OwnShare>> {
    let mut shares = Some(BTreeMap::new());
    for (key, value) in section.entries() {
        let name = format!("shares.paths.{key}");
        let share = match value.get_ref() {
            DeValue::Table(_) => {
                let mut own = section.inner(name, Some(value));
                let path = own.required("path", values::path, "\"/mnt/03\"");
                let shown_as = own.optional("shown_as", values::text);
                own.finish(&[]);
                path.zip(shown_as).map(|(path, shown_as)| OwnShare { path, shown_as })
            }
            _ => section.read(name, value, values::path).map(|path| OwnShare { path, shown_as: None }),
        };
        let code = key.parse().map_err(|error: IdError| {
            let remedy = "write the unit's code in quotes: \"03\" = \"/mnt/03\"".to_owned();
            section.complain(key, Wrong { what: error.to_string(), remedy });
        });
        match (code, share, &mut shares) {
            (Ok(code), Some(share), Some(shares)) => {
                shares.insert(code, share);
            }
            _ => shares = None,
        }
    }
    shares
}

pub(super) fn read(mut section: Section<'_>) -> Option<Read> {
    let fence: fn(&DeValue<'_>) -> Result<Sandbox, Wrong> = |value| {
        values::choice(value, &[("require", Sandbox::Require), ("prefer", Sandbox::Prefer), ("off", Sandbox::Off)])
    };
    let sandbox = section.or("sandbox", fence, Sandbox::Prefer);
    let ocr = section.or("ocr", |value| values::choice(value, &[("auto", Ocr::Auto), ("off", Ocr::Off)]), Ocr::Auto);
    let workers = section.or("workers", values::count, 2);
    section.finish(&[]);
    Some(Read { sandbox: sandbox?, ocr: ocr?, workers: workers? as usize })
}

pub(super) fn keep(mut section: Section<'_>) -> Option<Keep> {
    let copies = section.or("copies", values::flag, true);
    let max_file = section.or("max_file", values::size, 50 * MIB);
    let total = section.or("total", values::size, 10 * GIB);
    if let (Some(max_file), Some(total)) = (max_file, total)
        && max_file > total
    {
        let what = "is more than keep.total".to_owned();
        section.complain("max_file", Wrong { what, remedy: "raise total, or lower max_file".to_owned() });
    }
    section.finish(&[]);
    Some(Keep { copies: copies?, max_file: max_file?, total: total? })
}

pub(super) fn desk(mut section: Section<'_>) -> Option<Desk> {
    let links = section.tables("links").into_iter().map(|mut link| {
        let title = link.required("title", values::text, "\"另一项工作\"");
        let url = link.required("url", values::url, "\"http://server:8080/\"");
        link.finish(&[]);
        title.zip(url).map(|(title, url)| DeskLink { title, url })
    });
    let links: Vec<Option<DeskLink>> = links.collect();
    section.finish(&[]);
    Some(Desk { links: links.into_iter().collect::<Option<Vec<DeskLink>>>()? })
}
