//! What an event rests on beyond its own story: the stories of those who wrote what it read, who turned
//! what it read, who held what it waited for, was refused or counts, and theirs in turn.

use crate::analysis::contrast::telling::Told;
use crate::analysis::whose::Whose;
use crate::engine::outcome::Ending;
use crate::experiment::explain::rests::Rest;
use crate::experiment::explain::slice::around;
use crate::experiment::rerun::Run;
use crate::program::Program;
use crate::program::ids::SiteId;
use crate::trace::EventId;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// How many stories of others are looked at.
const STORIES: usize = 40;

/// What an event rests on.
#[derive(Debug, Clone, Default)]
pub(super) struct Trail {
    /// The inputs, switches and changes that are read on the way.
    pub(super) names: BTreeSet<String>,
    /// The places on the way.
    pub(super) sites: BTreeSet<SiteId>,
    /// The places at which those who held something may have spent the time with it.
    pub(super) spent: BTreeSet<SiteId>,
}

impl Trail {
    /// Adds what those read who held something, while they had it.
    pub(super) fn widen(&mut self, program: &Program) {
        for site in &self.spent {
            self.names.extend(around(program, *site));
            self.sites.insert(*site);
        }
    }
}

/// Follows events of one replay.
pub(super) struct Trails<'p> {
    run: Run<'p>,
    known: BTreeMap<(Whose, EventId), Rest>,
}

impl<'p> Trails<'p> {
    /// Nothing has been followed yet.
    pub(super) fn new(run: Run<'p>) -> Self {
        Self { run, known: BTreeMap::new() }
    }

    /// Follows some events of a story, by their places.
    ///
    /// # Errors
    ///
    /// Returns how a run ended when it was cut short.
    pub(super) fn follow(
        &mut self,
        told: &[Told],
        places: &BTreeSet<usize>,
    ) -> Result<BTreeMap<usize, Trail>, Ending> {
        let program = self.run.program;
        let site = |place: usize| told.get(place).and_then(|event| event.at_site);
        let reads = |place: usize| site(place).map(|site| around(program, site));
        let asked = places.iter().map(|place| (*place, reads(*place).unwrap_or_default()));
        let found = self.run.look_around(told, asked)?;
        let mut trails = BTreeMap::new();
        for place in places {
            let names = reads(*place).unwrap_or_default().into_iter().collect();
            let sites = site(*place).into_iter().collect();
            let mut trail = Trail { names, sites, spent: BTreeSet::new() };
            let around = told.get(*place).and_then(|event| found.get(&event.event));
            let mut open = around.map(|it| it.elsewhere.clone()).unwrap_or_default();
            let mut seen = BTreeSet::new();
            while let Some(next) = open.pop() {
                if seen.insert(next)
                    && let Some(rest) = self.rest(next)?
                {
                    trail.names.extend(rest.reads.iter().cloned());
                    trail.sites.extend(rest.sites.iter().copied());
                    trail.spent.extend(rest.spent.iter().copied());
                    open.extend(rest.elsewhere.iter().copied());
                }
            }
            trails.insert(*place, trail);
        }
        Ok(trails)
    }

    /// Returns what an event of somebody else rests on; nothing once there were too many.
    fn rest(&mut self, (whose, event): (Whose, EventId)) -> Result<Option<&Rest>, Ending> {
        if !self.known.contains_key(&(whose, event)) {
            if self.known.len() >= STORIES {
                return Ok(None);
            }
            let rest = self.run.rest(whose, event)?;
            self.known.insert((whose, event), rest);
        }
        Ok(self.known.get(&(whose, event)))
    }
}
