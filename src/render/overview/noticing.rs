//! Who could have noticed, when, or why not.

use crate::analysis::noticing::Noticed;
use crate::experiment::replay::Replay;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::overview::Overview;
use crate::render::overview::dated_in;
use crate::render::overview::profile;
use crate::render::page::Page;
use crate::render::page::left;
use crate::time::SimTime;
use crate::trace::RequestId;

/// Draws a line for each observer and each profile they are in.
pub(super) fn draw(page: &mut Page, overview: &Overview<'_>) {
    if overview.replays.iter().all(|replay| replay.noticed.is_empty()) {
        return;
    }
    page.section("WHO COULD HAVE NOTICED", "");
    let names = overview.replays.iter().flat_map(|replay| &replay.noticed);
    let widest = names.map(|noticed| noticed.observer.len()).max().unwrap_or(0);
    let profiles = overview.replays.iter().map(|it| profile(it).len()).max().unwrap_or(0);
    for observer in &overview.scenario.observers {
        for replay in overview.replays {
            let found = replay.noticed.iter().find(|it| it.observer == observer.name.value);
            let Some(noticed) = found else { continue };
            let lead = format!(
                "  {}  {}  ",
                left(&noticed.observer, widest),
                left(&format!("in {}", profile(replay)), profiles + 3)
            );
            let indent = " ".repeat(crate::render::page::width(&lead));
            page.paragraph(&lead, &indent, &words(overview, replay, noticed));
        }
    }
}

/// Names the request that showed something, if one did: rules of operators show things too.
pub(in crate::render) fn by(request: Option<RequestId>, which: &str) -> String {
    request.map_or_else(
        || "outside of any request".to_owned(),
        |request| format!("{which} {}", grouped(u64::from(request.0) + 1)),
    )
}

/// Says what one observer could have known.
pub(in crate::render) fn words(
    overview: &Overview<'_>,
    replay: &Replay,
    noticed: &Noticed,
) -> String {
    if let Some(first) = noticed.first {
        let since = first.at.saturating_since(SimTime::ORIGIN);
        let when = overview.scenario.origin.value.checked_add(since).map(|at| dated_in(replay, at));
        let request = by(first.request, "at request");
        let anyway =
            if noticed.anyway == Some(true) { ", and without the fault as well" } else { "" };
        let when = when.unwrap_or_default();
        return format!("from {when} on, {request}{anyway}");
    }
    if let Some(late) = noticed.too_early {
        return format!(
            "never: has left by then, {late} too early at best; it showed {}",
            counted(noticed.missed, "time")
        );
    }
    let arrived = replay.outcome.requests.arrived;
    format!("never: nothing showed in {}", counted(arrived, "request"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_operator_s_rule_shows_is_of_no_request() {
        assert_eq!(by(None, "at request"), "outside of any request");
        assert_eq!(by(Some(RequestId(0)), "at request"), "at request 1");
    }
}
