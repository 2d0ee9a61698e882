//! Scenarios that are wrong on purpose, one rule each, and what the tool says to each of them.

use crate::support::files_below;
use crate::support::root;
use crate::support::snapshots;
use crate::support::text_of;
use reenact::diagnostic::Diagnostics;
use reenact::experiment::check::check;
use reenact::render::diagnostics::draw;
use reenact::render::style::TextStyle;
use reenact::scenario::File;
use reenact::source::Sources;

/// What the tool says to a text.
fn said(name: &str, text: &str) -> String {
    let mut out = Diagnostics::default();
    let file = File::read(name, text, &mut out);
    let sources = if let Some(file) = file {
        check(&file, true, &mut out);
        file.sources
    } else {
        let mut sources = Sources::default();
        sources.add(name, text);
        sources
    };
    draw(&out, &sources, &TextStyle::default())
}

#[test]
fn every_mistake_is_explained_where_it_is() {
    let files = files_below(&root().join("tests/broken"), ".yaml");
    assert!(files.len() > 30);
    for path in files {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let said = said(&format!("{name}.yaml"), &text_of(&path));
        assert!(!said.is_empty(), "{name} has nothing wrong");
        snapshots("broken", || insta::assert_snapshot!(name, said));
    }
}
