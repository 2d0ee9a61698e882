//! Figures, timeline, observers and limits.

use crate::experiment::replay::Replay;
use crate::quantity::Timestamp;
use crate::render::number::agreement;
use crate::render::number::grouped;
use crate::render::number::label;
use crate::render::number::optional;
use crate::render::number::replayed;
use crate::render::number::stated;
use crate::render::overview::notes;
use crate::render::overview::noticing::words;
use crate::render::overview::profile;
use crate::render::report::Report;
use crate::render::report::line;
use crate::render::report::markdown::escape::code;
use crate::render::report::markdown::escape::prose;
use crate::render::report::markdown::escape::text;
use crate::render::report::markdown::page::Page;
use crate::render::report::markdown::page::Side;
use crate::render::report::unheld;
use crate::render::report::unreplayed;
use crate::time::SimTime;

/// Draws what was published beside what was replayed.
pub(super) fn published(page: &mut Page, report: &Report<'_>) {
    let replays = report.overview.replays.iter();
    let all = replays.flat_map(|replay| replay.comparisons.iter().map(move |it| (replay, it)));
    let rows: Vec<Vec<String>> = all
        .filter(|(_, it)| it.agreement.is_some())
        .map(|(replay, it)| {
            let replayed = replayed(it);
            vec![
                text(&label(&it.name)),
                text(&replayed),
                text(&stated(&it.stated)),
                agreement(it),
                it.role.word().to_owned(),
                code(profile(replay)),
                prose(&format!("“{}”", it.quote)),
            ]
        })
        .collect();
    let heads = [
        ("Figure", Side::Left),
        ("Replayed", Side::Right),
        ("Published", Side::Right),
        ("Verdict", Side::Left),
        ("Role", Side::Left),
        ("In", Side::Left),
        ("The source says", Side::Left),
    ];
    page.table(&heads, &rows);
    let facts: Vec<Vec<String>> = unreplayed(report)
        .into_iter()
        .map(|it| {
            let quote = prose(&format!("“{}”", it.quote));
            vec![text(&label(&it.name.value)), text(&stated(&it.value.value)), quote]
        })
        .collect();
    if !facts.is_empty() {
        let heads = [unheld(report), "Published", "The source says"];
        page.table(&heads.map(|head| (head, Side::Left)), &facts);
    }
}

/// Draws every figure of a replay.
pub(super) fn all(page: &mut Page, main: &Replay) {
    let row = |name: &str, value: String| vec![text(&label(name)), value];
    let figures = main.figures.list.iter();
    let rows: Vec<Vec<String>> =
        figures.map(|it| row(&it.name, text(&optional(it.value.as_ref())))).collect();
    let head = format!("In {}", code(profile(main)));
    page.table(&[("Figure", Side::Left), (&head, Side::Right)], &rows);
}

/// Draws what people did and when it began to hurt, from the beginning of the replay to its end.
pub(super) fn timeline(page: &mut Page, report: &Report<'_>, main: &Replay) {
    let origin = report.overview.scenario.origin.value;
    let at = |time: SimTime| origin.checked_add(time.saturating_since(SimTime::ORIGIN));
    let mut rows: Vec<(Timestamp, String)> = vec![(origin, "the replay begins".to_owned())];
    rows.extend(main.milestones.iter().map(|milestone| {
        let by = milestone.by.did();
        (milestone.at, format!("{by}: {}", prose(&milestone.title)))
    }));
    let counted = main.counted.as_deref().and_then(|name| main.figures.get(name));
    if let Some((figure, first)) = counted.and_then(|figure| Some((figure, figure.first?)))
        && let Some(at) = at(first.at)
    {
        let many = optional(figure.value.as_ref());
        let name = text(&label(&figure.name));
        rows.push((at, format!("the first of {} {name}", text(&many))));
    }
    if let Some(at) = at(main.outcome.end) {
        rows.push((at, format!("the replay ends: {}", text(&main.outcome.ending.to_string()))));
    }
    rows.sort_by_key(|(at, _)| *at);
    let rows: Vec<Vec<String>> =
        rows.into_iter().map(|(at, what)| vec![moment(at), what]).collect();
    page.table(&[("UTC", Side::Left), ("What happened", Side::Left)], &rows);
}

/// Writes an instant with its date, to the second: `2024-06-25 12:13:09`.
pub(super) fn moment(at: Timestamp) -> String {
    let text = at.to_string().replace('T', " ");
    text.get(..19).unwrap_or(&text).to_owned()
}

/// Draws who could have known.
pub(super) fn observers(page: &mut Page, report: &Report<'_>) {
    let overview = report.overview;
    let mut rows = Vec::new();
    for observer in &overview.scenario.observers {
        for replay in overview.replays {
            let found = replay.noticed.iter().find(|it| it.observer == observer.name.value);
            let Some(noticed) = found else { continue };
            rows.push(vec![
                prose(observer.title.as_deref().unwrap_or(&observer.name.value)),
                code(profile(replay)),
                text(&words(overview, replay, noticed)),
            ]);
        }
    }
    if rows.is_empty() {
        page.block("The scenario names no observers.");
    }
    let heads = [("Observer", Side::Left), ("Looks in", Side::Left), ("Could know", Side::Left)];
    page.table(&heads, &rows);
}

/// Draws what the replay rests on, and what it does not show.
pub(super) fn limits(page: &mut Page, report: &Report<'_>) {
    let notes: Vec<String> = notes::collect(report.overview)
        .iter()
        .map(|note| {
            let line = note.place.map(|span| format!(" (line {})", line(report, span).0));
            format!("{}{}", prose(&note.words), line.unwrap_or_default())
        })
        .collect();
    page.list(&notes);
    let scenario = report.overview.scenario;
    let inputs = scenario.inputs.iter().map(|input| {
        let basis = input.basis.as_ref().map_or("", |basis| basis.value.word());
        vec![
            code(&input.name.value),
            code(report.overview.sources.slice(input.value.span)),
            basis.to_owned(),
            prose(input.why.as_deref().unwrap_or_default()),
        ]
    });
    let heads =
        [("Input", Side::Left), ("Value", Side::Right), ("Basis", Side::Left), ("Why", Side::Left)];
    page.table(&heads, &inputs.collect::<Vec<_>>());
    let replays = report.overview.replays.iter().chain(report.overlays);
    let unmet = replays.flat_map(|replay| {
        replay.verdicts.iter().filter(|it| !it.met).map(move |it| {
            let (about, expected, actual) = (&it.about, &it.expected, &it.actual);
            let whole = format!("{about} expected {expected}, got {actual}");
            format!("Not met in {}: {}", code(&replay.selection.to_string()), text(&whole))
        })
    });
    page.list(&unmet.collect::<Vec<_>>());
}

/// Returns how many of its steps ever run in each environment: `22 of 29`.
pub(super) fn coverage(replay: &Replay) -> String {
    let ran = replay.steps.iter().filter(|step| step.visits.has_run()).count();
    format!("{} of {}", grouped(ran as u64), grouped(replay.steps.len() as u64))
}
