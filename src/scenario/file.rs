//! A scenario file, and the trees that overlays and profiles make of it.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::Severity;
use crate::diagnostic::codes;
use crate::hash;
use crate::scenario::step;
use crate::scenario::tree::Entry;
use crate::scenario::tree::Limits;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::scenario::tree::Path;
use crate::scenario::tree::apply;
use crate::scenario::tree::read;
use crate::scenario::tree::read_assignment;
use crate::scenario::tree::set;
use crate::source::Sources;
use crate::source::Spanned;
use std::fmt;

/// A file, read but not understood yet.
#[derive(Debug, Clone)]
pub struct File {
    /// Every text that took part: the file, then `--set` arguments.
    pub sources: Sources,
    /// Its tree.
    pub tree: Node,
    /// A hash of the file's bytes, part of every line that reproduces a run.
    pub digest: u64,
    /// `--set` arguments, applied last.
    settings: Vec<(Spanned<Path>, Node)>,
}

/// What a run is made of, besides its seed: a profile, overlays by name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Selection {
    /// The profile; none for the file as it stands.
    pub profile: Option<String>,
    /// Overlays: hypotheses and actions, in any order.
    pub with: Vec<String>,
    /// Whether the fault is taken out.
    pub without_fault: bool,
}

impl Selection {
    /// Selects a profile alone.
    pub fn profile(name: &str) -> Self {
        Self { profile: Some(name.to_owned()), ..Self::default() }
    }

    /// Adds overlays.
    #[must_use]
    pub fn with(mut self, names: &[String]) -> Self {
        self.with.extend_from_slice(names);
        self
    }

    /// Tells whether two selections mean the same: overlays apply in the order of the file.
    pub fn means(&self, other: &Self) -> bool {
        let sorted = |selection: &Self| {
            let mut with = selection.with.clone();
            with.sort_unstable();
            with
        };
        self.profile == other.profile
            && self.without_fault == other.without_fault
            && sorted(self) == sorted(other)
    }
}

impl fmt::Display for Selection {
    /// Writes `production + keep-answer`, and says when the fault is out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.profile.as_deref().unwrap_or("as written"))?;
        for name in &self.with {
            write!(f, " + {name}")?;
        }
        f.write_str(if self.without_fault { " without the fault" } else { "" })
    }
}

impl File {
    /// Reads a text that the user knows by `name`.
    pub fn read(name: &str, text: &str, out: &mut Diagnostics) -> Option<Self> {
        let mut sources = Sources::default();
        let source = sources.add(name, text);
        let tree = read(text, source, &Limits::default(), out);
        let digest = hash::of_bytes(text.as_bytes());
        tree.map(|tree| Self { sources, tree, digest, settings: Vec::new() })
    }

    /// Adds a `--set path=value` argument, checked against the tree.
    pub fn set(&mut self, argument: &str, out: &mut Diagnostics) {
        let source = self.sources.add("--set", argument);
        if let Some((path, value)) = read_assignment(argument, source, &Limits::default(), out) {
            self.settings.push((path, value));
        }
    }

    /// Makes the tree of a selection: the file, hypotheses and actions as named, the profile,
    /// `--set` arguments.
    pub fn assemble(&self, selection: &Selection, out: &mut Diagnostics) -> Node {
        let mut tree = self.tree.clone();
        for section in ["hypotheses", "actions"] {
            for name in &selection.with {
                self.apply_named(&mut tree, section, name, out);
            }
        }
        if selection.without_fault
            && let Some(fault) = find(&self.tree, &["fault", "patch"])
        {
            apply(&mut tree, fault, step::name_of, out);
        }
        if let Some(profile) = &selection.profile {
            let found = find(&tree, &["profiles", profile, "patch"]).cloned();
            if let Some(found) = found {
                apply(&mut tree, &found, step::name_of, out);
            }
        }
        for setting in &self.settings {
            let (path, value) = setting;
            if let Err(error) = set(&mut tree, path, value.clone()) {
                out.push(error);
            }
        }
        tree
    }

    /// Applies the patch of one overlay, if that section has it.
    fn apply_named(&self, tree: &mut Node, section: &str, name: &str, out: &mut Diagnostics) {
        let Some(found) = find(&self.tree, &[section, name, "patch"]) else { return };
        let mistakes = out.count(Severity::Error);
        let changed = apply(tree, found, step::name_of, out);
        if !changed && out.count(Severity::Error) == mistakes {
            out.push(
                Diagnostic::new(
                    codes::PATCH_WITHOUT_EFFECT,
                    found.span,
                    format!("`{name}` changes nothing"),
                )
                .help("everything it sets has that value already"),
            );
        }
    }
}

/// Follows keys down a tree.
fn find<'n>(tree: &'n Node, keys: &[&str]) -> Option<&'n Node> {
    keys.iter().try_fold(tree, |node, key| match &node.kind {
        NodeKind::Map(entries) => {
            entries.iter().find(|entry: &&Entry| entry.key.value == *key).map(|entry| &entry.value)
        }
        NodeKind::Null | NodeKind::Scalar(_) | NodeKind::List(_) => None,
    })
}
