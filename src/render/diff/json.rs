//! `reenact.diff/1`: a comparison, for programs.

use crate::analysis::contrast::ledger::Change;
use crate::analysis::contrast::telling::Told;
use crate::analysis::verdict;
use crate::experiment::compare::Facts;
use crate::experiment::compare::Pair;
use crate::experiment::differences::Atom;
use crate::experiment::differences::written;
use crate::experiment::explain::because::called;
use crate::experiment::tried::Tried;
use crate::quantity::Numbers;
use crate::render::diff::Compared;
use crate::render::diff::Why;
use crate::render::json::document;
use serde::Serialize;

/// The name and version of the format.
pub const SCHEMA: &str = "reenact.diff/1";

#[derive(Serialize)]
struct Diff<'a> {
    schema: &'static str,
    tool: &'static str,
    scenario: &'a str,
    left: Side<'a>,
    right: Side<'a>,
    same: bool,
    settings: Option<Vec<Setting<'a>>>,
    figures: Vec<Figure<'a>>,
    requests: Requests<'a>,
    first_event: Option<Story<'a>>,
    first_outcome: Option<Story<'a>>,
    request: Option<Story<'a>>,
    /// True when there were too many events to be sure that `first_event` is the first.
    bounded: bool,
}

#[derive(Serialize)]
struct Side<'a> {
    name: &'a str,
    seed: &'a str,
    requests: u64,
    events: Option<u64>,
    noticed_by: Vec<&'a str>,
    /// Steps that run here and not on the other side.
    steps_only_here: Vec<&'a str>,
}

#[derive(Serialize)]
struct Setting<'a> {
    path: &'a str,
    left: Option<String>,
    right: Option<String>,
    left_line: Option<u32>,
    right_line: Option<u32>,
}

#[derive(Serialize)]
struct Figure<'a> {
    name: &'a str,
    left: Option<String>,
    right: Option<String>,
    differs: bool,
}

#[derive(Serialize)]
struct Requests<'a> {
    same: u64,
    timing: u64,
    events: u64,
    outcome: u64,
    only_left: u64,
    only_right: u64,
    outcomes: Vec<Outcome<'a>>,
    which: Which,
}

/// Which requests differ in time only, and which have other events and the same outcome.
#[derive(Serialize)]
struct Which {
    timing: Numbers,
    events: Numbers,
}

#[derive(Serialize)]
struct Outcome<'a> {
    left: &'a str,
    right: &'a str,
    count: u64,
    /// The first such request, from 1, on either side.
    first_left: u32,
    first_right: u32,
    /// All of them, by their numbers on the left side.
    requests: &'a Numbers,
}

#[derive(Serialize)]
struct Story<'a> {
    /// None for what operators do, and whatever else is of no request.
    left_request: Option<u32>,
    right_request: Option<u32>,
    change: &'static str,
    /// The differences that make the two part there.
    because: Vec<Reason<'a>>,
    /// How that is known.
    why: &'static str,
    rows: Vec<Row<'a>>,
    left_out: u64,
}

#[derive(Serialize)]
struct Reason<'a> {
    name: &'a str,
    path: &'a str,
    left_line: Option<u32>,
    right_line: Option<u32>,
}

#[derive(Serialize)]
struct Row<'a> {
    same: bool,
    left: Option<Event<'a>>,
    right: Option<Event<'a>>,
}

#[derive(Serialize)]
struct Event<'a> {
    id: u64,
    at: u64,
    kind: &'static str,
    about: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<&'a str>,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    site: &'a str,
    line: Option<u32>,
}

