//! `reenact.run/1`: what a run says, for programs. Mirror types, so that a change inside does not
//! change the format by accident.

use crate::analysis::figures::Quantity;
use crate::analysis::verdict;
use crate::analysis::verdict::Agreement;
use crate::analysis::verdict::Comparison;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Ledger;
use crate::experiment::replay::Replay;
use crate::quantity::Timestamp;
use crate::render::overview::Overview;
use crate::text::escape_json;
use crate::time::SimDuration;
use crate::time::SimTime;
use serde::Serialize;
use std::collections::BTreeMap;

/// The name and version of the format.
pub const SCHEMA: &str = "reenact.run/1";

#[derive(Serialize)]
struct Run<'a> {
    schema: &'static str,
    tool: &'static str,
    scenario: &'a str,
    digest: String,
    seed: String,
    profiles: Vec<Profile<'a>>,
    contradictions: Vec<Contradiction<'a>>,
}

#[derive(Serialize)]
struct Profile<'a> {
    #[serde(rename = "profile")]
    name: Option<&'a str>,
    with: &'a [String],
    outcome: Outcome,
    fingerprint: Option<String>,
    digest: Option<String>,
    figures: BTreeMap<&'a str, Figure>,
    published: Vec<Published<'a>>,
    expectations: Vec<Expectation<'a>>,
    noticed: Vec<Noticed<'a>>,
    steps: Steps<'a>,
    tie_sensitive: &'a [String],
    unrescued: Vec<Unrescued<'a>>,
}

/// A step at which requests and attempts of jobs died of an error that nobody rescued.
#[derive(Serialize)]
struct Unrescued<'a> {
    step: &'a str,
    class: &'a str,
    count: u64,
    line: u32,
}

#[derive(Serialize)]
struct Outcome {
    ending: &'static str,
    reason: String,
    events: u64,
    end: String,
    requests: Account,
    jobs: Account,
    #[serde(skip_serializing_if = "Option::is_none")]
    calls: Option<Account>,
    ties: u64,
}

#[derive(Serialize)]
struct Account {
    arrived: u64,
    done: u64,
    failed: u64,
    dropped: u64,
    in_flight: u64,
}

/// Durations are nanoseconds and shares are parts per billion; `text` is for people.
#[derive(Serialize)]
struct Figure {
    /// How many of the incident's requests each one of the replay stands for.
    scale: u32,
    unit: Option<&'static str>,
    replayed: Option<u64>,
    text: Option<String>,
    published: Option<String>,
    role: Option<&'static str>,
    agrees: Option<bool>,
    agreement: Option<&'static str>,
    spread: Option<Spread>,
}

#[derive(Serialize)]
struct Spread {
    requests: u64,
    min: u32,
    median: u32,
    max: u32,
}

#[derive(Serialize)]
struct Published<'a> {
    scale: u32,
    name: &'a str,
    figure: &'a str,
    stated: String,
    quote: &'a str,
    role: &'static str,
    replayed: Option<u64>,
    text: Option<String>,
    agrees: Option<bool>,
    /// `same`, `within` the tolerance that is said, `in_range`, or `differs`.
    agreement: Option<&'static str>,
    within: Option<String>,
    known_miss: Option<&'a str>,
}

#[derive(Serialize)]
struct Expectation<'a> {
    about: &'a str,
    expected: &'a str,
    actual: &'a str,
    met: bool,
    line: u32,
}

#[derive(Serialize)]
struct Noticed<'a> {
    observer: &'a str,
    seen: u64,
    missed: u64,
    first: Option<String>,
    last: Option<String>,
    /// Whether the same was seen without the fault as well; null where nothing was seen.
    anyway: Option<bool>,
    too_early_ns: Option<u64>,
}

#[derive(Serialize)]
struct Steps<'a> {
    ran: usize,
    total: usize,
    never: Vec<&'a str>,
}

#[derive(Serialize)]
struct Contradiction<'a> {
    name: &'a str,
    stated: &'a str,
    equals: &'a str,
    computed: &'a str,
    line: u32,
}

/// Writes a run as one JSON document, with a line feed at its end.
pub fn draw(overview: &Overview<'_>) -> String {
    let run = Run {
        schema: SCHEMA,
        tool: env!("CARGO_PKG_VERSION"),
        scenario: &overview.scenario.id.value,
        digest: format!("{:016x}", overview.digest),
        seed: overview.replays.first().map(|replay| replay.seed.to_string()).unwrap_or_default(),
        profiles: overview.replays.iter().map(|replay| profile(overview, replay)).collect(),
        contradictions: overview
            .contradictions
            .iter()
            .map(|found| Contradiction {
                name: &found.name,
                stated: &found.stated,
                equals: &found.expression,
                computed: &found.computed,
                line: overview.sources.locate(found.span).line,
            })
            .collect(),
    };
    lines(serde_json::to_string_pretty(&run))
}

/// Writes each profile as one line of JSON.
pub fn draw_lines(overview: &Overview<'_>) -> String {
    #[derive(Serialize)]
    struct Line<'a> {
        schema: &'static str,
        scenario: &'a str,
        seed: String,
        replay: Profile<'a>,
    }
    overview
        .replays
        .iter()
        .map(|replay| {
            lines(serde_json::to_string(&Line {
                schema: SCHEMA,
                scenario: &overview.scenario.id.value,
                seed: replay.seed.to_string(),
                replay: profile(overview, replay),
            }))
        })
        .collect()
}

/// Writes a mirror type as one JSON document, with a line feed at its end.
pub(in crate::render) fn document(mirror: &impl Serialize) -> String {
    lines(serde_json::to_string_pretty(mirror))
}

