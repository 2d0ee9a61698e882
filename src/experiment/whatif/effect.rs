//! What came of some actions together.

use crate::experiment::whatif::environment::Came;
use std::collections::BTreeSet;

/// What came of some actions together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// The actions, by their numbers.
    pub actions: Vec<usize>,
    /// In how many requests the fault showed, at the scale of figures; none where the scenario names
    /// none.
    pub failures: Option<u64>,
    /// What the figures of harm count.
    pub harms: Vec<Option<u64>>,
    /// How many requests end with an error, whichever it is, or find no place.
    pub errors: Option<u64>,
    /// Who sees it: environments and observers.
    pub seen_by: BTreeSet<(String, String)>,
    /// Why it is unknown, where it is.
    pub unknown: Option<String>,
}

/// An environment that cannot be run to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The environment.
    pub profile: String,
    /// Why.
    pub why: String,
}

impl Effect {
    /// Makes one of which nothing is known yet.
    pub(super) fn unmeasured(actions: &[usize], harms: usize) -> Self {
        Self {
            actions: actions.to_vec(),
            failures: None,
            harms: vec![None; harms],
            errors: None,
            seen_by: BTreeSet::new(),
            unknown: None,
        }
    }

    /// Takes in what came of it in one environment; what is unknown in one is unknown.
    pub(super) fn add(&mut self, profile: &str, is_incident: bool, came: Came) {
        match came {
            Err(why) => {
                let why = self.unknown.take().unwrap_or(why);
                *self = Self::unmeasured(&self.actions, self.harms.len());
                self.unknown = Some(why);
            }
            Ok(local) if self.unknown.is_none() => {
                if is_incident {
                    (self.failures, self.harms) = (local.failures, local.harms);
                    self.errors = Some(local.errors);
                }
                self.seen_by.extend(local.seen_by.into_iter().map(|who| (profile.to_owned(), who)));
            }
            Ok(_) => {}
        }
    }
}
