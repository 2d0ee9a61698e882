//! What is wrong with a case, as a list that every format tells in its own way.

use super::Case;
use super::Cause;
use super::Snapshot;
use super::Status;
use super::Tried;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::render::ending::told;
use crate::source::LineColumn;

/// The most changed lines of a scenario that a cause names.
const LINES: usize = 3;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// Which check failed: `ending`, `expectation`, `published`, `determinism` or `snapshot`.
    pub(super) check: &'static str,
    /// What, in a sentence without an end.
    pub(super) message: String,
    /// Lines below it: what changed.
    pub(super) details: Vec<String>,
    /// Where that comes from.
    pub(super) causes: Vec<String>,
    /// Where in the scenario.
    pub(super) place: LineColumn,
    /// Whether the place is a line that changed, which other cases may depend on as well.
    pub(super) is_change: bool,
}

impl Problem {
    /// Tells whether two cases have the same lines to thank for what is wrong with them.
    pub(super) fn has_the_cause_of(&self, other: &Self) -> bool {
        self.is_change
            && other.is_change
            && self.check == other.check
            && self.place == other.place
            && self.causes == other.causes
    }
}

/// Lists what is wrong with a case, gravest first.
pub(super) fn problems(tried: &Tried, case: &Case) -> Vec<Problem> {
    let mut found = Vec::new();
    let problem = |check, message, details, place| Problem {
        check,
        message,
        details,
        causes: Vec::new(),
        place,
        is_change: false,
    };
    match case.ending {
        Ending::Finished | Ending::Decided | Ending::Stopped(Limit::Until) => {}
        Ending::Stopped(_) | Ending::Interrupted | Ending::Broken(_) => {
            found.push(problem("ending", told(case.ending), Vec::new(), case.place));
        }
    }
    for verdict in case.verdicts.iter().filter(|verdict| !verdict.it.met) {
        let it = &verdict.it;
        let message = format!("{}: expected {}, got {}", it.about, it.expected, it.actual);
        found.push(problem("expectation", message, Vec::new(), verdict.place));
    }
    for surprise in &case.surprises {
        let message = match &surprise.it.known_miss {
            Some(_) => "is a known miss, and misses no more",
            None => "differs from what was published, and no `known_miss` says why",
        };
        let message = format!("{}: {message}", surprise.it.name);
        found.push(problem("published", message, Vec::new(), surprise.place));
    }
    if let Some(divergence) = &case.divergence {
        let details = divergence.lines().map(str::to_owned).collect();
        let message = "two runs of it differ".to_owned();
        found.push(problem("determinism", message, details, case.place));
    }
    found.extend(snapshot(tried, case));
    found
}

/// Says what is wrong with a snapshot.
fn snapshot(tried: &Tried, case: &Case) -> Option<Problem> {
    let problem = |message| Problem {
        check: "snapshot",
        message,
        details: Vec::new(),
        causes: Vec::new(),
        place: case.place,
        is_change: false,
    };
    match &case.snapshot {
        Snapshot::None | Snapshot::Same | Snapshot::Accepted => None,
        Snapshot::New => Some(problem("the snapshot is new".to_owned())),
        Snapshot::Unusable(why) => Some(problem(format!("the snapshot is of no use: {why}"))),
        Snapshot::Changed(change, cause) => {
            let first = match cause {
                Cause::Unknown => None,
                Cause::Known { lines, .. } => lines.first().map(|line| line.place),
            };
            Some(Problem {
                details: change.lines.clone(),
                causes: causes(tried, cause),
                place: first.unwrap_or(case.place),
                is_change: first.is_some(),
                ..problem(format!("the snapshot changed {}", change.gravity.meaning()))
            })
        }
    }
}

/// Says where the change of a snapshot comes from.
fn causes(tried: &Tried, cause: &Cause) -> Vec<String> {
    let Cause::Known { version, lines, gone } = cause else {
        return vec!["it does not say which scenario and version it was made of".to_owned()];
    };
    let mut said = Vec::new();
    for line in lines.iter().take(LINES) {
        said.push(format!("since then {}:{} changed: {}", tried.path, line.place, line.it));
    }
    let rest = lines.len().saturating_sub(LINES);
    if rest > 0 {
        said.push(format!("and {rest} more of its values"));
    }
    // A value that changed is gone as well; only what nothing took the place of is worth a line.
    let gone = gone.saturating_sub(lines.len());
    if gone > 0 {
        let values = if gone == 1 { "one value is" } else { "values are" };
        let number = if gone == 1 { String::new() } else { format!("{gone} ") };
        said.push(format!("since then {number}{values} gone from {}", tried.path));
    }
    if let Some(version) = version {
        let now = env!("CARGO_PKG_VERSION");
        said.push(format!("it was made by reenact {version}, this is {now}"));
    }
    if said.is_empty() {
        said.push(
            "the scenario and the version are the same, so this build of reenact differs; \
             --check-determinism says whether it agrees with itself"
                .to_owned(),
        );
    }
    said
}

/// Returns the word that begins a case's line.
pub(super) fn word(status: Status) -> &'static str {
    match status {
        Status::Passed => "PASS",
        Status::Changed => "SNAP",
        Status::Failed => "FAIL",
        Status::Stopped => "STOP",
        Status::Broken => "BUG",
    }
}
