//! The kind of a file by its first bytes. The extension only decides what bytes cannot (csv or txt). It reads no further.

use super::picture::Pixels;
use super::plain;
use crate::rules::reading::Kind;
use file_format::FileFormat;

/// Bytes looked at.
pub(super) const HEAD: u64 = 64 << 10;

/// Which reader a file goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// No bytes at all.
    Empty,
    /// Zip: an archive, or docx, xlsx, pptx, odt, ofd …
    Zip,
    /// 7z.
    SevenZip,
    /// rar.
    Rar,
    /// gz, tar, cab and others that are not opened.
    OtherArchive,
    /// pdf.
    Pdf,
    /// The compound file of doc, xls, ppt, wps, et, dps, and of password-protected docx.
    Compound,
    /// A Word or Excel document as one flat XML file.
    FlatOpc,
    /// rtf.
    Rtf,
    /// A web page.
    Html,
    /// Plain text, csv.
    Text,
    /// A picture.
    Picture(Pixels),
    /// mp4, mov, 3gp: films whose date can be read.
    Film,
    /// Another film.
    Video,
    /// A recording.
    Audio,
    /// A program or shortcut.
    Program,
    /// None of these.
    Other,
}

/// The format of a file that begins with `head`.
pub(super) fn format(head: &[u8], extension: &str) -> Format {
    if head.is_empty() {
        return Format::Empty;
    }
    if head[..head.len().min(1024)].windows(5).any(|window| window == b"%PDF-") {
        return Format::Pdf;
    }
    if let Some(text) = plain::unicode(head) {
        return of_text(&text, extension);
    }
    match FileFormat::from_bytes(head) {
        FileFormat::Zip => Format::Zip,
        FileFormat::SevenZip => Format::SevenZip,
        FileFormat::RoshalArchive => Format::Rar,
        FileFormat::CompoundFileBinary => Format::Compound,
        FileFormat::WindowsShortcut => Format::Program,
        FileFormat::Mpeg4Part14 | FileFormat::Mpeg4Part14Video | FileFormat::AppleQuicktime => Format::Film,
        // Containers of wmv and mkv; what is in them makes no difference to us.
        FileFormat::AdvancedSystemsFormat | FileFormat::ExtensibleBinaryMetaLanguage => Format::Video,
        FileFormat::ArbitraryBinaryData => match plain::decode(head) {
            Some(text) => of_text(&text, extension),
            None => Format::Other,
        },
        other => of_kind(other),
    }
}

fn of_kind(known: FileFormat) -> Format {
    use file_format::Kind as Sort;
    match known.kind() {
        Sort::Image => Format::Picture(match known.extension() {
            "jpg" => Pixels::Jpeg,
            "png" => Pixels::Png,
            "heic" | "heif" | "heics" | "heifs" | "avif" | "tif" | "tiff" => Pixels::Dated,
            _ => Pixels::Other,
        }),
        Sort::Video => match known.extension() {
            "mp4" | "mov" | "qt" | "m4v" | "3gp" | "3g2" => Format::Film,
            _ => Format::Video,
        },
        Sort::Audio => Format::Audio,
        Sort::Executable | Sort::Package => Format::Program,
        Sort::Archive | Sort::Compressed | Sort::Disk => match known.extension() {
            "rar" => Format::Rar,
            _ => Format::OtherArchive,
        },
        // Open formats whose zip shows its nature in the first entry.
        _ if known.media_type().contains("officedocument") || known.media_type().contains("opendocument") => {
            Format::Zip
        }
        _ => Format::Other,
    }
}

fn of_text(text: &str, extension: &str) -> Format {
    let start = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let first: String = start.chars().take(2_000).collect::<String>().to_ascii_lowercase();
    if first.starts_with("{\\rtf") {
        Format::Rtf
    } else if first.starts_with("[internetshortcut]") || matches!(extension, "bat" | "cmd" | "vbs" | "ps1" | "url") {
        Format::Program
    } else if first.contains("<?mso-application") || first.contains("<pkg:package") {
        Format::FlatOpc
    } else if first.starts_with("<!doctype html") || first.contains("<html") {
        Format::Html
    } else {
        Format::Text
    }
}

/// The kind of a text by its name.
pub(super) fn text_kind(extension: &str) -> Kind {
    match extension {
        "csv" | "tsv" | "xls" | "et" => Kind::Sheet,
        _ => Kind::Document,
    }
}

/// True for a name whose format is never plain text: a text in its place is the rest of a broken file.
/// (doc and xls are not among them: programs write web pages and tables under those names.)
pub(super) fn never_text(extension: &str) -> bool {
    matches!(extension, "docx" | "xlsx" | "pptx" | "odt" | "ods" | "odp" | "ofd")
        || matches!(promised_kind(extension), Kind::Pdf | Kind::Picture | Kind::Video | Kind::Audio | Kind::Archive)
}

/// The kind an extension promises, for what cannot be opened.
pub(super) fn promised_kind(extension: &str) -> Kind {
    match extension {
        "doc" | "docx" | "docm" | "wps" | "wpt" | "odt" | "rtf" | "txt" | "ofd" | "htm" | "html" => Kind::Document,
        "xls" | "xlsx" | "xlsm" | "et" | "ods" | "csv" | "tsv" => Kind::Sheet,
        "ppt" | "pptx" | "dps" | "odp" => Kind::Slides,
        "pdf" => Kind::Pdf,
        "jpg" | "jpeg" | "png" | "heic" | "heif" | "tif" | "tiff" | "bmp" | "gif" | "webp" => Kind::Picture,
        "mp4" | "mov" | "avi" | "wmv" | "mkv" | "mpg" | "flv" => Kind::Video,
        "mp3" | "wav" | "m4a" | "wma" => Kind::Audio,
        "zip" | "7z" | "rar" => Kind::Archive,
        _ => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_decides_and_not_the_name() {
        assert_eq!(format(b"%PDF-1.7\n", "docx"), Format::Pdf);
        assert_eq!(format(b"PK\x03\x04\x14\0\0\0", "pdf"), Format::Zip);
        assert_eq!(format(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "txt"), Format::Compound);
        assert_eq!(format(b"\xff\xd8\xff\xe0\0\x10JFIF\0", "doc"), Format::Picture(Pixels::Jpeg));
        assert_eq!(format(b"{\\rtf1\\ansi}", "doc"), Format::Rtf);
        assert_eq!(format("<html><body>总结".as_bytes(), "doc"), Format::Html);
        assert_eq!(format("2021年度双拥工作总结".as_bytes(), ""), Format::Text);
        assert_eq!(format(b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0", "docx"), Format::Program);
        assert_eq!(format(b"[InternetShortcut]\r\nURL=x", "url"), Format::Program);
        assert_eq!(format(b"", "docx"), Format::Empty);
    }
}
