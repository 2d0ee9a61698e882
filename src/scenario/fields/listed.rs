//! Lists of names, and of numbers.

use super::ENTRIES;
use super::few;
use super::list;
use super::quantity_error;
use super::text;
use super::wrong_kind;
use crate::diagnostic::Diagnostics;
use crate::quantity::Numbers;
use crate::quantity::parse_numbers;
use crate::scenario::tree::Node;
use crate::source::Spanned;

/// Reads a list of names. A name alone is no list; as it is clear what was meant, it is taken for one all
/// the same, so that nothing else is said to lack it.
pub fn words(node: Option<&Node>, what: &str, out: &mut Diagnostics) -> Vec<Spanned<String>> {
    let Some(node) = node else { return Vec::new() };
    if let Some(word) = node.scalar() {
        let name = word.text.trim().to_owned();
        let mistake = wrong_kind(node, &format!("{what} is a list"));
        out.push(mistake.help(format!("write `[{name}]`")));
        return vec![Spanned::new(name, node.span)];
    }
    let Some(items) = list(node, what, out) else { return Vec::new() };
    few(items.len(), what, node.span, out);
    items.iter().take(ENTRIES).filter_map(|item| text(item, what, out)).collect()
}

/// Reads a list of numbers from 1, and of runs of them such as `20..25`.
pub fn numbers(node: &Node, what: &str, out: &mut Diagnostics) -> Spanned<Numbers> {
    let mut numbers = Numbers::default();
    for item in words(Some(node), what, out) {
        match parse_numbers(&item.value) {
            Ok((first, last)) => numbers.add(first, last),
            Err(error) => out.push(quantity_error(item.span, &error)),
        }
    }
    Spanned::new(numbers, node.span)
}
