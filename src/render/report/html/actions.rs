//! What if: the incident again, with each action and each other reading in place.

use crate::experiment::replay::Replay;
use crate::experiment::whatif::Effect;
use crate::experiment::whatif::Portfolio;
use crate::render::ending::told;
use crate::render::number::counted;
use crate::render::number::label;
use crate::render::number::optional;
use crate::render::overview::profile;
use crate::render::report::Report;
use crate::render::report::full_scale;
use crate::render::report::html::panel as wrapped;
use crate::render::report::html::plain;
use crate::render::report::html::prose;
use crate::render::report::html::together;
use crate::render::report::moving;
use crate::render::report::seen;
use crate::render::report::shows;
use crate::scenario::overlay::Effect as Does;
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
            @if let Some(words) = full_scale(report) { p.about { (words) } }
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
    let has_fault = report.overview.scenario.fault.is_some();
    html! {
        @if !rows.is_empty() {
            h3 { (title) }
            div.wide tabindex="0" { table {
                thead { tr {
                    th scope="col" { "With" }
                    @for index in &figures {
                        th.number scope="col" { (plain(&label(&main.figures.list[*index].name))) }
                    }
                    @if has_fault { th scope="col" { "The fault shows" } }
                    th scope="col" { (who(kind, main)) }
                } }
                tbody {
                    tr.asis { th scope="row" { "as it was" }
                        (cells(report, main, &figures)) (as_it_was(report, main, kind)) }
                    @if kind == OverlayKind::Action { @if let Some(without) = report.without_fault {
                        tr { th scope="row" { "without the fault" }
                            (cells(report, without, &figures)) (noticed(without)) }
                    } }
                    @for overlay in rows { (row(report, overlay, &figures)) }
                }
            } }
        }
    }
}

fn row(report: &Report<'_>, overlay: &Overlay, figures: &[usize]) -> Markup {
    let name = &overlay.name.value;
    let replay = report.overlays.iter().find(|it| it.selection.with == [name.clone()]);
    html! {
        tr {
            th scope="row" {
                code { (plain(name)) } p { (prose(&overlay.title)) }
                @if let Some(quote) = &overlay.quote { p.quiet { q { (prose(quote)) } } }
            }
            @match (replay, &overlay.effect) {
                (Some(replay), _) => {
                    (cells(report, replay, figures))
                    @match seen::alone(report, name).filter(|_| replay.fingerprint.is_some()) {
                        Some((portfolio, effect)) => { (tried(portfolio, effect)) },
                        None => { (noticed(replay)) },
                    }
                },
                (None, Does::NotReplayed(why)) => {
                    td colspan=(figures.len() + told_besides(report)) { "not replayed: " (prose(why)) }
                },
                (None, Does::Patch(_)) => { td colspan=(figures.len() + told_besides(report)) { "no run" } },
            }
        }
    }
}

fn cells(report: &Report<'_>, replay: &Replay, figures: &[usize]) -> Markup {
    let value = |replay: &Replay, index: usize| {
        optional(replay.figures.list.get(index).and_then(|it| it.value.as_ref()))
    };
    html! {
        @for index in figures {
            @let now = value(replay, *index);
            @let before = report.overview.main().map(|main| value(main, *index));
            td class={ "number " (tone(before.as_ref(), &now)) } { (now) }
        }
        @if replay.fingerprint.is_none() {
            td colspan=(told_besides(report)) { "not judged: " (told(replay.outcome.ending)) }
        } @else if report.overview.scenario.fault.is_some() {
            td { @if replay.failures == 0 { "never" } @else { (counted(shows(report, replay), "time")) } }
        }
    }
}

/// How many columns stand beside the figures: whether the fault shows, where there is one, and who sees it.
fn told_besides(report: &Report<'_>) -> usize {
    1 + usize::from(report.overview.scenario.fault.is_some())
}

/// Tells a number that fell or rose from one that stayed: what reads alike has not moved for a reader.
fn tone(before: Option<&String>, now: &String) -> &'static str {
    if before == Some(now) { "unmoved" } else { "moved" }
}

/// What the last column tells: of actions wherever somebody looks, of readings in the incident's environment.
fn who(kind: OverlayKind, main: &Replay) -> String {
    match kind {
        OverlayKind::Action => "Seen by".to_owned(),
        OverlayKind::Hypothesis => format!("Noticed in {} by", plain(profile(main))),
    }
}

/// Who sees it as it was.
fn as_it_was(report: &Report<'_>, main: &Replay, kind: OverlayKind) -> Markup {
    let known = report.together.filter(|_| kind == OverlayKind::Action);
    match known.map(Result::as_ref) {
        Some(Ok(portfolio)) => html! { td { (plain(&seen::by(portfolio))) } },
        Some(Err(_)) | None => noticed(main),
    }
}

/// Who sees it with an action that did not, who does no more, and what the action makes worse.
fn tried(portfolio: &Portfolio, effect: &Effect) -> Markup {
    html! {
        td {
            (plain(&seen::change(portfolio, effect)))
            @if let Some(words) = seen::worse(portfolio, effect) { p.why { "Worse: " (plain(&words)) } }
        }
    }
}

/// Who notices it in the environment of a replay; nothing where half a replay says nothing of that.
fn noticed(replay: &Replay) -> Markup {
    let saw = replay.noticed.iter().filter(|noticed| noticed.first.is_some());
    let names: Vec<String> = saw.map(|noticed| plain(&noticed.observer)).collect();
    html! {
        @if replay.fingerprint.is_some() {
            td { @if names.is_empty() { "nobody in " (plain(profile(replay))) } @else { (names.join(", ")) } }
        }
    }
}
