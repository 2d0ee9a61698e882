//! The conditions of the failure: what `bisect` finds between the incident's environment and each other one.

use crate::experiment::beside::Parting;
use crate::experiment::bisect::Bisection;
use crate::experiment::bisect::Refusal;
use crate::experiment::bisect::undecided::parts;
use crate::experiment::bisect::worlds::numbers;
use crate::experiment::replay::Replay;
use crate::render::bisect::label;
use crate::render::bisect::name;
use crate::render::ending::told;
use crate::render::number::counted;
use crate::render::overview::profile;
use crate::render::overview::quoted;
use crate::render::overview::quoted_path;
use crate::render::report::Report;
use crate::render::report::html::panel as wrapped;
use crate::render::report::html::plain;
use maud::Markup;
use maud::html;

/// How many sets of differences are listed in a cell.
const LISTED: usize = 5;

/// Draws the panel.
pub(super) fn panel(report: &Report<'_>, main: &Replay) -> Markup {
    let about = "What had to be so for it to happen: differences of the environments that change whether \
                 the fault shows when they are taken from one to the other, alone or together.";
    let partings = report.beside.map_or(&[][..], |beside| &beside.partings);
    wrapped("conditions", about, sets_by_environment(report, partings, main))
}

/// Draws a row for each environment, where the fault was looked for.
fn sets_by_environment(report: &Report<'_>, partings: &[Parting], main: &Replay) -> Markup {
    let known = || partings.iter().filter_map(|it| Some((it, it.causes.as_ref()?)));
    let incident = plain(profile(main));
    html! {
        @if known().next().is_none() { p { (unknown(report)) } }
        @if let Some((first, _)) = known().next() {
            p.about { "Each line is a set of differences that is enough, and of which none may be missing as far as is known: taken from "
                (incident) " to the other environment, it brings the fault there; taken from there to " (incident)
                ", it takes the fault away. " code { (plain(&again(report, main, &first.profile))) } " tells every run." }
            div.wide tabindex="0" { table #causes {
                thead { tr {
                    th scope="col" { "Environment" } th scope="col" { "Brings the fault there" }
                    th scope="col" { "Takes it from " (incident) } th scope="col" { "How much is known" }
                } }
                tbody { @for (parting, found) in known() { tr {
                    th scope="row" { (plain(&parting.profile)) }
                    @match found {
                        Ok(found) => {
                            td { (sets(found, &found.causes, &found.undecided.causes)) }
                            td { (sets(found, &found.corrections, &found.undecided.corrections)) }
                            td { (known_of(found)) p.quiet { (counted(found.log.len() as u64, "run")) } }
                        },
                        Err(refusal) => { td colspan="3" { (plain(&why_not(refusal, &incident))) } },
                    }
                } } }
            } }
        }
    }
}

/// Says why no conditions are told.
fn unknown(report: &Report<'_>) -> &'static str {
    if report.overview.scenario.fault.is_none() {
        "The scenario names no fault whose conditions could be looked for."
    } else {
        "There is no other environment in which it could be otherwise."
    }
}

/// Says how much is known of either kind of sets.
fn known_of(found: &Bisection) -> String {
    let [causes, corrections] =
        [&found.undecided.causes, &found.undecided.corrections].map(|open| label(found, open));
    if causes == corrections {
        causes
    } else {
        format!("what brings it: {causes}; what takes it: {corrections}")
    }
}

/// Names sets of differences, each a line.
fn sets(found: &Bisection, sets: &[u64], undecided: &[u64]) -> Markup {
    html! {
        @if sets.is_empty() { span.quiet { "no set that was tried" } }
        @else {
            ul.sets { @for set in sets.iter().take(LISTED) { li {
                @for (place, number) in numbers(*set).enumerate() {
                    @if place > 0 { " with " }
                    code { (plain(&found.groups.get(number).map(|group| name(group)).unwrap_or_default())) }
                }
                @if parts(undecided, *set).next().is_some() {
                    " " span.quiet { "not known to be minimal: a part of it could not be told" }
                }
            } } }
        }
        @if sets.len() > LISTED { p.quiet { "and " (sets.len() - LISTED) " more" } }
    }
}

/// Says why there is nothing to tell.
fn why_not(refusal: &Refusal, incident: &str) -> String {
    match refusal {
        Refusal::NotBad => format!("the fault does not show in {incident}"),
        Refusal::NotGood => "the fault shows there as well".to_owned(),
        Refusal::NoDifference => "it differs in nothing".to_owned(),
        Refusal::Stopped(ending) => format!("unknown: a run was {}", told(*ending)),
        Refusal::Invalid(why) => format!("unknown: {why}"),
    }
}

/// The line that bisects an environment against the incident's, and tells every run.
fn again(report: &Report<'_>, main: &Replay, good: &str) -> String {
    let overview = report.overview;
    let path = quoted_path(overview.path);
    let sides = format!("{} {}", quoted(profile(main)), quoted(good));
    let mut words = vec![format!("reenact bisect {path} {sides} --log")];
    words.extend_from_slice(overview.arguments);
    words.push(format!("--seed {}", main.seed));
    words.join(" ")
}
