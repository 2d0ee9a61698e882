//! The accounts that a run keeps: what came in and what became of it, what its memory is counted
//! at, and whether it came to its own end.

use crate::support::compiled;
use crate::support::run_within;
use crate::support::small;
use reenact::analysis::figures::Sighting;
use reenact::engine;
use reenact::engine::heap::Entry;
use reenact::engine::messages::Messages;
use reenact::engine::nest::Frame;
use reenact::engine::nest::Nest;
use reenact::engine::outcome::Ending;
use reenact::engine::outcome::Ledger;
use reenact::engine::outcome::Limit;
use reenact::engine::outcome::Limits;
use reenact::engine::outcome::Outcome;
use reenact::engine::store;
use reenact::engine::task::Task;
use reenact::engine::timer::Timer;
use reenact::program::Program;
use reenact::program::ids::StoreId;
use reenact::seed::Seed;
use reenact::time::SimDuration;
use reenact::time::SimTime;
use reenact::trace::event::Kind;
use reenact::value::Value;
use std::collections::BTreeSet;

/// A scenario whose requests come one every second, with so many of them.
pub(crate) fn program(count: u32, steps: &str, sections: &str) -> Program {
    let text = format!(
        "
version: 1
id: accounts
title: What is counted
replay: {{ seed: 1, from: 2024-01-01T00:00:00Z }}
profiles: {{ only: {{}} }}
traffic: {{ load: {{ request: ask, every: 1s, count: {count} }} }}
requests: {{ ask: {{ steps: [{steps}] }} }}
{sections}"
    );
    compiled(&text).program
}

pub(crate) fn outcome(program: &Program, limits: Limits) -> Outcome {
    run_within(program, 1, &limits).outcome
}

#[test]
fn nothing_is_lost_and_nothing_is_made() {
    let whole = Ledger { arrived: 1_111, done: 1_000, failed: 100, dropped: 10, in_flight: 1 };
    assert!(whole.is_conserved());
    for arrived in [0, 1_110, 1_112] {
        assert!(!Ledger { arrived, ..whole }.is_conserved());
    }
}

#[test]
fn a_run_is_whole_that_came_to_an_end_which_its_file_knows() {
    let after = |seconds: u64| {
        Some(SimTime::ORIGIN.saturating_add(SimDuration::SECOND.saturating_mul(seconds)))
    };
    let plain = program(10, "{ show: light }", "");
    let ending = Program { until: after(5), ..plain.clone() };
    let check = |program: &Program, until: Option<SimTime>, stopped: bool, whole: bool| {
        let limits = Limits { until, ..Limits::default() };
        let outcome = outcome(program, limits);
        let ended = if stopped { Ending::Stopped(Limit::Until) } else { Ending::Finished };
        assert_eq!(outcome.ending, ended);
        assert_eq!(outcome.is_whole(program, &limits), whole, "{until:?}");
    };
    check(&plain, None, false, true);
    check(&plain, after(5), true, false);
    check(&plain, after(50), false, true);
    check(&ending, after(5), true, true);
    check(&ending, after(3), true, false);
    check(&ending, after(50), false, true);
}

/// What a task takes, with its variables and its entry in the calendar.
fn bytes_of_a_task(program: &Program) -> u64 {
    (size_of::<Task>() + size_of::<Entry>() + bytes_of_variables(program)) as u64
}

fn bytes_of_variables(program: &Program) -> usize {
    usize::from(program.slots) * size_of::<Value>()
}

#[test]
fn tasks_come_until_their_memory_is_full() {
    let many: Vec<String> =
        (0..50).map(|number| format!("{{ set: v{number}, to: '1' }}, ")).collect();
    let many = many.concat();
    for variables in ["", "{ set: x, to: '1' }, ", &many] {
        let program = program(5_000, &format!("{variables}{{ work: think, takes: 300d }}"), "");
        let each = bytes_of_a_task(&program);
        for tasks in [each - 1, each, each + 1, 100 * each, 1 << 20] {
            let outcome = outcome(&program, Limits { tasks, ..Limits::default() });
            assert_eq!(outcome.ending, Ending::Stopped(Limit::Tasks(tasks)));
            assert_eq!(outcome.requests.in_flight, tasks.div_ceil(each), "{tasks} bytes");
        }
    }
}

