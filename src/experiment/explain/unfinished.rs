//! What of somebody's is not over when the replay ends: the jobs and calls that nobody took, the steps that
//! never got what they wait for.

use crate::analysis::contrast::telling::Told;
use crate::analysis::whose::Kin;
use crate::analysis::whose::Whose;
use crate::engine::outcome::Ending;
use crate::experiment::explain::holders::Place;
use crate::experiment::explain::holders::ends;
use crate::experiment::explain::slice::Needed;
use crate::experiment::explain::slice::around as around_site;
use crate::experiment::explain::surroundings::Surroundings;
use crate::experiment::rerun::Run;
use crate::experiment::rerun::run;
use crate::program::Program;
use crate::program::ids::FlowId;
use crate::program::ids::JobId;
use crate::program::ids::Pc;
use crate::program::ids::SiteId;
use crate::program::op::Action;
use crate::program::op::Op;
use crate::source::Span;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::What;
use crate::trace::event::Kind;
use std::collections::BTreeMap;

/// A task that is not over when the replay ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// What happened to it last.
    pub told: Told,
    /// What it has waited for since then.
    pub around: Needed,
    /// The step that it has begun and not ended; none where nobody has taken it, or it waits for its time.
    pub step: Option<Step>,
    /// The task.
    pub(super) lineage: u64,
}

/// A step that a task has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it is called, with its verb.
    pub name: String,
    /// Where it stands in the file.
    pub span: Span,
}

impl Step {
    fn at(site: SiteId, program: &Program) -> Self {
        let known = program.site(site);
        let server = program.ops_at(site).find_map(|op| {
            let Action::Work { on: Some(server), .. } = op.action else { return None };
            program.servers.get(server.index())
        });
        // Whoever waits for a place there leaves no event, as little as who has one.
        let on = server.map_or_else(String::new, |server| format!(" on {}", server.name));
        Self { name: format!("{}{on}", known.name), span: known.span }
    }
}

/// Of how many tasks is found out what those do who have what they wait for.
const TASKS: usize = 8;

impl Run<'_> {
    /// Finds what of somebody's is not over when the replay ends, in what is told of it.
    ///
    /// # Errors
    ///
    /// Returns how the run ended when it was cut short.
    pub(super) fn unfinished(self, whose: Whose, told: &[Told]) -> Result<Vec<Unfinished>, Ending> {
        let program = self.program;
        let around = Surroundings::new(program, &[], std::iter::empty());
        let kin = Kin::new(program);
        let mut watching = Watching { whose, kin, tasks: BTreeMap::new(), around };
        let outcome = run(program, self.seed, self.limits, &mut watching)?;
        // What waits, waits until nothing happens any more.
        let end = match outcome.ending {
            Ending::Stopped(_) => program.until.unwrap_or(outcome.end),
            Ending::Finished | Ending::Decided | Ending::Interrupted | Ending::Broken(_) => {
                outcome.end
            }
        };
        let mut found = Vec::new();
        for (number, (lineage, task)) in watching.open().into_iter().enumerate() {
            let Task { last, told: event, .. } = task;
            // Of a story too long to be told it may stand nowhere.
            let at = told.iter().position(|it| it.event == last.id).unwrap_or(told.len());
            let mut around = Needed { reads: Vec::new(), ..Needed::alone(program, told, at) };
            let Awaited { step, site, place, call } = task.awaited(program);
            if let Some(place) = place {
                let (holding, deeds) = watching.around.kept_from(place, program);
                around.holding = match holding {
                    Some(it) if number < TASKS => Some(self.complete(it, EventId(u64::MAX), 1)?),
                    holding => holding,
                };
                around.deeds = deeds;
                let waits = around.holding.is_some();
                around.waited = waits.then(|| end.saturating_since(last.at));
                // How much there is of it may have been turned.
                around.reads = site.map(|site| around_site(program, site)).unwrap_or_default();
                around.turns = watching.around.turned(&around.reads, program);
            }
            let cuts = call.map(|call| watching.around.cutting(call, end, program));
            around.deeds.extend(cuts.unwrap_or_default());
            let step = step.map(|site| Step::at(site, program));
            found.push(Unfinished { told: event.clone(), around, step, lineage });
        }
        Ok(found)
    }
}

