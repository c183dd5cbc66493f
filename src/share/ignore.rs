//! Names that are never material: temporary files, system files, owner files of editors; each with its reason.
//! It must not guess: a bare `*.tmp` is a file like any other, and whatever is not on the list is looked at.

use std::collections::HashMap;

/// Why a name is no material.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// An editor's owner file: it says that the document beside it is open.
    Owner,
    /// An editor's own temporary file.
    Editor,
    /// Made by an operating system or a NAS.
    System,
    /// A download or copy under way; it gets its own name when it is done.
    Transfer,
    /// Named by the operator's configuration.
    Configured,
}

impl Reason {
    /// The reason as letters and pages say it.
    pub fn zh(self) -> &'static str {
        match self {
            Reason::Owner => "文档打开时的占用标记",
            Reason::Editor => "编辑软件的临时文件",
            Reason::System => "系统文件",
            Reason::Transfer => "未传完的文件",
            Reason::Configured => "按配置忽略",
        }
    }

    /// The reason in English.
    pub fn en(self) -> &'static str {
        match self {
            Reason::Owner => "an owner file: the document beside it is open",
            Reason::Editor => "an editor's temporary file",
            Reason::System => "a system file",
            Reason::Transfer => "a transfer under way",
            Reason::Configured => "ignored by configuration",
        }
    }
}

/// Names, compared without regard to ASCII case; `*` stands for any characters, `?` for one byte, `%` for one
/// hexadecimal digit. A `/` at the end means folders only, which are then not entered.
const STANDARD: &[(&str, Reason)] = &[
    // Microsoft Office and WPS put `~$name` beside an open document; Word cuts two letters off a long name for it.
    ("~$*", Reason::Owner),
    // LibreOffice.
    (".~lock.*#", Reason::Owner),
    // WPS and some CAD programs: the full name behind `.~`.
    (".~*", Reason::Owner),
    // Word's working copies, and the eight hexadecimal digits under which Office writes before it renames.
    ("~wr?*.tmp", Reason::Editor),
    ("%%%%%%%%.tmp", Reason::Editor),
    ("ppt%*.tmp", Reason::Editor),
    // AutoCAD's locks, vim's swap files, emacs's locks and backups.
    ("*.dwl", Reason::Editor),
    ("*.dwl2", Reason::Editor),
    (".*.sw?", Reason::Editor),
    (".#*", Reason::Editor),
    // Windows.
    ("thumbs.db", Reason::System),
    ("thumbs.db:encryptable", Reason::System),
    ("ehthumbs.db", Reason::System),
    ("ehthumbs_vista.db", Reason::System),
    ("desktop.ini", Reason::System),
    ("$recycle.bin/", Reason::System),
    ("recycler/", Reason::System),
    ("system volume information/", Reason::System),
    // macOS: Finder's notes, AppleDouble halves, indexes, and what its zip leaves behind.
    (".ds_store", Reason::System),
    ("._*", Reason::System),
    ("__macosx/", Reason::System),
    (".spotlight-v100/", Reason::System),
    (".trashes/", Reason::System),
    (".fseventsd/", Reason::System),
    (".temporaryitems/", Reason::System),
    (".apdisk", Reason::System),
    // Linux desktops and network file systems.
    (".trash-*/", Reason::System),
    (".directory", Reason::System),
    (".nfs%%%%%%%%*", Reason::System),
    (".fuse_hidden*", Reason::System),
    ("lost+found/", Reason::System),
    // NAS: Synology, QNAP, snapshots, Syncthing.
    ("@eadir/", Reason::System),
    ("@tmp/", Reason::System),
    ("#recycle/", Reason::System),
    ("#snapshot/", Reason::System),
    ("@recycle/", Reason::System),
    ("@recently-snapshot/", Reason::System),
    (".@__thumb/", Reason::System),
    (".snapshot/", Reason::System),
    (".zfs/", Reason::System),
    (".stfolder", Reason::System),
    (".stversions/", Reason::System),
    (".sync/", Reason::System),
    // Browsers, download managers, transfer programs.
    ("*.crdownload", Reason::Transfer),
    ("*.part", Reason::Transfer),
    ("*.partial", Reason::Transfer),
    ("*.filepart", Reason::Transfer),
    ("*.!ut", Reason::Transfer),
    ("*.aria2", Reason::Transfer),
    ("*.xltd", Reason::Transfer),
    ("*.td.cfg", Reason::Transfer),
    ("*.downloading", Reason::Transfer),
    (".syncthing.*.tmp", Reason::Transfer),
    ("~syncthing~*.tmp", Reason::Transfer),
    (".goutputstream-*", Reason::Transfer),
];

