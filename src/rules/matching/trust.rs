//! How far the best candidate of a file can be trusted, as numbers: one row of features per file.
//! The numbers are small, mostly 0 to 1; how much each counts is fitted, not written here.

use super::authors::Mention;
use super::elsewhere::Elsewhere;
use super::features::{GRAMS, NUMBERS, Places, Row, WORDING, rank};
use super::subject::{Party, Subject, Target};
use super::view::{FOLDER, NAME, TEXT, TITLE, View};
use crate::rules::filename::Medium;
use crate::rules::filename::fold::is_han;
use crate::rules::lexicon::Lexicon;

/// Names of the features of trust, in order; the keys of `[accept]` and `[none]` in the weights.
pub const ACCEPT: [&str; 44] = [
    "margin",
    "title_evidence",
    "text_evidence",
    "theme_name",
    "number_agrees",
    "document_clash",
    "own_work_alone",
    "elsewhere",
    "elsewhere_named",
    "elsewhere_said",
    "elsewhere_part",
    "other_sender",
    "other_issuer",
    "nothing_said",
    "thin",
    "cover",
    "brief_no_text",
    "picture",
    "text_off_subject",
    "name_off_subject",
    "condition_unmet",
    "bare_chance",
    "part_name",
    "said",
    "said_lead",
    "bare_said",
    "bare_alone",
    "share_lead",
    "strange_name",
    "strange_title",
    "bare_strange",
    "undated",
    "general_name",
    "general_title",
    "general_talk",
    "apart_text",
    "apart_said",
    "rival_said",
    "alike",
    "long_list",
    "explained_lead",
    "title_document_lead",
    "run_lead",
    "taught",
];

/// Place of a feature in [`Trust`].
macro_rules! accept {
    ($name:literal) => {
        const { $crate::rules::matching::features::place(&$crate::rules::matching::trust::ACCEPT, $name) }
    };
}
pub(super) use accept;

/// Chinese characters of a name and its folders that are a kind of document and nothing else.
const BARE: usize = 4;
/// A theme said less outright than this is not said.
const THEME: f32 = 0.3;

/// Materials of a unit from which more make no difference.
const LONG_LIST: f32 = 40.0;

/// Features of trust of one file.
pub type Trust = [f32; ACCEPT.len()];

/// What was observed of one file.
pub(super) struct Observed<'a> {
    pub view: &'a View,
    pub party: &'a Party,
    pub subject: &'a Subject,
    pub lexicon: &'a Lexicon,
    pub rows: &'a [Row],
    pub places: &'a Places,
    pub elsewhere: Option<Elsewhere>,
    /// Nothing tells a year.
    pub undated: bool,
}

