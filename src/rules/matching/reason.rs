//! Why the matcher decided so: values, rendered in plain Chinese or English.
//! Nothing here decides; a reason never quotes the text of a document, only words of the plan, lexicon and file name.

use crate::rules::ids::{MaterialId, UnitCode};
use crate::rules::reading::Problem;
use std::fmt;

/// Where a word was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The file's own name.
    Name,
    /// One of the folders above it.
    Folder,
    /// Title or first line of the document.
    Title,
    /// The document's text.
    Text,
}

/// The smallest thing that would have settled a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A folder named after the material's place in the list.
    Number(MaterialId),
    /// The folder of the unit it speaks of.
    Move {
        /// That unit.
        unit: UnitCode,
        /// Its name.
        name: String,
    },
    /// A form that is filled in.
    FillIn,
}

/// One reason of a verdict.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// Words that speak for the material.
    Words {
        /// Where each of them stands.
        places: Vec<Place>,
        /// The words, as the lexicon or plan writes them.
        words: Vec<String>,
        /// The material they speak for.
        material: MaterialId,
    },
    /// A part of the same file is a further material.
    Also {
        /// That material.
        material: MaterialId,
        /// The part of the name that says so; nothing when the text does.
        part: Option<String>,
    },
    /// A number in a folder or name that is the material's place in the list.
    Ordinal {
        /// The folder or name it stands in.
        text: String,
        /// The material with that number.
        material: MaterialId,
    },
    /// The number points to one material, the words to another.
    OrdinalDisagrees {
        /// What the number names.
        numbered: MaterialId,
        /// What the words name.
        worded: MaterialId,
    },
    /// The kind of document agrees (总结, 名单 …).
    Document {
        /// The word for the document.
        word: String,
        /// The material that asks for it.
        material: MaterialId,
    },
    /// Years told by the file.
    Years(Vec<i32>),
    /// The material asks for a year and the file tells none.
    YearUntold,
    /// A year outside the period of the plan.
    OutsidePeriod(i32),
    /// It names, or fits, another unit.
    OtherUnit {
        /// That unit.
        unit: UnitCode,
        /// Its name.
        name: String,
    },
    /// Another unit sent or signed it, and this one is not named.
    SignedByOther {
        /// That unit.
        unit: UnitCode,
        /// Its name.
        name: String,
    },
    /// An empty form or template.
    BlankForm(String),
    /// A voucher or invoice where the material asks for none.
    UnaskedVoucher(MaterialId),
    /// A notice asking for materials, not a material.
    RequestNotice(String),
    /// A temporary or lock file.
    NotADocument(String),
    /// Two materials are too close to choose.
    TooClose {
        /// The better one.
        first: MaterialId,
        /// The next.
        second: MaterialId,
    },
    /// It may hold a further material.
    MayAlsoHold(MaterialId),
    /// Of the unit's materials it is most like this one, and that is not much; one more sign (a number in the folder, a
    /// word of the sentence) would settle it.
    Thin(MaterialId),
    /// The name says nothing, and there is no text to go by: none is in it, or none can be read.
    Opaque,
    /// A general name or general talk, and nothing of when.
    General,
    /// Nothing of the plan's subject is in it.
    OffSubject,
    /// The reading found a problem.
    Problem(Problem),
    /// The names of an archive's members do not say enough, or point to too many materials.
    MembersUnclear,
    /// What would have changed the answer.
    WouldChange(Change),
    /// The coordinator decided so for a file like this one.
    Taught {
        /// Path of the file that taught it.
        path: String,
        /// What it was filed to, or refused for.
        material: MaterialId,
        /// Filed or refused.
        accepted: bool,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.chinese())
    }
}

impl Reason {
    /// In plain Chinese, as letters, pages and `match` show it.
    pub fn chinese(&self) -> String {
        match self {
            Reason::Words { places, words, material } => {
                let places: Vec<&str> = places.iter().map(|place| place.chinese()).collect();
                format!("{}中的“{}”指向 {material}", places.join("、"), words.join("”“"))
            }
            Reason::Also { material, part: Some(part) } => format!("其中“{part}”是 {material} 的内容"),
            Reason::Also { material, part: None } => format!("其中还有一部分是 {material} 的内容"),
            Reason::Ordinal { text, material } => {
                format!("“{text}”中的序号对应清单第 {} 项（{material}）", material.ordinal())
            }
            Reason::OrdinalDisagrees { numbered, worded } => {
                format!("序号指向 {numbered}，文字指向 {worded}，两者不一致")
            }
            Reason::Document { word, material } => format!("文种为“{word}”，与 {material} 要求相符"),
            Reason::Years(years) => format!("年份：{}", list(years, "、")),
            Reason::YearUntold => "没有写明年份，需要确认是哪一年".to_owned(),
            Reason::OutsidePeriod(year) => format!("内容为 {year} 年，不在方案要求的年份之内"),
            Reason::OtherUnit { unit, name } => format!("内容更像 {unit} {name} 的材料"),
            Reason::SignedByOther { unit, name } => format!("署名是 {unit} {name}，可能放错了文件夹"),
            Reason::BlankForm(word) => format!("这是空白表格或模板（“{}”）", word.trim()),
            Reason::RequestNotice(word) => format!("这是要求“{word}”材料的通知，不是材料本身"),
            Reason::NotADocument(name) => format!("“{name}”是临时文件，不是材料"),
            Reason::TooClose { first, second } => format!("与 {first} 和 {second} 都相近，难以区分"),
            Reason::MayAlsoHold(material) => format!("其中可能还有 {material} 的内容，请确认"),
            Reason::Thin(material) => format!("清单中最接近的是 {material}，但文件本身的依据不足"),
            Reason::UnaskedVoucher(material) => format!("这是票据或凭证，而 {material} 没有要求凭证"),
            Reason::Opaque => "文件名没有说明内容，也没有可供判断的文字".to_owned(),
            Reason::General => "没有写明年份，说法也较笼统".to_owned(),
            Reason::OffSubject => "没有提到本方案的主题".to_owned(),
            Reason::Problem(problem) => match problem {
                Problem::Empty => "文件是空的",
                Problem::Truncated => "文件不完整，末尾缺失",
                Problem::Encrypted => "文件有密码，打不开",
                Problem::Blank => "表格没有填写",
            }
            .to_owned(),
            Reason::MembersUnclear => "压缩包内的文件名不足以说明内容，需要打开看".to_owned(),
            Reason::WouldChange(Change::Number(material)) => {
                format!(
                    "如确属 {material}，放入以“{}、”开头的文件夹，或在文件名中写明该项材料的名称，更便于归档",
                    material.ordinal()
                )
            }
            Reason::WouldChange(Change::Move { unit, name }) => format!("如属 {unit} {name}，请放入该单位的文件夹"),
            Reason::WouldChange(Change::FillIn) => "填写完整后重新投递即可".to_owned(),
            Reason::Taught { path, material, accepted: true } => format!("与已确认归入 {material} 的“{path}”相似"),
            Reason::Taught { path, material, accepted: false } => format!("与已确认不属于 {material} 的“{path}”相似"),
        }
    }

