//! Traces as JSON Lines: one JSON object a line, for people's tools and for later runs.
//!
//! The first line is a [`Header`], which says of what run this is; each line after it is a
//! [`TraceEvent`]; the last one is a [`Footer`], so that a trace that was cut short is known by its
//! lack of one. Everything is named, nothing is an id of the program: a trace means the same
//! without the scenario it came from. The number in [`FORMAT`] changes whenever a line may hold
//! what it could not hold before.

mod error;
mod event;
mod frame;
mod read;
mod seal;
mod tell;
mod words;
mod write;

#[cfg(test)]
mod tests;

pub use error::Mistake;
pub use error::TraceError;
pub use event::TraceActor;
pub use event::TraceEvent;
pub use frame::Footer;
pub use frame::Header;
pub use read::Trace;
pub use read::TraceReader;
pub use read::read_trace;
pub use seal::Seal;
pub use write::TraceWriter;
pub use write::lines_of_sites;

/// What the format is called, before its number.
const FORMAT_NAME: &str = "reenact.trace/";

/// The number of the format that this version writes and reads.
const FORMAT_NUMBER: u32 = 1;

/// The highest number of a request that is read of a trace that leaves others out: whoever compares
/// traces keeps a place for each request up to it, however short the trace is.
pub const MOST_ALONE: u32 = 1 << 21;

/// The format that this version writes and reads.
pub const FORMAT: &str = "reenact.trace/1";
