//! The fewest steps that still show a failure. They are taken away one after another, as long as the same
//! failure stays; a step without which the scenario is invalid stays too.

use crate::diagnostic::Diagnostics;
use crate::experiment::bisect::Refusal;
use crate::experiment::bisect::look;
use crate::experiment::bisect::worlds::Question;
use crate::program::compile::compile;
use crate::scenario::Scenario;
use crate::scenario::step;
use crate::scenario::tree::Entry;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::source::Span;
use std::collections::BTreeSet;

/// A step that may be taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// What it is called.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// What is left.
#[derive(Debug, Clone)]
pub struct Shrunk {
    /// What could not be taken away, and whether that is because there is no scenario without it.
    pub kept: Vec<(Unit, bool)>,
    /// How many there were.
    pub units: usize,
    /// How many runs were made.
    pub runs: usize,
}

/// Shrinks a tree whose run shows the failure in the question's shape.
///
/// # Errors
///
/// Returns why there is nothing to shrink.
pub fn shrink(tree: &Node, question: &Question<'_>) -> Result<Shrunk, Refusal> {
    let units = units(tree);
    let mut gone: BTreeSet<Span> = BTreeSet::new();
    let mut needed: BTreeSet<Span> = BTreeSet::new();
    let mut runs = 0;
    loop {
        let before = gone.len();
        // The largest first: what stands in a unit goes with it.
        for unit in &units {
            if gone.contains(&unit.span) || gone.iter().any(|outer| is_in(unit.span, *outer)) {
                continue;
            }
            gone.insert(unit.span);
            runs += 1;
            let found = shows(&without(tree, &gone), question)?;
            if found != Some(true) {
                gone.remove(&unit.span);
            }
            if found.is_none() {
                needed.insert(unit.span);
            } else {
                needed.remove(&unit.span);
            }
        }
        if gone.len() == before {
            break;
        }
    }
    let is_gone = |unit: &Unit| gone.iter().any(|outer| is_in(unit.span, *outer));
    let kept = units.iter().filter(|unit| !is_gone(unit));
    let kept = kept.map(|unit| (unit.clone(), needed.contains(&unit.span))).collect();
    Ok(Shrunk { kept, units: units.len(), runs })
}

/// Tells whether one place lies in another, or is it.
fn is_in(inner: Span, outer: Span) -> bool {
    inner.source == outer.source && inner.start >= outer.start && inner.end <= outer.end
}

/// Tells whether a tree shows the failure; none where it is no scenario.
fn shows(tree: &Node, question: &Question<'_>) -> Result<Option<bool>, Refusal> {
    let mut out = Diagnostics::default();
    let Some(scenario) = Scenario::decode(tree, &mut out).filter(|_| !out.has_errors()) else {
        return Ok(None);
    };
    let Some(program) = compile(&scenario, question.profile, &mut out) else { return Ok(None) };
    match look(&program, question) {
        Ok(seen) => Ok(Some(seen.is_some())),
        Err(ending) if question.limits.interrupt.is_raised() => Err(Refusal::Stopped(ending)),
        Err(_) => Ok(Some(false)),
    }
}

/// Lists what may be taken away.
fn units(tree: &Node) -> Vec<Unit> {
    let mut units = Vec::new();
    for section in tree.entries() {
        let name = section.key.value.as_str();
        if !["requests", "jobs", "sequences", "queues", "timeline"].contains(&name) {
            continue;
        }
        for flow in section.value.entries() {
            collect(&flow.value, &format!("{name}.{}", flow.key.value), &mut units);
        }
    }
    units
}

/// Collects the steps of every list of steps, outer ones first. They are called by their places, as everywhere
/// else: a group that a step stands in adds nothing to that.
fn collect(node: &Node, path: &str, units: &mut Vec<Unit>) {
    for entry in node.entries() {
        let is_apart = entry.key.value == "middleware";
        let path = if is_apart { format!("{path}/middleware") } else { path.to_owned() };
        collect(&entry.value, &path, units);
    }
    for item in node.items() {
        let Some(name) = step::name_of(item) else { continue };
        units.push(Unit { name: format!("{path}/{name}"), span: item.span });
        collect(item, path, units);
    }
}

/// Returns a tree without some places: items of lists, and entries of maps by their keys.
fn without(tree: &Node, gone: &BTreeSet<Span>) -> Node {
    let kind = match &tree.kind {
        NodeKind::Map(entries) => NodeKind::Map(
            entries
                .iter()
                .filter(|entry| !gone.contains(&entry.key.span))
                .map(|entry| Entry { key: entry.key.clone(), value: without(&entry.value, gone) })
                .collect(),
        ),
        NodeKind::List(items) => NodeKind::List(
            items
                .iter()
                .filter(|item| !gone.contains(&item.span))
                .map(|item| without(item, gone))
                .collect(),
        ),
        NodeKind::Null | NodeKind::Scalar(_) => tree.kind.clone(),
    };
    Node { span: tree.span, kind }
}
