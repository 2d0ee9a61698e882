//! What two requests of one replay met otherwise, for programs.

use crate::experiment::explain::weighing;
use crate::experiment::explain::weighing::Quality;
use crate::render::why::Explained;
use crate::render::why::link::Turned;
use crate::render::why::link::turned;
use crate::time::SimTime;
use serde::Serialize;

/// Something that two requests of one replay met otherwise.
#[derive(Serialize)]
pub(super) struct Unlike<'a> {
    name: &'a str,
    here: Met<'a>,
    there: Met<'a>,
    /// The input or switch that it is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<Against<'a>>,
}

/// What something is compared with.
#[derive(Serialize)]
struct Against<'a> {
    name: &'a str,
    #[serde(flatten)]
    met: Met<'a>,
}

/// What one of them met.
#[derive(Serialize, Default)]
struct Met<'a> {
    /// The value, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    turned: Option<Turned<'a>>,
    /// Whether a change ran, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    runs: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    node: Option<u16>,
    /// Since when it ran, or from when on it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<u64>,
    /// Since when it does not run any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    gone: Option<u64>,
}

/// Writes what two requests met otherwise.
pub(super) fn unlike<'a>(explained: &'a Explained<'_>, it: &'a weighing::Unlike) -> Unlike<'a> {
    let [here, there] = it.sides.each_ref().map(|side| met(explained, side));
    let against = it.against.as_ref();
    let against = against.map(|(name, side)| Against { name, met: met(explained, side) });
    Unlike { name: &it.name, here, there, against }
}

fn met<'a>(explained: &'a Explained<'_>, quality: &'a Quality) -> Met<'a> {
    match quality {
        Quality::Value(value) => Met { value: Some(value), ..Met::default() },
        Quality::Turned(turn) => Met {
            value: Some(&turn.value),
            turned: Some(turned(explained, turn)),
            ..Met::default()
        },
        Quality::Runs(node, since) => {
            Met { runs: Some(true), node: *node, from: Some(since.as_nanos()), ..Met::default() }
        }
        Quality::Rests(node, from) => Met {
            runs: Some(false),
            node: *node,
            from: from.map(SimTime::as_nanos),
            ..Met::default()
        },
        Quality::Gone(node, since) => {
            Met { runs: Some(false), node: *node, gone: Some(since.as_nanos()), ..Met::default() }
        }
    }
}
