//! The templates of the letters: built in for both languages, each replaceable by a text of the same name that is
//! checked before it is used. They are texts here: whoever has the folder reads it.

use super::context::context;
use super::sample::samples;
use super::view::LetterView;
use super::{Language, words};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};
use std::collections::BTreeMap;

/// Steps a template may take: a digest of a thousand units takes about a fiftieth.
const FUEL: u64 = 20_000_000;

macro_rules! built_in {
    ($folder:literal) => {
        built_in!($folder: "parts.html", "parts.txt", "receipt.txt", "receipt.html", "reminder.txt", "reminder.html",
            "notice.txt", "notice.html", "status.txt", "status.html", "digest.txt", "digest.html", "alert.txt",
            "alert.html", "thanks.txt", "thanks.html", "test.txt", "test.html")
    };
    ($folder:literal: $($name:literal),*) => {
        &[
            ("base.html", include_str!("look/base.html")),
            ("look.html", include_str!("look/look.html")),
            $(($name, include_str!(concat!($folder, "/", $name)))),*
        ]
    };
}

/// The look is shared by the languages; the words are each language's own.
const ZH: &[(&str, &str)] = built_in!("zh");
const EN: &[(&str, &str)] = built_in!("en");

/// The checked templates of one language.
#[derive(Debug)]
pub struct Templates {
    language: Language,
    environment: Environment<'static>,
    /// The built-in ones, when some are replaced: what is used when a replacement fails on a letter.
    fallback: Option<Box<Templates>>,
}

/// A fault in a template of the user's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {wrong}")]
pub struct TemplateComplaint {
    /// Name of the file, such as `receipt.txt`.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong and how to put it right.
    pub wrong: String,
}

impl Templates {
    /// The built-in templates. They are part of the program; a fault in them is a fault of the program.
    pub fn built_in(language: Language) -> Result<Templates, TemplateComplaint> {
        let mut templates = Templates { language, environment: environment(language), fallback: None };
        for (name, text) in sources(language) {
            templates.add(name, text)?;
        }
        Ok(templates)
    }

    /// The built-in templates with some replaced: file name (`receipt.txt`) → text. Each replacement is tried on letters
    /// of every kind; every complaint is collected.
    pub fn with_overrides(
        language: Language,
        overrides: &BTreeMap<String, String>,
    ) -> Result<Templates, Vec<TemplateComplaint>> {
        let fallback = Templates::built_in(language).map_err(|complaint| vec![complaint])?;
        let mut templates = Templates::built_in(language).map_err(|complaint| vec![complaint])?;
        let mut complaints = Vec::new();
        for (name, text) in overrides {
            if !sources(language).iter().any(|(known, _)| known == name) {
                let known: Vec<&str> = sources(language).iter().map(|(known, _)| *known).collect();
                let wrong = format!("no letter uses a template of this name; the names are {}", known.join(", "));
                complaints.push(TemplateComplaint { file: name.clone(), line: 1, wrong });
            } else if let Err(complaint) = templates.add(name, text) {
                complaints.push(complaint);
            }
        }
        if complaints.is_empty() {
            complaints = templates.try_out(overrides);
        }
        templates.fallback = (!overrides.is_empty()).then(|| Box::new(fallback));
        if complaints.is_empty() { Ok(templates) } else { Err(complaints) }
    }

