//! What was waited for, or refused, and who had it.

use crate::experiment::surroundings::Holding;
use crate::render::number::grouped;
use crate::time::SimDuration;

/// Says what an event waited for, how long, and who had it. `when` is the instant since when it was held,
/// or at which it was given back.
pub(in crate::render) fn words(
    holding: &Holding,
    waited: Option<SimDuration>,
    when: &str,
) -> String {
    let held = &holding.held;
    let what = waited.map_or_else(|| held.clone(), |waited| format!("waited {waited} for {held}"));
    let waited = waited.map_or_else(|| "waited".to_owned(), |waited| format!("waited {waited}"));
    let who = holding.request.map(|it| format!("request {}", grouped(u64::from(it) + 1)));
    match (holding.holders, who, &holding.freed_by) {
        (Some(1), Some(who), _) => format!("{what}: held by {who} alone, since {when}"),
        (Some(count), Some(who), _) => {
            format!("{what}: held by {}, longest by {who}, since {when}", grouped(count))
        }
        (_, Some(who), _) => format!("{waited} for {held}, until {who} gave it back at {when}"),
        (_, None, freed) => {
            let freed = freed.as_deref().unwrap_or_default();
            format!("{waited} for {held}, until {when}: {freed}")
        }
    }
}
