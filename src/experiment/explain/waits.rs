//! What the events of requests waited for, or were refused, and who had it: what `explain` tells of the
//! events that another one needed, for all events of some requests.

use crate::analysis::contrast::telling::Telling;
use crate::analysis::contrast::telling::Told;
use crate::experiment::dossier::watch;
use crate::experiment::explain::holding::Holding;
use crate::experiment::explain::slice::gap_before;
use crate::experiment::explain::surroundings::Surroundings;
use crate::experiment::replay::Conditions;
use crate::experiment::replay::Prepared;
use crate::experiment::several::Several;
use crate::time::SimDuration;
use crate::trace::EventId;
use crate::trace::event::Kind;
use std::collections::BTreeMap;

/// What one event waited for, or was refused.
#[derive(Debug, Clone)]
pub struct Wait {
    /// For how long; none where it was refused at once.
    pub waited: Option<SimDuration>,
    /// Who had it.
    pub holding: Holding,
}

/// By event.
pub type Waits = BTreeMap<EventId, Wait>;

/// Finds what the events of some requests waited for, by two runs. Where somebody waited for nothing that
/// another one had, nothing is found.
pub(in crate::experiment) fn waits(
    prepared: &Prepared,
    conditions: &Conditions,
    requests: &[u32],
) -> Waits {
    let mut stories = Several(requests.iter().map(|it| Telling::new(*it)).collect());
    watch(prepared, conditions, &mut stories);
    stories.0.retain(|story| story.told.iter().any(|told| may_wait(told.kind)));
    let asking = |story: &Telling| {
        let asked = story.told.iter().filter(|told| may_wait(told.kind));
        let none: &[String] = &[];
        Surroundings::new(&prepared.program, &story.told, asked.map(|told| (told, none)))
    };
    let mut around = Several(stories.0.iter().map(asking).collect());
    watch(prepared, conditions, &mut around);
    let found = stories.0.iter().zip(around.0);
    found.flat_map(|(story, around)| of_one(&story.told, around)).collect()
}

/// Finds what the events of one request waited for.
fn of_one(told: &[Told], mut around: Surroundings) -> Waits {
    let mut waits = Waits::new();
    for (place, event) in told.iter().enumerate() {
        let Some(found) = around.found.remove(&event.event) else { continue };
        let Some(holding) = found.holding else { continue };
        // What a step works is no waiting.
        let waited = gap_before(told, place).and_then(|gap| gap.checked_sub(found.worked));
        let waited = waited.filter(|waited| *waited > SimDuration::ZERO);
        // What was given back this instant nobody waited for.
        if waited.is_some() || holding.freed_by.is_none() {
            waits.insert(event.event, Wait { waited, holding });
        }
    }
    waits
}

/// Tells whether an event of that kind may have waited for a place, or been refused it.
pub(super) fn may_wait(kind: Kind) -> bool {
    let refused = [Kind::Refused, Kind::TimedOut, Kind::Dropped, Kind::Deduplicated, Kind::Raised];
    waited(kind) || refused.contains(&kind)
}

/// Tells whether an event of that kind may have waited for a place.
pub(super) fn waited(kind: Kind) -> bool {
    let served = [Kind::Begun, Kind::PickedUp, Kind::Expired, Kind::Called];
    served.contains(&kind) || [Kind::Worked, Kind::Acquired].contains(&kind)
}
