//! Reports: one file that tells a whole incident, for people who were not there.

mod conditions;
pub mod html;
pub mod markdown;
pub mod mechanism;
pub mod mermaid;
mod seen;
pub mod sequence;
pub mod tables;
#[cfg(feature = "cli")]
pub mod trace;

use crate::engine::outcome::Ending;
use crate::experiment::beside::Beside;
use crate::experiment::dossier::Dossier;
use crate::experiment::replay::Replay;
use crate::experiment::whatif::Portfolio;
use crate::render::number::grouped;
use crate::render::overview::Overview;
use crate::render::overview::profile;
use crate::scenario::outcome::Published;
use crate::scenario::overlay::Shows;
use crate::source::Span;

/// Everything a report tells.
#[derive(Debug)]
pub struct Report<'a> {
    /// The replays of the environments, as `run` tells them.
    pub overview: &'a Overview<'a>,
    /// The incident's environment with each overlay alone.
    pub overlays: &'a [Replay],
    /// The incident's environment without the fault, where the scenario names one.
    pub without_fault: Option<&'a Replay>,
    /// What actions do together, or how a run ended without which that is unknown; none where it was
    /// not asked.
    pub together: Option<&'a Result<Portfolio, Ending>>,
    /// What else there is to tell of the incident's replay.
    pub dossier: &'a Dossier,
    /// What stands beside it in other environments; none where it was not asked.
    pub beside: Option<&'a Beside>,
}

/// Says which environments were not replayed to their end; nothing where all were. Half a replay looks like a
/// whole one, so this stands above everything.
fn stopped(report: &Report<'_>) -> Option<String> {
    let mut endings: Vec<(String, Vec<&str>)> = Vec::new();
    for replay in report.overview.replays.iter().filter(|replay| replay.fingerprint.is_none()) {
        let ending = replay.outcome.ending.to_string();
        match endings.iter_mut().find(|(known, _)| *known == ending) {
            Some((_, names)) => names.push(profile(replay)),
            None => endings.push((ending, vec![profile(replay)])),
        }
    }
    let told = endings.iter().map(|(ending, names)| format!("{ending} in {}", names.join(", ")));
    let told: Vec<String> = told.collect();
    let words =
        "Every number about that is so far, and nothing is held against what was published.";
    (!told.is_empty()).then(|| format!("Not replayed to the end: {}. {words}", told.join("; ")))
}

/// The line of the scenario at a place, and its number.
fn line<'r>(report: &Report<'r>, span: Span) -> (u32, &'r str) {
    let sources = report.overview.sources;
    let number = sources.locate(span).line;
    let text = sources.get(span.source).map_or("", |source| source.text.as_str());
    let line = text.lines().nth((number as usize).saturating_sub(1)).unwrap_or_default();
    (number, line.trim())
}

/// What was published and came out of no replay, in the order of the file.
fn unreplayed<'r>(report: &Report<'r>) -> Vec<&'r Published> {
    let overview = report.overview;
    let is_told = |name: &str| {
        let all = overview.replays.iter().flat_map(|replay| &replay.comparisons);
        all.into_iter().any(|it| it.name == name && it.agreement.is_some())
    };
    overview.scenario.published.iter().filter(|it| !is_told(&it.name.value)).collect()
}

/// What stands above those.
fn unheld(report: &Report<'_>) -> &'static str {
    match stopped(report) {
        Some(_) => "Published, and not held against a replay that was stopped",
        None => "Published, and no figure of the replay",
    }
}

/// Says of how many each request that is replayed is one, beside numbers that are told as if all had been; nothing
/// where all were.
fn full_scale(report: &Report<'_>) -> Option<String> {
    let scale = u64::from(report.overview.scenario.scale);
    let each = grouped(scale);
    (scale > 1).then(|| {
        format!("Each request replayed stands for {each}; these numbers are of all of them.")
    })
}

/// How often the fault shows in a replay, at the scale of figures; what a figure counts is there already.
fn shows(report: &Report<'_>, replay: &Replay) -> u64 {
    let scenario = report.overview.scenario;
    match scenario.fault.as_ref().map(|fault| &fault.shows) {
        Some(Shows::Error(_)) => replay.failures.saturating_mul(u64::from(scenario.scale)),
        Some(Shows::Harm(_)) | None => replay.failures,
    }
}

/// The figures that some overlay moves, in the order of the file; at most five.
fn moving(report: &Report<'_>, main: &Replay) -> Vec<usize> {
    let value = |replay: &Replay, index: usize| {
        replay.figures.list.get(index).and_then(|figure| figure.value.clone())
    };
    (0..main.figures.list.len())
        .filter(|index| {
            let now = value(main, *index);
            let others = report.overlays.iter().chain(report.without_fault);
            others.into_iter().any(|replay| value(replay, *index) != now)
        })
        .take(5)
        .collect()
}
