//! Fleets: nodes that run the same code, each its own version of it.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::scenario::amount::Amount;
use crate::scenario::amount::amount;
use crate::scenario::fields::Fields;
use crate::scenario::grammar;
use crate::scenario::tree::Node;
use crate::source::Spanned;

/// Nodes that run the same code, each its own version of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fleet {
    /// Its name.
    pub name: Spanned<String>,
    /// How many nodes there are.
    pub nodes: Amount,
    /// How work finds its node.
    pub routing: Routing,
    /// How long it takes nothing after a node went down.
    pub takeover: Option<Amount>,
}

/// How work finds its node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Routing {
    /// The nodes take turns.
    RoundRobin,
    /// Any node, drawn for each piece of work.
    Random,
    /// The first node that is up.
    First,
}

impl Routing {
    /// The words of the language, in the order of the variants.
    pub const WORDS: [&'static str; 3] = ["round_robin", "random", "first"];

    fn parse(word: &str) -> Option<Self> {
        match word {
            "round_robin" => Some(Self::RoundRobin),
            "random" => Some(Self::Random),
            "first" => Some(Self::First),
            _ => None,
        }
    }
}

/// Reads one entry of `fleets`.
pub fn fleet(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Fleet> {
    let mut fields = Fields::open(node, &grammar::platform::FLEET, out)?;
    let nodes = fields.need("nodes").and_then(|node| amount(node, out));
    let routing = fields.text("routing", out);
    let takeover = fields.take("takeover").and_then(|node| amount(node, out));
    fields.basis(out);
    fields.finish(out);
    let routing = match routing {
        None => Routing::RoundRobin,
        Some(word) => Routing::parse(&word.value).unwrap_or_else(|| {
            out.push(
                Diagnostic::new(
                    codes::UNKNOWN_WORD,
                    word.span,
                    format!("no routing is called `{}`", word.value),
                )
                .did_you_mean(&word.value, Routing::WORDS)
                .help(format!("the routings are {}", Routing::WORDS.join(", "))),
            );
            Routing::RoundRobin
        }),
    };
    Some(Fleet { name, nodes: nodes?, routing, takeover })
}