#[test]
fn callers_of_inline_jobs_come_until_their_memory_is_full() {
    let sections = "
queues: { here: { workers: 1, delivery: inline } }
jobs: { again: { queue: here, steps: [{ set: x, to: '1' }, { enqueue: again }] } }
";
    let program = program(1, "{ enqueue: again }", sections);
    let caller = (size_of::<Frame>() + bytes_of_variables(&program)) as u64;
    let task = bytes_of_a_task(&program) + size_of::<Nest>() as u64;
    for callers in [1, 2, 10, 40] {
        for tasks in [task + callers * caller - 1, task + callers * caller] {
            let outcome = outcome(&program, Limits { tasks, ..Limits::default() });
            assert_eq!(outcome.ending, Ending::Stopped(Limit::Tasks(tasks)));
            assert_eq!(outcome.jobs.in_flight, callers, "{tasks} bytes");
        }
    }
}

const TRANSACTIONS: &str = "
stores: { rows: { transactional: true } }
queues: { here: { workers: 1 } }
jobs: { later: { queue: here, steps: [{ show: light }] } }
";

#[test]
fn what_waits_for_a_commit_takes_memory() {
    let write = "{ write: rows, key: '1', value: '1' }";
    let job = "{ enqueue: later, when: committed }";
    let least = size_of::<(StoreId, store::Entry)>() as u64;
    for (step, kind) in [(write, Kind::Wrote), (job, Kind::Deferred)] {
        let steps = format!("{{ transaction: [{{ repeat: [{step}], at_most: 10_000 }}] }}");
        let program = program(1, &steps, TRANSACTIONS);
        let waiting = |bytes: u64| {
            let nested = bytes_of_a_task(&program) + size_of::<Nest>() as u64;
            let tasks = nested + bytes;
            let run = run_within(&program, 1, &Limits { tasks, ..Limits::default() });
            assert_eq!(run.outcome.ending, Ending::Stopped(Limit::Tasks(tasks)));
            run.recording.count(kind)
        };
        let (half, whole) = (waiting(100 * least), waiting(200 * least));
        assert!((20..=101).contains(&half), "{half} in {least} bytes each");
        assert!(whole.abs_diff(2 * half) <= 1, "{whole} and {half}");
        let room_for = |more: u64| {
            let count = waiting(0) + more;
            (0..20 * least).find(|&bytes| waiting(bytes) >= count).unwrap()
        };
        assert_eq!(room_for(2), 2 * room_for(1), "the last byte may be used");
    }
}

#[test]
fn what_is_lent_for_a_time_takes_memory_until_it_is_back() {
    let sections = "resources: { tools: { capacity: 20_000 } }\n";
    let steps = "{ repeat: [{ acquire: tools, for: 300d }], at_most: 10_000 }";
    let program = program(1, steps, sections);
    let each = (size_of::<Timer>() + size_of::<Entry>()) as u64;
    let lent = |more: u64| {
        let tasks = 10 * bytes_of_a_task(&program) + more * each;
        let run = run_within(&program, 1, &Limits { tasks, ..Limits::default() });
        assert_eq!(run.outcome.ending, Ending::Stopped(Limit::Tasks(tasks)));
        run.recording.count(Kind::Acquired)
    };
    assert_eq!([lent(1), lent(100)], [lent(0) + 1, lent(0) + 100]);
}

