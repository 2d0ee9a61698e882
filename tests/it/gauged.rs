//! Which steps show a value that a gauge has a part in, whatever ways it took.

use crate::support::small;
use reenact::program::Program;
use reenact::program::ids::SiteId;
use std::collections::BTreeSet;

/// A gauge that crosses a variable, a sequence, a store, a queue and a service, and what has no part in one.
fn gauges() -> Program {
    let steps = "
stores: { shelf: { codec: identity }, other: { codec: identity } }
queues: { line: { delivery: workers, workers: 1 } }
services: { api: { concurrency: 1, steps: [{ reply: arguments }] } }
sequences: { say: { params: [what], steps: [{ id: said, show: said, value: what }] } }
jobs: { tell: { queue: line, steps: [{ id: told, show: told, value: 'arguments[\"n\"]' }] } }
requests:
  ask:
    steps:
      - { id: own, show: own, value: 'waiting(\"line\")' }
      - { set: n, to: 'busy(\"line\") + 1' }
      - { id: bound, show: bound, value: n }
      - { id: through, do: say, with: { what: n } }
      - { write: shelf, key: '\"k\"', value: n }
      - { read: shelf, key: '\"k\"', as: kept }
      - { id: read_back, show: read_back, value: kept }
      - { id: plain, write: other, key: '\"k\"', value: '1' }
      - { id: elsewhere, read: other, key: '\"k\"', as: one }
      - { id: nothing, show: nothing, value: one }
      - { enqueue: tell, with: '{\"n\": n}' }
      - { id: asks, call: api, with: '{\"n\": n}', as: reply }
      - { id: answered, show: answered, value: reply }
      - { id: clock, show: clock, value: now }
      - { id: silent, show: silent }
";
    small("one: { request: ask, at: 2024-01-01T00:00:00Z }", steps)
}

/// Returns the names of steps, in the order of the alphabet.
fn names(program: &Program, sites: &BTreeSet<SiteId>) -> Vec<String> {
    let name = |site: &SiteId| program.site(*site).path.rsplit('/').next().unwrap().to_owned();
    let mut names: Vec<String> = sites.iter().map(name).collect();
    names.sort();
    names
}

#[test]
fn what_a_gauge_has_a_part_in_is_known_wherever_it_goes() {
    let program = gauges();
    let shows = names(&program, &program.shows_of_gauges());
    let gauged = ["answered", "bound", "own", "read_back", "said", "told"];
    assert_eq!(shows, gauged);
    let of_system = names(&program, &program.shows_of_the_system());
    assert_eq!(of_system, ["answered", "bound", "clock", "own", "read_back", "said", "told"]);
}
