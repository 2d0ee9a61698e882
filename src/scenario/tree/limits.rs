//! Budgets of reading: counters, never clocks, so that a file fails everywhere or nowhere.

use super::Node;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::source::Span;

/// What one text may ask for. The defaults read every honest scenario and stop a hostile one
/// within a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of text.
    pub bytes: usize,
    /// Values in the tree, keys not counted, copies counted.
    pub nodes: usize,
    /// Lists and maps around a value.
    pub depth: usize,
    /// Values that anchors and aliases copy: each once where it is marked, and once per use.
    pub copied_nodes: usize,
    /// Mistakes after which reading stops.
    pub mistakes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 8 * 1024 * 1024,
            nodes: 200_000,
            depth: 64,
            copied_nodes: 50_000,
            mistakes: 100,
        }
    }
}

/// How much of each budget a node takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Weight {
    /// The node and all nodes in it.
    pub(super) nodes: usize,
    /// Bytes of their keys and texts.
    pub(super) bytes: usize,
    /// Lists and maps on the longest way down; 0 for text.
    pub(super) height: usize,
}

impl Weight {
    /// Weighs a node.
    pub(super) fn of(node: &Node) -> Self {
        let text = node.scalar().map_or(0, |scalar| scalar.text.len());
        let mut weight = Self { nodes: 1, bytes: text, height: 0 };
        for item in node.items() {
            weight.hold(Self::of(item));
        }
        for entry in node.entries() {
            weight.hold(Self::of(&entry.value));
            weight.bytes += entry.key.value.len();
        }
        weight.height += usize::from(node.scalar().is_none() && !node.is_null());
        weight
    }

    fn hold(&mut self, inner: Self) {
        self.nodes += inner.nodes;
        self.bytes += inner.bytes;
        self.height = self.height.max(inner.height);
    }
}

/// What one text has spent of its limits. Each method returns the mistake that ends reading when
/// nothing is left.
pub(super) struct Budget<'a> {
    limits: &'a Limits,
    nodes: usize,
    copied: Weight,
    /// Mistakes so far.
    pub(super) mistakes: usize,
}

impl<'a> Budget<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self { limits, nodes: 0, copied: Weight::default(), mistakes: 0 }
    }

    pub(super) fn spend_nodes(&mut self, nodes: usize, span: Span) -> Result<(), Diagnostic> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes <= self.limits.nodes {
            return Ok(());
        }
        let message = format!("there are more than {} values", self.limits.nodes);
        Err(Diagnostic::new(codes::TOO_LARGE, span, message))
    }

    /// Spends on a copy, whose bytes count as well: few values can hold much text.
    pub(super) fn spend_copy(&mut self, copy: Weight, span: Span) -> Result<(), Diagnostic> {
        self.copied.nodes = self.copied.nodes.saturating_add(copy.nodes);
        self.copied.bytes = self.copied.bytes.saturating_add(copy.bytes);
        let message = if self.copied.nodes > self.limits.copied_nodes {
            format!("anchors and aliases copy more than {} values", self.limits.copied_nodes)
        } else if self.copied.bytes > self.limits.bytes {
            format!("anchors and aliases copy more than {} bytes", self.limits.bytes)
        } else {
            return Ok(());
        };
        Err(Diagnostic::new(codes::TOO_LARGE, span, message))
    }

    pub(super) fn spend_mistake(&mut self, span: Span) -> Result<(), Diagnostic> {
        self.mistakes += 1;
        if self.mistakes < self.limits.mistakes {
            return Ok(());
        }
        let message = format!("reading stopped after {} mistakes", self.mistakes);
        Err(Diagnostic::new(codes::TOO_MANY_MISTAKES, span, message))
    }

    pub(super) fn check_depth(&self, depth: usize, span: Span) -> Result<(), Diagnostic> {
        if depth <= self.limits.depth { Ok(()) } else { Err(self.too_deep(span)) }
    }

    pub(super) fn too_deep(&self, span: Span) -> Diagnostic {
        let message = format!("lists and maps are nested more than {} deep", self.limits.depth);
        Diagnostic::new(codes::TOO_DEEP, span, message)
    }
}
