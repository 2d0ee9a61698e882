//! GitLab's code quality report: a list of issues, each with a place and a fingerprint by which
//! GitLab tells new ones from old ones.

use super::Status;
use super::Suite;
use super::problems::problems;
use crate::hash;
use crate::render::overview::quoted_path;
use crate::render::page::neutral;
use crate::text::escape_json;
use serde::Serialize;

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

/// Writes whatever is wrong as one JSON document.
pub fn draw(suite: &Suite) -> String {
    let mut issues = Vec::new();
    for tried in &suite.scenarios {
        for mistake in tried.mistakes.iter().flat_map(|mistakes| &mistakes.list) {
            let line = mistake.place.line;
            let mut found =
                issue("scenario", &tried.reported, line, &tried.name, &mistake.it, "blocker");
            found.say(&format!("again: reenact check {}", quoted_path(&tried.path)));
            issues.push(found);
        }
        for case in &tried.cases {
            for problem in problems(tried, case) {
                let severity = match case.status() {
                    Status::Passed | Status::Changed => "minor",
                    Status::Failed => "major",
                    Status::Stopped => "critical",
                    Status::Broken => "blocker",
                };
                let about = format!("{} / {}", tried.name, case.name);
                let line = problem.place.line;
                let message = &problem.message;
                let mut found =
                    issue(problem.check, &tried.reported, line, &about, message, severity);
                found.say(&format!("again: {}", case.again));
                issues.push(found);
            }
        }
        for orphan in &tried.orphans {
            let message = "nothing asks for this snapshot";
            let orphan = suite.whereabouts.reported(orphan);
            issues.push(issue("snapshot", &orphan, 1, &tried.name, message, "minor"));
        }
    }
    let written = serde_json::to_string_pretty(&issues);
    let text = written.expect("mirror types hold nothing that JSON cannot say");
    format!("{}\n", escape_json(&text))
}

impl Issue {
    /// Adds what is no part of the issue's identity.
    fn say(&mut self, more: &str) {
        self.description = format!("{}; {}", self.description, neutral(more));
    }
}

/// Puts an issue together. Its fingerprint leaves the line out: moving a case makes no new issue.
fn issue(
    check: &str,
    path: &str,
    line: u32,
    about: &str,
    message: &str,
    severity: &'static str,
) -> Issue {
    let description = format!("{about}: {message}");
    let identity = [check, path, description.as_str()].join("\n");
    Issue {
        fingerprint: format!("{:016x}", hash::of_bytes(identity.as_bytes())),
        description: neutral(&description),
        check_name: format!("reenact/{check}"),
        severity,
        location: Location { path: path.to_owned(), lines: Lines { begin: line } },
    }
}
