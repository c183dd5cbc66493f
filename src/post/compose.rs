//! Turns a letter's parts into the bytes that leave: headers, text and HTML, attachments.
//! The same parts always give the same bytes; nothing here is sent, dated or made up.

use super::address::Address;
use super::clean;
use chrono::{DateTime, FixedOffset, SecondsFormat};
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as Part, Body, Message, MultiPart, SinglePart};
use sha2::{Digest, Sha256};
use std::time::SystemTime;

/// A name and an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Shown name; cleaned when composed, may be empty.
    pub name: String,
    /// Where it goes.
    pub address: Address,
}

/// A file that goes with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Made `[A-Za-z0-9._-]{1,60}` when composed.
    pub name: String,
    /// Such as `text/csv; charset=utf-8`.
    pub mime: String,
    /// The bytes, which arrive unchanged.
    pub bytes: Vec<u8>,
}

/// A letter ready to be turned into bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The letter's key (`reminder/03/2023-06-13`).
    pub key: String,
    /// With its angle brackets: `<…@…>`.
    pub message_id: String,
    /// When it was written.
    pub date: DateTime<FixedOffset>,
    /// The coordinator's office.
    pub from: Mailbox,
    /// Where answers go, when not to `from`.
    pub reply_to: Option<Mailbox>,
    /// To.
    pub to: Vec<Mailbox>,
    /// Cc.
    pub cc: Vec<Mailbox>,
    /// Cleaned when composed.
    pub subject: String,
    /// The plain text.
    pub plain: String,
    /// The same as HTML.
    pub html: String,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// Message-IDs of earlier letters of the thread, oldest first, with angle brackets.
    pub references: Vec<String>,
    /// `List-Id`, such as `<03.shuangyong-2023.shouqi>`; one per campaign or unit.
    pub list_id: Option<String>,
    /// Any other header; the value is encoded, the name must be ASCII without blank or colon.
    pub headers: Vec<(String, String)>,
}

/// Why a letter cannot be turned into bytes. Each is a fault of ours or of the configuration, never of a recipient.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// Neither To nor Cc.
    #[error("letter {key} has no recipient; add the unit's address to the contacts")]
    NobodyToWriteTo {
        /// The letter.
        key: String,
    },
    /// A Message-ID that is not `<left@right>` in ASCII.
    #[error("letter {key} has `{id}` where a Message-ID like <hash@host> must stand")]
    MessageId {
        /// The letter.
        key: String,
        /// What stood there.
        id: String,
    },
    /// A header name or value that cannot stand in a letter.
    #[error("letter {key} has a header `{name}` that cannot be written; its name must be plain ASCII without blanks")]
    Header {
        /// The letter.
        key: String,
        /// The header's name.
        name: String,
    },
    /// The library refused an address that we had taken.
    #[error("letter {key} has the address {address} that the mail library refuses; correct it in the contacts")]
    Address {
        /// The letter.
        key: String,
        /// The address.
        address: Address,
        /// The library's reason.
        #[source]
        source: lettre::address::AddressError,
    },
    /// An attachment's type is no MIME type.
    #[error("letter {key}: attachment {name} has the type `{mime}`, which is no MIME type like text/csv")]
    Mime {
        /// The letter.
        key: String,
        /// The attachment.
        name: String,
        /// The type given.
        mime: String,
    },
    /// The library refused to build it.
    #[error("letter {key} could not be put together")]
    Build {
        /// The letter.
        key: String,
        /// The library's reason.
        #[source]
        source: lettre::error::Error,
    },
}

