//! Errors of the platform that nobody rescued: where a request, a job or an operation died of
//! something that no step raises by name.

use crate::program::Program;
use crate::program::ids::ErrorId;
use crate::program::ids::SiteId;
use crate::source::Span;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::What;
use crate::trace::event::Kind;
use crate::trace::event::Kinds;
use crate::value::Fault;
use std::collections::BTreeMap;

/// A step at which requests, attempts of jobs and operations died of an error of the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unrescued {
    /// The step that raised it.
    pub path: String,
    /// Where the step stands in the file.
    pub span: Span,
    /// The error's class.
    pub class: String,
    /// How many requests, attempts and operations it ended.
    pub count: u64,
}

/// The observer that finds them.
#[derive(Debug, Default)]
pub struct Dying {
    /// The last error of the platform, while nobody has rescued it.
    last: Option<(SiteId, ErrorId)>,
    /// Whether it has ended something. An inline job that it ends hands it to its caller, who may
    /// rescue it yet.
    has_ended: bool,
    found: BTreeMap<(SiteId, ErrorId), u64>,
}

impl Dying {
    /// Returns what was found, in the order of the program's steps.
    pub fn finish(mut self, program: &Program) -> Vec<Unrescued> {
        self.settle();
        let list = self.found.into_iter().map(|((site, error), count)| {
            let site = program.site(site);
            let class = program.error(error).to_owned();
            Unrescued { path: site.path.clone(), span: site.span, class, count }
        });
        list.collect()
    }

    /// Notes an error, if it is one of the platform that no step raises by name.
    fn raise(&mut self, event: &Event, view: View<'_>, (error, fault): (ErrorId, Option<Fault>)) {
        self.settle();
        // What a step raises again was rescued before, so somebody knows of it.
        let site = view.program.site(event.site);
        let is_mistake = fault.is_some_and(|fault| !fault.is_of_a_call());
        let is_of_platform = is_mistake && site.verb != "raise";
        self.last = is_of_platform.then_some((event.site, error));
        // No event of its own says that an operation ended here, unless it rescues it next.
        self.has_ended = is_of_platform && site.path.starts_with("timeline.");
    }

    /// Counts the last error, if it has ended something, and forgets it.
    fn settle(&mut self) {
        if let Some(last) = self.last.take()
            && self.has_ended
        {
            *self.found.entry(last).or_default() += 1;
        }
        self.has_ended = false;
    }
}

/// What an error ends.
const ENDS: Kinds = Kinds::of(&[Kind::AttemptFailed, Kind::RequestFailed, Kind::ServiceFailed]);

/// What else is told of an error on its way.
const BETWEEN: Kinds = Kinds::of(&[Kind::RetryScheduled, Kind::Died, Kind::Unlocked, Kind::Undone]);

impl Observer for Dying {
    #[inline]
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        if let What::Raised { error, fault } = event.what {
            self.raise(event, view, (error, fault));
        } else if self.last.is_some() {
            // An error goes up to where its task ends with nothing else in between.
            let kind = event.what.kind();
            if ENDS.has(kind) {
                self.has_ended = true;
            } else if kind == Kind::Rescued {
                self.last = None;
                self.has_ended = false;
            } else if !BETWEEN.has(kind) {
                self.settle();
            }
        }
        Control::Continue
    }
}
