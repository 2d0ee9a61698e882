//! Text that is no scenario, or far too much of one.

use super::HEAD;
use super::Place;
use super::Small;
use super::lines;
use crate::support::files_below;
use crate::support::root;
use crate::support::text_of;
use std::fmt::Write as _;

#[track_caller]
fn check(name: &str, text: impl AsRef<[u8]>) {
    Place::with(text).check(name, &["check", "bad.yaml"]);
}

#[test]
fn every_broken_file_is_refused_with_exit_2_and_warnings_are_not() {
    let place = Place::new();
    for path in files_below(&root().join("tests/broken"), ".yaml") {
        let name = path.file_stem().unwrap().to_str().unwrap();
        std::fs::write(place.path("bad.yaml"), text_of(&path)).unwrap();
        let snapshot = text_of(&root().join(format!("snapshots/broken/{name}.snap")));
        let refused = snapshot.contains("\nerror[");
        let output = place.run(&["check", "bad.yaml"]);
        assert_eq!(output.status.code(), Some(if refused { 2 } else { 0 }), "{name}");
        assert!(output.stderr.is_empty(), "{name}: findings are the result of a check");
        if refused {
            let output = place.run(&["run", "bad.yaml"]);
            // What only a check finds, by running, `run` may judge in its own way.
            assert!(matches!(output.status.code(), Some(0..=2)), "{name}");
        }
    }
}

#[test]
fn words_for_true_and_false() {
    let flags = |word: &str| {
        let traffic = format!("load: {{ request: ask, every: 10s, count: 3, everyone: {word} }}");
        Small { traffic: &traffic, ..Small::default() }.text()
    };
    check("yes", flags("yes"));
    check("no", flags("no"));
    check("on", flags("on"));
    check("key-on", Small::default().text() + "on: push\n");
}

#[test]
fn too_much_of_yaml() {
    check("brackets", format!("a: {}", "[".repeat(80_000)));
    check("brackets-closed", format!("a: {}{}", "[".repeat(80_000), "]".repeat(80_000)));
    check("dashes", "- ".repeat(80_000) + "a");
    let deep = lines(3_000, |depth| format!("{}a:\n", " ".repeat(depth)));
    check("deep-blocks", deep);
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (last, next) in ('a'..'i').zip('b'..='i') {
        let nine = vec![format!("*{last}"); 9].join(", ");
        writeln!(bomb, "{next}: &{next} [{nine}]").unwrap();
    }
    check("alias-bomb", bomb);
    check("alias-of-itself", "steps: &steps [*steps]\n");
    check("too-many-values", format!("a: [{}]", "1,".repeat(250_000)));
    check("too-many-anchors", lines(100_000, |i| format!("a{i}: &a{i} x\n")));
    check("long-text", format!("{HEAD}x-a: \"{}\"\n", "a".repeat(9_000_000)));
}

#[test]
fn many_mistakes_are_counted_and_not_all_told() {
    let steps = |count: usize| {
        let steps = lines(count, |i| format!("- shw: a{i}\n"));
        Small { steps: &steps, ..Small::default() }.text()
    };
    for count in [1_000, 40_000] {
        let output = Place::with(steps(count)).run(&["check", "bad.yaml"]);
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(said.matches("error[").count(), 100, "as many as anybody reads");
        let end = "\n\nand at least 900 more\n\n1000 errors, and reading stopped there\n";
        assert!(said.contains(&format!("{end}once these are mended")), "{count}: {said}");
    }
    let output = Place::with(steps(999)).run(&["check", "bad.yaml"]);
    let said = |output: std::process::Output| String::from_utf8(output.stdout).unwrap();
    assert!(said(output).contains("and 899 more\n\n999 errors\n"));
    let keys = lines(60_000, |i| format!("bad{i}: 1\n"));
    let output = Place::with(Small::default().text() + &keys).run(&["check", "bad.yaml"]);
    assert!(said(output).contains("\n1000 errors, and reading stopped there\n"));
    let names = lines(19_000, |i| format!("- enqueue: job{i}\n"));
    let text = Small { steps: &names, ..Small::default() }.text();
    let output = Place::with(&text).run(&["check", "bad.yaml"]);
    assert!(said(output).contains("\n1000 errors, and reading stopped there\n"));
    let json = Place::with(text).run(&["check", "bad.yaml", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["files"][0]["errors"], 1_000);
}

#[test]
fn long_expressions_and_deep_ones() {
    let set = |expression: String| {
        let steps = format!("- set: x\n  to: '{expression}'");
        Small { steps: &steps, ..Small::default() }.text()
    };
    check("expression-too-long", set("1+".repeat(100_000) + "1"));
    check("expression-parentheses", set("(".repeat(1_500) + "1" + &")".repeat(1_500)));
    check("expression-negations", set("!".repeat(4_000) + "true"));
    check("expression-sum", set("1+".repeat(2_000) + "1"));
    check("expression-many-keys", set("x".to_owned() + &"[0]".repeat(1_300)));
}

#[test]
fn hostile_settings() {
    let place = Place::with(Small::default().text());
    let deep = format!("{}=1", vec!["a"; 5_000].join("."));
    let said = |setting: &str| {
        let output = place.run(&["run", "bad.yaml", "--set", setting]);
        assert_eq!(output.status.code(), Some(2), "{setting}");
        assert!(output.stdout.is_empty());
        assert!(output.stderr.len() < 10_000, "{setting}");
        String::from_utf8(output.stderr).unwrap()
    };
    for setting in [
        "",
        "=",
        "=1",
        "a",
        ".=1",
        "a..b=1",
        "a[=1",
        "a[99999999999999999999]=1",
        "[0]=1",
        "\"=1",
        "title=[[[",
        "title={",
        "title=*a",
        "title=&a [*a]",
        "requests=null",
        "version=2",
        &deep,
    ] {
        assert!(said(setting).contains("error["), "{setting}");
    }
    let brackets = format!("title={}", "[".repeat(80_000));
    assert!(said(&brackets).contains("error[E0112]"));
}
