//! What holds for every scenario and every seed.

use crate::support::Fact;
use crate::support::Key;
use crate::support::Recording;
use crate::support::Run;
use crate::support::compiled;
use crate::support::file;
use crate::support::prepared;
use crate::support::run;
use crate::support::run_within;
use crate::worlds::Change;
use crate::worlds::World;
use crate::worlds::worlds;
use crate::worlds::worlds_apart;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use reenact::analysis::figures::Figures;
use reenact::analysis::figures::Folding;
use reenact::analysis::figures::Quantity;
use reenact::analysis::figures::Spread;
use reenact::engine::machine::Machine;
use reenact::engine::outcome::Ending;
use reenact::engine::outcome::Limit;
use reenact::engine::outcome::Limits;
use reenact::engine::outcome::Outcome;
use reenact::experiment::replay::Prepared;
use reenact::hash;
use reenact::program::figure::Figure;
use reenact::program::figure::Fold;
use reenact::program::figure::Pick;
use reenact::program::op::Action;
use reenact::program::op::Lasting;
use reenact::program::op::Op;
use reenact::scenario::file::Selection;
use reenact::seed::Seed;
use reenact::time::SimTime;
use reenact::trace::event::Kind;
use reenact::trace::fingerprint::Fingerprinting;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

fn compile(world: &World) -> Prepared {
    compiled(&world.text())
}

fn run_world(world: &World) -> Run {
    run(&compile(world).program, world.seed)
}

/// Returns the events that happen at no site of that prefix and belong to no request of it.
fn without(recording: &Recording, path: &str) -> BTreeMap<Key, Fact> {
    let site = hash::of_bytes(path.as_bytes());
    let mut facts = recording.by_key();
    facts.retain(|key, _| key.site != site && key.line != site);
    facts
}

/// Returns the values of figures, without the numbers of the events they were first seen at.
fn values(figures: &Figures) -> Vec<(Option<Quantity>, Option<Spread>)> {
    figures.list.iter().map(|figure| (figure.value.clone(), figure.spread)).collect()
}

/// Checks what is true of any log, whatever ended it.
fn check_log(outcome: &Outcome, recording: &Recording) {
    assert!(outcome.requests.is_conserved(), "{outcome:?}");
    assert!(outcome.jobs.is_conserved(), "{outcome:?}");
    assert!(outcome.calls.is_conserved(), "{outcome:?}");
    assert_eq!(outcome.events, recording.events.len() as u64);
    let mut last = SimTime::ORIGIN;
    for (number, event) in recording.events.iter().enumerate() {
        assert_eq!(event.id.0, number as u64, "numbers are consecutive");
        assert!(event.at >= last, "time goes back at {event:?}");
        last = event.at;
        for cause in event.cause.into_iter().chain(event.via) {
            assert!(cause < event.id, "{event:?} comes before its cause");
        }
        let kind = event.what.kind();
        let deploys =
            matches!(kind, Kind::Deployed | Kind::Removed | Kind::RolledOut | Kind::RolledBack);
        let begins = deploys || matches!(kind, Kind::Arrived | Kind::Operated);
        assert_eq!(event.cause.is_none(), begins, "{event:?}");
    }
    assert!(outcome.end >= last);
}

/// Checks that the accounts are those of the log, which only holds where nothing cut it short.
fn check_accounts(outcome: &Outcome, recording: &Recording, enough: bool) {
    let count = |kind| recording.count(kind);
    assert_eq!(outcome.ending, Ending::Finished);
    assert_eq!(outcome.requests.arrived, count(Kind::Arrived));
    assert_eq!(outcome.requests.done, count(Kind::Completed));
    assert_eq!(outcome.requests.failed, count(Kind::RequestFailed));
    // Where there is too little of a resource, some may wait for ever.
    assert!(!enough || outcome.requests.in_flight == 0, "{outcome:?}");
    // What is delivered again runs once more.
    assert_eq!(outcome.jobs.arrived, count(Kind::Enqueued) + count(Kind::Restored));
    assert_eq!(outcome.jobs.done, count(Kind::Finished));
    assert_eq!(outcome.jobs.dropped, count(Kind::Dropped) + count(Kind::Expired));
    // An attempt that failed was the job's last, or another one was arranged.
    let died = count(Kind::AttemptFailed) - count(Kind::RetryScheduled);
    let lost = count(Kind::Lost);
    assert_eq!(outcome.jobs.failed, died + lost + count(Kind::DeadLettered));
    // Jobs may wait for ever where every node that could run them is down.
    let may_wait = !enough || count(Kind::Crashed) + count(Kind::Halted) > 0;
    assert!(may_wait || outcome.jobs.in_flight == 0, "{outcome:?}");
    assert!(count(Kind::Died) <= outcome.jobs.failed);
    assert_eq!(outcome.calls.arrived, count(Kind::Called));
    assert_eq!(outcome.calls.done, count(Kind::Served));
    assert_eq!(outcome.calls.failed, count(Kind::ServiceFailed));
    assert_eq!(outcome.calls.dropped, count(Kind::Refused) + count(Kind::Abandoned));
    assert!(!enough || outcome.calls.in_flight == 0, "{outcome:?}");
    // Every crossing and every other attempt ends at a worker, or where a job is gone.
    let handed_over: u64 = ENDS.iter().map(|kind| count(*kind)).sum();
    let again = recording.events.iter().filter(|it| it.what.kind() == Kind::Promoted);
    let again = again.filter(|it| it.attempt > 0).count() as u64;
    assert!(!enough || handed_over == crossings(recording) + again);
}

