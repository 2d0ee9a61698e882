//! What a figure of harm counts: which events, and how many of them a request, or a member whatever
//! the requests, has to have had.

use crate::program::figure::Figure;
use crate::program::figure::Fold;
use crate::program::figure::Pattern;
use crate::program::ids::PopulationId;
use crate::time::SimTime;
use crate::trace::Event;
use crate::trace::RequestId;
use std::collections::BTreeMap;

/// Which events a figure counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Harm {
    /// What they are.
    pub(super) pattern: Pattern,
    /// Of whom how many are enough.
    of: Of,
    from: SimTime,
    until: Option<SimTime>,
}

/// Of whom how many events are enough.
#[derive(Debug, Clone, Copy)]
enum Of {
    /// Each event is.
    Anybody,
    /// So many of one request.
    Requests(u32),
    /// So many of one member, in whatever requests.
    Members(PopulationId, u32),
}

impl Harm {
    /// Returns what a figure counts; none of one that does not count by events alone.
    pub(super) fn of(figure: &Figure) -> Option<Self> {
        let (pattern, of) = match figure.fold {
            Fold::Events { pattern, among: None } => (pattern, Of::Anybody),
            Fold::Requests { pattern, at_least } => (pattern, Of::Requests(at_least)),
            Fold::Members { population, pattern, at_least } => {
                (pattern, Of::Members(population, at_least))
            }
            // What is counted among the requests of another figure takes both.
            Fold::Events { among: Some(_), .. }
            | Fold::Share { .. }
            | Fold::FirstToLast(_)
            | Fold::Between { .. }
            | Fold::Value { .. }
            | Fold::When { .. } => return None,
        };
        Some(Self { pattern, of, from: figure.from, until: figure.until })
    }
}

/// What was counted so far.
#[derive(Debug)]
pub(super) struct Tally {
    harm: Harm,
    requests: BTreeMap<RequestId, u32>,
    members: BTreeMap<u32, u32>,
}

impl Tally {
    /// Begins to count.
    pub(super) fn of(harm: Harm) -> Self {
        Self { harm, requests: BTreeMap::new(), members: BTreeMap::new() }
    }

    /// Counts an event that is one of those that count. Tells whether it is harm: of a request, the one
    /// that makes it enough; of a member each from that one on, for they are of several requests.
    pub(super) fn is_harm(&mut self, event: &Event) -> bool {
        let Harm { of, from, until, .. } = self.harm;
        if event.at < from || until.is_some_and(|until| event.at >= until) {
            return false;
        }
        match of {
            Of::Anybody => true,
            Of::Requests(at_least) => {
                let Some(request) = event.request else { return false };
                at_least <= 1 || more(&mut self.requests, request) == at_least
            }
            Of::Members(population, at_least) => {
                let Some(actor) = event.actor.filter(|it| it.population == population) else {
                    return false;
                };
                at_least <= 1 || more(&mut self.members, actor.member) >= at_least
            }
        }
    }
}

/// Counts one more, and returns how many there are.
fn more<K: Ord>(counts: &mut BTreeMap<K, u32>, of: K) -> u32 {
    let count = counts.entry(of).or_default();
    *count = count.saturating_add(1);
    *count
}
