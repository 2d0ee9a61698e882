//! `reenact` replays incidents.

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
pub mod time;
pub mod trace;
pub mod value;
