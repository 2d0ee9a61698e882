//! Who sees the incident with an action in place, and what that makes worse: what `whatif` tells, for a table
//! of actions.

use crate::experiment::whatif::Effect;
use crate::experiment::whatif::Portfolio;
use crate::render::number::grouped;
use crate::render::number::label;
use crate::render::report::Report;

/// Returns what actions were tried in, and what came of one alone; nothing where that is unknown.
pub(super) fn alone<'r>(report: &Report<'r>, name: &str) -> Option<(&'r Portfolio, &'r Effect)> {
    let portfolio = report.together?.as_ref().ok()?;
    let place = portfolio.actions.iter().position(|action| action.name == name)?;
    let effect = portfolio.effects.iter().find(|effect| effect.actions == [place])?;
    effect.unknown.is_none().then_some((portfolio, effect))
}

/// Names who sees the incident as it was, wherever they look.
pub(super) fn by(portfolio: &Portfolio) -> String {
    let all: Vec<String> = portfolio.as_it_was.seen_by.iter().map(named).collect();
    if all.is_empty() { "nobody".to_owned() } else { all.join(", ") }
}

/// Says who sees it that did not, and who does no more.
pub(super) fn change(portfolio: &Portfolio, effect: &Effect) -> String {
    let was = &portfolio.as_it_was.seen_by;
    let new: Vec<String> = effect.seen_by.difference(was).map(named).collect();
    let lost: Vec<String> = was.difference(&effect.seen_by).map(named).collect();
    let told = [("also", new), ("no longer", lost)];
    let told: Vec<String> = told
        .iter()
        .filter(|(_, who)| !who.is_empty())
        .map(|(word, who)| format!("{word} {}", who.join(", ")))
        .collect();
    if told.is_empty() { "the same".to_owned() } else { told.join("; ") }
}

fn named((place, who): &(String, String)) -> String {
    format!("{who} in {place}")
}

/// Says what is more with an action than it was, and how much; nothing where nothing is.
pub(super) fn worse(portfolio: &Portfolio, effect: &Effect) -> Option<String> {
    let worse = portfolio.worse(effect);
    let was = &portfolio.as_it_was;
    let number = |count: Option<u64>| count.map_or_else(|| "-".to_owned(), grouped);
    let instead =
        |what: &str, now, was| format!("{what} {} instead of {}", number(now), number(was));
    let mut told = Vec::new();
    if worse.failures {
        told.push(instead("the fault shows in", effect.failures, was.failures));
    }
    told.extend(worse.harms.iter().map(|harm| {
        let of = |it: &Effect| it.harms.get(*harm).copied().flatten();
        instead(&label(&portfolio.harms[*harm]), of(effect), of(was))
    }));
    if worse.errors {
        told.push(instead("requests that end with an error", effect.errors, was.errors));
    }
    (!told.is_empty()).then(|| told.join(", "))
}
