//! Observers: who looks at what, where, and for how long.

use crate::diagnostic::Diagnostics;
use crate::scenario::amount::Amount;
use crate::scenario::amount::amount;
use crate::scenario::basis::Basis;
use crate::scenario::fields::Fields;
use crate::scenario::fields::words;
use crate::scenario::grammar;
use crate::scenario::outcome::Pattern;
use crate::scenario::outcome::pattern;
use crate::scenario::tree::Node;
use crate::source::Spanned;

/// Somebody who looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observer {
    /// Their name.
    pub name: Spanned<String>,
    /// Who that is, in a sentence.
    pub title: Option<String>,
    /// The profiles they are in.
    pub profiles: Vec<Spanned<String>>,
    /// What would tell them.
    pub notices: Pattern,
    /// How long they stay after `after`.
    pub stays: Amount,
    /// The event of the same request after which they stay; its arrival when absent.
    pub after: Option<Pattern>,
    /// How long they wait for it; for ever when absent.
    pub waits: Option<Amount>,
    /// Where this comes from.
    pub basis: Option<Spanned<Basis>>,
}

/// Reads one entry of `observers`.
pub fn observer(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Observer> {
    let mut fields = Fields::open(node, &grammar::outcome::OBSERVER, out)?;
    let title = fields.text("title", out);
    let profiles = words(fields.need("in"), "`in`", out);
    let notices = fields.need("notices").and_then(|node| pattern(node, out));
    let stays = fields.need("stays").and_then(|node| amount(node, out));
    let after = fields.take("after").and_then(|node| pattern(node, out));
    let waits = fields.take("waits").and_then(|node| amount(node, out));
    let basis = fields.basis(out);
    fields.finish(out);
    Some(Observer {
        name,
        title: title.map(|title| title.value),
        profiles,
        notices: notices?,
        stays: stays?,
        after,
        waits,
        basis,
    })
}
