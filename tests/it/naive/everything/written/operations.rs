//! What is written of what operators do.

use reenact::scenario::step::Managing;
use reenact::scenario::step::Tending;
use reenact::scenario::step::Verb;

/// Adds what a `crash`, a `stop` or a `start` is written with.
pub(super) fn outage(verb: &Verb, add: &mut impl FnMut(&str)) {
    match verb {
        Verb::Crash { lasts } => {
            add("verb crash");
            add(lasts.as_ref().map_or("crash for good", |_| "crash for a time"));
        }
        Verb::Manage { how: Managing::Stop, .. } => add("verb stop"),
        _ => add("verb start"),
    }
}

/// Returns the verb of what is done to a queue.
pub(super) fn tending(how: Tending) -> &'static str {
    match how {
        Tending::Pause => "verb pause",
        Tending::Resume => "verb resume",
        Tending::Purge => "verb purge",
    }
}
