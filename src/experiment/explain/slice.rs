//! Why an event happened: the events of its request that it needed, and what they read. A backward
//! slice: from the event to the variables that its step reads, to the steps that bound them, to the
//! step that scheduled the job, and so on to the request's arrival. What made it late belongs to it as
//! well: the steps, queues and places on the way that took most of the time.

use crate::analysis::contrast::telling::Told;
use crate::experiment::explain::commits::committed;
use crate::experiment::explain::holding::Holding;
use crate::experiment::explain::others::Deed;
use crate::experiment::explain::others::Turn;
use crate::program::Program;
use crate::program::expression::Builtin;
use crate::program::expression::Op as Instruction;
use crate::program::expression::SlotId;
use crate::program::ids::CodeId;
use crate::program::ids::SiteId;
use crate::program::op::Action;
use crate::time::SimDuration;
use crate::trace::EventId;
use crate::trace::event::Kind;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// An event that another one needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed {
    /// Its place in the telling.
    pub place: usize,
    /// The inputs, switches and changes that its step reads, and the groups around it.
    pub reads: Vec<String>,
    /// Those of them that had been turned by then.
    pub turns: Vec<Turn>,
    /// Who held the place that it waited for, or was refused.
    pub holding: Option<Holding>,
    /// The event of somebody else that wrote what it read.
    pub written: Option<Deed>,
    /// What else others did that it comes of: stopped what it waited for, took it down, threw it away.
    pub deeds: Vec<Deed>,
    /// Whether it read a store that nobody had written by then.
    pub is_unwritten: bool,
    /// How long it was waited for, where that made what is explained late.
    pub waited: Option<SimDuration>,
}

/// What is at least one in so many parts of the time since the arrival made an event late.
const PART: u64 = 10;

/// Returns the events that the one at `target` needed, itself included, in order, and those that made
/// it late.
pub fn slice(program: &Program, told: &[Told], target: usize) -> Vec<Needed> {
    let mut needed = dependencies(program, told, target);
    let delays = delays(told, target);
    needed.extend(delays.keys());
    let one = |place| Needed {
        waited: delays.get(&place).copied(),
        ..Needed::alone(program, told, place)
    };
    needed.into_iter().map(one).collect()
}

impl Needed {
    /// Returns an event of which nothing is known yet but what its step reads.
    pub(super) fn alone(program: &Program, told: &[Told], place: usize) -> Self {
        let site = told.get(place).and_then(|event| event.at_site);
        Self {
            place,
            reads: site.map(|site| around(program, site)).unwrap_or_default(),
            turns: Vec::new(),
            holding: None,
            written: None,
            deeds: Vec::new(),
            is_unwritten: false,
            waited: None,
        }
    }
}

/// Returns the places of the events without which the one at `target` would be another one, itself
/// included.
pub(super) fn dependencies(program: &Program, told: &[Told], target: usize) -> BTreeSet<usize> {
    let mut needed: BTreeSet<usize> = BTreeSet::new();
    let mut open = vec![target];
    while let Some(place) = open.pop() {
        if !needed.insert(place) {
            continue;
        }
        let Some(event) = told.get(place) else { continue };
        open.extend(origin(told, place));
        open.extend(rescued(program, told, place));
        open.extend(retried(told, place));
        open.extend(failed(told, place));
        if let Some(via) = event.via.and_then(|via| told.iter().position(|it| it.event == via)) {
            open.push(via);
            open.extend(committed(told, event, via));
        }
        // Whoever has a reply had asked.
        if event.kind == Kind::Answered {
            open.extend(called(told, place));
        }
        let Some(site) = event.at_site else { continue };
        open.extend(chosen(program, told, place, site));
        let (slots, arguments) = variables(program, site);
        if arguments {
            open.extend(scheduled(told, place));
        }
        for slot in slots {
            open.extend(bound(program, told, place, slot));
        }
    }
    needed
}

/// Returns the events on the way to the one at `target` that came late themselves, and how long after
/// what they followed from: those that make up much of the time since the arrival.
fn delays(told: &[Told], target: usize) -> BTreeMap<usize, SimDuration> {
    let mut delays = BTreeMap::new();
    let (Some(first), Some(last)) = (told.first(), told.get(target)) else { return delays };
    let all = last.at.saturating_since(first.at).as_nanos();
    let mut place = target;
    while let Some(before) = followed(told, place) {
        let gap = gap_before(told, place).unwrap_or_default();
        if gap > SimDuration::ZERO && gap.as_nanos() >= all / PART {
            delays.insert(place, gap);
        }
        place = before;
    }
    delays
}

