//! The canonical form: nothing is lost, nothing moves to another place, and twice is once.

use crate::support::effort;
use crate::support::files_below;
use crate::support::root;
use crate::support::snapshots;
use crate::support::text_of;
use crate::worlds::worlds;
use proptest::prelude::*;
use reenact::diagnostic::Diagnostics;
use reenact::render::yaml;
use reenact::scenario::layout::canonical;
use reenact::scenario::tree::Limits;
use reenact::scenario::tree::Node;
use reenact::scenario::tree::NodeKind;
use reenact::scenario::tree::read;
use reenact::source::SourceId;
use std::fmt::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

fn tree(text: &str) -> Option<Node> {
    let mut out = Diagnostics::default();
    let tree = read(text, SourceId(0), &Limits::default(), &mut out);
    tree.filter(|_| !out.has_errors())
}

/// A tree as text, sections sorted.
fn meaning(node: &Node) -> String {
    fn write(node: &Node, into: &mut Vec<String>, path: &str) {
        match &node.kind {
            NodeKind::Null => into.push(format!("{path} null")),
            NodeKind::Scalar(scalar) => into.push(format!("{path} {scalar:?}")),
            NodeKind::List(items) => {
                into.push(format!("{path} list of {}", items.len()));
                for (index, item) in items.iter().enumerate() {
                    write(item, into, &format!("{path}[{index}]"));
                }
            }
            NodeKind::Map(entries) => {
                into.push(format!("{path} map of {}", entries.len()));
                for (index, entry) in entries.iter().enumerate() {
                    let place = if path.is_empty() { String::new() } else { format!("#{index}") };
                    write(&entry.value, into, &format!("{path}{place}.{:?}", entry.key.value));
                }
            }
        }
    }
    let mut lines = Vec::new();
    write(node, &mut lines, "");
    if node.entries().is_empty() {
        return lines.join("\n");
    }
    lines.sort();
    lines.join("\n")
}

