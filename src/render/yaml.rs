//! A tree as YAML: the file as it reads under a profile and overlays.

use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use serde_yaml::Mapping;
use serde_yaml::Value;

/// Writes a tree as YAML. Comments are gone; what is read back is the same tree.
pub fn draw(tree: &Node) -> String {
    // Every key is a text and every value a scalar, a list or a map, so this cannot fail.
    serde_yaml::to_string(&value(tree)).expect("a tree of texts is YAML")
}

/// Returns a node as a value. Trees nest to a bounded depth, and so does this.
fn value(node: &Node) -> Value {
    match &node.kind {
        NodeKind::Null => Value::Null,
        NodeKind::Scalar(scalar) if scalar.quoted => Value::String(scalar.text.clone()),
        NodeKind::Scalar(scalar) => plain(&scalar.text),
        NodeKind::List(items) => Value::Sequence(items.iter().map(value).collect()),
        NodeKind::Map(entries) => {
            let pairs = entries
                .iter()
                .map(|entry| (Value::String(entry.key.value.clone()), value(&entry.value)));
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
            Ok(_) | Err(_) => Value::String(text.to_owned()),
        },
    }
}
