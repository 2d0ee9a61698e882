//! `reenact.explain/1`: an explanation, for programs.

use crate::analysis::contrast::telling::Told;
use crate::analysis::verdict;
use crate::experiment::explain::holding::Holding;
use crate::experiment::explain::others;
use crate::experiment::explain::others::Turn;
use crate::experiment::explain::parting::Parted;
use crate::experiment::explain::slice::Needed;
use crate::render::json::document;
use crate::render::why::Beside;
use crate::render::why::Explained;
use crate::render::why::What;
use crate::render::why::Who;
use crate::render::why::unlike::Unlike;
use crate::render::why::unlike::unlike;
use crate::time::SimDuration;
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
        events: usize,
        needed: Vec<Link<'a>>,
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
        /// Who has what is waited for here until the end.
        #[serde(skip_serializing_if = "Option::is_none")]
        waiting: Option<Box<Held<'a>>>,
        because: Vec<Reason<'a>>,
        /// What two requests of one replay met otherwise.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        unlike: Vec<Unlike<'a>>,
    },
}

#[derive(Serialize)]
struct Link<'a> {
    event: u64,
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
    reads: Vec<Read<'a>>,
    /// How long it was waited for, where that made what is explained late.
    #[serde(skip_serializing_if = "Option::is_none")]
    waited_ns: Option<u64>,
    /// Who held what it waited for, or was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<Held<'a>>,
    /// Whether it read a store that nobody had written by then.
    #[serde(skip_serializing_if = "is_false")]
    unwritten: bool,
    /// The event of somebody else that wrote what it read.
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<Deed<'a>>,
    /// What else others did that it comes of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    deeds: Vec<Deed<'a>>,
}

#[derive(Serialize)]
struct Deed<'a> {
    event: u64,
    kind: &'static str,
    about: &'a str,
    /// None where operators did it.
    request: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a str>,
    at: u64,
    site: &'a str,
    line: Option<u32>,
    reads: Vec<Read<'a>>,
}

/// How a holder whose task was over came to keep it.
#[derive(Serialize)]
struct Kept<'a> {
    kind: &'static str,
    step: &'a str,
    line: Option<u32>,
}

#[derive(Serialize)]
struct Held<'a> {
    #[serde(rename = "held")]
    what: &'a str,
    holders: Option<u64>,
    request: Option<u32>,
    at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    got: Option<Got<'a>>,
    step: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<Kept<'a>>,
    line: Option<u32>,
    reads: Vec<Read<'a>>,
    /// How long the holder waited in that step itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    waited_ns: Option<u64>,
    /// Who held what it waited for.
    #[serde(skip_serializing_if = "Option::is_none")]
    behind: Option<Box<Held<'a>>>,
}

/// How the holder had got it.
#[derive(Serialize)]
struct Got<'a> {
    step: &'a str,
    line: Option<u32>,
    detail: &'a str,
}

#[derive(Serialize)]
struct Read<'a> {
    name: &'a str,
    /// What the file says.
    value: &'a str,
    line: Option<u32>,
    /// What it had been turned to by then.
    #[serde(skip_serializing_if = "Option::is_none")]
    turned: Option<Turned<'a>>,
}

#[derive(Serialize)]
pub(super) struct Turned<'a> {
    to: &'a str,
    at: u64,
    /// None where operators did it.
    request: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a str>,
    site: &'a str,
    line: Option<u32>,
    /// What turning it rested on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reads: Vec<Read<'a>>,
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
}

/// Writes an explanation as one JSON document.
pub fn draw(explained: &Explained<'_>, what: &What<'_>) -> String {
    let other;
    let what = match what {
        What::Event { who, told, needed } => Explanation::Event {
            request: request(*who),
            operation: operation(*who),
            events: told.len(),
            needed: needed
                .iter()
                .filter_map(|it| Some(link(explained, told.get(it.place)?, it)))
                .collect(),
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
        What::WhyNot { who, event, beside, there: values, parting, reads } => {
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
                waiting: waiting.map(|it| Box::new(held(explained, it))),
                because: reads
                    .iter()
                    .map(|it| Reason { name: &it.name, here: &it.here, there: &it.there })
                    .collect(),
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

fn link<'a>(explained: &'a Explained<'_>, told: &'a Told, it: &'a Needed) -> Link<'a> {
    Link {
        event: told.event.0,
        at: told.at.as_nanos(),
        kind: told.kind.word(),
        about: &told.about,
        object: told.object.as_deref(),
        detail: &told.detail,
        value: told.value.as_deref(),
        site: &told.site,
        line: explained.line(told.span),
        reads: reads(explained, &it.reads, &it.turns),
        waited_ns: it.waited.map(SimDuration::as_nanos),
        held: it.holding.as_ref().map(|holding| held(explained, holding)),
        unwritten: it.is_unwritten,
        written: it.written.as_ref().map(|it| deed(explained, it)),
        deeds: it.deeds.iter().map(|it| deed(explained, it)).collect(),
    }
}

fn deed<'a>(explained: &'a Explained<'_>, it: &'a others::Deed) -> Deed<'a> {
    Deed {
        event: it.event.0,
        kind: it.kind.word(),
        about: &it.about,
        request: it.whose.request().map(|request| request + 1),
        operation: it.operation.as_deref(),
        at: it.at.as_nanos(),
        site: &it.site,
        line: explained.line(Some(it.span)),
        reads: reads(explained, &it.reads, &it.turns),
    }
}

fn held<'a>(explained: &'a Explained<'_>, holding: &'a Holding) -> Held<'a> {
    let behind = holding.behind.as_ref();
    Held {
        what: &holding.held,
        holders: holding.holders,
        request: holding.request.map(|request| request + 1),
        at: holding.at.as_nanos(),
        got: holding.got.as_ref().map(|got| Got {
            step: &got.site,
            line: explained.line(got.span),
            detail: &got.detail,
        }),
        step: holding.step.as_ref().map(|step| step.site.as_str()),
        kept: holding.kept.as_ref().map(|kept| Kept {
            kind: kept.kind.word(),
            step: &kept.site,
            line: explained.line(kept.span),
        }),
        line: holding.step.as_ref().and_then(|step| explained.line(step.span)),
        reads: reads(explained, &holding.reads, &holding.turns),
        waited_ns: behind.map(|it| it.waited.as_nanos()),
        behind: behind.map(|it| Box::new(held(explained, &it.holding))),
    }
}

fn reads<'a>(
    explained: &'a Explained<'_>,
    names: &'a [String],
    turns: &'a [Turn],
) -> Vec<Read<'a>> {
    let read = |name: &'a String| {
        let (value, line) = explained.value(name)?;
        let turn = turns.iter().find(|it| it.setting == *name);
        Some(Read { name, value, line, turned: turn.map(|turn| turned(explained, turn)) })
    };
    names.iter().filter_map(read).collect()
}

/// Writes what a setting had been turned to.
pub(super) fn turned<'a>(explained: &'a Explained<'_>, turn: &'a Turn) -> Turned<'a> {
    Turned {
        to: &turn.value,
        at: turn.at.as_nanos(),
        request: turn.whose.request().map(|request| request + 1),
        operation: turn.operation.as_deref(),
        site: &turn.site,
        line: explained.line(Some(turn.span)),
        reads: reads(explained, &turn.reads, &turn.turns),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}
