//! Workflow commands that GitHub draws beside the lines of a change.
//!
//! GitHub shows ten annotations of a kind for a step, so the gravest come first, and everything is
//! also said in words, for the log.

use super::Case;
use super::Status;
use super::Suite;
use super::Tried;
use super::human;
use super::problems::Problem;
use super::problems::problems;
use crate::render::number::counted;
use crate::render::page::neutral;
use crate::render::style::TextStyle;
use std::cmp::Reverse;

/// The most lines of a change in one annotation.
const LINES: usize = 8;

/// Something wrong, and every case of a scenario in which the same lines brought it about.
struct Finding<'s> {
    problem: Problem,
    first: &'s Case,
    others: Vec<&'s str>,
    status: Status,
}

/// Writes an annotation for whatever is wrong, then what people read.
pub fn draw(suite: &Suite, style: TextStyle) -> String {
    let mut found = Vec::new();
    for tried in &suite.scenarios {
        let path = &tried.reported;
        for mistake in tried.mistakes.iter().flat_map(|mistakes| &mistakes.list) {
            let place = (mistake.place.line, mistake.place.column);
            let message = mistake.it.replace("; ", "\n");
            found.push((Status::Broken, command(path, place, &tried.name, &message)));
        }
        for finding in findings(tried) {
            found.push((finding.status, annotation(tried, finding)));
        }
        for orphan in &tried.orphans {
            let message = "nothing asks for this snapshot; `reenact test --accept` removes it";
            let orphan = suite.whereabouts.reported(orphan);
            found.push((Status::Changed, command(&orphan, (1, 1), &tried.name, message)));
        }
    }
    found.sort_by_key(|(status, _)| Reverse(*status));
    let commands: String = found.into_iter().map(|(_, command)| command).collect();
    let rest = human::draw(suite, TextStyle { colour: false, ..style });
    format!("{commands}{rest}")
}

/// Lists what is wrong with the cases of a scenario; what the same lines brought about is one.
fn findings(tried: &Tried) -> Vec<Finding<'_>> {
    let mut findings: Vec<Finding<'_>> = Vec::new();
    for case in &tried.cases {
        for problem in problems(tried, case) {
            match findings.iter_mut().find(|it| problem.has_the_cause_of(&it.problem)) {
                Some(same) => {
                    same.others.push(&case.name);
                    same.status = same.status.max(case.status());
                }
                None => findings.push(Finding {
                    problem,
                    first: case,
                    others: Vec::new(),
                    status: case.status(),
                }),
            }
        }
    }
    findings
}

/// Writes the annotation of a finding.
fn annotation(tried: &Tried, finding: Finding<'_>) -> String {
    let Finding { problem, first, others, .. } = finding;
    let mut title = format!("{} / {}", tried.name, first.name);
    let mut told = vec![problem.message];
    told.extend(problem.details.into_iter().take(LINES));
    told.extend(problem.causes);
    if !others.is_empty() {
        let count = u64::try_from(others.len()).unwrap_or(u64::MAX);
        title = format!("{title} and {} more", counted(count, "case"));
        told.push(format!("by the same lines: {}", others.join(", ")));
    }
    told.push(format!("again: {}", first.again));
    let place = (problem.place.line, problem.place.column);
    command(&tried.reported, place, &title, &told.join("\n"))
}

/// Writes one workflow command.
fn command(path: &str, (line, column): (u32, u32), title: &str, message: &str) -> String {
    let message: Vec<String> = message.lines().map(neutral).collect();
    format!(
        "::error file={},line={line},col={column},title={}::{}\n",
        property(&neutral(path)),
        property(&neutral(title)),
        data(&message.join("\n")),
    )
}

/// Escapes what ends a message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes what ends a property besides.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
