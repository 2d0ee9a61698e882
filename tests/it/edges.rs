//! Where something begins and ends: windows, orders of equals, the ranges of what is drawn.

use crate::support::compiled;
use crate::support::tell;
use reenact::analysis::timeline::Timeline;
use reenact::engine;
use reenact::engine::machine::Machine;
use reenact::engine::outcome::Limits;
use reenact::engine::task;
use reenact::hash;
use reenact::program::Program;
use reenact::seed::Seed;
use reenact::time::SimDuration;
use reenact::trace::codec::TraceEvent;
use reenact::trace::event::Kind;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

const SECOND: u64 = 1_000_000_000;

/// Compiles a scenario, given its traffic and its other sections.
#[track_caller]
fn program(traffic: &str, sections: &str) -> Program {
    let text = format!(
        "
version: 1
id: edges
title: Where it begins and ends
replay: {{ seed: 1, from: 2024-01-01T00:00:00Z }}
profiles: {{ only: {{}} }}
traffic: {{ {traffic} }}
{sections}"
    );
    compiled(&text).program
}

/// Returns the events of a kind.
fn of_kind(program: &Program, kind: Kind) -> Vec<TraceEvent> {
    tell(program, Seed::new(1)).into_iter().filter(|event| event.kind == kind).collect()
}

/// Returns the instants of events of a kind, in seconds.
fn seconds(program: &Program, kind: Kind) -> Vec<u64> {
    of_kind(program, kind).iter().map(|event| event.at / SECOND).collect()
}

#[test]
fn a_timeline_counts_within_the_window_of_its_figure() {
    let program = program(
        "visits: { request: ask, every: 1h, count: 6 }",
        "
requests: { ask: { steps: [{ show: light }] } }
figures:
  lit:
    { count: requests, where: { shown: light }, from: 2024-01-01T02:00:00Z, until: 2024-01-01T04:00:00Z }
",
    );
    let figure = program.figure_named("lit").unwrap();
    let mut timeline = Timeline::new(&program, figure, SimDuration::HOUR);
    engine::run(&program, Seed::new(1), &Limits::default(), &mut timeline);
    assert_eq!(timeline.counts(), [0, 0, 1, 1], "from its beginning on, and not at its end");
}

#[test]
fn reversed_ties_are_the_other_way_round() {
    let program = program(
        "visits: { request: ask, every: 1ns, count: 20 }",
        "requests: { ask: { steps: [{ wait: it, until: 'timestamp(\"2024-01-01T01:00:00Z\")' }] } }",
    );
    let mut machine = Machine::new(&program);
    let mut order = || {
        let mut seen = crate::support::Recording::default();
        machine.run(Seed::new(1), &Limits::default(), &mut seen);
        let waited = seen.events.iter().filter(|event| event.what.kind() == Kind::Worked);
        let order = waited.filter_map(|event| event.request).collect::<Vec<_>>();
        machine.reverse_ties();
        order
    };
    let plain = order();
    let mut reversed = order();
    reversed.reverse();
    assert_eq!(plain.len(), 20);
    assert_eq!(plain, reversed);
}

/// Two requests of different lines whose tasks have one rank: where they are kept must not decide.
#[test]
fn what_tasks_are_decides_between_equal_ranks() {
    let lineage = |line: &str| hash::of_bytes(format!("traffic.{line}").as_bytes());
    let rank = |line: &str, index: u32| task::rank(lineage(line), index.into());
    let ranks: BTreeMap<u32, u32> = (0..4_000).map(|index| (rank("one", index), index)).collect();
    let mut found = None;
    for number in 0..1_000 {
        let other = format!("other{number}");
        let tied = (0..1_000).find_map(|index| Some((*ranks.get(&rank(&other, index))?, index)));
        found = found.or(tied.map(|(one, beside)| (other, one, beside)));
    }
    let (other, one, beside) = found.unwrap();
    let requests = "requests: { ask: { steps: [{ wait: it, until: 'timestamp(\"2024-01-01T01:00:00Z\")' }] } }";
    let mut expected = [(lineage("one"), one), (lineage(&other), beside)];
    expected.sort_unstable();
    // Whoever of the two comes first.
    for (first, second) in [("00:10", "00:20"), ("00:20", "00:10")] {
        let line = |name: &str, from: &str, last: u32| {
            let from = format!("2024-01-01T{from}:00Z");
            format!("{name}: {{ request: ask, from: {from}, every: 1ns, count: {} }}", last + 1)
        };
        let traffic = format!("{}, {}", line("one", first, one), line(&other, second, beside));
        let events = tell(&program(&traffic, requests), Seed::new(1));
        let of = |kind: Kind| events.iter().filter(move |event| event.kind == kind);
        let index: BTreeMap<_, _> = of(Kind::Arrived).map(|it| (it.request, it.index)).collect();
        let told = of(Kind::Worked).map(|it| (it.lineage, index[&it.request].unwrap_or(0)));
        let told: Vec<(u64, u32)> = told.filter(|it| expected.contains(it)).collect();
        assert_eq!(told, expected, "{one} and {beside} of {other}");
    }
}

