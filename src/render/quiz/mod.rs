//! `quiz`: for people, as Markdown, and as `reenact.quiz/1` for programs. What is not asked for is not
//! in it: without the answers no text tells them.

mod apart;
pub mod because;
mod human;
mod json;
mod markdown;
pub mod words;

pub use crate::render::quiz::apart::apart;
pub use crate::render::quiz::human::asked;
pub use crate::render::quiz::human::draw;
pub use crate::render::quiz::human::head;
pub use crate::render::quiz::human::revealed;
pub use crate::render::quiz::human::score;
pub use crate::render::quiz::json::SCHEMA;
pub use crate::render::quiz::json::draw as draw_json;
pub use crate::render::quiz::markdown::draw as draw_markdown;

use crate::experiment::quiz::sheet::Item;
use crate::scenario::Scenario;

/// Everything that `quiz` tells.
#[derive(Debug)]
pub struct Quiz<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The path as the user gave it.
    pub path: &'a str,
    /// For whom; nobody in particular when absent.
    pub person: Option<&'a str>,
    /// The seed of the replays.
    pub seed: String,
    /// What else the command line said, as it would be typed again.
    pub arguments: &'a [String],
    /// The questions, in order.
    pub items: &'a [Item],
    /// How many sheets there are, of which these may be one.
    pub sheets: usize,
    /// Whether the answers are told.
    pub answers: bool,
}

impl Quiz<'_> {
    /// Returns the same once more.
    #[must_use]
    pub fn borrowed(&self) -> Quiz<'_> {
        Quiz { seed: self.seed.clone(), ..*self }
    }
}
