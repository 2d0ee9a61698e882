//! What the language means where the engine once meant something else.

use crate::support::compiled;
use crate::support::count;
use crate::support::run;
use crate::support::run_within;
use crate::support::tell;
use reenact::analysis::chain::Chain;
use reenact::analysis::chain::Chaining;
use reenact::analysis::noticing::Noticing;
use reenact::analysis::timeline::Timeline;
use reenact::engine;
use reenact::engine::outcome::Ending;
use reenact::engine::outcome::Limit;
use reenact::engine::outcome::Limits;
use reenact::seed::Seed;
use reenact::time::SimDuration;
use reenact::time::SimTime;
use reenact::trace::RequestId;
use reenact::trace::codec::TraceEvent;
use reenact::trace::event::Kind;

const HOUR: SimDuration = SimDuration::from_nanos(3_600_000_000_000);

/// Returns the events of a scenario, given its sections.
fn events(sections: &str) -> Vec<TraceEvent> {
    tell(&compiled(&scenario(sections)).program, Seed::new(1))
}

fn scenario(sections: &str) -> String {
    format!(
        "
version: 1
id: meaning
title: What it means
replay: {{ seed: 1, from: 2024-01-01T00:00:00Z }}
profiles: {{ only: {{}} }}
traffic: {{ one: {{ request: ask, at: 2024-01-01T00:00:00Z }} }}
{sections}"
    )
}

/// Checks the values that steps of one name were set to.
#[track_caller]
fn check_set(sections: &str, step: &str, expected: &[&str]) {
    let events = events(sections);
    let set = events.iter().filter(|event| event.kind == Kind::Set && event.site.ends_with(step));
    let values: Vec<&str> = set.filter_map(|event| event.value.as_deref()).collect();
    assert_eq!(values, expected, "{events:#?}");
}

/// Checks the classes of errors, in order.
#[track_caller]
fn check_raised(sections: &str, expected: &[&str]) {
    let events = events(sections);
    let raised = events.iter().filter(|event| event.kind == Kind::Raised);
    let classes: Vec<&str> = raised.filter_map(|event| event.error.as_deref()).collect();
    assert_eq!(classes, expected, "{events:#?}");
}

#[test]
fn a_request_that_fails_is_counted_as_one() {
    let sections = "
requests: { ask: { steps: [{ raise: Broken }] } }
figures: { failed: { count: requests, where: { request_failed: ask } } }
";
    let run = run(&compiled(&scenario(sections)).program, 1);
    assert_eq!(count(&run.figures, "failed"), 1);
}

#[test]
fn a_figure_among_requests_is_first_seen_in_one_of_them() {
    let sections = "
queues: { here: { workers: 1 } }
requests: { ask: { steps: [{ show: light }, { raise: Broken, if: 'request == \"two/1\"' }] } }
figures:
  failures: { count: requests, where: { raised: Broken } }
  lights: { count: events, where: { shown: light }, among: failures }
";
    let text = scenario(sections)
        .replace("traffic: {", "traffic: { two: { request: ask, at: 2024-01-01T01:00:00Z }, ");
    let run = run(&compiled(&text).program, 1);
    let first = run.figures.get("lights").and_then(|figure| figure.first);
    assert_eq!(first.map(|first| first.at), Some(SimTime::from_nanos(3_600_000_000_000)));
}

#[test]
fn who_has_given_up_waiting_sees_nothing_of_what_comes_later() {
    let sections = "
requests:
  ask:
    steps: [{ work: on it, takes: 3m }, { show: answer }, { work: more, takes: 1s }, { show: error }]
observers:
  hasty: { in: [only], notices: { shown: error }, stays: 1m, after: { shown: answer }, waits: 2m }
  calm: { in: [only], notices: { shown: error }, stays: 1m, after: { shown: answer }, waits: 4m }
";
    let program = compiled(&scenario(sections)).program;
    let mut noticing = Noticing::new(&program);
    engine::run(&program, Seed::new(1), &Limits::default(), &mut noticing);
    let seen: Vec<(u64, u64)> =
        noticing.finish().iter().map(|noticed| (noticed.seen, noticed.missed)).collect();
    assert_eq!(seen, [(0, 1), (1, 0)]);
}

