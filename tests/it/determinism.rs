//! The same run again gives the same events: repeated, on a used machine, in another thread, and
//! as they were when they were last reviewed.

use crate::duo_chat;
use crate::support::Telling;
use crate::support::compiled;
use crate::support::snapshots;
use reenact::engine::machine::Machine;
use reenact::engine::outcome::Limits;
use reenact::program::Program;
use reenact::seed::Seed;
use reenact::time::SimDuration;
use reenact::time::SimTime;
use reenact::trace::codec::TraceEvent;
use reenact::trace::fingerprint::Fingerprint;
use reenact::trace::fingerprint::Fingerprinting;
use std::collections::BTreeSet;
use std::ops::Range;

/// A scenario with something of everything.
const SMALL: &str = r#"
version: 1
id: small
title: Something of everything
dialect: ruby
replay: { seed: 1, from: 2024-01-01T00:00:00Z }
inputs: { patience: { value: 2s..4s, basis: assumed } }
switches: { loud: { value: true } }
changes: { fix: { title: The fix, deployed: 2024-01-01T00:30:00Z } }
types: { thing: { class: Thing, responds_to: [name], stored_as: name } }
ambient: [mood]
populations: { person: { size: 5 } }
rhythms: { day: { hours: [1, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1] } }
stores: { shelf: { codec: marshal } }
servers: { desk: { concurrency: 1 } }
queues:
  tray:
    codec: json
    workers: 2
    holds: 3
    polls: 1s..3s
    middleware: [{ set: mood, to: 'arguments["mood"]' }]
requests:
  ask:
    steps:
      - { set: mood, to: 'thing{name: [person, now]}' }
      - { read: shelf, key: person, as: earlier }
      - { write: shelf, key: person, value: mood, expires: 5m }
      - { enqueue: answer, with: '{"mood": mood.name, "again": earlier != null}' }
      - { work: talk, takes: { exponential: 8s }, on: desk }
      - { show: bye, if: loud && !fix }
jobs:
  answer:
    queue: tray
    retry: { limit: 3, delay: sidekiq-6.4 }
    steps:
      - { work: think, takes: patience }
      - try:
          - { check: first time, that: '!arguments["again"]', raises: Again }
          - { set: name, to: mood.name, if: '!fix' }
        rescue:
          - { show: hello }
          - { raise: again }
        only: [Again]
traffic:
  some: { request: ask, by: person, every: { exponential: 30s }, count: 60 }
  all: { request: ask, by: person, everyone: true, count: 20, from: 2024-01-01T00:00:00Z, until: 2024-01-01T02:00:00Z, rhythm: day }
profiles: { only: {} }
"#;

fn fingerprint(machine: &mut Machine<'_>, seed: impl Into<u128>) -> Fingerprint {
    fingerprint_of(machine, Seed::new(seed.into()))
}

fn fingerprint_of(machine: &mut Machine<'_>, seed: Seed) -> Fingerprint {
    let mut fingerprinting = Fingerprinting::default();
    machine.run(seed, &Limits::default(), &mut fingerprinting);
    fingerprinting.finish()
}

/// Checks that nothing but program and seed decides what happens.
#[track_caller]
fn check(program: &Program, seeds: Range<u32>) {
    let expected: Vec<Fingerprint> =
        seeds.clone().map(|seed| fingerprint(&mut Machine::new(program), seed)).collect();
    let mut used = Machine::new(program);
    for (seed, expected) in seeds.clone().zip(&expected).rev() {
        assert_eq!(fingerprint(&mut used, seed), *expected, "on a used machine, seed {seed}");
    }
    std::thread::scope(|scope| {
        let threads: Vec<_> = seeds
            .zip(&expected)
            .map(|(seed, expected)| {
                scope.spawn(move || (fingerprint(&mut Machine::new(program), seed), *expected))
            })
            .collect();
        for thread in threads {
            let (found, expected) = thread.join().unwrap();
            assert_eq!(found, expected, "in a thread");
        }
    });
}

#[test]
fn nothing_but_program_and_seed_decides() {
    check(&compiled(SMALL).program, 0..40);
    check(&duo_chat::prepared(&duo_chat::file(), "production", &[]).program, 0..3);
}

#[test]
fn compiling_again_changes_nothing() {
    let (one, other) = (compiled(SMALL).program, compiled(SMALL).program);
    assert_eq!(
        fingerprint(&mut Machine::new(&one), 1_u32),
        fingerprint(&mut Machine::new(&other), 1_u32)
    );
}

/// Returns the events of a run, up to an instant.
fn log(program: &Program, seed: Seed, end: SimDuration) -> Vec<TraceEvent> {
    let mut telling = Telling::default();
    let limits = Limits { until: Some(SimTime::ORIGIN.saturating_add(end)), ..Limits::default() };
    Machine::new(program).run(seed, &limits, &mut telling);
    telling.events
}

#[test]
fn a_branch_is_the_run_of_its_first_seed_up_to_where_it_leaves_it() {
    let program = compiled(SMALL).program;
    let mut used = Machine::new(&program);
    let whole = fingerprint(&mut used, 7_u32);
    let mut seen = BTreeSet::new();
    for after in ["1ns", "61s", "10m", "29m59s", "30m", "1h", "1h20m", "3d"] {
        let seed = |number: u32| format!("7/{after}/{number}").parse::<Seed>().unwrap();
        assert_eq!(fingerprint_of(&mut used, seed(7)), whole, "the same number, after {after}");
        let at = seed(8).branch().unwrap().after;
        assert_eq!(log(&program, seed(8), at), log(&program, Seed::new(7), at), "after {after}");
        let other = fingerprint_of(&mut used, seed(8));
        assert_eq!(fingerprint_of(&mut Machine::new(&program), seed(8)), other, "after {after}");
        assert_eq!(other == whole, after == "3d", "after {after}");
        seen.insert(other);
        assert_eq!(fingerprint(&mut used, 7_u32), whole, "used by a branch");
    }
    assert_eq!(seen.len(), 8, "each instant makes a run of its own");
}

/// These change when the events change: on purpose, and then the change says so, or not at all.
#[test]
fn events_are_as_they_were_when_last_reviewed() {
    let small = compiled(SMALL).program;
    let duo = duo_chat::prepared(&duo_chat::file(), "production", &[]);
    let lines = [
        format!("small, seed 1: {}", fingerprint(&mut Machine::new(&small), 1_u32)),
        format!("small, seed 2^127: {}", fingerprint(&mut Machine::new(&small), 1_u128 << 127)),
        format!(
            "duo-chat-a1001 in production, its own seed: {}",
            fingerprint(&mut Machine::new(&duo.program), duo.scenario.seed.number())
        ),
    ];
    snapshots("determinism", || insta::assert_snapshot!("fingerprints", lines.join("\n")));
}