/// Where a job leaves its queue.
const ENDS: [Kind; 4] = [Kind::PickedUp, Kind::Dropped, Kind::Expired, Kind::DeadLettered];

/// Returns how many jobs crossed a queue, which those that ran inline did not.
fn crossings(recording: &Recording) -> u64 {
    let crossed = recording.events.iter().filter(|event| ENDS.contains(&event.what.kind()));
    let tasks: BTreeSet<_> = crossed.map(|event| (event.request, event.lineage)).collect();
    tasks.len() as u64
}

/// Checks that a flow that ran through left one event for each step that no group hides.
fn check_steps(world: &World, prepared: &Prepared, recording: &Recording) {
    let program = &prepared.program;
    let mut seen: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    // A job that waited for a commit was scheduled by its step before.
    for event in recording.events.iter().filter(|event| !event.what.is_aside()) {
        let task = (event.request, event.lineage, event.attempt);
        seen.entry(task).or_default().push(&program.site(event.site).path);
    }
    let flows = world.paths();
    for event in &recording.events {
        if !matches!(event.what.kind(), Kind::Completed | Kind::Finished) {
            continue;
        }
        let name = program.site(event.site).path.as_str();
        let visited = &seen[&(event.request, event.lineage, event.attempt)];
        for path in flows.iter().filter(|flow| flow.0 == name).flat_map(|flow| &flow.1) {
            let visits = visited.iter().filter(|visited| **visited == path).count();
            assert_eq!(visits, 1, "{path} in {event:?}");
        }
    }
}

