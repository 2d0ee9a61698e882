//! `reenact` replays incidents.

pub mod diagnostic;
pub mod source;
