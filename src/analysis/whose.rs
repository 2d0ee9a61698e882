//! Whose an event is: a request's, or something that operators do, with all that comes of it.

use crate::engine::task;
use crate::program::Program;
use crate::trace::Event;
use crate::trace::What;
use std::collections::BTreeMap;

/// Whose an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// A request's, by its number in the run, from 0.
    Request(u32),
    /// That of something that operators did.
    Operation(Occasion),
}

/// One time that operators did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occasion {
    /// What they did, by its place in the timeline.
    pub operation: u16,
    /// Which time that was, from 0.
    pub number: u32,
}

impl Whose {
    /// Returns the number of the request, if it is one.
    pub fn request(self) -> Option<u32> {
        match self {
            Self::Request(request) => Some(request),
            Self::Operation(_) => None,
        }
    }

    /// Returns the path of what operators did, if it is theirs: `timeline.push`.
    pub fn operation(self, program: &Program) -> Option<&str> {
        let Self::Operation(occasion) = self else { return None };
        let operation = program.timeline.get(usize::from(occasion.operation))?;
        Some(&program.site(operation.line.site).path)
    }
}

/// Knows the tasks that come of what operators do; those of requests say it themselves.
#[derive(Debug, Clone)]
pub struct Kin {
    /// By the lineage of an operation: its place in the timeline.
    roots: BTreeMap<u64, u16>,
    /// By the lineage of a task that one of them brought about.
    children: BTreeMap<u64, Occasion>,
}

impl Kin {
    /// Knows nobody yet but those who may act.
    pub fn new(program: &Program) -> Self {
        let lines = program.timeline.iter().map(|operation| &operation.line);
        let roots = lines.zip(0..).map(|(line, place)| (program.key(line.site).hash, place));
        Self { roots: roots.collect(), children: BTreeMap::new() }
    }

    /// Says whose an event is; nobody's, where a change is deployed or a node goes down. Every event
    /// has to come by.
    pub fn whose(&mut self, event: &Event, program: &Program) -> Option<Whose> {
        if let Some(request) = event.request {
            return Some(Whose::Request(request.0));
        }
        let occasion = match self.roots.get(&event.lineage) {
            Some(operation) => Occasion { operation: *operation, number: event.attempt },
            None => *self.children.get(&event.lineage)?,
        };
        if let What::Enqueued { child, .. }
        | What::Deferred { child, .. }
        | What::Called { child, .. } = event.what
        {
            self.children.insert(child, occasion);
        } else if let What::Delivered { job, number } = event.what {
            // What is not acknowledged in time comes by the same way once more.
            let queue = program.queue(program.job(job).queue).site;
            let hash = program.key(queue).hash;
            let again = task::redelivered(event.lineage, hash, (event.attempt, number));
            self.children.insert(again, occasion);
        }
        Some(Whose::Operation(occasion))
    }
}
