//! What is told of requests: their kinds, their rows, their chains.

use crate::support::small;
use crate::support::tell;
use crate::support::watched;
use reenact::analysis::chain::Chain;
use reenact::analysis::chain::Chaining;
use reenact::analysis::contrast::telling::Telling;
use reenact::analysis::first_raise::FirstRaise;
use reenact::analysis::kinds;
use reenact::analysis::kinds::Kinds;
use reenact::analysis::requests::Fates;
use reenact::seed::Seed;
use reenact::time::SimDuration;
use reenact::time::SimTime;
use reenact::trace::RequestId;
use reenact::trace::event::Kind;
use reenact::trace::sampling::Sampling;

#[test]
fn kinds_are_told_apart_by_what_requests_did() {
    let program = small(
        "
  few: { request: ask, from: 2024-01-01T00:00:00Z, every: 1h, count: 2 },
  many: { request: fail, from: 2024-01-01T01:30:00Z, every: 1h, count: 3 }",
        "
requests:
  ask: { steps: [{ show: light }, { show: light, id: again }] }
  fail: { steps: [{ raise: Broken, if: 'request != \"many/3\"' }] }
",
    );
    let (kinds, _) = watched(&program, Kinds::new(SimDuration::HOUR));
    let found = kinds.finish();
    let told: Vec<(u64, u32)> = found.iter().map(|kind| (kind.requests, kind.example.0)).collect();
    assert_eq!(told, [(2, 0), (2, 2), (1, 4)]);
    let arrivals: Vec<Vec<u32>> = found.iter().map(|kind| kinds.arrivals(Some(kind))).collect();
    assert_eq!(arrivals, [&[0, 1, 1][..], &[0, 0, 1, 1], &[0, 0, 0, 0, 1]]);
    assert_eq!(kinds.arrivals(None), [0, 1, 2, 1, 1]);
}

#[test]
fn more_kinds_than_can_be_told_apart_are_one() {
    let shows: Vec<String> = (0..13)
        .map(|bit| format!("{{ show: e{bit}, if: 'customer / {} % 2 == 1' }}", 1 << bit))
        .collect();
    let program = small(
        "
  all:
    { request: ask, by: customer, everyone: true, count: 5000,
      from: 2024-01-01T00:00:00Z, until: 2024-01-01T01:00:00Z }",
        &format!(
            "
populations: {{ customer: {{ size: 5000 }} }}
requests: {{ ask: {{ steps: [{}] }} }}
",
            shows.join(", ")
        ),
    );
    let (kinds, _) = watched(&program, Kinds::new(SimDuration::HOUR));
    let found = kinds.finish();
    assert!(found.len() < kinds::MOST, "{}", found.len());
    assert_eq!(found.iter().map(|kind| kind.requests).sum::<u64>(), 5_000);
}

#[test]
fn a_row_says_which_figures_count_a_request() {
    let program = small(
        "visits: { request: ask, every: 1h, count: 4 }",
        "
requests:
  ask:
    steps:
      - { show: light }
      - { work: it, takes: 1s }
      - { show: light, id: again }
      - { raise: Broken, if: 'request == \"visits/2\"' }
figures:
  once:
    { count: requests, where: { shown: light }, from: 2024-01-01T02:00:00Z, until: 2024-01-01T04:00:00Z }
  twice: { count: requests, where: { shown: light }, at_least: 2 }
  thrice: { count: requests, where: { shown: light }, at_least: 3 }
",
    );
    let (fates, _) = watched(&program, Fates::new(&program, Sampling::ALL));
    assert_eq!(fates.figures().collect::<Vec<_>>(), ["once", "twice", "thrice"]);
    let at = |time: SimTime| time.as_nanos() / 1_000_000_000;
    for (id, fate) in fates.requests() {
        let counts = [0, 1, 2].map(|figure| fates.counts(figure, fate));
        assert_eq!(counts, [id.0 == 1 || id.0 == 2, true, false], "{id:?}");
        assert_eq!(fate.error.is_some(), id.0 == 1, "{id:?}");
        assert_eq!((fate.count(Kind::Shown), fate.events()), (2, 6), "{id:?}");
        assert_eq!(fate.source.map(|(_, index)| index), Some(id.0), "{id:?}");
        let arrived = u64::from(id.0 + 1) * 3_600;
        assert_eq!([at(fate.arrived), at(fate.last)], [arrived, arrived + 1], "{id:?}");
        assert_eq!(fate.ended.map(at), Some(arrived + 1), "{id:?}");
    }
    let sampling = Sampling { every: 3, also: None };
    let (fates, _) = watched(&program, Fates::new(&program, sampling));
    assert_eq!(fates.requests().map(|(id, _)| id.0).collect::<Vec<_>>(), [0, 3]);
}

