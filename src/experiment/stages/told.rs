//! What a request's story says that another telling of it does not, and what that proves.

use crate::analysis::contrast::telling::Told;
use crate::trace::event::Kind;
use std::collections::BTreeMap;

/// An event that proves something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The request, by its number in the run; none where it is of no request: an operator's act, or
    /// what one scheduled.
    pub request: Option<u32>,
    /// The event, as its story tells it.
    pub told: Told,
    /// Whether it is the last event of a task that waits at the step with the fault ever since.
    pub waits: bool,
    /// Whether it is an event of the run without the fault, which does not come here.
    pub missing: bool,
}

impl Proof {
    pub(super) fn of(request: Option<u32>, told: &Told) -> Self {
        Self { request, told: told.clone(), waits: false, missing: false }
    }
}

/// Returns the first event from an instant on that another telling of the request lacks, or else the
/// first that comes at another place of its task.
pub(super) fn first_new<'t>(
    told: &'t [Told],
    other: &[Told],
    since: u64,
    counts: fn(Kind) -> bool,
) -> Option<&'t Told> {
    let mut left: Vec<&Told> = other.iter().filter(|it| counts(it.kind)).collect();
    for it in told.iter().filter(|it| counts(it.kind)) {
        if let Some(place) = left.iter().position(|other| is_same(it, other)) {
            left.remove(place);
        } else if it.at.as_nanos() >= since {
            return Some(it);
        }
    }
    first_moved(told, other, since, counts)
}

/// Returns the first event from an instant on in whose place another telling has another event.
fn first_moved<'t>(
    told: &'t [Told],
    other: &[Told],
    since: u64,
    counts: fn(Kind) -> bool,
) -> Option<&'t Told> {
    let mut there: BTreeMap<(u64, u32), Vec<&Told>> = BTreeMap::new();
    for it in other.iter().filter(|it| counts(it.kind)) {
        there.entry((it.lineage, it.attempt)).or_default().push(it);
    }
    let mut places: BTreeMap<(u64, u32), usize> = BTreeMap::new();
    told.iter().filter(|it| counts(it.kind)).find(|it| {
        let task = (it.lineage, it.attempt);
        let place = places.entry(task).or_default();
        let beside = there.get(&task).and_then(|events| events.get(*place));
        *place += 1;
        !beside.is_some_and(|beside| is_same(it, beside)) && it.at.as_nanos() >= since
    })
}

/// Tells whether two events say the same of the same thing.
fn is_same(one: &Told, other: &Told) -> bool {
    one.kind == other.kind
        && one.about == other.about
        && one.object == other.object
        && one.detail == other.detail
        && one.mark.content == other.mark.content
}
