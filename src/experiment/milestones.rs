//! Milestones: what changed the course of a replay from outside.

use crate::program::Program;
use crate::program::ids::FleetId;
use crate::program::parts::Arrivals;
use crate::program::parts::Change;
use crate::program::parts::Quantity;
use crate::program::parts::RolloutStep;
use crate::quantity::Timestamp;
use crate::time::SimDuration;
use crate::time::SimTime;
use std::collections::BTreeMap;
use std::ops::Range;

/// Something that changed the course of a replay from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// When.
    pub at: Timestamp,
    /// By whose hand.
    pub by: Hand,
    /// What was done, in a sentence.
    pub title: String,
}

/// By whose hand something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// A change was deployed.
    Deployment,
    /// A change was taken back.
    Removal,
    /// Operators did it.
    Operators,
}

impl Hand {
    /// Returns what was done, as a word before its title.
    pub fn did(self) -> &'static str {
        match self {
            Self::Deployment => "deployed",
            Self::Removal => "removed",
            Self::Operators => "operators",
        }
    }

    /// Returns the same as a verb of eight letters at most.
    pub fn does(self) -> &'static str {
        match self {
            Self::Deployment => "deploy",
            Self::Removal => "remove",
            Self::Operators => "operate",
        }
    }
}

/// Lists what was deployed, what was taken back and what operators did between the replay's origin
/// and its end; of a rollout, its first and its last node, and of a rule that acts again and again its first
/// and its last time. What runs from the beginning on is none of it.
pub fn milestones(program: &Program, end: SimTime) -> Vec<Milestone> {
    let changed = program.changes.iter().flat_map(|change| of_change(program, change));
    let operated = program.timeline.iter().flat_map(|operation| {
        let title = &operation.title;
        let times = match operation.line.arrivals {
            Arrivals::At(at) => vec![(at, title.clone())],
            Arrivals::Every { gap, from, until, count } => {
                let until = program.until.map_or(until, |end| until.min(end));
                of_rule(program.quantity(gap), from..until, count, title)
            }
            // Nobody acts so often, nor at random.
            Arrivals::Count { .. } | Arrivals::Rate { .. } => Vec::new(),
        };
        times.into_iter().map(|(at, title)| (at, Hand::Operators, title))
    });
    let mut all: Vec<_> = changed.chain(operated).filter(|(at, ..)| *at <= end).collect();
    all.sort_by_key(|(at, ..)| *at);
    let milestone = |(at, by, title)| Milestone { at: program.instant(at), by, title };
    all.into_iter().map(milestone).collect()
}

/// Lists the first and the last time that a rule acts, where its gaps are all the same.
fn of_rule(
    gap: &Quantity,
    window: Range<SimTime>,
    count: u32,
    title: &str,
) -> Vec<(SimTime, String)> {
    if !gap.sample.is_constant() {
        return Vec::new();
    }
    let gap = SimDuration::from_nanos(gap.sample.sample(0));
    let room = window.end.saturating_since(window.start).as_nanos().saturating_sub(1);
    let times = room.checked_div(gap.as_nanos()).unwrap_or(0).min(count.into());
    let at = |time: u64| {
        let since = SimDuration::from_nanos(gap.as_nanos().saturating_mul(time));
        window.start.saturating_add(since)
    };
    match times {
        0 => Vec::new(),
        1 => vec![(at(1), title.to_owned())],
        _ => vec![
            (at(1), format!("{title} (every {gap}, the first time)")),
            (at(times), format!("{title} (every {gap}, the last time)")),
        ],
    }
}

/// Lists when a change begins and ends to run, everywhere and on its fleets.
fn of_change(program: &Program, change: &Change) -> Vec<(SimTime, Hand, String)> {
    let mut milestones = Vec::new();
    let mut rollouts: BTreeMap<(FleetId, bool), Vec<&RolloutStep>> = BTreeMap::new();
    for step in &change.steps {
        match step.node {
            // What was there before the replay began was not deployed in it.
            None if step.on && change.instant.is_none() => {}
            None => milestones.push((step.at, hand(step.on), change.title.clone())),
            Some(node) => rollouts.entry((node.fleet, step.on)).or_default().push(step),
        }
    }
    for ((fleet, on), steps) in rollouts {
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else { continue };
        let (title, name) = (&change.title, &program.fleet(fleet).name);
        if first.at == last.at {
            milestones.push((first.at, hand(on), format!("{title} ({name})")));
            continue;
        }
        let nodes = steps.len();
        let which = |which: &str| format!("{title} ({name}, {which} of {nodes} nodes)");
        // What is due at the end does not happen any more.
        let ends = |step: &&&RolloutStep| program.until.is_none_or(|until| step.at < until);
        let in_time = steps.iter().filter(ends).count();
        if in_time < nodes {
            let cut = format!(
                "{title} ({name}, the first of {nodes} nodes; {in_time} before the replay ends)"
            );
            milestones.push((first.at, hand(on), cut));
            continue;
        }
        milestones.push((first.at, hand(on), which("the first")));
        milestones.push((last.at, hand(on), which("the last")));
    }
    milestones
}

fn hand(on: bool) -> Hand {
    if on { Hand::Deployment } else { Hand::Removal }
}
