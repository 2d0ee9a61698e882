//! What if: the incident again, with each action and each other reading in place.

use crate::analysis::figures::Quantity;
use crate::experiment::replay::Replay;
use crate::render::ending::told;
use crate::render::number::counted;
use crate::render::number::label;
use crate::render::number::optional;
use crate::render::overview::profile;
use crate::render::report::Report;
use crate::render::report::html::panel as wrapped;
use crate::render::report::html::plain;
use crate::render::report::html::prose;
use crate::render::report::html::together;
use crate::render::report::moving;
use crate::scenario::overlay::Effect;
use crate::scenario::overlay::Overlay;
use crate::scenario::overlay::OverlayKind;
use maud::Markup;
use maud::html;

/// Draws the panel.
pub(super) fn panel(report: &Report<'_>, main: &Replay) -> Markup {
    let about = "The same requests under the same seed, with one thing changed from the beginning on. \
                 Actions about people are listed and not scored.";
    wrapped(
        "actions",
        about,
        html! {
            (table(report, main, OverlayKind::Action, "Corrective actions"))
            (together::part(report))
            (table(report, main, OverlayKind::Hypothesis, "Other readings"))
        },
    )
}

fn table(report: &Report<'_>, main: &Replay, kind: OverlayKind, title: &str) -> Markup {
    let overlays = &report.overview.scenario.overlays;
    let rows: Vec<&Overlay> = overlays.iter().filter(|overlay| overlay.kind == kind).collect();
    let figures = moving(report, main);
    html! {
        @if !rows.is_empty() {
            h3 { (title) }
            div.wide tabindex="0" { table {
                thead { tr {
                    th scope="col" { "With" }
                    @for index in &figures {
                        th.number scope="col" { (plain(&label(&main.figures.list[*index].name))) }
                    }
                    th scope="col" { "The fault shows" } th scope="col" { "Noticed by" }
                } }
                tbody {
                    tr.asis { th scope="row" { "as it was" } (cells(main, main, &figures)) }
                    @if kind == OverlayKind::Action { @if let Some(without) = report.without_fault {
                        tr { th scope="row" { "without the fault" } (cells(main, without, &figures)) }
                    } }
                    @for overlay in rows { (row(report, main, overlay, &figures)) }
                }
            } }
        }
    }
}

fn row(report: &Report<'_>, main: &Replay, overlay: &Overlay, figures: &[usize]) -> Markup {
    let name = &overlay.name.value;
    let replay = report.overlays.iter().find(|it| it.selection.with == [name.clone()]);
    html! {
        tr {
            th scope="row" {
                code { (plain(name)) } p { (prose(&overlay.title)) }
                @if let Some(quote) = &overlay.quote { p.quiet { q { (prose(quote)) } } }
            }
            @match (replay, &overlay.effect) {
                (Some(replay), _) => { (cells(main, replay, figures)) },
                (None, Effect::NotReplayed(why)) => {
                    td colspan=(figures.len() + 2) { "not replayed: " (prose(why)) }
                },
                (None, Effect::Patch(_)) => { td colspan=(figures.len() + 2) { "no run" } },
            }
        }
    }
}

fn cells(main: &Replay, replay: &Replay, figures: &[usize]) -> Markup {
    html! {
        @for index in figures {
            @let value = replay.figures.list.get(*index).and_then(|it| it.value.as_ref());
            @let before = main.figures.list.get(*index).and_then(|it| it.value.as_ref());
            td class={ "number " (tone(before, value)) } { (optional(value)) }
        }
        @if replay.fingerprint.is_none() {
            td colspan="2" { "not judged: " (told(replay.outcome.ending)) }
        } @else {
            td { @if replay.failures == 0 { "never" } @else { (counted(replay.failures, "time")) } }
            td { (noticed(replay)) }
        }
    }
}

/// Tells a number that fell or rose from one that stayed.
fn tone(before: Option<&Quantity>, now: Option<&Quantity>) -> &'static str {
    if before == now { "unmoved" } else { "moved" }
}

fn noticed(replay: &Replay) -> String {
    let names: Vec<String> = replay
        .noticed
        .iter()
        .filter(|noticed| noticed.first.is_some())
        .map(|noticed| plain(&noticed.observer))
        .collect();
    if names.is_empty() {
        return format!("nobody in {}", plain(profile(replay)));
    }
    names.join(", ")
}
