//! What the observers of an environment could have known, and when.

use crate::analysis::figures::Sighting;
use crate::analysis::noticing::Noticed;
use crate::experiment::stages::visible::Parted;
use crate::experiment::stages::watch::Reach;
use crate::program::Program;
use crate::time::SimDuration;

/// What somebody who looks could have known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// Their name.
    pub observer: String,
    /// The first thing that told them; none when nothing did.
    pub first: Option<Sighting>,
    /// The first thing that would have told somebody who never leaves.
    pub could: Option<Sighting>,
    /// How many requests were affected by the first of these two: those of which something else of
    /// their own could be seen, and not only a gauge that they show.
    pub affected: u64,
    /// By how much they left too early, at best.
    pub too_early: Option<SimDuration>,
    /// How long they stay.
    pub stays: SimDuration,
    /// How long they would have to wait, at best, for what they stay after; none where they do not
    /// give up.
    pub waits: Option<SimDuration>,
    /// Whether the same told them without the fault as well.
    pub anyway: bool,
}

/// Returns what observers see who see nothing without the fault.
pub(super) fn newly_seen(seen: &[Noticed], anyway: &[Noticed]) -> Vec<Sighting> {
    let blind = |name: &str| !anyway.iter().any(|it| it.observer == name && it.seen > 0);
    seen.iter().filter(|it| blind(&it.observer)).filter_map(|it| it.first).collect()
}

/// Says what each observer could have known.
pub(super) fn sights(
    program: &Program,
    reach: &Reach,
    seen: Vec<Noticed>,
    anyway: &[Noticed],
    affected: &[Parted],
) -> Vec<Sight> {
    let sight = |(index, noticed): (usize, Noticed)| {
        let could = reach.could.get(index).copied().flatten();
        let known = noticed.first.or(could);
        let affected = known.map_or(0, |known| {
            let requests = affected.iter().filter(|it| it.number.is_some());
            requests.filter(|it| it.at <= known.at.as_nanos()).count() as u64
        });
        Sight {
            first: noticed.first,
            could,
            affected,
            too_early: noticed.too_early,
            waits: program.observers.get(index).and_then(|observer| {
                let late = noticed.gave_up?;
                Some(SimDuration::from_nanos(
                    observer.waits?.as_nanos().saturating_add(late.as_nanos()),
                ))
            }),
            stays: program.observers.get(index).map_or(SimDuration::ZERO, |it| it.stays),
            anyway: anyway.iter().any(|it| it.observer == noticed.observer && it.seen > 0),
            observer: noticed.observer,
        }
    };
    seen.into_iter().enumerate().map(sight).collect()
}
