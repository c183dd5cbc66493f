//! What a path says by its form: folders, stem and extension, numbers that count materials, names made by devices.
//! It knows no plan and no lexicon; which words the name holds is the matcher's business.

pub mod fold;
mod ordinals;
mod told;
mod years;

pub(crate) use ordinals::number;
pub use ordinals::{Numeral, listed, numerals};
pub use told::{Source, Told, told};
pub use years::{Manner, Span, Years, years_in};

use fold::{fold, is_han};

/// A path taken apart; every text is folded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NameParts {
    /// Folders from the top.
    pub folders: Vec<String>,
    /// File name without its extension.
    pub stem: String,
    /// Extension in lower case, without the dot; empty when there is none.
    pub extension: String,
}

impl NameParts {
    /// Takes a `/`-separated path apart.
    pub fn of(path: &str) -> NameParts {
        let path = fold(path).replace('\\', "/");
        let mut folders: Vec<String> =
            path.split('/').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect();
        let name = folders.pop().unwrap_or_default();
        let (mut stem, extension) = split_extension(&name);
        // `方案.docx.docx`
        if let (inner, again) = split_extension(&stem)
            && again == extension
            && !again.is_empty()
        {
            stem = inner;
        }
        NameParts { folders, stem, extension }
    }

    /// True for the lock and temporary files of office programs and systems.
    pub fn is_temporary(&self) -> bool {
        self.stem.starts_with("~$")
            || self.stem.starts_with(".~")
            || self.stem.starts_with('.')
            || matches!(self.stem.as_str(), "thumbs" | "desktop" if matches!(self.extension.as_str(), "db" | "ini"))
            || matches!(
                self.extension.as_str(),
                "tmp" | "lnk" | "url" | "ini" | "db" | "exe" | "bat" | "crdownload" | "bak"
            )
    }

    /// What the extension promises; content decides where it was read.
    pub fn medium(&self) -> Medium {
        match self.extension.as_str() {
            "jpg" | "jpeg" | "png" | "heic" | "heif" | "bmp" | "gif" | "tif" | "tiff" | "webp" => Medium::Picture,
            "mp4" | "mov" | "avi" | "wmv" | "mkv" | "flv" | "3gp" | "mpg" | "mpeg" | "m4v" => Medium::Film,
            "mp3" | "wav" | "m4a" | "aac" | "wma" => Medium::Sound,
            "zip" | "rar" | "7z" | "tar" | "gz" => Medium::Archive,
            "xls" | "xlsx" | "et" | "ods" | "csv" => Medium::Sheet,
            _ => Medium::Paper,
        }
    }
}

/// Broad kind of a file, as its name promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// A text document, slides or anything else to read.
    Paper,
    /// A spreadsheet.
    Sheet,
    /// A photograph or drawing.
    Picture,
    /// A film.
    Film,
    /// A recording.
    Sound,
    /// A container of other files.
    Archive,
}

fn split_extension(name: &str) -> (String, String) {
    match name.rsplit_once('.') {
        Some((stem, extension))
            if !stem.is_empty()
                && (1..=5).contains(&extension.len())
                && extension.chars().all(|c| c.is_ascii_alphanumeric())
                && extension.chars().any(|c| c.is_ascii_alphabetic()) =>
        {
            (stem.trim().to_owned(), extension.to_owned())
        }
        _ => (name.to_owned(), String::new()),
    }
}

/// The name without the given words of saving and copying, and without counters such as `(2)`.
/// `noise` must be folded, longest first.
pub fn without_noise(name: &str, noise: &[String]) -> String {
    let mut kept = name.to_owned();
    for word in noise {
        if word.is_ascii() {
            kept = remove_ascii_word(&kept, word);
        } else if kept.contains(word.as_str()) {
            kept = kept.replace(word.as_str(), " ");
        }
    }
    strip_counters(&kept)
}

/// The text without its years (2021年度, 2021年, 2021), so that 区委2021年工作要点 reads 区委工作要点.
pub fn without_years(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let digits = chars[at..].iter().take_while(|c| c.is_ascii_digit() || "〇二零一".contains(**c)).count();
        let year = digits == 4
            && (chars[at] == '2' || chars[at] == '二')
            && (chars[at + 1] == '0' || "〇零".contains(chars[at + 1]));
        if year {
            at += 4;
            at += usize::from(chars.get(at) == Some(&'年'));
            at += usize::from(chars.get(at) == Some(&'度'));
        } else {
            let step = digits.max(1);
            kept.extend(&chars[at..at + step]);
            at += step;
        }
    }
    kept
}

