//! `reenact.explain/1`: an explanation, for programs.

use crate::analysis::verdict;
use crate::experiment::explain::parting::Parted;
use crate::experiment::explain::progress::Due;
use crate::experiment::explain::unfinished;
use crate::render::json::document;
use crate::render::why::Beside;
use crate::render::why::Explained;
use crate::render::why::What;
use crate::render::why::Who;
use crate::render::why::link;
use crate::render::why::link::Link;
use crate::render::why::link::Step;
use crate::render::why::link::link;
use crate::render::why::unlike::Unlike;
use crate::render::why::unlike::unlike;
use serde::Serialize;

/// The name and version of the format.
pub const SCHEMA: &str = "reenact.explain/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    tool: &'static str,
    scenario: &'a str,
    replay: &'a str,
    seed: &'a str,
    #[serde(flatten)]
    what: Explanation<'a>,
}

#[derive(Serialize)]
#[serde(tag = "explains", rename_all = "snake_case")]
enum Explanation<'a> {
    Event {
        /// None where it is what operators did.
        request: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        operation: Option<&'a str>,
        events: u64,
        /// How many of them are not told, between the first and the last.
        #[serde(skip_serializing_if = "Option::is_none")]
        not_told: Option<u64>,
        needed: Vec<Link<'a>>,
        /// What of a request is not over when the replay ends.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        unfinished: Vec<Unfinished<'a>>,
    },
    Figure {
        figure: &'a str,
        value: Option<String>,
        traffic: Vec<Share<'a>>,
        inputs: Vec<Input<'a>>,
    },
    WhyNot {
        event: &'a str,
        /// The replay in which it happens.
        beside: &'a str,
        /// None where it is what operators did.
        request: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        operation: Option<&'a str>,
        /// The request of this replay to which it happens, where that is what is held against it.
        #[serde(skip_serializing_if = "Option::is_none")]
        other_request: Option<u32>,
        here: Option<Box<Link<'a>>>,
        there: Option<Box<Link<'a>>>,
        /// How far it has come here when the replay ends.
        #[serde(skip_serializing_if = "Option::is_none")]
        waiting: Option<Box<Unfinished<'a>>>,
        /// How many events of either story are not told, so that they may part there.
        #[serde(skip_serializing_if = "Option::is_none")]
        left_out: Option<u64>,
        because: Vec<Reason<'a>>,
        /// The differences of which it cannot be told.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        untried: Vec<Reason<'a>>,
        /// What two requests of one replay met otherwise.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        unlike: Vec<Unlike<'a>>,
    },
}

/// A task that is not over when the replay ends: what happened to it last, and what it waits for.
#[derive(Serialize)]
struct Unfinished<'a> {
    last: Link<'a>,
    /// The step that it has come to.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<Step<'a>>,
    /// When it is to be tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<u64>,
}

#[derive(Serialize)]
struct Share<'a> {
    line: &'a str,
    requests: u64,
    events: u64,
}

#[derive(Serialize)]
struct Input<'a> {
    name: &'a str,
    kind: &'static str,
    basis: Option<&'static str>,
    planned: bool,
    line: Option<u32>,
}

#[derive(Serialize)]
struct Reason<'a> {
    name: &'a str,
    here: &'a str,
    there: &'a str,
    /// Where the value that it has here stands.
    line: Option<u32>,
}

/// Writes an explanation as one JSON document.
pub fn draw(explained: &Explained<'_>, what: &What<'_>) -> String {
    let other;
    let what = match what {
        What::Event { who, told, left_out, needed, unfinished } => Explanation::Event {
            request: request(*who),
            operation: operation(*who),
            events: told.len() as u64 + left_out,
            not_told: Some(*left_out).filter(|more| *more > 0),
            needed: needed
                .iter()
                .filter_map(|it| Some(link(explained, told.get(it.place)?, it)))
                .collect(),
            unfinished: unfinished.iter().map(|it| not_over(explained, it)).collect(),
        },
        What::Figure(origin) => Explanation::Figure {
            figure: &origin.figure.name,
            value: origin.figure.value.as_ref().map(verdict::words),
            traffic: origin
                .shares
                .iter()
                .map(|it| Share { line: &it.line, requests: it.requests, events: it.events })
                .collect(),
            inputs: origin
                .sources
                .iter()
                .map(|it| Input {
                    name: &it.name,
                    kind: it.kind.word(),
                    basis: it.basis.map(crate::scenario::basis::Basis::word),
                    planned: it.planned,
                    line: explained.line(Some(it.span)),
                })
                .collect(),
        },
        What::WhyNot { who, event, beside, there: values, parting, reads, untried } => {
            other = explained.with(values);
            let side = |explained, side: usize| {
                let Parted { told, around } = parting.at.as_ref()?.sides[side].as_ref()?;
                Some(Box::new(link(explained, told, around)))
            };
            let (here, there) = (side(explained, 0), side(&other, 1));
            let waiting = parting.at.as_ref().and_then(|at| at.waiting.as_ref());
            let (beside, other_request) = match beside {
                Beside::First(name) | Beside::Same(name) => (*name, None),
                Beside::Other(number) => (explained.side, Some(number + 1)),
            };
            Explanation::WhyNot {
                event,
                beside,
                request: request(*who),
                operation: operation(*who),
                other_request,
                here,
                there,
                left_out: Some(parting.left_out).filter(|more| *more > 0),
                waiting: waiting.map(|it| Box::new(not_over(explained, it))),
                because: reads.iter().map(|it| reason(explained, it)).collect(),
                untried: untried.iter().map(|it| reason(explained, it)).collect(),
                unlike: parting.unlike.iter().map(|it| unlike(explained, it)).collect(),
            }
        }
    };
    document(&Document {
        schema: SCHEMA,
        tool: env!("CARGO_PKG_VERSION"),
        scenario: explained.scenario,
        replay: explained.side,
        seed: &explained.seed,
        what,
    })
}

fn reason<'a>(explained: &Explained<'_>, it: &'a super::Reason) -> Reason<'a> {
    Reason { name: &it.name, here: &it.here, there: &it.there, line: explained.line(it.span) }
}

/// Returns the number of a request, from 1.
fn request(who: Who<'_>) -> Option<u32> {
    match who {
        Who::Request(request) => Some(request + 1),
        Who::Operation { .. } => None,
    }
}

/// Returns what operators did, by its path.
fn operation(who: Who<'_>) -> Option<&str> {
    match who {
        Who::Request(_) => None,
        Who::Operation { path, .. } => Some(path),
    }
}

/// Writes what is not over when the replay ends.
fn not_over<'a>(explained: &'a Explained<'_>, it: &'a unfinished::Unfinished) -> Unfinished<'a> {
    let last = link(explained, &it.told, &it.around);
    let step = it.step.as_ref().map(|it| link::step(explained, it));
    let due = it.due.and_then(|due| match due {
        Due::At(at) => Some(at.as_nanos()),
        Due::Later => None,
    });
    Unfinished { last, step, due }
}
