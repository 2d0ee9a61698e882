//! The environments side by side.

use crate::experiment::replay::Replay;
use crate::render::number::label;
use crate::render::number::optional;
use crate::render::overview::profile;
use crate::render::report::Report;
use crate::render::report::line;
use crate::render::report::markdown::escape::code;
use crate::render::report::markdown::escape::text;
use crate::render::report::markdown::facts::coverage;
use crate::render::report::markdown::page::Page;
use crate::render::report::markdown::page::Side;
use crate::render::report::mermaid::cut;

/// How much of a setting's text is shown.
const TEXT: usize = 60;

/// Draws the settings that differ, what the environments come to, and the steps that run in some only.
pub(super) fn told(page: &mut Page, report: &Report<'_>, main: &Replay) {
    let replays = report.overview.replays;
    if replays.len() < 2 {
        page.block("The scenario has one environment.");
        return;
    }
    let names: Vec<String> = replays.iter().map(|replay| code(profile(replay))).collect();
    let heads = |first: &'static str| -> Vec<(&str, Side)> {
        let others = names.iter().map(|name| (name.as_str(), Side::Right));
        std::iter::once((first, Side::Left)).chain(others).collect()
    };
    let settings = report.dossier.settings.iter().map(|setting| {
        let values = setting.values.iter().map(|value| match value {
            Some((text, _)) => code(&cut(text, TEXT)),
            None => "not there".to_owned(),
        });
        std::iter::once(code(&setting.name)).chain(values).collect()
    });
    page.table(&heads("Setting"), &settings.collect::<Vec<_>>());
    let figures = main.figures.list.iter().enumerate().map(|(index, figure)| {
        let values = replays.iter().map(|replay| {
            let value = replay.figures.list.get(index).and_then(|it| it.value.as_ref());
            text(&optional(value))
        });
        std::iter::once(text(&label(&figure.name))).chain(values).collect()
    });
    let steps = std::iter::once("steps that ever run".to_owned());
    let mut rows: Vec<Vec<String>> = figures.collect();
    rows.push(steps.chain(replays.iter().map(coverage)).collect());
    page.table(&heads("Figure"), &rows);
    hidden(page, report, main);
}

/// Lists the steps that run in the incident's environment and never in some other.
fn hidden(page: &mut Page, report: &Report<'_>, main: &Replay) {
    let fault = report.overview.scenario.fault.as_ref().map(|fault| fault.site.value.as_str());
    let mut items = Vec::new();
    for step in main.steps.iter().filter(|step| step.visits.has_run()) {
        let never: Vec<String> = report
            .overview
            .replays
            .iter()
            .filter(|replay| {
                let found = replay.steps.iter().find(|it| it.path == step.path);
                found.is_none_or(|it| !it.visits.has_run())
            })
            .map(|replay| code(profile(replay)))
            .collect();
        if never.is_empty() {
            continue;
        }
        let mark = if Some(step.path.as_str()) == fault { " **the fault**" } else { "" };
        let number = line(report, step.span).0;
        items.push(format!(
            "line {number}: {} never in {}{mark}",
            code(&step.path),
            never.join(", ")
        ));
    }
    if !items.is_empty() {
        page.block(&format!("Steps that run in {}, but not everywhere:", code(profile(main))));
        page.list(&items);
    }
}
