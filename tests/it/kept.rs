//! What stores and their replicas keep: since which event, and counted as the memory that it takes.

use crate::accounts::outcome;
use crate::accounts::program;
use crate::support::of_kind;
use crate::support::run_within;
use reenact::engine::outcome::Ending;
use reenact::engine::outcome::Limit;
use reenact::engine::outcome::Limits;
use reenact::engine::store;
use reenact::trace::event::Kind;

/// How many writes of 1 000 keys, one after another, there is memory for.
fn written(stores: &str, values: u64) -> u64 {
    let steps = "{ set: n, to: '0' }, { repeat: [{ set: n, to: 'n + 1', id: more }, \
                 { write: rows, key: n, value: '1' }], at_most: 1_000 }";
    let program = program(1, steps, &format!("stores: {{ rows: {stores} }}\n"));
    let run = run_within(&program, 1, &Limits { values, ..Limits::default() });
    run.recording.count(Kind::Wrote)
}

#[test]
fn keys_of_a_store_and_of_its_replicas_take_memory() {
    let entry = size_of::<Option<store::Entry>>() as u64;
    let base = 16 << 10;
    let more = |stores: &str| written(stores, base + 400 * entry) - written(stores, base);
    assert_eq!(more("{}"), 200, "there are places that are left free");
    assert_eq!(more("{ replicas: { lag: 1h } }"), 100, "what is on its way takes as much again");
}

#[test]
fn what_a_replica_shows_takes_memory() {
    let values = 5_000 * size_of::<Option<store::Entry>>() as u64;
    let ending = |from: &str| {
        let steps = format!(
            "{{ set: n, to: '0' }}, {{ repeat: [{{ set: n, to: 'n + 1', id: more }}, \
             {{ write: rows, key: n, value: '1' }}], at_most: 1_000 }}, {{ wait: it, for: 1h }}, \
             {{ read: rows, key: '1', as: x{from} }}"
        );
        let program = program(1, &steps, "stores: { rows: { replicas: { lag: 1s } } }\n");
        outcome(&program, Limits { values, ..Limits::default() }).ending
    };
    assert_eq!(ending(""), Ending::Finished, "the store, and what is on its way to the replica");
    assert_eq!(ending(", from: replica"), Ending::Stopped(Limit::Values(values)));
}

#[test]
fn what_has_come_to_a_replica_takes_memory_once() {
    let steps = |lag: &str| {
        let steps = "{ repeat: [{ write: rows, key: '1', value: '1' }], at_most: 1_000 }";
        program(1, steps, &format!("stores: {{ rows: {{ replicas: {{ lag: {lag} }} }} }}\n"))
    };
    let limits = Limits { values: 32 << 10, ..Limits::default() };
    assert_eq!(outcome(&steps("0s"), limits).ending, Ending::Finished);
    let read = "{ repeat: [{ read: rows, key: '1', as: x, from: replica }], at_most: 1_000 }";
    let read = program(1, read, "stores: { rows: { replicas: { lag: 1s } } }\n");
    assert_eq!(outcome(&read, limits).ending, Ending::Finished, "nothing comes");
    assert_eq!(outcome(&steps("1s"), limits).ending, Ending::Stopped(Limit::Values(32 << 10)));
}

#[test]
fn what_is_read_after_a_commit_was_written_by_it() {
    let steps =
        "{ transaction: [{ write: rows, key: '1', value: '7' }] }, { read: rows, key: '1', as: x }";
    let program = program(1, steps, "stores: { rows: { transactional: true } }\n");
    let committed: Vec<_> =
        of_kind(&program, Kind::Committed).iter().map(|event| Some(event.id)).collect();
    let needed: Vec<_> = of_kind(&program, Kind::Read).iter().map(|event| event.via).collect();
    assert_eq!(needed, committed);
}
