//! The reader with its real child processes: the fence, the limits, the cache.
#![allow(clippy::unwrap_used, reason = "a step that cannot be done is a failed test")]

mod documents;

use documents::{office, pdf};
use sha2::{Digest, Sha256};
use shouqi::read::{Level, Ocr, ReadError, ReadSettings, Reader, Sandbox};
use shouqi::rules::reading::{Kind, Problem, Reading};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A reader with its cache, and a folder to lay files in.
struct Desk {
    folder: tempfile::TempDir,
    reader: Reader,
}

fn settings(folder: &Path) -> ReadSettings {
    let mut settings = ReadSettings::new(env!("CARGO_BIN_EXE_shouqi").into(), folder.join("readings"));
    settings.ocr = Ocr::Off;
    settings
}

impl Desk {
    fn new() -> Desk {
        Desk::with(|_| ())
    }

    fn with(change: impl FnOnce(&mut ReadSettings)) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = settings(folder.path());
        change(&mut settings);
        Desk { reader: Reader::new(settings).unwrap(), folder }
    }

    fn lay(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn read(&self, name: &str, bytes: &[u8]) -> Reading {
        let path = self.lay(name, bytes);
        self.reader.read(File::open(path).unwrap(), Path::new(name), &hash(bytes))
    }

    fn kept(&self) -> usize {
        let shelves = std::fs::read_dir(self.folder.path().join("readings")).unwrap();
        shelves.map(|shelf| std::fs::read_dir(shelf.unwrap().path()).unwrap().count()).sum()
    }
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_fence_refuses_what_it_can_on_this_system_and_says_what_it_cannot() {
    let report = Desk::new().reader.self_test();
    // Every kernel we run on has seccomp; one without landlock must be told so, and nothing else may be open.
    let landlock_only = report.gaps.iter().all(|gap| gap == "landlock is missing in this kernel");
    assert!(landlock_only, "{report}");
    assert!(report.level >= Level::Partial, "{report}");
    assert_eq!(report.level == Level::Full, report.gaps.is_empty());
}

#[test]
fn without_a_fence_the_self_test_finds_every_gap() {
    let report = Desk::with(|settings| settings.sandbox = Sandbox::Off).reader.self_test();
    assert_eq!(report.level, Level::None);
    for gap in ["it could read a file", "it could list a folder", "it could run a program"] {
        assert!(report.gaps.iter().any(|found| found == gap), "{gap} is missing in {report}");
    }
}

#[test]
fn a_fence_that_is_required_and_not_complete_refuses_to_start() {
    let folder = tempfile::tempdir().unwrap();
    let full = Desk::new().reader.self_test().level == Level::Full;
    let required = Reader::new(ReadSettings { sandbox: Sandbox::Require, ..settings(folder.path()) });
    match required {
        Ok(reader) => assert!(full && reader.self_test().level == Level::Full),
        Err(error) => assert!(!full && matches!(error, ReadError::Unfenced { .. }), "{error}"),
    }
}

#[test]
fn documents_are_read_behind_the_fence() {
    let desk = Desk::new();
    let title = "2021年度双拥工作总结";
    let text = "一、领导重视。成立了领导小组。";
    let documents = [
        ("总结.docx", office::docx(&[title, text]), Kind::Document),
        ("台账.xlsx", office::xlsx(&[&[title], &["序号", "姓名", "电话"], &["1", "张三", "138"]]), Kind::Sheet),
        ("总结.pdf", pdf::pdf(&[title, text]), Kind::Pdf),
        ("总结.ofd", office::ofd(&[title, text]), Kind::Document),
        ("总结.txt", format!("{title}\n{text}").into_bytes(), Kind::Document),
    ];
    for (name, bytes, kind) in documents {
        let reading = desk.read(name, &bytes);
        assert_eq!((reading.kind, reading.unread.as_deref()), (kind, None), "{name}: {reading:?}");
        assert!(reading.text.contains(title), "{name}: {reading:?}");
    }
    let archive = documents::zip(&[("2021/总结.docx", &office::docx(&[title]))]);
    assert_eq!(desk.read("材料.zip", &archive).inside[0].reading.title.as_deref(), Some(title));
}

#[test]
fn a_restart_or_a_rename_does_not_read_again() {
    let desk = Desk::new();
    let bytes = office::docx(&["2021年度双拥工作总结"]);
    let first = desk.read("总结.docx", &bytes);
    // A helper that cannot run any more shows that none is asked.
    let mut settings = settings(desk.folder.path());
    settings.wall = Duration::from_nanos(1);
    settings.worker_exe = desk.folder.path().join("gone");
    assert!(Reader::new(settings).is_err(), "a helper that does not start is told at the start");
    let nothing = File::open("/dev/null").unwrap();
    assert_eq!(desk.reader.read(nothing, Path::new("最终版/总结(2).docx"), &hash(&bytes)), first);
    let again = Reader::new(self::settings(desk.folder.path())).unwrap();
    assert_eq!(again.read(File::open("/dev/null").unwrap(), Path::new("总结.docx"), &hash(&bytes)), first);
}

#[test]
fn text_goes_when_its_file_goes() {
    let desk = Desk::new();
    let bytes = office::docx(&["2021年度双拥工作总结"]);
    desk.read("总结.docx", &bytes);
    assert_eq!(desk.kept(), 1);
    desk.reader.forget(&hash(&bytes));
    assert_eq!(desk.kept(), 0);
}

#[test]
fn a_secret_by_its_name_leaves_no_text_even_where_it_was_read_before() {
    let desk = Desk::new();
    let bytes = office::docx(&["人员名册", "张三"]);
    assert!(desk.read("名册.docx", &bytes).text.contains("张三"));
    let reading = desk.read("名册（机密）.docx", &bytes);
    assert_eq!((reading.secret.as_deref(), reading.text.as_str()), (Some("机密"), ""));
    for shelf in std::fs::read_dir(desk.folder.path().join("readings")).unwrap() {
        for entry in std::fs::read_dir(shelf.unwrap().path()).unwrap() {
            let kept = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            assert!(!kept.contains("张三"), "{kept}");
        }
    }
}

#[test]
fn a_file_that_takes_too_long_costs_its_own_reading_only() {
    let desk = Desk::with(|settings| settings.wall = Duration::from_millis(700));
    // A pipe that never ends: the helper waits for the end of its input.
    let (reading_end, writing_end) = std::io::pipe().unwrap();
    let reading =
        desk.reader.read(File::from(std::os::fd::OwnedFd::from(reading_end)), Path::new("a.docx"), &hash(b"x"));
    drop(writing_end);
    assert!(reading.unread.is_some(), "{reading:?}");
    assert!(desk.read("总结.docx", &office::docx(&["2021年度双拥工作总结"])).text.contains("双拥"));
}

#[test]
fn a_film_of_three_gigabytes_is_not_read_through() {
    use std::io::{Seek, SeekFrom};
    let desk = Desk::new();
    let film = documents::media::mp4(3_710_617_200);
    // ftyp, then the film itself (a hole of 3 GiB with a 64-bit size), then the header, as cameras write it.
    let (start, moov) = (&film[..28], &film[28..film.len() - 1_008]);
    let (size, path) = (3_u64 << 30, desk.folder.path().join("八一.mp4"));
    let mut file = File::create(&path).unwrap();
    file.write_all(&[start, &1_u32.to_be_bytes(), b"mdat", &(size + 16).to_be_bytes()].concat()).unwrap();
    file.seek(SeekFrom::Current(size as i64)).unwrap();
    file.write_all(moov).unwrap();
    let reading = desk.reader.read(File::open(path).unwrap(), Path::new("八一.mp4"), &hash(b"film"));
    assert_eq!((reading.kind, reading.problem), (Kind::Video, None), "{reading:?}");
    assert_eq!(reading.captured.map(|day| day.to_string()).as_deref(), Some("2021-08-01"), "{reading:?}");
}

#[test]
fn a_helper_without_memory_costs_its_own_reading_only() {
    let desk = Desk::with(|settings| settings.memory = 160 << 20);
    let mut large = File::create(desk.folder.path().join("大.txt")).unwrap();
    large.write_all(b"%PDF-1.7\n").unwrap();
    large.set_len(100 << 20).unwrap();
    let path = desk.folder.path().join("大.txt");
    let reading = desk.reader.read(File::open(path).unwrap(), Path::new("大.txt"), &hash(b"large"));
    assert_eq!(reading.unread.as_deref(), Some("内容未读：读取中断（文件异常或内存超限）"));
    assert!(desk.read("总结.txt", "2021年度双拥工作总结".as_bytes()).text.contains("双拥"));
}

#[test]
fn a_broken_file_is_remembered_as_broken() {
    let desk = Desk::new();
    let bytes = &office::docx(&["2021年度双拥工作总结"])[..300];
    assert_eq!(desk.read("总结.docx", bytes).problem, Some(Problem::Truncated));
    assert_eq!(desk.kept(), 1);
}

#[test]
fn reasons_are_told_in_english_where_that_is_spoken() {
    let desk = Desk::with(|settings| settings.words = shouqi::read::Words::English);
    let reading = desk.read("总结.docx", b"no docx at all");
    assert_eq!(reading.unread.as_deref(), Some("content not read: its structure is broken"));
}

#[test]
fn many_callers_share_the_few_helpers() {
    let desk = Desk::with(|settings| settings.max_workers = 2);
    std::thread::scope(|scope| {
        for number in 0..12 {
            let desk = &desk;
            scope.spawn(move || {
                let title = format!("第{number}号双拥工作总结");
                let reading = desk.read(&format!("{number}.docx"), &office::docx(&[&title]));
                assert_eq!(reading.title, Some(title));
            });
        }
    });
    assert_eq!(desk.kept(), 12);
}

/// A helper that passes the self-test and then answers with whatever `says` prints.
fn impostor(folder: &Path, says: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join("impostor");
    let good = r#"{"landlock":true,"seccomp":true,"succeeded":[]}"#;
    let script = format!("#!/bin/sh\ncase \"$5\" in probe) printf '%s' '{good}';; *) {says};; esac\n");
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    path
}

#[test]
fn a_hostile_answer_is_not_believed() {
    let endless = "while :; do printf '%01000000d' 0; done";
    let long =
        r#"printf '{"kind":"document","text":"%0100000d","title":"a\\nb","members":["../../etc/passwd\\u0000"]}' 0"#;
    for (says, unread) in [
        ("echo nonsense", Some("内容未读：读取结果无效")),
        (r#"printf '{"kind":"document","command":"rm"}'"#, Some("内容未读：读取结果无效")),
        (endless, Some("内容未读：读取结果无效")),
        ("while :; do :; done", Some("内容未读：读取超时")),
        ("kill -SEGV $$", Some("内容未读：读取中断（文件异常或内存超限）")),
        ("exit 3", Some("内容未读：读取中断（文件异常或内存超限）")),
        (long, None),
    ] {
        let desk = Desk::with(|settings| {
            settings.worker_exe = impostor(settings.cache.parent().unwrap(), says);
            settings.wall = Duration::from_secs(3);
        });
        let reading = desk.read("总结.docx", b"anything");
        assert_eq!(reading.unread.as_deref(), unread, "{says}: {reading:?}");
        assert!(reading.text.chars().count() <= 8_000);
        assert!(!reading.members.iter().any(|name| name.contains('\0')));
        assert_ne!(reading.title.as_deref(), Some("a\nb"));
    }
}

#[test]
fn an_archive_whose_documents_break_the_reader_keeps_its_names() {
    let names = r#"case "$5" in names) printf '{"kind":"archive","members":["总结.docx"]}';; *) kill -SEGV $$;; esac"#;
    let desk = Desk::with(|settings| settings.worker_exe = impostor(settings.cache.parent().unwrap(), names));
    assert_eq!(desk.read("材料.zip", b"anything").members, ["总结.docx"]);
    assert!(desk.read("材料.docx", b"something").members.is_empty());
}

#[test]
fn a_helper_that_was_killed_from_outside_is_asked_again() {
    let desk = Desk::with(|settings| settings.worker_exe = impostor(settings.cache.parent().unwrap(), "kill -KILL $$"));
    let reading = desk.read("总结.docx", b"anything");
    assert_eq!(reading.unread.as_deref(), Some("内容未读：读取程序未能启动，稍后重试"));
    assert_eq!(desk.kept(), 0, "nothing is held against the file");
}

#[test]
fn a_stop_ends_every_helper_at_once_and_holds_nothing_against_the_files() {
    let forever = "while :; do :; done";
    let desk = Desk::with(|settings| settings.worker_exe = impostor(settings.cache.parent().unwrap(), forever));
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| desk.read("总结.docx", b"anything"));
        desk.reader.stop();
        let reading = reading.join().unwrap();
        assert_eq!(reading.unread.as_deref(), Some("内容未读：读取程序未能启动，稍后重试"));
    });
    assert_eq!(desk.kept(), 0);
}

