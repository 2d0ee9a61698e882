//! The first time that an error is raised at a step, and what only those are shown whom it meets.

use crate::analysis::by_request::ByRequest;
use crate::program::Program;
use crate::program::ids::EffectId;
use crate::program::ids::ErrorId;
use crate::program::ids::SiteId;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::RequestId;
use crate::trace::View;
use crate::trace::event::What;
use std::collections::BTreeSet;

/// The observer that finds the first time an error is raised at a step.
#[derive(Debug)]
pub struct FirstRaise {
    class: ErrorId,
    definition: u32,
    found: Option<(RequestId, EventId)>,
    count: u64,
    /// The requests in which it was raised.
    raised: ByRequest<()>,
    /// What was shown to requests in which it was not raised, or not yet.
    ordinary: BTreeSet<EffectId>,
}

impl FirstRaise {
    /// Looks for an error of that class at one step.
    pub fn new(program: &Program, class: ErrorId, site: SiteId) -> Self {
        let definition = program.key(site).definition;
        Self {
            class,
            definition,
            found: None,
            count: 0,
            raised: ByRequest::of(()),
            ordinary: BTreeSet::new(),
        }
    }

    /// Returns the request and the event.
    pub fn found(&self) -> Option<(RequestId, EventId)> {
        self.found
    }

    /// Returns the effects that only those are shown in whose request it was raised before: its harm,
    /// where it does any that shows.
    pub fn hurts(&self, program: &Program) -> Vec<String> {
        let effects = program.effects.iter().enumerate();
        let hurts = effects.filter(|(at, _)| !self.ordinary.contains(&EffectId::from_index(*at)));
        hurts.map(|(_, name)| name.clone()).collect()
    }

    /// Returns how often it was raised.
    pub fn count(&self) -> u64 {
        self.count
    }
}

impl Observer for FirstRaise {
    #[inline]
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        if let What::Raised { error, .. } = event.what
            && error == self.class
            && let Some(request) = event.request
            && view.program.key(event.site).definition == self.definition
        {
            self.count += 1;
            self.found.get_or_insert((request, event.id));
            self.raised.settle(request);
        } else if let What::Shown { effect, .. } = event.what
            && let Some(request) = event.request
            && !self.ordinary.contains(&effect)
            && self.raised.note(request).is_some()
        {
            self.ordinary.insert(effect);
        }
        Control::Continue
    }
}
