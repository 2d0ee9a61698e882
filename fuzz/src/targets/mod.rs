//! What must hold for any bytes: nothing panics, reading is deterministic, what is printed reads
//! back, places lie in their texts, drawings command no terminal, programs run twice alike.
//!
//! Each target takes bytes from anywhere and panics when something does not hold. `cargo test` at
//! the top runs them over the corpus; `.ci/fuzz` lets a fuzzer look for more.

mod overlay;
mod parse;
mod run;
mod trace;

pub use overlay::overlay;
pub use parse::compile;
pub use parse::parse;
pub use run::run;
pub use trace::trace;

/// A target.
pub type Target = fn(&[u8]);

/// The targets by name.
pub const TARGETS: [(&str, Target); 5] =
    [("parse", parse), ("compile", compile), ("overlay", overlay), ("trace", trace), ("run", run)];
