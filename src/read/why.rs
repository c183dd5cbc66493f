//! Why a content was not read, and the sentence for it. It decides nothing.

use super::caps;
use super::settings::Words;
use serde::{Deserialize, Serialize};

/// Why the content was not read, or not all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Larger than [`caps::DOCUMENT_BYTES`].
    TooLarge,
    /// More members than [`caps::MEMBERS`].
    Members,
    /// More output than [`caps::OUTPUT`].
    Output,
    /// More output for its input than [`caps::RATIO`].
    Ratio,
    /// More cells than [`caps::CELLS`].
    Cells,
    /// Deeper than [`caps::DEPTH`].
    Depth,
    /// Its structure is broken.
    Damaged,
    /// Password-protected.
    Locked,
    /// No reader for this format.
    Unknown,
    /// Only pictures of pages; see `Reader::recognise`.
    Scan,
    /// An archive inside an archive is not opened.
    Nested,
    /// Some members of the archive were not read.
    SomeMembers,
    /// The time ran out.
    Time,
    /// The reader broke: memory, or a fault of its own.
    Broke,
    /// The reader could not be started; worth trying again.
    NotStarted,
    /// The reader's answer made no sense.
    Answer,
    /// The fence is required and was not complete.
    Fence,
}

impl Why {
    /// The sentence a clerk sees.
    pub fn words(self, words: Words) -> String {
        match words {
            Words::Chinese => format!("内容未读：{}", self.chinese()),
            Words::English => format!("content not read: {}", self.english()),
        }
    }

    fn chinese(self) -> String {
        match self {
            Why::TooLarge => format!("文件超过 {} MiB，只按文件名判断", mib(caps::DOCUMENT_BYTES)),
            Why::Members => format!("压缩包内文件超过 {} 个", caps::MEMBERS),
            Why::Output => format!("解开后超过 {} MiB", mib(caps::OUTPUT)),
            Why::Ratio => format!("压缩比超过 {} 倍，疑似压缩炸弹", caps::RATIO),
            Why::Cells => format!("单元格超过 {} 万个", caps::CELLS / 10_000),
            Why::Depth => format!("结构嵌套超过 {} 层", caps::DEPTH),
            Why::Damaged => "文件结构损坏".to_owned(),
            Why::Locked => "文件有密码".to_owned(),
            Why::Unknown => "不是能读取文字的格式".to_owned(),
            Why::Scan => "扫描件或图片，没有可直接读取的文字".to_owned(),
            Why::Nested => "压缩包里的压缩包没有打开".to_owned(),
            Why::SomeMembers => "压缩包里有的文件没有读到".to_owned(),
            Why::Time => "读取超时".to_owned(),
            Why::Broke => "读取中断（文件异常或内存超限）".to_owned(),
            Why::NotStarted => "读取程序未能启动，稍后重试".to_owned(),
            Why::Answer => "读取结果无效".to_owned(),
            Why::Fence => "读取隔离不完整，按设置不读取".to_owned(),
        }
    }

    fn english(self) -> String {
        match self {
            Why::TooLarge => format!("the file is larger than {} MiB, its name must do", mib(caps::DOCUMENT_BYTES)),
            Why::Members => format!("the archive holds more than {} files", caps::MEMBERS),
            Why::Output => format!("it unpacks to more than {} MiB", mib(caps::OUTPUT)),
            Why::Ratio => format!("it unpacks to more than {} times its size, perhaps a zip bomb", caps::RATIO),
            Why::Cells => format!("it has more than {} cells", caps::CELLS),
            Why::Depth => format!("it is nested deeper than {} levels", caps::DEPTH),
            Why::Damaged => "its structure is broken".to_owned(),
            Why::Locked => "it has a password".to_owned(),
            Why::Unknown => "it is in no format whose text can be read".to_owned(),
            Why::Scan => "it is a scan or picture without text of its own".to_owned(),
            Why::Nested => "an archive inside an archive is not opened".to_owned(),
            Why::SomeMembers => "some files in the archive were not read".to_owned(),
            Why::Time => "the time ran out".to_owned(),
            Why::Broke => "reading broke off (an odd file, or too much memory)".to_owned(),
            Why::NotStarted => "the reading helper did not start, it is tried again".to_owned(),
            Why::Answer => "the answer made no sense".to_owned(),
            Why::Fence => "the fence is not complete and the settings require it".to_owned(),
        }
    }

    /// What an error of reading says.
    pub(super) fn of(error: &std::io::Error) -> Why {
        if error.kind() == std::io::ErrorKind::OutOfMemory { Why::Broke } else { Why::Damaged }
    }

    /// True when another try may end otherwise, so the failure is not remembered.
    pub(super) fn passes(self) -> bool {
        matches!(self, Why::NotStarted | Why::Fence)
    }
}

fn mib(bytes: u64) -> u64 {
    bytes >> 20
}
