//! `reenact.test/1`: what `test` found, for programs.

use super::Case;
use super::Snapshot;
use super::Status;
use super::Suite;
use super::Tried;
use super::problems::problems;
use crate::text::escape_json;
use serde::Serialize;

/// The name and version of the format.
const SCHEMA: &str = "reenact.test/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    tool: &'static str,
    passed: usize,
    changed: usize,
    failed: usize,
    stopped: usize,
    broken: usize,
    scenarios: Vec<Scenario<'a>>,
}

#[derive(Serialize)]
struct Scenario<'a> {
    file: &'a str,
    name: &'a str,
    mistaken: bool,
    cases: Vec<CaseLine<'a>>,
    orphans: &'a [String],
}

#[derive(Serialize)]
struct CaseLine<'a> {
    name: &'a str,
    status: &'static str,
    ending: String,
    line: u32,
    expectations: Vec<Expectation<'a>>,
    known_misses: Vec<Miss<'a>>,
    snapshot: &'static str,
    change: Option<&'static str>,
    problems: Vec<ProblemLine>,
    again: &'a str,
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
struct Miss<'a> {
    name: &'a str,
    why: Option<&'a str>,
    line: u32,
}

#[derive(Serialize)]
struct ProblemLine {
    check: &'static str,
    message: String,
    details: Vec<String>,
    causes: Vec<String>,
    line: u32,
    column: u32,
}

/// Writes what was tried as one JSON document.
pub fn draw(suite: &Suite) -> String {
    let document = Document {
        schema: SCHEMA,
        tool: env!("CARGO_PKG_VERSION"),
        passed: suite.count(Status::Passed),
        changed: suite.count(Status::Changed),
        failed: suite.count(Status::Failed),
        stopped: suite.count(Status::Stopped),
        broken: suite.count(Status::Broken),
        scenarios: suite.scenarios.iter().map(scenario).collect(),
    };
    let written = serde_json::to_string_pretty(&document);
    let text = written.expect("mirror types hold nothing that JSON cannot say");
    format!("{}\n", escape_json(&text))
}

fn scenario(tried: &Tried) -> Scenario<'_> {
    Scenario {
        file: &tried.path,
        name: &tried.name,
        mistaken: tried.mistakes.is_some(),
        cases: tried.cases.iter().map(|it| case(tried, it)).collect(),
        orphans: &tried.orphans,
    }
}

fn case<'a>(tried: &'a Tried, case: &'a Case) -> CaseLine<'a> {
    let expectations = case.verdicts.iter().map(|verdict| Expectation {
        about: &verdict.it.about,
        expected: &verdict.it.expected,
        actual: &verdict.it.actual,
        met: verdict.it.met,
        line: verdict.place.line,
    });
    let misses = case.misses.iter().map(|miss| Miss {
        name: &miss.it.name,
        why: miss.it.known_miss.as_deref(),
        line: miss.place.line,
    });
    let (snapshot, change) = match &case.snapshot {
        Snapshot::None => ("none", None),
        Snapshot::Same => ("same", None),
        Snapshot::New => ("new", None),
        Snapshot::Changed(change, _) => ("changed", Some(change.gravity.word())),
        Snapshot::Accepted => ("accepted", None),
        Snapshot::Unusable(_) => ("unusable", None),
    };
    CaseLine {
        name: &case.name,
        status: match case.status() {
            Status::Passed => "passed",
            Status::Changed => "changed",
            Status::Failed => "failed",
            Status::Stopped => "stopped",
            Status::Broken => "broken",
        },
        ending: case.ending.to_string(),
        line: case.place.line,
        expectations: expectations.collect(),
        known_misses: misses.collect(),
        snapshot,
        change,
        problems: problems(tried, case)
            .into_iter()
            .map(|problem| ProblemLine {
                check: problem.check,
                message: problem.message,
                details: problem.details,
                causes: problem.causes,
                line: problem.place.line,
                column: problem.place.column,
            })
            .collect(),
        again: &case.again,
    }
}