proptest! {
    // A failure prints the world it failed in, which is kept by making a test of it.
    #![proptest_config(ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_log_is_lawful(world in worlds()) {
        let prepared = compile(&world);
        let run = run(&prepared.program, world.seed);
        check_log(&run.outcome, &run.recording);
        check_accounts(&run.outcome, &run.recording, world.rich);
        check_steps(&world, &prepared, &run.recording);
    }

    #[test]
    fn a_limit_on_events_cuts_the_log_and_nothing_else(world in worlds(), share in 0..100_u64) {
        let program = compile(&world).program;
        let whole = run(&program, world.seed);
        let events = (whole.outcome.events * share / 100).max(1);
        let cut = run_within(&program, world.seed, &Limits { events, ..Limits::default() });
        prop_assert_eq!(cut.outcome.ending, Ending::Stopped(Limit::Events(events)));
        prop_assert_eq!(cut.outcome.events, events);
        let kept = cut.recording.events.len();
        prop_assert_eq!(&cut.recording.events[..], &whole.recording.events[..kept]);
        check_log(&cut.outcome, &cut.recording);
    }

    #[test]
    fn a_limit_on_time_lets_nothing_happen_from_then_on(world in worlds(), share in 0..100_u64) {
        let program = compile(&world).program;
        let whole = run(&program, world.seed);
        let until = SimTime::from_nanos(whole.outcome.end.as_nanos() / 100 * share);
        let limits = Limits { until: Some(until), ..Limits::default() };
        let cut = run_within(&program, world.seed, &limits);
        let before = whole.recording.events.iter().take_while(|event| event.at < until).count();
        prop_assert_eq!(cut.outcome.ending, Ending::Stopped(Limit::Until));
        prop_assert_eq!(cut.outcome.end, until);
        prop_assert_eq!(&cut.recording.events[..], &whole.recording.events[..before]);
        check_log(&cut.outcome, &cut.recording);
    }

    #[test]
    fn a_step_that_says_something_changes_no_other_event(world in worlds()) {
        let step = Some("{ id: extra, show: hat }");
        let with = run_world(&world.with(Change { step, ..Change::default() }));
        let plain = run_world(&world).recording.by_key();
        prop_assert_eq!(without(&with.recording, "requests.ask/extra"), plain);
    }

    #[test]
    fn a_step_that_draws_changes_no_other_draw(world in worlds_apart()) {
        let step = Some("{ id: extra, work: extra, takes: 1s..1h }");
        let with = run_world(&world.with(Change { step, ..Change::default() }));
        let with = without(&with.recording, "requests.ask/extra");
        let plain = run_world(&world).recording.by_key();
        // What is computed may be computed from the time of day.
        let program = compile(&world).program;
        let is_computed = |op: &&Op| {
            let until = matches!(op.action, Action::WaitUntil { .. });
            until || matches!(op.action, Action::Work { takes: Lasting::Computed(_), .. })
        };
        let computed: BTreeSet<u64> =
            program.ops.iter().filter(is_computed).map(|op| program.key(op.site).hash).collect();
        let draws = [Kind::Arrived, Kind::Worked, Kind::RetryScheduled];
        let is_draw = |key: &Key| draws.contains(&key.kind) && !computed.contains(&key.site);
        for (key, fact) in plain.iter().filter(|(key, _)| is_draw(key)) {
            // What a condition on the time of day now passes over is not drawn at all.
            if let Some(other) = with.get(key) {
                prop_assert_eq!(fact.content, other.content, "{:?}", key);
            }
        }
    }

    #[test]
    fn requests_that_pass_by_change_no_event_of_others(world in worlds()) {
        let with = run_world(&world.with(Change { bystander: true, ..Change::default() }));
        let plain = run_world(&world).recording.by_key();
        prop_assert_eq!(without(&with.recording, "traffic.aside"), plain);
    }

    #[test]
    fn what_nothing_mentions_changes_nothing(world in worlds()) {
        let idle = world.with(Change { idle: true, ..Change::default() });
        let fingerprint = run_world(&world).fingerprint;
        prop_assert_eq!(run_world(&idle).fingerprint, fingerprint);
        let selection = Selection::default().with(&["nap".to_owned()]);
        let napping = prepared(&file("world.yaml", &idle.text()), &selection);
        prop_assert_eq!(run(&napping.program, world.seed).fingerprint, fingerprint);
    }

    #[test]
    fn the_order_of_declarations_changes_nothing(world in worlds(), order in any::<u64>()) {
        let shuffled = world.with(Change { shuffle: Some(order), ..Change::default() });
        prop_assert_eq!(run_world(&shuffled).fingerprint, run_world(&world).fingerprint);
    }

    #[test]
    fn the_empty_patch_changes_nothing(world in worlds()) {
        let patched = world.with(Change { patch: Some("{}"), ..Change::default() });
        let fingerprint = run_world(&world).fingerprint;
        for selection in [Selection::default(), Selection::profile("here")] {
            for text in [world.text(), patched.text()] {
                let program = prepared(&file("world.yaml", &text), &selection).program;
                prop_assert_eq!(run(&program, world.seed).fingerprint, fingerprint);
            }
        }
    }

    #[test]
    fn a_used_machine_runs_like_a_new_one(world in worlds()) {
        let program = compile(&world).program;
        let mut machine = Machine::new(&program);
        let mut again = || {
            let mut seen = (Recording::default(), Fingerprinting::default());
            let seed = Seed::new(world.seed.into());
            let outcome = machine.run(seed, &Limits::default(), &mut seen);
            machine.run(Seed::new(7), &Limits { events: 40, ..Limits::default() }, &mut ());
            machine.run(Seed::new(8), &Limits::default(), &mut ());
            (outcome, seen.0.events, seen.1.finish())
        };
        let fresh = run(&program, world.seed);
        let fresh = (fresh.outcome, fresh.recording.events, fresh.fingerprint);
        prop_assert_eq!(&again(), &fresh);
        prop_assert_eq!(&again(), &fresh);
    }

    #[test]
    fn nothing_is_decided_by_ties_where_nobody_meets(world in worlds_apart()) {
        let program = compile(&world).program;
        let mut machine = Machine::new(&program);
        machine.reverse_ties();
        let mut reversed = (Recording::default(), Folding::new(&program));
        machine.run(Seed::new(world.seed.into()), &Limits::default(), &mut reversed);
        let plain = run(&program, world.seed);
        // Which of two events of one instant is the first or the last, only their order says.
        let is_decided = |figure: &Figure| {
            !matches!(figure.fold, Fold::Value { pick: Pick::Of(_), .. })
        };
        let decided: BTreeSet<&str> =
            program.figures.iter().filter(|it| is_decided(it)).map(|it| it.name.as_str()).collect();
        let of_those = |mut figures: Figures| {
            figures.list.retain(|figure| decided.contains(figure.name.as_str()));
            values(&figures)
        };
        prop_assert_eq!(of_those(reversed.1.finish()), of_those(plain.figures));
        prop_assert_eq!(reversed.0.by_key(), plain.recording.by_key());
    }
}