#[test]
fn nobody_takes_over_from_the_only_node() {
    let program = program(
        "
  blows: { request: blow, at: 2024-01-01T00:00:10Z },
  asks: { request: ask, at: 2024-01-01T00:00:12Z }",
        "
fleets: { here: { nodes: 1, takeover: 30s } }
queues: { tray: { workers: 1, runs_on: here } }
requests:
  ask: { steps: [{ enqueue: answer }] }
  blow: { runs_on: here, steps: [{ crash: blow, for: 5s }] }
jobs: { answer: { queue: tray, steps: [{ show: answer }] } }
",
    );
    assert_eq!(seconds(&program, Kind::PickedUp), [15]);
}

#[test]
fn more_places_of_a_service_are_for_those_who_wait() {
    let program = program(
        "visits: { request: ask, every: 1s, count: 3 }",
        "
inputs: { places: { value: 1, basis: assumed, why: it is small } }
services: { desk: { concurrency: places, steps: [{ work: it, takes: 1m }] } }
requests: { ask: { steps: [{ call: desk }] } }
timeline: { more: { title: More, at: 2024-01-01T00:00:30Z, steps: [{ turn: places, to: '3' }] } }
",
    );
    assert_eq!(seconds(&program, Kind::Begun), [1, 30, 30]);
}

#[test]
fn a_share_of_requests_is_the_same_in_their_jobs() {
    let program = program(
        "visits: { request: ask, every: 1s, count: 40 }",
        "
switches: { on: { value: true, share: 50%, otherwise: false } }
queues: { tray: { workers: 1 } }
requests: { ask: { steps: [{ set: mine, to: on }, { enqueue: job }] } }
jobs:
  job:
    queue: tray
    retry: { limit: 1, delay: 1s }
    steps: [{ set: mine, to: on }, { raise: Broken }]
",
    );
    let mut known: BTreeMap<Option<u32>, BTreeSet<Option<String>>> = BTreeMap::new();
    for event in of_kind(&program, Kind::Set) {
        known.entry(event.request).or_default().insert(event.value);
    }
    assert_eq!(known.len(), 40);
    assert!(known.values().all(|values| values.len() == 1), "{known:?}");
    let on = known.values().filter(|it| it.contains(&Some("true".to_owned()))).count();
    assert!((10..30).contains(&on), "{on}");
}

#[test]
fn what_is_fixed_at_the_arrival_is_so_in_every_attempt_at_its_jobs() {
    let program = program(
        "visits: { request: ask, every: 10s, count: 2 }",
        "
switches: { on: { value: true, fixed: arrival } }
queues: { tray: { workers: 1 } }
requests: { ask: { steps: [{ enqueue: job }] } }
jobs:
  job: { queue: tray, retry: { limit: 2, delay: 7s }, steps: [{ set: mine, to: on }, { raise: Broken }] }
timeline: { off: { title: Off, at: 2024-01-01T00:00:12Z, steps: [{ turn: on, to: 'false' }] } }
",
    );
    let set = of_kind(&program, Kind::Set);
    let of = |request| {
        let values = set.iter().filter(|event| event.request == Some(request));
        values.filter_map(|event| event.value.as_deref()).collect::<Vec<_>>()
    };
    assert_eq!([of(0), of(1)], [["true"; 3], ["false"; 3]]);
}

/// The delays that a policy gives, by the number of the attempt that failed, in seconds.
fn delays(policy: &str, limit: u32) -> BTreeMap<u32, BTreeSet<u64>> {
    let sections = format!(
        "
queues: {{ tray: {{ workers: 1000 }} }}
requests: {{ ask: {{ steps: [{{ enqueue: job }}] }} }}
jobs:
  job: {{ queue: tray, retry: {{ limit: {limit}, delay: {policy} }}, steps: [{{ raise: Broken }}] }}
"
    );
    let program = program("visits: { request: ask, every: 1s, count: 300 }", &sections);
    let mut delays: BTreeMap<u32, BTreeSet<u64>> = BTreeMap::new();
    for event in of_kind(&program, Kind::RetryScheduled) {
        let delay = event.delay.unwrap();
        assert_eq!(delay % SECOND, 0, "whole seconds");
        delays.entry(event.attempt).or_default().insert(delay / SECOND);
    }
    delays
}

#[test]
fn delays_are_all_those_that_a_policy_may_give_and_no_others() {
    let sidekiq = delays("sidekiq-6.4", 3);
    let expected =
        (0..3_u64).map(|count| (0..10).map(move |it| count.pow(4) + 15 + it * (count + 1)));
    for ((attempt, told), expected) in sidekiq.iter().zip(expected) {
        assert_eq!(*told, expected.collect(), "attempt {attempt}");
    }
    assert_eq!(sidekiq.len(), 3);
    let celery = delays("celery-5", 5);
    for (attempt, told) in &celery {
        assert_eq!(*told, (0..=1 << attempt).collect(), "attempt {attempt}");
    }
    assert_eq!(celery.len(), 5);
}