/// Forms a text and holds what must hold for every form.
#[track_caller]
fn formed(text: &str) -> String {
    let formed = canonical(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let before = tree(text).unwrap();
    let after = tree(&formed).unwrap_or_else(|| panic!("unreadable:\n{formed}\nfrom\n{text}"));
    assert_eq!(meaning(&before), meaning(&after), "\n{formed}\nfrom\n{text}");
    let again = canonical(&formed).unwrap_or_else(|error| panic!("{error}\n{formed}"));
    assert_eq!(again, formed, "\nfrom\n{text}");
    formed
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(formed(text), expected);
}

/// The form is the text itself.
#[track_caller]
fn check_kept(text: &str) {
    check(text, text);
}

#[test]
fn shipped_scenarios_are_canonical() {
    let folders = ["scenarios", "docs/src/examples", "src/cli/templates"];
    let mut files: Vec<PathBuf> =
        folders.iter().flat_map(|folder| files_below(&root().join(folder), ".yaml")).collect();
    files.extend(files_below(&root().join("tests/schema"), ".yaml"));
    for path in files {
        let text = text_of(&path);
        assert!(formed(&text) == text, "reenact fmt {} mends this", path.display());
    }
}

#[test]
fn broken_scenarios_have_a_form_when_they_are_yaml() {
    let texts = files_below(&root().join("tests/broken"), ".yaml");
    let texts = texts.iter().map(|path| text_of(path)).filter(|text| tree(text).is_some());
    let forms: Vec<String> = texts.map(|text| formed(&text)).collect();
    assert!(forms.len() > 60);
}

#[test]
fn sections_have_an_order_and_take_their_comments_along() {
    check(
        "# about the file\n\n# why expect\nexpect: []\nx-own: 1\ntitle: b\n# one\nversion: 1\n\n\n\
         # apart\n\n# traffic\ntraffic:\n  # first\n  a: 1\n  # last of traffic\nid: a\n# end\n",
        "# about the file\n\n# one\nversion: 1\nid: a\ntitle: b\n\n# apart\n\n# traffic\ntraffic:\n  \
         # first\n  a: 1\n  # last of traffic\n\n# why expect\nexpect: []\n\nx-own: 1\n# end\n",
    );
    let modeline = "# yaml-language-server: $schema=x.json";
    check(
        &format!("{modeline}\ntitle: a\nversion: 1\n"),
        &format!("{modeline}\nversion: 1\ntitle: a\n"),
    );
    // An alias comes behind its anchor, whatever the order of sections.
    check_kept("title: &a x\n\nid: *a\n".replace("\n\n", "\n").as_str());
    check("---\ntitle: a\nversion: 1\n...\n", "---\nversion: 1\ntitle: a\n...\n");
}

#[test]
fn lists_and_maps_are_indented_by_two() {
    check(
        "jobs:\n    a:\n        steps:\n        - show: x\n          over: y\n        -   do:\n            \
         - show: z\n",
        "jobs:\n  a:\n    steps:\n      - show: x\n        over: y\n      - do:\n          - show: z\n",
    );
    check("a:\n- - b\n  -  - c\n", "a:\n  - - b\n    - - c\n");
    check("a:\n      b\nc:\n   - \"x\n    y\"\n", "a:\n  b\n\nc:\n  - \"x\n   y\"\n");
    check("  a: 1\n  b:\n   c: 2\n", "a: 1\n\nb:\n  c: 2\n");
}

#[test]
fn blanks_are_evened_out() {
    check("a:   {b:  1,c: [ 2,3 ] , d: {} }   \n", "a: { b: 1, c: [2, 3], d: {} }\n");
    check("a : [x: y, {z: }, ]\n", "a: [x: y, { z: },]\n");
    check("a:\n  b:  { c: 1 }\n  long: { c: 2 }\n", "a:\n  b:    { c: 1 }\n  long: { c: 2 }\n");
    check("a:\n  b: { c: 1 }\n  long: { c: 2 }\n", "a:\n  b: { c: 1 }\n  long: { c: 2 }\n");
    check("a: 1 # x\nb:\n  c: 2           # y\r\n", "a: 1    # x\n\nb:\n  c: 2              # y\n");
    check("\n\na: 1\n\n\n\nb:\n  c: 1\n\n\n  d: 2\n\n", "a: 1\n\nb:\n  c: 1\n\n  d: 2\n");
    check("a: 'x'\nb: 'it''s'\nc: '\"'\n", "a: \"x\"\n\nb: 'it''s'\n\nc: '\"'\n");
}

#[test]
fn long_texts_stay_as_they_are() {
    check(
        "a:\n    b: >\n        one\n          two\n\n        three\n    c: |-\n       x\n",
        "a:\n  b: >\n    one\n      two\n\n    three\n  c: |-\n    x\n",
    );
    check("a:\n    b: |2\n         x\n", "a:\n  b: |2\n       x\n");
    check_kept("a:\n  b: |+\n    x\n\n\n  c: 1\n");
    check("a: plain\n   text\nb: 'x\n\n  y'\n", "a: plain\n   text\n\nb: 'x\n\n  y'\n");
    check_kept("a: \"x\\  \n  y\"\n");
    check("a: {\n  b: 1, # x\n  # y\n  c: 2\n }\n", "a: {\n  b: 1,     # x\n  # y\n  c: 2\n }\n");
    check_kept("a: |\n  # no comment\n\n# a comment\nb: 1\n");
}

#[test]
fn comments_stay_with_what_they_are_about() {
    check(
        "a:\n   # of b\n   b: # of b's value\n      # of c\n      c: 1\n      # end of b\n   # end of a\n\
         # of d\nd:\n  # of nothing\ne: 1\n",
        "a:\n  # of b\n  b:    # of b's value\n    # of c\n    c: 1\n    # end of b\n  # end of a\n\n\
         # of d\nd:\n  # of nothing\n\ne: 1\n",
    );
    check("a:\n- x\n# of y\n- y\n# of b\nb: 1\n", "a:\n  - x\n  # of y\n  - y\n\n# of b\nb: 1\n");
}

#[test]
fn what_is_not_known_is_left_alone() {
    check_kept("? a\n:   b\n");
    check_kept("--- {a:   1}\n");
    check_kept("a:   |+\n   x\n\n ");
}

/// Writes a comment into every line of a text where one may stand: behind it, or above it.
fn commented(text: &str, choices: &[u8]) -> (String, usize) {
    let mut commented = String::new();
    let mut count = 0;
    for (line, choice) in text.lines().zip(choices.iter().cycle()) {
        let indent = line.len() - line.trim_start().len();
        if choice % 3 == 0 {
            writeln!(commented, "{}#above {count}", " ".repeat(indent)).unwrap();
            count += 1;
        }
        commented.push_str(line);
        if choice % 5 < 2 {
            let blanks = " ".repeat(1 + indent % 3);
            write!(commented, "{blanks}# {line} behind {count}").unwrap();
            count += 1;
        }
        commented.push_str(if choice % 7 == 0 { "  \n\n\n" } else { "\n" });
    }
    (commented, count)
}

/// Where comments stand: the line each shares, or the next line that is none.
fn neighbours(text: &str) -> Vec<(String, String)> {
    // Blanks and quotes may change.
    let squeeze = |line: &str| line.split_whitespace().collect::<String>().replace('\'', "\"");
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if line.trim_start().starts_with("#above") {
            let next = lines[at..].iter().find(|next| !next.trim_start().starts_with('#'));
            let next = next.map_or("", |next| next.split(" # ").next().unwrap());
            found.push((line.trim().to_owned(), squeeze(next)));
        } else if let Some((before, comment)) = line.split_once(" # ") {
            found.push((comment.trim().to_owned(), squeeze(before)));
        }
    }
    found.sort();
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: effort("REENACT_FORMS", 150), ..ProptestConfig::default() })]

    #[test]
    fn random_worlds_keep_what_they_say(
        world in worlds(),
        choices in proptest::collection::vec(any::<u8>(), 1..40),
        step in 1_usize..5,
    ) {
        let flow = world.text();
        formed(&flow);
        let block = yaml::draw(&tree(&flow).unwrap());
        formed(&block);
        // Every level deeper by another step, and comments wherever they may stand.
        let deep: Vec<String> = block
            .lines()
            .map(|line| {
                let indent = line.len() - line.trim_start().len();
                format!("{}{}", " ".repeat(indent * step), line.trim_start())
            })
            .collect();
        let deep = deep.join("\n");
        let deep = if tree(&deep).is_some() { deep } else { block };
        let (text, count) = commented(&deep, &choices);
        prop_assume!(tree(&text).is_some());
        let neighbours_before = neighbours(&text);
        prop_assert_eq!(neighbours_before.len(), count);
        for (before, after) in neighbours_before.iter().zip(neighbours(&formed(&text))) {
            prop_assert_eq!(before, &after);
        }
    }

    /// Whatever is YAML has a form, and it means the same.
    #[test]
    fn any_yaml_keeps_what_it_says(
        text in "([ab]:|- |[ab]: ?[x'\"]|  |\n|\n  |\n    |# c|[{}\\[\\],]|&a |\\*a|[|>][+-]?2?\n|x|'x'|\"x\\\\ \"){1,14}"
    ) {
        if tree(&text).is_some() {
            formed(&text);
        }
    }
}

