//! What to do about a limit that stopped a replay.

use crate::ask::about_limit;
use crate::cli::output::Output;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::replay::Prepared;

/// Says what to do about a limit that stopped a replay.
pub(super) fn say_limit(ending: Ending, limits: &Limits, prepared: &[Prepared], output: &Output) {
    output.message(&about_limit(ending, limits, prepared));
}
