//! E-mail addresses that every mail server takes, with a remedy for those it would not.
//! Parsing only: whether somebody reads mail there is not known here.

use std::fmt;
use std::str::FromStr;
use unicode_normalization::UnicodeNormalization;

/// A checked address: plain ASCII, one `@`, no quoting, no address literal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address(String);

/// Why a text is no address we would write to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{shown}` cannot be used as an e-mail address: {why}")]
pub struct AddressError {
    shown: String,
    why: String,
}

impl Address {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// Refuses what can never be delivered by SMTP: a domain under `.invalid` (RFC 2606) stands for "not filled in".
    pub fn deliverable(&self) -> Result<(), AddressError> {
        let domain = self.domain().to_ascii_lowercase();
        if domain == "invalid" || domain.ends_with(".invalid") {
            let why = "a domain under .invalid exists nowhere; write the real address into the contacts, \
                       or use the folder post to try things out";
            return Err(AddressError { shown: self.0.clone(), why: why.into() });
        }
        Ok(())
    }

    /// The same for the library that speaks SMTP.
    pub(crate) fn to_lettre(&self) -> Result<lettre::Address, lettre::address::AddressError> {
        self.0.parse()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        match fault(text) {
            None => Ok(Address(text.to_owned())),
            Some(why) => Err(AddressError { shown: text.escape_debug().to_string(), why }),
        }
    }
}

/// What is wrong with `text`, with the remedy; `None` when nothing is. Lengths: RFC 5321 §4.5.3.1.
fn fault(text: &str) -> Option<String> {
    if !text.is_ascii() {
        return Some(not_ascii(text));
    }
    if text.trim() != text || text.contains(|c: char| c.is_ascii_whitespace() || c.is_ascii_control()) {
        return Some("it holds a blank or line break; take it out".into());
    }
    if text.contains(['<', '>', '"', ',', ';', '(', ')', '[', ']', '\\']) {
        return Some("write one bare address such as name@example.cn, without name, quotes, brackets or commas".into());
    }
    let Some((local, domain)) = text.split_once('@') else {
        return Some("the @ is missing; write it like name@example.cn".into());
    };
    if domain.contains('@') {
        return Some("it holds more than one @; write one address only".into());
    }
    let dots = |part: &str| part.is_empty() || part.starts_with('.') || part.ends_with('.') || part.contains("..");
    if dots(local) || local.len() > 64 || local.starts_with('-') || !local.bytes().all(is_atom) {
        return Some("the part before the @ is not one that mail servers take; check it for slips".into());
    }
    if dots(domain) || domain.len() > 253 || !domain.split('.').all(is_label) {
        return Some("the part behind the @ is not a domain name such as example.cn; check it for slips".into());
    }
    if !domain.contains('.') && !domain.eq_ignore_ascii_case("localhost") {
        return Some("the domain behind the @ has no dot; write it in full, such as example.cn".into());
    }
    None
}

/// Full-width letters and 。 are what an input method leaves behind: offer the plain form when it would do.
fn not_ascii(text: &str) -> String {
    let odd = text.chars().find(|c| !c.is_ascii()).map(|c| c.escape_debug().to_string()).unwrap_or_default();
    let plain: String = text.nfkc().map(|c| if c == '。' { '.' } else { c }).collect();
    if plain.is_ascii() && fault(plain.trim()).is_none() {
        return format!("`{odd}` is not a plain letter; did you mean {}?", plain.trim());
    }
    format!("`{odd}` is not a plain letter, and many mail servers take plain letters only; ask for another address")
}

fn is_atom(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte)
}

fn is_label(label: &str) -> bool {
    label.len() <= 63
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinary_addresses_are_taken() {
        for text in ["unit03@example.invalid", "a.b+c@mail.zd.gov.cn", "root@localhost", "0533-2270000@163.com"] {
            assert_eq!(text.parse::<Address>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn a_refusal_says_how_to_put_it_right() {
        let cases = [
            ("用户@x.cn", "ask for another address"),
            ("zhang＠163。com", "did you mean zhang@163.com?"),
            ("ｚhang@163.com", "did you mean zhang@163.com?"),
            ("a@例子.中国", "ask for another address"),
            ("张三 <a@b.cn>", "ask for another address"),
            ("Zhang <a@b.cn>", "take it out"),
            ("<a@b.cn>", "without name, quotes"),
            ("a@b.cn;c@d.cn", "without name, quotes"),
            ("a@b@c.cn", "more than one @"),
            ("zhang.163.com", "the @ is missing"),
            ("a@b.cn\r\nRCPT TO:<x@y.cn>", "take it out"),
            ("a@mail", "has no dot"),
            ("a@-b.cn", "not a domain name"),
            ("a@b..cn", "not a domain name"),
            (".a@b.cn", "before the @"),
            ("-oQ@b.cn", "before the @"),
            ("", "the @ is missing"),
        ];
        for (text, remedy) in cases {
            let error = text.parse::<Address>().unwrap_err().to_string();
            assert!(error.contains(remedy), "{text:?}: {error}");
            assert!(!error.contains('\n'), "{error}");
        }
    }

    #[test]
    fn an_address_under_invalid_is_not_for_smtp() {
        let address: Address = "unit03@example.INVALID".parse().unwrap();
        assert!(address.deliverable().unwrap_err().to_string().contains("folder post"));
        assert!("a@notinvalid.cn".parse::<Address>().unwrap().deliverable().is_ok());
    }

    proptest! {
        #[test]
        fn what_we_take_the_library_takes_too(text in "[a-z0-9.!#$%&'*+/=?^_`{|}~@-]{1,30}|[a-z.-]{1,8}@[a-z0-9.-]{1,12}") {
            if let Ok(address) = text.parse::<Address>() {
                prop_assert!(address.to_lettre().is_ok(), "{}", text);
            }
        }
    }
}