#[test]
fn a_timeline_counts_each_request_once_where_it_was_first_counted() {
    let sections = "
requests: { ask: { steps: [{ show: light }, { work: on it, takes: 1h }, { show: light, id: again }] } }
figures: { lit: { count: requests, where: { shown: light } } }
";
    let text = scenario(sections).replace(
        "traffic: {",
        "traffic: { two: { request: ask, at: 2024-01-01T00:59:59.999Z }, \
         three: { request: ask, at: 2024-01-01T03:00:00Z }, \
         far: { request: ask, at: 2050-12-01T00:00:00Z },",
    );
    let program = compiled(&text).program;
    let figure = program.figure_named("lit").unwrap();
    let mut timeline = Timeline::new(&program, figure, HOUR);
    engine::run(&program, Seed::new(1), &Limits::default(), &mut timeline);
    assert_eq!(timeline.counts(), [2, 0, 0, 1], "the last one lies beyond any drawing");
    assert_eq!(timeline.width(), HOUR);
}

#[test]
fn a_long_chain_keeps_its_beginning_and_its_end() {
    let sections = "
queues: { here: { workers: 1 } }
requests: { ask: { steps: [{ enqueue: job }] } }
jobs: { job: { queue: here, retry: { limit: 1200, delay: 1s }, steps: [{ raise: Broken }] } }
";
    let program = compiled(&scenario(sections)).program;
    let all = tell(&program, Seed::new(1)).len();
    let mut chaining = Chaining::new(RequestId(0), None);
    engine::run(&program, Seed::new(1), &Limits::default(), &mut chaining);
    let chain = chaining.finish();
    let kept = chain.links.len();
    assert!((Chain::BEGINNING + Chain::END..all).contains(&kept), "{kept} of {all}");
    assert!(kept < Chain::BEGINNING + 2 * Chain::END, "{kept}");
    assert_eq!(chain.left_out, (all - kept) as u64);
    let gaps: Vec<usize> = (1..kept)
        .filter(|&at| chain.links[at].event.0 != chain.links[at - 1].event.0 + 1)
        .collect();
    assert_eq!(gaps, [Chain::BEGINNING]);
    let started = chain.links.iter().filter(|link| link.kind == Kind::Started);
    let told: Vec<&str> = started.take(3).map(|link| link.detail.as_str()).collect();
    assert_eq!(told, ["", "attempt 2", "attempt 3"]);
}

#[test]
fn a_line_may_be_as_long_as_it_may_and_no_longer() {
    let traffic = "every: 1ns, count: 5, from";
    let server = "
servers: { desk: { concurrency: 1 } }
requests: { ask: { steps: [{ work: it, takes: 1s, on: desk }] } }
";
    let queue = "
queues: { here: { workers: 1 } }
requests: { ask: { steps: [{ enqueue: job }] } }
jobs: { job: { queue: here, steps: [{ work: it, takes: 1s }] } }
";
    for sections in [server, queue] {
        let program =
            compiled(&scenario(sections).replace("ask, at", &format!("ask, {traffic}"))).program;
        let ending = |queue_length| {
            let limits = Limits { queue_length, ..Limits::default() };
            run_within(&program, 1, &limits).outcome.ending
        };
        assert_eq!(ending(4), Ending::Finished, "one works, four wait");
        assert_eq!(ending(3), Ending::Stopped(Limit::QueueLength(3)));
    }
}

#[test]
fn raise_again_passes_on_the_error_of_its_own_rescue() {
    let sections = "
requests:
  ask:
    steps:
      - try: [{ raise: First }]
        rescue:
          - { try: [{ raise: Second }], rescue: [{ show: other }], id: inner }
          - raise: again
";
    check_raised(sections, &["First", "Second", "First"]);
}

