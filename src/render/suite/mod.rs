//! What `test` found: for people, for programs, and for what shows it beside a merge request.

mod annotations;
mod human;
mod json;
mod junit;
mod problems;
mod quality;
mod whereabouts;

pub use annotations::draw as draw_annotations;
pub use human::draw;
pub use human::draw_pending;
pub use json::draw as draw_json;
pub use junit::draw as draw_junit;
pub use quality::draw as draw_quality;
pub use whereabouts::Whereabouts;

use crate::analysis::verdict::Comparison;
use crate::analysis::verdict::Verdict;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::Severity;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::render::diagnostics;
use crate::render::snapshot::Change;
use crate::render::snapshot::Gravity;
use crate::render::style::TextStyle;
use crate::scenario::file::Selection;
use crate::scenario::marks::Changed;
use crate::scenario::marks::Changes;
use crate::source::LineColumn;
use crate::source::Sources;
use crate::source::Span;
use std::time::Duration;

/// Everything that was tried.
#[derive(Debug, Default)]
pub struct Suite {
    /// The scenarios, in the order of their paths.
    pub scenarios: Vec<Tried>,
    /// Whether pending snapshots were written, so that they can be reviewed.
    pub pending_written: bool,
    /// Where the tool was run.
    pub whereabouts: Whereabouts,
    /// The paths that were given, as a line to copy has them.
    pub asked: String,
}

/// A scenario and its cases.
#[derive(Debug)]
pub struct Tried {
    /// Its path as the user knows it.
    pub path: String,
    /// Its path as reports name it, from the repository's root.
    pub reported: String,
    /// Its id; the path, when it could not be read.
    pub name: String,
    /// What is wrong with the file; its cases were not tried then.
    pub mistakes: Option<Mistakes>,
    /// Its cases, those that the filter left.
    pub cases: Vec<Case>,
    /// Snapshots that no case asks for, by their paths.
    pub orphans: Vec<String>,
    /// Whether the scenario keeps snapshots at all.
    pub keeps_snapshots: bool,
}

/// What is wrong with a file.
#[derive(Debug, Default)]
pub struct Mistakes {
    /// All of it, drawn.
    pub drawn: String,
    /// Each mistake in words.
    pub list: Vec<Placed<String>>,
}

impl Mistakes {
    /// What is wrong with a file that cannot even be read.
    pub fn unreadable(why: &str) -> Self {
        let nowhere = Placed { it: why.to_owned(), place: LineColumn { line: 1, column: 1 } };
        Self { drawn: why.to_owned(), list: vec![nowhere] }
    }

    /// Lists what was found.
    pub fn of(found: &Diagnostics, sources: &Sources) -> Self {
        let errors = found.sorted().into_iter().filter(|it| it.severity == Severity::Error);
        let told = |it: &Diagnostic| {
            let helps = it.helps.iter().map(String::as_str);
            let said: Vec<&str> = std::iter::once(it.message.as_str()).chain(helps).collect();
            format!("{}: {}", it.code, said.join("; "))
        };
        let placed =
            |it: &Diagnostic| Placed { place: sources.locate(it.primary.span), it: told(it) };
        Self {
            drawn: diagnostics::draw(found, sources, &TextStyle::default()),
            list: errors.map(placed).collect(),
        }
    }
}

/// One case and how it went.
#[derive(Debug)]
pub struct Case {
    /// What was selected.
    pub selection: Selection,
    /// The same in words: `production + keep-answer`.
    pub name: String,
    /// How the replay ended.
    pub ending: Ending,
    /// Its expectations, and after them the answers that are taught.
    pub verdicts: Vec<Placed<Verdict>>,
    /// How many of those are answers that are taught.
    pub taught: usize,
    /// Published figures that do not come out as the file says.
    pub surprises: Vec<Placed<Comparison>>,
    /// Published figures that the file says are missed, and are.
    pub misses: Vec<Placed<Comparison>>,
    /// What became of its snapshot.
    pub snapshot: Snapshot,
    /// The first event in which two runs of it differ, told; none when they do not, or when it was
    /// not asked.
    pub divergence: Option<String>,
    /// Where the case stands in the file: the expectations, else the profile.
    pub place: LineColumn,
    /// The command that repeats it.
    pub again: String,
    /// How long its replay took by the clock. Only reports that are no output of the tool say it,
    /// for output is the same every time.
    pub took: Duration,
}

