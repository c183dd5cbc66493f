//! A walk over hostile XML: names without prefixes, text with its entities resolved, bounded depth. No DTD is read, so
//! nothing can multiply; it builds nothing.

use super::caps;
use super::found::Why;
use super::plain;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::borrow::Cow;
use std::ops::ControlFlow;

/// One step of the walk.
#[derive(Debug)]
pub(super) enum Step<'a> {
    /// An element opens.
    Open(&'a str, Attributes<'a>),
    /// Text, part by part.
    Text(&'a str),
    /// An element closes.
    Close(&'a str),
}

/// The attributes of an element, looked up by name without prefix.
#[derive(Debug)]
pub(super) struct Attributes<'a>(Option<&'a BytesStart<'a>>);

impl Attributes<'_> {
    /// The value of the first attribute `name`.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        // Without checks for doubles: those compare every attribute with every other.
        let mut attributes = self.0?.attributes();
        let mut named = attributes.with_checks(false).flatten().filter(|a| a.key.local_name().as_ref() == name);
        let value = named.next()?;
        Some(quick_xml::escape::unescape(&value.value).map_or_else(|_| value.value.to_string(), Cow::into_owned))
    }
}

/// Walks until the end, or until `visit` breaks off.
///
/// # Errors
/// `Why::Depth` past the cap, `Why::Damaged` when it is not well-formed; what was visited before stands.
pub(super) fn walk(xml: &[u8], mut visit: impl FnMut(Step<'_>) -> ControlFlow<()>) -> Result<(), Why> {
    // UTF-16 by its mark, else UTF-8; a stray byte costs one character.
    let text = plain::unicode(xml).map_or_else(|| String::from_utf8_lossy(xml), Cow::Owned);
    let mut reader = Reader::from_str(&text);
    reader.config_mut().expand_empty_elements = true;
    let mut depth = 0_usize;
    loop {
        let flow = match reader.read_event().map_err(|_| Why::Damaged)? {
            Event::Eof if depth > 0 => return Err(Why::Damaged),
            Event::Eof => return Ok(()),
            Event::Start(start) => {
                depth += 1;
                if depth > caps::DEPTH {
                    return Err(Why::Depth);
                }
                let name = start.local_name();
                visit(Step::Open(name.as_ref(), Attributes(Some(&start))))
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                visit(Step::Close(end.local_name().as_ref()))
            }
            Event::Text(text) => visit(Step::Text(&text)),
            Event::CData(text) => visit(Step::Text(&text)),
            Event::GeneralRef(entity) => match resolved(&entity) {
                Some(char) => visit(Step::Text(char.encode_utf8(&mut [0; 4]))),
                None => ControlFlow::Continue(()),
            },
            _ => ControlFlow::Continue(()),
        };
        if flow.is_break() {
            return Ok(());
        }
    }
}

fn resolved(entity: &quick_xml::events::BytesRef<'_>) -> Option<char> {
    if let Ok(Some(char)) = entity.resolve_char_ref() {
        return Some(char);
    }
    quick_xml::escape::resolve_predefined_entity(entity)?.chars().next()
}

/// The text of the first element `name`.
pub(super) fn text_of(xml: &[u8], name: &str) -> Option<String> {
    let (mut within, mut text) = (false, String::new());
    // A broken end does not take away what was read before.
    let _ = walk(xml, |step| {
        match step {
            Step::Open(open, _) if open == name => within = true,
            Step::Text(part) if within => text.push_str(part),
            Step::Close(close) if within && close == name => return ControlFlow::Break(()),
            _ => {}
        }
        ControlFlow::Continue(())
    });
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The day at the start of an ISO date.
pub(super) fn day(text: &str) -> Option<chrono::NaiveDate> {
    text.get(..10)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_ends_at_the_depth_cap_and_at_a_broken_end() {
        let deep = "<a>".repeat(caps::DEPTH + 1);
        assert_eq!(walk(deep.as_bytes(), |_| ControlFlow::Continue(())), Err(Why::Depth));
        assert_eq!(walk(b"<a><b>", |_| ControlFlow::Continue(())), Err(Why::Damaged));
        assert_eq!(walk(b"<a><b/></a>", |_| ControlFlow::Continue(())), Ok(()));
    }

    #[test]
    fn entities_are_resolved_but_never_declared_ones() {
        let xml = b"<!DOCTYPE a [<!ENTITY x \"boom\">]><d:title>A&amp;B&#x53CC;&x;</d:title>";
        assert_eq!(text_of(xml, "title").as_deref(), Some("A&B双"));
    }

    #[test]
    fn many_attributes_cost_no_more_than_their_number() {
        let xml = format!("<a {}/>", (0..200_000).map(|n| format!("a{n}=\"\" ")).collect::<String>());
        let mut seen = None;
        walk(xml.as_bytes(), |step| {
            if let Step::Open(_, attributes) = step {
                seen = attributes.get("a199999");
            }
            ControlFlow::Continue(())
        })
        .unwrap();
        assert_eq!(seen.as_deref(), Some(""));
    }
}
