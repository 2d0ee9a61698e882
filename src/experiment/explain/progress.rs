//! How far a task has come by what happened to it last.

use crate::analysis::contrast::telling::Told;
use crate::experiment::explain::holders::Place;
use crate::experiment::explain::holders::ends;
use crate::program::Program;
use crate::program::ids::FlowId;
use crate::program::ids::JobId;
use crate::program::ids::Pc;
use crate::program::ids::SiteId;
use crate::program::op::Action;
use crate::program::op::Op;
use crate::time::SimTime;
use crate::trace::Event;
use crate::trace::What;
use crate::trace::event::Kind;

/// The time that a task waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// It will be tried again then, or as soon after that as somebody looks.
    At(SimTime),
    /// It was given a time before which it may not begin.
    Later,
}

/// A task, and what happened to it last.
#[derive(Debug, Clone)]
pub(super) struct Task {
    pub(super) last: Event,
    pub(super) told: Told,
    pub(super) stage: Stage,
}

/// How far a task has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nobody has taken it; where it will begin.
    Waits(Place, SiteId),
    /// Its time has not come.
    Later(Due),
    /// Nothing tells how far it has come.
    Unknown,
    /// It goes on there, if that is known.
    Runs(Option<Pc>),
    /// It has called a service, for which that task works.
    Calls(u64),
    /// It has ended.
    Over,
}

/// What a task has come to.
#[derive(Debug, Default)]
pub(super) struct Awaited {
    /// The step that it has begun.
    pub(super) step: Option<SiteId>,
    /// Where it is said how much there is of what it waits for.
    pub(super) site: Option<SiteId>,
    /// What it waits for.
    pub(super) place: Option<Place>,
    /// The step that calls a service, where the call or its reply may be on the way.
    pub(super) call: Option<SiteId>,
}

impl Task {
    /// Returns what it has come to, and what it waits for there.
    pub(super) fn awaited(&self, program: &Program) -> Awaited {
        let call = (self.last.what.kind() == Kind::Called).then_some(self.last.site);
        match self.stage {
            Stage::Waits(place, site) => {
                Awaited { place: Some(place), site: Some(site), call, step: None }
            }
            Stage::Calls(_) => Awaited { step: Some(self.last.site), call, ..Awaited::default() },
            Stage::Runs(pc) => match pc.and_then(|pc| next_op(program, pc)) {
                Some(op) => {
                    let place = place_of(op.action, program);
                    Awaited { step: Some(op.site), site: Some(op.site), place, call: None }
                }
                None => Awaited::default(),
            },
            Stage::Later(_) | Stage::Unknown | Stage::Over => Awaited::default(),
        }
    }

    /// Returns its time, where it waits for that.
    pub(super) fn due(&self) -> Option<Due> {
        if let Stage::Later(due) = self.stage { Some(due) } else { None }
    }
}

/// Returns the task that an event brings about, and where it stands.
pub(super) fn begun(event: &Event, program: &Program) -> Option<(u64, Stage)> {
    if let What::Enqueued { job, child, .. } = event.what {
        let is_later = |op: &Op| matches!(op.action, Action::Enqueue { not_before: Some(_), .. });
        let is_later = program.ops_at(event.site).any(is_later);
        Some((child, if is_later { Stage::Later(Due::Later) } else { in_queue(job, program) }))
    } else if let What::Called { service, child, .. } = event.what {
        let site = program.service(service).site;
        Some((child, Stage::Waits(Place::Service(service), site)))
    } else {
        None
    }
}

fn in_queue(job: JobId, program: &Program) -> Stage {
    let job = program.job(job);
    let flow = program.flows.get(job.flow.index());
    Stage::Waits(Place::Queue(job.queue), flow.map_or(SiteId(0), |flow| flow.site))
}

