//! Both interpreters leave the same log.

use super::coverage;
use super::coverage::Visits;
use super::figures;
use super::interpreter;
use super::noticing;
use crate::duo_chat;
use crate::support::Telling;
use crate::support::effort;
use crate::support::file;
use crate::support::prepared;
use crate::support::tell;
use crate::worlds::worlds;
use proptest::strategy::Strategy as _;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use reenact::analysis::coverage::Coverage;
use reenact::analysis::figures::Folding;
use reenact::analysis::noticing::Noticing;
use reenact::diagnostic::Diagnostics;
use reenact::engine;
use reenact::engine::outcome::Ending;
use reenact::engine::outcome::Limit;
use reenact::engine::outcome::Limits;
use reenact::experiment::replay::Prepared;
use reenact::hash;
use reenact::scenario::file::Selection;
use reenact::scenario::overlay::Effect;
use reenact::scenario::overlay::Overlay;
use reenact::seed::Seed;
use reenact::trace::codec::TraceEvent;
use reenact::trace::event::Kind;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Checks that both make the same of a scenario: the same log, and the same facts of it. `text` is
/// shown when they do not.
#[track_caller]
fn check(prepared: &Prepared, seed: Seed, text: &dyn Fn() -> String) {
    let Prepared { program, scenario, selection } = prepared;
    let told = || format!("{}\nunder seed {seed} and {selection:?}", text());
    let naive = interpreter::run(scenario, seed);
    let others = (Folding::new(program), (Noticing::new(program), Coverage::new(program)));
    let mut seen = (Telling::default(), others);
    let limits = Limits { until: program.until, ..Limits::default() };
    engine::run(program, seed, &limits, &mut seen);
    let (engine, (folding, (noticing, coverage))) = seen;
    compare(&naive.events, &engine.events, &told);
    for (one, other) in figures::all(scenario, &naive).iter().zip(&folding.finish().list) {
        assert_eq!(one, other, "{}", told());
    }
    let profile = selection.profile.as_deref();
    assert_eq!(noticing::all(scenario, profile, &naive), noticing.finish(), "{}", told());
    let steps = coverage.steps(program);
    let visits: Visits = steps
        .map(|(site, visits)| (program.site(site).path.clone(), (visits.ran, visits.skipped)))
        .collect();
    assert_eq!(coverage::all(scenario, &naive), visits, "{}", told());
}

/// Checks that two logs are the same, and shows where they part.
#[track_caller]
fn compare(naive: &[TraceEvent], engine: &[TraceEvent], told: &dyn Fn() -> String) {
    let same = naive.iter().zip(engine).take_while(|(one, other)| one == other).count();
    if same == naive.len().max(engine.len()) {
        return;
    }
    let mut shown = told();
    writeln!(shown, ", after {same} of {} and {} events", naive.len(), engine.len()).unwrap();
    let line = |event: &TraceEvent| serde_json::to_string(event).unwrap();
    for event in &engine[same.saturating_sub(6)..same] {
        writeln!(shown, "  both {}", line(event)).unwrap();
    }
    for (who, log) in [("naive", naive), ("engine", engine)] {
        let event = log.get(same).map_or("has ended".to_owned(), line);
        writeln!(shown, "{who} {event}").unwrap();
    }
    panic!("{shown}");
}

/// A random scenario, ready to be run.
pub(crate) struct Trial {
    pub(crate) text: String,
    pub(crate) prepared: Prepared,
    pub(crate) seed: Seed,
}

/// Returns the first random scenarios of an endless list, under all profiles and overlays in turn;
/// some end before everything has.
pub(crate) fn trials(count: u32) -> impl Iterator<Item = Trial> {
    let [mend, one] = ["mend", "one"].map(|name| [name.to_owned()]);
    let selections = [
        Selection::default(),
        Selection::profile("here"),
        Selection::profile("there"),
        Selection::profile("here").with(&one),
        Selection::profile("there").with(&mend),
        Selection::profile("there").with(&mend).with(&one),
    ];
    let mut runner = TestRunner::deterministic();
    let worlds = worlds();
    (0..count).zip(selections.into_iter().cycle()).map(move |(number, selection)| {
        let world = worlds.new_tree(&mut runner).unwrap().current();
        let text = world.text();
        let mut file = file("world.yaml", &text);
        if number % 5 == 0 {
            file.set("replay.until=2024-01-01T00:10:05Z", &mut Diagnostics::default());
        }
        let prepared = prepared(&file, &selection);
        Trial { text, prepared, seed: Seed::new(world.seed.into()) }
    })
}

#[test]
fn on_random_worlds() {
    for Trial { text, prepared, seed } in trials(effort("REENACT_WORLDS", 400)) {
        check(&prepared, seed, &|| text.clone());
    }
}

#[test]
fn on_branches_of_random_worlds() {
    let (mut all, mut own) = (0_u32, 0_u32);
    for (number, Trial { text, prepared, seed }) in (0..).zip(trials(effort("REENACT_WORLDS", 400)))
    {
        // Worlds last some minutes; some branches come when all is over.
        let after = 1 + hash::mix(number) % 200_000_000_000;
        let branch = format!("{seed}/{after}ns/{}", number % 3).parse().expect("it is a branch");
        check(&prepared, branch, &|| text.clone());
        all += 1;
        own += u32::from(tell(&prepared.program, branch) != tell(&prepared.program, seed));
    }
    assert!(3 * own > all, "only {own} of {all} branches go their own way");
}

