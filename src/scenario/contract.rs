//! What a queue promises about its messages: order, acknowledgement, leases, age, duplicates.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::scenario::amount::Amount;
use crate::scenario::amount::amount;
use crate::scenario::fields::ExpressionText;
use crate::scenario::fields::Fields;
use crate::scenario::fields::meaningless;
use crate::scenario::grammar;
use crate::scenario::tree::Node;
use crate::source::Span;

/// What a queue promises about the messages that carry its jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// Which of those that wait comes next.
    pub order: Order,
    /// When a worker tells the broker that it may forget a message.
    pub acknowledge: Moment,
    /// How long after a delivery a message that is not acknowledged is delivered again.
    pub lease: Option<Amount>,
    /// The time between two looks at leases; they are looked at at once when absent.
    pub restores: Option<Amount>,
    /// Who holds a message whose time has not come.
    pub held_by: Holder,
    /// How old a message may be when a worker takes it.
    pub expires: Option<Amount>,
    /// How often a message is delivered at most.
    pub max_deliveries: Option<Amount>,
}

/// Which of the messages that wait comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The one that came first.
    OldestFirst,
    /// The one that came last.
    NewestFirst,
}

impl Order {
    /// The words for them, in the order of the manual.
    pub const WORDS: [&str; 2] = ["oldest_first", "newest_first"];
}

/// A moment of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A worker gets the message.
    Receive,
    /// A worker begins an attempt.
    Start,
    /// The attempt has ended.
    Finish,
}

impl Moment {
    /// The words for them, in the order of the manual.
    pub const WORDS: [&str; 3] = ["receive", "start", "finish"];
}

/// Who holds a message whose time has not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// The broker, which delivers it when its time has come.
    Broker,
    /// A worker, which got it at once.
    Worker,
}

impl Holder {
    /// The words for them, in the order of the manual.
    pub const WORDS: [&str; 2] = ["broker", "worker"];
}

/// Jobs that are the same as one that was scheduled already are not scheduled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deduplicate {
    /// What makes two jobs the same, an expression over their arguments.
    pub key: ExpressionText,
    /// Whose arguments the key is made of when it is locked.
    pub locked_with: Whose,
    /// Whose arguments the key is made of when it is released.
    pub released_with: Whose,
    /// When the lock is released: at the start of an attempt, or at the end of the job.
    pub until: Moment,
    /// How long the lock holds at most; for ever when absent.
    pub expires: Option<Amount>,
}

/// Whose arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// As the one who schedules the job has them, before they cross the codec.
    Caller,
    /// As they come out of the codec.
    Message,
}

impl Whose {
    /// The words for them, in the order of the manual.
    pub const WORDS: [&str; 2] = ["caller", "message"];
}

/// The moments at which a lock may be released.
pub const UNTIL: [&str; 2] = ["start", "finish"];

/// Reads the keys of a queue that are its contract.
pub fn contract(fields: &mut Fields<'_>, out: &mut Diagnostics) -> Contract {
    let (order, _) = word(fields, "order", &Order::WORDS, out);
    let (acknowledge, _) = word(fields, "acknowledge", &Moment::WORDS, out);
    let lease = fields.take("lease");
    let restores = fields.take("restores");
    let (holder, held) = word(fields, "held_by", &Holder::WORDS, out);
    let expires = fields.take("expires").and_then(|node| amount(node, out));
    let most = fields.take("max_deliveries");
    let acknowledge = match acknowledge {
        1 => Moment::Start,
        2 => Moment::Finish,
        _ => Moment::Receive,
    };
    let held_by = if holder == 1 { Holder::Worker } else { Holder::Broker };
    let held = held.filter(|_| held_by == Holder::Worker);
    let promises = [("lease", lease.map(|node| node.span)), ("held_by", held)];
    for (key, span) in promises.into_iter().chain([("max_deliveries", most.map(|it| it.span))]) {
        if let Some(span) = span.filter(|_| acknowledge == Moment::Receive) {
            out.push(never_again(key, span));
        }
    }
    if let (None, Some(restores)) = (lease, restores) {
        let message = "`restores` means nothing without a `lease`";
        out.push(
            Diagnostic::new(codes::MEANINGLESS_KEY, restores.span, message)
                .help("say how long the `lease` is, or take it away"),
        );
    }
    Contract {
        order: if order == 1 { Order::NewestFirst } else { Order::OldestFirst },
        acknowledge,
        lease: lease.and_then(|node| amount(node, out)),
        restores: restores.and_then(|node| amount(node, out)),
        held_by,
        expires,
        max_deliveries: most.and_then(|node| amount(node, out)),
    }
}

/// Reports a promise about messages that are delivered again, where none is.
fn never_again(key: &str, span: Span) -> Diagnostic {
    meaningless(span, key, "acknowledge: receive")
        .help("a message that is acknowledged as it is received is never delivered again")
}

/// Reads `deduplicate` of a job.
pub fn deduplicate(node: &Node, out: &mut Diagnostics) -> Option<Deduplicate> {
    let mut fields = Fields::open(node, &grammar::queue::DEDUPLICATE, out)?;
    let key = fields.need_expression("key", out);
    let (locked, _) = word_or(&mut fields, "locked_with", &Whose::WORDS, 1, out);
    let (released, _) = word_or(&mut fields, "released_with", &Whose::WORDS, 1, out);
    let (until, _) = word_or(&mut fields, "until", &UNTIL, 0, out);
    let expires = fields.take("expires").and_then(|node| amount(node, out));
    fields.basis(out);
    fields.finish(out);
    let whose = |number| if number == 0 { Whose::Caller } else { Whose::Message };
    Some(Deduplicate {
        key: key?,
        locked_with: whose(locked),
        released_with: whose(released),
        until: if until == 0 { Moment::Start } else { Moment::Finish },
        expires,
    })
}

/// Reads one of several words: its number, and where it stands; the first when absent.
fn word(
    fields: &mut Fields<'_>,
    key: &'static str,
    words: &[&'static str],
    out: &mut Diagnostics,
) -> (usize, Option<Span>) {
    word_or(fields, key, words, 0, out)
}

/// The same, with another one when it is absent.
fn word_or(
    fields: &mut Fields<'_>,
    key: &'static str,
    words: &[&'static str],
    absent: usize,
    out: &mut Diagnostics,
) -> (usize, Option<Span>) {
    let Some(written) = fields.text(key, out) else { return (absent, None) };
    let found = words.iter().position(|word| *word == written.value);
    if found.is_none() {
        let known: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        out.push(
            Diagnostic::new(
                codes::UNKNOWN_WORD,
                written.span,
                format!("`{key}` is {}", known.join(" or ")),
            )
            .did_you_mean(&written.value, words.iter().copied()),
        );
    }
    (found.unwrap_or(absent), Some(written.span))
}
