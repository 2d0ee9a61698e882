//! The shipped scenario's figures do not depend on the seed, and everything else does.

use crate::duo_chat;
use crate::support::count;
use crate::support::effort;
use reenact::analysis::figures::Folding;
use reenact::engine::machine::Machine;
use reenact::engine::outcome::Ending;
use reenact::engine::outcome::Limits;
use reenact::seed::Seed;
use reenact::trace::fingerprint::Fingerprinting;
use std::collections::BTreeSet;

/// An odd number with bits everywhere.
const SPREAD: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

/// How many seeds the incident itself is tried with.
fn all() -> u32 {
    effort("REENACT_SEEDS", 40)
}

/// How many seeds the other selections are tried with.
fn some() -> u32 {
    all().div_ceil(4)
}

/// Checks both figures for many seeds; each seed gives a run of its own.
#[track_caller]
fn check(profile: &str, with: &[&str], seeds: u32, requests: u64, customers: u64) {
    let prepared = duo_chat::prepared(&duo_chat::file(), profile, with);
    let program = &prepared.program;
    let mut machine = Machine::new(program);
    let mut fingerprints = BTreeSet::new();
    for seed in 0..seeds {
        // Small numbers, and others spread over all 128 bits.
        let seed = if seed < 4 { seed.into() } else { u128::from(seed).wrapping_mul(SPREAD) };
        let mut observers = (Folding::new(program), Fingerprinting::default());
        let outcome = machine.run(Seed::new(seed), &Limits::default(), &mut observers);
        assert_eq!(outcome.ending, Ending::Finished, "seed {seed}");
        let figures = observers.0.finish();
        assert_eq!(count(&figures, "requests_affected"), requests, "seed {seed}");
        assert_eq!(count(&figures, "customers_affected"), customers, "seed {seed}");
        fingerprints.insert(observers.1.finish());
    }
    assert_eq!(fingerprints.len(), seeds as usize, "every seed has its own events");
}

#[test]
fn production_fails_2553_times() {
    check("production", &[], all(), 2553, 550);
}

#[test]
fn development_never_fails() {
    check("development", &[], some(), 0, 0);
}

#[test]
fn self_managed_never_fails() {
    check("self-managed", &[], some(), 0, 0);
}

#[test]
fn tests_with_a_real_sidekiq_fail_as_production_does() {
    check("test", &[], some(), 2553, 550);
}

#[test]
fn tests_with_inline_jobs_never_fail() {
    check("test-inline", &[], some(), 0, 0);
}

#[test]
fn two_bugs_fail_2553_times_too() {
    check("production", &["two-bugs"], some(), 2553, 550);
}