/// The names that are never material.
#[derive(Debug, Clone)]
pub struct IgnoreList {
    patterns: Vec<Pattern>,
    /// First bytes of names that a pattern could want, and last bytes for patterns that begin with `*`: nearly all
    /// names are passed by two look-ups.
    first: [bool; 256],
    last: [bool; 256],
}

#[derive(Debug, Clone)]
struct Pattern {
    glob: Vec<u8>,
    folder: bool,
    reason: Reason,
}

impl Default for IgnoreList {
    /// The standard list.
    fn default() -> Self {
        let mut list = IgnoreList { patterns: Vec::new(), first: [false; 256], last: [false; 256] };
        for (glob, reason) in STANDARD {
            list.add(glob, *reason);
        }
        list
    }
}

impl IgnoreList {
    /// The standard list and the operator's own names, written as in the standard list.
    pub fn with<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut list = IgnoreList::default();
        for name in names {
            list.add(name, Reason::Configured);
        }
        list
    }

    /// The standard names and their reasons, for `check` and the manual.
    pub fn standard() -> impl Iterator<Item = (&'static str, Reason)> {
        STANDARD.iter().copied()
    }

    fn add(&mut self, glob: &str, reason: Reason) {
        let folder = glob.ends_with('/');
        let glob = glob.trim_end_matches('/').to_ascii_lowercase().into_bytes();
        let wild = |byte: u8| matches!(byte, b'*' | b'?' | b'%');
        match (glob.first(), glob.last()) {
            (Some(&first), _) if !wild(first) => self.mark(first, true),
            (_, Some(&last)) if !wild(last) => self.mark(last, false),
            (Some(_), _) => self.first = [true; 256],
            _ => return,
        }
        self.patterns.push(Pattern { glob, folder, reason });
    }

    fn mark(&mut self, byte: u8, first: bool) {
        let marks = if first { &mut self.first } else { &mut self.last };
        marks[usize::from(byte)] = true;
        marks[usize::from(byte.to_ascii_uppercase())] = true;
    }

    /// Why this name is no material, `None` when it may be.
    pub fn reason(&self, name: &[u8], is_folder: bool) -> Option<Reason> {
        let (first, last) = (name.first()?, name.last()?);
        if !self.first[usize::from(*first)] && !self.last[usize::from(*last)] {
            return None;
        }
        let fits = |pattern: &&Pattern| (!pattern.folder || is_folder) && fits(&pattern.glob, name);
        self.patterns.iter().find(fits).map(|pattern| pattern.reason)
    }
}

/// Whether a name fits a pattern. Goes back to the last `*` at most once per byte, so no name can make it slow.
fn fits(glob: &[u8], name: &[u8]) -> bool {
    let (mut g, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        let one = glob.get(g).is_some_and(|wanted| match wanted {
            b'*' => false,
            b'?' => true,
            b'%' => name[n].is_ascii_hexdigit(),
            byte => *byte == name[n].to_ascii_lowercase(),
        });
        if one {
            (g, n) = (g + 1, n + 1);
        } else if glob.get(g) == Some(&b'*') {
            star = Some((g + 1, n));
            g += 1;
        } else if let Some((after, taken)) = star {
            (g, n) = (after, taken + 1);
            star = Some((after, taken + 1));
        } else {
            return false;
        }
    }
    glob[g..].iter().all(|byte| *byte == b'*')
}

