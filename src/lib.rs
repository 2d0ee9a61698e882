//! `reenact` replays software incidents from scenario files, deterministically.
//!
//! One way through the house: [`scenario::File`] reads a file into a tree, patches it and
//! [`scenario::Scenario`] decodes it; [`program::compile`] makes a [`program::Program`] of it;
//! [`engine::run`] runs that under a seed and hands every [`trace::Event`] to an observer;
//! [`analysis`] folds events into facts and [`experiment`] makes runs to compare; [`render`] turns
//! facts into text, and `cli` alone touches files and the terminal. `ARCHITECTURE.md` says why.
//!
//! # Budgets
//!
//! Files may come from strangers, so everything has a budget, and every budget is a counter: the
//! same file stops at the same place on every machine, however fast it is.
//!
//! | What | Budget | Ends with |
//! | --- | --- | --- |
//! | bytes, values, depth, copies and mistakes of a file | [`scenario::tree::Limits`] | E0111, E0112, E0115 |
//! | mistakes kept and told | [`diagnostic::Diagnostics::MOST`] | a count of the rest |
//! | names in a section, words in a list | [`scenario::fields::ENTRIES`] | E0220 |
//! | length and depth of an expression | [`scenario::expression`] | E0401 |
//! | steps, paths, sequences, `try`s, effects, figures, observers, error classes, variables, hours of traffic | [`program::compile::limits`] | E0505, E0506, E0220 |
//! | what is read under all profiles and overlays together | [`experiment::runs::PREPARED`] | E0220 |
//! | events, memory of tasks, notes and values, walks, looks of one run | [`engine::outcome::Limits`] | exit code 3, and which limit |
//! | how often figures, and how often observers, look at an event | [`engine::outcome::Limits::figures`] | exit code 3 |
//! | what several replays do together | [`engine::outcome::Limits::TOGETHER`] times what one may | exit code 3 |
//! | bytes of a trace | [`engine::outcome::Limits::trace`], `--trace-limit` | exit code 3, and a footer that says so |
//! | inline jobs inside each other | 64 | exit code 3 |
//! | depth and weight of one value | [`value::NESTING_LIMIT`], [`value::WEIGHT_LIMIT`] | an error that the scenario's code may rescue |
//! | events of the runs that `check` makes | [`experiment::runs::EVENTS`], [`experiment::runs::ALL_EVENTS`] | N0702 |
//! | events of a chain that is told | [`analysis::chain::Chain::BEGINNING`], [`analysis::chain::Chain::END`] | a count of the rest |
//!
//! `run --limit` raises the number of events, and what a run may keep in memory with it. All replays
//! that are made at a time keep some 130 MB together, however many processors there are.

pub mod analysis;
pub mod ask;
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