#[test]
fn random_worlds_have_every_kind_of_event() {
    let mut runner = TestRunner::deterministic();
    let mut missing: BTreeSet<Kind> = Kind::ALL.into();
    let mut tried = 0;
    while !missing.is_empty() {
        let world = worlds().new_tree(&mut runner).unwrap().current();
        let recording = run_world(&world).recording;
        missing.retain(|kind| recording.count(*kind) == 0);
        tried += 1;
        assert!(tried < 200, "no world has {missing:?}");
    }
}

#[test]
fn queues_that_are_looked_at_in_one_instant_have_an_order_of_their_own() {
    let text = |queues: &str| {
        format!(
            "
version: 1
id: twins
title: Two queues, looked at every two seconds
replay: {{ seed: 1, from: 2024-01-01T00:00:00Z }}
queues: {{ {queues} }}
requests:
  ask: {{ steps: [{{ enqueue: one }}, {{ enqueue: other }}] }}
jobs:
  one: {{ queue: left, retry: {{ limit: 1, delay: 1s }}, steps: [raise: Oops] }}
  other: {{ queue: right, retry: {{ limit: 1, delay: 1s }}, steps: [raise: Oops] }}
traffic:
  load: {{ request: ask, every: 5s, count: 10 }}
profiles: {{ only: {{}} }}
"
        )
    };
    let [left, right] =
        ["left", "right"].map(|name| format!("{name}: {{ workers: 1, polls: 2s }}"));
    let fingerprint = |queues: &str| run(&compiled(&text(queues)).program, 1).fingerprint;
    assert_eq!(fingerprint(&format!("{left}, {right}")), fingerprint(&format!("{right}, {left}")));
}

/// A world in which more comes than can be done.
const FLOOD: &str = "
version: 1
id: flood
title: A flood
replay: { seed: 1, from: 2024-01-01T00:00:00Z }
queues: { tray: { workers: 1 } }
servers: { desk: { concurrency: 1 } }
requests:
  letter: { steps: [enqueue: answer] }
  visit: { steps: [{ work: talk, takes: 1h, on: desk }] }
jobs:
  answer: { queue: tray, steps: [{ work: write, takes: 1h }] }
traffic:
  letters: { request: letter, every: 1s..2s, count: 100 }
  visits: { request: visit, every: 1s..2s, from: 2024-01-02T00:00:00Z, count: 100 }
profiles: { only: {} }
";

#[track_caller]
fn check_flood(queue_length: u32, expected: Ending) {
    let program = compiled(FLOOD).program;
    let run = run_within(&program, 1, &Limits { queue_length, ..Limits::default() });
    assert_eq!(run.outcome.ending, expected);
    check_log(&run.outcome, &run.recording);
}

#[test]
fn a_limit_on_queues_stops_a_flood() {
    check_flood(10, Ending::Stopped(Limit::QueueLength(10)));
    check_flood(98, Ending::Stopped(Limit::QueueLength(98)));
    check_flood(99, Ending::Finished);
}

#[test]
fn jobs_that_run_inside_each_other_for_ever_are_stopped() {
    let text = "
version: 1
id: mirrors
title: Two mirrors
replay: { seed: 1, from: 2024-01-01T00:00:00Z }
queues: { here: { workers: 1, delivery: inline } }
requests:
  look: { steps: [enqueue: mirror] }
jobs:
  mirror: { queue: here, steps: [enqueue: mirror] }
traffic:
  looks: { request: look, at: 2024-01-01T00:00:00Z }
profiles: { only: {} }
";
    let run = run(&compiled(text).program, 1);
    assert_eq!(run.outcome.ending, Ending::Stopped(Limit::InlineDepth(64)));
    check_log(&run.outcome, &run.recording);
}
