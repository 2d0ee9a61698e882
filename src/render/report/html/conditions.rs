//! The conditions of the failure: what `bisect` finds between the incident's environment and each other one.

use crate::experiment::beside::Parting;
use crate::experiment::bisect::Bisection;
use crate::experiment::bisect::undecided::parts;
use crate::experiment::bisect::worlds::numbers;
use crate::experiment::replay::Replay;
use crate::render::bisect::name;
use crate::render::number::counted;
use crate::render::overview::profile;
use crate::render::report::Report;
use crate::render::report::conditions::LISTED;
use crate::render::report::conditions::about;
use crate::render::report::conditions::again;
use crate::render::report::conditions::known_of;
use crate::render::report::conditions::unknown;
use crate::render::report::conditions::why_not;
use crate::render::report::html::panel as wrapped;
use crate::render::report::html::plain;
use maud::Markup;
use maud::html;

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
            p.about { (about(&incident)) " " code { (plain(&again(report, main, &first.profile))) } " tells every run." }
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