#[test]
fn an_error_is_known_while_its_rescue_runs_and_no_longer() {
    let sections = "
requests:
  ask:
    steps:
      - try: [{ raise: First }]
        rescue:
          - { set: e, to: error, id: at }
          - try: [{ raise: Second }]
            rescue: [{ set: e, to: error, id: inside/at }]
            id: inner
          - { set: e, to: error, id: then/at }
      - { set: e, to: error, id: after/at }
"
    .replace("inside/at", "inside_at")
    .replace("then/at", "then_at")
    .replace("after/at", "after_at");
    check_set(&sections, "at", &["\"First\"", "\"Second\"", "\"First\"", "null"]);
}

#[test]
fn an_inline_job_knows_nothing_of_its_callers_rescue() {
    let sections = "
queues: { here: { workers: 1, delivery: inline } }
requests: { ask: { steps: [{ try: [{ raise: First }], rescue: [{ enqueue: job }] }] } }
jobs: { job: { queue: here, steps: [{ set: e, to: error }] } }
";
    check_set(sections, "set e", &["null"]);
}

#[test]
fn an_inline_job_is_a_first_attempt_whatever_its_caller_is() {
    let sections = "
queues: { away: { workers: 1 }, here: { workers: 1, delivery: inline } }
requests: { ask: { steps: [{ enqueue: outer }] } }
jobs:
  outer:
    queue: away
    retry: { limit: 1, delay: 1s }
    steps: [{ enqueue: inner }, { set: after, to: attempt }, { raise: Broken }]
  inner: { queue: here, steps: [{ set: inside, to: attempt }] }
";
    check_set(sections, "set inside", &["0", "0"]);
    check_set(sections, "set after", &["0", "1"]);
    let attempts: Vec<u32> = events(sections)
        .iter()
        .filter(|event| event.site.starts_with("jobs.inner"))
        .map(|event| event.attempt)
        .collect();
    assert_eq!(attempts, [0; 6]);
}

#[test]
fn a_check_of_what_is_neither_true_nor_false_is_a_fault() {
    let check = "{ check: it, that: x, raises: Missing }";
    let request = |value: &str| {
        format!("requests: {{ ask: {{ steps: [{{ set: x, to: '[{value}][0]' }}, {check}] }} }}")
    };
    check_raised(&request("true"), &[]);
    check_raised(&request("false"), &["Missing"]);
    check_raised(&request("null"), &["NotBoolean"]);
    check_raised(&request("[1]"), &["NotBoolean"]);
}

#[test]
fn a_population_names_the_one_of_it_who_asked() {
    let sections = "
populations: { customer: { size: 1 }, robot: { size: 1 } }
requests: { ask: { steps: [{ set: c, to: customer }, { set: r, to: robot }] } }
";
    let by = |who: &str| {
        let line = "at: 2024-01-01T00:00:00Z";
        scenario(sections).replace(line, &format!("{line}, by: {who}"))
    };
    let values = |text: &str| -> Vec<String> {
        let events = tell(&compiled(text).program, Seed::new(1));
        events.into_iter().filter_map(|event| event.value).collect()
    };
    assert_eq!(values(&by("customer")), ["0", "null"]);
    assert_eq!(values(&by("robot")), ["null", "0"]);
    assert_eq!(values(&scenario(sections)), ["null", "null"]);
}

#[test]
fn parameters_belong_to_their_sequence() {
    let sections = "
requests:
  ask:
    steps:
      - { set: p, to: '1' }
      - { set: q, to: '2' }
      - { do: outer, with: { p: q, q: p } }
      - { set: after, to: '[p, q]' }
sequences:
  outer:
    params: [p, q]
    steps:
      - { set: before, to: '[p, q]' }
      - { do: inner, with: { p: '[p]' } }
      - { set: between, to: '[p, q]' }
  inner:
    params: [p]
    steps: [{ set: within, to: '[p, q]' }, { set: p, to: '9' }, { set: q, to: '8' }]
";
    check_set(sections, "set before", &["[2, 1]"]);
    check_set(sections, "set within", &["[[2], 1]"]);
    check_set(sections, "set between", &["[2, 8]"]);
    check_set(sections, "set after", &["[1, 2]"]);
}

