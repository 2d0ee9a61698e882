//! What can be seen from outside: what screens show, and what logs say.

use crate::trace::Event;
use crate::trace::View;
use crate::trace::What;

/// Something that a screen shows or a log says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outside {
    /// An effect, and what it takes the place of.
    Shown(String, Option<String>),
    /// An attempt of a job failed with an error.
    Failed(String, String),
    /// A request failed with an error.
    RequestFailed(String),
    /// A job was given up after its last attempt.
    GivenUp(String),
    /// A job was dropped.
    Dropped(String),
}

impl Outside {
    /// Returns it in as few words as a log has.
    pub fn words(&self) -> String {
        match self {
            Self::Shown(effect, None) => format!("shown {effect}"),
            Self::Shown(effect, Some(over)) => format!("shown {effect} over {over}"),
            Self::Failed(job, error) => format!("failed {job}: {error}"),
            Self::RequestFailed(error) => format!("request failed: {error}"),
            Self::GivenUp(job) => format!("given up {job}"),
            Self::Dropped(job) => format!("dropped {job}"),
        }
    }
}

/// Returns what of an event screens show or logs say; none when it is neither.
pub(super) fn seen_outside(event: &Event, view: View<'_>) -> Option<Outside> {
    let program = view.program;
    let error = |id: crate::program::ids::ErrorId| program.error(id).to_owned();
    let job = |id: crate::program::ids::JobId| program.jobs[id.index()].name.clone();
    let effect = |id: crate::program::ids::EffectId| {
        program.effects.get(usize::from(id.0)).cloned().unwrap_or_default()
    };
    if let What::Shown { effect: shown, over, .. } = event.what {
        return Some(Outside::Shown(effect(shown), over.map(effect)));
    }
    if let What::AttemptFailed { job: failed, error: class } = event.what {
        return Some(Outside::Failed(job(failed), error(class)));
    }
    if let What::RequestFailed { error: class } = event.what {
        return Some(Outside::RequestFailed(error(class)));
    }
    if let What::Died { job: died } = event.what {
        return Some(Outside::GivenUp(job(died)));
    }
    if let What::Dropped { job: dropped } = event.what {
        return Some(Outside::Dropped(job(dropped)));
    }
    None
}
