//! What two trees do not share: the atoms of an environment difference.

use super::Entry;
use super::Node;
use super::NodeKind;
use super::Path;
use std::collections::BTreeMap;

/// One place where two trees differ.
#[derive(Debug, Clone)]
pub struct Difference<'a> {
    /// The place.
    pub path: Path,
    /// What the left tree has there.
    pub left: Option<&'a Node>,
    /// What the right tree has there.
    pub right: Option<&'a Node>,
}

impl Node {
    /// Returns every value that is no map, and every empty map, with its address, in tree order.
    /// Lists are values, whole.
    pub fn leaves(&self) -> Vec<(Path, &Self)> {
        let mut leaves = Vec::new();
        collect_leaves(self, &Path::root(), &mut leaves);
        leaves
    }
}

fn collect_leaves<'a>(node: &'a Node, path: &Path, leaves: &mut Vec<(Path, &'a Node)>) {
    if node.entries().is_empty() {
        leaves.push((path.clone(), node));
    }
    for entry in node.entries() {
        collect_leaves(&entry.value, &path.key(&entry.key.value), leaves);
    }
}

/// Returns the smallest differences of two trees, in the order of the left tree, then what only
/// the right one has.
///
/// Maps that both trees have are compared key by key, in any order; everything else, lists
/// included, is compared whole. A map that only one of them has is one difference: that it exists.
pub fn differences<'a>(left: &'a Node, right: &'a Node) -> Vec<Difference<'a>> {
    let mut found = Vec::new();
    compare(left, right, &Path::root(), &mut found);
    found
}

fn compare<'a>(left: &'a Node, right: &'a Node, path: &Path, found: &mut Vec<Difference<'a>>) {
    match (&left.kind, &right.kind) {
        (NodeKind::Map(left), NodeKind::Map(right)) => compare_maps(left, right, path, found),
        _ if left.same(right) => {}
        _ => found.push(Difference { path: path.clone(), left: Some(left), right: Some(right) }),
    }
}

fn compare_maps<'a>(
    left: &'a [Entry],
    right: &'a [Entry],
    path: &Path,
    found: &mut Vec<Difference<'a>>,
) {
    let mut only_right: BTreeMap<&str, &Node> =
        right.iter().map(|entry| (entry.key.value.as_str(), &entry.value)).collect();
    for entry in left {
        let path = path.key(&entry.key.value);
        match only_right.remove(entry.key.value.as_str()) {
            Some(right) => compare(&entry.value, right, &path, found),
            None => found.push(Difference { path, left: Some(&entry.value), right: None }),
        }
    }
    for entry in right {
        if only_right.contains_key(entry.key.value.as_str()) {
            let path = path.key(&entry.key.value);
            found.push(Difference { path, left: None, right: Some(&entry.value) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::scenario::tree::Limits;
    use crate::scenario::tree::read;
    use crate::source::SourceId;

    fn tree(text: &str) -> Node {
        read(text, SourceId(0), &Limits::default(), &mut Diagnostics::default()).unwrap()
    }

    #[track_caller]
    fn check(left: &str, right: &str, expected: &[&str]) {
        let (left, right) = (tree(left), tree(right));
        let paths: Vec<String> = differences(&left, &right)
            .iter()
            .map(|difference| {
                let sides = (difference.left.is_some(), difference.right.is_some());
                let mark = match sides {
                    (true, true) => '~',
                    (true, false) => '-',
                    _ => '+',
                };
                format!("{mark}{}", difference.path)
            })
            .collect();
        assert_eq!(paths, expected);
    }

    #[test]
    fn maps_are_compared_key_by_key() {
        check("{a: 1, b: 2}", "{b: 2, a: 1}", &[]);
        check("{a: 1, b: {c: 2, d: 3}}", "{b: {d: 4, c: 2}, e: 5}", &["-a", "~b.d", "+e"]);
        check("{a: {b: 1, c: 2}}", "{}", &["-a"]);
        check("{a: {}}", "{a: 1}", &["~a"]);
    }

    #[test]
    fn lists_are_compared_whole() {
        check("{a: [1, {b: 2}]}", "{a: [1, {b: 2}]}", &[]);
        check("{a: [1, {b: 2}]}", "{a: [1, {b: 3}]}", &["~a"]);
        check("[1]", "[2]", &["~"]);
    }

    #[test]
    fn leaves_come_in_tree_order() {
        let tree = tree("{b: {c: 1, d: {}}, a: [2, 3], e: }");
        let paths: Vec<String> = tree.leaves().iter().map(|(path, _)| path.to_string()).collect();
        assert_eq!(paths, ["b.c", "b.d", "a", "e"]);
        for (path, leaf) in tree.leaves() {
            assert!(std::ptr::eq(tree.at(&path).unwrap(), leaf));
        }
    }
}
