//! What comes back at the very instant at which something else comes, and what comes too late to come.

use crate::support::compiled;
use crate::support::count;
use crate::support::run;
use crate::support::seconds;
use crate::support::small;
use crate::support::tell;
use crate::support::watched;
use reenact::analysis::coverage::Coverage;
use reenact::seed::Seed;
use reenact::trace::event::Kind;

#[test]
fn who_waits_for_a_takeover_goes_before_who_comes_at_its_end() {
    let text = "
version: 1
id: takeover
title: A node takes over
replay: { seed: 1, from: 2024-01-01T00:00:00Z }
traffic:
  blows: { request: blow, at: 2024-01-01T10:00:07Z }
  first: { request: ask, at: 2024-01-01T10:00:08Z }
  second: { request: ask, at: 2024-01-01T10:00:10Z }
  third: { request: ask, at: 2024-01-01T10:00:11Z }
fleets: { here: { nodes: 2, takeover: 3s } }
queues: { tray: { workers: 2, runs_on: here } }
requests:
  ask: { steps: [{ enqueue: answer, with: '{\"asked\": request}' }] }
  blow: { runs_on: here, steps: [{ crash: blow, for: 20s }] }
jobs:
  answer: { queue: tray, steps: [{ set: asked, to: 'arguments[\"asked\"]' }, { work: write, takes: 500ms }] }
profiles: { only: {} }
";
    let events = tell(&compiled(text).program, Seed::new(1));
    let begun = events.iter().filter(|event| event.kind == Kind::Set);
    let order: Vec<_> = begun.filter_map(|event| event.value.as_deref()).collect();
    assert_eq!(order, ["\"first/1\"", "\"second/1\"", "\"third/1\""]);
}

#[test]
fn a_step_that_a_node_goes_down_in_was_begun() {
    let text = "
version: 1
id: begun
title: A node goes down while somebody writes
replay: { seed: 1, from: 2024-01-01T00:00:00Z }
traffic:
  asks: { request: ask, at: 2024-01-01T10:00:00Z }
  blows: { request: blow, at: 2024-01-01T10:00:03Z }
fleets: { here: { nodes: 1 } }
queues: { tray: { workers: 1, runs_on: here } }
requests:
  ask: { steps: [{ enqueue: answer }] }
  blow: { runs_on: here, steps: [{ crash: blow, for: 20s }] }
jobs:
  answer: { queue: tray, steps: [{ work: write, takes: 10s }, { show: letter }] }
profiles: { only: {} }
";
    let program = compiled(text).program;
    let (coverage, _) = watched(&program, Coverage::new(&program));
    let visits = |path: &str| {
        let site = coverage.steps(&program).find(|(site, _)| program.site(*site).path == path);
        site.unwrap().1
    };
    let write = visits("jobs.answer/work write");
    assert_eq!((write.ran, write.unfinished, write.has_run()), (0, 1, true));
    assert!(!visits("jobs.answer/show letter").has_run(), "it never came so far");
    assert_eq!(visits("requests.blow/crash blow").unfinished, 0, "that step is over itself");
}

/// How many of eight requests, one an hour, meet a change; the fleet has four nodes.
fn met(deployed: &str, removed: &str) -> u64 {
    let text = format!(
        "
version: 1
id: removal
title: A change is taken back
replay: {{ seed: 1, from: 2024-01-01T00:00:00Z }}
changes: {{ bad: {{ title: It is bad, deployed: {deployed}, removed: {removed} }} }}
fleets: {{ edge: {{ nodes: 4 }} }}
traffic: {{ visits: {{ request: visit, rate: 1/h, count: 8 }} }}
requests:
  visit: {{ runs_on: edge, steps: [{{ check: code, that: '!bad', raises: Bad }}] }}
figures: {{ met: {{ count: requests, where: {{ raised: Bad }} }} }}
profiles: {{ only: {{}} }}
"
    );
    count(&run(&compiled(&text).program, 1).figures, "met")
}

#[test]
fn what_is_taken_back_does_not_come_any_more() {
    let at = |time: &str| format!("2024-01-01T{time}:00Z");
    assert_eq!(met(&at("01:30"), &at("03:30")), 2);
    assert_eq!(met(&at("03:30"), &at("01:30")), 0, "it was taken back before");
    assert_eq!(met(&at("03:30"), &at("03:30")), 0, "it was taken back at once");
    // One node an hour: two have it when it is taken back from all; the others never get it.
    let rollout = format!("{{ edge: {{ from: {}, over: 4h }} }}", at("00:15"));
    let taken_back = |time: &str| met(&rollout, &format!("{{ edge: {} }}", at(time)));
    assert_eq!(taken_back("00:30"), 0);
    // Requests go round: the k-th comes to node k at k o'clock, and each node has it from k:15 on.
    assert_eq!(taken_back("06:30"), 2, "the fifth and the sixth come to nodes that have it");
    assert_eq!(taken_back("23:00"), 4);
    // An instant alone takes it back from all of them, whatever they run.
    for time in ["00:30", "06:30", "23:00"] {
        assert_eq!(met(&rollout, &at(time)), taken_back(time), "{time}");
    }
    let brief = format!("{{ edge: {} }}", at("00:15"));
    assert_eq!(met(&brief, &at("05:30")), 5, "all that come before");
    assert_eq!(met(&brief, &at("00:15")), 0, "it never was there");
}

#[test]
fn a_node_that_went_down_again_is_down_until_that_outage_ends() {
    let program = small(
        "
  first: { request: blow, at: 2024-01-01T00:00:10Z },
  again: { request: blow, at: 2024-01-01T00:00:20Z },
  asks: { request: ask, at: 2024-01-01T00:00:25Z }",
        "
timeline: { up: { title: It is started, at: 2024-01-01T00:00:15Z, steps: [{ start: here }] } }
fleets: { here: { nodes: 1 } }
queues: { tray: { workers: 1, runs_on: here } }
requests:
  ask: { steps: [{ enqueue: answer }] }
  blow: { runs_on: here, steps: [{ crash: blow, for: 30s }] }
jobs: { answer: { queue: tray, steps: [{ show: answer }] } }
",
    );
    assert_eq!(seconds(&program, Kind::Restarted), [15, 50]);
    assert_eq!(seconds(&program, Kind::PickedUp), [50]);
}
