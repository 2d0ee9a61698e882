//! The signature of a failure: which error or which harm, at which step, and by which way of jobs and
//! calls the work came there. Whoever shrinks or bisects accepts this failure and no other.

use crate::analysis::contrast::telling::Told;
use crate::analysis::matching::Switchboard;
use crate::engine::task;
use crate::experiment::harm::Harm;
use crate::experiment::harm::Tally;
use crate::hash;
use crate::program::Program;
use crate::program::ids::ErrorId;
use crate::program::ids::SiteId;
use crate::scenario::Scenario;
use crate::scenario::overlay::Shows;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::RequestId;
use crate::trace::View;
use crate::trace::What;
use crate::trace::event::Kind;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// What a failure is known by, before anybody has seen one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sign {
    /// An error of that class, raised at the step with that path.
    Error {
        /// The class.
        class: String,
        /// The path of the step's site.
        site: String,
    },
    /// What that figure counts.
    Figure(String),
}

/// Returns a tree without what only watches: what is published, expected and observed, and every figure
/// that the failure is not known by. What is taken away from the rest then makes nothing invalid that
/// could have shown the failure.
pub fn unwatched(tree: &Node, sign: &Sign) -> Node {
    let mut bare = tree.clone();
    let NodeKind::Map(sections) = &mut bare.kind else { return bare };
    sections.retain(|section| {
        !["published", "expect", "observers", "actions", "hypotheses", "teach"]
            .contains(&section.key.value.as_str())
    });
    for section in sections.iter_mut().filter(|section| section.key.value == "figures") {
        if let NodeKind::Map(figures) = &mut section.value.kind {
            figures.retain(|figure| match sign {
                Sign::Error { .. } => false,
                Sign::Figure(name) => figure.key.value == *name,
            });
        }
    }
    sections
        .retain(|section| section.key.value != "figures" || !section.value.entries().is_empty());
    bare
}

impl Sign {
    /// Returns what the fault of a scenario is known by.
    pub fn of(scenario: &Scenario) -> Option<Self> {
        let fault = scenario.fault.as_ref()?;
        Some(match &fault.shows {
            Shows::Error(class) => {
                Self::Error { class: class.value.clone(), site: fault.site.value.clone() }
            }
            Shows::Harm(figure) => Self::Figure(figure.value.clone()),
        })
    }

    /// Tells whether an event that is told is the error that it is; what a figure counts, no event
    /// tells alone.
    pub fn is_told(&self, told: &Told) -> bool {
        match self {
            Self::Error { class, site } => {
                told.kind == Kind::Raised && told.about == *class && told.site == *site
            }
            Self::Figure(_) => false,
        }
    }

    /// Tells whether a program's runs could show it at all.
    pub fn is_known(&self, program: &Program) -> bool {
        self.find(program).is_some()
    }

    /// Returns which events a program's runs show it by, where it is what a figure counts.
    pub(super) fn harm(&self, program: &Program) -> Option<Harm> {
        let Self::Figure(name) = self else { return None };
        Harm::of(program.figures.get(program.figure_named(name)?.index())?)
    }

    /// Finds the events that a program's runs would show it by; none when the program has no such
    /// step or figure, or counts by figures of another kind.
    fn find(&self, program: &Program) -> Option<Known> {
        match self {
            Self::Error { class, site } => {
                let error = program.error_named(class)?;
                let site = program.sites.iter().position(|known| known.path == *site)?;
                Some(Known::Error(error, SiteId::from_index(site)))
            }
            Self::Figure(_) => self.harm(program).map(Known::Counted),
        }
    }
}

/// The events of one program.
#[derive(Debug, Clone, Copy)]
enum Known {
    Error(ErrorId, SiteId),
    Counted(Harm),
}

/// A failure that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The request.
    pub request: Option<RequestId>,
    /// The event.
    pub event: EventId,
    /// The instant, in nanoseconds since the origin.
    pub at: u64,
    /// A hash of the way by which the work came there.
    pub shape: u64,
    /// That way: the flow, each step that scheduled a job or called a
    /// service, and the step that failed.
    pub way: Vec<String>,
}

/// How a task came about.
#[derive(Debug, Clone, Copy)]
struct Origin {
    shape: u64,
    by: SiteId,
    parent: Option<u64>,
}

/// The observer that looks for a failure. It ends the run at the first one that it accepts.
#[derive(Debug)]
pub struct Watching {
    known: Option<Known>,
    board: Switchboard<()>,
    /// What its figure has counted so far.
    tally: Option<Tally>,
    /// The shape that alone is accepted; any when none.
    shape: Option<u64>,
    /// Whether the run goes on when one was found.
    goes_on: bool,
    origins: BTreeMap<u64, Origin>,
    /// The first failure of the accepted shape.
    pub found: Option<Seen>,
    /// How many there were.
    pub count: u64,
    /// The requests in which there were any.
    requests: BTreeSet<RequestId>,
    /// The tasks of no request, operators' and those they scheduled, in which there were any: what each
    /// is, and which time of an operation.
    tasks: BTreeSet<(u64, u32)>,
    /// How many were of another shape.
    pub others: u64,
}