/// The letter as it goes over the wire: ASCII, CRLF, deterministic (the MIME boundaries come from the key).
pub fn compose_eml(letter: &Outgoing) -> Result<Vec<u8>, ComposeError> {
    let key = || letter.key.clone();
    if letter.to.is_empty() && letter.cc.is_empty() {
        return Err(ComposeError::NobodyToWriteTo { key: key() });
    }
    for id in letter.references.iter().chain([&letter.message_id]) {
        check_id(&letter.key, id)?;
    }
    let mut builder = Message::builder()
        .date(SystemTime::from(letter.date))
        .message_id(Some(letter.message_id.clone()))
        .from(mailbox(&letter.key, &letter.from)?)
        .subject(clean::subject(&letter.subject));
    if let Some(reply_to) = &letter.reply_to {
        builder = builder.reply_to(mailbox(&letter.key, reply_to)?);
    }
    for to in &letter.to {
        builder = builder.to(mailbox(&letter.key, to)?);
    }
    for cc in &letter.cc {
        builder = builder.cc(mailbox(&letter.key, cc)?);
    }
    if let Some(last) = letter.references.last() {
        builder = builder.in_reply_to(last.clone()).references(letter.references.join(" "));
    }
    let mut message =
        builder.multipart(content(letter)?).map_err(|source| ComposeError::Build { key: key(), source })?;
    let mut set = |name: &str, value: &str| -> Result<(), ComposeError> {
        let wrong = || ComposeError::Header { key: key(), name: name.to_owned() };
        if !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(wrong());
        }
        let header_name = HeaderName::new_from_ascii(name.to_owned()).map_err(|_| wrong())?;
        message.headers_mut().insert_raw(HeaderValue::new(header_name, clean::line(value, 900)));
        Ok(())
    };
    // Written again in the campaign's own zone: the library keeps only UTC, and lays a date of its own over any other.
    set("Date", &letter.date.to_rfc2822())?;
    // RFC 3834 and Exchange's own: no auto-reply answers a letter of ours.
    set("Auto-Submitted", "auto-generated")?;
    set("X-Auto-Response-Suppress", "All")?;
    if let Some(list_id) = &letter.list_id {
        set("List-Id", list_id)?;
    }
    for (name, value) in &letter.headers {
        set(name, value)?;
    }
    Ok(message.formatted())
}

/// The text as plain and HTML, and the attachments beside it.
fn content(letter: &Outgoing) -> Result<MultiPart, ComposeError> {
    let texts = MultiPart::alternative()
        .boundary(boundary(&letter.key, "texts"))
        .singlepart(text_part(ContentType::TEXT_PLAIN, &letter.plain))
        .singlepart(text_part(ContentType::TEXT_HTML, &letter.html));
    if letter.attachments.is_empty() {
        return Ok(texts);
    }
    let mut all = MultiPart::mixed().boundary(boundary(&letter.key, "all")).multipart(texts);
    for attachment in &letter.attachments {
        let kind = ContentType::parse(&attachment.mime).map_err(|_| ComposeError::Mime {
            key: letter.key.clone(),
            name: attachment.name.clone(),
            mime: attachment.mime.clone(),
        })?;
        // Base64 whatever they hold, so that they arrive byte for byte.
        let body = base64(attachment.bytes.clone());
        all = all.singlepart(Part::new(clean::file_name(&attachment.name)).body(body, kind));
    }
    Ok(all)
}

/// Text with lines that fit SMTP: the library chooses 7bit, quoted-printable or base64.
fn text_part(kind: ContentType, text: &str) -> SinglePart {
    SinglePart::builder().header(kind).body(clean::body(text))
}

fn base64(bytes: Vec<u8>) -> Body {
    Body::new_with_encoding(bytes, ContentTransferEncoding::Base64).unwrap_or_else(Body::new)
}

/// A boundary no text can hold by chance: it is a hash of the letter's key.
fn boundary(key: &str, part: &str) -> String {
    let hash = Sha256::digest(format!("{part}\n{key}"));
    format!("=_{}", hash.iter().take(15).map(|byte| format!("{byte:02x}")).collect::<String>())
}

fn mailbox(key: &str, mailbox: &Mailbox) -> Result<lettre::message::Mailbox, ComposeError> {
    let address = mailbox.address.to_lettre().map_err(|source| ComposeError::Address {
        key: key.to_owned(),
        address: mailbox.address.clone(),
        source,
    })?;
    Ok(lettre::message::Mailbox::new(clean::name(&mailbox.name), address))
}

fn check_id(key: &str, id: &str) -> Result<(), ComposeError> {
    let inner = id.strip_prefix('<').and_then(|id| id.strip_suffix('>'));
    let fits = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>@,;:\"()[]\\".contains(&byte))
    };
    match inner.and_then(|inner| inner.split_once('@')) {
        Some((left, right)) if fits(left) && fits(right) && id.len() <= 250 => Ok(()),
        _ => Err(ComposeError::MessageId { key: key.to_owned(), id: id.escape_debug().to_string() }),
    }
}

/// The name under which a letter's date and key are known in a folder.
pub(crate) fn file_stem(date: &DateTime<FixedOffset>, key: &str) -> String {
    let stamp = date.to_rfc3339_opts(SecondsFormat::Secs, false);
    let day = stamp.split('T').next().unwrap_or_default();
    let mut stem = format!("{day}-");
    for byte in key.bytes() {
        match byte {
            b'/' => stem.push('_'),
            _ if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.' => stem.push(char::from(byte)),
            _ => stem.push_str(&format!("~{byte:02x}")),
        }
    }
    if stem.len() > 180 {
        let hash = boundary(key, "name");
        stem.truncate(140);
        stem.push_str(&hash.replace("=_", "~"));
    }
    stem
}