impl Observed<'_> {
    /// The features of the best of `ranked` (position and chance, best first).
    pub(super) fn trust(&self, ranked: &[(usize, f32)]) -> Trust {
        let mut trust = [0f32; ACCEPT.len()];
        let Some((best, chance)) = ranked.first().copied() else {
            return trust;
        };
        let second = ranked.get(1).map_or(0.0, |(_, chance)| *chance);
        let Observed { view, .. } = self;
        let row = &self.rows[best];
        let target = &self.subject.own(self.party)[best];
        trust[accept!("margin")] = ((chance / second.max(1e-4)).ln() / 5.0).min(1.0);
        trust[accept!("picture")] = f32::from(matches!(view.medium, Medium::Picture | Medium::Film));
        trust[accept!("document_clash")] = row[rank!("document_clash_name")].max(row[rank!("document_clash_title")]);
        trust[accept!("cover")] = row[rank!("cover_name")].max(row[rank!("cover_title")]);
        trust[accept!("taught")] = row[rank!("taught")];
        if !view.has_text() {
            trust[accept!("bare_chance")] = chance;
        }
        self.evidence(row, &mut trust);
        self.brevity(row, target, second < chance * 0.5, &mut trust);
        self.names(target, &mut trust);
        self.themes(target, &mut trust);
        self.wording(best, chance - second, &mut trust);
        self.strangeness(row, &mut trust);
        self.lead(best, ranked.get(1).map(|(next, _)| *next), &mut trust);
        self.elsewhere(row, &mut trust);
        trust[accept!("undated")] = f32::from(self.undated);
        trust[accept!("general_name")] = f32::from(view.general_name);
        trust[accept!("general_title")] = f32::from(view.general_title);
        trust[accept!("general_talk")] = f32::from(view.general_talk);
        trust
    }

    /// How much title and text say, and whether there is more than a number.
    fn evidence(&self, row: &Row, trust: &mut Trust) {
        let evidence = |at: usize| (row[at] + row[GRAMS + at] * 0.7).min(1.5);
        let numbered: f32 = row[NUMBERS].iter().sum();
        let words = evidence(NAME) + evidence(FOLDER) + evidence(TITLE) + evidence(TEXT);
        trust[accept!("title_evidence")] = evidence(TITLE);
        trust[accept!("text_evidence")] = evidence(TEXT);
        trust[accept!("thin")] = (1.0 - words).max(0.0);
        trust[accept!("number_agrees")] = numbered.min(1.0);
        let nameless = self.view.opaque && self.view.fields[NAME].text.is_empty();
        trust[accept!("nothing_said")] =
            f32::from(numbered == 0.0 && self.places.named.is_empty() && nameless && !self.view.has_text());
    }

    /// A name of few characters, and no text.
    fn brevity(&self, row: &Row, target: &Target, alone: bool, trust: &mut Trust) {
        if self.view.has_text() {
            return;
        }
        let count = |field: usize| self.view.fields[field].text.chars().filter(|c| is_han(*c)).count();
        let said = count(NAME) + count(FOLDER);
        trust[accept!("brief_no_text")] = (1.0 - said as f32 / 12.0).max(0.0);
        // 22总结.docx: the kind of document is all the name says, and only one item asks for it.
        let bare = said <= BARE && row[rank!("document_name")] > 0.0;
        trust[accept!("own_work_alone")] = f32::from(target.own_work && bare && alone);
    }

    /// Whose paper it is, by the names of units in it.
    fn names(&self, target: &Target, trust: &mut Trust) {
        let signed = Signed::of(self.view, self.party, self.subject, self.lexicon, target);
        let others =
            || signed.others.iter().filter(|mention| !self.subject.parties[usize::from(mention.unit)].superior);
        trust[accept!("other_sender")] = f32::from(!signed.own && others().any(|mention| mention.as_sender));
        trust[accept!("other_issuer")] = f32::from(!signed.own && others().any(|mention| mention.as_issuer));
        let named = self.elsewhere.is_some_and(|elsewhere| elsewhere.named);
        trust[accept!("elsewhere_named")] = f32::from(named && !signed.own);
    }

    /// Every unit has such a paper, and this one is another's.
    pub(super) fn common_of_another(&self, best: usize) -> bool {
        let target = &self.subject.own(self.party)[best];
        let signed = Signed::of(self.view, self.party, self.subject, self.lexicon, target);
        target.common && !signed.own && !signed.others.is_empty()
    }

    /// How far it speaks of what the plan is about.
    fn themes(&self, target: &Target, trust: &mut Trust) {
        let view = self.view;
        let said = view.theme[0].max(view.theme[1]) >= THEME;
        let on_subject = target.concepts.iter().any(|(concept, _)| self.subject.theme[usize::from(*concept)]);
        trust[accept!("theme_name")] = view.theme[0];
        trust[accept!("text_off_subject")] = f32::from(on_subject && view.has_text() && !said);
        trust[accept!("name_off_subject")] =
            f32::from(on_subject && !view.has_text() && view.theme[0] < THEME && !view.opaque);
        trust[accept!("condition_unmet")] = f32::from(target.conditioned && view.has_text() && !said);
    }

    /// How well the best is worded, and how far ahead of the others.
    fn wording(&self, best: usize, lead: f32, trust: &mut Trust) {
        let share = |row: &Row| row[rank!("share_name")] + row[rank!("gram_share_name")];
        let others = || self.rows.iter().enumerate().filter(|(at, _)| *at != best).map(|(_, row)| row);
        let most = |of: &dyn Fn(&Row) -> f32| others().map(of).fold(0f32, f32::max);
        let row = &self.rows[best];
        trust[accept!("part_name")] = row[rank!("part_name")].max(row[rank!("part_folder")]);
        trust[accept!("said")] = said(row);
        trust[accept!("said_lead")] = said(row) - most(&said);
        trust[accept!("share_lead")] = share(row) - most(&share);
        if !self.view.has_text() {
            trust[accept!("bare_said")] = said(row);
            trust[accept!("bare_alone")] = said(row) * lead.max(0.0);
        }
    }

    /// What of name and title nothing explains.
    fn strangeness(&self, row: &Row, trust: &mut Trust) {
        let strange = |field: usize, explained: f32| {
            if self.view.fields[field].text.contains(is_han) { 1.0 - explained } else { 0.0 }
        };
        let name = strange(NAME, row[rank!("explained_name")]);
        trust[accept!("strange_name")] = name;
        trust[accept!("bare_strange")] = if self.view.has_text() { 0.0 } else { name };
        trust[accept!("strange_title")] = strange(TITLE, row[rank!("explained_title")]);
    }

    /// How far the best is ahead of the next, and what sets them apart.
    fn lead(&self, best: usize, next: Option<usize>, trust: &mut Trust) {
        let apart = self.party.rivals.apart(self.view, best, next);
        trust[accept!("apart_text")] = apart.text;
        trust[accept!("apart_said")] = apart.said;
        trust[accept!("rival_said")] = apart.rival;
        trust[accept!("alike")] = apart.alike;
        trust[accept!("long_list")] = (self.party.count as f32 / LONG_LIST).min(1.0);
        let lead = |of: &dyn Fn(&Row) -> f32| of(&self.rows[best]) - next.map_or(0.0, |next| of(&self.rows[next]));
        let explained = |row: &Row| row[rank!("explained_name")].max(row[rank!("explained_title")]);
        trust[accept!("explained_lead")] = lead(&explained);
        trust[accept!("title_document_lead")] = lead(&|row| row[rank!("document_title")]);
        trust[accept!("run_lead")] = lead(&|row| row[rank!("run_name")]);
    }

    /// How much better a material of another unit fits.
    fn elsewhere(&self, row: &Row, trust: &mut Trust) {
        if let Some(other) = &self.elsewhere {
            trust[accept!("elsewhere")] = other.strength();
            trust[accept!("elsewhere_said")] = said(&other.row) - said(row);
            trust[accept!("elsewhere_part")] = part_said(&other.row) - part_said(row);
        }
    }
}

