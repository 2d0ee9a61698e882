//! `reenact.visibility/1`: how far the fault gets, for programs.

use crate::experiment::advice::Measure;
use crate::experiment::advice::Trial;
use crate::experiment::stages::Proof;
use crate::experiment::stages::Stage;
use crate::experiment::stages::Visibility;
use crate::render::json::document;
use crate::render::visibility::Matrix;
use crate::time::SimDuration;
use serde::Serialize;

/// The name and version of the format.
pub const SCHEMA: &str = "reenact.visibility/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    tool: &'static str,
    scenario: &'a str,
    seed: &'a str,
    fault: &'a str,
    site: &'a str,
    environments: Vec<Environment<'a>>,
    advice: Vec<Advice<'a>>,
}

#[derive(Serialize)]
struct Environment<'a> {
    profile: &'a str,
    requests: u64,
    /// Why nothing else is known, where its runs did not come to their end.
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<&'a str>,
    lost_at: Option<&'static str>,
    stages: Vec<Cell<'a>>,
    observers: Vec<Observer<'a>>,
}

#[derive(Serialize)]
struct Cell<'a> {
    stage: &'static str,
    requests: u64,
    /// How many tasks came to it that are of no request.
    #[serde(skip_serializing_if = "is_none")]
    outside_of_requests: u64,
    /// How many of the requests never ran the step with the fault.
    never_ran_the_step: u64,
    proof: Option<Event<'a>>,
}

#[derive(Serialize)]
struct Event<'a> {
    /// None for what is of no request.
    request: Option<u32>,
    id: u64,
    at: String,
    kind: &'static str,
    about: &'a str,
    detail: &'a str,
    site: &'a str,
    line: Option<u32>,
    /// True for the last event of a task that waits at the step with the fault ever since.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    waits: bool,
    /// True for an event of the run without the fault, which does not come here.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    missing: bool,
}

#[derive(Serialize)]
struct Observer<'a> {
    #[serde(rename = "observer")]
    name: &'a str,
    sees: bool,
    /// True when the same tells them without the fault.
    anyway: bool,
    first: Option<String>,
    could: Option<String>,
    affected_by_then: u64,
    too_early_ns: Option<u64>,
}

#[derive(Serialize)]
struct Advice<'a> {
    profile: &'a str,
    kind: &'static str,
    observer: Option<&'a str>,
    set: &'a [String],
    tried: Option<Environment<'a>>,
    /// Why not, where it was to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    could_not_be_tried: Option<&'a str>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands fields over so")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

/// Writes the matrix as one JSON document.
pub fn draw(matrix: &Matrix<'_>) -> String {
    document(&Document {
        schema: SCHEMA,
        tool: env!("CARGO_PKG_VERSION"),
        scenario: matrix.scenario,
        seed: &matrix.seed,
        fault: matrix.fault,
        site: matrix.site,
        environments: matrix.environments.iter().map(|it| environment(matrix, it)).collect(),
        advice: matrix
            .advice
            .iter()
            .map(|it| Advice {
                profile: &it.profile,
                kind: match it.measure {
                    Measure::Sometimes { .. } => "sometimes",
                    Measure::Parity(_) => "parity",
                    Measure::Stay { .. } => "stay",
                    Measure::Wait { .. } => "wait",
                    Measure::Open { .. } => "open",
                    Measure::LookAt { .. } => "look_at",
                    Measure::Look { .. } => "look",
                },
                observer: it.measure.observer(),
                set: &it.set,
                tried: it.trial.tried().map(|tried| environment(matrix, tried)),
                could_not_be_tried: match &it.trial {
                    Trial::Failed(why) => Some(why),
                    Trial::None | Trial::Tried(_) => None,
                },
            })
            .collect(),
    })
}

fn environment<'a>(matrix: &Matrix<'_>, it: &'a Visibility) -> Environment<'a> {
    let at = |at| matrix.at(at).map(|at| at.to_string()).unwrap_or_default();
    let event = |proof: &'a Proof| Event {
        request: proof.request.map(|request| request + 1),
        id: proof.told.event.0,
        at: at(proof.told.at),
        kind: proof.told.kind.word(),
        about: &proof.told.about,
        detail: &proof.told.detail,
        site: &proof.told.site,
        line: matrix.line(proof.told.span),
        waits: proof.waits,
        missing: proof.missing,
    };
    Environment {
        profile: &it.profile,
        requests: it.requests,
        unknown: it.unknown.as_deref(),
        lost_at: it.lost_at().map(Stage::word),
        stages: Stage::ALL
            .iter()
            .zip(&it.extents)
            .map(|(stage, extent)| Cell {
                stage: stage.word(),
                requests: extent.requests,
                outside_of_requests: extent.outside,
                never_ran_the_step: extent.others,
                proof: extent.proof.as_ref().map(event),
            })
            .collect(),
        observers: it
            .sights
            .iter()
            .map(|sight| Observer {
                name: &sight.observer,
                sees: sight.first.is_some(),
                anyway: sight.anyway,
                first: sight.first.map(|it| at(it.at)),
                could: sight.could.map(|it| at(it.at)),
                affected_by_then: sight.affected,
                too_early_ns: sight.too_early.map(SimDuration::as_nanos),
            })
            .collect(),
    }
}
