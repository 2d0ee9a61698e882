//! Shrinking: the smallest part of one environment that still shows its failure. Units are taken
//! away one after another, as long as the same failure stays; a unit without which the scenario is
//! invalid stays too.

use crate::diagnostic::Diagnostics;
use crate::experiment::at_once::at_once;
use crate::experiment::bisect::Refusal;
use crate::experiment::bisect::look;
use crate::experiment::bisect::worlds::Question;
use crate::program::compile::compile;
use crate::scenario::Scenario;
use crate::scenario::step;
use crate::scenario::tree::Entry;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::scenario::tree::Scalar;
use crate::source::Span;
use std::collections::BTreeSet;

/// What is taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Steps.
    Steps,
    /// Lines of traffic, and then the number of requests of those that stay.
    Requests,
}

/// One thing that may be taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// What it is called.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// Why nobody knows how few requests of a line are enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uncounted {
    /// With a number of its own there is no scenario.
    Invalid,
    /// None of the numbers that were tried shows the failure.
    Hidden,
}

/// What is left.
#[derive(Debug, Clone)]
pub struct Shrunk {
    /// What could not be taken away, and whether that is because there is no scenario without it.
    pub kept: Vec<(Unit, bool)>,
    /// How many there were.
    pub units: usize,
    /// The lines of traffic whose numbers of requests were made smaller, and those numbers.
    pub counts: Vec<(String, u32)>,
    /// The lines of traffic of which no such number is known, and why.
    pub uncounted: Vec<(String, Uncounted)>,
    /// How many runs were made.
    pub runs: usize,
    /// The tree that is left.
    pub tree: Node,
}

/// Shrinks a tree whose run shows the failure in the question's shape.
///
/// # Errors
///
/// Returns why there is nothing to shrink.
pub fn shrink(tree: &Node, over: Over, question: &Question<'_>) -> Result<Shrunk, Refusal> {
    let units = units(tree, over);
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
    let mut left = without(tree, &gone);
    let mut fewer = Fewer::default();
    if over == Over::Requests {
        fewer.make(&mut left, question)?;
        runs += fewer.runs;
    }
    let Fewer { counts, uncounted, .. } = fewer;
    let is_gone = |unit: &Unit| gone.iter().any(|outer| is_in(unit.span, *outer));
    let kept = units.iter().filter(|unit| !is_gone(unit));
    let kept = kept.map(|unit| (unit.clone(), needed.contains(&unit.span))).collect();
    Ok(Shrunk { kept, units: units.len(), counts, uncounted, runs, tree: left })
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
fn units(tree: &Node, over: Over) -> Vec<Unit> {
    let mut units = Vec::new();
    for section in tree.entries() {
        let name = section.key.value.as_str();
        match over {
            Over::Requests if name == "traffic" => {
                units.extend(section.value.entries().iter().map(|line| Unit {
                    name: format!("traffic.{}", line.key.value),
                    span: line.key.span,
                }));
            }
            Over::Steps
                if ["requests", "jobs", "sequences", "queues", "timeline"].contains(&name) =>
            {
                for flow in section.value.entries() {
                    collect(&flow.value, &format!("{name}.{}", flow.key.value), &mut units);
                }
            }
            Over::Requests | Over::Steps => {}
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

/// The numbers of requests that are tried, the smallest first.
const COUNTS: [u32; 12] = [1, 2, 3, 5, 8, 16, 32, 64, 128, 256, 512, 1024];

/// The most requests of a line that are tried.
pub const MOST: u32 = COUNTS[COUNTS.len() - 1];

/// What became of making the numbers of requests smaller.
#[derive(Debug, Default)]
struct Fewer {
    counts: Vec<(String, u32)>,
    uncounted: Vec<(String, Uncounted)>,
    runs: usize,
}

impl Fewer {
    /// Makes the numbers of requests smaller, line by line.
    fn make(&mut self, tree: &mut Node, question: &Question<'_>) -> Result<(), Refusal> {
        let lines = tree.get("traffic").map_or(&[][..], Node::entries);
        let names: Vec<String> = lines
            .iter()
            .filter(|line| line.value.get("at").is_none())
            .map(|line| line.key.value.clone())
            .collect();
        for name in names {
            self.line(tree, &name, question)?;
        }
        Ok(())
    }

    /// Makes the number of requests of a line smaller.
    fn line(
        &mut self,
        tree: &mut Node,
        name: &str,
        question: &Question<'_>,
    ) -> Result<(), Refusal> {
        let trees: Vec<(u32, Node)> =
            COUNTS.iter().map(|count| (*count, with_count(tree, name, *count))).collect();
        let found = at_once(&trees, |(_, tree)| shows(tree, question));
        self.runs += trees.len();
        let (mut hides, mut is_countable) = (0, false);
        for ((count, smaller), shown) in trees.into_iter().zip(found) {
            let shown = shown?;
            if shown == Some(true) {
                let (smaller, least, made) = narrowed(smaller, name, (hides, count), question)?;
                self.counts.push((name.to_owned(), least));
                *tree = smaller;
                self.runs += made;
                return Ok(());
            }
            is_countable |= shown.is_some();
            hides = count;
        }
        let why = if is_countable { Uncounted::Hidden } else { Uncounted::Invalid };
        self.uncounted.push((name.to_owned(), why));
        Ok(())
    }
}

/// Narrows a number of requests that shows the failure down to one that does where one fewer does not,
/// above a number that does not. Returns the tree with that number, the number, and how many runs it took.
fn narrowed(
    mut tree: Node,
    line: &str,
    (mut hides, mut shown): (u32, u32),
    question: &Question<'_>,
) -> Result<(Node, u32, usize), Refusal> {
    let mut runs = 0;
    while shown - hides > 1 {
        let middle = hides + (shown - hides) / 2;
        let smaller = with_count(&tree, line, middle);
        runs += 1;
        if shows(&smaller, question)? == Some(true) {
            (tree, shown) = (smaller, middle);
        } else {
            hides = middle;
        }
    }
    Ok((tree, shown, runs))
}

/// Returns a tree in which a line of traffic has so many requests. Of so few, not everyone asks.
fn with_count(tree: &Node, line: &str, count: u32) -> Node {
    let mut tree = tree.clone();
    let traffic = entries(&mut tree).and_then(|sections| of(sections, "traffic"));
    let Some(fields) =
        traffic.and_then(entries).and_then(|lines| of(lines, line)).and_then(entries)
    else {
        return tree;
    };
    fields.retain(|field| field.key.value != "everyone");
    let number = Scalar { text: count.to_string(), quoted: false };
    if let Some(known) = of(fields, "count") {
        known.kind = NodeKind::Scalar(number);
    } else if let Some(first) = fields.first() {
        let mut key = first.key.clone();
        let span = key.span;
        "count".clone_into(&mut key.value);
        fields.push(Entry { key, value: Node { span, kind: NodeKind::Scalar(number) } });
    }
    tree
}

fn entries(node: &mut Node) -> Option<&mut Vec<Entry>> {
    match &mut node.kind {
        NodeKind::Map(entries) => Some(entries),
        NodeKind::Null | NodeKind::Scalar(_) | NodeKind::List(_) => None,
    }
}

fn of<'n>(entries: &'n mut [Entry], key: &str) -> Option<&'n mut Node> {
    entries.iter_mut().find(|entry| entry.key.value == key).map(|entry| &mut entry.value)
}
