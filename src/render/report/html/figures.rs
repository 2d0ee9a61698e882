//! The figures: what came out, what was published, by which right.

use crate::analysis::verdict::Comparison;
use crate::experiment::replay::Replay;
use crate::render::number::agreement;
use crate::render::number::grouped;
use crate::render::number::label;
use crate::render::number::optional;
use crate::render::number::replayed;
use crate::render::number::stated;
use crate::render::overview::profile;
use crate::render::report;
use crate::render::report::Report;
use crate::render::report::html::panel as wrapped;
use crate::render::report::html::plain;
use crate::render::report::html::prose;
use crate::render::report::html::timeline;
use crate::render::report::unreplayed;
use crate::scenario::basis::Role;
use maud::Markup;
use maud::html;

/// Draws the panel.
pub(super) fn panel(report: &Report<'_>, main: &Replay) -> Markup {
    let about = "What the replay comes to beside what was published. A given figure is passed on, a \
                 calibrated one has an input that was chosen for it, a predicted one comes out by itself.";
    wrapped(
        "figures",
        about,
        html! {
            (published(report, main))
            (facts(report))
            (all(report, main))
            (spreads(main))
        },
    )
}

fn published(report: &Report<'_>, main: &Replay) -> Markup {
    let overview = report.overview;
    let rows: Vec<(&Replay, &Comparison)> = overview
        .replays
        .iter()
        .flat_map(|replay| replay.comparisons.iter().map(move |it| (replay, it)))
        .filter(|(_, comparison)| comparison.agreement.is_some())
        .collect();
    html! {
        @if !rows.is_empty() {
            div.wide tabindex="0" { table {
                caption { "Published figures, replayed" }
                thead { tr {
                    th scope="col" { "Figure" } th.number scope="col" { "Replayed" }
                    th.number scope="col" { "Published" } th scope="col" { "Verdict" }
                    th scope="col" { "Role" } th scope="col" { "In" } th scope="col" { "The source says" }
                } }
                tbody { @for (replay, it) in rows { tr {
                    th scope="row" { (plain(&label(&it.name)))
                        // Elsewhere it goes by the name of the figure that it is held against.
                        @if it.figure != it.name { p.quiet { "the figure " (plain(&label(&it.figure))) } } }
                    td.number { (replayed(it))
                        @if profile(replay) == profile(main) { (chosen(report, main, &it.figure)) } }
                    td.number { (stated(&it.stated)) }
                    td { (verdict(it)) }
                    td { span.role.(it.role.word()) title=(meaning(it.role)) { (it.role.word()) } }
                    td { (plain(profile(replay))) }
                    td.quote { q { (prose(&it.quote)) }
                        @if let Some(why) = &it.known_miss { p.why { "A known miss: " (prose(why)) } } }
                } } }
            } }
        }
    }
}

/// Draws what was published and is no figure: instants and texts, for readers.
fn facts(report: &Report<'_>) -> Markup {
    let facts = unreplayed(report);
    html! {
        @if !facts.is_empty() {
            div.wide tabindex="0" { table {
                caption { (report::unheld(report)) }
                thead { tr {
                    th scope="col" { "What" } th.number scope="col" { "Published" }
                    th scope="col" { "The source says" }
                } }
                tbody { @for it in facts { tr {
                    th scope="row" { (plain(&label(&it.name.value))) }
                    td.number { (plain(&stated(&it.value.value))) }
                    td.quote { q { (prose(&it.quote)) } }
                } } }
            } }
        }
    }
}

fn verdict(it: &Comparison) -> Markup {
    html! {
        @match it.agrees() {
            Some(true) => { span.same { "✓ " (agreement(it)) } },
            Some(false) => { span.differs { "✗ " (agreement(it)) } },
            None => { "" },
        }
    }
}

fn meaning(role: Role) -> &'static str {
    match role {
        Role::Given => "It was put in, and is passed on.",
        Role::Calibrated => "An input was chosen so that it comes out.",
        Role::Predicted => "Nothing was chosen for it: it comes out of the mechanism.",
    }
}

fn all(report: &Report<'_>, main: &Replay) -> Markup {
    html! {
        details {
            summary { "All figures of " (plain(profile(main))) }
            div.wide tabindex="0" { table {
                thead { tr { th scope="col" { "Figure" } th.number scope="col" { "Value" } } }
                tbody { @for figure in &main.figures.list { tr {
                    th scope="row" { (plain(&label(&figure.name))) }
                    td.number { (optional(figure.value.as_ref())) (chosen(report, main, &figure.name)) }
                } } }
            } }
        }
    }
}

/// Has room for what a figure counted in a range that somebody chooses.
fn chosen(report: &Report<'_>, main: &Replay, figure: &str) -> Markup {
    let counts = report.dossier.counts.iter().find(|it| it.figure == figure);
    html! {
        @if let Some(counts) = counts {
            @let by_bar = timeline::together(report, main, &counts.by_bucket);
            p.quiet.chosen hidden data-counts=(timeline::written(&by_bar)) {}
        }
    }
}

/// Draws how counts spread over the requests they are about.
fn spreads(main: &Replay) -> Markup {
    let rows: Vec<_> = main
        .figures
        .list
        .iter()
        .filter_map(|figure| figure.spread.map(|spread| (&figure.name, spread)))
        .collect();
    html! {
        @if !rows.is_empty() {
            details {
                summary { "For each request affected" }
                div.wide tabindex="0" { table {
                    thead { tr {
                        th scope="col" { "Figure" } th.number scope="col" { "Requests" }
                        th.number scope="col" { "Least" } th.number scope="col" { "Median" }
                        th.number scope="col" { "Most" }
                    } }
                    tbody { @for (name, spread) in rows { tr {
                        th scope="row" { (plain(&label(name))) }
                        td.number { (grouped(spread.requests)) }
                        td.number { (grouped(spread.min.into())) } td.number { (grouped(spread.median.into())) }
                        td.number { (grouped(spread.max.into())) }
                    } } }
                } }
            }
        }
    }
}