/// Removes an ASCII word where no letter touches it.
fn remove_ascii_word(text: &str, word: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let before = rest[..at].chars().next_back().or_else(|| kept.chars().next_back());
        let after = rest[at + word.len()..].chars().next();
        kept.push_str(&rest[..at]);
        let touches = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        kept.push_str(if touches(before) || touches(after) { word } else { " " });
        rest = &rest[at + word.len()..];
    }
    kept.push_str(rest);
    kept
}

/// Removes `(1)`, `(12)` and empty brackets.
fn strip_counters(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('(') {
        let Some(length) = rest[open..].find(')') else { break };
        let inside = &rest[open + 1..open + length];
        kept.push_str(&rest[..open]);
        if inside.trim().is_empty() || (inside.len() <= 2 && inside.bytes().all(|b| b.is_ascii_digit())) {
            kept.push(' ');
        } else {
            kept.push_str(&rest[open..=open + length]);
        }
        rest = &rest[open + length + 1..];
    }
    kept.push_str(rest);
    kept
}

/// True when nothing of the name could tell a reader what is inside: no Chinese word and no run of letters is left
/// after noise, device prefixes and digits are taken away.
pub fn says_nothing(cleaned: &str, camera: &[String]) -> bool {
    let mut kept = cleaned.to_owned();
    for word in camera {
        kept = if word.is_ascii() { remove_ascii_word(&kept, word) } else { kept.replace(word.as_str(), " ") };
    }
    let letters = kept.chars().filter(|c| c.is_ascii_alphabetic()).count();
    let han = kept.chars().filter(|c| is_han(*c) && !"年月日第号一二三四五六七八九十〇".contains(*c)).count();
    han < 2 && letters < 3
}

/// True when the name is one a device gave: a known prefix followed by digits, or digits alone that are no years.
pub fn is_device_name(stem: &str, camera: &[String]) -> bool {
    let mut numbers = stem.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
    let is_year = |number: &str| number.len() == 4 && (number.starts_with("20") || number.starts_with("19"));
    // A clerk types 2022, 2020-2023 and 2022(2); devices count on, or run the day together.
    if !stem.chars().any(char::is_alphabetic)
        && numbers.next().is_some_and(is_year)
        && numbers.all(|number| is_year(number) || number.len() < 3)
    {
        return false;
    }
    let compact: String = stem.chars().filter(|c| !matches!(c, ' ' | '_' | '-' | '(' | ')' | '.')).collect();
    let rest = camera.iter().filter_map(|prefix| compact.strip_prefix(prefix.as_str())).min_by_key(|rest| rest.len());
    let rest = rest.unwrap_or(&compact);
    rest.chars().all(|c| c.is_ascii_digit() || matches!(c, 'e' | 'x' | 'p'))
        && compact.chars().any(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_comes_apart_into_folders_stem_and_extension() {
        let parts = NameParts::of("2021年/材料２/進營房講民法典 2020.docx.docx");
        assert_eq!(parts.folders, ["2021年", "材料2"]);
        assert_eq!((parts.stem.as_str(), parts.extension.as_str()), ("进营房讲民法典 2020", "docx"));
        assert_eq!(NameParts::of("证明2022.12").extension, "");
    }

    #[test]
    fn a_bare_year_is_typed_by_a_person() {
        let camera = ["img".to_owned()];
        for typed in ["2022", "2020-2023", "2022(2)", "2022.03"] {
            assert!(!is_device_name(typed, &camera), "{typed}");
        }
        for counted in ["img_2021", "00023", "20240611170233", "1622180123456", "3120"] {
            assert!(is_device_name(counted, &camera), "{counted}");
        }
    }

    #[test]
    fn saving_and_copying_leave_no_trace() {
        let noise: Vec<String> = ["最终版", "副本", "final"].map(str::to_owned).to_vec();
        assert_eq!(without_noise("总结(2)最终版 - 副本final", &noise).trim(), "总结   -");
        assert!(without_noise("finally", &noise).contains("finally"));
    }

    #[test]
    fn a_name_reads_on_where_its_year_stood() {
        assert_eq!(without_years("区委常委会2022年工作要点"), "区委常委会工作要点");
        assert_eq!(without_years("二〇二二年度总结20220101"), "总结20220101");
    }

    #[test]
    fn device_names_are_told_from_names_people_give() {
        let camera: Vec<String> = ["img", "dsc", "微信图片", "mmexport"].map(str::to_owned).to_vec();
        for name in ["img_20220315_101244", "dsc_0231", "微信图片_20230601112233", "mmexport1596250", "0003"] {
            assert!(is_device_name(name, &camera), "{name}");
            assert!(says_nothing(name, &camera), "{name}");
        }
        assert!(!is_device_name("慰问20210730", &camera));
        assert!(!says_nothing("慰问20210730", &camera));
    }
}