/// Returns how far a task has come by an event of its own, after it had come so far.
pub(super) fn stage(event: &Event, before: Option<Stage>, program: &Program) -> Stage {
    let flow = |flow: FlowId| program.flows.get(flow.index());
    let kind = event.what.kind();
    if let What::Arrived { source, .. } = event.what {
        let line = program.traffic.get(source.index());
        Stage::Runs(line.and_then(|line| flow(line.flow)).map(|flow| flow.entry))
    } else if let What::Begun { service } = event.what {
        Stage::Runs(flow(program.service(service).flow).map(|flow| flow.entry))
    } else if let What::PickedUp { job } | What::Delivered { job, .. } = event.what {
        Stage::Runs(flow(program.job(job).flow).map(|flow| flow.entry))
    } else if let What::Started { job } = event.what {
        Stage::Runs(flow(program.job(job).flow).map(|flow| flow.body))
    } else if let What::Promoted { job } | What::Restored { job } = event.what {
        in_queue(job, program)
    } else if let What::RetryScheduled { delay, .. } | What::Retried { delay, .. } = event.what {
        Stage::Later(Due::At(event.at.saturating_add(delay)))
    } else if let What::Called { child, .. } = event.what {
        Stage::Calls(child)
    } else if let Some(Stage::Later(due)) = before.filter(|_| kind == Kind::AttemptFailed) {
        // That it will be tried again is said before that it failed.
        Stage::Later(due)
    } else if before == Some(Stage::Over) || ends_task(kind) {
        Stage::Over
    } else if !program.site(event.site).is_step() {
        // Its lock, say: that takes it no further.
        before.unwrap_or(Stage::Unknown)
    } else {
        Stage::Runs(behind(event, program))
    }
}

/// Returns the operation behind the one that an event tells of.
fn behind(event: &Event, program: &Program) -> Option<Pc> {
    if let What::Chosen { choice, branch } = event.what {
        let choice = program.choices.get(usize::from(choice))?;
        return Some(choice.branches.get(usize::from(branch))?.2);
    }
    let after = |place: usize| u32::try_from(place + 1).ok().map(Pc);
    let mut ops = program.ops.iter().enumerate().filter(|(_, op)| op.site == event.site);
    if let What::Skipped = event.what {
        ops.find_map(|(_, op)| {
            if let Action::Test { otherwise, .. } = op.action { Some(otherwise) } else { None }
        })
    } else if let What::Rescued { .. } = event.what {
        ops.find(|(_, op)| matches!(op.action, Action::Rescue { .. })).and_then(|it| after(it.0))
    } else {
        ops.next_back().and_then(|it| after(it.0))
    }
}

/// Tells whether a task is over with an event of that kind, unless another one follows that says otherwise.
fn ends_task(kind: Kind) -> bool {
    let gone = [Kind::Dropped, Kind::Expired, Kind::DeadLettered, Kind::Died, Kind::Lost];
    ends(kind) || gone.contains(&kind) || [Kind::Refused, Kind::Abandoned].contains(&kind)
}

/// How many operations are passed that leave no event.
const QUIET: usize = 64;

/// Returns the next operation that leaves an event or takes time, where no event says that any was reached
/// since then: conditions have come out true, and loops go on.
fn next_op(program: &Program, from: Pc) -> Option<Op> {
    let mut pc = from;
    for _ in 0..QUIET {
        let op = *program.ops.get(pc.index())?;
        pc = match op.action {
            Action::Jump { to } => to,
            Action::EndPass { back, .. } => back,
            Action::Bind { .. }
            | Action::Test { .. }
            | Action::Try { .. }
            | Action::EndTry
            | Action::EndRescue
            | Action::EnterLoop
            | Action::Transaction { .. }
            | Action::LetGo
            | Action::Body => Pc(pc.0 + 1),
            Action::Work { .. }
            | Action::WaitUntil { .. }
            | Action::Call { .. }
            | Action::Acquire(_) => {
                return Some(op);
            }
            // It would have left an event at once.
            Action::Set { .. }
            | Action::Read { .. }
            | Action::Write { .. }
            | Action::Check { .. }
            | Action::Enqueue { .. }
            | Action::Show { .. }
            | Action::Raise { .. }
            | Action::RaiseAgain
            | Action::Rescue { .. }
            | Action::Choose { .. }
            | Action::Turn { .. }
            | Action::Accept(_)
            | Action::Commit
            | Action::RollBack
            | Action::Tend { .. }
            | Action::Reply { .. }
            | Action::Release { .. }
            | Action::Partition { .. }
            | Action::Crash { .. }
            | Action::Manage { .. }
            | Action::End => return None,
        };
    }
    None
}

/// Returns what an operation waits for.
fn place_of(action: Action, program: &Program) -> Option<Place> {
    if let Action::Acquire(acquiring) = action {
        Some(Place::Resource(acquiring.resource))
    } else if let Action::Call { call } = action {
        program.call(call).channel.map(Place::Connection)
    } else {
        None
    }
}
