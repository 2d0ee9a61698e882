//! The limits: what is assumed, what contradicts itself, what is not met.

use crate::render::overview::notes;
use crate::render::report::Report;
use crate::render::report::html::panel as wrapped;
use crate::render::report::html::plain;
use crate::render::report::html::prose;
use crate::render::report::line;
use crate::scenario::basis::Basis;
use maud::Markup;
use maud::html;

/// Draws the panel.
pub(super) fn panel(report: &Report<'_>) -> Markup {
    let about =
        "What this replay rests on, and what it does not show. Conditions, never a root cause.";
    let notes = notes::collect(report.overview);
    wrapped(
        "notes",
        about,
        html! {
            @if !notes.is_empty() {
                ol { @for note in &notes { li { (prose(&note.words))
                    @if let Some(span) = note.place { " " span.quiet { "(line " (line(report, span).0) ")" } }
                } } }
            }
            (inputs(report))
            (unmet(report))
        },
    )
}

fn inputs(report: &Report<'_>) -> Markup {
    let inputs = &report.overview.scenario.inputs;
    html! {
        @if !inputs.is_empty() {
            h3 { "Every number that was put in" }
            div.wide tabindex="0" { table {
                thead { tr {
                    th scope="col" { "Input" } th scope="col" { "Value" } th scope="col" { "Basis" }
                    th scope="col" { "Why" }
                } }
                tbody { @for input in inputs {
                    @let basis = input.basis.as_ref().map(|basis| basis.value);
                    tr {
                        th scope="row" { (plain(&input.name.value)) }
                        td { code { (plain(report.overview.sources.slice(input.value.span))) } }
                        td { @if let Some(basis) = basis {
                            span class=[(basis == Basis::Assumed).then_some("differs")] { (basis.word()) }
                        } }
                        td { (prose(input.why.as_deref().unwrap_or_default())) }
                    }
                } }
            } }
        }
    }
}

/// Expectations that are not met, and replays that were stopped.
fn unmet(report: &Report<'_>) -> Markup {
    let all = || report.overview.replays.iter().chain(report.overlays);
    let unmet = all()
        .flat_map(|replay| replay.verdicts.iter().filter(|it| !it.met).map(move |it| (replay, it)));
    let unmet: Vec<_> = unmet.collect();
    html! {
        @if !unmet.is_empty() {
            h3 { "Expectations that are not met" }
            ul { @for (replay, it) in unmet { li {
                (plain(&replay.selection.to_string())) ": " (plain(&it.about)) ", expected "
                (plain(&it.expected)) ", got " (plain(&it.actual))
            } } }
        }
    }
}
