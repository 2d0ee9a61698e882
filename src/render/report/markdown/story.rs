//! The first request in which the fault shows.

use crate::analysis::chain::Link;
use crate::experiment::replay::Failure;
use crate::experiment::replay::Replay;
use crate::render::number::counted_are;
use crate::render::number::grouped;
use crate::render::number::offset;
use crate::render::overview::failure::Mark;
use crate::render::overview::failure::Marked;
use crate::render::overview::failure::is_worth_telling;
use crate::render::overview::failure::mark;
use crate::render::overview::failure::verb;
use crate::render::overview::only;
use crate::render::report::Report;
use crate::render::report::line;
use crate::render::report::markdown::escape::code;
use crate::render::report::markdown::escape::prose;
use crate::render::report::markdown::escape::text;
use crate::render::report::markdown::facts::moment;
use crate::render::report::markdown::page::Page;
use crate::render::report::markdown::page::Side;
use crate::time::SimTime;
use crate::trace::event::Kind;
use std::collections::BTreeMap;

/// How many events are told, at most; of a longer story the beginning and the end.
const MOST: usize = 60;

/// How much more of an event is told, at most.
const DETAIL: usize = 80;

/// Tells the story, event by event.
pub(super) fn told(page: &mut Page, report: &Report<'_>, main: &Replay) {
    let Some(failure) = &main.failure else {
        page.block(match report.overview.scenario.fault {
            Some(_) => "The fault does not show in this replay.",
            None => "The scenario names no fault.",
        });
        return;
    };
    page.block(&opening(report, failure));
    let rows = rows(report, failure);
    let left_out = rows.len().saturating_sub(MOST) as u64 + failure.chain.left_out;
    let tail = rows.len().saturating_sub(MOST / 3).max(MOST - MOST / 3);
    let head = rows.iter().take(MOST - MOST / 3).chain(rows.iter().skip(tail));
    let heads = [
        ("Line", Side::Right),
        ("After", Side::Right),
        ("Where", Side::Left),
        ("Event", Side::Left),
        ("", Side::Left),
    ];
    page.table(&heads, &head.cloned().collect::<Vec<_>>());
    if left_out > 0 {
        let only = only(report.overview, main, failure.chain.request);
        let events = counted_are(left_out, "event");
        page.block(&format!(
            "Of its middle, {events} left out here; {} tells every event.",
            code(&only)
        ));
    }
    if let Some(fault) = &report.overview.scenario.fault {
        page.block(&format!("**The fault:** {}", prose(&fault.title)));
    }
}

/// Says whose request it is, and when.
pub(super) fn opening(report: &Report<'_>, failure: &Failure) -> String {
    let scenario = report.overview.scenario;
    let chain = &failure.chain;
    let start = chain.links.first().map_or(SimTime::ORIGIN, |link| link.at);
    let at = scenario.origin.value.checked_add(start.saturating_since(SimTime::ORIGIN));
    let when = at.map(|at| format!(", {} UTC", moment(at))).unwrap_or_default();
    let who = chain.actor.and_then(|actor| {
        let population = scenario.populations.get(actor.population.index())?;
        Some(format!(", {} {}", text(&population.name.value), actor.member))
    });
    let number = grouped(u64::from(chain.request.0) + 1);
    format!(
        "The first request in which the fault shows: request {number}{}{when}.",
        who.unwrap_or_default()
    )
}

fn rows(report: &Report<'_>, failure: &Failure) -> Vec<Vec<String>> {
    let marked = Marked::of(failure);
    let links = &failure.chain.links;
    let start = links.first().map_or(SimTime::ORIGIN, |link| link.at);
    let mut forms = BTreeMap::new();
    let mut rows = Vec::new();
    for (index, link) in links.iter().enumerate() {
        let mark = mark(index, link, marked, &mut forms);
        if mark == Mark::Plain && !is_worth_telling(link.kind) {
            continue;
        }
        let detail = detail(link);
        let detail = match &mark {
            Mark::FormChanges(was) => {
                format!("**{}** from {} to {detail}", mark.words(), text(was))
            }
            Mark::Plain => detail,
            Mark::Fault | Mark::Harm | Mark::FaultAndHarm if detail.is_empty() => {
                format!("**{}**", mark.words())
            }
            Mark::Fault | Mark::Harm | Mark::FaultAndHarm => {
                format!("**{}**: {detail}", mark.words())
            }
        };
        rows.push(vec![
            line(report, link.span).0.to_string(),
            offset(link.at.saturating_since(start)),
            text(&link.lane),
            format!("{} {}", verb(link.kind), text(&link.about)),
            detail,
        ]);
    }
    rows
}

/// Writes more about an event; what an error says is code.
fn detail(link: &Link) -> String {
    let count = link.detail.chars().count();
    if count <= DETAIL {
        return if link.kind == Kind::Raised { code(&link.detail) } else { text(&link.detail) };
    }
    let head = link.detail.chars().take(DETAIL / 2).chain(['…']);
    let tail = link.detail.chars().skip(count - DETAIL / 2);
    code(&head.chain(tail).collect::<String>())
}
