//! What was waited for, or refused, and who had it.

use crate::experiment::explain::holding::Freed;
use crate::experiment::explain::holding::Holding;
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
        (Some(count), who, _) => {
            let operators = || holding.operation.as_deref().unwrap_or("operators").to_owned();
            let who = who.unwrap_or_else(operators);
            let who = if count == 1 {
                format!("{who} alone")
            } else {
                format!("{}, longest by {who}", grouped(count))
            };
            format!("{what}: held by {who}, since {when}")
        }
        (None, Some(who), _) if holding.freed == Freed::Timed => {
            format!("{waited} for {held}, which {who} had for a time, until {when}")
        }
        (None, Some(who), _) if holding.freed == Freed::Left => {
            format!(
                "{waited} for {held}, until {who}, who wanted more of it, left the line at {when}"
            )
        }
        (None, Some(who), _) => format!("{waited} for {held}, until {who} gave it back at {when}"),
        (None, None, freed) => {
            let freed = freed.as_deref().unwrap_or_default();
            format!("{waited} for {held}, until {when}: {freed}")
        }
    }
}
