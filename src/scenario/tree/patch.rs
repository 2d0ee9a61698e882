//! Patches of a tree: JSON Merge Patch (RFC 7396), and items of lists by name.

use super::Entry;
use super::Node;
use super::NodeKind;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::diagnostic::some_of;
use crate::source::Span;
use crate::source::Spanned;
use std::collections::BTreeMap;

/// Applies a patch and returns whether it changed anything.
///
/// Maps merge key by key, `null` removes, everything else replaces; what a patch brings keeps the
/// patch's places. One extension: a map patches a list of maps item by item. Its keys are names
/// `name_of` gives to items; a map merges into the item and `null` removes it. A name that no
/// item has, or that two have, is reported and changes nothing.
pub fn apply(
    base: &mut Node,
    patch: &Node,
    name_of: fn(&Node) -> Option<String>,
    diagnostics: &mut Diagnostics,
) -> bool {
    Patcher { name_of, diagnostics }.merge(base, patch)
}

struct Patcher<'a> {
    name_of: fn(&Node) -> Option<String>,
    diagnostics: &'a mut Diagnostics,
}

impl Patcher<'_> {
    fn merge(&mut self, base: &mut Node, patch: &Node) -> bool {
        if let NodeKind::Map(changes) = &patch.kind {
            match &mut base.kind {
                NodeKind::Map(entries) => return self.merge_map(entries, changes),
                NodeKind::List(items) if items.iter().all(is_map) => {
                    return self.merge_items(items, changes);
                }
                NodeKind::List(_) | NodeKind::Scalar(_) | NodeKind::Null => {}
            }
        }
        let changed = !base.same(patch);
        if changed {
            *base = self.fresh(patch);
        }
        changed
    }

    fn merge_map(&mut self, entries: &mut Vec<Entry>, changes: &[Entry]) -> bool {
        let places: BTreeMap<&str, usize> = entries
            .iter()
            .enumerate()
            .map(|(place, entry)| (entry.key.value.as_str(), place))
            .collect();
        let places: Vec<Option<usize>> =
            changes.iter().map(|change| places.get(change.key.value.as_str()).copied()).collect();
        let mut removed = vec![false; entries.len()];
        let mut changed = false;
        for (change, place) in changes.iter().zip(places) {
            changed |= match place {
                Some(place) if change.value.is_null() => {
                    removed[place] = true;
                    true
                }
                Some(place) => self.merge(&mut entries[place].value, &change.value),
                None if change.value.is_null() => false,
                None => {
                    let value = self.fresh(&change.value);
                    entries.push(Entry { key: change.key.clone(), value });
                    true
                }
            };
        }
        remove(entries, &removed);
        changed
    }

    fn merge_items(&mut self, items: &mut Vec<Node>, changes: &[Entry]) -> bool {
        let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, item) in items.iter().enumerate() {
            if let Some(name) = (self.name_of)(item) {
                places.entry(name).or_default().push(place);
            }
        }
        let mut removed = vec![false; items.len()];
        let mut changed = false;
        for change in changes {
            if self.diagnostics.is_full() {
                break;
            }
            let found = places.get(&change.key.value).map_or(&[][..], Vec::as_slice);
            let &[place] = found else {
                let named = found.iter().map(|&place| items[place].span);
                let mistake = not_one_item(&change.key, named, places.keys(), self.diagnostics);
                self.diagnostics.push(mistake);
                continue;
            };
            if change.value.is_null() {
                removed[place] = true;
                changed = true;
            } else {
                changed |= self.merge(&mut items[place], &change.value);
            }
        }
        remove(items, &removed);
        changed
    }

    /// Copies what a patch brings where nothing was: the same without its removals.
    fn fresh(&mut self, patch: &Node) -> Node {
        let NodeKind::Map(changes) = &patch.kind else { return patch.clone() };
        let mut entries = Vec::with_capacity(changes.len());
        self.merge_map(&mut entries, changes);
        Node { span: patch.span, kind: NodeKind::Map(entries) }
    }
}

fn is_map(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Map(_))
}

fn remove<T>(values: &mut Vec<T>, removed: &[bool]) {
    let mut removed = removed.iter();
    values.retain(|_| removed.next() != Some(&true));
}

fn not_one_item<'a>(
    name: &Spanned<String>,
    found: impl ExactSizeIterator<Item = Span>,
    known: impl Iterator<Item = &'a String> + Clone,
    out: &mut Diagnostics,
) -> Diagnostic {
    let written = &name.value;
    if found.len() == 0 {
        let message = format!("the list has no item named `{written}`");
        let mistake = Diagnostic::new(codes::UNKNOWN_ITEM, name.span, message);
        let names = known.map(String::as_str);
        let mistake = out.did_you_mean(mistake, written, names.clone());
        return match (names.clone().count(), some_of(names)) {
            // The suggestion has said it already.
            (1, _) if !mistake.helps.is_empty() => mistake,
            (_, Some(all)) => mistake.help(format!("there are: {all}")),
            (_, None) => mistake,
        };
    }
    let message = format!("the list has {} items named `{written}`", found.len());
    let mistake = Diagnostic::new(codes::AMBIGUOUS_ITEM, name.span, message)
        .help("give the items an `id` and use that");
    // Two places make the point; a hostile list may have many.
    found.take(2).fold(mistake, |mistake, span| mistake.related(span, "this one"))
}

#[cfg(test)]
#[path = "patch_tests.rs"]
mod tests;
