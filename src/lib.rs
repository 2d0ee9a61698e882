//! `reenact` replays software incidents from scenario files, deterministically.
//!
//! One way through the house: [`scenario::File`] reads a file into a tree, patches it and
//! [`scenario::Scenario`] decodes it; [`program::compile`] makes a [`program::Program`] of it;
//! [`engine::run`] runs that under a seed and hands every [`trace::Event`] to an observer;
//! [`analysis`] folds events into facts and [`experiment`] makes runs to compare; [`render`] turns
//! facts into text, and `cli` alone touches files and the terminal. `ARCHITECTURE.md` says why.

pub mod analysis;
#[cfg(feature = "cli")]
#[expect(
    clippy::disallowed_methods,
    reason = "the shell is the one place that touches files, the environment and threads"
)]
pub mod cli;
pub mod diagnostic;
pub mod engine;
pub mod experiment;
pub mod hash;
pub mod program;
pub mod quantity;
pub mod render;
pub mod sample;
pub mod scenario;
pub mod seed;
pub mod source;
pub mod text;
pub mod time;
pub mod trace;
pub mod value;
