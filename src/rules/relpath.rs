//! A path below a share, kept as the bytes the file system gave us: shown escaped, compared in NFKC, stored as text.
//! It must not touch the file system, nor guess an encoding.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use unicode_normalization::UnicodeNormalization as _;

/// Where a file lies below its share: names separated by `/`, any bytes but NUL, never leaving the share.
///
/// The order is that of the bytes, which is the order in which a scan meets the files. `Display` and `FromStr` speak
/// the escaped form: what could deceive a reader (control characters, direction marks, invisible letters) is written
/// `\n`, `\u{202e}`; bytes that are not UTF-8 are written `\xff`; a backslash is doubled. The form can be read back.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RelPath(Box<[u8]>);

/// A text or a run of bytes that cannot be a path below a share.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{shown}` cannot be a path below a share ({why}): write it from the share's own folder, such as 2021/总结.docx"
)]
pub struct RelPathError {
    /// The offending path, escaped.
    pub shown: String,
    /// What is wrong with it.
    pub why: &'static str,
}

impl RelPath {
    /// The path made of these bytes. Errors: empty, absolute, NUL inside, or a name that is empty, `.` or `..`.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Result<Self, RelPathError> {
        let bytes = bytes.into();
        let why = if bytes.is_empty() {
            "it is empty"
        } else if bytes.contains(&0) {
            "it holds a NUL byte"
        } else if bytes.split(|byte| *byte == b'/').any(|name| name.is_empty() || name == b"." || name == b"..") {
            "it is absolute or holds an empty name, `.` or `..`"
        } else {
            return Ok(RelPath(bytes.into_boxed_slice()));
        };
        Err(RelPathError { shown: shown(&bytes).into_owned(), why })
    }

    /// The bytes as the file system knows them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The names from the share's folder down to the file.
    pub fn names(&self) -> impl DoubleEndedIterator<Item = &[u8]> {
        self.0.split(|byte| *byte == b'/')
    }

    /// The file's own name.
    pub fn file_name(&self) -> &[u8] {
        self.names().next_back().unwrap_or_default()
    }

    /// The folder that holds the file, `None` when that is the share itself.
    pub fn folder(&self) -> Option<&[u8]> {
        self.0.iter().rposition(|byte| *byte == b'/').map(|slash| &self.0[..slash])
    }

    /// The first-level folder it lies in, `None` for a file directly in the share.
    pub fn first_folder(&self) -> Option<&[u8]> {
        self.0.iter().position(|byte| *byte == b'/').map(|slash| &self.0[..slash])
    }

    /// The path as text for reading its words; bytes that are not UTF-8 become U+FFFD.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    /// The form in which two names are the same to a person: NFKC, spaces around it cut.
    pub fn compared(&self) -> String {
        compared(&self.0)
    }
}

/// A name or path as it may be shown to a person; see [`RelPath`].
pub fn shown(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.contains(|c| c == '\\' || deceives(c))
    {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                c if deceives(c) => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
                c => out.push(c),
            }
        }
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02x}"));
        }
    }
    Cow::Owned(out)
}

/// A name in the form in which two names are the same to a person: NFKC (full-width digits and brackets, composed
/// letters), spaces around it cut. Bytes that are not UTF-8 stay apart from every letter, as `\xff`.
pub fn compared(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.extend(chunk.valid().nfkc());
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02x}"));
        }
    }
    let trimmed = out.trim();
    if trimmed.len() == out.len() { out } else { trimmed.to_owned() }
}

/// Whether a character can hide or reorder what stands beside it. Source: Unicode 16, `Bidi_Control`, line and
/// paragraph separators, and the default-ignorable characters that occur in names (UTR #36, section 2).
fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The bytes behind an escaped form.
fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        let escape = &rest[at + 1..];
        let (bytes, used): (Vec<u8>, usize) = match escape.as_bytes().first()? {
            b'\\' => (vec![b'\\'], 1),
            b'n' => (vec![b'\n'], 1),
            b'r' => (vec![b'\r'], 1),
            b't' => (vec![b'\t'], 1),
            b'x' => (vec![u8::from_str_radix(escape.get(1..3)?, 16).ok()?], 3),
            b'u' => {
                let (digits, _) = escape.strip_prefix("u{")?.split_once('}')?;
                let c = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
                (c.to_string().into_bytes(), digits.len() + 3)
            }
            _ => return None,
        };
        out.extend_from_slice(&bytes);
        rest = &escape[used..];
    }
    out.extend_from_slice(rest.as_bytes());
    Some(out)
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(&self.0))
    }
}

