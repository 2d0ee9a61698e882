//! A report in the shape of GitLab's incident review: its headings in their order, filled with what the
//! replay computed. What only people can write stays open, and says so.

use crate::analysis::verdict::Comparison;
use crate::analysis::verdict::stated_words;
use crate::experiment::replay::Replay;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::number::label;
use crate::render::number::optional;
use crate::render::number::quantity;
use crate::render::number::stated;
use crate::render::overview::profile;
use crate::render::overview::quoted_path;
use crate::render::report::Report;
use crate::render::report::markdown::actions;
use crate::render::report::markdown::address;
use crate::render::report::markdown::again;
use crate::render::report::markdown::conditions;
use crate::render::report::markdown::environments;
use crate::render::report::markdown::escape::code;
use crate::render::report::markdown::escape::prose;
use crate::render::report::markdown::escape::text;
use crate::render::report::markdown::facts;
use crate::render::report::markdown::notice;
use crate::render::report::markdown::page::Page;
use crate::render::report::markdown::page::Side;
use crate::render::report::markdown::story;
use crate::render::report::mechanism;
use crate::render::report::mermaid::ROOM;
use crate::render::report::mermaid::length;
use crate::render::report::moving;
use crate::render::report::seen;
use crate::render::report::sequence;
use crate::render::report::shows;
use crate::scenario::amount::Measure;
use crate::scenario::outcome::Fold;
use crate::scenario::outcome::Stated;
use crate::scenario::overlay::Effect;
use crate::scenario::overlay::Overlay;
use crate::scenario::overlay::OverlayKind;

/// What stands for a figure that has no value.
const NOTHING: &str = "-";

/// How many figures a line tells of an action.
const FIGURES: usize = 3;

/// What stands where only people know.
const OPEN: &str = "_for those who were there to write_";

/// Draws an incident review.
pub fn draw(report: &Report<'_>) -> String {
    let mut page = Page::default();
    let Some(main) = report.overview.main() else { return String::new() };
    let scenario = report.overview.scenario;
    page.heading(1, &format!("Incident Review: {}", text(&scenario.title)));
    notice(&mut page, report);
    page.heading(2, "Key Information");
    key_information(&mut page, report, main);
    page.heading(2, "Summary");
    page.block(&prose(scenario.summary.as_deref().unwrap_or(&scenario.title)));
    page.heading(2, "Details");
    details(&mut page, report, main);
    page.heading(2, "Outcomes/Corrective Actions");
    outcomes(&mut page, report, main);
    page.heading(2, "Learning Opportunities");
    learning(&mut page, report);
    page.heading(2, "Review Guidelines");
    page.block(
        "The replay says what happened in the model, and what would have. It names no one, and no root \
         cause: conditions, and which of them change the outcome. What is assumed stands under Limits; \
         a number is only as good as that.",
    );
    again(&mut page, report, main);
    page.finish()
}

/// Fills the table that the template begins with: what was published, and what the replay comes to.
fn key_information(page: &mut Page, report: &Report<'_>, main: &Replay) {
    let scenario = report.overview.scenario;
    let customers = scenario.figures.iter().find(|it| matches!(it.fold, Fold::Members { .. }));
    let customers = customers.map_or("customers_affected", |figure| &figure.name.value);
    let requests = main.counted.as_deref().unwrap_or("requests_affected");
    let rows = [
        ("Customers Affected", customers),
        ("Requests Affected", requests),
        ("Incident Severity", "severity"),
        ("Start Time", "start"),
        ("End Time", "end"),
        ("Total Duration", "duration"),
    ];
    let mut table: Vec<Vec<String>> = rows
        .iter()
        .map(|(metric, name)| {
            vec![(*metric).to_owned(), named(metric, name, value(report, main, name))]
        })
        .collect();
    let source = scenario.source.as_deref().map_or_else(|| OPEN.to_owned(), address);
    table.push(vec!["Link to Incident Issue".to_owned(), source]);
    page.table(&[("Metric", Side::Left), ("Value", Side::Left)], &table);
}