/// Returns the event of the telling that one followed from: of its two causes the one that came last,
/// for that is what it waited for.
fn followed(told: &[Told], place: usize) -> Option<usize> {
    let event = told.get(place)?;
    let place_of = |event: EventId| told.iter().position(|it| it.event == event);
    let before = [event.cause, event.via].into_iter().flatten().filter_map(place_of);
    before.filter(|before| *before < place).max()
}

/// Returns how long after the event that it followed from an event came.
pub(super) fn gap_before(told: &[Told], place: usize) -> Option<SimDuration> {
    let before = told.get(followed(told, place)?)?;
    Some(told.get(place)?.at.saturating_since(before.at))
}

/// Returns the event that brought a task about: the step that scheduled it, or the arrival.
fn scheduled(told: &[Told], place: usize) -> Option<usize> {
    let event = told.get(place)?;
    let first = told.iter().position(|other| other.lineage == event.lineage)?;
    let cause = told.get(first)?.cause?;
    told.iter().position(|other| other.event == cause)
}

/// The same, and for the own steps of a request or of operators how these began.
fn origin(told: &[Told], place: usize) -> Option<usize> {
    let event = told.get(place)?;
    let first = told.iter().position(|other| other.lineage == event.lineage)?;
    let begins = [Kind::Arrived, Kind::Operated].contains(&told.get(first)?.kind);
    if begins { Some(first) } else { scheduled(told, place) }
}

/// Returns the call that an answer is to.
fn called(told: &[Told], place: usize) -> Option<usize> {
    let event = told.get(place)?;
    let same = |it: &Told| it.lineage == event.lineage && it.attempt == event.attempt;
    told.get(..place)?.iter().rposition(|it| it.kind == Kind::Called && same(it))
}

/// Returns the error that an event was rescued from, where it is done in a rescue.
fn rescued(program: &Program, told: &[Told], place: usize) -> Option<usize> {
    let event = told.get(place)?;
    if !program.is_in_rescue(event.at_site?) {
        return None;
    }
    let same = |other: &Told| other.lineage == event.lineage && other.attempt == event.attempt;
    let rescue = |it: &Told| same(it) && it.kind == Kind::Rescued;
    let mut at = told.get(..place)?.iter().rposition(rescue)?;
    // An inline job or a service raised it.
    while told.get(at)?.kind != Kind::Raised {
        let cause = told.get(at)?.cause?;
        at = told.get(..at)?.iter().rposition(|it| it.event == cause)?;
    }
    Some(at)
}

/// Returns the choices of the branches that a place stands in, as they were made last before an event.
fn chosen(program: &Program, told: &[Told], place: usize, site: SiteId) -> Vec<usize> {
    let Some(event) = told.get(place) else { return Vec::new() };
    let same = |other: &Told| other.lineage == event.lineage && other.attempt == event.attempt;
    let last = |choice: SiteId| {
        let is_it = |it: &Told| same(it) && it.kind == Kind::Chosen && it.at_site == Some(choice);
        told.get(..place)?.iter().rposition(is_it)
    };
    program.choices_of(site).filter_map(last).collect()
}

/// Returns what a flow failed with, for what tells that it did or will be tried again.
fn failed(told: &[Told], place: usize) -> Option<usize> {
    let event = told.get(place)?;
    let fails = [
        Kind::RequestFailed,
        Kind::AttemptFailed,
        Kind::ServiceFailed,
        Kind::RetryScheduled,
        Kind::Retried,
        Kind::Died,
    ];
    if !fails.contains(&event.kind) {
        return None;
    }
    let same = |other: &Told| other.lineage == event.lineage && other.attempt == event.attempt;
    let errors = [Kind::Raised, Kind::TimedOut, Kind::Refused];
    told.get(..place)?.iter().rposition(|it| same(it) && errors.contains(&it.kind))
}

/// Returns the error for which there is this attempt, and not only the first.
fn retried(told: &[Told], place: usize) -> Option<usize> {
    let event = told.get(place)?;
    let before = event.attempt.checked_sub(1)?;
    let same = |other: &Told| other.lineage == event.lineage && other.attempt == before;
    told.get(..place)?.iter().rposition(|it| same(it) && it.kind == Kind::Raised)
}

