//! The machine: runs a program under a seed and hands every event to an observer.
//!
//! # The determinism contract
//!
//! The events of a run are a pure function of the program and the seed. Time is integer
//! nanoseconds. At one instant, deployments come first, then arrivals, then looks at waiting
//! retries, then tasks, then waits that have lasted too long; within a phase the order follows from
//! what a thing is, never from when it was inserted. Every draw is keyed by the seed, the site's path, the entity and the occurrence,
//! so that nothing added elsewhere changes it. No clock, no environment, no hash order, no float
//! outside [`sample`](crate::sample).

pub mod accept;
mod access;
mod acquire;
mod admission;
pub mod arena;
mod arrive;
mod attempts;
mod branch;
pub mod calendar;
mod call;
mod channel;
pub mod clockwork;
pub mod control;
mod crash;
mod delivery;
pub mod draw;
mod ending;
pub mod evaluate;
pub mod execute;
pub mod fleet;
pub mod heap;
pub mod jobs;
pub mod limits;
mod lock;
pub mod machine;
pub mod message;
pub mod messages;
pub mod meter;
pub mod nest;
pub mod outage;
pub mod outcome;
pub mod queue;
mod registers;
mod replica;
mod report;
mod rescue;
pub mod resource;
pub mod scope;
mod service;
pub mod share;
pub mod store;
pub mod task;
pub mod timer;
mod transaction;
mod workers;

use crate::engine::machine::Machine;
use crate::engine::outcome::Limits;
use crate::engine::outcome::Outcome;
use crate::program::Program;
use crate::seed::Seed;
use crate::trace::Observer;

/// Runs a program once. It is total: whatever the program, the run ends and says how.
pub fn run<O: Observer>(
    program: &Program,
    seed: Seed,
    limits: &Limits,
    observer: &mut O,
) -> Outcome {
    Machine::new(program).run(seed, limits, observer)
}
