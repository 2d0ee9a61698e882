use super::*;
use crate::scenario::tree::Path;
use proptest::prelude::*;

fn read_text(text: &str) -> (Option<Node>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let tree = read(text, SourceId(0), &Limits::default(), &mut diagnostics);
    (tree, diagnostics)
}

/// Writes a tree as one line: quoted text in quotes, `null` as `-`, and no places.
fn compact(node: &Node) -> String {
    if let Some(scalar) = node.scalar() {
        return if scalar.quoted { format!("{:?}", scalar.text) } else { scalar.text.clone() };
    }
    let items: Vec<String> = node.items().iter().map(compact).collect();
    let entries: Vec<String> = node
        .entries()
        .iter()
        .map(|entry| format!("{}:{}", entry.key.value, compact(&entry.value)))
        .collect();
    match node.kind_name() {
        "nothing" => "-".to_owned(),
        "a list" => format!("[{}]", items.join(" ")),
        _ => format!("{{{}}}", entries.join(" ")),
    }
}

/// Checks what is read and the codes of what is said, each with the text it points at.
#[track_caller]
fn check(text: &str, expected: Option<&str>, mistakes: &[(&str, &str)]) {
    let (tree, diagnostics) = read_text(text);
    assert_eq!(tree.as_ref().map(compact).as_deref(), expected);
    let said: Vec<(&str, &str)> = diagnostics
        .iter()
        .map(|mistake| {
            let span = mistake.primary.span;
            (mistake.code.0, text.get(span.start as usize..span.end as usize).unwrap())
        })
        .collect();
    assert_eq!(said, mistakes);
}

