//! Several replays at once: whole runs on several threads, results in the order they were asked
//! for, whatever the threads do.

use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::outcome::Limits;
use crate::engine::outcome::Outcome;
use crate::experiment::at_once::at_once;
use crate::experiment::replay::Conditions;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::Replay;
use crate::experiment::replay::replay;

/// How much several replays may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    /// Each as much as the conditions say: somebody chose it.
    Each,
    /// All of them together [`Limits::TOGETHER`] times that.
    Together,
}

impl AsRef<Self> for Replay {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// Replays every prepared selection under the same conditions. What their limits let one replay
/// keep in memory is shared by all that are made at a time, and so is, under [`Budget::Together`],
/// what they may do. Shares are equal, whatever the machine has: who needs more than one is
/// replayed again, alone, with what the others left, first come first served.
pub fn replay_all(prepared: &[Prepared], conditions: &Conditions, budget: Budget) -> Vec<Replay> {
    replay_each(prepared, conditions, budget, |replay| replay())
}

/// Does what [`replay_all`] does, each replay within `around`, which runs on the replay's thread.
pub fn replay_each<T: AsRef<Replay> + Send>(
    prepared: &[Prepared],
    conditions: &Conditions,
    budget: Budget,
    around: impl Fn(&dyn Fn() -> Replay) -> T + Sync,
) -> Vec<T> {
    let whole = conditions.limits;
    let count = prepared.len() as u64;
    let share = whole.side_by_side(count);
    let (share, mut left) = match budget {
        Budget::Each => (share, u64::MAX),
        Budget::Together => (share.divided(count), whole.events.saturating_mul(Limits::TOGETHER)),
    };
    let shared = Conditions { limits: share, ..*conditions };
    let mut replays = at_once(prepared, |one| around(&|| replay(one, &shared, &mut ())));
    if share == whole {
        return replays;
    }
    for replay in &replays {
        left = left.saturating_sub(replay.as_ref().outcome.events);
    }
    for (one, first) in prepared.iter().zip(&mut replays) {
        let limits = Limits { events: whole.events.min(left), ..whole };
        let more = left > first.as_ref().outcome.events && !whole.interrupt.is_raised();
        if more && is_stopped(&first.as_ref().outcome) {
            let conditions = Conditions { limits, ..*conditions };
            *first = around(&|| replay(one, &conditions, &mut ()));
            // One that does not end may be of any length.
            let outcome = &first.as_ref().outcome;
            let spent = if is_stopped(outcome) { limits.events } else { outcome.events };
            left = left.saturating_sub(spent);
        }
    }
    replays
}

/// Tells whether a run might have gone on with more of something.
fn is_stopped(outcome: &Outcome) -> bool {
    matches!(outcome.ending, Ending::Stopped(limit) if limit != Limit::Until)
}
