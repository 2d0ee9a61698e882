//! What `show` prints is a scenario: without mistakes, and its one replay is that of the selection.

use crate::support::files_below;
use crate::support::prepared;
use crate::support::root;
use crate::support::text_of;
use reenact::diagnostic::Diagnostics;
use reenact::engine;
use reenact::engine::outcome::Limits;
use reenact::experiment::cases::cases;
use reenact::experiment::check::check;
use reenact::experiment::replay::Prepared;
use reenact::render::diagnostics::draw;
use reenact::render::style::TextStyle;
use reenact::render::yaml;
use reenact::scenario::File;
use reenact::scenario::Scenario;
use reenact::scenario::alone::alone;
use reenact::scenario::file::Selection;
use reenact::trace::fingerprint::Fingerprint;
use reenact::trace::fingerprint::Fingerprinting;
use std::path::Path;

fn fingerprint(one: &Prepared) -> Fingerprint {
    let mut fingerprinting = Fingerprinting::default();
    let limits = Limits { until: one.program.until, ..Limits::default() };
    engine::run(&one.program, one.scenario.seed, &limits, &mut fingerprinting);
    fingerprinting.finish()
}

/// Reads what `show` prints of a selection.
fn shown(file: &File, base: &Scenario, selection: &Selection) -> String {
    let mut out = Diagnostics::default();
    let mut tree = file.assemble(selection, &mut out);
    assert!(!out.has_errors());
    alone(&mut tree, selection, base.incident_profile());
    yaml::draw(&tree)
}

/// Checks every case of a file; returns how many there are.
fn check_every_case(path: &Path) -> usize {
    let name = path.file_name().unwrap().to_str().unwrap();
    let mut out = Diagnostics::default();
    let file = File::read(name, &text_of(path), &mut out).unwrap();
    let base = Scenario::decode(&file.tree, &mut out).unwrap();
    let selections = cases(&base);
    for selection in &selections {
        let text = shown(&file, &base, selection);
        let told = || format!("{name}, {selection}:\n{text}");
        let mut out = Diagnostics::default();
        let alone = File::read("shown.yaml", &text, &mut out).unwrap();
        // The largest scenario has tests of its own; its runs would be made twice over here.
        check(&alone, !path.starts_with(root().join("scenarios")), &mut out);
        let said = draw(&out, &alone.sources, &TextStyle::default());
        assert!(!out.has_errors(), "{said}{}", told());
        let profile = Selection { with: Vec::new(), without_fault: false, ..selection.clone() };
        let same = fingerprint(&prepared(&alone, &profile));
        assert_eq!(same, fingerprint(&prepared(&file, selection)), "{}", told());
        let again = Scenario::decode(&alone.tree, &mut out).unwrap();
        let expected = base.cases.iter().filter(|case| case.selection().means(selection)).count();
        assert_eq!(again.cases.len(), expected, "{}", told());
    }
    selections.len()
}

#[test]
fn every_case_of_every_scenario_stands_alone() {
    let mut count = 0;
    for folder in ["scenarios", "docs/src/examples", "src/cli/templates"] {
        for path in files_below(&root().join(folder), ".yaml") {
            if !path.ends_with("tutorial/1-mistakes.yaml") {
                count += check_every_case(&path);
            }
        }
    }
    assert!(count > 60, "only {count} cases");
}

#[test]
fn a_file_of_which_nothing_is_chosen_stays_as_it_is() {
    let path = root().join("docs/src/examples/overlays.yaml");
    let mut out = Diagnostics::default();
    let file = File::read("overlays.yaml", &text_of(&path), &mut out).unwrap();
    let base = Scenario::decode(&file.tree, &mut out).unwrap();
    let text = shown(&file, &base, &Selection::default());
    assert_eq!(text, yaml::draw(&file.tree));
    let read = File::read("shown.yaml", &text, &mut out).unwrap();
    assert_eq!(text, yaml::draw(&read.tree), "it reads as what it was");
}
