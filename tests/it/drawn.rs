//! What is drawn, and for whom: shares, delays, budgets, hours.

use crate::support::compiled;
use crate::support::of_kind;
use crate::support::seconds;
use crate::support::small;
use reenact::trace::event::Kind;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

const SECOND: u64 = 1_000_000_000;

#[test]
fn a_share_of_requests_is_the_same_in_their_jobs() {
    let program = small(
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
fn a_budget_of_a_share_grows_with_first_attempts() {
    let program = small(
        "visits: { request: ask, every: 1s, count: 100 }",
        "
queues: { tray: { workers: 9 } }
requests: { ask: { steps: [{ enqueue: job }] } }
jobs: { job: { queue: tray, retry: { limit: 9, delay: 1ms, budget: 10% }, steps: [{ raise: Broken }] } }
",
    );
    assert_eq!(of_kind(&program, Kind::RetryScheduled).len(), 10);
}

#[test]
fn who_belongs_to_no_request_is_in_no_share_of_them() {
    let program = small(
        "visits: { request: ask, every: 1s, count: 1 }",
        "
switches: { on: { value: true, share: 100%, otherwise: false } }
requests: { ask: { steps: [{ set: mine, to: on }] } }
timeline: { look: { title: Look, at: 2024-01-01T01:00:00Z, steps: [{ set: mine, to: on }] } }
",
    );
    let set = of_kind(&program, Kind::Set);
    let values: Vec<Option<&str>> = set.iter().map(|event| event.value.as_deref()).collect();
    assert_eq!(values, [Some("true"), Some("false")]);
}

#[test]
fn what_is_fixed_at_the_arrival_is_so_in_its_calls_and_in_every_attempt_at_its_jobs() {
    let program = small(
        "visits: { request: ask, every: 10s, count: 2 }",
        "
switches: { on: { value: true, fixed: arrival } }
queues: { tray: { workers: 1 } }
services: { desk: { concurrency: 1, steps: [{ set: mine, to: on }] } }
requests: { ask: { steps: [{ enqueue: job }, { call: desk }] } }
jobs:
  job: { queue: tray, retry: { limit: 2, delay: 7s }, steps: [{ set: mine, to: on }, { raise: Broken }] }
timeline: { off: { title: Off, at: 2024-01-01T00:00:20Z, steps: [{ turn: on, to: 'false' }] } }
",
    );
    let set = of_kind(&program, Kind::Set);
    let of = |request| {
        let values = set.iter().filter(|event| event.request == Some(request));
        values.filter_map(|event| event.value.as_deref()).collect::<Vec<_>>()
    };
    assert_eq!([of(0), of(1)], [["true"; 4], ["false"; 4]]);
}

#[test]
fn a_request_is_in_a_share_wherever_its_work_is_done() {
    let program = small(
        "visits: { request: ask, every: 1s, count: 40 }",
        "
switches: { on: { value: true, share: 50%, otherwise: false } }
queues: { tray: { workers: 9 } }
services: { desk: { concurrency: 9, steps: [{ set: mine, to: on }] } }
requests: { ask: { steps: [{ set: mine, to: on }, { call: desk }, { enqueue: job }] } }
jobs: { job: { queue: tray, steps: [{ set: mine, to: on }] } }
",
    );
    let mut known: BTreeMap<Option<u32>, Vec<Option<String>>> = BTreeMap::new();
    for event in of_kind(&program, Kind::Set) {
        known.entry(event.request).or_default().push(event.value);
    }
    assert_eq!(known.len(), 40);
    for values in known.values() {
        assert_eq!(values.len(), 3);
        assert!(values.iter().all(|value| *value == values[0]), "{known:?}");
    }
    let on = known.values().filter(|it| it[0].as_deref() == Some("true")).count();
    assert!((10..30).contains(&on), "{on}");
}

#[test]
fn what_is_fixed_at_the_arrival_is_so_for_operators_when_they_begin() {
    let program = small(
        "visits: { request: ask, every: 10s, count: 1 }",
        "
switches: { on: { value: true, fixed: arrival } }
requests: { ask: { steps: [{ show: it }] } }
timeline:
  off: { title: Off, at: 2024-01-01T00:00:05Z, steps: [{ turn: on, to: 'false' }] }
  looks:
    title: They look, and look again
    at: 2024-01-01T00:00:03Z
    steps: [{ set: first, to: on }, { wait: a while, for: 4s }, { set: second, to: on }]
  late: { title: They look later, at: 2024-01-01T00:00:09Z, steps: [{ set: third, to: on }] }
",
    );
    let set = of_kind(&program, Kind::Set);
    let values: Vec<_> = set.iter().filter_map(|event| event.value.as_deref()).collect();
    assert_eq!(values, ["true", "true", "false"]);
}

/// The delays that a policy gives, by the number of the attempt that failed, in nanoseconds.
fn delays(policy: &str, limit: u32) -> BTreeMap<u32, BTreeSet<u64>> {
    let sections = format!(
        "
queues: {{ tray: {{ workers: 1000 }} }}
requests: {{ ask: {{ steps: [{{ enqueue: job }}] }} }}
jobs:
  job: {{ queue: tray, retry: {{ limit: {limit}, delay: {policy} }}, steps: [{{ raise: Broken }}] }}
"
    );
    let program = small("visits: { request: ask, every: 1s, count: 300 }", &sections);
    let mut delays: BTreeMap<u32, BTreeSet<u64>> = BTreeMap::new();
    for event in of_kind(&program, Kind::RetryScheduled) {
        delays.entry(event.attempt).or_default().insert(event.delay.unwrap());
    }
    delays
}

#[test]
fn delays_are_all_those_that_a_policy_may_give_and_no_others() {
    let of = |told: Vec<BTreeSet<u64>>| (0..).zip(told).collect::<BTreeMap<u32, _>>();
    let whole = |told: Vec<u64>| told.into_iter().map(|it| it * SECOND).collect::<BTreeSet<u64>>();
    let sidekiq = |count: u64| (0..10).map(|it| count.pow(4) + 15 + it * (count + 1)).collect();
    assert_eq!(delays("sidekiq-6.4", 3), of((0..3).map(sidekiq).map(whole).collect()));
    let celery = |attempt: u32| (0..=1 << attempt).collect();
    assert_eq!(delays("celery-5", 5), of((0..5).map(celery).map(whole).collect()));
    let doubling =
        |jitter: &str| delays(&format!("{{ doubles_from: 5ns, up_to: 13ns{jitter} }}"), 3);
    let between = |ends: [(u64, u64); 3]| of(ends.map(|(from, to)| (from..=to).collect()).into());
    assert_eq!(doubling(""), between([(5, 5), (10, 10), (13, 13)]));
    assert_eq!(doubling(", jitter: full"), between([(0, 5), (0, 10), (0, 13)]));
    assert_eq!(doubling(", jitter: half"), between([(2, 5), (5, 10), (6, 13)]));
}

#[test]
fn a_share_that_is_turned_counts_from_then_on() {
    let program = small(
        "visits: { request: ask, every: 1s, count: 40 }",
        "
inputs: { part: { value: 0%, basis: assumed, why: nobody yet } }
switches: { on: { value: true, share: part, otherwise: false } }
requests: { ask: { steps: [{ show: light, if: on }] } }
timeline:
  half: { title: Half, at: 2024-01-01T00:00:20.5Z, steps: [{ turn: part, to: '0.5' }] }
  all: { title: All, at: 2024-01-01T00:00:30.5Z, steps: [{ turn: part, to: '1.0' }] }
",
    );
    let shown = seconds(&program, Kind::Shown);
    let between = |from: u64, to: u64| shown.iter().filter(|at| (from..=to).contains(at)).count();
    assert_eq!([between(0, 20), between(31, 40)], [0, 10]);
    assert!((1..10).contains(&between(21, 30)), "{shown:?}");
}

/// When fifty requests arrive in hours of these weights, in seconds after half past five.
fn in_hours(weights: &[u32; 24], until: &str) -> Vec<u64> {
    let text = format!(
        "
version: 1
id: hours
title: Some hours are busier than others
replay: {{ seed: 1, from: 2024-01-01T05:30:00Z }}
profiles: {{ only: {{}} }}
rhythms: {{ busy: {{ hours: {weights:?}, basis: assumed }} }}
traffic:
  visits: {{ request: ask, count: 50, from: 2024-01-01T06:00:00Z, until: {until}, rhythm: busy }}
requests: {{ ask: {{ steps: [{{ show: light }}] }} }}
"
    );
    seconds(&compiled(&text).program, Kind::Arrived)
}

#[test]
fn hours_weigh_by_each_other_however_much_they_weigh() {
    let at = |heavy: u32| {
        let weights = std::array::from_fn(|hour| if hour % 2 == 0 { heavy } else { heavy / 2 });
        in_hours(&weights, "2025-01-01T06:00:00Z")
    };
    assert_eq!(at(1_000_000), at(2));
}

#[test]
fn hours_of_a_rhythm_are_those_of_the_day() {
    let mut hours = [0; 24];
    hours[9] = 1;
    let arrived = in_hours(&hours, "2024-01-03T06:00:00Z");
    let hour = |at: &u64| (at + 5 * 3_600 + 1_800) / 3_600 % 24;
    assert_eq!(arrived.len(), 50);
    assert!(arrived.iter().all(|at| hour(at) == 9), "{arrived:?}");
    assert!(arrived[0] < 86_400 && arrived[49] > 86_400, "on both days");
}