    /// In plain English.
    pub fn english(&self) -> String {
        match self {
            Reason::Words { places, words, material } => {
                let speak = if words.len() == 1 { "speaks" } else { "speak" };
                let places: Vec<&str> = places.iter().map(|place| place.english()).collect();
                format!("{} in {} {speak} for {material}", list(words, ", "), places.join(" and "))
            }
            Reason::Also { material, part: Some(part) } => format!("\"{part}\" in it is {material}"),
            Reason::Also { material, part: None } => format!("a part of it is {material}"),
            Reason::Ordinal { text, material } => {
                format!("the number in \"{text}\" is the place of {material} in the list")
            }
            Reason::OrdinalDisagrees { numbered, worded } => {
                format!("the number says {numbered}, the words say {worded}")
            }
            Reason::Document { word, material } => format!("it is a {word}, as {material} asks"),
            Reason::Years(years) => format!("years: {}", list(years, ", ")),
            Reason::YearUntold => "it tells no year; which one must be asked".to_owned(),
            Reason::OutsidePeriod(year) => format!("it is about {year}, outside the years of the plan"),
            Reason::OtherUnit { unit, name } => format!("it rather fits {unit} {name}"),
            Reason::SignedByOther { unit, name } => {
                format!("it is signed by {unit} {name}; it may lie in the wrong folder")
            }
            Reason::BlankForm(word) => format!("it is a blank form or template (\"{}\")", word.trim()),
            Reason::RequestNotice(word) => format!("it is a notice asking for materials (\"{word}\"), no material"),
            Reason::NotADocument(name) => format!("\"{name}\" is a temporary file"),
            Reason::TooClose { first, second } => format!("{first} and {second} are too close to choose"),
            Reason::MayAlsoHold(material) => format!("it may also hold {material}; please say"),
            Reason::Thin(material) => format!("of the list it is most like {material}, but says too little by itself"),
            Reason::UnaskedVoucher(material) => format!("it is a voucher, and {material} asks for none"),
            Reason::Opaque => "its name says nothing, and there is no text to go by".to_owned(),
            Reason::General => "it tells no year and speaks in general terms".to_owned(),
            Reason::OffSubject => "the plan's subject is not mentioned".to_owned(),
            Reason::Problem(problem) => match problem {
                Problem::Empty => "the file is empty",
                Problem::Truncated => "its end is missing",
                Problem::Encrypted => "it is password-protected",
                Problem::Blank => "the form is not filled in",
            }
            .to_owned(),
            Reason::MembersUnclear => "the names inside the archive do not say enough; open it".to_owned(),
            Reason::WouldChange(Change::Number(material)) => {
                format!(
                    "if it is {material}, a folder beginning with {}, or the material's name in the file name, would help",
                    material.ordinal()
                )
            }
            Reason::WouldChange(Change::Move { unit, name }) => {
                format!("in the folder of {unit} {name} it would be theirs")
            }
            Reason::WouldChange(Change::FillIn) => "filled in and dropped again it would count".to_owned(),
            Reason::Taught { path, material, accepted: true } => {
                format!("like \"{path}\", which was confirmed as {material}")
            }
            Reason::Taught { path, material, accepted: false } => {
                format!("like \"{path}\", which was refused for {material}")
            }
        }
    }
}

impl Place {
    fn chinese(self) -> &'static str {
        match self {
            Place::Name => "文件名",
            Place::Folder => "文件夹名",
            Place::Title => "标题",
            Place::Text => "正文",
        }
    }

    fn english(self) -> &'static str {
        match self {
            Place::Name => "the file name",
            Place::Folder => "the folder",
            Place::Title => "the title",
            Place::Text => "the text",
        }
    }
}

fn list<T: ToString>(items: &[T], between: &str) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
}
