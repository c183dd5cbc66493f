//! How reading is set up: the `[read]` table of the configuration as checked values, and why a reader cannot start.
//! It reads no file and knows no default path; `config` fills it in.

use std::path::PathBuf;
use std::time::Duration;

/// What a [`Reader`](super::Reader) needs to know. [`ReadSettings::new`] gives the usual values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadSettings {
    /// `[read] sandbox`: what to do when the fence is not complete.
    pub sandbox: Sandbox,
    /// `[read] ocr`: whether scans go through Tesseract.
    pub ocr: Ocr,
    /// Children that may run at once (at least 1). Two, as every one may take `memory`.
    pub max_workers: usize,
    /// Time one file may take by the clock on the wall before its child is killed.
    pub wall: Duration,
    /// Processor time one child may use.
    pub cpu: Duration,
    /// Address space one child may use, in bytes.
    pub memory: u64,
    /// The program that knows the hidden subcommand `read-worker`: this program itself.
    pub worker_exe: PathBuf,
    /// Folder of the cached readings; made with mode 0700 when missing.
    pub cache: PathBuf,
    /// The language of `Reading::unread`.
    pub words: Words,
}

/// A language of the sentences that people see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Words {
    /// 中文.
    #[default]
    Chinese,
    /// English.
    English,
}

impl ReadSettings {
    /// The usual values: `prefer`, `auto`, two workers, 20 s on the wall, 10 s of processor, 512 MiB.
    ///
    /// The figures are those of `notes/notify-and-store.md` section 6.
    pub fn new(worker_exe: PathBuf, cache: PathBuf) -> Self {
        ReadSettings {
            sandbox: Sandbox::Prefer,
            ocr: Ocr::Auto,
            max_workers: 2,
            wall: Duration::from_secs(20),
            cpu: Duration::from_secs(10),
            memory: 512 << 20,
            worker_exe,
            cache,
            words: Words::default(),
        }
    }
}

/// What to do when this system cannot fence a child completely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sandbox {
    /// Refuse to start.
    Require,
    /// Use what there is and say what is missing.
    #[default]
    Prefer,
    /// Child process and resource limits only; neither landlock nor seccomp.
    Off,
}

/// Whether scanned pages and photographs are put through Tesseract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ocr {
    /// When Tesseract and its Chinese data are installed.
    #[default]
    Auto,
    /// Never.
    Off,
}

/// Why a reader cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The cache folder cannot be made or is not ours alone.
    #[error("the folder for readings, {}, cannot be made private: give the state folder to the user Shouqi runs as", path.display())]
    Cache {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The child could not be started at all.
    #[error("the reading helper {} does not start: reinstall Shouqi, or see that the file may be executed", path.display())]
    Worker {
        /// The program.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// `sandbox = "require"` and the self-test found a gap.
    #[error(
        "files cannot be read as safely as `[read] sandbox = \"require\"` asks ({gaps}): use a Linux kernel of 5.13 or later with landlock and seccomp switched on, or set it to \"prefer\""
    )]
    Unfenced {
        /// What was not refused.
        gaps: String,
    },
}