/// A task, and what happened to it last.
#[derive(Debug, Clone)]
struct Task {
    last: Event,
    told: Told,
    stage: Stage,
}

/// How far a task has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nobody has taken it; where it will begin.
    Waits(Place, SiteId),
    /// Its time has not come.
    Later,
    /// It goes on there, if that is known.
    Runs(Option<Pc>),
    /// It has called a service, for which that task works.
    Calls(u64),
    /// It has ended.
    Over,
}

/// What a task has come to.
#[derive(Debug, Default)]
struct Awaited {
    /// The step that it has begun.
    step: Option<SiteId>,
    /// Where it is said how much there is of what it waits for.
    site: Option<SiteId>,
    /// What it waits for.
    place: Option<Place>,
    /// The step that calls a service, where the call or its reply may be on the way.
    call: Option<SiteId>,
}

impl Task {
    fn awaited(&self, program: &Program) -> Awaited {
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
            Stage::Later | Stage::Over => Awaited::default(),
        }
    }
}

/// The observer that keeps what happened last to each task of somebody.
struct Watching {
    whose: Whose,
    kin: Kin,
    tasks: BTreeMap<u64, Task>,
    around: Surroundings,
}

impl Watching {
    /// Returns the tasks that are not over, but those that wait for the reply of one of them: those that
    /// have begun, then the others, in the order of what happened last.
    fn open(&self) -> Vec<(u64, &Task)> {
        let is_open = |task: &Task| task.stage != Stage::Over;
        let waits = |task: &Task| {
            let Stage::Calls(child) = task.stage else { return false };
            self.tasks.get(&child).is_some_and(is_open)
        };
        let open = self.tasks.iter().filter(|(_, task)| is_open(task) && !waits(task));
        let mut open: Vec<(u64, &Task)> = open.map(|(lineage, task)| (*lineage, task)).collect();
        let is_begun = |task: &Task| matches!(task.stage, Stage::Runs(_) | Stage::Calls(_));
        open.sort_by_key(|(lineage, task)| (!is_begun(task), task.last.id, *lineage));
        open
    }

    fn note(&mut self, event: &Event, view: View<'_>) {
        let program = view.program;
        let task = |stage: Stage| Task { last: *event, told: Told::of(event, view), stage };
        let known = self.tasks.get(&event.lineage).map(|known| known.stage);
        // What is given back when a time is over belongs to no task any more.
        if known.is_some() || event.what.kind() != Kind::Released {
            let stage = stage(event, known, program);
            self.tasks.insert(event.lineage, task(stage));
        }
        if let Some((child, stage)) = begun(event, program) {
            self.tasks.insert(child, task(stage));
        }
    }
}

impl Observer for Watching {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        if self.kin.whose(event, view.program) == Some(self.whose) {
            self.note(event, view);
        }
        self.around.event(event, view)
    }
}

/// Returns the task that an event brings about, and where it stands.
fn begun(event: &Event, program: &Program) -> Option<(u64, Stage)> {
    if let What::Enqueued { job, child, .. } = event.what {
        let is_later = |op: &Op| matches!(op.action, Action::Enqueue { not_before: Some(_), .. });
        let is_later = program.ops_at(event.site).any(is_later);
        Some((child, if is_later { Stage::Later } else { in_queue(job, program) }))
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
fn stage(event: &Event, before: Option<Stage>, program: &Program) -> Stage {
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
    } else if let What::RetryScheduled { .. } | What::Retried { .. } = event.what {
        Stage::Later
    } else if let What::Called { child, .. } = event.what {
        Stage::Calls(child)
    } else if kind == Kind::AttemptFailed && before == Some(Stage::Later) {
        // That it will be tried again is said before that it failed.
        Stage::Later
    } else if before == Some(Stage::Over) || ends_task(kind) {
        Stage::Over
    } else if !program.site(event.site).is_step() {
        // Its lock, say: that takes it no further.
        before.unwrap_or(Stage::Later)
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
