//! What happens at one instant: which order it has, what reverses it, and what does not decide it.

use crate::support::Recording;
use crate::support::small;
use crate::support::tell;
use reenact::engine;
use reenact::engine::machine::Machine;
use reenact::engine::outcome::Limits;
use reenact::engine::task;
use reenact::hash;
use reenact::seed::Seed;
use reenact::trace::event::Kind;
use std::collections::BTreeMap;

#[test]
fn reversed_ties_are_the_other_way_round() {
    let program = small(
        "visits: { request: ask, every: 1ns, count: 20 }",
        "requests: { ask: { steps: [{ wait: it, until: 'timestamp(\"2024-01-01T01:00:00Z\")' }] } }",
    );
    let mut machine = Machine::new(&program);
    let mut order = || {
        let mut seen = Recording::default();
        let outcome = machine.run(Seed::new(1), &Limits::default(), &mut seen);
        assert_eq!(outcome.ties, 19, "each but the last one with the next one");
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
    let mut expected = [(lineage("one"), one), (lineage(&other), beside)];
    expected.sort_unstable();
    let until = "'timestamp(\"2024-01-01T01:00:00Z\")";
    for (steps, kind) in [
        (format!("{{ wait: it, until: {until}' }}"), Kind::Worked),
        (format!("{{ call: desk, timeout: {until} - now' }}"), Kind::TimedOut),
    ] {
        let sections = format!(
            "
services: {{ desk: {{ concurrency: 9999, steps: [{{ work: it, takes: 9h }}] }} }}
requests: {{ ask: {{ steps: [{steps}] }} }}
"
        );
        // Whoever of the two comes first.
        for (first, second) in [("00:10", "00:20"), ("00:20", "00:10")] {
            let line = |name: &str, from: &str, last: u32| {
                let from = format!("2024-01-01T{from}:00Z");
                format!("{name}: {{ request: ask, from: {from}, every: 1ns, count: {} }}", last + 1)
            };
            let traffic = format!("{}, {}", line("one", first, one), line(&other, second, beside));
            let events = tell(&small(&traffic, &sections), Seed::new(1));
            let of = |kind: Kind| events.iter().filter(move |event| event.kind == kind);
            let index: BTreeMap<_, _> =
                of(Kind::Arrived).map(|it| (it.request, it.index)).collect();
            let told = of(kind).map(|it| (it.lineage, index[&it.request].unwrap_or(0)));
            let told: Vec<(u64, u32)> = told.filter(|it| expected.contains(it)).collect();
            assert_eq!(told, expected, "{kind:?} of {one} and {beside} of {other}");
        }
    }
}

#[test]
fn what_ends_at_one_instant_does_so_in_an_order_that_can_be_reversed() {
    for (step, kind) in [
        ("crash: it, for: left", Kind::Restarted),
        ("acquire: tools, for: left", Kind::Released),
        ("call: desk, timeout: left", Kind::TimedOut),
    ] {
        let sections = format!(
            "
fleets: {{ web: {{ nodes: 8 }} }}
resources: {{ tools: {{ capacity: 8 }} }}
services: {{ desk: {{ concurrency: 8, steps: [{{ work: it, takes: 1h }}] }} }}
requests:
  ask:
    runs_on: web
    steps: [{{ set: left, to: 'timestamp(\"2024-01-01T00:01:00Z\") - now' }}, {{ {step} }}]
"
        );
        let program = small("visits: { request: ask, every: 1s, count: 8 }", &sections);
        let mut machine = Machine::new(&program);
        let mut order = || {
            let mut seen = Recording::default();
            machine.run(Seed::new(1), &Limits::default(), &mut seen);
            let ended = seen.events.iter().filter(|event| event.what.kind() == kind);
            // That a node is up again belongs to no request.
            let order = ended.map(|event| (event.request, event.lineage)).collect::<Vec<_>>();
            machine.reverse_ties();
            order
        };
        let plain = order();
        let mut reversed = order();
        reversed.reverse();
        assert_eq!(plain.len(), 8);
        assert_eq!(plain, reversed, "{step}");
    }
}

#[test]
fn who_arrives_at_one_instant_does_so_by_rank() {
    let lines = ["one", "two", "three", "four", "five"];
    let traffic = lines.map(|name| {
        format!("{name}: {{ request: ask, from: 2024-01-01T00:00:00Z, every: 1s, count: 4 }}")
    });
    let requests = "requests: { ask: { steps: [{ show: light }] } }";
    let events = tell(&small(&traffic.join(", "), requests), Seed::new(1));
    let arrived = events.iter().filter(|event| event.kind == Kind::Arrived);
    let ranks: Vec<(u64, u32)> = arrived
        .map(|event| {
            let line = hash::of_bytes(event.site.as_bytes());
            (event.at, task::rank(line, event.index.unwrap().into()))
        })
        .collect();
    assert_eq!(ranks.len(), 20);
    assert!(ranks.is_sorted(), "{ranks:?}");
}

#[test]
fn arrivals_of_one_instant_are_ties() {
    let line = |name: &str, count: u32| {
        format!("{name}: {{ request: ask, from: 2024-01-01T00:00:00Z, every: 1s, count: {count} }}")
    };
    let requests = "requests: { ask: { steps: [{ show: light }] } }";
    let program = small(&[line("one", 5), line("other", 3)].join(", "), requests);
    let outcome = engine::run(&program, Seed::new(1), &Limits::default(), &mut ());
    assert_eq!(outcome.ties, 3);
}

#[test]
fn what_happens_at_different_instants_or_in_different_phases_is_no_tie() {
    let ties = |traffic: &str| {
        let program = small(
            traffic,
            "
services: { desk: { concurrency: 9, steps: [{ work: it, takes: 1h }] } }
requests:
  ask: { steps: [{ work: it, takes: 1m }] }
  call: { steps: [{ call: desk, timeout: 1m }] }
",
        );
        engine::run(&program, Seed::new(1), &Limits::default(), &mut ()).ties
    };
    assert_eq!(ties("visits: { request: ask, every: 1s, count: 5 }"), 0);
    let call = "call: { request: call, at: 2024-01-01T00:00:01Z }";
    let ask = "ask: { request: ask, at: 2024-01-01T00:00:01Z }";
    assert_eq!(ties(call), 0);
    assert_eq!(ties(&format!("{call}, {ask}")), 1, "both arrive; one ends and one gives up later");
}

/// A node comes up at the very instant at which the other has taken over, whichever timer lies first.
#[test]
fn a_node_that_comes_up_is_there_before_others_have_taken_over() {
    let program = small(
        "
  calls: { request: call, every: 1s, count: 2 },
  blows: { request: blow, at: 2024-01-01T00:00:10Z },
  asks: { request: ask, at: 2024-01-01T00:00:12Z }",
        "
fleets: { here: { nodes: 2, takeover: 5s } }
queues: { tray: { workers: 2, runs_on: here } }
services: { desk: { concurrency: 9, steps: [{ work: it, takes: 1h }] } }
requests:
  call: { steps: [{ call: desk, timeout: 2s }] }
  ask: { steps: [{ enqueue: answer }] }
  blow: { runs_on: here, steps: [{ crash: blow, for: 5s }] }
jobs: { answer: { queue: tray, steps: [{ show: answer }] } }
",
    );
    let told = tell(&program, Seed::new(1));
    let kinds = told.iter().map(|event| event.kind);
    let kinds = kinds.filter(|kind| [Kind::Restarted, Kind::PickedUp].contains(kind));
    assert_eq!(kinds.collect::<Vec<_>>(), [Kind::Restarted, Kind::PickedUp]);
}
