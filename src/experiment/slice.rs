//! Why an event happened: the events of its request that it needed, and what they read. A backward
//! slice: from the event to the variables that its step reads, to the steps that bound them, to the
//! step that scheduled the job, and so on to the request's arrival. What made it late belongs to it as
//! well: the steps, queues and places on the way that took most of the time.

use crate::analysis::contrast::telling::Told;
use crate::experiment::surroundings::Holding;
use crate::experiment::surroundings::Turn;
use crate::program::Program;
use crate::program::expression::Builtin;
use crate::program::expression::Op as Instruction;
use crate::program::expression::SlotId;
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
    /// How long it was waited for, where that made what is explained late.
    pub waited: Option<SimDuration>,
}

/// What is at least one in so many parts of the time since the arrival made an event late.
const PART: u64 = 10;

/// Returns the events that the one at `target` needed, itself included, in order.
pub fn slice(program: &Program, told: &[Told], target: usize) -> Vec<Needed> {
    let mut needed: BTreeSet<usize> = BTreeSet::new();
    let mut open = vec![target];
    while let Some(place) = open.pop() {
        if !needed.insert(place) {
            continue;
        }
        let Some(event) = told.get(place) else { continue };
        open.extend(origin(told, place));
        open.extend(rescued(told, place));
        if let Some(via) = event.via {
            open.extend(told.iter().position(|other| other.event == via));
        }
        let Some(site) = event.at_site else { continue };
        let (slots, arguments) = variables(program, site);
        if arguments {
            open.extend(scheduled(told, place));
        }
        for slot in slots {
            open.extend(bound(program, told, place, slot));
        }
    }
    let delays = delays(told, target);
    needed.extend(delays.keys());
    let reads = |place: usize| {
        let site = told.get(place).and_then(|event| event.at_site);
        site.map(|site| around(program, site)).unwrap_or_default()
    };
    let alone = |place| Needed {
        place,
        reads: reads(place),
        turns: Vec::new(),
        holding: None,
        waited: delays.get(&place).copied(),
    };
    needed.into_iter().map(alone).collect()
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

/// The same, and for a request's own steps the arrival.
fn origin(told: &[Told], place: usize) -> Option<usize> {
    let event = told.get(place)?;
    let first = told.iter().position(|other| other.lineage == event.lineage)?;
    if told.get(first)?.kind == Kind::Arrived { Some(first) } else { scheduled(told, place) }
}

/// Returns the error before an event in its attempt: what is done in a rescue needed it.
fn rescued(told: &[Told], place: usize) -> Option<usize> {
    let event = told.get(place)?;
    let same = |other: &Told| other.lineage == event.lineage && other.attempt == event.attempt;
    told.get(..place)?.iter().rposition(|it| same(it) && it.kind == Kind::Raised)
}

/// Returns the variables that the operations of a place read, parameters followed to what they
/// stand for, and whether they read the arguments of a job.
fn variables(program: &Program, site: SiteId) -> (BTreeSet<SlotId>, bool) {
    let mut slots: BTreeSet<SlotId> = BTreeSet::new();
    let mut arguments = false;
    let mut open = vec![site];
    let mut seen: BTreeSet<SiteId> = BTreeSet::new();
    while let Some(site) = open.pop() {
        if !seen.insert(site) {
            continue;
        }
        let codes = program.codes_at(site);
        for op in codes.iter().flat_map(|code| program.code(*code).ops()) {
            arguments |= *op == Instruction::Builtin(Builtin::Arguments);
            if let Instruction::Slot(slot) = op
                && slots.insert(*slot)
            {
                open.extend(binding(program, *slot, site));
            }
        }
    }
    (slots, arguments)
}

/// Returns the places around one where a parameter is evaluated: where its sequence is run.
fn binding(program: &Program, slot: SlotId, inner: SiteId) -> impl Iterator<Item = SiteId> {
    let is_it =
        move |action: Action| matches!(action, Action::Bind { slot: bound, .. } if bound == slot);
    let binds = program.ops.iter().filter(move |op| is_it(op.action)).map(|op| op.site);
    binds.filter(move |outer| is_around(program, *outer, inner))
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
/// in whatever task was last.
fn bound(program: &Program, told: &[Told], place: usize, slot: SlotId) -> Option<usize> {
    let event = told.get(place)?;
    let is_shared = slot.0 < program.ambient;
    told.get(..place)?.iter().rposition(|other| {
        let here = other.lineage == event.lineage && other.attempt == event.attempt;
        let binds = other.at_site.is_some_and(|site| {
            program.ops.iter().filter(|op| op.site == site).any(|op| binds(op.action) == Some(slot))
        });
        (here || is_shared && other.kind == Kind::Set) && other.kind != Kind::Skipped && binds
    })
}

/// Returns the variable that an operation binds.
fn binds(action: Action) -> Option<SlotId> {
    if let Action::Set { slot, .. } | Action::Read { slot, .. } = action {
        Some(slot)
    } else if let Action::Accept(taking) = action {
        taking.slot
    } else {
        None
    }
}

/// Returns the names that a step reads, and the groups around it.
pub(super) fn around(program: &Program, site: SiteId) -> Vec<String> {
    let ids = (0..program.sites.len()).map(SiteId::from_index);
    let groups =
        ids.filter(|outer| program.site(*outer).is_step() && is_around(program, *outer, site));
    let mut names: Vec<String> = Vec::new();
    for name in groups.chain([site]).flat_map(|site| program.read_at(site)) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}