#[test]
fn jobs_that_wait_come_until_their_memory_is_full() {
    let steps = "{ set: n, to: '0' }, { repeat: [{ set: n, to: 'n + 1', id: more }, \
                 { enqueue: later, with: '{\"n\": n}' }], at_most: 10_000 }";
    let locked = ", deduplicate: { key: 'arguments[\"n\"]' }";
    let plain = (Messages::BYTES + size_of::<u32>()) as u64;
    for (promise, each) in [("", plain), (locked, plain + Messages::EXTRA as u64)] {
        let sections = format!(
            "
queues: {{ here: {{ workers: 1 }} }}
jobs: {{ later: {{ queue: here{promise}, steps: [{{ show: light }}] }} }}
"
        );
        let program = program(1, steps, &sections);
        let waiting = |messages: u64| {
            // Besides, there is room for who asked, and for the job that has the worker.
            let tasks = 10 * bytes_of_a_task(&program) + messages * each;
            let outcome = outcome(&program, Limits { tasks, ..Limits::default() });
            assert_eq!(outcome.ending, Ending::Stopped(Limit::Tasks(tasks)));
            outcome.jobs.in_flight
        };
        for messages in [1, 2, 100, 700] {
            assert_eq!(waiting(messages), waiting(0) + messages);
        }
    }
}

#[test]
fn calls_come_until_their_memory_is_full() {
    let sections = "
services: { desk: { concurrency: 1, steps: [{ work: it, takes: 300d }] } }
channels: { wire: { connections: 5_000 } }
";
    let [plain, through] = ["", ", through: wire"].map(|through| {
        let program = program(5_000, &format!("{{ call: desk{through} }}"), sections);
        let tasks = 1_000 * bytes_of_a_task(&program);
        let outcome = outcome(&program, Limits { tasks, ..Limits::default() });
        assert_eq!(outcome.ending, Ending::Stopped(Limit::Tasks(tasks)));
        outcome.calls.in_flight
    });
    // Who calls is a task, and so is the call, which has a place for the answer.
    assert!((300..490).contains(&plain), "{plain}");
    assert!((250..plain - 10).contains(&through), "{through}: connections take memory, too");
}

#[test]
fn what_was_committed_or_undone_takes_no_memory_any_more() {
    let steps = "{ write: rows, key: '1', value: '1' }, { enqueue: later, when: committed }, \
                 { write: rows, id: again, key: '2', value: '2' }";
    let committed = format!("{{ transaction: [{steps}] }}");
    let undone = format!("{{ transaction: [{steps}, {{ raise: Broken }}] }}");
    // The job that runs inline raises while another one still waits behind it.
    let forgotten = "{ transaction: [{ enqueue: bad, when: committed }, { enqueue: later, when: committed }, \
                     { write: rows, key: '1', value: '1' }] }";
    let sections = format!(
        "{}queues: {{ here: {{ workers: 1 }}, inline: {{ workers: 1, delivery: inline }} }}
jobs:
  later: {{ queue: here, steps: [{{ show: light }}] }}
  bad: {{ queue: inline, steps: [{{ raise: Broken }}] }}
",
        TRANSACTIONS.split_inclusive('\n').take(2).collect::<String>()
    );
    for steps in [committed.as_str(), &undone, forgotten] {
        // Each pass has three things waiting, and jobs that have left wait as tasks.
        let steps = format!(
            "{{ repeat: [{{ try: [{steps}], rescue: [{{ show: light }}] }}, \
             {{ wait: a while, for: 1s }}], at_most: 200 }}"
        );
        let program = program(1, &steps, &sections);
        let waiting = 4 * size_of::<(StoreId, store::Entry)>() as u64;
        let caller = (size_of::<Frame>() + bytes_of_variables(&program)) as u64;
        let nested = bytes_of_a_task(&program) + size_of::<Nest>() as u64;
        let tasks = 3 * nested + waiting + caller;
        let outcome = outcome(&program, Limits { tasks, ..Limits::default() });
        assert_eq!(outcome.ending, Ending::Finished, "{steps}");
    }
}

