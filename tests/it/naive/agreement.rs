//! Both interpreters leave the same log.

use super::interpreter;
use crate::duo_chat;
use crate::support::compiled;
use crate::support::effort;
use crate::support::file;
use crate::support::prepared;
use crate::support::tell;
use crate::worlds::worlds;
use proptest::strategy::Strategy as _;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use reenact::diagnostic::Diagnostics;
use reenact::experiment::replay::Prepared;
use reenact::scenario::file::Selection;
use reenact::seed::Seed;
use std::fmt::Write as _;

/// Checks that both leave the same log; `text` is shown when they do not.
#[track_caller]
fn check(prepared: &Prepared, seed: Seed, text: &dyn Fn() -> String) {
    let naive = interpreter::run(&prepared.scenario, seed).events;
    let engine = tell(&prepared.program, seed);
    let same = naive.iter().zip(&engine).take_while(|(one, other)| one == other).count();
    if same == naive.len().max(engine.len()) {
        return;
    }
    let mut shown = String::new();
    let selection = &prepared.selection;
    writeln!(
        shown,
        "{}\nunder seed {seed} and {selection:?}, of {} and {} events",
        text(),
        naive.len(),
        engine.len()
    )
    .unwrap();
    for event in &engine[same.saturating_sub(6)..same] {
        writeln!(shown, "  {}", serde_json::to_string(event).unwrap()).unwrap();
    }
    for (who, log) in [("naive ", &naive), ("engine", &engine)] {
        let event = log.get(same).map(|event| serde_json::to_string(event).unwrap());
        writeln!(shown, "{who} {}", event.as_deref().unwrap_or("has ended")).unwrap();
    }
    panic!("{shown}");
}

#[test]
fn on_random_worlds() {
    let mut runner = TestRunner::deterministic();
    let worlds = worlds();
    for _ in 0..effort("REENACT_WORLDS", 2000) {
        let world = worlds.new_tree(&mut runner).unwrap().current();
        check(&compiled(&world.text()), Seed::new(world.seed.into()), &|| world.text());
    }
}

/// Returns the scenario of the README.
fn hello() -> String {
    let readme = include_str!("../../../README.md");
    let (_, after) = readme.split_once("```yaml\n").expect("the README has a scenario");
    after.split_once("```").expect("it ends").0.to_owned()
}

#[test]
fn on_the_scenario_of_the_readme() {
    let file = file("hello.yaml", &hello());
    for profile in ["production", "development"] {
        let prepared = prepared(&file, &Selection::profile(profile));
        check(&prepared, prepared.scenario.seed, &hello);
    }
}

#[test]
fn on_the_incident() {
    let mut file = duo_chat::file();
    let mut out = Diagnostics::default();
    for setting in [
        "traffic.before.count=20",
        "populations.customer.size=30",
        "inputs.affected_requests.value=60",
        "inputs.sidekiq_threads.value=2",
        "traffic.after.count=20",
    ] {
        file.set(setting, &mut out);
    }
    assert!(!out.has_errors(), "{out:?}");
    let told = || "scenarios/duo-chat-a1001.yaml".to_owned();
    for profile in ["production", "development", "self-managed", "test", "test-inline"] {
        let prepared = duo_chat::prepared(&file, profile, &[]);
        check(&prepared, prepared.scenario.seed, &told);
    }
}
