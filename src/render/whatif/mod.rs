//! What `whatif` says: for people, and as `reenact.whatif/1` for programs.

mod human;
mod json;

pub use crate::render::whatif::human::draw;
pub use crate::render::whatif::json::SCHEMA;
pub use crate::render::whatif::json::draw as draw_json;

use crate::experiment::whatif::Effect;
use crate::experiment::whatif::Portfolio;
use crate::quantity::Timestamp;

/// Everything that `whatif` tells.
#[derive(Debug)]
pub struct Tried<'a> {
    /// The scenario's id.
    pub scenario: &'a str,
    /// The incident's environment.
    pub profile: &'a str,
    /// The seed.
    pub seed: String,
    /// The actions, tried.
    pub portfolio: &'a Portfolio,
    /// Each action from each of several instants on; none where it deploys nothing.
    pub from: &'a [(usize, Timestamp, Option<Effect>)],
}

/// Tells, of one set of actions, what it does on the three axes.
fn axes(portfolio: &Portfolio, effect: &Effect) -> [bool; 3] {
    let was = &portfolio.as_it_was;
    let prevents = effect.failures < was.failures;
    let less = effect.harms.iter().zip(&was.harms).any(|(now, was)| now < was);
    let detects = effect.seen_by.iter().any(|it| !was.seen_by.contains(it));
    [prevents, detects, less]
}