/// Of the owner files of one folder, with their times: the files beside them that they speak of. An owner file whose
/// document is not there (never saved) speaks of none.
pub(super) fn edited_names<'a>(owners: &[(Vec<u8>, i64)], files: &[&'a [u8]]) -> Vec<(&'a [u8], i64)> {
    let mut by_rest: [HashMap<&[u8], Vec<&'a [u8]>>; 3] = Default::default();
    for file in files {
        for (cut, rests) in by_rest.iter_mut().enumerate() {
            if let Some(rest) = without_first(file, cut) {
                rests.entry(rest).or_default().push(file);
            }
        }
    }
    let mut edited = Vec::new();
    for (owner, mtime) in owners {
        let lower = owner.to_ascii_lowercase();
        let (rest, cuts): (&[u8], &[usize]) = if owner.starts_with(b"~$") {
            // Word cuts two letters off a long name, one off a name of seven letters, none off a short one; Excel,
            // PowerPoint and WPS cut none.
            (&owner[2..], &[0, 2, 1])
        } else if lower.starts_with(b".~lock.") && owner.ends_with(b"#") {
            (&owner[7..owner.len() - 1], &[0])
        } else if owner.starts_with(b".~") {
            (&owner[2..], &[0])
        } else {
            continue;
        };
        if let Some(files) = cuts.iter().find_map(|cut| by_rest[*cut].get(rest)) {
            edited.extend(files.iter().map(|file| (*file, *mtime)));
        }
    }
    edited
}

/// A name without its first `count` characters; `None` when that is not text or too short.
fn without_first(name: &[u8], count: usize) -> Option<&[u8]> {
    if count == 0 {
        return Some(name);
    }
    let text = std::str::from_utf8(name).ok()?;
    text.char_indices().nth(count).map(|(at, _)| &name[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temporary_and_system_names_are_ignored_with_their_reason() {
        let list = IgnoreList::default();
        let cases = [
            ("~$总结.docx", Reason::Owner),
            (".~lock.总结.odt#", Reason::Owner),
            (".~总结.wps", Reason::Owner),
            ("~WRL0003.tmp", Reason::Editor),
            ("~WRD3821.tmp", Reason::Editor),
            ("5B2C3D00.tmp", Reason::Editor),
            ("Thumbs.db", Reason::System),
            (".DS_Store", Reason::System),
            ("._总结.docx", Reason::System),
            ("视频.mp4.crdownload", Reason::Transfer),
            ("影像.PART", Reason::Transfer),
        ];
        for (name, reason) in cases {
            assert_eq!(list.reason(name.as_bytes(), false), Some(reason), "{name}");
        }
        for folder in ["@eaDir", "#recycle", "$RECYCLE.BIN", ".Trash-1000", "__MACOSX"] {
            assert_eq!(list.reason(folder.as_bytes(), true), Some(Reason::System), "{folder}");
        }
    }

    #[test]
    fn a_name_that_only_looks_temporary_is_looked_at() {
        let list = IgnoreList::default();
        for name in
            ["总结.tmp", "part", "~总结.docx", "desktop.ini.docx", "recycler", "2021.tmp", "thumbs.db.jpg", "#1.jpg"]
        {
            assert_eq!(list.reason(name.as_bytes(), false), None, "{name}");
        }
    }

    #[test]
    fn the_operator_may_add_names() {
        let list = IgnoreList::with(["*.bak", "内部/"]);
        assert_eq!(list.reason("总结.BAK".as_bytes(), false), Some(Reason::Configured));
        assert_eq!(list.reason("内部".as_bytes(), true), Some(Reason::Configured));
        assert_eq!(list.reason("内部".as_bytes(), false), None);
    }

    #[test]
    fn every_standard_name_is_reached_behind_the_quick_look() {
        let list = IgnoreList::default();
        for (glob, reason) in IgnoreList::standard() {
            let name = glob.trim_end_matches('/').replace('*', "x").replace('?', "d").replace('%', "a");
            assert_eq!(list.reason(name.to_uppercase().as_bytes(), glob.ends_with('/')), Some(reason), "{glob}");
        }
    }

    #[test]
    fn an_owner_file_speaks_of_the_document_beside_it() {
        let files: Vec<&[u8]> =
            ["2021年度双拥工作总结.docx", "名单.xlsx", "方案.odt", "通知.wps", "年度双拥工作总结.docx"]
                .map(str::as_bytes)
                .to_vec();
        let edited = |owner: &str| -> Vec<String> {
            let told = edited_names(&[(owner.as_bytes().to_vec(), 7)], &files);
            told.into_iter().map(|(name, _)| String::from_utf8(name.to_vec()).unwrap()).collect()
        };
        assert_eq!(edited("~$21年度双拥工作总结.docx"), ["2021年度双拥工作总结.docx"]);
        assert_eq!(edited("~$年度双拥工作总结.docx"), ["年度双拥工作总结.docx"]);
        assert_eq!(edited("~$名单.xlsx"), ["名单.xlsx"]);
        assert_eq!(edited(".~lock.方案.odt#"), ["方案.odt"]);
        assert_eq!(edited(".~通知.wps"), ["通知.wps"]);
        assert!(edited("~$新建文档.docx").is_empty());
    }

    #[test]
    fn no_name_makes_a_pattern_slow() {
        assert!(!fits(b"*a*a*a*a*a*b", &b"a".repeat(255)));
        assert!(fits(b"*a*b", b"xxaxxab"));
        assert!(fits(b"~$*", b"~$"));
    }
}
