//! Every scenario under every profile and with every overlay: its facts as a snapshot, its
//! expectations met.

use reenact::analysis::verdict::words;
use reenact::diagnostic::Diagnostics;
use reenact::engine::outcome::Limits;
use reenact::experiment::replay::Conditions;
use reenact::experiment::replay::Replay;
use reenact::experiment::replay::prepare;
use reenact::experiment::replay::replay;
use reenact::scenario::File;
use reenact::scenario::Scenario;
use reenact::scenario::file::Selection;
use reenact::scenario::overlay::Effect;
use std::fmt::Write as _;
use std::path::Path;
use std::path::PathBuf;

fn scenarios() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("there are scenarios")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    found.sort();
    assert!(!found.is_empty());
    found
}

/// Every selection that a file offers: each profile, each overlay on each profile it is expected
/// in or on the incident's.
fn selections(base: &Scenario) -> Vec<Selection> {
    let incident = base.incident_profile().expect("a scenario has profiles").to_owned();
    let mut all: Vec<Selection> =
        base.profiles.iter().map(|profile| Selection::profile(&profile.name.value)).collect();
    for overlay in &base.overlays {
        if let Effect::Patch(_) = overlay.effect {
            let name = std::slice::from_ref(&overlay.name.value);
            all.push(Selection::profile(&incident).with(name));
        }
    }
    all.push(Selection { without_fault: true, ..Selection::profile(&incident) });
    for case in &base.cases {
        let with: Vec<String> = case.with.iter().map(|name| name.value.clone()).collect();
        let selection = Selection::profile(&case.profile.value).with(&with);
        if !all.contains(&selection) {
            all.push(selection);
        }
    }
    all
}

/// The facts of a replay, in one text.
fn facts(replay: &Replay) -> String {
    let mut text = String::new();
    let outcome = &replay.outcome;
    writeln!(text, "ending: {:?}", outcome.ending).expect("a string takes it");
    writeln!(text, "events: {}, ties: {}", outcome.events, outcome.ties).expect("it does");
    for (name, it) in [("requests", outcome.requests), ("jobs", outcome.jobs)] {
        writeln!(
            text,
            "{name}: {} arrived, {} done, {} failed, {} dropped, {} in flight",
            it.arrived, it.done, it.failed, it.dropped, it.in_flight
        )
        .expect("it does");
    }
    let print = replay.fingerprint.map(|print| print.to_string());
    writeln!(text, "fingerprint: {}", print.as_deref().unwrap_or("none")).expect("it does");
    writeln!(text, "tie-sensitive: {:?}", replay.tie_sensitive).expect("it does");
    writeln!(text, "\nfigures:").expect("it does");
    for figure in &replay.figures.list {
        let value = figure.value.map_or_else(|| "-".to_owned(), words);
        write!(text, "  {}: {value}", figure.name).expect("it does");
        if let Some(spread) = figure.spread {
            write!(text, " ({}..{}..{})", spread.min, spread.median, spread.max).expect("it does");
        }
        text.push('\n');
    }
    writeln!(text, "\nobservers:").expect("it does");
    for noticed in &replay.noticed {
        let (seen, missed) = (noticed.seen, noticed.missed);
        writeln!(text, "  {}: {seen} seen, {missed} missed", noticed.observer).expect("it does");
    }
    writeln!(text, "\nsteps:").expect("it does");
    for step in &replay.steps {
        let visits = step.visits;
        writeln!(text, "  {}: {} ran, {} skipped", step.path, visits.ran, visits.skipped)
            .expect("it does");
    }
    text
}

#[test]
fn every_selection_of_every_scenario() {
    for path in scenarios() {
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("names are UTF-8");
        let text = std::fs::read_to_string(&path).expect("scenarios can be read");
        let mut out = Diagnostics::default();
        let file = File::read(name, &text, &mut out).expect("scenarios are YAML");
        let base = Scenario::decode(&file.tree, &mut out).expect("scenarios decode");
        assert!(!out.has_errors(), "{name}: {out:?}");
        let mut judged = 0;
        for selection in selections(&base) {
            let prepared = prepare(&file, &selection, &mut out).expect("scenarios compile");
            let limits = Limits::default();
            let conditions = Conditions { seed: base.seed, limits, check_ties: true };
            let replay = replay(&prepared, &conditions, &mut ());
            for verdict in &replay.verdicts {
                assert!(verdict.met, "{name} {selection:?}: {verdict:?}");
            }
            judged += replay.verdicts.len();
            let mut title = selection.profile.clone().unwrap_or_default();
            for overlay in &selection.with {
                title = format!("{title}+{overlay}");
            }
            if selection.without_fault {
                title.push_str("-fault");
            }
            let mut settings = insta::Settings::clone_current();
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/scenarios");
            settings.set_snapshot_path(folder.join(name));
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.bind(|| insta::assert_snapshot!(title, facts(&replay)));
        }
        let expected: usize = base.cases.iter().map(|case| case.expectations.len()).sum();
        assert_eq!(judged, expected, "{name}: every expectation is judged once");
    }
}
