//! Where something begins and ends: windows, limits, places, transactions.

use crate::support::count;
use crate::support::of_kind;
use crate::support::run;
use crate::support::seconds;
use crate::support::small;
use crate::support::tell;
use reenact::analysis::timeline::BUCKETS;
use reenact::analysis::timeline::Timeline;
use reenact::engine;
use reenact::engine::outcome::Ending;
use reenact::engine::outcome::Ledger;
use reenact::engine::outcome::Limit;
use reenact::engine::outcome::Limits;
use reenact::engine::queue::Line;
use reenact::program::Program;
use reenact::seed::Seed;
use reenact::time::SimDuration;
use reenact::time::SimTime;
use reenact::trace::event::Kind;

const SECOND: u64 = 1_000_000_000;

#[test]
fn a_timeline_counts_within_the_window_of_its_figure() {
    let program = small(
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
    assert_eq!(count(&run(&program, 1).figures, "lit"), 2);
}

#[test]
fn a_timeline_ends_with_its_last_bucket() {
    let program = small(
        "
  last: { request: ask, at: 2024-01-02T12:24:31Z },
  late: { request: ask, at: 2024-01-02T12:24:32Z }",
        "
requests: { ask: { steps: [{ show: light }] } }
figures: { lit: { count: requests, where: { shown: light } } }
",
    );
    let figure = program.figure_named("lit").unwrap();
    let mut timeline = Timeline::new(&program, figure, SimDuration::SECOND);
    engine::run(&program, Seed::new(1), &Limits::default(), &mut timeline);
    assert_eq!(timeline.counts().len(), BUCKETS);
    assert_eq!(timeline.counts().iter().sum::<u32>(), 1);
}

#[test]
fn nobody_takes_over_from_the_only_node() {
    let program = small(
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
fn more_places_are_for_those_who_wait() {
    let begun = |sections: &str, kind: Kind| {
        let sections = format!(
            "
inputs: {{ places: {{ value: 1, basis: assumed, why: it is small }} }}
timeline: {{ more: {{ title: More, at: 2024-01-01T00:00:30Z, steps: [{{ turn: places, to: '3' }}] }} }}
{sections}"
        );
        seconds(&small("visits: { request: ask, every: 1s, count: 3 }", &sections), kind)
    };
    let service = "
services: { desk: { concurrency: places, steps: [{ work: it, takes: 1m }] } }
requests: { ask: { steps: [{ call: desk }] } }
";
    assert_eq!(begun(service, Kind::Begun), [1, 30, 30]);
    let server = "
servers: { table: { concurrency: places } }
requests: { ask: { steps: [{ work: it, takes: 1m, on: table }] } }
";
    assert_eq!(begun(server, Kind::Worked), [61, 90, 90]);
    let queue = "
queues: { tray: { workers: places } }
requests: { ask: { steps: [{ enqueue: job }] } }
jobs: { job: { queue: tray, steps: [{ work: it, takes: 1m }] } }
";
    assert_eq!(begun(queue, Kind::PickedUp), [1, 30, 30]);
}

#[test]
fn what_may_begin_now_is_not_early() {
    let program = small(
        "visits: { request: ask, every: 1s, count: 1 }",
        "
queues: { tray: { workers: 1 } }
requests: { ask: { steps: [{ enqueue: job, not_before: now }] } }
jobs: { job: { queue: tray, steps: [{ show: light }] } }
",
    );
    assert_eq!(seconds(&program, Kind::PickedUp), [1]);
    assert!(seconds(&program, Kind::Promoted).is_empty());
}

#[test]
fn a_queue_that_is_paused_hands_out_nothing() {
    let program = small(
        "
  early: { request: ask, at: 2024-01-01T00:00:09Z },
  late: { request: ask, at: 2024-01-01T00:00:11Z }",
        "
timeline:
  stop: { title: It stops, at: 2024-01-01T00:00:10Z, steps: [{ pause: tray }] }
  go: { title: It goes on, at: 2024-01-01T00:00:20Z, steps: [{ resume: tray }] }
queues: { tray: { workers: 5 } }
requests: { ask: { steps: [{ enqueue: job }] } }
jobs: { job: { queue: tray, steps: [{ show: light }] } }
",
    );
    assert_eq!(seconds(&program, Kind::PickedUp), [9, 20]);
}

#[test]
fn a_job_that_waited_for_a_commit_is_as_old_as_that() {
    let program = small(
        "visits: { request: ask, every: 1s, count: 1 }",
        "
queues: { tray: { workers: 1, expires: 5s } }
requests:
  ask: { steps: [{ transaction: [{ enqueue: job, when: committed }, { work: it, takes: 10s }] }] }
jobs: { job: { queue: tray, steps: [{ show: light }] } }
",
    );
    assert_eq!(seconds(&program, Kind::PickedUp), [11]);
    assert!(seconds(&program, Kind::Expired).is_empty());
}

#[test]
fn a_queue_may_look_as_often_as_it_may_and_no_more() {
    let program = small(
        "visits: { request: ask, every: 1s, count: 1 }",
        "
queues: { tray: { workers: 1, polls: 1s } }
requests: { ask: { steps: [{ enqueue: job }] } }
jobs: { job: { queue: tray, retry: { limit: 1, delay: 9500ms }, steps: [{ raise: Broken }] } }
",
    );
    let ending = |looks| {
        let limits = Limits { looks, ..Limits::default() };
        engine::run(&program, Seed::new(1), &limits, &mut ()).ending
    };
    assert_eq!(seconds(&program, Kind::Promoted), [11]);
    assert_eq!(ending(11), Ending::Finished);
    assert_eq!(ending(10), Ending::Stopped(Limit::Looks(10)));
}

#[test]
fn nobody_comes_at_the_end_of_a_window() {
    for pace in ["every: 1s", "rate: 1/s"] {
        let line = format!("visits: {{ request: ask, {pace}, until: 2024-01-01T00:00:05Z }}");
        let program = small(&line, "requests: { ask: { steps: [{ show: light }] } }");
        assert_eq!(seconds(&program, Kind::Arrived), [1, 2, 3, 4], "{pace}");
    }
}

#[test]
fn who_leaves_a_line_is_the_one_who_was_meant() {
    let mut line = Line::default();
    assert!([1, 2, 3].iter().all(|who| !line.enter(*who, 0)));
    assert_eq!([line.forget(2), line.forget(2), line.forget(9)], [true, false, false]);
    assert_eq!([line.fill(9), line.fill(9), line.fill(9)], [Some(1), Some(3), None]);
    for who in [1, 2, 3] {
        line.wait(who, false);
    }
    assert_eq!([line.fill_from(4, true), line.fill_from(4, true)], [Some(3), Some(2)]);
    assert_eq!((line.busy(), line.fill_from(4, true)), (4, None), "there is no place left");
    line.clear();
    assert_eq!((line.busy(), line.waiting()), (0, 0));
}

#[test]
fn a_node_that_is_left_out_may_be_the_last_one() {
    let program = small(
        "visits: { request: ask, from: 2024-01-01T02:00:00Z, every: 1s, count: 8 }",
        "
fleets: { web: { nodes: 4 } }
changes: { new: { title: New, deployed: { web: { from: 2024-01-01T00:00:00Z, over: 1h, skip: [4] } } } }
requests: { ask: { runs_on: web, steps: [{ show: light, if: new }] } }
",
    );
    assert_eq!(of_kind(&program, Kind::Shown).len(), 6);
}

/// A job that works when its only node goes down for five seconds, on a queue with these promises.
fn lost(promises: &str, more: &str) -> Program {
    let sections = format!(
        "
fleets: {{ here: {{ nodes: 1 }} }}
queues: {{ tray: {{ workers: 1, runs_on: here{promises} }} }}
requests:
  ask: {{ steps: [{{ enqueue: job }}] }}
  blow: {{ runs_on: here, steps: [{{ crash: blow, for: 5s }}] }}
jobs: {{ job: {{ queue: tray{more}, steps: [{{ work: it, takes: 1m }}] }} }}
"
    );
    small(
        "
  asks: { request: ask, at: 2024-01-01T00:00:10Z },
  blows: { request: blow, at: 2024-01-01T00:00:12Z }",
        &sections,
    )
}

#[test]
fn a_job_is_lost_with_its_node_and_accounted_for() {
    let ledger = |promises: &str, more: &str| {
        let outcome = engine::run(&lost(promises, more), Seed::new(1), &Limits::default(), &mut ());
        assert_eq!(outcome.ending, Ending::Finished);
        outcome.jobs
    };
    let gone = Ledger { arrived: 1, failed: 1, ..Ledger::default() };
    assert_eq!(ledger("", ""), gone);
    assert_eq!(ledger("", ", deduplicate: { key: '1' }"), gone);
    let again = Ledger { arrived: 2, failed: 1, done: 1, ..Ledger::default() };
    assert_eq!(ledger(", acknowledge: finish", ""), again);
    assert_eq!(ledger(", acknowledge: finish, lease: 2m, restores: 1s", ""), again);
    // Whoever has it when its lease ends goes on with it; after three times it is a dead letter.
    let twice = Ledger { arrived: 4, failed: 2, done: 2, ..Ledger::default() };
    let lease = ", acknowledge: finish, lease: 50s, restores: 1s, max_deliveries: 3";
    assert_eq!(ledger(lease, ""), twice);
}

#[test]
fn a_message_comes_back_because_it_was_lost() {
    let events = tell(&lost(", acknowledge: finish", ""), Seed::new(1));
    let of = |kind: Kind| events.iter().filter(move |event| event.kind == kind);
    let lost = of(Kind::Lost).next().unwrap().id;
    let causes: Vec<Option<u64>> = of(Kind::Restored).map(|event| event.cause).collect();
    assert_eq!(causes, [Some(lost)]);
}

#[test]
fn what_is_cut_off_is_in_flight() {
    let program = small(
        "visits: { request: ask, every: 1s, count: 5 }",
        "
queues: { tray: { workers: 2, acknowledge: finish } }
requests: { ask: { steps: [{ enqueue: job }] } }
jobs: { job: { queue: tray, steps: [{ work: it, takes: 1m }] } }
",
    );
    let limits = Limits { until: Some(SimTime::from_nanos(30 * SECOND)), ..Limits::default() };
    let outcome = engine::run(&program, Seed::new(1), &limits, &mut ());
    assert_eq!(outcome.ending, Ending::Stopped(Limit::Until));
    assert_eq!(outcome.end, SimTime::from_nanos(30 * SECOND));
    assert_eq!(outcome.jobs, Ledger { arrived: 5, in_flight: 5, ..Ledger::default() });
}

#[test]
fn as_many_may_wait_for_a_connection_or_a_service_as_may_and_no_more() {
    for (places, through) in [(9, ", through: wire"), (1, "")] {
        let program = small(
            "visits: { request: ask, every: 1ns, count: 5 }",
            &format!(
                "
services: {{ desk: {{ concurrency: {places}, steps: [{{ work: it, takes: 1m }}] }} }}
channels: {{ wire: {{ connections: 1, round_trip: 1s }} }}
requests: {{ ask: {{ steps: [{{ call: desk{through} }}] }} }}
"
            ),
        );
        let ending = |queue_length| {
            let limits = Limits { queue_length, ..Limits::default() };
            engine::run(&program, Seed::new(1), &limits, &mut ()).ending
        };
        assert_eq!(ending(4), Ending::Finished, "one asks, four wait");
        assert_eq!(ending(3), Ending::Stopped(Limit::QueueLength(3)));
    }
}

#[test]
fn a_connection_is_free_when_its_caller_is_lost() {
    let program = small(
        "
  first: { request: there, at: 2024-01-01T00:00:10Z },
  second: { request: ask, at: 2024-01-01T00:00:11Z },
  blows: { request: blow, at: 2024-01-01T00:00:12Z }",
        "
fleets: { here: { nodes: 1 } }
services: { desk: { concurrency: 9, steps: [{ work: it, takes: 1m }] } }
channels: { wire: { connections: 1 } }
requests:
  there: { runs_on: here, steps: [{ call: desk, through: wire }] }
  ask: { steps: [{ call: desk, through: wire }] }
  blow: { runs_on: here, steps: [{ crash: blow, for: 5s }] }
",
    );
    assert_eq!(seconds(&program, Kind::Called), [10, 12]);
}

#[test]
fn gauges_are_of_the_thing_that_they_name() {
    let gauges = ["tray", "table", "desk"].map(|of| format!("busy(\"{of}\"), waiting(\"{of}\")"));
    let sections = format!(
        "
inputs: {{ places: {{ value: 2, basis: assumed, why: two }} }}
queues: {{ tray: {{ workers: 1 }} }}
servers: {{ table: {{ concurrency: places }} }}
services: {{ desk: {{ concurrency: 3, steps: [{{ work: it, takes: 1h }}] }} }}
requests:
  put: {{ steps: [{{ enqueue: job }}] }}
  work: {{ steps: [{{ work: it, takes: 1h, on: table }}] }}
  call: {{ steps: [{{ call: desk }}] }}
  look: {{ steps: [{{ set: all, to: '[{}]' }}] }}
jobs: {{ job: {{ queue: tray, steps: [{{ work: it, takes: 1h }}] }} }}
",
        gauges.join(", ")
    );
    let line = |request: &str, count: u32| {
        format!("{request}: {{ request: {request}, every: 1s, count: {count} }}")
    };
    let look = "look: { request: look, at: 2024-01-01T00:01:00Z }".to_owned();
    let traffic = [line("put", 3), line("work", 5), line("call", 7), look].join(", ");
    let set = of_kind(&small(&traffic, &sections), Kind::Set);
    let values: Vec<Option<&str>> = set.iter().map(|event| event.value.as_deref()).collect();
    assert_eq!(values, [Some("[1, 2, 2, 3, 3, 4]")]);
}

#[test]
fn what_a_transaction_wrote_is_gone_when_it_expires() {
    let program = small(
        "visits: { request: ask, every: 1s, count: 1 }",
        "
stores: { rows: { transactional: true } }
requests:
  ask:
    steps:
      - transaction:
          - { write: rows, key: '1', value: '7', expires: 2s }
          - { work: it, takes: 1s }
          - { read: rows, key: '1', as: x }
          - { work: more, takes: 1s }
          - { read: rows, key: '1', as: x, id: late }
",
    );
    let read = of_kind(&program, Kind::Read);
    let values: Vec<Option<&str>> = read.iter().map(|event| event.value.as_deref()).collect();
    assert_eq!(values, [Some("7"), Some("null")]);
}

#[test]
fn who_is_lost_waits_for_nothing_and_holds_up_nobody() {
    let program = small(
        "
  first: { request: some, at: 2024-01-01T00:00:10Z },
  second: { request: all, at: 2024-01-01T00:00:11Z },
  third: { request: some, at: 2024-01-01T00:00:12Z },
  blows: { request: blow, at: 2024-01-01T00:00:13Z }",
        "
fleets: { here: { nodes: 1 } }
resources: { tools: { capacity: 2 } }
requests:
  some: { steps: [{ acquire: tools }, { work: it, takes: 1m }] }
  all: { runs_on: here, steps: [{ acquire: tools, amount: '2' }] }
  blow: { runs_on: here, steps: [{ crash: blow, for: 5s }] }
",
    );
    assert_eq!(seconds(&program, Kind::Acquired), [10, 13]);
}
