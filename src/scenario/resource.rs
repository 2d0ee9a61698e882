//! Resources: what steps acquire, and release again.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::scenario::amount::Amount;
use crate::scenario::amount::Lasting;
use crate::scenario::amount::amount;
use crate::scenario::amount::lasting;
use crate::scenario::fields::ExpressionText;
use crate::scenario::fields::Fields;
use crate::scenario::fields::meaningless;
use crate::scenario::grammar;
use crate::scenario::step::Verb;
use crate::scenario::tree::Node;
use crate::source::Spanned;

/// Something of which there is only so much: memory, file handles, a pool of connections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Its name.
    pub name: Spanned<String>,
    /// How much of it there is.
    pub capacity: Amount,
}

/// What `acquire` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acquire {
    /// The resource.
    pub resource: Spanned<String>,
    /// How much of it; one when absent.
    pub amount: Option<ExpressionText>,
    /// What releases it.
    pub held: Held,
    /// What happens where there is not enough.
    pub shortage: Shortage,
}

/// What releases something that was acquired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// The end of the request, of the attempt at a job, or of the service's work on the call.
    UntilEnd,
    /// A `release`, whoever runs it.
    UntilRelease,
    /// The time: so long after it was acquired.
    For(Lasting),
}

impl Held {
    /// The words of `until`, in the order of the manual.
    pub const WORDS: [&str; 2] = ["end", "release"];
}

/// What happens where there is not enough of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shortage {
    /// Whoever asks waits, first come first served.
    Wait(Option<Patience>),
    /// An error of this class is raised.
    Raise(Spanned<String>),
}

/// How long somebody waits for a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patience {
    /// So long.
    pub timeout: Lasting,
    /// The class of the error when that is over.
    pub raises: Spanned<String>,
}

impl Shortage {
    /// The words of `otherwise`, in the order of the manual.
    pub const WORDS: [&str; 2] = ["wait", "raise"];
}

/// Reads one entry of `resources`.
pub fn resource(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Resource> {
    let mut fields = Fields::open(node, &grammar::platform::RESOURCE, out)?;
    let capacity = fields.need("capacity").and_then(|node| amount(node, out));
    fields.basis(out);
    fields.finish(out);
    Some(Resource { name, capacity: capacity? })
}

/// Reads `acquire` and its modifiers.
pub(in crate::scenario) fn read_acquire(
    fields: &mut Fields<'_>,
    out: &mut Diagnostics,
) -> Option<Verb> {
    let resource = fields.need_text("acquire", out);
    let amount = fields.expression("amount", out);
    let held = read_held(fields, out);
    let shortage = read_shortage(fields, out);
    let (resource, held, shortage) = (resource?, held?, shortage?);
    Some(Verb::Acquire(Box::new(Acquire { resource, amount, held, shortage })))
}

/// Reads `release` and its amount.
pub(in crate::scenario) fn read_release(
    fields: &mut Fields<'_>,
    out: &mut Diagnostics,
) -> Option<Verb> {
    let resource = fields.need_text("release", out);
    let amount = fields.expression("amount", out);
    Some(Verb::Release { resource: resource?, amount })
}

/// Reads `until` or `for`.
fn read_held(fields: &mut Fields<'_>, out: &mut Diagnostics) -> Option<Held> {
    let lasts = fields.take("for");
    let word = fields.text("until", out);
    if let (Some(_), Some(word)) = (lasts, &word) {
        out.push(meaningless(word.span, "until", "for"));
    }
    if let Some(node) = lasts {
        return lasting(node, out).map(Held::For);
    }
    let Some(word) = word else { return Some(Held::UntilEnd) };
    match word.value.as_str() {
        "end" => Some(Held::UntilEnd),
        "release" => Some(Held::UntilRelease),
        other => {
            let message = "`until` of an `acquire` is `end` or `release`";
            out.push(
                Diagnostic::new(codes::UNKNOWN_WORD, word.span, message)
                    .did_you_mean(other, Held::WORDS)
                    .help("for a length of time write `for:`"),
            );
            None
        }
    }
}

/// Reads `otherwise`, `timeout` and `raises`.
fn read_shortage(fields: &mut Fields<'_>, out: &mut Diagnostics) -> Option<Shortage> {
    let word = fields.text("otherwise", out);
    let timeout = fields.take("timeout");
    let raises = fields.text("raises", out);
    let place = word.as_ref().map_or(fields.span(), |word| word.span);
    let unnamed = |place, when| {
        Diagnostic::new(codes::MISSING_KEY, place, "this `acquire` needs `raises`")
            .help(format!("say which error it raises {when}"))
    };
    match (word.as_ref().map_or("wait", |word| word.value.as_str()), timeout, raises) {
        ("raise", None, Some(class)) => Some(Shortage::Raise(class)),
        ("raise", None, None) => {
            out.push(unnamed(place, "where there is not enough"));
            None
        }
        ("raise", Some(timeout), _) => {
            out.push(meaningless(timeout.span, "timeout", "otherwise: raise"));
            None
        }
        ("wait", None, Some(class)) => {
            let message = "`raises` means nothing where an `acquire` waits for ever";
            out.push(
                Diagnostic::new(codes::MEANINGLESS_KEY, class.span, message).help(
                    "write `otherwise: raise` or `timeout:` and for how long, or take it away",
                ),
            );
            None
        }
        ("wait", Some(timeout), None) => {
            out.push(unnamed(timeout.span, "when it has waited so long"));
            None
        }
        ("wait", Some(timeout), Some(raises)) => {
            let timeout = lasting(timeout, out)?;
            Some(Shortage::Wait(Some(Patience { timeout, raises })))
        }
        ("wait", None, None) => Some(Shortage::Wait(None)),
        (other, ..) => {
            out.push(
                Diagnostic::new(codes::UNKNOWN_WORD, place, "`otherwise` is `wait` or `raise`")
                    .did_you_mean(other, Shortage::WORDS),
            );
            None
        }
    }
}
