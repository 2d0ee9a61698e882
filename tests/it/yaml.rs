//! The shipped scenarios as YAML: read alike by another parser, and complete under every selection.

use crate::support::files_below;
use crate::support::prepared;
use crate::support::root;
use crate::support::text_of;
use reenact::diagnostic::Diagnostics;
use reenact::scenario::File;
use reenact::scenario::Scenario;
use reenact::scenario::file::Selection;
use reenact::scenario::overlay::Effect;
use reenact::scenario::tree::Node;
use reenact::scenario::tree::NodeKind;
use serde_yaml::Value;

fn scenarios() -> Vec<File> {
    let found = files_below(&root().join("scenarios"), ".yaml");
    assert!(!found.is_empty());
    let read = |path: &std::path::PathBuf| {
        let mut out = Diagnostics::default();
        let file = File::read(&path.to_string_lossy(), &text_of(path), &mut out).unwrap();
        assert!(out.is_empty(), "{out:?}");
        file
    };
    found.iter().map(read).collect()
}

#[test]
fn every_profile_takes_every_overlay() {
    for file in scenarios() {
        let mut out = Diagnostics::default();
        let base = Scenario::decode(&file.tree, &mut out).unwrap();
        prepared(&file, &Selection::default());
        for profile in base.profiles.iter().map(|profile| Selection::profile(&profile.name.value)) {
            prepared(&file, &profile);
            prepared(&file, &Selection { without_fault: true, ..profile.clone() });
            for overlay in &base.overlays {
                if let Effect::Patch(_) = overlay.effect {
                    let name = std::slice::from_ref(&overlay.name.value);
                    prepared(&file, &profile.clone().with(name));
                }
            }
        }
    }
}

#[test]
fn another_parser_reads_the_same() {
    for file in scenarios() {
        let text = &file.sources.get(file.tree.span.source).unwrap().text;
        check_same(&file.tree, &serde_yaml::from_str(text).unwrap(), "");
    }
}

/// Checks that a tree holds what another parser found.
#[track_caller]
fn check_same(node: &Node, other: &Value, path: &str) {
    match (&node.kind, other) {
        (NodeKind::Null, Value::Null) => {}
        (NodeKind::Scalar(scalar), Value::String(text)) => assert_eq!(&scalar.text, text, "{path}"),
        // There a scalar has a type of its own; here its place gives it one.
        (NodeKind::Scalar(scalar), Value::Bool(_) | Value::Number(_)) => {
            assert_eq!(&serde_yaml::from_str::<Value>(&scalar.text).unwrap(), other, "{path}");
            assert!(!scalar.quoted, "{path}");
        }
        (NodeKind::List(items), Value::Sequence(others)) => {
            assert_eq!(items.len(), others.len(), "{path}");
            for (place, (item, other)) in items.iter().zip(others).enumerate() {
                check_same(item, other, &format!("{path}[{place}]"));
            }
        }
        (NodeKind::Map(entries), Value::Mapping(others)) => {
            assert_eq!(entries.len(), others.len(), "{path}");
            for (entry, (key, other)) in entries.iter().zip(others) {
                let path = format!("{path}.{}", entry.key.value);
                let key =
                    key.as_str().map_or_else(|| serde_yaml::to_string(key).unwrap(), str::to_owned);
                assert_eq!(entry.key.value, key.trim_end(), "{path}");
                check_same(&entry.value, other, &path);
            }
        }
        (node, other) => panic!("{path}: {node:?} here, {other:?} there"),
    }
}