#[test]
fn what_was_lost_takes_no_memory_any_more() {
    for steps in ["{ enqueue: job }", "{ acquire: tools }"] {
        let program = small(
            "
  holds: { request: hold, at: 2024-01-01T00:00:01Z },
  asks: { request: ask, every: 10s, count: 200 },
  blows: { request: blow, from: 2024-01-01T00:00:01Z, every: 10s, count: 200 }",
            &format!(
                "
fleets: {{ here: {{ nodes: 1 }} }}
resources: {{ tools: {{ capacity: 1 }} }}
queues: {{ inline: {{ workers: 1, delivery: inline }} }}
requests:
  hold: {{ steps: [{{ acquire: tools, until: release }}] }}
  ask: {{ runs_on: here, steps: [{steps}] }}
  blow: {{ runs_on: here, steps: [{{ crash: blow, for: 2s }}] }}
jobs: {{ job: {{ queue: inline, steps: [{{ work: it, takes: 9s }}] }} }}
"
            ),
        );
        let caller = (size_of::<Frame>() + bytes_of_variables(&program)) as u64;
        let nested = bytes_of_a_task(&program) + size_of::<Nest>() as u64;
        let limits = Limits { tasks: 5 * (nested + caller), ..Limits::default() };
        let outcome = outcome(&program, limits);
        assert_eq!((outcome.ending, outcome.requests.failed), (Ending::Finished, 400));
    }
}

/// What a program keeps about each request, with these figures and observers.
fn notes(sections: &str) -> u64 {
    let populations = "populations: { people: { size: 7 } }\n";
    let text = format!("{populations}{sections}");
    let program = program(500, "{ show: light }, { show: dark }", &text);
    let most = 100 * program.bytes_per_request();
    for notes in [most - 1, most] {
        let outcome = outcome(&program, Limits { notes, ..Limits::default() });
        assert_eq!(outcome.ending, Ending::Stopped(Limit::Notes(notes)));
        assert_eq!(outcome.requests.arrived, notes / program.bytes_per_request());
    }
    program.bytes_per_request()
}

#[test]
fn what_a_task_wrote_itself_is_walked_over() {
    let program = |writes: u32| {
        let steps = format!(
            "{{ transaction: [{{ repeat: [{{ write: rows, key: '1', value: '1' }}], id: fill, \
             at_most: {writes} }}, {{ repeat: [{{ read: rows, key: '2', as: x }}], at_most: 100 }}] }}"
        );
        program(1, &steps, TRANSACTIONS)
    };
    let ending = |writes: u32| {
        outcome(&program(writes), Limits { walked: 20_000, ..Limits::default() }).ending
    };
    assert_eq!(ending(100), Ending::Finished);
    assert_eq!(ending(300), Ending::Stopped(Limit::Walked(20_000)));
}

#[test]
fn notes_about_requests_count_as_what_they_take() {
    // When it was affected for the timeline, and what it saw for figures and for observers.
    let plain = notes("");
    assert_eq!(plain, (size_of::<bool>() + size_of::<u32>() + 2 * size_of::<u64>()) as u64);
    let check = |sections: &str, bytes: usize| {
        let more = notes(sections) - plain;
        assert!(more >= bytes as u64, "{more} bytes for {bytes}, with {sections}");
        assert!(more < bytes as u64 + 8, "{more} bytes for {bytes}, with {sections}");
    };
    let figure = |fold: &str| format!("figures: {{ it: {{ {fold} }} }}");
    let light = "where: { shown: light }";
    check(&figure(&format!("count: events, {light}")), 0);
    check(&figure(&format!("time: first to last, {light}")), 0);
    check(&figure(&format!("count: requests, {light}")), size_of::<bool>());
    check(
        &figure(&format!("count: requests, at_least: 2, {light}")),
        size_of::<bool>() + size_of::<u32>(),
    );
    let among = format!(
        "figures: {{ r: {{ count: requests, {light} }}, e: {{ count: events, among: r, {light} }} }}"
    );
    check(&among, size_of::<bool>() + size_of::<u32>() + size_of::<Option<Sighting>>());
    let time = "time: { from: { shown: light }, to: { shown: dark } }";
    check(&figure(time), size_of::<bool>() + size_of::<SimTime>());
    let median = format!("{time}, take: median");
    check(&figure(&median), size_of::<bool>() + size_of::<SimTime>() + size_of::<u64>());
    // A tree's nodes are half full, at worst.
    check(&figure(&format!("count: people, {light}")), 2 * 2 * size_of::<u32>());
    let observer =
        |name: &str| format!("{name}: {{ in: [only], notices: {{ shown: light }}, stays: 1s }}");
    let each = size_of::<SimTime>();
    check(&format!("observers: {{ {} }}", observer("one")), each);
    check(&format!("observers: {{ {}, {} }}", observer("one"), observer("two")), 2 * each);
}