/// Writes a comparison as one JSON document.
pub fn draw<'c>(compared: &Compared<'c>) -> String {
    let contrast = compared.contrast;
    let ledger = &contrast.ledger;
    let causes = compared.causes;
    let story = |pair: &'c Option<Pair>, tried: &Option<Tried>| {
        pair.as_ref().map(|pair| story_of(compared, pair, tried.as_ref()))
    };
    document(&Diff {
        schema: SCHEMA,
        tool: env!("CARGO_PKG_VERSION"),
        scenario: compared.scenario,
        left: side(compared, 0),
        right: side(compared, 1),
        same: contrast.is_same(),
        settings: compared.atoms.map(|atoms| {
            let settings = atoms.iter().map(|atom| Setting {
                path: &atom.name,
                left: atom.left.as_ref().map(|it| written(Some(it))),
                right: atom.right.as_ref().map(|it| written(Some(it))),
                left_line: compared.line(0, atom.left_span()),
                right_line: compared.line(1, atom.right_span()),
            });
            settings.collect()
        }),
        figures: figures(compared),
        requests: Requests {
            same: ledger.count(Change::None),
            timing: ledger.count(Change::Timing),
            events: ledger.count(Change::Events),
            outcome: ledger.count(Change::Outcome),
            only_left: ledger.only_left,
            only_right: ledger.only_right,
            outcomes: ledger
                .kinds
                .iter()
                .map(|kind| Outcome {
                    left: &kind.left,
                    right: &kind.right,
                    count: kind.count,
                    first_left: kind.first.0 + 1,
                    first_right: kind.first.1 + 1,
                    requests: &kind.requests,
                })
                .collect(),
            which: Which {
                timing: ledger.requests(Change::Timing),
                events: ledger.requests(Change::Events),
            },
        },
        first_event: story(&contrast.first_event, &causes.event),
        first_outcome: story(&contrast.first_outcome, &causes.outcome),
        request: story(&contrast.asked, &causes.asked),
        bounded: contrast.bounded,
    })
}

fn side<'a>(compared: &'a Compared<'_>, number: usize) -> Side<'a> {
    let facts = compared.contrast.facts[number].as_ref();
    let beside = compared.contrast.facts[1 - number].as_ref();
    let noticed = facts.map(|facts| {
        let seen = facts.noticed.iter().filter(|it| it.seen > 0);
        seen.map(|it| it.observer.as_str()).collect()
    });
    let ran = |facts: &Facts, path: &str| {
        facts.steps.iter().any(|step| step.path == path && step.visits.has_run())
    };
    let only = facts.zip(beside).map(|(facts, beside)| {
        let here = facts.steps.iter().filter(|step| step.visits.has_run());
        here.filter(|step| !ran(beside, &step.path)).map(|step| step.path.as_str()).collect()
    });
    Side {
        name: compared.names[number],
        seed: &compared.seeds[number],
        requests: compared.contrast.requests[number],
        events: facts.map(|facts| facts.outcome.events),
        noticed_by: noticed.unwrap_or_default(),
        steps_only_here: only.unwrap_or_default(),
    }
}

fn figures<'a>(compared: &'a Compared<'_>) -> Vec<Figure<'a>> {
    let [Some(one), Some(other)] = &compared.contrast.facts else { return Vec::new() };
    let differ = compared.figures_that_differ().0;
    let text = |facts: &Facts, name: &str| facts.figures.value(name).as_ref().map(verdict::words);
    let names = one.figures.list.iter().map(|figure| figure.name.as_str());
    let more = other.figures.list.iter().map(|figure| figure.name.as_str());
    let more = more.filter(|name| one.figures.get(name).is_none());
    let figure = |name| Figure {
        name,
        left: text(one, name),
        right: text(other, name),
        differs: differ.contains(name),
    };
    names.chain(more).map(figure).collect()
}

fn story_of<'a>(compared: &Compared<'a>, pair: &'a Pair, tried: Option<&Tried>) -> Story<'a> {
    let event = |side: usize, told: &'a Told| Event {
        id: told.event.0,
        at: told.at.as_nanos(),
        kind: told.kind.word(),
        about: &told.about,
        object: told.object.as_deref(),
        detail: &told.detail,
        value: told.value.as_deref(),
        site: &told.site,
        line: told.line.or_else(|| compared.line(side, told.span)),
    };
    let rows = pair.rows.iter().map(|row| Row {
        same: row.same,
        left: row.left.and_then(|at| pair.left.get(at)).map(|told| event(0, told)),
        right: row.right.and_then(|at| pair.right.get(at)).map(|told| event(1, told)),
    });
    let (because, why) = compared.because(pair, tried);
    let reason = |atom: &'a Atom| Reason {
        name: called(atom),
        path: &atom.name,
        left_line: compared.line(0, atom.left_span()),
        right_line: compared.line(1, atom.right_span()),
    };
    Story {
        left_request: (!pair.outside).then_some(pair.numbers.0 + 1),
        right_request: (!pair.outside).then_some(pair.numbers.1 + 1),
        change: match pair.change {
            Change::None => "none",
            Change::Timing => "timing",
            Change::Events => "events",
            Change::Outcome => "outcome",
        },
        because: because.into_iter().map(reason).collect(),
        why: match why {
            Why::Alone => "alone",
            Why::Together => "together",
            Why::Read => "read",
        },
        rows: rows.collect(),
        left_out: pair.left_out,
    }
}