/// What waits when a run branches has its looks drawn anew, and those of leases too.
#[test]
fn on_what_waits_across_a_branch() {
    let text = "
version: 1
id: waits
title: A job that waits for an hour, and a message that nobody acknowledges
replay: { seed: 1, from: 2024-01-01T00:00:00Z, until: 2024-01-01T04:00:00Z }
inputs: { gap: { value: 10s..400s, basis: assumed } }
queues:
  tries: { delivery: workers, workers: 1, polls: gap }
  leases: { delivery: workers, workers: 1, acknowledge: finish, lease: 1h, restores: gap, max_deliveries: 3 }
jobs:
  fails: { queue: tries, retry: { limit: 2, delay: 1h }, steps: [{ raise: Sorry }] }
  hangs: { queue: leases, steps: [{ work: hang, takes: 3h }] }
traffic: { visits: { request: visit, at: 2024-01-01T00:00:01Z } }
requests: { visit: { steps: [{ enqueue: fails }, { enqueue: hangs }] } }
profiles: { production: {} }
";
    let prepared = prepared(&file("waits.yaml", text), &Selection::profile("production"));
    let mut promoted = BTreeSet::new();
    let mut restored = BTreeSet::new();
    for number in 0..8 {
        let seed = format!("1/600000000000ns/{number}").parse().expect("it is a branch");
        check(&prepared, seed, &|| text.to_owned());
        let events = tell(&prepared.program, seed);
        let first = |kind| events.iter().find(|it| it.kind == kind).map(|it| it.at);
        promoted.insert(first(Kind::Promoted));
        restored.insert(first(Kind::Restored));
    }
    assert_eq!((promoted.len(), restored.len()), (8, 8), "{promoted:?} {restored:?}");
    // A look at the very instant of the branch is the first that the branch has, and was drawn before it.
    let at = tell(&prepared.program, Seed::new(1))
        .iter()
        .find(|it| it.kind == Kind::Promoted)
        .unwrap()
        .at;
    let seed = format!("1/{at}ns/2").parse().expect("it is a branch");
    check(&prepared, seed, &|| text.to_owned());
    let events = tell(&prepared.program, seed);
    assert_eq!(events.iter().find(|it| it.kind == Kind::Promoted).unwrap().at, at);
}

/// Whoever looks all the time is stopped, also where a branch goes over looks at nothing.
#[test]
fn looks_before_a_branch_count() {
    let text = "
version: 1
id: late
title: A job that fails an hour after somebody has begun to look each second
replay: { seed: 1, from: 2024-01-01T00:00:00Z }
queues: { tries: { delivery: workers, workers: 1, polls: 1s } }
jobs: { fails: { queue: tries, retry: { limit: 1, delay: 1s }, steps: [{ raise: Sorry }] } }
traffic: { visits: { request: visit, at: 2024-01-01T01:00:00Z } }
requests: { visit: { steps: [{ enqueue: fails }] } }
profiles: { production: {} }
";
    let prepared = prepared(&file("late.yaml", text), &Selection::profile("production"));
    let seed = "1/3600s/2".parse().expect("it is a branch");
    let ends = |looks: u64| {
        let limits = Limits { looks, ..Limits::default() };
        engine::run(&prepared.program, seed, &limits, &mut Telling::default()).ending
    };
    assert_eq!(ends(10_000), Ending::Finished);
    assert_eq!(ends(1_000), Ending::Stopped(Limit::Looks(1_000)));
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
fn on_the_turns_of_those_who_all_ask() {
    for count in (1..=20).chain([63, 64, 65]) {
        let text = format!(
            "
version: 1
id: turns
title: Everyone asks, each in their turn
replay: {{ seed: 1, from: 2024-01-01T00:00:00Z }}
profiles: {{ only: {{}} }}
populations: {{ customer: {{ size: {count} }} }}
traffic:
  visits:
    {{ request: ask, by: customer, everyone: true, count: {count}, from: 2024-01-01T00:00:00Z, until: 2024-01-02T00:00:00Z }}
requests: {{ ask: {{ steps: [{{ set: who, to: customer }}] }} }}
"
        );
        check(&prepared(&file("turns.yaml", &text), &Selection::default()), Seed::new(1), &|| {
            text.clone()
        });
    }
}

#[test]
fn on_the_incident() {
    let mut file = duo_chat::file();
    let mut out = Diagnostics::default();
    for setting in [
        "traffic.before.count=10",
        "populations.customer.size=20",
        "inputs.affected_requests.value=40",
        "inputs.sidekiq_threads.value=2",
        "traffic.after.count=10",
    ] {
        file.set(setting, &mut out);
    }
    assert!(!out.has_errors(), "{out:?}");
    let told = || "scenarios/duo-chat-a1001.yaml".to_owned();
    let base = duo_chat::prepared(&file, "production", &[]).scenario;
    for profile in &base.profiles {
        let prepared = duo_chat::prepared(&file, &profile.name.value, &[]);
        check(&prepared, prepared.scenario.seed, &told);
    }
    let replayed = |overlay: &&Overlay| matches!(overlay.effect, Effect::Patch(_));
    for overlay in base.overlays.iter().filter(replayed) {
        for profile in ["production", "test-inline"] {
            let prepared = duo_chat::prepared(&file, profile, &[&overlay.name.value]);
            check(&prepared, prepared.scenario.seed, &told);
        }
    }
}
