//! Attempts: when what failed is tried again, of jobs and of calls.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::scenario::amount::Amount;
use crate::scenario::amount::Lasting;
use crate::scenario::amount::amount;
use crate::scenario::amount::lasting;
use crate::scenario::fields::Fields;
use crate::scenario::fields::words;
use crate::scenario::grammar;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::source::Spanned;

/// When a failed attempt is made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// How many attempts may follow the first.
    pub limit: Amount,
    /// How long to wait before each.
    pub delay: Delay,
    /// The classes of errors that are tried again; all when empty.
    pub only: Vec<Spanned<String>>,
    /// How many may follow in all: a rate, or a share of the first attempts.
    pub budget: Option<Amount>,
}

/// The wait before an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delay {
    /// `sidekiq-6.4`, as in 6.4 and 7.1: `n^4 + 15 + rand(10) * (n + 1)` seconds before retry
    /// `n`, counted from 0 (`sidekiq/job_retry.rb`, `delay_for` and `jitter`).
    Sidekiq,
    /// `celery-5`: `randrange(min(600, 2^n) + 1)` seconds before retry `n`, counted from 0
    /// (`celery/utils/time.py`, `get_exponential_backoff_interval`, with its defaults).
    Celery,
    /// One that doubles.
    Growing(Growing),
    /// The same wait every time, one drawn, or one that an expression makes of the attempt and the
    /// arguments.
    Lasting(Lasting),
}

/// A delay that doubles from attempt to attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growing {
    /// How long it is before the second attempt.
    pub doubles_from: Amount,
    /// How long it is at most.
    pub up_to: Amount,
    /// How much of it is drawn.
    pub jitter: Option<Jitter>,
}

/// How much of a delay is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jitter {
    /// All of it.
    Full,
    /// One half.
    Half,
}

impl Jitter {
    /// The words for them, in the order of the manual.
    pub const WORDS: [&str; 2] = ["full", "half"];
}

/// The names of formulas; the version is part of them, since formulas differ by version.
pub const NAMED_DELAYS: [&str; 2] = ["sidekiq-6.4", "celery-5"];

/// Reads `retry`.
pub(super) fn retry(node: &Node, out: &mut Diagnostics) -> Option<Retry> {
    let mut fields = Fields::open(node, &grammar::service::RETRY, out)?;
    let limit = fields.need("limit").and_then(|node| amount(node, out));
    let delay = fields.need("delay").and_then(|node| delay(node, out));
    let only = words(fields.take("only"), "a list of error classes", out);
    let budget = fields.take("budget").and_then(|node| amount(node, out));
    fields.basis(out);
    fields.finish(out);
    Some(Retry { limit: limit?, delay: delay?, only, budget })
}

/// Reads `delay`: a named formula, one that doubles, or a quantity.
fn delay(node: &Node, out: &mut Diagnostics) -> Option<Delay> {
    match &node.kind {
        NodeKind::Scalar(scalar) if scalar.text.trim() == NAMED_DELAYS[0] => Some(Delay::Sidekiq),
        NodeKind::Scalar(scalar) if scalar.text.trim() == NAMED_DELAYS[1] => Some(Delay::Celery),
        NodeKind::Map(entries) if entries.iter().any(|it| it.key.value == "doubles_from") => {
            growing(node, out).map(Delay::Growing)
        }
        NodeKind::Scalar(_) | NodeKind::Map(_) | NodeKind::Null | NodeKind::List(_) => {
            lasting(node, out).map(Delay::Lasting)
        }
    }
}

/// Reads a delay that doubles.
fn growing(node: &Node, out: &mut Diagnostics) -> Option<Growing> {
    let mut fields = Fields::open(node, &grammar::service::GROWING, out)?;
    let doubles_from = fields.need("doubles_from").and_then(|node| amount(node, out));
    let up_to = fields.need("up_to").and_then(|node| amount(node, out));
    let word = fields.text("jitter", out);
    fields.finish(out);
    let jitter = word.and_then(|word| match word.value.as_str() {
        "full" => Some(Jitter::Full),
        "half" => Some(Jitter::Half),
        other => {
            out.push(
                Diagnostic::new(codes::UNKNOWN_WORD, word.span, "`jitter` is `full` or `half`")
                    .did_you_mean(other, Jitter::WORDS)
                    .help("leave it out where nothing is drawn"),
            );
            None
        }
    });
    Some(Growing { doubles_from: doubles_from?, up_to: up_to?, jitter })
}
