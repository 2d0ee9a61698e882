//! Where values that do not fit in sixteen bytes live, each content once.

use super::ListId;
use super::MapId;
use super::ObjectId;
use super::TextId;
use super::TypeId;
use super::Types;
use super::Value;
use super::budget::Budget;
use super::index::Index;
use super::stable;
use std::sync::Arc;

/// How deeply values may nest. Evaluation refuses to make a deeper one, and every walk over a
/// value stops there, so no scenario can exhaust the stack.
pub const NESTING_LIMIT: u8 = 64;

/// How heavy a value made by evaluation may be: the bytes of its texts and the number of its
/// parts, counted as often as they would be printed. Sharing makes heavy values cheap to build,
/// and only this keeps them from being endless to walk.
pub const WEIGHT_LIMIT: u32 = 1 << 20;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Text,
    List,
    Map(Option<TypeId>),
    Object(TypeId),
}

/// One content: a range of the pool's bytes or items.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    digest: u64,
    start: u32,
    length: u32,
    sort: Sort,
    size: Size,
}

/// What bounds a walk over a value.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    weight: u32,
    depth: u8,
}

/// What the pool derives from one declared type, once.
#[derive(Debug)]
struct Shape {
    /// Stands for the type in digests: its class and name, not its position.
    digest: u64,
    fields: Vec<TextId>,
}

/// An arena of immutable values in which equal contents share one place.
///
/// Make one with the constants of a program, clone it for a run, and [`truncate`](Self::truncate)
/// it to the constants' [`Mark`] before the next: memory stays, and so do the constants' ids.
#[derive(Debug, Clone)]
pub struct Pool {
    types: Arc<Types>,
    shapes: Arc<[Shape]>,
    nodes: Vec<Node>,
    bytes: String,
    /// Items of lists and objects; keys and values of maps in turn.
    items: Vec<Value>,
    index: Index,
    /// Where texts are put together before they are looked up.
    scratch: String,
    /// What it may take, and has taken.
    pub(super) budget: Budget,
}

/// How far a pool was filled at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    nodes: usize,
    bytes: usize,
    items: usize,
}

impl Pool {
    /// Makes a pool that holds the names of the types' fields and nothing else.
    pub fn new(types: Arc<Types>) -> Self {
        let mut pool = Self {
            types: Arc::clone(&types),
            shapes: Arc::default(),
            nodes: Vec::new(),
            bytes: String::new(),
            items: Vec::new(),
            index: Index::default(),
            scratch: String::new(),
            budget: Budget::default(),
        };
        let shapes = types.iter().map(|(_, info)| Shape {
            digest: stable::mix(
                stable::of_bytes(info.class.as_bytes()),
                stable::of_bytes(info.name.as_bytes()),
            ),
            fields: info.fields.iter().map(|field| pool.intern(field)).collect(),
        });
        pool.shapes = shapes.collect();
        pool
    }

    /// Returns the types this pool's objects and maps can have.
    pub fn types(&self) -> &Types {
        &self.types
    }

    /// Returns how far the pool is filled now.
    pub fn mark(&self) -> Mark {
        Mark { nodes: self.nodes.len(), bytes: self.bytes.len(), items: self.items.len() }
    }

    /// Forgets everything made since `mark` and keeps the memory. Values made since must not be
    /// used again: they would read as empty, or as what comes to stand in their place.
    pub fn truncate(&mut self, mark: Mark) {
        while self.nodes.len() > mark.nodes {
            let Some(node) = self.nodes.pop() else { break };
            self.index.remove_last(node.digest, number(self.nodes.len()));
        }
        self.bytes.truncate(mark.bytes);
        self.items.truncate(mark.items);
    }

    /// Returns the id of a text.
    pub fn intern(&mut self, text: &str) -> TextId {
        let start = self.bytes.len();
        self.bytes.push_str(text);
        self.keep_text(start)
    }

    /// Makes a text.
    pub fn text(&mut self, text: &str) -> Value {
        Value::Text(self.intern(text))
    }

    /// Makes a symbol.
    pub fn symbol(&mut self, name: &str) -> Value {
        Value::Symbol(self.intern(name))
    }

    /// Makes bytes.
    pub fn bytes(&mut self, content: &str) -> Value {
        Value::Bytes(self.intern(content))
    }

    /// Puts two texts together.
    pub fn concat(&mut self, left: TextId, right: TextId) -> TextId {
        let start = self.bytes.len();
        for id in [left, right] {
            if let Some(range) = self.range(id.0) {
                self.bytes.extend_from_within(range);
            }
        }
        self.keep_text(start)
    }

