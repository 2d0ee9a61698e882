//! YAML as a tree of spanned nodes: read, addressed, compared and patched before it means anything.

mod assignment;
mod build;
mod difference;
mod encoding;
mod limits;
mod patch;
mod path;
mod read;
mod set;
mod yaml;

pub use assignment::read_assignment;
pub use difference::Difference;
pub use difference::differences;
pub use encoding::NotUtf8;
pub use encoding::decode_utf8;
pub use limits::Limits;
pub use patch::apply;
pub use path::Path;
pub use path::PathError;
pub use path::Segment;
pub use read::read;
pub use set::set;

use crate::source::Span;
use crate::source::Spanned;

/// A value and where it is written.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: NodeKind,
}

/// The four things a value can be.
#[derive(Debug, Clone)]
pub enum NodeKind {
    /// `null`, `~`, or nothing at all.
    Null,
    /// Text, whatever it will mean.
    Scalar(Scalar),
    /// Values in order.
    List(Vec<Node>),
    /// Values by name, in the order they are written, each name once.
    Map(Vec<Entry>),
}

/// Text; whether it is a duration, a percentage or a name is decided by where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// The characters, quotes and escapes resolved.
    pub text: String,
    /// Whether it was written in quotes or as a block (`|`, `>`), and so can only be text.
    pub quoted: bool,
}

/// One value of a map.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its name.
    pub key: Spanned<String>,
    /// The value.
    pub value: Node,
}

impl Node {
    /// Returns the value of that key, when this is a map that has it. Takes linear time.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|entry| entry.key.value == key).map(|entry| &entry.value)
    }

    /// Returns the entries of a map; none for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            NodeKind::Map(entries) => entries,
            NodeKind::Null | NodeKind::Scalar(_) | NodeKind::List(_) => &[],
        }
    }

    /// Returns the items of a list; none for anything else.
    pub fn items(&self) -> &[Self] {
        match &self.kind {
            NodeKind::List(items) => items,
            NodeKind::Null | NodeKind::Scalar(_) | NodeKind::Map(_) => &[],
        }
    }

    /// Returns the text of a scalar.
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.kind {
            NodeKind::Scalar(scalar) => Some(scalar),
            NodeKind::Null | NodeKind::List(_) | NodeKind::Map(_) => None,
        }
    }

    /// Returns true for `null`, `~` and nothing at all.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, NodeKind::Null)
    }

    /// Returns how many values there are, this one and all in it.
    pub fn count(&self) -> usize {
        limits::Weight::of(self).nodes
    }

    /// Returns what messages call this: "nothing", "text", "a list" or "a map".
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            NodeKind::Null => "nothing",
            NodeKind::Scalar(_) => "text",
            NodeKind::List(_) => "a list",
            NodeKind::Map(_) => "a map",
        }
    }

    /// Returns the node at an address, or `None` when a part of it leads nowhere.
    pub fn at(&self, path: &Path) -> Option<&Self> {
        path.segments().iter().try_fold(self, Self::child)
    }

    /// Returns the node one step down.
    fn child(&self, segment: &Segment) -> Option<&Self> {
        match segment {
            Segment::Key(key) => self.get(key),
            Segment::Index(index) => self.items().get(*index),
        }
    }

    /// Returns true when both say the same, wherever they are written. The order of keys counts.
    pub fn same(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (NodeKind::Null, NodeKind::Null) => true,
            (NodeKind::Scalar(a), NodeKind::Scalar(b)) => a == b,
            (NodeKind::List(a), NodeKind::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b))
            }
            (NodeKind::Map(a), NodeKind::Map(b)) => {
                a.len() == b.len()
                    && a.iter()
                        .zip(b)
                        .all(|(a, b)| a.key.value == b.key.value && a.value.same(&b.value))
            }
            _ => false,
        }
    }
}
