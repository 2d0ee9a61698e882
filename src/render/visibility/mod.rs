//! What `visibility` says: for people, and as `reenact.visibility/1` for programs.

mod human;
mod json;

pub use crate::render::visibility::human::draw;
pub(in crate::render) use crate::render::visibility::human::never_ran;
pub(in crate::render) use crate::render::visibility::human::reach;
pub use crate::render::visibility::json::SCHEMA;
pub use crate::render::visibility::json::draw as draw_json;

use crate::experiment::advice::Advice;
use crate::experiment::stages::Visibility;
use crate::quantity::Timestamp;
use crate::render::number::instant;
use crate::source::Sources;
use crate::source::Span;
use crate::time::SimDuration;
use crate::time::SimTime;

/// Everything that `visibility` tells.
#[derive(Debug)]
pub struct Matrix<'a> {
    /// The scenario's id.
    pub scenario: &'a str,
    /// The fault, in a sentence.
    pub fault: &'a str,
    /// The path of the step with the fault.
    pub site: &'a str,
    /// The seed.
    pub seed: String,
    /// The instant that time counts from.
    pub origin: Timestamp,
    /// The file's text.
    pub sources: &'a Sources,
    /// The environments, in the order of the file.
    pub environments: &'a [Visibility],
    /// What would let somebody see it.
    pub advice: &'a [Advice],
}

impl Matrix<'_> {
    fn line(&self, span: Option<Span>) -> Option<u32> {
        let span = span?;
        (span.source.0 == 0).then(|| self.sources.locate(span).line)
    }

    fn at(&self, at: SimTime) -> Option<Timestamp> {
        self.origin.checked_add(SimDuration::from_nanos(at.as_nanos()))
    }

    fn when(&self, at: SimTime) -> String {
        self.at(at).map(instant).unwrap_or_default()
    }
}
