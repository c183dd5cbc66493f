//! `explain`: why a file was filed, doubted or ignored, in lines to read. It says what the ledger says and no more.

use super::status::doubt_label;
use super::{DeskError, decisions, refused};
use crate::ledger::shapes::{FileRecord, FileState, Standing};
use crate::pass::engine::Engine;
use crate::pass::shares::{Share, shares};
use crate::rules::relpath::RelPath;
use std::path::Path;

/// Explains `F12`, `D13`, or a path: absolute, from the current directory, or below a share (`03/…`).
pub(super) fn explain(engine: &Engine, what: &str) -> Result<Vec<String>, DeskError> {
    let number = what.strip_prefix(['F', 'f', 'D', 'd', 'G', 'g']).unwrap_or_default();
    if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
        return lines(engine, &decisions::file(engine, what)?);
    }
    let judge = engine.judge();
    let all = shares(&judge.plan, &engine.config);
    let Some((share, path)) = located(&all, what) else {
        return refused(format!(
            "`{what}` lies in no share: give a path below {} or a file's number such as F12",
            engine.config.shares.root.display()
        ));
    };
    if let Some(id) = engine.records.known_at(&share.unit, path.as_bytes())?
        && let Some(file) = engine.records.file(id)?
    {
        return lines(engine, &file);
    }
    Ok(unknown(engine, share, &path))
}

/// The share a path lies in, and the path below it.
fn located<'a>(all: &'a [Share], what: &str) -> Option<(&'a Share, RelPath)> {
    let given = Path::new(what);
    let absolute = std::path::absolute(given).ok()?;
    for share in all {
        let root = std::path::absolute(&share.path).ok()?;
        if let Ok(below) = absolute.strip_prefix(&root) {
            use std::os::unix::ffi::OsStrExt;
            return Some((share, RelPath::new(below.as_os_str().as_bytes()).ok()?));
        }
    }
    // `03/总结.docx` or `03-区委组织部/总结.docx`.
    let (first, below) = what.split_once('/')?;
    let share = all.iter().find(|share| share.unit.as_str() == first || share.folder.as_deref() == Some(first))?;
    Some((share, RelPath::new(below.as_bytes()).ok()?))
}

fn unknown(engine: &Engine, share: &Share, path: &RelPath) -> Vec<String> {
    let english = engine.english();
    let pick = |zh: String, en: &str| vec![if english { en.to_owned() } else { zh }];
    let memory = engine.memory();
    if memory.unsettled.get(&share.unit).is_some_and(|files| files.contains_key(path)) {
        return pick(
            "文件还在写入，等它不再变化后登记".into(),
            "it is still being written; it is entered once it is quiet",
        );
    }
    if let Some(reason) =
        path.names().enumerate().find_map(|(index, name)| memory.ignored_reason(name, index + 1 < path.names().count()))
    {
        return vec![if english { reason.en().to_owned() } else { reason.zh().to_owned() }];
    }
    pick("台账里没有这个文件：下一次查看时登记".into(), "the ledger does not know it: it is entered at the next look")
}

fn lines(engine: &Engine, file: &FileRecord) -> Result<Vec<String>, DeskError> {
    let english = engine.english();
    let pick = |zh: &str, en: &str| if english { en.to_owned() } else { zh.to_owned() };
    let colon = if english { ": " } else { "：" };
    let at = file.seen.with_timezone(&engine.config.campaign.zone).format("%Y-%m-%d %H:%M:%S");
    let mut lines = vec![
        format!("{} {}", file.label(), file.path),
        format!("{}{colon}{}", pick("单位", "unit"), engine.unit_name(&file.owner)),
        format!("{}{colon}{at}", pick("收到", "seen")),
        format!("SHA-256{colon}{}", file.sha256),
    ];
    match file.state {
        FileState::Present => {}
        FileState::Withdrawn => lines.push(pick("状态：单位已撤回", "state: taken away by its unit")),
        FileState::Replaced(by) => {
            lines.push(pick(&format!("状态：已被新版本 F{by} 替换"), &format!("state: replaced by F{by}")))
        }
    }
    lines.push(match file.standing() {
        Standing::Filed { pieces, incomplete } => {
            let list: Vec<String> = pieces.iter().map(ToString::to_string).collect();
            let wanted = incomplete
                .map_or(String::new(), |wanted| format!("（{}{colon}{wanted}）", pick("尚缺", "still wanted")));
            format!("{}{colon}{}{wanted}", pick("归档到", "filed to"), list.join("、"))
        }
        Standing::Doubt { .. } => format!("{}{colon}{}", pick("待核", "doubt"), doubt_label(file)),
        Standing::Aside => pick("与本单位清单无关", "it belongs to no material of the unit"),
        Standing::Rejected { because, .. } => format!("{}{colon}{because}", pick("已退回", "rejected")),
    });
    if let Some(before) = decisions::with_picture(engine, |picture| picture.version_before(file))? {
        let before = before.label();
        lines.push(pick(
            &format!("原来的 {before} 仍然有效：新版本没有归档"),
            &format!("the version before, {before}, still counts: this one is not filed"),
        ));
    }
    if let Some(judged) = &file.judged {
        let on = match judged.on.as_str() {
            "name" => pick("文件名", "name"),
            "text" => pick("文件名和内容", "name and text"),
            "ocr" => pick("扫描件识别出的文字", "recognised text"),
            _ => pick("以前的确认", "earlier decisions"),
        };
        lines.push(format!("{}{colon}{on}", pick("依据", "judged by")));
        lines.extend(judged.because.iter().map(|because| format!("  · {because}")));
    }
    for near in file.near() {
        lines.push(format!("  {} {}  {:.0} %", pick("可能是", "maybe"), near.piece, near.score * 100.0));
    }
    for (words, said) in [(pick("问题", "problem"), &file.problem), (pick("未读", "not read"), &file.unread)] {
        lines.extend(said.as_ref().map(|said| format!("{words}{colon}{said}")));
    }
    for made in &file.decisions {
        let because = made.because.as_ref().map_or(String::new(), |because| format!("{colon}{because}"));
        lines.push(format!("{} {} #{}{because}", pick("人工决定", "decided by"), made.by, made.seq));
    }
    for closed in &file.closed {
        lines.push(format!("{}{colon}{}（{}）", pick("曾归档到", "once filed to"), closed.piece, closed.because));
    }
    lines.extend(file.receipt.as_ref().map(|key| format!("{}{colon}{key}", pick("回执", "receipt"))));
    Ok(lines)
}
