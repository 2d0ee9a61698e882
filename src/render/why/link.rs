//! An event of an explanation, for programs: what it reads, what it waited for, what others did to it.

use crate::analysis::contrast::telling::Told;
use crate::experiment::explain::holding::Holding;
use crate::experiment::explain::others;
use crate::experiment::explain::others::Turn;
use crate::experiment::explain::slice::Needed;
use crate::experiment::explain::unfinished;
use crate::render::why::Explained;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::EventId;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Link<'a> {
    event: u64,
    at: u64,
    kind: &'static str,
    about: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<&'a str>,
    detail: &'a str,
    /// The condition that was false, where it is passed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<&'a str>,
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
    /// The commit that let it be seen, where it was written in a transaction.
    #[serde(skip_serializing_if = "Option::is_none")]
    committed: Option<Committed>,
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

#[derive(Serialize)]
struct Committed {
    event: u64,
    at: u64,
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
    /// Which operators, where they have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a str>,
    at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    got: Option<Got<'a>>,
    step: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<Kept<'a>>,
    line: Option<u32>,
    reads: Vec<Read<'a>>,
    /// The step that the holder has come to when the replay ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<Step<'a>>,
    /// How long the holder waited in that step itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    waited_ns: Option<u64>,
    /// Who held what it waited for.
    #[serde(skip_serializing_if = "Option::is_none")]
    behind: Option<Box<Held<'a>>>,
}

/// A step that somebody has come to.
#[derive(Serialize)]
pub(super) struct Step<'a> {
    name: &'a str,
    line: Option<u32>,
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

/// Writes an event, and what it needed and met.
pub(super) fn link<'a>(explained: &'a Explained<'_>, told: &'a Told, it: &'a Needed) -> Link<'a> {
    Link {
        event: told.event.0,
        at: told.at.as_nanos(),
        kind: told.kind.word(),
        about: &told.about,
        object: told.object.as_deref(),
        detail: &told.detail,
        condition: explained.false_condition(told),
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

pub(super) fn step<'a>(explained: &Explained<'_>, it: &'a unfinished::Step) -> Step<'a> {
    Step { name: &it.name, line: explained.line(Some(it.span)) }
}

fn deed<'a>(explained: &'a Explained<'_>, it: &'a others::Deed) -> Deed<'a> {
    let committed =
        |(event, at): (EventId, SimTime)| Committed { event: event.0, at: at.as_nanos() };
    Deed {
        committed: it.committed.map(committed),
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
        operation: holding.operation.as_deref(),
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
        within: holding.within.as_ref().map(|it| step(explained, it)),
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
