//! Scenario files that the pages include: small, without mistakes, their expectations met.

use super::pages;
use super::reenact;
use super::source;
use super::text;
use crate::support::files_below;
use crate::support::text_of;
use std::path::Path;

/// How long an example may be, in lines that are not empty.
const LENGTH: usize = 40;

/// Examples about which `check` says something on purpose.
const REMARKS: [(&str, &str); 1] = [("published.yaml", "note[N0701]")];

/// The examples of the reference; those of the tutorial lie a folder deeper.
fn examples() -> Vec<String> {
    let found = files_below(&source().join("examples"), ".yaml");
    let names = found.iter().map(|path| {
        path.strip_prefix(source().join("examples")).unwrap().to_str().unwrap().to_owned()
    });
    let names: Vec<String> = names.filter(|name| !name.contains('/')).collect();
    assert!(names.len() > 25, "the examples are not where this test looks for them");
    names
}

#[test]
fn examples_are_short_and_have_nothing_wrong() {
    let folder = source().join("examples");
    for name in examples() {
        let example = text_of(&folder.join(&name));
        let length = example.lines().filter(|line| !line.is_empty()).count();
        assert!(length <= LENGTH, "{name} has {length} lines");
        let check = reenact(&folder, &["check", &name]);
        let said = text(&check.stdout);
        assert_eq!(check.status.code(), Some(0), "{said}");
        match REMARKS.iter().find(|(remarkable, _)| *remarkable == name) {
            Some((_, remark)) => assert!(said.starts_with(remark), "{said}"),
            None => assert_eq!(said, format!("{name}: nothing to report\n")),
        }
    }
}

#[test]
fn every_case_of_every_example_is_met() {
    let folder = source().join("examples");
    for name in examples() {
        assert!(judge(&folder, &name) > 0, "{name} expects nothing");
    }
    assert!(judge(&folder, "tutorial/4-held.yaml") > 3);
}

/// Runs every case of a file; returns how many expectations were met.
fn judge(folder: &Path, name: &str) -> usize {
    let scenario: serde_json::Value = serde_yaml::from_str(&text_of(&folder.join(name))).unwrap();
    let mut met = 0;
    for case in scenario["expect"].as_array().unwrap() {
        let mut arguments = vec!["run", name, "--format", "json"];
        arguments.extend(["--profile", case["in"].as_str().unwrap()]);
        for overlay in case["with"].as_array().into_iter().flatten() {
            arguments.extend(["--with", overlay.as_str().unwrap()]);
        }
        let run = reenact(folder, &arguments);
        assert_eq!(run.status.code(), Some(0), "{arguments:?}\n{}", text(&run.stdout));
        let run: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
        let expectations = run["profiles"][0]["expectations"].as_array().unwrap();
        assert!(!expectations.is_empty(), "{arguments:?} judges nothing");
        assert!(expectations.iter().all(|it| it["met"] == true), "{arguments:?}");
        met += expectations.len();
    }
    met
}

#[test]
fn every_example_is_shown() {
    let pages: String = pages().into_iter().map(|(_, text)| text).collect();
    for name in examples() {
        let shown = ["../", ""]
            .iter()
            .any(|up| pages.contains(&format!("{{{{#include {up}examples/{name}}}}}")));
        assert!(shown, "no page includes {name}");
    }
}