#[test]
fn a_share_of_a_population_holds_for_nobody_else() {
    let sections = "
populations: { customer: { size: 1 }, robot: { size: 1 } }
switches: { on: { value: true, share: 100%, of: customer, otherwise: false } }
requests: { ask: { steps: [{ set: x, to: on }] } }
";
    let by = |who: &str| {
        let line = "at: 2024-01-01T00:00:00Z";
        let text = scenario(sections).replace(line, &format!("{line}, by: {who}"));
        let events = tell(&compiled(&text).program, Seed::new(1));
        events.into_iter().find_map(|event| event.value).unwrap()
    };
    assert_eq!([by("customer"), by("robot")], ["true", "false"]);
}

#[test]
fn a_block_within_a_transaction_that_is_undone_leaves_the_others_to_commit() {
    let sections = "
stores: { rows: { transactional: true } }
requests:
  ask:
    steps:
      - transaction:
          - { write: rows, key: '1', value: '1' }
          - { try: [{ transaction: [{ raise: Broken }], id: within }], rescue: [{ show: light }] }
";
    let kinds: Vec<Kind> = events(sections).iter().map(|event| event.kind).collect();
    let count = |kind: Kind| kinds.iter().filter(|it| **it == kind).count();
    assert_eq!([count(Kind::Committed), count(Kind::Undone)], [1, 0], "{kinds:?}");
}

#[test]
fn everyone_asks_who_is_there_when_as_many_ask_as_there_are() {
    let sections = "
populations: { customer: { size: 5 } }
requests: { ask: { steps: [{ set: who, to: customer }] } }
";
    let text = scenario(sections).replace(
        "at: 2024-01-01T00:00:00Z",
        "by: customer, everyone: true, count: 5, from: 2024-01-01T00:00:00Z, until: 2024-01-02T00:00:00Z",
    );
    let events = tell(&compiled(&text).program, Seed::new(1));
    let mut who: Vec<String> = events.into_iter().filter_map(|event| event.value).collect();
    who.sort();
    assert_eq!(who, ["0", "1", "2", "3", "4"]);
}

#[test]
fn an_inline_job_has_variables_of_its_own() {
    let sections = "
queues: { here: { workers: 1, delivery: inline } }
requests: { ask: { steps: [{ set: x, to: '7' }, { enqueue: job }, { set: after, to: x }] } }
jobs: { job: { queue: here, steps: [{ set: y, to: y }] } }
";
    check_set(sections, "set y", &["null"]);
    check_set(sections, "set after", &["7"]);
}

#[test]
fn the_position_of_a_store_is_that_of_its_last_commit() {
    let sections = "
stores: { rows: { replicas: { lag: 1h } } }
requests:
  ask:
    steps:
      - { write: rows, key: '1', value: '1' }
      - { write: rows, key: '2', value: '2', id: more, position: w }
      - { read: rows, key: '1', as: x, position: p }
      - { set: at, to: '[w, p]' }
";
    check_set(sections, "set at", &["[2, 2]"]);
}

#[test]
fn keys_of_a_store_are_equal_as_values_are() {
    let sections = "
stores: { rows: { transactional: true } }
requests:
  ask:
    steps:
      - transaction: [{ write: rows, key: '1', value: '7' }, { read: rows, key: '1.0', as: x }]
      - { read: rows, key: '1.0', as: y, id: then }
      - { set: both, to: '[x, y, 1 == 1.0]' }
";
    check_set(sections, "set both", &["[7, 7, true]"]);
}
