//! `reenact.bisect/1`: a bisection, for programs.

use crate::experiment::bisect::Bisection;
use crate::experiment::bisect::Label;
use crate::experiment::bisect::lattice::Verdict;
use crate::experiment::bisect::worlds::numbers;
use crate::experiment::differences::written;
use crate::experiment::signature::Seen;
use crate::experiment::signature::Sign;
use crate::render::bisect::Asked;
use crate::render::json::document;
use serde::Serialize;

/// The name and version of the format.
pub const SCHEMA: &str = "reenact.bisect/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    tool: &'static str,
    scenario: &'a str,
    bad: &'a str,
    good: &'a str,
    seed: &'a str,
    failure: Failure<'a>,
    /// `complete`, `complete to size`, or `sample`.
    label: &'static str,
    /// For `complete to size`, the size.
    size: Option<u32>,
    differences: Vec<Difference<'a>>,
    /// Sets of differences by their numbers, from 0.
    causes: Vec<Vec<usize>>,
    corrections: Vec<Vec<usize>>,
    undecided: Undecided,
    monotone: Option<bool>,
    masking: Option<[Vec<usize>; 2]>,
    subsets: Option<Subsets>,
    runs: usize,
    programs: usize,
    log: Option<Vec<Run<'a>>>,
}

/// A failure, and the way by which it came about.
#[derive(Serialize)]
pub(super) struct Failure<'a> {
    error: Option<&'a str>,
    figure: Option<&'a str>,
    request: Option<u32>,
    at: u64,
    way: &'a [String],
    /// How often the figure counts something by other ways.
    #[serde(skip_serializing_if = "Option::is_none")]
    others: Option<u64>,
}

#[derive(Serialize)]
struct Difference<'a> {
    read: bool,
    brings: usize,
    takes: usize,
    places: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    good: Option<String>,
    bad: Option<String>,
    good_line: Option<u32>,
    bad_line: Option<u32>,
}

/// Sets of which nobody can tell whether they are minimal ones, or make others no minimal ones.
#[derive(Serialize)]
struct Undecided {
    causes: Vec<Vec<usize>>,
    corrections: Vec<Vec<usize>>,
}

/// Subsets of the differences that were read.
#[derive(Serialize)]
struct Subsets {
    shows: usize,
    hides: usize,
    unresolved: usize,
}

#[derive(Serialize)]
struct Run<'a> {
    taken: Vec<usize>,
    read: Vec<usize>,
    verdict: &'static str,
    events: u64,
    why: Option<&'a str>,
}

/// Mirrors a failure.
pub(super) fn failure<'a>(asked: &'a Asked<'_>, seen: &'a Seen) -> Failure<'a> {
    let (error, figure) = match asked.sign {
        Sign::Error { class, .. } => (Some(class.as_str()), None),
        Sign::Figure(figure) => (None, Some(figure.as_str())),
    };
    Failure {
        error,
        figure,
        request: seen.request.map(|request| request.0 + 1),
        at: seen.at,
        way: &seen.way,
        others: None,
    }
}

/// Writes what was found as one JSON document.
pub fn draw(bisection: &Bisection, asked: &Asked<'_>) -> String {
    let sets = |sets: &[u64]| sets.iter().map(|set| numbers(*set).collect()).collect();
    let (label, size) = match bisection.label {
        Label::Complete => ("complete", None),
        Label::CompleteTo(size) => ("complete to size", Some(size)),
        Label::Sample => ("sample", None),
    };
    let unresolved = bisection.tally.map_or(0, |tally| tally.unresolved);
    let complete = bisection.label == Label::Complete && unresolved == 0;
    document(&Document {
        schema: SCHEMA,
        tool: env!("CARGO_PKG_VERSION"),
        scenario: asked.scenario,
        bad: asked.bad,
        good: asked.good,
        seed: &asked.seed,
        failure: Failure { others: Some(bisection.others), ..failure(asked, &bisection.seen) },
        label,
        size,
        differences: differences(bisection, asked),
        causes: sets(&bisection.causes),
        corrections: sets(&bisection.corrections),
        undecided: Undecided {
            causes: sets(&bisection.undecided.causes),
            corrections: sets(&bisection.undecided.corrections),
        },
        monotone: match bisection.masking {
            Some(_) => Some(false),
            None => complete.then_some(true),
        },
        masking: bisection.masking.map(|(one, other)| [one, other].map(|it| numbers(it).collect())),
        subsets: bisection.tally.map(|tally| Subsets {
            shows: tally.shows,
            hides: tally.hides,
            unresolved: tally.unresolved,
        }),
        runs: bisection.log.len(),
        programs: bisection.compiled,
        log: asked.log.then(|| log(bisection)),
    })
}

fn differences<'a>(bisection: &'a Bisection, asked: &Asked<'_>) -> Vec<Difference<'a>> {
    let pairs = bisection.groups.iter().zip(&bisection.weights);
    pairs
        .map(|(group, weight)| Difference {
            read: weight.read,
            brings: weight.brings,
            takes: weight.takes,
            places: group
                .iter()
                .map(|atom| Place {
                    path: &atom.name,
                    good: atom.left.as_ref().map(|it| written(Some(it))),
                    bad: atom.right.as_ref().map(|it| written(Some(it))),
                    good_line: asked.line(atom.left_span()),
                    bad_line: asked.line(atom.right_span()),
                })
                .collect(),
        })
        .collect()
}

fn log(bisection: &Bisection) -> Vec<Run<'_>> {
    let runs = bisection.log.iter().map(|run| Run {
        taken: numbers(run.subset).collect(),
        read: numbers(run.answer.read).collect(),
        verdict: match run.answer.verdict {
            Verdict::Shows => "shows",
            Verdict::Hides => "hides",
            Verdict::Unresolved => "unresolved",
        },
        events: run.events,
        why: run.why.as_deref(),
    });
    runs.collect()
}