#[test]
fn limits_are_shared_out_by_what_they_bound() {
    let whole = Limits::default();
    let (three, most) = (Limits::TOGETHER, whole.divided(Limits::TOGETHER));
    assert_eq!(
        (most.events, most.walked, most.looks, most.figures),
        (whole.events, whole.walked, whole.looks, whole.figures)
    );
    let many = whole.divided(100);
    assert_eq!(many.events, whole.events * three / 100);
    assert_eq!(many.walked, whole.walked * three / 100);
    assert_eq!(many.looks, whole.looks * three / 100);
    assert_eq!(many.figures, whole.figures * three / 100);
    assert_eq!((many.tasks, many.values, many.notes), (whole.tasks, whole.values, whole.notes));
    let beside = whole.side_by_side(4);
    assert_eq!(beside.tasks, whole.tasks / 4);
    assert_eq!((beside.notes, beside.values), (whole.notes / 4, whole.values / 4));
    assert_eq!((beside.events, beside.looks), (whole.events, whole.looks));
}

/// Whatever memory there is, a run ends well, and its accounts are whole.
#[test]
fn wherever_there_is_no_more_room_nothing_is_lost() {
    let program = small(
        "visits: { request: ask, every: 1s, count: 4 }",
        "
queues:
  tray: { workers: 3, lease: 2s, restores: 1s, acknowledge: finish, max_deliveries: 3, runs_on: web }
  inline: { workers: 1, delivery: inline }
fleets: { web: { nodes: 1 } }
channels: { wire: { connections: 1, round_trip: 1s } }
services: { desk: { concurrency: 1, steps: [{ work: it, takes: 1s }] } }
requests: { ask: { steps: [{ enqueue: job }, { enqueue: within }, { call: desk, through: wire, timeout: 2s }] } }
jobs:
  job:
    queue: tray
    retry: { limit: 2, delay: 1s }
    deduplicate: { key: attempt }
    steps: [{ work: it, takes: 5s }, { crash: it, for: 1s, if: attempt == 1 }, { raise: Broken }]
  within: { queue: inline, steps: [{ enqueue: job }] }
",
    );
    let mut endings = BTreeSet::new();
    for tasks in (0..6_000).step_by(8) {
        let outcome =
            engine::run(&program, Seed::new(1), &Limits { tasks, ..Limits::default() }, &mut ());
        endings.insert(match outcome.ending {
            Ending::Finished => "finished",
            Ending::Stopped(Limit::Tasks(most)) if most == tasks => "no room",
            Ending::Stopped(_) | Ending::Decided | Ending::Interrupted | Ending::Broken(_) => {
                panic!("{tasks}: {outcome:?}")
            }
        });
        assert!([outcome.requests, outcome.jobs, outcome.calls].iter().all(Ledger::is_conserved));
    }
    assert_eq!(endings, BTreeSet::from(["finished", "no room"]));
}
