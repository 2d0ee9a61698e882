//! Several actions together: a row for every set that was tried, and boxes to tick, which only look the
//! row up. So what is told at once is what stands in the table, also where no script runs.

use super::plain;
use super::prose;
use crate::experiment::whatif::Effect;
use crate::experiment::whatif::Interaction;
use crate::experiment::whatif::Portfolio;
use crate::render::ending::told;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::number::label;
use crate::render::overview::quoted_path;
use crate::render::report::Report;
use crate::render::whatif::Axes;
use crate::render::whatif::axes;
use maud::Markup;
use maud::html;

/// How many figures of harm have columns.
const HARMS: usize = 4;

/// Draws the part of the panel; nothing where there are no two actions.
pub(super) fn part(report: &Report<'_>) -> Markup {
    html! {
        @match report.together {
            Some(Ok(portfolio)) if portfolio.actions.len() > 1 => {
                h3 #together-title { "Several actions together" }
                p.about { (tried(portfolio)) }
                (switches(report, portfolio))
                (table(report, portfolio))
            },
            Some(Err(ending)) => {
                h3 { "Several actions together" }
                p { "Not tried: a run was " (told(*ending)) "." }
            },
            Some(Ok(_)) | None => {},
        }
    }
}

/// Says how many sets were tried, and by which rule where those are not all.
fn tried(portfolio: &Portfolio) -> String {
    let count = counted(portfolio.actions.len() as u64, "action");
    let sets = grouped(portfolio.effects.len() as u64);
    if portfolio.is_complete {
        return format!("All {sets} sets of the {count} that can be replayed.");
    }
    format!(
        "Of the {count} that can be replayed, {sets} sets were replayed: each alone, pairs, and all together. \
         `whatif --all-combinations` tries every one."
    )
}

/// The boxes, and what the set that they make gives.
fn switches(report: &Report<'_>, portfolio: &Portfolio) -> Markup {
    let path = quoted_path(report.overview.path);
    let untried = format!("not tried; reenact whatif {path} --all-combinations tells it");
    html! {
        form #together .scripted.controls hidden autocomplete="off" data-untried=(plain(&untried)) {
            fieldset { legend { "In place from the beginning on" }
                @for (place, action) in portfolio.actions.iter().enumerate() {
                    @let id = format!("together-{place}");
                    p.choice { input id=(id) type="checkbox";
                        label for=(id) { code { (plain(&action.name)) } " " (prose(&action.title)) } }
                }
            }
            p { button type="reset" { "None of them" } }
            p #together-said role="status" {}
            div.wide tabindex="0" { table {
                thead { tr { td {} th scope="col" { "With these" } th scope="col" { "As it was" } } }
                tbody { @for (measure, value) in measures(portfolio).iter().zip(cells(portfolio, &portfolio.as_it_was)) {
                    tr { th scope="row" { (measure) } td.now {} td { (value) } }
                } }
            } }
        }
    }
}

/// What is measured of a set.
fn measures(portfolio: &Portfolio) -> Vec<String> {
    let mut measures = vec!["The fault shows in".to_owned()];
    measures.extend(portfolio.harms.iter().take(HARMS).map(|harm| plain(&label(harm))));
    measures.push("Seen by".to_owned());
    measures
}

/// What it came to, in the same order.
fn cells(portfolio: &Portfolio, effect: &Effect) -> Vec<String> {
    let number = |count: Option<u64>| count.map_or_else(|| "-".to_owned(), grouped);
    let shows = effect.failures.map(|count| counted(count, "request"));
    let mut cells = vec![shows.unwrap_or_else(|| "-".to_owned())];
    cells.extend(effect.harms.iter().take(portfolio.harms.len().min(HARMS)).map(|it| number(*it)));
    let seen: Vec<String> =
        effect.seen_by.iter().map(|(place, who)| plain(&format!("{who} in {place}"))).collect();
    cells.push(if seen.is_empty() { "nobody".to_owned() } else { seen.join(", ") });
    cells
}

