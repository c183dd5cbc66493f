//! Web pages, and what offices save as one: the text between the tags. Not a browser: scripts are dropped, nothing is
//! fetched.

use super::caps;
use super::found::Found;
use super::sniff;

/// Elements whose content is not text.
const SILENT: [&str; 4] = ["script", "style", "xml", "noscript"];
/// Elements that end a line.
const LINES: [&str; 14] =
    ["p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "title", "section"];

/// Reads a page.
pub(super) fn read(bytes: &[u8], extension: &str) -> Found {
    let page = decode(bytes);
    let mut found = Found { kind: sniff::text_kind(extension), ..Found::default() };
    let mut rest = page.as_str();
    let mut title = String::new();
    let (mut in_title, mut in_cell) = (false, false);
    while found.text.len() < caps::TEXT * 8 {
        let (text, tail) = rest.split_once('<').unwrap_or((rest, ""));
        let target = if in_title { &mut title } else { &mut found.text };
        push_text(target, text);
        if tail.is_empty() {
            break;
        }
        if let Some(comment) = tail.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let (tag, after) = tail.split_once('>').unwrap_or((tail, ""));
        rest = after;
        let closing = tag.starts_with('/');
        let name = tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "title" => in_title = !closing,
            "img" => found.pictures += 1,
            "td" | "th" => {
                in_cell = !closing;
                if closing {
                    found.text.truncate(found.text.trim_end_matches([' ', '\n']).len());
                    found.text.push('\t');
                }
            }
            silent if SILENT.contains(&silent) && !closing => rest = after_close(after, silent),
            // A paragraph within a cell does not end its row.
            line if LINES.contains(&line) => found.text.push(if in_cell { ' ' } else { '\n' }),
            _ => {}
        }
    }
    found.title = (!title.trim().is_empty()).then_some(title);
    found
}

/// By mark or as Unicode, else by the charset the page names, else by what the bytes look like.
fn decode(bytes: &[u8]) -> String {
    if let Some(text) = super::plain::unicode(bytes) {
        return text;
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2_048)]).to_ascii_lowercase();
    let named = head.split_once("charset=").map(|(_, after)| after.trim_start_matches(['"', '\'']));
    let label =
        named.and_then(|after| after.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').next());
    match label.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes())) {
        Some(encoding) if encoding != encoding_rs::UTF_8 => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        _ => super::plain::decode(bytes).unwrap_or_else(|| super::plain::chinese(bytes)),
    }
}

fn push_text(target: &mut String, text: &str) {
    let blank = |c: char| c.is_ascii_whitespace();
    if text.starts_with(blank) && !target.ends_with(char::is_whitespace) {
        target.push(' ');
    }
    for word in text.split(blank).filter(|word| !word.is_empty()) {
        if !target.is_empty() && !target.ends_with(char::is_whitespace) && !text.starts_with(word) {
            target.push(' ');
        }
        let word = word.replace("&nbsp;", " ");
        match quick_xml::escape::unescape(&word) {
            Ok(plain) => target.push_str(&plain),
            Err(_) => target.push_str(&word),
        }
    }
}

/// What follows the end of a silent element.
fn after_close<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("</") {
        if after.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
            return after.split_once('>').map_or("", |(_, after)| after);
        }
        rest = after;
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_gives_its_text_and_title() {
        let page = "<html><head><title>双拥计划</title><style>p{color:red}</style></head><body><!-- x > y -->\
            <p>一、领导&nbsp;重视&amp;落实</p><SCRIPT>alert('<p>')</SCRIPT><table><tr><td>姓名</td><td>张三</td></tr></table></body>";
        let found = read(page.as_bytes(), "html");
        assert_eq!(found.title.as_deref(), Some("双拥计划"));
        assert_eq!(super::super::found::clean(&found.text, 100), "一、领导 重视&落实\n\n姓名\t张三");
    }

    #[test]
    fn a_page_in_gb2312_is_read_by_its_charset() {
        let page = "<meta charset=gb2312><body>年度总结";
        let bytes = encoding_rs::GBK.encode(page).0;
        assert!(read(&bytes, "htm").text.contains("年度总结"));
    }
}
