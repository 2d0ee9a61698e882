//! What if: the incident again, with each action and each other reading in place.

use crate::experiment::replay::Replay;
use crate::render::number::counted;
use crate::render::number::label;
use crate::render::number::optional;
use crate::render::overview::profile;
use crate::render::report::Report;
use crate::render::report::full_scale;
use crate::render::report::markdown::escape::code;
use crate::render::report::markdown::escape::prose;
use crate::render::report::markdown::escape::text;
use crate::render::report::markdown::page::Page;
use crate::render::report::markdown::page::Side;
use crate::render::report::moving;
use crate::render::report::seen;
use crate::render::report::shows;
use crate::scenario::overlay::Effect;
use crate::scenario::overlay::Overlay;
use crate::scenario::overlay::OverlayKind;

/// Draws both tables.
pub(super) fn told(page: &mut Page, report: &Report<'_>, main: &Replay) {
    page.block(
        "The same requests under the same seed, with one thing changed from the beginning on. Actions \
         about people are listed and not scored.",
    );
    table(page, report, main, OverlayKind::Action);
    table(page, report, main, OverlayKind::Hypothesis);
}

/// Draws the overlays of a kind.
pub(super) fn table(page: &mut Page, report: &Report<'_>, main: &Replay, kind: OverlayKind) {
    let overlays = &report.overview.scenario.overlays;
    let rows: Vec<&Overlay> = overlays.iter().filter(|overlay| overlay.kind == kind).collect();
    if rows.is_empty() {
        return;
    }
    if let Some(words) = full_scale(report) {
        page.block(&words);
    }
    let figures = moving(report, main);
    let names: Vec<String> =
        figures.iter().map(|index| text(&label(&main.figures.list[*index].name))).collect();
    let first = match kind {
        OverlayKind::Action => "With the action",
        OverlayKind::Hypothesis => "In the reading",
    };
    let mut heads = vec![(first, Side::Left)];
    heads.extend(names.iter().map(|name| (name.as_str(), Side::Right)));
    let who = match kind {
        OverlayKind::Action => "Seen by".to_owned(),
        OverlayKind::Hypothesis => format!("Noticed in {} by", code(profile(main))),
    };
    let has_fault = report.overview.scenario.fault.is_some();
    heads.extend(has_fault.then_some(("The fault shows", Side::Right)));
    heads.push((&who, Side::Left));
    let was = report.together.filter(|_| kind == OverlayKind::Action);
    let was = was.and_then(|tried| tried.as_ref().ok()).map(|tried| text(&seen::by(tried)));
    let mut table =
        vec![row(report, ("as it was", main), &figures, was.unwrap_or_else(|| noticed(main)))];
    if let Some(without) = report.without_fault.filter(|_| kind == OverlayKind::Action) {
        table.push(row(report, ("without the fault", without), &figures, noticed(without)));
    }
    for overlay in rows {
        let name = &overlay.name.value;
        let replay = report.overlays.iter().find(|it| it.selection.with == [name.clone()]);
        let told = format!("{}: {}", code(name), prose(&overlay.title));
        table.push(match (replay, &overlay.effect) {
            (Some(replay), _) => row(report, (&told, replay), &figures, with(report, name, replay)),
            (None, Effect::NotReplayed(_)) => empty(&told, "not replayed", &figures),
            (None, Effect::Patch(_)) => empty(&told, "no run", &figures),
        });
    }
    // Where there is no fault, nothing shows it; what is said of a row that was not judged stays.
    for row in table.iter_mut().filter(|_| !has_fault) {
        let shows = row.remove(row.len() - 2);
        if let Some(last) = row.last_mut().filter(|last| last.is_empty()) {
            *last = shows;
        }
    }
    page.table(&heads, &table);
    let people = overlays.iter().filter(|overlay| overlay.kind == kind).filter_map(|overlay| {
        let Effect::NotReplayed(why) = &overlay.effect else { return None };
        Some(format!("{} is not replayed: {}", code(&overlay.name.value), prose(why)))
    });
    page.list(&people.collect::<Vec<_>>());
}

fn row(
    report: &Report<'_>,
    (name, replay): (&str, &Replay),
    figures: &[usize],
    seen: String,
) -> Vec<String> {
    let values = figures.iter().map(|index| {
        text(&optional(replay.figures.list.get(*index).and_then(|it| it.value.as_ref())))
    });
    let mut row: Vec<String> = std::iter::once(name.to_owned()).chain(values).collect();
    if replay.fingerprint.is_none() {
        row.extend([
            format!("not judged: {}", text(&replay.outcome.ending.to_string())),
            String::new(),
        ]);
        return row;
    }
    let often = shows(report, replay);
    let often = if often == 0 { "never".to_owned() } else { counted(often, "time") };
    row.extend([often, seen]);
    row
}

/// A row of an action that no run can show.
fn empty(name: &str, words: &str, figures: &[usize]) -> Vec<String> {
    let mut row = vec![name.to_owned()];
    row.extend(figures.iter().map(|_| String::new()));
    row.extend([words.to_owned(), String::new()]);
    row
}

/// Says who sees it with an overlay in place, and what that makes worse.
fn with(report: &Report<'_>, name: &str, replay: &Replay) -> String {
    let Some((portfolio, effect)) = seen::alone(report, name) else { return noticed(replay) };
    let worse = seen::worse(portfolio, effect);
    let worse = worse.map(|words| format!(" (worse: {})", text(&words))).unwrap_or_default();
    format!("{}{worse}", text(&seen::change(portfolio, effect)))
}

/// Names who notices it in the environment of a replay.
fn noticed(replay: &Replay) -> String {
    let saw = replay.noticed.iter().filter(|noticed| noticed.first.is_some());
    let names: Vec<String> = saw.map(|noticed| text(&noticed.observer)).collect();
    if names.is_empty() { format!("nobody in {}", code(profile(replay))) } else { names.join(", ") }
}