/// How the cells look: numbers in the middle, words around them.
fn classes(portfolio: &Portfolio) -> impl Iterator<Item = Option<&'static str>> {
    let numbers = portfolio.harms.iter().take(HARMS).map(|_| Some("number"));
    std::iter::once(None).chain(numbers).chain([None])
}

fn values(portfolio: &Portfolio, effect: &Effect) -> Markup {
    html! { @for (cell, class) in cells(portfolio, effect).iter().zip(classes(portfolio)) {
        td class=[class] { (cell) }
    } }
}

/// Every set, the smallest first.
fn table(report: &Report<'_>, portfolio: &Portfolio) -> Markup {
    let (front, interactions) = (portfolio.front(), portfolio.interactions());
    html! {
        details {
            summary { "All sets that were replayed" }
            div.wide tabindex="0" { table #sets {
                caption { "Requests, harm and who sees it, with these actions in place from the beginning on. \
                    ★ no other set is as small and does as much." }
                thead { tr {
                    th scope="col" { "With" } th scope="col" { "What it does" }
                    @for (measure, class) in measures(portfolio).iter().zip(classes(portfolio)) {
                        th scope="col" class=[class] { (measure) }
                    }
                } }
                tbody {
                    tr.asis data-set="" { th scope="row" { "as it was" } td { "nothing is changed" }
                        (values(portfolio, &portfolio.as_it_was)) }
                    @for (place, effect) in portfolio.effects.iter().enumerate() {
                        @let met = interactions.iter().find(|it| it.effect == place);
                        (row(report, portfolio, effect, (front.contains(&place), met)))
                    }
                }
            } }
        }
    }
}

fn row(
    report: &Report<'_>,
    portfolio: &Portfolio,
    effect: &Effect,
    (is_best, met): (bool, Option<&Interaction>),
) -> Markup {
    let set: Vec<String> = effect.actions.iter().map(usize::to_string).collect();
    let incident = report.overview.scenario.incident_profile().unwrap_or_default();
    html! {
        tr data-set=(set.join(" ")) {
            th scope="row" { @for (place, action) in effect.actions.iter().enumerate() {
                @if place > 0 { " + " }
                code { (plain(&portfolio.actions[*action].name)) }
            } }
            @if let Some(why) = &effect.unknown {
                td colspan=(measures(portfolio).len() + 1) { "not possible: " (prose(why)) }
            } @else {
                td { (does(portfolio, effect, met, incident)) @if is_best { " ★" } }
                (values(portfolio, effect))
            }
        }
    }
}

/// Says in words what a set does, and what its parts do not do alone.
fn does(
    portfolio: &Portfolio,
    effect: &Effect,
    met: Option<&Interaction>,
    incident: &str,
) -> String {
    let Axes { prevents, lessens, detects, mitigates } = axes(portfolio, effect);
    let new = effect.seen_by.difference(&portfolio.as_it_was.seen_by);
    let new: Vec<String> = new
        .map(
            |(place, who)| {
                if place == incident { who.clone() } else { format!("{who} in {place}") }
            },
        )
        .collect();
    let more = !portfolio.worse(effect).harms.is_empty();
    let all = [
        (prevents, "no request fails any more".to_owned()),
        (lessens, "fewer requests fail".to_owned()),
        (mitigates && !prevents, "less harm is done".to_owned()),
        (more, "more harm is done".to_owned()),
        (detects, format!("{} sees it, too", new.join(" and "))),
        (
            met.is_some_and(|it| it.spoils),
            "failures are back that a part of it prevents".to_owned(),
        ),
    ];
    let words: Vec<&str> = all.iter().filter(|it| it.0).map(|it| it.1.as_str()).collect();
    let alone = met.is_some_and(|it| it.useless_alone && !it.spoils);
    match (words.is_empty(), alone) {
        (true, _) => "nothing".to_owned(),
        (false, false) => plain(&words.join("; ")),
        (false, true) => plain(&format!("{}; each alone changes nothing", words.join("; "))),
    }
}
