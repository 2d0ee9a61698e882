//! What is written of resources.

use super::lasting;
use reenact::scenario::resource::Acquire;
use reenact::scenario::resource::Held;
use reenact::scenario::resource::Shortage;
use reenact::scenario::step::Verb;

/// Adds what a step is written with that has to do with resources.
pub(super) fn verb(verb: &Verb, add: &mut impl FnMut(&str)) {
    match verb {
        Verb::Acquire(it) => acquire(it, add),
        Verb::Release { amount, .. } => {
            add("verb release");
            add(if amount.is_some() { "release some" } else { "release one" });
        }
        _ => unreachable!("no other step has to do with them"),
    }
}

/// Adds what an `acquire` is written with.
fn acquire(acquire: &Acquire, add: &mut impl FnMut(&str)) {
    add("verb acquire");
    add(if acquire.amount.is_some() { "acquire some" } else { "acquire one" });
    match &acquire.held {
        Held::UntilEnd => add("acquire until end"),
        Held::UntilRelease => add("acquire until release"),
        Held::For(length) => {
            add("acquire for a time");
            add(lasting(length));
        }
    }
    match &acquire.shortage {
        Shortage::Wait(None) => add("acquire or wait"),
        Shortage::Wait(Some(patience)) => {
            add("acquire or wait for a time");
            add(lasting(&patience.timeout));
        }
        Shortage::Raise(_) => add("acquire or raise"),
    }
}