/// Adds what a figure counts where its name does not say what the table's row does: two rows may be of two
/// harms.
fn named(metric: &str, name: &str, value: String) -> String {
    if value == OPEN || !metric.ends_with(" Affected") || label(name).eq_ignore_ascii_case(metric) {
        return value;
    }
    format!("{value}, counted as {}", text(&label(name)))
}

/// Says what was published of a figure and what it is in the replay, and whether they agree.
fn value(report: &Report<'_>, main: &Replay, name: &str) -> String {
    let told = main.comparisons.iter().find(|it| it.name == name || it.figure == name);
    let published = report.overview.scenario.published.iter().find(|it| {
        let is_of_main = it.profile.as_ref().is_none_or(|known| known.value == profile(main));
        let figure = it.figure.as_ref().unwrap_or(&it.name);
        is_of_main && (it.name.value == name || figure.value == name)
    });
    if let Some(replayed) = main.figures.value(name) {
        let replayed = text(&quantity(&replayed));
        // Half a replay is held against nothing, and what was published stays what it was.
        if main.fingerprint.is_none() {
            let stated = published.map(|it| text(&stated(&it.value.value)));
            let stated = stated.map(|it| format!("{it} ")).unwrap_or_default();
            return format!("{stated}(replayed until it was stopped: {replayed})");
        }
        return match told {
            Some(it) => {
                format!("{} (replayed: {replayed}{})", text(&stated(&it.stated)), differs(it))
            }
            None => format!("{replayed} (replayed)"),
        };
    }
    match published.map(|it| &it.value.value) {
        Some(Stated::Value(Measure::Instant(at))) => {
            format!("{} UTC", facts::moment(*at))
        }
        Some(stated) => text(&stated_words(stated)),
        None => OPEN.to_owned(),
    }
}

fn differs(it: &Comparison) -> &'static str {
    if it.agrees() == Some(false) { ", which differs" } else { "" }
}

/// What the fault is, how it came about, and where it does not show.
fn details(page: &mut Page, report: &Report<'_>, main: &Replay) {
    page.heading(3, "Cause");
    match &report.overview.scenario.fault {
        Some(fault) => page.block(&format!(
            "{}. It stands at {}.",
            prose(fault.title.trim_end_matches('.')),
            code(&fault.site.value)
        )),
        None => page.block("The scenario names no fault."),
    }
    if let Some(failure) = &main.failure {
        let sequence = sequence::draw(failure);
        let parts = sequence.parts.len();
        for (index, part) in sequence.parts.iter().enumerate() {
            let summary = match parts {
                1 => "One request, place by place".to_owned(),
                _ => format!("One request, place by place, part {} of {parts}", index + 1),
            };
            page.folded_diagram(&summary, part);
        }
        if sequence.left_out > 0 {
            let events = counted(sequence.left_out as u64, "event");
            page.block(&format!("{events} of that request are in no diagram."));
        }
    }
    mechanism_of(page, report);
    story::told(page, report, main);
    page.heading(3, "Timeline");
    facts::timeline(page, report, main);
    page.heading(3, "Detection");
    facts::observers(page, report);
    page.heading(3, "Figures");
    facts::published(page, report);
    page.heading(3, "Environments");
    environments::told(page, report, main);
    page.heading(3, "Conditions");
    conditions::told(page, report, main);
    page.heading(3, "Limits");
    facts::limits(page, report);
}

/// Draws the mechanism, where GitLab draws a diagram of its size.
fn mechanism_of(page: &mut Page, report: &Report<'_>) {
    let diagram = mechanism::mermaid::draw(&report.dossier.mechanism);
    if length(&diagram) <= ROOM {
        page.folded_diagram("The mechanism, and where each part of it runs", &diagram);
        return;
    }
    let again = format!("reenact report {} --format mermaid", quoted_path(report.overview.path));
    page.block(&format!("The mechanism is too large for a diagram here: {}", code(&again)));
}