fn reenact(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_reenact"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap()
}

#[test]
fn files_are_rewritten_whole_and_only_when_they_change() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let (plain, broken) = (folder.join("plain.yaml"), folder.join("broken.yaml"));
    std::fs::write(&plain, "b:   1\n").unwrap();
    std::fs::write(&broken, "a: [1\n").unwrap();

    let checked = reenact(&["fmt", "--check", "plain.yaml"], folder);
    assert_eq!((checked.status.code(), checked.stdout), (Some(1), b"plain.yaml\n".to_vec()));
    let why = "note: plain.yaml would be written otherwise; `reenact fmt plain.yaml`\n";
    assert_eq!(String::from_utf8(checked.stderr).unwrap(), why);
    assert_eq!(text_of(&plain), "b:   1\n");

    let refused = reenact(&["fmt", "broken.yaml", "plain.yaml"], folder);
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8(refused.stderr).unwrap();
    snapshots("commands", || insta::assert_snapshot!("fmt-broken", said));
    assert_eq!(text_of(&broken), "a: [1\n");
    assert_eq!(text_of(&plain), "b: 1\n");

    let checked = reenact(&["fmt", "--check", "plain.yaml"], folder);
    assert_eq!((checked.status.code(), checked.stdout), (Some(0), Vec::new()));
    let left = std::fs::read_dir(folder).unwrap().count();
    assert_eq!(left, 2, "nothing else is left behind");
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::PermissionsExt as _;
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let file = folder.join("file.yaml");
    std::fs::write(&file, "a:   1\n").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("file.yaml", folder.join("link.yaml")).unwrap();
    assert_eq!(reenact(&["fmt", "link.yaml"], folder).status.code(), Some(0));
    assert_eq!(text_of(&file), "a: 1\n");
    assert!(folder.join("link.yaml").is_symlink());
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn standard_input_goes_to_standard_output() {
    use std::io::Write as _;
    let mut child = Command::new(env!("CARGO_BIN_EXE_reenact"))
        .args(["fmt", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"a:   1\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stdout), (Some(0), b"a: 1\n".to_vec()));
}