impl fmt::Debug for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{self}`")
    }
}

impl FromStr for RelPath {
    type Err = RelPathError;

    fn from_str(text: &str) -> Result<Self, RelPathError> {
        let bytes = unescape(text)
            .ok_or_else(|| RelPathError { shown: text.to_owned(), why: "a backslash in it starts no known escape" })?;
        RelPath::new(bytes)
    }
}

/// The stored shape: `path` escaped, and `path_b64` beside it when the bytes are not UTF-8.
#[derive(serde::Serialize, serde::Deserialize)]
struct Stored<'a> {
    path: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path_b64: Option<Cow<'a, str>>,
}

impl serde::Serialize for RelPath {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let path_b64 = std::str::from_utf8(&self.0).is_err().then(|| BASE64.encode(&self.0).into());
        Stored { path: shown(&self.0), path_b64 }.serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for RelPath {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let stored = Stored::deserialize(deserializer)?;
        let path: RelPath = stored.path.parse().map_err(D::Error::custom)?;
        if let Some(b64) = stored.path_b64 {
            let bytes = BASE64.decode(b64.as_bytes()).map_err(D::Error::custom)?;
            if bytes != *path.0 {
                return Err(D::Error::custom(format_args!("`path` and `path_b64` of {path:?} name different files")));
            }
        }
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_could_deceive_a_reader_is_shown_escaped() {
        let cases: [(&[u8], &str); 7] = [
            ("2021/总结（终稿）.docx".as_bytes(), "2021/总结（终稿）.docx"),
            ("发\u{202e}xcod.exe".as_bytes(), "发\\u{202e}xcod.exe"),
            (b"two\nlines", "two\\nlines"),
            (b"bell\x07", "bell\\u{7}"),
            (b"\xc4\xea\xb6\xc8.doc", "\\xc4\\xea\\xb6\\xc8.doc"),
            (b"back\\slash", "back\\\\slash"),
            ("零\u{200b}宽".as_bytes(), "零\\u{200b}宽"),
        ];
        for (bytes, text) in cases {
            assert_eq!(RelPath::new(bytes).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_path_never_leaves_its_share() {
        for bytes in ["", "/etc/passwd", "a//b", "a/../b", "..", ".", "a/", "nul\0"] {
            assert!(RelPath::new(bytes).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn full_width_and_composed_names_are_the_same_name() {
        assert_eq!(compared("（２０２１）总结 ".as_bytes()), "(2021)总结");
        assert_eq!(compared("e\u{301}".as_bytes()), compared("é".as_bytes()));
        assert_ne!(compared(b"\xff"), compared(b"\xfe"));
    }

    #[test]
    fn the_stored_shape_is_path_and_base64_only_when_needed() {
        let json = |bytes: &[u8]| serde_json::to_string(&RelPath::new(bytes).unwrap()).unwrap();
        assert_eq!(json("总结.docx".as_bytes()), r#"{"path":"总结.docx"}"#);
        assert_eq!(json(b"\xff.doc"), r#"{"path":"\\xff.doc","path_b64":"/y5kb2M="}"#);
        let lie = r#"{"path":"a","path_b64":"/y5kb2M="}"#;
        assert!(serde_json::from_str::<RelPath>(lie).is_err());
    }

    #[test]
    fn the_parts_of_a_path_are_its_names() {
        let path = RelPath::new("沣水镇/2021/总结.docx").unwrap();
        assert_eq!(path.first_folder(), Some("沣水镇".as_bytes()));
        assert_eq!(path.folder(), Some("沣水镇/2021".as_bytes()));
        assert_eq!(path.file_name(), "总结.docx".as_bytes());
        let top = RelPath::new("总结.docx").unwrap();
        assert_eq!((top.first_folder(), top.folder()), (None, None));
    }

    fn any_path() -> impl Strategy<Value = RelPath> {
        prop::collection::vec(prop_oneof![any::<u8>(), Just(b'\\'), Just(b'/'), Just(0xe2), Just(0x80)], 1..40)
            .prop_filter_map("not a path", |bytes| RelPath::new(bytes).ok())
    }

    proptest! {
        #[test]
        fn every_path_can_be_read_back_from_what_is_shown(path in any_path()) {
            prop_assert_eq!(&path.to_string().parse::<RelPath>().unwrap(), &path);
            let json = serde_json::to_string(&path).unwrap();
            prop_assert_eq!(serde_json::from_str::<RelPath>(&json).unwrap(), path);
        }

        #[test]
        fn nothing_shown_can_move_the_cursor(path in any_path()) {
            prop_assert!(!path.to_string().contains(deceives));
        }
    }
}
