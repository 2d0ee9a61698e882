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

/// What a set of actions does on the three axes.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each axis is met or not, whatever the others are"
)]
pub(in crate::render) struct Axes {
    /// No request fails any more.
    pub(in crate::render) prevents: bool,
    /// Fewer fail, and some still do.
    pub(in crate::render) lessens: bool,
    /// Somebody sees it who did not.
    pub(in crate::render) detects: bool,
    /// Some harm is less.
    pub(in crate::render) mitigates: bool,
}

/// Tells, of one set of actions, what it does on the three axes.
pub(in crate::render) fn axes(portfolio: &Portfolio, effect: &Effect) -> Axes {
    let was = &portfolio.as_it_was;
    // What is unknown does nothing that anybody could tell.
    let known = effect.unknown.is_none();
    let fewer = known && effect.failures < was.failures;
    let prevents = fewer && effect.failures == Some(0);
    Axes {
        prevents,
        lessens: fewer && !prevents,
        detects: known && effect.seen_by.iter().any(|it| !was.seen_by.contains(it)),
        mitigates: known && effect.harms.iter().zip(&was.harms).any(|(now, was)| now < was),
    }
}