/// Texts, numbers and maps with text keys can always be written as JSON.
fn lines(written: serde_json::Result<String>) -> String {
    let written = written.expect("mirror types hold nothing that JSON cannot say");
    let mut text = escape_json(&written).into_owned();
    text.push('\n');
    text
}

fn profile<'a>(overview: &Overview<'a>, replay: &'a Replay) -> Profile<'a> {
    let outcome = &replay.outcome;
    Profile {
        name: replay.selection.profile.as_deref(),
        with: &replay.selection.with,
        outcome: Outcome {
            ending: match outcome.ending {
                Ending::Finished => "finished",
                Ending::Stopped(_) => "stopped",
                Ending::Decided => "decided",
                Ending::Interrupted => "interrupted",
                Ending::Broken(_) => "broken",
            },
            reason: outcome.ending.to_string(),
            events: outcome.events,
            end: instant(overview, outcome.end),
            requests: account(outcome.requests),
            jobs: account(outcome.jobs),
            calls: (outcome.calls.arrived > 0).then(|| account(outcome.calls)),
            ties: outcome.ties,
        },
        fingerprint: replay.fingerprint.map(|fingerprint| fingerprint.to_string()),
        digest: replay.digest.map(|digest| format!("{digest:016x}")),
        figures: figures(replay, overview.scenario.scale),
        published: published(replay, overview.scenario.scale),
        expectations: replay
            .verdicts
            .iter()
            .map(|verdict| Expectation {
                about: &verdict.about,
                expected: &verdict.expected,
                actual: &verdict.actual,
                met: verdict.met,
                line: overview.sources.locate(verdict.span).line,
            })
            .collect(),
        noticed: replay
            .noticed
            .iter()
            .map(|noticed| Noticed {
                observer: &noticed.observer,
                seen: noticed.seen,
                missed: noticed.missed,
                first: noticed.first.map(|first| instant(overview, first.at)),
                last: noticed.last.map(|last| instant(overview, last)),
                anyway: noticed.anyway,
                too_early_ns: noticed.too_early.map(SimDuration::as_nanos),
            })
            .collect(),
        steps: steps(replay),
        tie_sensitive: &replay.tie_sensitive,
        unrescued: replay
            .unrescued
            .iter()
            .map(|death| Unrescued {
                step: &death.path,
                class: &death.class,
                count: death.count,
                line: overview.sources.locate(death.span).line,
            })
            .collect(),
    }
}

fn account(ledger: Ledger) -> Account {
    let Ledger { arrived, done, failed, dropped, in_flight } = ledger;
    Account { arrived, done, failed, dropped, in_flight }
}

fn instant(overview: &Overview<'_>, at: SimTime) -> String {
    let origin: Timestamp = overview.scenario.origin.value;
    let at = origin.checked_add(at.saturating_since(SimTime::ORIGIN));
    at.map(|at| at.to_string()).unwrap_or_default()
}

fn figures(replay: &Replay, scale: u32) -> BTreeMap<&str, Figure> {
    replay
        .figures
        .list
        .iter()
        .map(|figure| {
            let stated = replay.comparisons.iter().find(|it| it.name == figure.name);
            let unit = figure.value.as_ref().map(|value| match value {
                Quantity::Count(_) => "count",
                Quantity::Duration(_) => "nanoseconds",
                Quantity::Share(_) => "parts per billion",
                Quantity::Instant(_) => "instant",
                Quantity::Text(_) => "text",
            });
            let replayed = figure.value.as_ref().and_then(number);
            let written = Figure {
                scale,
                unit,
                replayed,
                text: figure.value.as_ref().map(verdict::words),
                published: stated.map(|it| verdict::stated_words(&it.stated)),
                role: stated.map(|it| it.role.word()),
                agrees: stated.and_then(Comparison::agrees),
                agreement: stated.and_then(|it| it.agreement).map(Agreement::word),
                spread: figure.spread.map(|spread| Spread {
                    requests: spread.requests,
                    min: spread.min,
                    median: spread.median,
                    max: spread.max,
                }),
            };
            (figure.name.as_str(), written)
        })
        .collect()
}

/// Returns the number of a figure in its unit; instants and texts have none.
fn number(value: &Quantity) -> Option<u64> {
    match value {
        Quantity::Count(count) => Some(*count),
        Quantity::Duration(time) => Some(time.as_nanos()),
        Quantity::Share(parts) => Some(*parts),
        Quantity::Instant(_) | Quantity::Text(_) => None,
    }
}

fn published(replay: &Replay, scale: u32) -> Vec<Published<'_>> {
    replay
        .comparisons
        .iter()
        .map(|comparison| Published {
            scale,
            name: &comparison.name,
            figure: &comparison.figure,
            stated: verdict::stated_words(&comparison.stated),
            quote: &comparison.quote,
            role: comparison.role.word(),
            replayed: comparison.replayed.as_ref().and_then(number),
            text: comparison.replayed.as_ref().map(verdict::words),
            agrees: comparison.agrees(),
            agreement: comparison.agreement.map(Agreement::word),
            within: comparison.within.as_ref().map(verdict::measure_words),
            known_miss: comparison.known_miss.as_deref(),
        })
        .collect()
}

fn steps(replay: &Replay) -> Steps<'_> {
    let never = replay.steps.iter().filter(|step| !step.visits.has_run());
    let never: Vec<&str> = never.map(|step| &*step.path).collect();
    Steps { ran: replay.steps.len() - never.len(), total: replay.steps.len(), never }
}
