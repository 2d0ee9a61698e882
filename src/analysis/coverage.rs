//! Step coverage: which steps ran, which were passed over, which were never met.

use crate::program::Program;
use crate::program::ids::SiteId;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::Unfinished;
use crate::trace::View;
use crate::trace::What;

/// How often a step ran and was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Visits {
    /// How often it ran.
    pub ran: u64,
    /// How often its `if` was false.
    pub skipped: u64,
    /// How often it was begun and came to no end: its task waits there, or was lost there.
    pub unfinished: u64,
}

impl Visits {
    /// Tells whether it ran at all; what was begun did.
    pub fn has_run(self) -> bool {
        self.ran > 0 || self.unfinished > 0
    }
}

/// The observer that counts visits.
#[derive(Debug, Clone)]
pub struct Coverage {
    visits: Vec<Visits>,
}

impl Coverage {
    /// Makes the observer of a program's steps.
    pub fn new(program: &Program) -> Self {
        Self { visits: vec![Visits::default(); program.sites.len()] }
    }

    /// Returns how often a site was visited.
    pub fn visits(&self, site: SiteId) -> Visits {
        self.visits.get(site.index()).copied().unwrap_or_default()
    }

    /// Returns the steps of a program in the order of their flows, and how often each ran. A
    /// group counts as run when one of its steps did, and is left out: its steps stand for it.
    pub fn steps<'a>(
        &'a self,
        program: &'a Program,
    ) -> impl Iterator<Item = (SiteId, Visits)> + 'a {
        program
            .flows
            .iter()
            .flat_map(|flow| flow.steps.iter().copied())
            .filter(|site| {
                let site = program.site(*site);
                site.is_step()
                    && !matches!(site.verb, "do" | "try" | "transaction" | "repeat" | "choose")
            })
            .map(|site| (site, self.visits(site)))
    }
}

impl Observer for Coverage {
    #[inline]
    fn event(&mut self, event: &Event, _: View<'_>) -> Control {
        if let Some(visits) = self.visits.get_mut(event.site.index()) {
            if matches!(event.what, What::Skipped) {
                visits.skipped += 1;
            } else if !event.what.is_aside() {
                visits.ran += 1;
            }
        }
        Control::Continue
    }

    fn unfinished(&mut self, step: &Unfinished) {
        if let Some(visits) = self.visits.get_mut(step.site.index()) {
            visits.unfinished += 1;
        }
    }
}
