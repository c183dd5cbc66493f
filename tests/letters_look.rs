//! A look at the letters: every sample is written out as HTML and text, and Chromium takes its picture at the width of a
//! phone and of a mail window. It judges nothing that a person must judge; it fails when a letter is wider than a phone.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use shouqi::letter::{Language, LetterView, Templates, compose, samples};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Widths in CSS pixels: a phone, a mail window.
const WIDTHS: [u32; 2] = [360, 720];

#[test]
#[ignore = "needs chromium"]
fn every_letter_fits_a_phone_and_a_mail_window() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("letters");
    std::fs::create_dir_all(&folder).unwrap();
    for language in [Language::Zh, Language::En] {
        let templates = Templates::built_in(language).unwrap();
        for (name, view) in samples(language) {
            let letter = compose(&view, &templates).unwrap();
            let stem = folder.join(format!("{}-{name}", language.folder()));
            std::fs::write(stem.with_extension("txt"), format!("{}\n\n{}", letter.subject, letter.plain)).unwrap();
            let page = stem.with_extension("html");
            std::fs::write(&page, &letter.html).unwrap();
            for attachment in &letter.attachments {
                std::fs::write(
                    folder.join(format!("{}-{name}-{}", language.folder(), attachment.name)),
                    &attachment.bytes,
                )
                .unwrap();
            }
            let chosen = ["receipt", "reminder", "digest"].contains(&name);
            for width in WIDTHS.iter().filter(|_| chosen) {
                let picture = folder.join(format!("{}-{name}-{width}.png", language.folder()));
                let height = shown_height(&page, *width);
                take_picture(&page, &picture, *width, height);
                assert!(picture.metadata().unwrap().len() > 5_000, "{} is empty", picture.display());
            }
        }
    }
    println!("the letters are in {}", folder.display());
}

#[test]
#[ignore = "needs chromium"]
fn the_longest_file_name_does_not_widen_a_letter() {
    let templates = Templates::built_in(Language::Zh).unwrap();
    let (_, mut view) = samples(Language::Zh).remove(0);
    let LetterView::Receipt(receipt) = &mut view else { panic!("the first sample is a receipt") };
    receipt.files[0].path = format!("{}.docx", "x".repeat(250));
    receipt.unit.folder = format!(r"\\fs\{}", "y".repeat(120));
    receipt.gaps[0].title = "材料".repeat(200);
    let page = Path::new(env!("CARGO_TARGET_TMPDIR")).join("longest.html");
    std::fs::write(&page, compose(&view, &templates).unwrap().html).unwrap();
    for width in WIDTHS {
        shown_height(&page, width);
    }
}

/// The height of the page at this width; fails when the page is wider than that.
fn shown_height(page: &Path, width: u32) -> u32 {
    // A headless window cannot be narrower than 500 pixels, so the page is measured and shown in a frame.
    let frame = frame(page, width);
    let output = chromium(&["--window-size=900,900", "--virtual-time-budget=2000", "--dump-dom"], &frame);
    let title = output.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default();
    let (shown, height) = title.split_once('x').unwrap_or_else(|| panic!("no size in {title:?}"));
    let shown: u32 = shown.parse().unwrap();
    assert!(shown <= width, "{} is {shown} pixels wide on a screen of {width}", page.display());
    height.parse().unwrap()
}

fn take_picture(page: &Path, picture: &Path, width: u32, height: u32) {
    let frame = frame(page, width);
    let size = format!("--window-size={width},{height}");
    chromium(&[&size, "--hide-scrollbars", &format!("--screenshot={}", picture.display())], &frame);
}

/// A page that shows `page` in a frame of this width and writes its size into its own title.
fn frame(page: &Path, width: u32) -> PathBuf {
    let path = page.with_extension(format!("{width}.frame.html"));
    let html = std::fs::read_to_string(page).unwrap().replace('&', "&amp;").replace('"', "&quot;");
    let text = format!(
        "<title></title><body style='margin:0'><iframe id=f scrolling=no style='border:0;width:{width}px;height:20000px' srcdoc=\"{html}\">\
         </iframe><script>f.onload = () => {{ const d = f.contentDocument; \
         document.title = d.documentElement.scrollWidth + 'x' + d.body.offsetHeight; \
         f.style.height = d.body.offsetHeight + 'px' }}</script>"
    );
    std::fs::write(&path, text).unwrap();
    path
}

fn chromium(arguments: &[&str], page: &Path) -> String {
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(arguments)
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("chromium is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
