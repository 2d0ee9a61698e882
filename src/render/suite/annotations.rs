//! Workflow commands that GitHub draws beside the lines of a change.
//!
//! GitHub shows ten annotations of a kind for a step, so the gravest come first, and everything is
//! also said in words, for the log.

use super::Status;
use super::Suite;
use super::human;
use super::problems::problems;
use crate::render::page::neutral;
use crate::render::style::TextStyle;
use std::cmp::Reverse;

/// The most lines of a change in one annotation.
const LINES: usize = 8;

/// Writes an annotation for whatever is wrong, then what people read.
pub fn draw(suite: &Suite, style: TextStyle) -> String {
    let mut found = Vec::new();
    for tried in &suite.scenarios {
        if tried.mistakes.is_some() {
            let message = "this scenario has mistakes; `reenact check` lists them";
            found.push((Status::Broken, command(&tried.path, (1, 1), &tried.name, message)));
        }
        for case in &tried.cases {
            for problem in problems(tried, case) {
                let title = format!("{} / {}", tried.name, case.name);
                let mut told = vec![problem.message];
                told.extend(problem.details.into_iter().take(LINES));
                told.extend(problem.causes);
                told.push(format!("again: {}", case.again));
                let message = told.join("\n");
                let place = (problem.place.line, problem.place.column);
                found.push((case.status(), command(&tried.path, place, &title, &message)));
            }
        }
        for orphan in &tried.orphans {
            let message = "nothing asks for this snapshot; `reenact test --accept` removes it";
            found.push((Status::Changed, command(orphan, (1, 1), &tried.name, message)));
        }
    }
    found.sort_by_key(|(status, _)| Reverse(*status));
    let commands: String = found.into_iter().map(|(_, command)| command).collect();
    let rest = human::draw(suite, TextStyle { colour: false, ..style });
    format!("{commands}{rest}")
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
