//! Reports: one file that tells a whole incident, for people who were not there.

pub mod html;

use crate::experiment::dossier::Dossier;
use crate::experiment::replay::Replay;
use crate::render::overview::Overview;

/// Everything a report tells.
#[derive(Debug)]
pub struct Report<'a> {
    /// The replays of the environments, as `run` tells them.
    pub overview: &'a Overview<'a>,
    /// The incident's environment with each overlay alone.
    pub overlays: &'a [Replay],
    /// The incident's environment without the fault, where the scenario names one.
    pub without_fault: Option<&'a Replay>,
    /// What else there is to tell of the incident's replay.
    pub dossier: &'a Dossier,
}
