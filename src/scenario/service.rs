//! Services, and the channels that lead to them.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::scenario::amount::Amount;
use crate::scenario::amount::amount;
use crate::scenario::codec::CodecName;
use crate::scenario::codec::Table;
use crate::scenario::codec::codec;
use crate::scenario::contract::Order;
use crate::scenario::fields::Fields;
use crate::scenario::grammar;
use crate::scenario::step::Step;
use crate::scenario::step::steps;
use crate::scenario::tree::Node;
use crate::source::Spanned;

/// Something that answers calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its name.
    pub name: Spanned<String>,
    /// How many calls it works on at a time.
    pub concurrency: Amount,
    /// How many may wait for a place; any number when absent.
    pub holds: Option<Amount>,
    /// Whether who came last comes next.
    pub newest_first: bool,
    /// Whether it passes over calls whose caller has left.
    pub skips_abandoned: bool,
    /// The fleet whose nodes it runs on.
    pub runs_on: Option<Spanned<String>>,
    /// What it does for each call.
    pub steps: Vec<Step>,
}

/// The way to a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its name.
    pub name: Spanned<String>,
    /// The codec that arguments and replies cross.
    pub codec: Spanned<CodecName>,
    /// How long a call and its reply travel; no time when absent.
    pub round_trip: Option<Amount>,
    /// How many connections there are; any number when absent.
    pub connections: Option<Amount>,
    /// Whether a caller takes the oldest reply on its connection, and not its own.
    pub by_position: bool,
}

/// The words for what becomes of calls whose caller has left.
pub const ABANDONED: [&str; 2] = ["serve", "skip"];

/// The words for whose reply a caller takes.
pub const REPLIES: [&str; 2] = ["by_id", "by_position"];

/// Reads one entry of `services`.
pub fn service(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Service> {
    let mut fields = Fields::open(node, &grammar::service::SERVICE, out)?;
    fields.text("title", out);
    let concurrency = fields.need("concurrency").and_then(|node| amount(node, out));
    let holds = fields.take("holds").and_then(|node| amount(node, out));
    let newest_first = is_second(&mut fields, "order", Order::WORDS, out);
    let skips_abandoned = is_second(&mut fields, "abandoned", ABANDONED, out);
    let runs_on = fields.text("runs_on", out);
    fields.basis(out);
    let body = fields.need("steps").map(|node| steps(node, out));
    fields.finish(out);
    let (concurrency, steps) = (concurrency?, body?);
    Some(Service { name, concurrency, holds, newest_first, skips_abandoned, runs_on, steps })
}

/// Reads one entry of `channels`.
pub fn channel(
    name: Spanned<String>,
    node: &Node,
    tables: &[Table],
    out: &mut Diagnostics,
) -> Option<Channel> {
    let mut fields = Fields::open(node, &grammar::service::CHANNEL, out)?;
    let codec = codec(&mut fields, &name, tables, out);
    let round_trip = fields.take("round_trip").and_then(|node| amount(node, out));
    let connections = fields.take("connections").and_then(|node| amount(node, out));
    let by_position = is_second(&mut fields, "replies", REPLIES, out);
    fields.basis(out);
    fields.finish(out);
    Some(Channel { name, codec, round_trip, connections, by_position })
}

/// Reads a key that is one of two words, the first when absent; tells whether it is the second.
fn is_second(
    fields: &mut Fields<'_>,
    key: &'static str,
    words: [&'static str; 2],
    out: &mut Diagnostics,
) -> bool {
    let Some(word) = fields.text(key, out) else { return false };
    if !words.contains(&word.value.as_str()) {
        let [one, other] = words;
        let message = format!("`{key}` is `{one}` or `{other}`");
        out.push(
            Diagnostic::new(codes::UNKNOWN_WORD, word.span, message)
                .did_you_mean(&word.value, words),
        );
    }
    word.value == words[1]
}
