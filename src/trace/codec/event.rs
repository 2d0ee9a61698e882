//! An event in names, as it stands on a line of a trace.

use super::words::hexadecimal;
use super::words::some_hexadecimal;
use crate::trace::event::Kind;
use serde::Deserialize;
use serde::Serialize;

/// An event as it stands on a line of a trace, in names and numbers that need no program.
///
/// The fields from `job` on are those of its kind; the others are absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TraceEvent {
    /// Its number.
    pub id: u64,
    /// When, in nanoseconds since the replay's origin.
    pub at: u64,
    /// When, on the calendar.
    pub instant: String,
    /// The event that brought it about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<u64>,
    /// What else it needed; see [`Event::via`](crate::trace::Event::via).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<u64>,
    /// The request's number in its run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<u32>,
    /// The line of traffic the request came from; with `index` the request's stable name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The request's number in its line of traffic, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// Who asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<TraceActor>,
    /// What the task is: sixteen hexadecimal digits.
    #[serde(with = "hexadecimal")]
    pub lineage: u64,
    /// Which attempt of the task, from 0.
    pub attempt: u32,
    /// Which passes of loops it happened in, where it did: sixteen hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "some_hexadecimal")]
    pub visit: Option<u64>,
    /// The path of the step, job, queue or line of traffic it happened at.
    pub site: String,
    /// The line of the scenario file where that stands, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// What happened.
    #[serde(with = "word")]
    pub kind: Kind,
    /// The job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<String>,
    /// The lineage of the task that was made.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "some_hexadecimal")]
    pub child: Option<u64>,
    /// A job's arguments behind the queue's codec, as the dialect prints them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arguments: Option<String>,
    /// The effect that was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<String>,
    /// The effect it covered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<String>,
    /// The class of an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What the error says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The class of a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The value, as the dialect prints it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// How long work took, in nanoseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took: Option<u64>,
    /// How long a job will wait at least, in nanoseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<u64>,
    /// The change that was deployed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    /// The fleet of the node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fleet: Option<String>,
    /// The number of the node, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<u32>,
    /// How many passes a loop made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passes: Option<u32>,
    /// The branch that was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The input or switch that was turned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<String>,
    /// Whether a job had waited for a transaction to commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released: Option<bool>,
    /// The replica that answered a read, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replica: Option<u32>,
    /// Whether the primary would have answered otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale: Option<bool>,
    /// How many writes a transaction made visible, or undid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub writes: Option<u32>,
    /// Which delivery of its message a job is, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<u32>,
    /// The queue that was paused, resumed or purged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    /// How many jobs were thrown away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jobs: Option<u32>,
    /// The service that was called, or that worked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The channel that was cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// How many nodes came up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nodes: Option<u32>,
    /// The resource of which some was acquired or released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// How much of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<u32>,
    /// Whether it was released because its time had come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timed: Option<bool>,
}

/// A member of a population.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TraceActor {
    /// The population.
    pub population: String,
    /// The member's number, from 0.
    pub member: u32,
}

impl TraceEvent {
    /// Tells whether two events state the same fact, wherever they stand in their traces and the
    /// scenario in its file.
    pub fn states_the_same(&self, other: &Self) -> bool {
        self == other || self.unplaced() == other.unplaced()
    }

    /// Returns the event without its number and line; of causes it keeps how far back they lie.
    fn unplaced(&self) -> Self {
        let back = |cause: Option<u64>| cause.map(|cause| self.id.wrapping_sub(cause));
        Self { id: 0, cause: back(self.cause), via: back(self.via), line: None, ..self.clone() }
    }
}

/// The kind of an event is written as its word.
mod word {
    use super::Kind;
    use serde::Deserialize as _;
    use serde::Deserializer;
    use serde::Serializer;
    use serde::de::Error as _;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
    pub(super) fn serialize<S: Serializer>(kind: &Kind, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(kind.word())
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Kind, D::Error> {
        let word = String::deserialize(from)?;
        Kind::parse(&word).ok_or_else(|| D::Error::custom(format!("unknown kind `{word}`")))
    }
}
