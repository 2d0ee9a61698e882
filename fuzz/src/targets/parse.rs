//! Bytes to a tree, and a tree to a scenario.

use reenact::diagnostic::Diagnostics;
use reenact::experiment::check::Untried;
use reenact::experiment::check::check;
use reenact::render::diagnostics;
use reenact::render::findings;
use reenact::render::findings::Findings;
use reenact::render::style::TextStyle;
use reenact::render::yaml;
use reenact::scenario::File;
use reenact::scenario::tree::Node;
use reenact::scenario::tree::NodeKind;
use reenact::scenario::tree::decode_utf8;
use reenact::source::Sources;
use reenact::text::is_treacherous;

/// Reads bytes as a file without mistakes; what is wrong is drawn either way.
pub(crate) fn file(bytes: &[u8]) -> Option<File> {
    let (file, found) = read(bytes);
    file.filter(|_| !found.has_errors())
}

/// Reads bytes as a file, and says what is wrong with it.
fn read(bytes: &[u8]) -> (Option<File>, Diagnostics) {
    let mut out = Diagnostics::default();
    let mut sources = Sources::default();
    let text = match decode_utf8(bytes.to_vec()) {
        Ok(text) => text,
        Err(not_utf8) => {
            let source = sources.add("x.yaml", not_utf8.text.clone());
            out.push(not_utf8.diagnostic(source));
            check_drawn(&out, &sources);
            return (None, out);
        }
    };
    let file = File::read("x.yaml", &text, &mut out);
    let mut again = Diagnostics::default();
    let twin = File::read("x.yaml", &text, &mut again);
    assert_eq!(out, again, "reading is deterministic");
    assert_eq!(file.is_some(), twin.is_some());
    sources.add("x.yaml", text);
    check_drawn(&out, &sources);
    assert!(file.is_some() || out.has_errors(), "what is refused is explained");
    (file, out)
}

/// Draws what was found, in every way there is.
pub(crate) fn check_drawn(found: &Diagnostics, sources: &Sources) {
    for diagnostic in found {
        for label in std::iter::once(&diagnostic.primary).chain(&diagnostic.related) {
            let text = &sources.get(label.span.source).expect("a place is in a text").text;
            let (start, end) = (label.span.start as usize, label.span.end as usize);
            assert!(start <= end && end <= text.len(), "{diagnostic:?}");
            assert!(text.is_char_boundary(start) && text.is_char_boundary(end), "{diagnostic:?}");
        }
    }
    for unicode in [false, true] {
        let style = TextStyle { unicode, ..TextStyle::default() };
        check_harmless(&diagnostics::draw(found, sources, &style));
    }
    let untried = Untried::Nothing;
    let findings =
        Findings { path: "x.yaml", sources: sources.clone(), diagnostics: found.clone(), untried };
    let json = findings::draw_json(&[findings]);
    check_harmless(&json);
    serde_json::from_str::<serde_json::Value>(&json).expect("it is JSON");
}

/// Checks that a terminal finds nothing to obey.
pub(crate) fn check_harmless(drawn: &str) {
    let found = drawn.chars().find(|c| *c != '\n' && is_treacherous(*c));
    assert_eq!(found, None, "{drawn:?}");
}

/// What is printed of a tree reads back as the same texts.
pub(crate) fn check_printed(tree: &Node) {
    let printed = yaml::draw(tree);
    check_harmless(&printed);
    let mut out = Diagnostics::default();
    let Some(back) = File::read("x.yaml", &printed, &mut out) else {
        // Printing indents what was in brackets, so that a large file may grow beyond the limit.
        assert!(printed.len() > 1 << 20, "{printed}\n{out:?}");
        return;
    };
    assert!(!out.has_errors(), "{printed}\n{out:?}");
    assert!(says_the_same(tree, &back.tree), "{printed}");
    assert_eq!(yaml::draw(&back.tree), printed);
}

/// Compares two trees but for their places and quotes.
fn says_the_same(one: &Node, other: &Node) -> bool {
    match (&one.kind, &other.kind) {
        (NodeKind::Null, NodeKind::Null) => true,
        (NodeKind::Scalar(one), NodeKind::Scalar(other)) => one.text == other.text,
        (NodeKind::List(one), NodeKind::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| says_the_same(a, b))
        }
        (NodeKind::Map(one), NodeKind::Map(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(a, b)| a.key.value == b.key.value && says_the_same(&a.value, &b.value))
        }
        _ => false,
    }
}

/// The target `parse`: bytes to a tree, and back.
pub fn parse(bytes: &[u8]) {
    if let Some(file) = file(bytes) {
        check_printed(&file.tree);
    }
}

/// The target `compile`: a file under every profile and overlay, one with mistakes as well.
pub fn compile(bytes: &[u8]) {
    let (Some(file), found) = read(bytes) else { return };
    let mut out = found.clone();
    check(&file, false, &mut out);
    check_drawn(&out, &file.sources);
    let mut again = found;
    check(&file, false, &mut again);
    assert_eq!(out, again, "checking is deterministic");
}
