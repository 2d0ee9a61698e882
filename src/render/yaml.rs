//! A tree as YAML: the file as it reads under a profile and overlays.

use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::text::is_treacherous;
use serde_yaml::Mapping;
use serde_yaml::Value;
use std::fmt::Write as _;

/// Writes a tree as YAML. Comments are gone; what is read back is the same tree.
pub fn draw(tree: &Node) -> String {
    // Every key is a text and every value a scalar, a list or a map, so this cannot fail.
    let written = serde_yaml::to_string(&value(tree)).expect("a tree of texts is YAML");
    if written.contains(ESCAPED) { written.replace(ESCAPED, "\\U") } else { written }
}

/// Takes the place of what a terminal might obey and the writer would not escape: a character that
/// it always escapes, behind which the number of the other stands.
const VEIL: char = '\u{1}';

/// How the writer escapes a veil.
const ESCAPED: &str = "\\x01";

/// Puts veils over characters that must be escaped, and over what looks like an escaped veil.
fn veiled(text: &str) -> String {
    let mut veiled = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let looks_escaped = text.get(at..).is_some_and(|rest| rest.starts_with(ESCAPED));
        if c == VEIL || looks_escaped || (is_treacherous(c) && !c.is_ascii()) {
            write!(veiled, "{VEIL}{:08x}", u32::from(c)).expect("a text takes everything");
        } else {
            veiled.push(c);
        }
    }
    veiled
}

/// Returns a node as a value. Trees nest to a bounded depth, and so does this.
fn value(node: &Node) -> Value {
    match &node.kind {
        NodeKind::Null => Value::Null,
        NodeKind::Scalar(scalar) if scalar.quoted => Value::String(veiled(&scalar.text)),
        NodeKind::Scalar(scalar) => plain(&scalar.text),
        NodeKind::List(items) => Value::Sequence(items.iter().map(value).collect()),
        NodeKind::Map(entries) => {
            let pairs = entries
                .iter()
                .map(|entry| (Value::String(veiled(&entry.key.value)), value(&entry.value)));
            Value::Mapping(pairs.collect::<Mapping>())
        }
    }
}

/// Returns a plain scalar: a flag or a whole number where it reads as one, else a text. A text
/// that YAML would read as something else is quoted by the writer.
fn plain(text: &str) -> Value {
    match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => match text.parse::<i64>() {
            Ok(number) if number.to_string() == text => Value::Number(number.into()),
            Ok(_) | Err(_) => Value::String(veiled(text)),
        },
    }
}
