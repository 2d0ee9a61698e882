//! Who could have known, from when on, or why not.

use crate::analysis::noticing::Noticed;
use crate::experiment::replay::Replay;
use crate::experiment::stages::Proof;
use crate::experiment::stages::Stage;
use crate::experiment::stages::Visibility;
use crate::render::ending::told;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::overview::dated_in;
use crate::render::overview::noticing::words;
use crate::render::overview::profile;
use crate::render::report::Report;
use crate::render::report::html::panel as wrapped;
use crate::render::report::html::plain;
use crate::render::report::html::prose;
use crate::render::report::html::story;
use crate::render::report::html::timeline;
use crate::render::report::html::timeline::scaled;
use crate::render::report::line;
use crate::render::visibility::never_ran;
use crate::render::visibility::reach;
use crate::time::SimTime;
use maud::Markup;
use maud::html;

/// The size of a bar.
const WIDTH: u64 = 240;

/// The width of what is seen for an instant.
const LEAST: u64 = 2;

/// Draws the panel.
pub(super) fn panel(report: &Report<'_>, main: &Replay) -> Markup {
    let about = "Each observer looks at one thing, in one environment, for as long as they stay. The bar \
                 is from the first to the last time that it shows while they are there; it may show \
                 after the recovery, by what was begun before.";
    let overview = report.overview;
    let observers = &overview.scenario.observers;
    let end = main.outcome.end;
    let rows: Vec<(&Replay, &Noticed, Option<&str>)> = observers
        .iter()
        .flat_map(|observer| {
            overview.replays.iter().filter_map(move |replay| {
                let found = replay.noticed.iter().find(|it| it.observer == observer.name.value)?;
                Some((replay, found, observer.title.as_deref()))
            })
        })
        .collect();
    let first_sight = |it: &Noticed| it.first.map(|first| first.at);
    let bar_of = |at: Option<SimTime>| {
        at.map(|at| timeline::bar_of(report, main, at.saturating_since(SimTime::ORIGIN)))
    };
    wrapped(
        "observers",
        about,
        html! {
            (stages(report))
            @if rows.is_empty() { p { "The scenario names no observers." } } @else {
                @if report.overview.scenario.scale > 1 { p.about { "Events and requests are those replayed." (scaled(report)) } }
                div.wide tabindex="0" { table {
                    thead { tr {
                        th scope="col" { "Observer" } th scope="col" { "Looks in" }
                        th scope="col" { "From the beginning to the end" } th scope="col" { "Could know" }
                        th.number scope="col" { "For the last time" }
                    } }
                    tbody { @for (replay, noticed, title) in rows { tr.sight data-from=[bar_of(first_sight(noticed))] data-until=[bar_of(noticed.last)] {
                        th scope="row" { (plain(&noticed.observer))
                            @if let Some(title) = title { p.quiet { (prose(title)) } } }
                        td { (plain(profile(replay))) }
                        td { (bar(noticed, end)) }
                        td { (plain(&words(overview, replay, noticed))) }
                        td.number { (last(report, replay, noticed)) }
                    } } }
                } }
            }
        },
    )
}

/// How far the fault gets in each environment.
fn stages(report: &Report<'_>) -> Markup {
    let known = report.beside.map(|beside| &beside.stages);
    let stages = known.and_then(|it| it.as_deref().ok()).unwrap_or_default();
    html! {
        @if let Some(Err(ending)) = known {
            h3 { "How far the fault gets" }
            p { "Not known: a run was " (told(*ending)) "." }
            h3 { "Who looks" }
        } @else if !stages.is_empty() {
            h3 { "How far the fault gets" }
            p.about { "In how many requests its step runs, something goes wrong that would not without it, and \
                that could be seen; and who looks where it can. Below each number is the first \
                event that shows it." (scaled(report)) }
            div.wide tabindex="0" { table #stages {
                thead { tr {
                    th scope="col" { "Environment" }
                    th.number scope="col" { "Reached" } th.number scope="col" { "Infected" }
                    th.number scope="col" { "Propagated" } th scope="col" { "Revealed to" }
                } }
                tbody { @for it in stages { (row(report, it)) } }
            } }
            h3 { "Who looks" }
        }
    }
}

fn row(report: &Report<'_>, environment: &Visibility) -> Markup {
    let lost = environment.lost_at();
    let revealed: Vec<&str> =
        environment.revealed_to().map(|sight| sight.observer.as_str()).collect();
    html! {
        tr {
            th scope="row" { (plain(&environment.profile)) }
            @if let Some(why) = &environment.unknown {
                td colspan="4" { "unknown: " (plain(why)) }
            } @else {
                @for (stage, extent) in Stage::ALL.iter().zip(&environment.extents) {
                    td.number {
                        @if lost.is_some_and(|lost| lost < *stage) { "-" }
                        @else if !environment.gets_to(*stage) { strong { "✗ never" } }
                        @else {
                            (reach(extent))
                            @if let Some(proof) = &extent.proof { (first(report, &environment.profile, proof)) }
                            @for words in never_ran(extent, &environment.extents[0]) { p.quiet { (words) } }
                        }
                    }
                }
                td {
                    @if lost.is_some_and(|lost| lost < Stage::Revealed) { "-" }
                    @else if revealed.is_empty() {
                        strong { @if environment.sights.is_empty() { "✗ nobody looks" } @else { "✗ nobody" } }
                    } @else { (plain(&revealed.join(", "))) }
                }
            }
        }
    }
}

/// The first event that shows a stage.
fn first(report: &Report<'_>, profile: &str, proof: &Proof) -> Markup {
    let event = proof.told.event;
    // Events of the run without the fault have the same numbers, and are others.
    let is_of_story =
        report.overview.scenario.incident_profile() == Some(profile) && !proof.missing;
    html! {
        p.quiet {
            @if is_of_story && story::tells(report, event) {
                a href={ "#e=" (event.0) } { "event " (grouped(event.0)) }
            } @else { "event " (grouped(event.0)) }
            @if let Some(span) = proof.told.span { ", line " (line(report, span).0) }
        }
    }
}

/// When somebody saw it last, and how often they had by then.
fn last(report: &Report<'_>, replay: &Replay, noticed: &Noticed) -> Markup {
    let at = noticed.last.and_then(|last| {
        let since = last.saturating_since(SimTime::ORIGIN);
        report.overview.scenario.origin.value.checked_add(since)
    });
    html! {
        @if let Some(at) = at {
            (dated_in(replay, at))
            p.quiet { "seen " (counted(noticed.seen, "time")) }
        } @else { "-" }
    }
}

/// A bar from the first to the last sight, on the whole length of the replay.
fn bar(noticed: &Noticed, end: SimTime) -> Markup {
    let whole = end.saturating_since(SimTime::ORIGIN).as_nanos().max(1);
    let place = |at: SimTime| {
        let since = at.saturating_since(SimTime::ORIGIN).as_nanos();
        let x = u128::from(since) * u128::from(WIDTH) / u128::from(whole);
        u64::try_from(x).unwrap_or(WIDTH)
    };
    let seen = noticed.first.zip(noticed.last).map(|(first, last)| {
        let from = place(first.at).min(WIDTH - LEAST);
        (from, place(last).saturating_sub(from).max(LEAST))
    });
    html! {
        svg.span width=(WIDTH) height="16" viewBox={ "0 0 " (WIDTH) " 16" } aria-hidden="true" {
            rect.blind x="0" y="6" width=(WIDTH) height="4" {}
            @if let Some((from, width)) = seen { rect.knows x=(from) y="2" width=(width) height="12" {} }
        }
    }
}
