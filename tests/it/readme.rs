//! The README is true: its output is what the tool prints, its scenario runs, its commands exist.

use reenact::scenario::grammar;
use reenact::scenario::step::VERBS;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

/// Two tests write the page anew, one after the other.
static WRITING: Mutex<()> = Mutex::new(());

fn readme() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    std::fs::read_to_string(path).unwrap()
}

fn reenact(arguments: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_reenact"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .output()
        .unwrap()
}

/// Returns the text of the first fenced block after `mark`.
fn block<'t>(text: &'t str, mark: &str) -> &'t str {
    let after = text.split_once(mark).unwrap_or_else(|| panic!("README has no `{mark}`")).1;
    let body = after.split_once("```").unwrap().1.split_once('\n').unwrap().1;
    body.split_once("```").unwrap().0
}

#[test]
fn the_output_shown_is_the_output() {
    let _turn = WRITING.lock();
    let text = readme();
    let shown = block(&text, "<!-- output: run scenarios/duo-chat-a1001.yaml -->");
    let output = reenact(&["run", "scenarios/duo-chat-a1001.yaml"]);
    let printed = String::from_utf8(output.stdout).unwrap();
    if std::env::var_os("UPDATE_README").is_some() && shown != printed {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
        std::fs::write(
            path,
            text.replacen(&format!("```text\n{shown}"), &format!("```text\n{printed}"), 1),
        )
        .unwrap();
        return;
    }
    assert_eq!(shown, printed, "UPDATE_README=1 cargo test readme writes it anew");
}

#[test]
fn the_scenario_shown_runs_and_meets_its_expectations() {
    let text = readme();
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("hello.yaml");
    std::fs::write(&path, block(&text, "## A scenario in short")).unwrap();
    let path = path.to_str().unwrap();
    let run = reenact(&["run", path]);
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    let check = reenact(&["check", path]);
    assert_eq!(check.status.code(), Some(0), "{}", String::from_utf8_lossy(&check.stdout));
    let form = reenact(&["fmt", "--check", path]);
    assert_eq!(form.status.code(), Some(0), "it is not in the form that `fmt` gives it");
}

/// The verbs and their keys, as the grammar lists them, in lines of prose.
fn verbs() -> String {
    let verb = |verb: &&str| {
        let form = grammar::step::form_of(verb).unwrap();
        let keys = form.names().filter(|key| !["id", "if", verb].contains(key));
        let keys: Vec<String> = keys.map(|key| format!("`{key}`")).collect();
        let beside =
            if keys.is_empty() { String::new() } else { format!(" … {}", keys.join(", ")) };
        format!("`{verb}`{beside}")
    };
    let all: Vec<String> = VERBS.iter().map(verb).collect();
    let mut lines = vec![String::new()];
    for word in format!("{}.", all.join("; ")).split(' ') {
        let line = lines.last_mut().unwrap();
        if line.chars().count() + word.chars().count() < 110 {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.join("\n")
}

#[test]
fn the_language_in_a_page_has_every_verb_and_every_section() {
    let _turn = WRITING.lock();
    let text = readme();
    let (before, rest) = text.split_once("<!-- made: verbs -->\n").unwrap();
    let (shown, after) = rest.split_once("<!-- made: the end -->").unwrap();
    let made = format!("{}\n", verbs());
    if std::env::var_os("UPDATE_README").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
        let marks = ("<!-- made: verbs -->", "<!-- made: the end -->");
        std::fs::write(path, format!("{before}{}\n{made}{}{after}", marks.0, marks.1)).unwrap();
    } else {
        assert_eq!(shown, made, "UPDATE_README=1 cargo test readme writes it anew");
    }
    let (_, page) = before.split_once("## The language in a page").unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    let first: Vec<&str> = rows.filter_map(|row| row.split(" | ").next()).collect();
    let sections: Vec<&str> = first.iter().flat_map(|cell| cell.split(['`', ' '])).collect();
    let about = ["version", "id", "title", "source", "summary"];
    for section in grammar::top::SCENARIO.names().filter(|name| !about.contains(name)) {
        assert!(sections.contains(&section), "the table of sections lacks `{section}`");
    }
}

#[test]
fn the_commands_shown_work() {
    let text = readme();
    let scratch = tempfile::tempdir().unwrap();
    let mut tried = 0;
    for line in block(&text, "## More to try").lines() {
        let command = line.strip_prefix("$ reenact ").unwrap();
        let elsewhere = |word: &str| match word {
            "events.jsonl" | "duo-chat.html" => scratch.path().join(word).display().to_string(),
            other => other.to_owned(),
        };
        let words: Vec<String> = command.split_whitespace().map(elsewhere).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let output = reenact(&words);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{command}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        tried += 1;
    }
    assert_eq!(tried, 24);
}
