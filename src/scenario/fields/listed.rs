//! Lists of names.

use super::ENTRIES;
use super::few;
use super::list;
use super::text;
use super::wrong_kind;
use crate::diagnostic::Diagnostics;
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