/// Returns the variables that the operations of a place read and the conditions of the groups that it
/// stands in, parameters followed to what they stand for, and whether they read the arguments of a job.
fn variables(program: &Program, site: SiteId) -> (BTreeSet<SlotId>, bool) {
    let mut slots: BTreeSet<SlotId> = BTreeSet::new();
    let mut arguments = false;
    let own = program.ops_at(site).flat_map(|op| program.codes_of(op.action));
    let mut open: Vec<CodeId> =
        own.chain(program.guards_of(site).into_iter().map(|it| it.1)).collect();
    let mut seen: BTreeSet<CodeId> = BTreeSet::new();
    while let Some(code) = open.pop() {
        if !seen.insert(code) {
            continue;
        }
        for op in program.code(code).ops() {
            arguments |= *op == Instruction::Builtin(Builtin::Arguments);
            if let Instruction::Slot(slot) = op
                && slots.insert(*slot)
            {
                open.extend(bindings(program, *slot, site));
            }
        }
    }
    (slots, arguments)
}

/// Returns what a parameter stands for around a place: what it is given where its sequence is run.
fn bindings(program: &Program, parameter: SlotId, inner: SiteId) -> impl Iterator<Item = CodeId> {
    program.ops.iter().filter_map(move |op| {
        let Action::Bind { slot, code } = op.action else { return None };
        (slot == parameter && is_around(program, op.site, inner)).then_some(code)
    })
}

/// Tells whether a place is a group around another. What runs in a sequence stands below the name of
/// the step that runs it, without its `do`.
fn is_around(program: &Program, outer: SiteId, inner: SiteId) -> bool {
    let (outer, inner) = (&program.site(outer).path, &program.site(inner).path);
    let (before, name) = outer.rsplit_once('/').unwrap_or(("", outer));
    let name = name.strip_prefix("do ").unwrap_or(name);
    let rest = inner.strip_prefix(before).and_then(|rest| rest.strip_prefix('/'));
    let rest = rest.and_then(|rest| rest.strip_prefix(name));
    rest.is_some_and(|rest| rest.starts_with('/'))
}

/// Returns the last event before one that bound a variable: in its task, or for one that is shared
/// in whatever ran inline with it.
pub(super) fn bound(program: &Program, told: &[Told], place: usize, slot: SlotId) -> Option<usize> {
    let event = told.get(place)?;
    let outermost = (slot.0 < program.ambient).then(|| outermost(told, event));
    told.get(..place)?.iter().rposition(|other| {
        let here = other.lineage == event.lineage && other.attempt == event.attempt;
        let ops = other.at_site.into_iter().flat_map(|site| program.ops_at(site));
        let binds = |action| binds(program, action, other.kind).contains(&Some(slot));
        let is_shared = || {
            other.kind == Kind::Set
                && outermost.is_some_and(|it| it == self::outermost(told, other))
        };
        ops.map(|op| op.action).any(binds) && (here || is_shared())
    })
}

/// Returns the attempt of the task in which an event's own runs: a job that runs inline begins without
/// having been picked up, and belongs to whoever scheduled it.
pub(super) fn outermost(told: &[Told], event: &Told) -> (u64, u32) {
    let mut own = event;
    loop {
        let first = told.iter().find(|it| it.lineage == own.lineage);
        let cause = first.filter(|it| it.kind == Kind::Started).and_then(|it| it.cause);
        match cause.and_then(|cause| told.iter().find(|it| it.event == cause)) {
            Some(caller) if caller.event < own.event => own = caller,
            Some(_) | None => return (own.lineage, own.attempt),
        }
    }
}

/// Returns the variables that an operation has bound when it tells an event of that kind.
fn binds(program: &Program, action: Action, told: Kind) -> [Option<SlotId>; 2] {
    let when = |kinds: &[Kind], slot: Option<SlotId>| slot.filter(|_| kinds.contains(&told));
    if let Action::Set { slot, .. } = action {
        [when(&[Kind::Set], Some(slot)), None]
    } else if let Action::Read { slot, position, .. } = action {
        [when(&[Kind::Read], Some(slot)), when(&[Kind::Read], position)]
    } else if let Action::Write { position, .. } = action {
        [when(&[Kind::Wrote], position), None]
    } else if let Action::Accept(taking) = action {
        [when(&[Kind::Accepted, Kind::Coerced, Kind::Mismatched], taking.slot), None]
    } else if let Action::Call { call } = action {
        [when(&[Kind::Answered], program.call(call).slot), None]
    } else {
        [None, None]
    }
}

/// Returns the names that a step reads, and the groups around it.
pub(in crate::experiment) fn around(program: &Program, site: SiteId) -> Vec<String> {
    let ids = (0..program.sites.len()).map(SiteId::from_index);
    let groups =
        ids.filter(|outer| program.site(*outer).is_step() && is_around(program, *outer, site));
    let groups = groups.chain([site]).chain(program.groups_of(site));
    let read = groups.flat_map(|site| program.read_at(site));
    let mut names: Vec<String> = Vec::new();
    for name in read {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}