#[test]
fn scalars_stay_text() {
    check("a: 1", Some("{a:1}"), &[]);
    check("[yes, 0o7, 1e3, 2024-06-25T12:13:00Z]", Some("[yes 0o7 1e3 2024-06-25T12:13:00Z]"), &[]);
    check("['1', \"2\\n\", plain text]", Some(r#"["1" "2\n" plain text]"#), &[]);
    check("a: |\n  b\n  c\nd: >-\n  e\n  f\n", Some(r#"{a:"b\nc\n" d:"e f"}"#), &[]);
    check("[null, ~, 'null', Null, '']", Some(r#"[- - "null" Null ""]"#), &[]);
    check("a:\nb: # later\nc: {d: , e}", Some("{a:- b:- c:{d:- e:-}}"), &[]);
    check("null: 1\n~: 2", Some("{null:1 ~:2}"), &[]);
    check("null", Some("-"), &[]);
    check("---\na: b\n...\n", Some("{a:b}"), &[]);
}

#[test]
fn anchors_are_copied() {
    check("a: &x {b: 1}\nc: *x\nd: [*x, *x]", Some("{a:{b:1} c:{b:1} d:[{b:1} {b:1}]}"), &[]);
    check("a: &x k\n*x : 1", Some("{a:k k:1}"), &[]);
    check("&r a: 1", Some("{a:1}"), &[]);
    check("a: *b\nc: 2", Some("{a:- c:2}"), &[("E0109", "*b")]);
    check("a: &a {b: *a}", None, &[("E0110", "*a")]);
}

#[test]
fn mistakes_that_leave_the_rest_readable() {
    check("a: 1\nb: 2\na: 3\n'a': 4", Some("{a:1 b:2}"), &[("E0103", "a"), ("E0103", "'a'")]);
    check(
        "[a]: 1\n{b: 2}: 3\n: 4\nc: 5",
        Some("{c:5}"),
        &[("E0104", "[a]"), ("E0104", "{b: 2}"), ("E0104", "")],
    );
    check("a: &a {b: 1}\nc: {<<: *a}", Some("{a:{b:1} c:{}}"), &[("E0105", "<<")]);
    check("'<<': 1", Some("{<<:1}"), &[]);
    check("a: !!str 1\nb: !x [2]", Some("{a:1 b:[2]}"), &[("E0108", "!!str"), ("E0108", "!x")]);
    check("a: 1\n---\nb: [", Some("{a:1}"), &[("E0107", "---")]);
    check("a: 1\n...\nb", Some("{a:1}"), &[("E0107", "b")]);
}

#[test]
fn nothing_to_read() {
    check("", None, &[("E0106", "")]);
    check("# nothing\n\n", None, &[("E0106", "")]);
    check("---\n", None, &[("E0106", "")]);
}

#[test]
fn nodes_know_their_places() {
    let text =
        "é: [1, 'zwei']\nb:\n  c: drei vier # five\n  d:\n    - {e: &x 6}\n\n# end\nf: *x\ng:\n";
    let (tree, _) = read_text(text);
    let tree = tree.unwrap();
    let at = |path: &str| {
        let span = tree.at(&path.parse::<Path>().unwrap()).unwrap().span;
        text.get(span.start as usize..span.end as usize).unwrap()
    };
    assert_eq!(at("é"), "[1, 'zwei']");
    assert_eq!(at("é[1]"), "'zwei'");
    assert_eq!(at("b"), "c: drei vier # five\n  d:\n    - {e: &x 6}");
    assert_eq!(at("b.c"), "drei vier");
    assert_eq!(at("b.d"), "- {e: &x 6}");
    assert_eq!(at("b.d[0]"), "{e: &x 6}");
    assert_eq!(at("f"), "6", "an alias is where its anchor is");
    assert_eq!(at("g"), "");
    assert_eq!(at(""), text.trim_end().trim_end_matches(':'));
    for entry in tree.entries() {
        let span = entry.key.span;
        let written = text.get(span.start as usize..span.end as usize);
        assert_eq!(written, Some(entry.key.value.as_str()));
    }
}

/// A hostile text must end with this code; how long it takes is seen in how long this test takes.
#[track_caller]
fn check_stops(text: &str, code: &str) {
    let (tree, diagnostics) = read_text(text);
    assert!(tree.is_none());
    assert_eq!(diagnostics.iter().last().map(|mistake| mistake.code.0), Some(code));
}

#[test]
fn hostile_texts_stop_at_a_limit() {
    check_stops(&"[".repeat(80_000), "E0112");
    check_stops(&"{a: ".repeat(80_000), "E0112");
    check_stops(&"- ".repeat(80_000), "E0112");
    check_stops(&"? ".repeat(80_000), "E0112");
    check_stops(&format!("- {}", "- [".repeat(80_000)), "E0101");
    let steps: Vec<String> = (0..3_000).map(|depth| " ".repeat(depth)).collect();
    check_stops(&steps.join("a:\n"), "E0112");
    check_stops(&"- a\n".repeat(600_000), "E0111");
    check_stops(&"- !x a\n".repeat(100_000), "E0115");
    check_stops(&"a: 1\n".repeat(100_000), "E0115");
    check_stops(&"x".repeat(9_000_000), "E0111");
}

#[test]
fn hostile_anchors_stop_at_a_limit() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let below = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb.extend([format!("a{level}: &a{level} [{below}]\n")]);
    }
    check_stops(&bomb, "E0111");
    // Few values, many bytes.
    let long = format!("- &a {}\n{}", "x".repeat(1_000_000), "- *a\n".repeat(40_000));
    check_stops(&long, "E0111");
    // Anchors around anchors, each of which would be kept.
    let nested = "&a [".repeat(60);
    check_stops(&format!("{nested}{}{}", "x, ".repeat(10_000), "]".repeat(60)), "E0111");
    // Depth by alias: each value is shallow where it is written.
    let mut tower = "- &a0 x\n".to_owned();
    for level in 1..100 {
        tower.extend([format!("- &a{level} [*a{}]\n", level - 1)]);
    }
    check_stops(&tower, "E0112");
}

proptest! {
    #[test]
    fn no_text_panics(text in "[\\[\\]{}:,\\-&*!|>'\"#%@? \ta-cé\n<~]{0,60}") {
        let (tree, diagnostics) = read_text(&text);
        prop_assert!(tree.is_some() || diagnostics.has_errors());
        for mistake in &diagnostics {
            let span = mistake.primary.span;
            prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
        }
    }
}
