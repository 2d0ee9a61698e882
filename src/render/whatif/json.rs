//! `reenact.whatif/1`: what actions would have changed, for programs.

use crate::experiment::differences::written;
use crate::experiment::whatif::Effect;
use crate::experiment::whatif::Portfolio;
use crate::render::json::document;
use crate::render::unscored;
use crate::render::whatif::Axes;
use crate::render::whatif::Tried;
use crate::render::whatif::axes;
use crate::scenario::overlay::ActionKind;
use serde::Serialize;
use std::collections::BTreeMap;

/// The name and version of the format.
pub const SCHEMA: &str = "reenact.whatif/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    tool: &'static str,
    scenario: &'a str,
    profile: &'a str,
    seed: &'a str,
    /// One of so many requests is replayed; all numbers stand for as many times what was counted.
    scale: u32,
    actions: Vec<Action<'a>>,
    not_scored: Vec<unscored::Told<'a>>,
    left_out: Vec<LeftOut<'a>>,
    as_it_was: Tally<'a>,
    effects: Vec<Tally<'a>>,
    /// Whether every combination was tried.
    complete: bool,
    interactions: Vec<Interaction<'a>>,
    /// The sets that no other is better than.
    front: Vec<Vec<&'a str>>,
    in_place_from: Vec<From<'a>>,
    /// The same at the first failure, and when a quarter, a half and three quarters of all had happened.
    over_time: Vec<From<'a>>,
}

#[derive(Serialize)]
struct Action<'a> {
    name: &'a str,
    title: &'a str,
    kind: Option<&'static str>,
    patch: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    was: Option<String>,
    is: Option<String>,
}

/// An environment of which nothing is known.
#[derive(Serialize)]
struct LeftOut<'a> {
    profile: &'a str,
    why: &'a str,
}

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "who reads it asks for each by its name")]
struct Tally<'a> {
    actions: Vec<&'a str>,
    failures: Option<u64>,
    harm: BTreeMap<&'a str, Option<u64>>,
    /// How many requests end with an error, whichever it is.
    errors: Option<u64>,
    seen_by: Vec<Seen<'a>>,
    /// No request fails any more.
    prevents: bool,
    /// Fewer fail, and some still do.
    lessens: bool,
    detects: bool,
    mitigates: bool,
    /// More fail, some harm is more, or more requests end with an error.
    worsens: bool,
    unknown: Option<&'a str>,
}

#[derive(Serialize)]
struct Seen<'a> {
    profile: &'a str,
    observer: &'a str,
}

#[derive(Serialize)]
struct Interaction<'a> {
    actions: Vec<&'a str>,
    prevents: bool,
    spoils: bool,
    detects: Vec<Seen<'a>>,
    useless_alone: bool,
}

#[derive(Serialize)]
struct From<'a> {
    action: &'a str,
    at: String,
    /// None where it deploys nothing.
    effect: Option<Tally<'a>>,
}

/// Writes what was tried as one JSON document.
pub fn draw(tried: &Tried<'_>) -> String {
    let portfolio = tried.portfolio;
    let interactions = portfolio.interactions();
    document(&Document {
        schema: SCHEMA,
        tool: env!("CARGO_PKG_VERSION"),
        scenario: tried.scenario,
        profile: tried.profile,
        seed: &tried.seed,
        scale: portfolio.scale,
        actions: actions(portfolio),
        not_scored: unscored::told(&portfolio.unscored),
        left_out: portfolio
            .left_out
            .iter()
            .map(|it| LeftOut { profile: &it.profile, why: &it.why })
            .collect(),
        as_it_was: tally(portfolio, &portfolio.as_it_was),
        effects: portfolio.effects.iter().map(|it| tally(portfolio, it)).collect(),
        complete: portfolio.is_complete,
        interactions: interactions
            .iter()
            .map(|it| Interaction {
                actions: names(portfolio, &portfolio.effects[it.effect]),
                prevents: it.prevents,
                spoils: it.spoils,
                detects: seen(it.detects.iter()),
                useless_alone: it.useless_alone,
            })
            .collect(),
        front: portfolio
            .front()
            .iter()
            .map(|place| names(portfolio, &portfolio.effects[*place]))
            .collect(),
        in_place_from: tried
            .from
            .iter()
            .map(|(action, at, effect)| From {
                action: &portfolio.actions[*action].name,
                at: at.to_string(),
                effect: effect.as_ref().ok().map(|effect| tally(portfolio, effect)),
            })
            .collect(),
        over_time: over_time(tried),
    })
}

fn over_time<'a>(tried: &'a Tried<'_>) -> Vec<From<'a>> {
    let (portfolio, over_time) = (tried.portfolio, tried.over_time);
    let each = over_time.actions.iter().flat_map(|(action, effects)| {
        over_time.instants.iter().zip(effects).map(move |(at, effect)| From {
            action: &portfolio.actions[*action].name,
            at: at.to_string(),
            effect: Some(tally(portfolio, effect)),
        })
    });
    each.collect()
}

fn actions(portfolio: &Portfolio) -> Vec<Action<'_>> {
    let actions = portfolio.actions.iter().map(|it| {
        let patch = it.patch.iter().map(|atom| Place {
            path: &atom.name,
            was: atom.left.as_ref().map(|it| written(Some(it))),
            is: atom.right.as_ref().map(|it| written(Some(it))),
        });
        let kind = it.kind.map(ActionKind::word);
        Action { name: &it.name, title: &it.title, kind, patch: patch.collect() }
    });
    actions.collect()
}

fn names<'a>(portfolio: &'a Portfolio, effect: &Effect) -> Vec<&'a str> {
    effect.actions.iter().map(|it| portfolio.actions[*it].name.as_str()).collect()
}

fn tally<'a>(portfolio: &'a Portfolio, effect: &'a Effect) -> Tally<'a> {
    let Axes { prevents, lessens, detects, mitigates } = axes(portfolio, effect);
    let harm = portfolio.harms.iter().map(String::as_str).zip(effect.harms.iter().copied());
    Tally {
        actions: names(portfolio, effect),
        failures: effect.failures,
        harm: harm.collect(),
        errors: effect.errors,
        seen_by: seen(effect.seen_by.iter()),
        prevents,
        lessens,
        detects,
        mitigates,
        worsens: portfolio.worse(effect).is_any(),
        unknown: effect.unknown.as_deref(),
    }
}

fn seen<'a>(of: impl Iterator<Item = &'a (String, String)>) -> Vec<Seen<'a>> {
    of.map(|(profile, observer)| Seen { profile, observer }).collect()
}
