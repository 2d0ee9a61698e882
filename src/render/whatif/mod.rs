//! What `whatif` says: for people, and as `reenact.whatif/1` for programs.

mod closing;
mod human;
mod json;
mod over_time;
mod worse;

pub use crate::render::whatif::human::draw;
pub use crate::render::whatif::json::SCHEMA;
pub use crate::render::whatif::json::draw as draw_json;

use crate::experiment::whatif::Effect;
use crate::experiment::whatif::Moved;
use crate::experiment::whatif::OverTime;
use crate::experiment::whatif::Portfolio;

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
    /// Each action from each of several instants on, or why it cannot come at another time.
    pub from: &'a [Moved],
    /// What each action avoids had it come later.
    pub over_time: &'a OverTime,
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
        mitigates: portfolio.is_less(effect),
    }
}

/// Returns the figures of harm that have columns: the first, and the one of which some actions take another
/// share than they take of the first. `tried` has their numbers with each of the actions.
pub(in crate::render) fn columns<'e>(
    was: &[Option<u64>],
    tried: impl Iterator<Item = &'e [Option<u64>]>,
) -> Vec<usize> {
    let tried: Vec<&[Option<u64>]> = tried.collect();
    // In thousandths of what it was.
    let share = |numbers: &[Option<u64>], harm: usize| {
        let was = u128::from(was.get(harm).copied().flatten().unwrap_or(0));
        let now = u128::from(numbers.get(harm).copied().flatten().unwrap_or(0));
        (now * 1000).checked_div(was).unwrap_or(0)
    };
    let apart = |harm: usize| -> u128 {
        tried.iter().map(|it| share(it, harm).abs_diff(share(it, 0))).sum()
    };
    let others = (1..was.len()).rev().map(|harm| (apart(harm), harm));
    let other = others.max_by_key(|it| it.0).filter(|it| it.0 > 0);
    (0..was.len().min(1)).chain(other.map(|it| it.1)).collect()
}