    /// The built-in texts by file name, to begin one's own from.
    pub fn texts(language: Language) -> &'static [(&'static str, &'static str)] {
        sources(language)
    }

    /// Their language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The built-in templates behind replaced ones.
    pub(super) fn fallback(&self) -> Option<&Templates> {
        self.fallback.as_deref()
    }

    /// Renders `name` (`receipt.html`) over what a template may see.
    pub(super) fn render(&self, name: &str, context: &serde_json::Value) -> Result<String, Error> {
        self.environment.get_template(name)?.render(Serde(context))
    }

    fn add(&mut self, name: &str, text: &str) -> Result<(), TemplateComplaint> {
        // A byte order mark and Windows line ends are an editor's, not the letter's.
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        self.environment
            .add_template_owned(name.to_owned(), text)
            .map_err(|error| complaint(name, &error, &serde_json::Value::Null))
    }

    /// Renders every letter with the replaced templates; each fault once.
    fn try_out(&self, overrides: &BTreeMap<String, String>) -> Vec<TemplateComplaint> {
        let mut complaints: Vec<TemplateComplaint> = Vec::new();
        for (_, view) in samples(self.language) {
            let Ok(context) = context(&view) else { continue };
            for name in file_names(&view) {
                let faults = self.render(&name, &context).err().map(|error| complaint(&name, &error, &context));
                // A fault that is not in a replaced file shows in one that uses it.
                let faults = faults.into_iter().chain(self.subject_missing(&name, &context, overrides));
                for fault in faults.filter(|fault| !complaints.contains(fault)).collect::<Vec<_>>() {
                    complaints.push(fault);
                }
            }
        }
        complaints
    }

    fn subject_missing(
        &self,
        name: &str,
        context: &serde_json::Value,
        overrides: &BTreeMap<String, String>,
    ) -> Option<TemplateComplaint> {
        let text = self.render(name, context).ok()?;
        let wrong = name.ends_with(".txt") && overrides.contains_key(name) && split_subject(&text).is_none();
        wrong.then(|| TemplateComplaint {
            file: name.to_owned(),
            line: 1,
            wrong: "the first line must be the subject: begin it with `主题：` or `Subject:`".to_owned(),
        })
    }
}

/// The subject and the body of a rendered `.txt` template.
pub(super) fn split_subject(text: &str) -> Option<(&str, &str)> {
    let (first, body) = text.trim_start().split_once('\n').unwrap_or((text.trim_start(), ""));
    let subject = ["主题：", "主题:", "Subject:"].iter().find_map(|word| first.strip_prefix(word))?.trim();
    (!subject.is_empty()).then_some((subject, body))
}

/// The templates of a letter: `receipt.txt` and `receipt.html`.
pub(super) fn file_names(view: &LetterView) -> [String; 2] {
    let name = match view {
        LetterView::Receipt(_) => "receipt",
        LetterView::Reminder(_) => "reminder",
        LetterView::Notice(_) => "notice",
        LetterView::Status(_) => "status",
        LetterView::Digest(_) => "digest",
        LetterView::Alert(_) => "alert",
        LetterView::Thanks(_) => "thanks",
        LetterView::Test(_) => "test",
    };
    [format!("{name}.txt"), format!("{name}.html")]
}

fn sources(language: Language) -> &'static [(&'static str, &'static str)] {
    match language {
        Language::Zh => ZH,
        Language::En => EN,
    }
}

fn environment(language: Language) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment.set_fuel(Some(FUEL));
    environment.set_debug(true);
    environment.set_auto_escape_callback(|name| match name.ends_with(".html") {
        true => AutoEscape::Html,
        false => AutoEscape::None,
    });
    environment.add_global("language", if language == Language::Zh { "zh-CN" } else { "en" });
    words::add_filters(&mut environment, language);
    environment
}

/// An error of the template engine as file, line, the unknown name and what is known instead.
fn complaint(name: &str, error: &Error, context: &serde_json::Value) -> TemplateComplaint {
    let file = error.name().unwrap_or(name).to_owned();
    let line = error.line().unwrap_or(1);
    let expression = error.range().zip(error.template_source()).and_then(|(range, source)| source.get(range));
    let known = context.as_object().map(|fields| fields.keys().map(String::as_str).collect::<Vec<_>>().join(", "));
    let wrong = match (error.kind(), expression, known) {
        (ErrorKind::UndefinedError, Some(expression), Some(known)) => {
            format!("unknown name `{}`; known in this letter: {known}", expression.trim())
        }
        (ErrorKind::UnknownFilter, ..) => format!(
            "{}; the filters are date, day, time, size, hash8, years, percent, material, short, shell and those of Jinja",
            error.detail().unwrap_or("unknown filter")
        ),
        (ErrorKind::OutOfFuel, ..) => "it takes too many steps: look for a loop inside a loop".to_owned(),
        (ErrorKind::UnknownMethod, ..) => format!(
            "unknown method: {} (parts.html must keep every macro the letters use)",
            error.detail().unwrap_or("?")
        ),
        (kind, ..) => match error.detail() {
            Some(detail) => format!("{kind}: {detail}"),
            None => kind.to_string(),
        },
    };
    TemplateComplaint { file, line, wrong }
}
