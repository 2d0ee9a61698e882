//! Patterns: which events a figure or an observer is about.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::scenario::fields::entries;
use crate::scenario::fields::text;
use crate::scenario::fields::wrong_kind;
use crate::scenario::tree::Node;
use crate::source::Spanned;

/// A kind of event and the name it is about: `{ shown: answer }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The kind of event, one of [`EVENTS`].
    pub event: Spanned<String>,
    /// What it is about: a job, an effect, an error's class, a request, a change.
    pub about: Spanned<String>,
}

/// The kinds of events that patterns may name.
pub const EVENTS: [&str; 46] = [
    "arrived",
    "completed",
    "request_failed",
    "enqueued",
    "picked_up",
    "started",
    "finished",
    "attempt_failed",
    "retry_scheduled",
    "died",
    "dropped",
    "shown",
    "replaced",
    "raised",
    "worked",
    "ran",
    "accepted",
    "coerced",
    "mismatched",
    "deferred",
    "committed",
    "undone",
    "read_stale",
    "delivered",
    "restored",
    "expired",
    "dead_lettered",
    "locked",
    "unlocked",
    "deduplicated",
    "paused",
    "resumed",
    "purged",
    "called",
    "refused",
    "begun",
    "abandoned",
    "served",
    "answered",
    "timed_out",
    "lost",
    "crashed",
    "halted",
    "restarted",
    "acquired",
    "released",
];

/// Reads a pattern.
pub fn pattern(node: &Node, out: &mut Diagnostics) -> Option<Pattern> {
    if let Some(word) = node.scalar() {
        // The name alone is what most write first; what happens to it is the kind.
        let name = word.text.trim();
        let help = format!("say what happens as well, for example `{{ shown: {name} }}`");
        out.push(wrong_kind(node, "an event is a map").help(help));
        return None;
    }
    let found = entries(node, "an event", out)?;
    let [entry] = found else {
        out.push(
            Diagnostic::new(codes::BAD_PATTERN, node.span, "an event has one kind and one name")
                .help("for example `{ shown: answer }`"),
        );
        return None;
    };
    let about = text(&entry.value, "the name in an event", out)?;
    if !EVENTS.contains(&entry.key.value.as_str()) {
        out.push(
            Diagnostic::new(
                codes::UNKNOWN_WORD,
                entry.key.span,
                format!("no event is called `{}`", entry.key.value),
            )
            .did_you_mean(&entry.key.value, EVENTS)
            .help(format!("the events are {}", EVENTS.join(", "))),
        );
        return None;
    }
    Some(Pattern { event: entry.key.clone(), about })
}
