//! A selection as a file of its own: what was chosen is applied, and what could be chosen is gone.

use crate::scenario::file::Selection;
use crate::scenario::tree::Entry;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::scenario::tree::Scalar;

/// Makes the tree of a selection one that means the same alone. The profile stays without its
/// patch, as the only one. Overlays, and the fault where it is taken out or the incident is not,
/// are gone: their patches are meant for the file before it was patched. So is what was published,
/// which is about the incident as it was, and what is taught with it. What is expected of the selection stays.
///
/// A selection of nothing leaves the tree as it is.
pub fn alone(tree: &mut Node, selection: &Selection, incident: Option<&str>) {
    if *selection == Selection::default() {
        return;
    }
    let profile = selection.profile.as_deref();
    for section in ["actions", "hypotheses", "published", "teach"] {
        remove(tree, section);
    }
    let elsewhere = profile.is_some() && profile != incident;
    if selection.without_fault || !selection.with.is_empty() || elsewhere {
        remove(tree, "fault");
    }
    keep_cases(tree, selection);
    let Some(profile) = profile else { return };
    if let Some(profiles) = entries_of(tree, "profiles") {
        profiles.retain(|entry| entry.key.value == profile);
        for entry in profiles {
            remove(&mut entry.value, "patch");
        }
    }
    // Of one profile, it is the one in which the incident took place.
    if let Some(replay) = child(tree, "replay") {
        remove(replay, "incident");
    }
    let mut left = 0;
    if let Some(observers) = entries_of(tree, "observers") {
        observers.retain_mut(|observer| stay_in(&mut observer.value, profile));
        left = observers.len();
    }
    if left == 0 {
        remove(tree, "observers");
    }
}

/// Keeps what is expected of the selection, and what it was with is no longer said.
fn keep_cases(tree: &mut Node, selection: &Selection) {
    let mut left = 0;
    if let Some(expect) = child(tree, "expect")
        && let NodeKind::List(cases) = &mut expect.kind
    {
        cases.retain(|case| is_about(case, selection));
        left = cases.len();
        for case in cases {
            remove(case, "with");
        }
    }
    if left == 0 {
        remove(tree, "expect");
    }
}

/// Tells whether a case is about the selection; about a selection without a profile, in whichever.
fn is_about(case: &Node, selection: &Selection) -> bool {
    let texts = |node: &Node| match &node.kind {
        NodeKind::Scalar(scalar) => vec![scalar.text.clone()],
        NodeKind::Null | NodeKind::List(_) | NodeKind::Map(_) => {
            node.items().iter().filter_map(Node::scalar).map(|it| it.text.clone()).collect()
        }
    };
    let Some(profile) = case.get("in").and_then(Node::scalar).map(|it| it.text.clone()) else {
        return false;
    };
    let with = case.get("with").map(texts).unwrap_or_default();
    let case = Selection { with, ..Selection::profile(&profile) };
    let asked = selection.profile.clone().unwrap_or(profile);
    case.means(&Selection { profile: Some(asked), ..selection.clone() })
}

/// Leaves an observer in one profile; false when they are not in it.
fn stay_in(observer: &mut Node, profile: &str) -> bool {
    let Some(places) = child(observer, "in") else { return false };
    let span = places.span;
    let is_there = |node: &Node| node.scalar().is_some_and(|it| it.text == profile);
    let found = is_there(places) || places.items().iter().any(is_there);
    let kind = NodeKind::Scalar(Scalar { text: profile.to_owned(), quoted: false });
    places.kind = NodeKind::List(vec![Node { span, kind }]);
    found
}

/// Returns the value of a key.
fn child<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    let entries = map(node)?;
    entries.iter_mut().find(|entry| entry.key.value == key).map(|entry| &mut entry.value)
}

/// Returns the entries of a section.
fn entries_of<'n>(tree: &'n mut Node, section: &str) -> Option<&'n mut Vec<Entry>> {
    map(child(tree, section)?)
}

fn map(node: &mut Node) -> Option<&mut Vec<Entry>> {
    match &mut node.kind {
        NodeKind::Map(entries) => Some(entries),
        NodeKind::Null | NodeKind::Scalar(_) | NodeKind::List(_) => None,
    }
}

/// Takes a key out of a map.
fn remove(node: &mut Node, key: &str) {
    if let Some(entries) = map(node) {
        entries.retain(|entry| entry.key.value != key);
    }
}