    /// Makes a text of what `write` writes, without a buffer of its own.
    pub fn write_text(&mut self, write: impl FnOnce(&Self, &mut String)) -> TextId {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        write(self, &mut scratch);
        // Printing costs by what is printed; finding the text in the pool is counted where that is done.
        self.walk(scratch.len() as u64);
        let id = self.intern(&scratch);
        self.scratch = scratch;
        id
    }

    /// Makes a list.
    pub fn list(&mut self, items: &[Value]) -> Value {
        let start = self.items.len();
        self.items.extend_from_slice(items);
        Value::List(ListId(self.keep_items(start, Sort::List)))
    }

    /// Puts two lists together.
    pub fn join(&mut self, left: ListId, right: ListId) -> Value {
        let start = self.items.len();
        for id in [left, right] {
            if let Some(range) = self.range(id.0) {
                self.items.extend_from_within(range);
            }
        }
        Value::List(ListId(self.keep_items(start, Sort::List)))
    }

    /// Makes a plain map. Order stays as written; of equal keys the first gives the place and the
    /// last gives the value, as in Ruby and Python.
    pub fn map(&mut self, entries: &[[Value; 2]]) -> Value {
        self.make_map(None, entries)
    }

    /// Makes a map with a class of its own, such as Rails' `HashWithIndifferentAccess`.
    pub fn map_of(&mut self, class: TypeId, entries: &[[Value; 2]]) -> Value {
        self.make_map(Some(class), entries)
    }

    /// Makes a map that has the class, or none, of the given type; see [`map`](Self::map).
    pub fn make_map(&mut self, class: Option<TypeId>, entries: &[[Value; 2]]) -> Value {
        let start = self.items.len();
        // Each key is compared with those before it.
        self.walk((entries.len() * entries.len() / 2) as u64);
        for &[key, value] in entries {
            let known = self.items.get(start..).unwrap_or_default().as_chunks::<2>().0;
            match known.iter().position(|&[other, _]| self.equal(key, other)) {
                Some(place) => self.items[start + 2 * place + 1] = value,
                None => self.items.extend([key, value]),
            }
        }
        Value::Map(MapId(self.keep_items(start, Sort::Map(class))))
    }

    /// Gives a map another class, or none.
    pub fn reclass(&mut self, map: MapId, class: Option<TypeId>) -> Value {
        let start = self.items.len();
        if let Some(range) = self.range(map.0) {
            self.items.extend_from_within(range);
        }
        Value::Map(MapId(self.keep_items(start, Sort::Map(class))))
    }

    /// Makes an object; `fields` are in the order the type declares them. Missing ones are nil,
    /// those too many are dropped.
    pub fn object(&mut self, kind: TypeId, fields: &[Value]) -> Value {
        let start = self.items.len();
        let count = self.field_names(kind).len();
        self.items.extend(fields.iter().take(count));
        self.items.resize(start + count, Value::Nil);
        Value::Object(ObjectId(self.keep_items(start, Sort::Object(kind))))
    }

    /// Returns the characters of a text, symbol or bytes.
    pub fn str(&self, id: TextId) -> &str {
        self.range(id.0).and_then(|range| self.bytes.get(range)).unwrap_or_default()
    }

    /// Returns the items of a list.
    pub fn items(&self, id: ListId) -> &[Value] {
        self.range(id.0).and_then(|range| self.items.get(range)).unwrap_or_default()
    }

    /// Returns the keys and values of a map, in the order they were written.
    pub fn entries(&self, id: MapId) -> &[[Value; 2]] {
        let flat = self.range(id.0).and_then(|range| self.items.get(range));
        flat.unwrap_or_default().as_chunks::<2>().0
    }

    /// Returns the class of a map that has one of its own.
    pub fn map_class(&self, id: MapId) -> Option<TypeId> {
        match self.nodes.get(id.0 as usize)?.sort {
            Sort::Map(class) => class,
            Sort::Text | Sort::List | Sort::Object(_) => None,
        }
    }

    /// Returns the fields of an object, in the order its type declares them.
    pub fn fields(&self, id: ObjectId) -> &[Value] {
        self.range(id.0).and_then(|range| self.items.get(range)).unwrap_or_default()
    }

