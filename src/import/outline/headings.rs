//! The headings a line stands under, and the forms of their numbers. It remembers; what a heading is, is decided by the
//! outline.

use super::super::labels::{Label, Style};
use super::is_office;

/// A line that stands above others.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    /// Its text without the number.
    pub(super) text: String,
    /// Its line.
    pub(super) line: usize,
    /// Its text as it stands.
    pub(super) source: String,
}

/// The last heading and those it stands under.
#[derive(Debug, Default)]
pub(super) struct Headings {
    above: Vec<(Option<Style>, Heading)>,
    /// Forms of numbers that headings have had, with the last number of each.
    labels: Vec<Label>,
}

impl Headings {
    /// A heading begins: it ends those of its own form and below.
    pub(super) fn open(&mut self, label: Option<Label>, heading: Heading) {
        let style = label.map(|label| label.style);
        let level = self.above.iter().position(|(known, _)| *known == style).unwrap_or(self.above.len());
        self.above.truncate(level);
        self.above.push((style, heading));
        self.remember(label);
    }

    /// A number that belongs to headings.
    pub(super) fn remember(&mut self, label: Option<Label>) {
        if let Some(label) = label {
            self.labels.retain(|known| known.style != label.style);
            self.labels.push(label);
        }
    }

    /// The last heading.
    pub(super) fn last(&self) -> Option<&Heading> {
        self.above.last().map(|(_, heading)| heading)
    }

    /// The last number of a heading of this form.
    pub(super) fn label_like(&self, label: Label) -> Option<&Label> {
        self.labels.iter().find(|known| known.style == label.style)
    }

    /// The heading that names the unit: the last one, or an office above it when the last is a topic (1.1 公共服务).
    pub(super) fn owner(&self) -> Option<&Heading> {
        let office = self.above.iter().rev().map(|(_, heading)| heading).find(|heading| is_office(&heading.text));
        office.or_else(|| self.last())
    }
}