#[test]
fn a_pdf_of_a_hundred_megabytes_is_read_within_the_limits() {
    let desk = Desk::new();
    let page = || (vec![0x80; 3_200 * 3_200], 3_200, 3_200);
    let bytes = pdf::scanned(&std::array::from_fn::<_, 10, _>(|_| page()), "");
    let reading = desk.read("扫描.pdf", &bytes);
    assert_eq!((reading.kind, reading.pictures), (Kind::Pdf, 10), "{reading:?}");
    assert_eq!(reading.unread.as_deref(), Some("内容未读：扫描件或图片，没有可直接读取的文字"));
}

/// Whatever runs behind the second fence (here a shell in Tesseract's place) has its own folder and nothing else.
#[test]
fn the_second_fence_leaves_its_own_folder_and_nothing_else() {
    let own = tempfile::tempdir().unwrap();
    // The first argument for Tesseract is `stdin`; a shell takes it for the name of its script.
    let script = "while read -r line; do echo leaked; done < /etc/passwd\n\
                  { echo x > /tmp/shouqi-second-fence; } && echo wrote\n\
                  { read -r line <&9; } && echo inherited\n\
                  { echo x > mine; } && echo own folder\n\
                  /bin/true && echo ran\n";
    std::fs::write(own.path().join("stdin"), script).unwrap();
    let data = tempfile::tempdir().unwrap();
    // What started the daemon may have left a descriptor open: here number 9.
    let mut helper = std::process::Command::new("/bin/sh");
    helper.args(["-c", "\"$@\" 9< /etc/passwd", "sh", env!("CARGO_BIN_EXE_shouqi")]);
    helper.args(["read-worker", "prefer", "1073741824", "10", "tesseract", "/bin/sh"]);
    let said = helper.arg(data.path()).arg(own.path()).arg("4").env_clear().output().unwrap();
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let landlock = Desk::new().reader.self_test().level == Level::Full;
    assert!(said.ends_with("own folder\n") && !said.contains("ran") && !said.contains("inherited"), "{said}");
    assert_eq!(said == "own folder\n", landlock, "{said}");
}