    /// Returns the type of an object.
    pub fn object_type(&self, id: ObjectId) -> Option<TypeId> {
        match self.nodes.get(id.0 as usize)?.sort {
            Sort::Object(kind) => Some(kind),
            Sort::Text | Sort::List | Sort::Map(_) => None,
        }
    }

    /// Returns the names of a type's fields.
    pub fn field_names(&self, kind: TypeId) -> &[TextId] {
        self.shapes.get(usize::from(kind.0)).map_or(&[], |shape| &shape.fields)
    }

    /// Returns true when a value is deeper or heavier than evaluation may make it.
    pub fn is_excessive(&self, value: Value) -> bool {
        let size = self.size(value);
        size.depth > NESTING_LIMIT || size.weight > WEIGHT_LIMIT
    }

    /// Returns how heavy a value is; see [`WEIGHT_LIMIT`].
    pub(super) fn weight(&self, value: Value) -> u32 {
        self.size(value).weight
    }

    /// Returns how many bytes of texts, items and nodes there are.
    pub(super) fn lengths(&self) -> [usize; 3] {
        [self.bytes.len(), self.items.len(), self.nodes.len()]
    }

    fn size(&self, value: Value) -> Size {
        let node = match value {
            Value::Text(id) | Value::Symbol(id) | Value::Bytes(id) => id.0,
            Value::List(id) => id.0,
            Value::Map(id) => id.0,
            Value::Object(id) => id.0,
            Value::Nil
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Decimal(_)
            | Value::Duration(_)
            | Value::Instant(_) => return Size::default(),
        };
        self.nodes.get(node as usize).map_or_else(Size::default, |node| node.size)
    }

    /// Returns the digest of a node's content.
    pub(super) fn node_digest(&self, node: u32) -> u64 {
        self.nodes.get(node as usize).map_or(0, |node| node.digest)
    }

    /// Returns what stands for a type in digests.
    pub(super) fn type_digest(&self, kind: TypeId) -> u64 {
        self.shapes.get(usize::from(kind.0)).map_or(0, |shape| shape.digest)
    }

    fn range(&self, node: u32) -> Option<std::ops::Range<usize>> {
        let node = self.nodes.get(node as usize)?;
        let start = node.start as usize;
        Some(start..start + node.length as usize)
    }

    /// Turns the bytes written from `start` on into a text, or takes them back when it is known.
    fn keep_text(&mut self, start: usize) -> TextId {
        self.walk(((self.bytes.len() - start) / 8) as u64);
        let (before, written) = self.bytes.as_bytes().split_at(start);
        let digest = stable::of_bytes(written);
        let known = self.index.find(digest, |node| {
            let node = &self.nodes[node as usize];
            node.digest == digest
                && node.sort == Sort::Text
                && before[node.start as usize..].get(..node.length as usize) == Some(written)
        });
        if let Some(node) = known {
            self.bytes.truncate(start);
            return TextId(node);
        }
        let length = written.len();
        let size = Size { weight: u32::try_from(length).unwrap_or(u32::MAX), depth: 0 };
        TextId(self.add(digest, start, length, Sort::Text, size))
    }

    /// Turns the items written from `start` on into a node, or takes them back when it is known.
    fn keep_items(&mut self, start: usize, sort: Sort) -> u32 {
        self.walk((self.items.len() - start) as u64);
        let (before, written) = self.items.split_at(start);
        let digest = self.digest_items(written, sort);
        let known = self.index.find(digest, |node| {
            let node = &self.nodes[node as usize];
            node.digest == digest
                && node.sort == sort
                && before[node.start as usize..].get(..node.length as usize) == Some(written)
        });
        if let Some(node) = known {
            self.items.truncate(start);
            return node;
        }
        let length = written.len();
        let hull = Size { weight: 1, depth: 0 };
        let inner = written.iter().map(|&item| self.size(item)).fold(hull, |sum, size| Size {
            weight: sum.weight.saturating_add(size.weight).saturating_add(1),
            depth: sum.depth.max(size.depth),
        });
        let size = Size { depth: inner.depth.saturating_add(1), ..inner };
        self.add(digest, start, length, sort, size)
    }

    fn add(&mut self, digest: u64, start: usize, length: usize, sort: Sort, size: Size) -> u32 {
        let id = number(self.nodes.len());
        let node = Node { digest, start: number(start), length: number(length), sort, size };
        self.index.insert(digest, id, |node| self.nodes[node as usize].digest);
        self.nodes.push(node);
        id
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("evaluation stops filling a pool long before 2^32: see is_full")
}
