//! The page of diagnostics is made from their codes.

use super::source;
use super::updates;
use crate::support::text_of;
use reenact::diagnostic::codes;
use std::fmt::Write as _;

/// Ranges of codes and what they are about, in the order of the page.
const RANGES: [(&str, &str); 8] = [
    ("E01", "Reading YAML, addresses and patches"),
    ("E02", "Structure: keys, types, units"),
    ("E03", "Names"),
    ("E04", "Expressions"),
    ("E05", "Meaning"),
    ("W06", "Warnings"),
    ("E07", "Configuration"),
    ("N07", "Notes"),
];

fn page() -> String {
    let mut page = String::from(
        "# Diagnostics\n\n\
         <!-- made by UPDATE_DOCS=1 cargo test manual; change src/diagnostic/codes instead -->\n\n\
         Every mistake has a code. `reenact explain CODE` prints what stands here. Codes that \
         begin with `E` are errors: nothing runs until they are mended. `W` is a warning, `N` a \
         note.\n",
    );
    for (range, about) in RANGES {
        writeln!(page, "\n## {about}").unwrap();
        let of_range = codes::explanations().filter(|it| it.code.0.starts_with(range));
        for it in of_range {
            writeln!(page, "\n### {}\n\n**{}.** {}", it.code, first_big(it.title), it.meaning)
                .unwrap();
            writeln!(page, "\n```yaml\n{}\n```\n\n{}", it.example, it.remedy).unwrap();
        }
    }
    page
}

fn first_big(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

#[test]
fn the_page_of_diagnostics_is_what_the_codes_say() {
    let path = source().join("errors.md");
    let page = page();
    for it in codes::explanations() {
        assert!(page.contains(&format!("\n### {}\n", it.code)), "{} is in no range", it.code);
    }
    if updates() {
        std::fs::write(&path, page).unwrap();
        return;
    }
    assert!(text_of(&path) == page, "UPDATE_DOCS=1 cargo test manual writes errors.md anew");
}