/// Whose paper it is.
pub(super) struct Signed {
    /// The unit it was dropped by sent or signed it.
    pub own: bool,
    /// Others that did where that is not usual.
    pub others: Vec<Mention>,
}

impl Signed {
    /// It is usual of a unit that the material itself speaks of, and of papers that others issue to those who hold them
    /// (a certificate, a reply, a voucher).
    pub(super) fn of(view: &View, party: &Party, subject: &Subject, lexicon: &Lexicon, target: &Target) -> Signed {
        let own = subject.parties.iter().position(|known| known.code == party.code).map(|own| own as u16);
        let (mine, mut others): (Vec<Mention>, Vec<Mention>) =
            view.mentions.iter().partition(|mention| Some(mention.unit) == own);
        others.retain(|mention| !target.named.contains(&mention.unit));
        let said = |word: &String| [NAME, TITLE].iter().any(|field| view.fields[*field].text.contains(word));
        if !others.is_empty() && lexicon.authors.outside.iter().any(said) {
            others.clear();
        }
        Signed { own: !mine.is_empty(), others }
    }
}

/// Share of what name or title say that the material holds.
fn said(row: &Row) -> f32 {
    row[rank!("said_name")].max(row[rank!("said_title")])
}

/// The best part of the material that name, folder or title says.
fn part_said(row: &Row) -> f32 {
    row[WORDING..WORDING + 3].iter().copied().fold(0f32, f32::max)
}
