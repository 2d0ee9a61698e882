//! What each kind of broken YAML looks like, drawn at 80 columns: `snapshots/diagnostics/yaml.snap`.

use super::diagnostics::draw;
use super::style::TextStyle;
use crate::diagnostic::Diagnostics;
use crate::scenario::tree::Limits;
use crate::scenario::tree::read;
use crate::source::Sources;

const BROKEN: &[&str] = &[
    // Quotes and brackets that stay open.
    "a: 'foo\nb: 2\n",
    "a: [1, 2\n",
    "a: [1, 2\nb: 3\n",
    "a: {b: 1]\n",
    // Colons and signs.
    "title: Error A1001: gone\n",
    "a: @x\n",
    "a: ]\n",
    "a: 'x' y\n",
    "a: \"\\q\"\n",
    "a: \u{1b}[31m\n",
    // Columns.
    "queues:\n\tai: 1\n",
    "  a: 1\nb: 2\n",
    "a: 1\n- b\n",
    "- a\nb: 1\n",
    "a: 1\nfoo bar\n",
    "a: - b\n",
    "a: 1\r\nb: 2\r\na: @\r\n",
    // What YAML allows and scenarios do not.
    "a: 1\nb: 2\na: 3\n",
    "[a]: 1\n",
    "<<: {a: 1}\n",
    "a: !foo 1\n",
    "a: 1\n---\nb: 2\n",
    "# to do\n",
    "",
    // Aliases.
    "a: *zz\n",
    "a: &a [*a]\n",
];

fn drawn(text: &str) -> String {
    let mut sources = Sources::default();
    let source = sources.add("a.yaml", text);
    let mut diagnostics = Diagnostics::default();
    read(text, source, &Limits::default(), &mut diagnostics);
    draw(&diagnostics, &sources, &TextStyle::default())
}

#[test]
fn broken_yaml_is_explained() {
    let gallery: Vec<String> =
        BROKEN.iter().map(|text| format!("{text:?}\n\n{}", drawn(text))).collect();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/diagnostics"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("yaml", gallery.join("\n----\n\n")));
}