/// What each action would have changed.
fn outcomes(page: &mut Page, report: &Report<'_>, main: &Replay) {
    let actions: Vec<&Overlay> = report
        .overview
        .scenario
        .overlays
        .iter()
        .filter(|overlay| overlay.kind == OverlayKind::Action)
        .collect();
    if actions.is_empty() {
        page.block(OPEN);
    }
    let items = actions.iter().map(|action| {
        let name = &action.name.value;
        let replay = report.overlays.iter().find(|it| it.selection.with == [name.clone()]);
        let said = match (replay, &action.effect) {
            (Some(replay), _) => effect(report, main, replay, name),
            (None, Effect::NotReplayed(why)) => format!("not replayed: {}", prose(why)),
            (None, Effect::Patch(_)) => "no run".to_owned(),
        };
        format!("[ ] {}\n  - {said}", prose(&action.title))
    });
    page.list(&items.collect::<Vec<_>>());
    actions::table(page, report, main, OverlayKind::Action);
    if report.overview.scenario.overlays.iter().any(|it| it.kind == OverlayKind::Hypothesis) {
        page.heading(3, "Other readings of what happened");
        actions::table(page, report, main, OverlayKind::Hypothesis);
    }
}

/// Says in a line what an action does to failures, to figures, and to who notices.
fn effect(report: &Report<'_>, main: &Replay, replay: &Replay, name: &str) -> String {
    if replay.fingerprint.is_none() {
        return format!("not judged: {}", text(&replay.outcome.ending.to_string()));
    }
    let often = match (shows(report, main), shows(report, replay)) {
        (_, 0) => "the fault never shows".to_owned(),
        (before, now) if before == now => "the fault shows as often".to_owned(),
        (before, now) => {
            format!("the fault shows {}, and showed {}", counted(now, "time"), grouped(before))
        }
    };
    let value = |replay: &Replay, name: &str| optional(replay.figures.value(name).as_ref());
    let moved = moving(report, main).into_iter().filter_map(|index| {
        let name = &main.figures.list.get(index)?.name;
        let (before, now) = (value(main, name), value(replay, name));
        let told = || format!("; {}", moved(&text(&label(name)), &before, &now));
        (before != now).then(told)
    });
    let mut told: Vec<String> = moved.take(FIGURES).collect();
    if let Some(name) = main.counted.as_deref().filter(|_| told.is_empty()) {
        told.push(format!("; {}: {}, as before", text(&label(name)), value(main, name)));
    }
    if let Some((portfolio, effect)) = seen::alone(report, name) {
        let change = seen::change(portfolio, effect);
        if effect.seen_by != portfolio.as_it_was.seen_by {
            told.push(format!("; {}", text(&format!("who sees it: {change}"))));
        }
        told.extend(seen::worse(portfolio, effect).map(|it| format!("; worse: {}", text(&it))));
    }
    format!("{often}{}", told.concat())
}

/// Says what a figure is that was another, whatever it measures; some come to nothing at all.
fn moved(name: &str, before: &str, now: &str) -> String {
    let value = |told: &str| if told == NOTHING { "none".to_owned() } else { told.to_owned() };
    format!("{name}: {}, was {}", value(now), value(before))
}

/// What the replay has to say of what was difficult, and room for what people have. What went well no run knows:
/// who could have noticed stands under detection.
fn learning(page: &mut Page, report: &Report<'_>) {
    let overview = report.overview;
    let mut difficult = Vec::new();
    let fault = overview.scenario.fault.as_ref().map(|fault| &fault.site.value);
    for replay in overview.replays {
        let step = fault.and_then(|site| replay.steps.iter().find(|step| step.path == *site));
        if step.is_some_and(|step| !step.visits.has_run()) {
            difficult.push(format!(
                "The step with the fault never runs in {}, where {} of the steps do",
                code(profile(replay)),
                facts::coverage(replay)
            ));
        }
    }
    for contradiction in overview.contradictions {
        difficult.push(format!(
            "The source says {} of {}, but {} is {}",
            text(&contradiction.stated),
            text(&label(&contradiction.name)),
            code(&contradiction.expression),
            text(&contradiction.computed)
        ));
    }
    page.heading(3, "What went well?");
    page.numbered(&with_room(Vec::new()));
    page.heading(3, "What was difficult?");
    page.numbered(&with_room(difficult));
}

fn with_room(mut items: Vec<String>) -> Vec<String> {
    items.push(OPEN.to_owned());
    items
}