impl Watching {
    /// Looks for a failure of that shape, or of any.
    pub fn new(program: &Program, sign: &Sign, shape: Option<u64>) -> Self {
        let known = sign.find(program);
        let mut board = Switchboard::default();
        let tally = match known {
            Some(Known::Counted(harm)) => {
                board.connect(harm.pattern, ());
                Some(Tally::of(harm))
            }
            Some(Known::Error(..)) | None => None,
        };
        Self {
            known,
            board,
            tally,
            shape,
            goes_on: false,
            origins: BTreeMap::new(),
            found: None,
            count: 0,
            requests: BTreeSet::new(),
            tasks: BTreeSet::new(),
            others: 0,
        }
    }

    /// Counts all of them, to the end of the run.
    #[must_use]
    pub fn to_the_end(mut self) -> Self {
        self.goes_on = true;
        self
    }

    /// Returns in how many requests there were any; where it came about in no request, each task in
    /// which it did counts as one.
    pub fn failing(&self) -> u64 {
        (self.requests.len() + self.tasks.len()) as u64
    }

    /// Names the task of an event of no request. What was scheduled is the same in each attempt; an
    /// operation is another one each time.
    fn task_of(&self, event: &Event) -> (u64, u32) {
        let is_scheduled =
            self.origins.get(&event.lineage).is_some_and(|origin| origin.parent.is_some());
        (event.lineage, if is_scheduled { 0 } else { event.attempt })
    }

    /// Takes note of how a task comes about.
    fn trace(&mut self, event: &Event, view: View<'_>) {
        if let What::Arrived { source, .. } = event.what {
            let flow = view.program.traffic[source.index()].flow;
            let site = view.program.flows[flow.index()].site;
            self.begin(event.lineage, view.program.key(site).hash, site, None);
        } else if let What::Operated = event.what {
            let hash = view.program.key(event.site).hash;
            self.begin(event.lineage, hash, event.site, None);
        } else if let What::Enqueued { child, .. }
        | What::Deferred { child, .. }
        | What::Called { child, .. } = event.what
        {
            let parent = self.shape_of(event.lineage);
            let shape = hash::fold(hash::mix(parent), view.program.key(event.site).hash | 1);
            self.begin(child, shape, event.site, Some(event.lineage));
        } else if let What::Delivered { job, number } = event.what {
            // What is not acknowledged in time comes by the same way once more.
            let queue = view.program.queue(view.program.job(job).queue).site;
            let hash = view.program.key(queue).hash;
            let again = task::redelivered(event.lineage, hash, (event.attempt, number));
            if let Some(origin) = self.origins.get(&event.lineage).copied() {
                self.origins.entry(again).or_insert(origin);
            }
        }
    }

    fn shape_of(&self, lineage: u64) -> u64 {
        self.origins.get(&lineage).map_or(0, |origin| origin.shape)
    }

    fn begin(&mut self, lineage: u64, shape: u64, by: SiteId, parent: Option<u64>) {
        self.origins.entry(lineage).or_insert(Origin { shape, by, parent });
    }

    /// Tells whether an event is the failure, whatever its shape.
    fn is_it(&mut self, event: &Event, view: View<'_>) -> bool {
        match self.known {
            Some(Known::Error(class, site)) => {
                let What::Raised { error, .. } = event.what else { return false };
                error == class && event.site == site
            }
            Some(Known::Counted(_)) => {
                let mut heard = false;
                self.board.each(event, view, |()| heard = true);
                heard && self.tally.as_mut().is_some_and(|tally| tally.is_harm(event))
            }
            None => false,
        }
    }

    /// Returns the way by which a task came about, and the step.
    fn way(&self, event: &Event, view: View<'_>) -> Vec<String> {
        let path = |site: SiteId| view.program.site(site).path.clone();
        let mut way = vec![path(event.site)];
        let mut at = Some(event.lineage);
        while let Some(origin) = at.and_then(|lineage| self.origins.get(&lineage)) {
            way.push(path(origin.by));
            at = origin.parent;
        }
        way.reverse();
        way
    }
}

impl Observer for Watching {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        self.trace(event, view);
        if !self.is_it(event, view) {
            return Control::Continue;
        }
        let task = self.shape_of(event.lineage);
        let shape = hash::fold(hash::mix(task), view.program.key(event.site).hash | 1);
        if self.shape.is_some_and(|wanted| wanted != shape) {
            self.others += 1;
            return Control::Continue;
        }
        self.count += 1;
        match event.request {
            Some(request) => drop(self.requests.insert(request)),
            None => drop(self.tasks.insert(self.task_of(event))),
        }
        if self.found.is_none() {
            self.found = Some(Seen {
                request: event.request,
                event: event.id,
                at: event.at.as_nanos(),
                shape,
                way: self.way(event, view),
            });
        }
        if self.goes_on { Control::Continue } else { Control::Stop }
    }
}
