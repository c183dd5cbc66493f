//! The numbers Word prints before paragraphs: levels, formats and starts from numbering.xml, counted as Word counts.
//! It makes the text of a number and nothing else.

use super::xml::Element;
use std::collections::HashMap;

/// One level of a list.
#[derive(Debug, Clone, Default)]
struct Level {
    start: u32,
    format: String,
    /// `%1.`, `（%1）`, `%1.%2`
    text: String,
}

/// The lists of a document, and how far each has counted.
#[derive(Debug, Default)]
pub struct Numbering {
    abstracts: HashMap<String, Vec<Level>>,
    /// List number → its abstract list, and levels it starts anew.
    lists: HashMap<String, (String, HashMap<usize, u32>)>,
    /// Counts by abstract list: lists of one abstract go on counting together.
    counts: HashMap<String, Vec<Option<u32>>>,
    begun: std::collections::HashSet<String>,
}

impl Numbering {
    /// Reads numbering.xml.
    pub fn read(root: &Element) -> Self {
        let mut numbering = Numbering::default();
        for list in root.all("abstractNum") {
            let Some(id) = list.attribute("abstractNumId") else {
                continue;
            };
            let mut levels: Vec<Level> = Vec::new();
            for level in list.all("lvl") {
                let at = level.attribute("ilvl").and_then(|at| at.parse::<usize>().ok()).unwrap_or(levels.len()).min(8);
                levels.resize_with(levels.len().max(at + 1), Level::default);
                levels[at] = Level {
                    start: level.val(&["start"]).and_then(|start| start.parse().ok()).unwrap_or(1),
                    format: level.val(&["numFmt"]).unwrap_or("decimal").to_owned(),
                    text: level.val(&["lvlText"]).unwrap_or("").to_owned(),
                };
            }
            numbering.abstracts.insert(id.to_owned(), levels);
        }
        for list in root.all("num") {
            let (Some(id), Some(of)) = (list.attribute("numId"), list.val(&["abstractNumId"])) else {
                continue;
            };
            let anew = list.all("lvlOverride").filter_map(|level| {
                Some((level.attribute("ilvl")?.parse().ok()?, level.val(&["startOverride"])?.parse().ok()?))
            });
            numbering.lists.insert(id.to_owned(), (of.to_owned(), anew.collect()));
        }
        numbering
    }

    /// The number of the next paragraph of list `list` at `level`; empty for bullets without text and unknown lists.
    pub fn next(&mut self, list: &str, level: usize) -> String {
        let level = level.min(8);
        let Some((of, anew)) = self.lists.get(list) else {
            return String::new();
        };
        let Some(levels) = self.abstracts.get(of) else {
            return String::new();
        };
        let counts = self.counts.entry(of.clone()).or_insert_with(|| vec![None; 9]);
        if self.begun.insert(list.to_owned()) {
            for (at, start) in anew {
                if let Some(count) = counts.get_mut(*at) {
                    *count = start.checked_sub(1);
                }
            }
        }
        let start = |at: usize| levels.get(at).map_or(1, |level| level.start);
        counts[level] = Some(counts[level].map_or(start(level), |count| count.saturating_add(1)));
        counts[level + 1..].iter_mut().for_each(|count| *count = None);
        let Some(shown) = levels.get(level) else {
            return String::new();
        };
        if shown.format == "bullet" {
            return "• ".to_owned();
        }
        let mut text = shown.text.clone();
        for (at, count) in counts.iter().enumerate().take(level + 1) {
            let format = levels.get(at).map_or("decimal", |level| level.format.as_str());
            text = text.replace(&format!("%{}", at + 1), &number(count.unwrap_or(start(at)), format));
        }
        // `1.1` runs into the text behind it without a blank; Word puts a tab there.
        if text.ends_with(|c: char| c.is_ascii_digit()) { format!("{text} ") } else { text }
    }
}

/// A number in one of Word's formats.
fn number(value: u32, format: &str) -> String {
    let from =
        |first: char| char::from_u32(first as u32 + (value.max(1) - 1) % 26).map(String::from).unwrap_or_default();
    match format {
        "none" => String::new(),
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "ideographDigital" => chinese(value),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if (1..=20).contains(&value) => {
            char::from_u32('①' as u32 + value - 1).map(String::from).unwrap_or_default()
        }
        "decimalZero" => format!("{value:02}"),
        "upperLetter" => from('A'),
        "lowerLetter" => from('a'),
        "upperRoman" => roman(value),
        "lowerRoman" => roman(value).to_lowercase(),
        _ => value.to_string(),
    }
}

fn chinese(value: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match value {
        0 => "〇".to_owned(),
        1..=9 => DIGITS[value as usize].to_owned(),
        10..=19 => format!("十{}", DIGITS[(value - 10) as usize]),
        20..=99 => format!("{}十{}", DIGITS[(value / 10) as usize], DIGITS[(value % 10) as usize]),
        _ => value.to_string(),
    }
}

fn roman(value: u32) -> String {
    const PARTS: [(u32, &str); 9] =
        [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let mut rest = value % 400;
    let mut out = String::new();
    for (part, letters) in PARTS {
        while rest >= part {
            out.push_str(letters);
            rest -= part;
        }
    }
    out
}
