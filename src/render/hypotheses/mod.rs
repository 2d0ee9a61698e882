//! What `hypotheses` says: for people, and as `reenact.hypotheses/1` for programs.

mod human;
mod json;

pub use crate::render::hypotheses::human::draw;
pub use crate::render::hypotheses::json::SCHEMA;
pub use crate::render::hypotheses::json::draw as draw_json;

use crate::experiment::hypotheses::Contest;
use crate::source::Sources;

/// Everything that `hypotheses` tells.
#[derive(Debug)]
pub struct Contested<'a> {
    /// The scenario's id.
    pub scenario: &'a str,
    /// The seed.
    pub seed: String,
    /// The file's text.
    pub sources: &'a Sources,
    /// Explanations and facts.
    pub contest: &'a Contest,
}

/// What an explanation does to a fact.
fn word(agrees: Option<bool>) -> &'static str {
    match agrees {
        Some(true) => "predicts",
        Some(false) => "contradicts",
        None => "leaves open",
    }
}