/// What a chain says of its events of a kind: to what, and more about it.
fn details(chain: &Chain, kind: Kind) -> Vec<(&str, &str)> {
    let links = chain.links.iter().filter(|link| link.kind == kind);
    links.map(|link| (link.about.as_str(), link.detail.as_str())).collect()
}

#[test]
fn a_chain_says_how_often_and_how_much() {
    let program = small(
        "visits: { request: ask, every: 1s, count: 1 }",
        "
stores: { rows: { transactional: true } }
fleets: { here: { nodes: 2 } }
queues: { tray: { workers: 1, lease: 2s, restores: 1s, acknowledge: finish, max_deliveries: 2 } }
requests:
  ask:
    steps:
      - { enqueue: job }
      - transaction: [{ write: rows, key: '1', value: '2' }, { write: rows, key: '2', value: '2', id: other }]
      - { transaction: [{ write: rows, key: '1', value: '3', id: third }], id: small }
jobs: { job: { queue: tray, steps: [{ work: it, takes: 3s }] } }
",
    );
    let (chaining, _) = watched(&program, Chaining::new(RequestId(0), None));
    let chain = chaining.finish();
    assert_eq!(details(&chain, Kind::Delivered), [("job", ""), ("job", "delivery 2")]);
    let committed = details(&chain, Kind::Committed);
    assert_eq!(committed, [("", "2 writes"), ("small", "1 write")]);
}

#[test]
fn a_chain_names_what_steps_set_and_nothing_else() {
    let program = small(
        "visits: { request: ask, every: 1s, count: 1 }",
        "
stores: { rows: {} }
requests:
  ask:
    steps:
      - { set: x, to: '1' }
      - { set: x, to: '2', id: again }
      - { write: rows, key: '1', value: x, id: keep }
      - { set: x, to: '3', id: passed, if: 'false' }
",
    );
    let (chaining, _) = watched(&program, Chaining::new(RequestId(0), None));
    let links = chaining.finish().links;
    let told: Vec<(&str, Option<&str>, Option<&str>)> = links
        .iter()
        .map(|link| (link.about.as_str(), link.object.as_deref(), link.value.as_deref()))
        .collect();
    let expected = [
        ("visits", None, None),
        ("x", None, Some("1")),
        ("again", Some("x"), Some("2")),
        ("keep", Some("rows"), Some("2")),
        ("passed", None, None),
        ("requests.ask", None, None),
    ];
    assert_eq!(told, expected);
    assert!(
        links.iter().all(|link| link.lane == if link.about == "visits" { "visits" } else { "ask" })
    );
}

#[test]
fn the_first_of_some_errors_is_found_and_all_are_counted() {
    let program = small(
        "visits: { request: ask, every: 1s, count: 3 }",
        "
requests:
  ask:
    steps: [{ try: [{ raise: Broken }], rescue: [{ raise: Broken, id: other, if: 'request == \"visits/2\"' }], if: 'request != \"visits/1\"' }]
",
    );
    let (class, at) = (program.error_named("Broken").unwrap(), "requests.ask/raise Broken");
    let site = program.sites.iter().position(|site| site.path == at).unwrap();
    let site = reenact::program::ids::SiteId(u32::try_from(site).unwrap());
    let (first, _) = watched(&program, FirstRaise::new(&program, class, site));
    assert_eq!(first.count(), 2);
    assert_eq!(first.found().map(|(request, _)| request), Some(RequestId(1)));
}

#[test]
fn a_trace_tells_of_somebody_what_a_run_tells() {
    let program = small(
        "visits: { request: visit, from: 2024-01-01T00:00:01Z, every: 2s, count: 3 }",
        "
switches: { closed: { value: false } }
timeline:
  early: { title: Somebody closes, at: 2024-01-01T00:00:02Z, steps: [{ turn: closed, to: 'true' }] }
  late: { title: Somebody opens, at: 2024-01-01T00:00:04Z, steps: [{ turn: closed, to: 'false' }] }
requests: { visit: { steps: [{ show: door, if: '!closed' }, { work: look, takes: 2s }] } }
",
    );
    let events =
        |told: &Telling| told.told.iter().map(|it| (it.event, it.kind)).collect::<Vec<_>>();
    for (request, since) in [(None, 0), (None, 3), (Some(0), 0), (Some(1), 4), (None, 9)] {
        let since = SimTime::from_nanos(since * 1_000_000_000);
        let (of_run, _) = watched(&program, Telling::since(request, since));
        let mut of_trace = Telling::since(request, since);
        let lines = tell(&program, Seed::new(1));
        for line in &lines {
            of_trace.line(line);
        }
        let told = events(&of_trace);
        assert_eq!(told.is_empty(), since > SimTime::from_nanos(5_000_000_000), "{told:?}");
        if request.is_none() {
            assert_eq!(told, events(&of_run), "what is of no request, from {since:?} on");
        } else {
            // Of a request a trace tells all of it.
            assert!(told.len() >= events(&of_run).len(), "{told:?}");
        }
    }
}