/// Something and where in the scenario it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// What.
    pub it: T,
    /// Where.
    pub place: LineColumn,
}

/// What became of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Snapshot {
    /// The scenario keeps none, or the replay did not come to its end.
    None,
    /// It says what the replay says.
    Same,
    /// There is none for this case yet, though others have one.
    New,
    /// It says something else.
    Changed(Change, Cause),
    /// It was written, because that was asked for.
    Accepted,
    /// Its file cannot be read or written, and why.
    Unusable(String),
}

impl Snapshot {
    /// Tells whether it waits for somebody to look at it.
    pub fn is_pending(&self) -> bool {
        match self {
            Self::New | Self::Changed(..) => true,
            Self::None | Self::Same | Self::Accepted | Self::Unusable(_) => false,
        }
    }
}

/// Where the change of a snapshot comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// Nobody knows: the snapshot does not say what it was made of.
    Unknown,
    /// What it says of itself.
    Known {
        /// The version that made it, where that is another one.
        version: Option<String>,
        /// The values that are not what they were, each with its line, and how many are gone.
        lines: Vec<Placed<String>>,
        /// How many values went, or changed.
        gone: usize,
    },
}

impl Cause {
    /// Puts together a cause from what changed; `locate` finds lines. What is expected and what was
    /// published brings about verdicts and nothing else.
    pub fn known(
        version: Option<String>,
        mut changes: Changes,
        gravity: Gravity,
        locate: impl Fn(Span) -> LineColumn,
    ) -> Self {
        let is_claim = |path: &str| path.starts_with("published.") || path.starts_with("expect");
        if gravity != Gravity::Verdict {
            let all = changes.changed.len();
            changes.changed.retain(|it| !is_claim(&it.path));
            changes.gone = changes.gone.saturating_sub(all - changes.changed.len());
        }
        let placed = |changed: Changed| Placed { place: locate(changed.span), it: changed.path };
        let gone = changes.gone;
        Self::Known { version, lines: changes.changed.into_iter().map(placed).collect(), gone }
    }
}

/// How a case went, gravest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// As it should.
    Passed,
    /// Its snapshot is new or says something else.
    Changed,
    /// An expectation or a published figure failed, or two runs of it differ.
    Failed,
    /// A limit or a signal stopped it.
    Stopped,
    /// The engine broke one of its own rules.
    Broken,
}

impl Case {
    /// Returns how the case went.
    pub fn status(&self) -> Status {
        let ending = match self.ending {
            Ending::Finished | Ending::Decided | Ending::Stopped(Limit::Until) => Status::Passed,
            Ending::Stopped(_) | Ending::Interrupted => Status::Stopped,
            Ending::Broken(_) => Status::Broken,
        };
        let judged = if self.verdicts.iter().all(|verdict| verdict.it.met)
            && self.surprises.is_empty()
            && self.divergence.is_none()
        {
            Status::Passed
        } else {
            Status::Failed
        };
        let snapshot = match self.snapshot {
            Snapshot::None | Snapshot::Same | Snapshot::Accepted => Status::Passed,
            Snapshot::New | Snapshot::Changed(..) | Snapshot::Unusable(_) => Status::Changed,
        };
        ending.max(judged).max(snapshot)
    }
}

impl Suite {
    /// Returns every case.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        self.scenarios.iter().flat_map(|tried| &tried.cases)
    }

    /// Counts the cases that went so.
    pub fn count(&self, status: Status) -> usize {
        self.cases().filter(|case| case.status() == status).count()
    }

    /// Counts the snapshots that nothing asks for.
    pub fn orphans(&self) -> usize {
        self.scenarios.iter().map(|tried| tried.orphans.len()).sum()
    }
}
