//! The house itself: which layer may name which, how long a file may be, and what must not stay.

use crate::support::files_below;
use crate::support::root;
use crate::support::text_of;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

/// The layers, each allowed to name itself and those before it. The base has no order within.
const LAYERS: [&[&str]; 10] = [
    &["source", "diagnostic", "time", "quantity", "seed", "hash", "sample", "text", "value"],
    &["scenario"],
    &["program"],
    &["trace"],
    &["engine"],
    &["analysis"],
    &["experiment"],
    &["render"],
    &["ask"],
    &["cli"],
];

/// The length no file may cross.
const LENGTH: usize = 400;

/// Files that crossed it before there was a rule: what they may grow to, and why they are not cut
/// yet. A file that shrinks below the rule leaves this list; one that shrinks lowers its number.
const LONG: [(&str, usize, &str); 0] = [];

/// What a layer has instead of floats.
const WITHOUT_FLOATS: [&str; 5] = ["engine", "trace", "program", "value", "analysis"];

/// Words that mark unfinished work, and places that exist on one machine only. They are put
/// together here so that this file does not hold them.
const LEFTOVERS: [&str; 8] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("db", "g!("),
    concat!("#[ig", "nore"),
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/tm", "p/"),
];

fn sources() -> Vec<PathBuf> {
    files_below(&root().join("src"), ".rs")
}

/// A path as it is written from the top of the repository.
fn name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// The lines of a file that are not comments, with their numbers.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// Splits a line into words.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}

#[track_caller]
fn fail_on(mistakes: &[String]) {
    assert!(mistakes.is_empty(), "\n{}\n", mistakes.join("\n"));
}

fn layer_of(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

#[test]
fn layers_name_only_what_stands_before_them() {
    let mut mistakes = Vec::new();
    let mut arrows = 0;
    for path in sources() {
        let file = name(&path);
        let module = file.trim_start_matches("src/").split(['/', '.']).next().unwrap();
        if matches!(module, "lib" | "main") {
            continue;
        }
        let Some(layer) = layer_of(module) else {
            mistakes.push(format!("{file}: `{module}` is in no layer; give it one"));
            continue;
        };
        for (number, line) in code(&text_of(&path)) {
            for named in line.split("crate::").skip(1).filter_map(|rest| words(rest).next()) {
                arrows += 1;
                if layer_of(named).is_none_or(|other| other > layer) {
                    mistakes.push(format!("{file}:{number}: `{module}` names `{named}`"));
                }
            }
            if line.trim_start().starts_with("use crate::{") {
                mistakes.push(format!("{file}:{number}: one item to a line, please"));
            }
        }
    }
    assert!(arrows > 100, "the arrows are not where this test looks for them");
    fail_on(&mistakes);
}

#[test]
fn files_are_short() {
    let mut mistakes = Vec::new();
    let mut files = sources();
    files.extend(files_below(&root().join("tests"), ".rs"));
    for path in files {
        let (file, length) = (name(&path), text_of(&path).lines().count());
        let exception = LONG.iter().find(|(long, ..)| *long == file);
        let limit = exception.map_or(LENGTH, |(_, limit, _)| *limit);
        if length > limit {
            mistakes.push(format!("{file} has {length} lines; {limit} are allowed"));
        } else if exception.is_some() && length < limit {
            mistakes.push(format!("{file} has only {length} lines; its exception says {limit}"));
        }
    }
    for (file, _, why) in LONG {
        if !root().join(file).exists() {
            mistakes.push(format!("{file} is gone; so is this exception: {why}"));
        }
    }
    fail_on(&mistakes);
}

/// Every file that is, or would be, under version control.
fn tracked() -> Vec<PathBuf> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(root())
        .output();
    if let Ok(output) = listed
        && output.status.success()
    {
        let names = String::from_utf8(output.stdout).unwrap();
        return names.split_terminator('\0').map(|name| root().join(name)).collect();
    }
    let mut found = files_below(root(), "");
    found.retain(|path| !name(path).starts_with("target/") && !name(path).starts_with(".git/"));
    found
}

#[test]
fn nothing_unfinished_or_local_stays() {
    let mut mistakes = Vec::new();
    // A file that was deleted but not committed is still listed; one that is not text has no words.
    for path in tracked() {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        for (number, line) in (1..).zip(text.lines()) {
            for leftover in LEFTOVERS.iter().filter(|leftover| line.contains(**leftover)) {
                mistakes.push(format!("{}:{number}: `{leftover}`", name(&path)));
            }
        }
    }
    fail_on(&mistakes);
}

#[test]
fn runs_have_no_floats() {
    let mut mistakes = Vec::new();
    for layer in WITHOUT_FLOATS {
        for path in files_below(&root().join("src").join(layer), ".rs") {
            for (number, line) in code(&text_of(&path)) {
                for word in words(line).filter(|word| matches!(*word, "f32" | "f64")) {
                    mistakes.push(format!("{}:{number}: `{word}`", name(&path)));
                }
            }
        }
    }
    fail_on(&mistakes);
}

#[test]
fn every_test_file_is_compiled() {
    let folder = root().join("tests/it");
    let mut mistakes = Vec::new();
    for path in files_below(&folder, ".rs") {
        // A folder is named by its parent, like a file.
        let item = if path.ends_with("mod.rs") { path.parent().unwrap() } else { &path };
        let parent = item.parent().unwrap();
        let namer = parent.join(if parent == folder { "main.rs" } else { "mod.rs" });
        let line = format!("mod {};", item.file_stem().unwrap().to_str().unwrap());
        if path != folder.join("main.rs") && !text_of(&namer).lines().any(|it| it == line) {
            mistakes.push(format!("{} does not say `{line}`", name(&namer)));
        }
    }
    fail_on(&mistakes);
}

#[test]
fn every_diagnostic_code_is_raised_somewhere() {
    let (codes, others): (Vec<_>, Vec<_>) =
        sources().into_iter().partition(|path| name(path).starts_with("src/diagnostic/codes/"));
    let others: String = others.iter().map(|path| text_of(path)).collect();
    let declared: Vec<String> = codes
        .iter()
        .flat_map(|path| text_of(path).lines().map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|line| {
            line.strip_prefix("    ")?.split_once(" \"").map(|(name, _)| name.to_owned())
        })
        .filter(|name| {
            name.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit())
        })
        .collect();
    assert!(declared.len() > 50, "the codes are not where this test looks for them");
    let raised = |name: &str| others.lines().flat_map(words).any(|word| word == name);
    let silent: Vec<String> = declared
        .iter()
        .filter(|name| !raised(name))
        .map(|name| format!("nothing raises `codes::{name}`"))
        .collect();
    fail_on(&silent);
}
