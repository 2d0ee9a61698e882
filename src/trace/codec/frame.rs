//! The first and the last line of a trace.

use crate::program::Program;
use crate::quantity::Timestamp;
use crate::scenario::file::Selection;
use crate::seed::Seed;
use crate::trace::codec::FORMAT;
use crate::trace::event::RequestId;
use crate::trace::fingerprint::Fingerprint;
use crate::trace::sampling::Sampling;
use serde::Deserialize;
use serde::Serialize;
use std::num::NonZeroU32;

/// The first line: what run the trace is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The format and its number.
    pub format: String,
    /// The scenario's id.
    pub scenario: String,
    /// A hash of the scenario file's bytes: sixteen hexadecimal digits.
    pub digest: String,
    /// The profile; none for the file as it stands.
    pub profile: Option<String>,
    /// The overlays.
    pub with: Vec<String>,
    /// True when the fault was taken out.
    #[serde(default, skip_serializing_if = "is_false")]
    pub without_fault: bool,
    /// What was set on the command line, each as `path=value`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<String>,
    /// The seed, as it is written: more digits than a JSON number keeps.
    pub seed: String,
    /// The tool and its version.
    pub tool: String,
    /// The instant that `at` counts from.
    pub origin: String,
    /// The request whose events alone are here; none when all are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<u32>,
    /// One request of so many is here, from the first one on, each of them whole; none when all are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<NonZeroU32>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl Header {
    /// Describes a run. `digest` is that of the scenario file.
    pub fn new(program: &Program, digest: u64, selection: &Selection, seed: Seed) -> Self {
        Self {
            format: FORMAT.to_owned(),
            scenario: program.scenario.clone(),
            digest: format!("{digest:016x}"),
            profile: selection.profile.clone(),
            with: selection.with.clone(),
            without_fault: selection.without_fault,
            set: Vec::new(),
            seed: seed.to_string(),
            tool: concat!("reenact ", env!("CARGO_PKG_VERSION")).to_owned(),
            origin: program.origin.to_string(),
            only: None,
            every: None,
        }
    }

    /// Says that the trace is of one request alone.
    #[must_use]
    pub fn only(mut self, request: RequestId) -> Self {
        self.only = Some(request.0);
        self
    }

    /// Says that the trace is of one request of so many.
    #[must_use]
    pub fn every(mut self, every: NonZeroU32) -> Self {
        self.every = Some(every).filter(|every| every.get() > 1);
        self
    }

    /// Returns which requests are here, where it is not one alone.
    pub fn sampling(&self) -> Sampling {
        Sampling { every: self.every.map_or(1, NonZeroU32::get), also: None }
    }

    /// Tells whether some requests are not here.
    pub fn is_partial(&self) -> bool {
        self.only.is_some() || self.every.is_some()
    }
}

/// The last line: how the run ended. It has either `end` or `stopped`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Footer {
    /// The instant of the run's last event, when everything had ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// What stopped the run before that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
    /// How many events the trace has; its writer counts them.
    pub events: u64,
    /// The fingerprint of the whole run, also of a trace of one request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// A digest of the lines above and of the fingerprint; the writer of the trace makes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

impl Footer {
    /// Says that everything had ended.
    pub fn finished(end: Timestamp, fingerprint: Fingerprint) -> Self {
        Self {
            end: Some(end.to_string()),
            stopped: None,
            events: 0,
            fingerprint: Some(fingerprint.to_string()),
            digest: None,
        }
    }

    /// Says what stopped the run.
    pub fn stopped(why: impl Into<String>) -> Self {
        let stopped = Some(why.into());
        Self { end: None, stopped, events: 0, fingerprint: None, digest: None }
    }

    /// Tells whether it is one of the two.
    pub(super) fn is_whole(&self) -> bool {
        self.end.is_some() != self.stopped.is_some()
    }
}
