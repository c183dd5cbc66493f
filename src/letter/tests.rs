//! Every letter as people will read it, in both languages; what must hold of any letter; what a faulty template is told.

use super::*;
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthStr;

fn built_in(language: Language) -> Templates {
    Templates::built_in(language).unwrap()
}

fn letter(name: &str, language: Language) -> Letter {
    let (_, view) = samples(language).into_iter().find(|(sample, _)| *sample == name).unwrap();
    compose(&view, &built_in(language)).unwrap()
}

fn with(name: &str, text: &str) -> Result<Templates, Vec<TemplateComplaint>> {
    Templates::with_overrides(Language::Zh, &BTreeMap::from([(name.to_owned(), text.to_owned())]))
}

fn complaint(name: &str, text: &str) -> String {
    with(name, text).unwrap_err().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_letter_reads_as_its_picture_in_words() {
    for language in [Language::Zh, Language::En] {
        for (name, view) in samples(language) {
            let letter = compose(&view, &built_in(language)).unwrap();
            let plain = format!("{}\n\n{}", letter.subject, letter.plain);
            insta::assert_snapshot!(format!("{}-{name}.txt", language.folder()), plain);
            insta::assert_snapshot!(format!("{}-{name}.html", language.folder()), letter.html);
        }
    }
}

#[test]
fn the_plain_text_keeps_within_the_width_of_a_mail_but_for_lines_to_copy() {
    for language in [Language::Zh, Language::En] {
        for (name, view) in samples(language) {
            let letter = compose(&view, &built_in(language)).unwrap();
            let too_long = letter.plain.lines().find(|line| !line.starts_with("    ") && line.width() > 76);
            assert_eq!(too_long, None, "{name}");
            assert!(!letter.plain.contains("\n\n\n"), "{name}");
        }
    }
}

#[test]
fn nothing_of_a_file_name_reaches_a_letter_unescaped() {
    for language in [Language::Zh, Language::En] {
        let letter = letter("receipt", language);
        for text in [&letter.plain, &letter.html, &letter.subject] {
            assert!(!text.contains('\u{202e}'));
        }
        assert!(letter.plain.contains(r"\u{202e}fdp.exe\n<b>.docx"));
        assert!(letter.html.contains(r"\u{202e}fdp.exe\n&lt;b&gt;.docx") && !letter.html.contains("<b>.docx"));
    }
}

#[test]
fn a_list_that_is_cut_says_how_much_was_cut_and_the_table_has_it_all() {
    let letter = letter("receipt-many", Language::Zh);
    assert!(letter.plain.contains("另有15个文件，全部列在附件 receipt.csv 中。"));
    let table = String::from_utf8(letter.attachments[0].bytes.clone()).unwrap();
    assert_eq!(table.lines().count(), 76);
    assert!(letter.attachments.iter().all(|file| file.name.bytes().all(|b| b.is_ascii_graphic())));
}

#[test]
fn a_letter_is_the_same_whenever_it_is_composed() {
    for (name, view) in samples(Language::Zh) {
        let templates = built_in(Language::Zh);
        assert_eq!(compose(&view, &templates).unwrap(), compose(&view, &templates).unwrap(), "{name}");
    }
}

#[test]
fn a_template_of_ones_own_takes_the_place_of_the_built_in_one() {
    let text = "\u{feff}主题：{{ unit.name }}的回执\r\n\r\n{% for row in gaps %}缺 {{ row.title }}\r\n{% endfor %}";
    let templates = with("receipt.txt", text).unwrap();
    let (_, view) = samples(Language::Zh).remove(0);
    let letter = compose(&view, &templates).unwrap();
    assert_eq!(letter.subject, "区示例局的回执");
    assert!(letter.plain.starts_with("缺 2020年以来"), "{}", letter.plain);
    assert_eq!(letter.trouble, None);
}

#[test]
fn a_faulty_template_is_refused_with_file_line_and_name() {
    let nested = "{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}";
    for (name, text, expected) in [
        (
            "receipt.txt",
            "主题：回执\n\n{{ unit.nmae }}\n",
            "receipt.txt, line 3: unknown name `unit.nmae`; known in this letter: advice, ",
        ),
        (
            "receipt.txt",
            "主题：回执\n{% for row in gaps %}{{ row.titel }}{% endfor %}",
            "receipt.txt, line 2: unknown name `row.titel`",
        ),
        (
            "parts.html",
            "{% macro due(a, b) %}{{ a }}{% endmacro %}",
            "receipt.html, line 8: unknown method: map has no method named head (parts.html must keep every macro",
        ),
        ("receipt.txt", "主题：回执\n\n{% if unit %}\n", "receipt.txt, line 3: syntax error: unexpected end of input"),
        (
            "receipt.html",
            "{{ unit.name|upcase }}",
            "receipt.html, line 1: filter upcase is unknown; the filters are date, day, time,",
        ),
        (
            "receipt.txt",
            "{{ unit.name }}",
            "receipt.txt, line 1: the first line must be the subject: begin it with `主题：` or `Subject:`",
        ),
        ("recepit.txt", "", "recepit.txt, line 1: no letter uses a template of this name; the names are base.html, "),
        ("alert.txt", nested, "alert.txt, line 1: it takes too many steps"),
    ] {
        let complaint = complaint(name, text);
        assert!(complaint.starts_with(expected), "{complaint}");
    }
}

#[test]
fn a_template_that_fails_on_one_letter_costs_no_letter() {
    // It passes the trial, for every sample tells of something, and fails where there is nothing to tell.
    let templates = with("notice.txt", "主题：{{ told[0].text }}说明\n{{ unit.name }}").unwrap();
    let (_, view) = samples(Language::Zh).into_iter().find(|(name, _)| *name == "notice").unwrap();
    let LetterView::Notice(notice) = view else { panic!("the notice") };
    let letter = compose(&LetterView::Notice(notice.clone()), &templates).unwrap();
    assert_eq!((letter.plain.as_str(), letter.trouble), ("区示例局\n", None));
    let silent = LetterView::Notice(NoticeView { told: Vec::new(), ..notice });
    let letter = compose(&silent, &templates).unwrap();
    assert!(letter.plain.contains("尚缺材料5份"), "the built-in one is used");
    assert!(letter.trouble.unwrap().contains("notice.txt"), "and the coordinator hears of it");
}

#[test]
fn the_workbook_holds_no_formula_and_the_day_it_was_made() {
    let letter = letter("digest", Language::Zh);
    let book = &letter.attachments[0];
    assert_eq!(book.name, "ledger.xlsx");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&book.bytes)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut archive.by_name(name).unwrap(), &mut text).unwrap();
        text
    };
    for sheet in 1..=4 {
        let text = part(&format!("xl/worksheets/sheet{sheet}.xml"));
        assert!(text.contains("<autoFilter") && text.contains(r#"state="frozen""#), "sheet {sheet}");
        assert!(!text.contains("<f>") && !text.contains("<hyperlink"), "sheet {sheet}");
    }
    assert!(part("xl/sharedStrings.xml").contains("=1+1.docx"));
    assert!(part("docProps/core.xml").contains("2023-06-13T09:05:00Z"));
    assert!(part("xl/workbook.xml").contains(r#"name="概览""#));
}
