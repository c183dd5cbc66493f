//! Every letter as people will read it, in both languages.

use super::*;

fn templates(language: Language) -> Templates {
    Templates::built_in(language).unwrap()
}

#[test]
fn every_letter_can_be_written() {
    for language in [Language::Zh, Language::En] {
        for (name, view) in samples(language) {
            let letter = compose(&view, &templates(language)).unwrap_or_else(|error| panic!("{name}: {error:?}"));
            assert!(!letter.subject.is_empty() && !letter.plain.is_empty());
        }
    }
}
