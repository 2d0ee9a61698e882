//! What of somebody's is not over when the replay ends: the jobs and calls that nobody took, the steps that
//! never got what they wait for.

use crate::analysis::contrast::telling::Told;
use crate::analysis::whose::Kin;
use crate::analysis::whose::Whose;
use crate::engine::outcome::Ending;
use crate::experiment::explain::holding::Behind;
use crate::experiment::explain::holding::Holding;
use crate::experiment::explain::progress::Awaited;
use crate::experiment::explain::progress::Due;
use crate::experiment::explain::progress::Stage;
use crate::experiment::explain::progress::Task;
use crate::experiment::explain::progress::begun;
use crate::experiment::explain::progress::stage;
use crate::experiment::explain::slice::Needed;
use crate::experiment::explain::slice::around as around_site;
use crate::experiment::explain::surroundings::Surroundings;
use crate::experiment::rerun::Run;
use crate::experiment::rerun::run;
use crate::program::Program;
use crate::program::ids::SiteId;
use crate::program::op::Action;
use crate::source::Span;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::View;
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
    /// Its time, where it waits for that.
    pub due: Option<Due>,
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

/// How far those are followed who wait themselves for what others have.
const DEPTH: usize = 3;

impl Run<'_> {
    /// Finds what of somebody's is not over when the replay ends, in what is told of it.
    ///
    /// # Errors
    ///
    /// Returns how the run ended when it was cut short.
    pub(super) fn unfinished(self, whose: Whose, told: &[Told]) -> Result<Vec<Unfinished>, Ending> {
        self.open(whose, told, None, DEPTH)
    }

    /// The same, of one task alone where it is named; whoever has what it waits for is followed so far.
    fn open(
        self,
        whose: Whose,
        told: &[Told],
        only: Option<u64>,
        depth: usize,
    ) -> Result<Vec<Unfinished>, Ending> {
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
        for (number, (lineage, task)) in watching.open(only).into_iter().enumerate() {
            let Task { last, told: event, .. } = task;
            // Of a story too long to be told it may stand nowhere.
            let at = told.iter().position(|it| it.event == last.id).unwrap_or(told.len());
            let mut around = Needed { reads: Vec::new(), ..Needed::alone(program, told, at) };
            let Awaited { step, site, place, call } = task.awaited(program);
            if let Some(place) = place {
                let (holding, deeds) = watching.around.kept_from(place, program);
                around.holding = match holding {
                    Some(it) if number < TASKS => Some(self.still_held(it, depth)?),
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
            let due = task.due();
            found.push(Unfinished { told: event.clone(), around, step, due, lineage });
        }
        Ok(found)
    }

    /// Finds out how far somebody has come who has something when the replay ends, and what that one waits
    /// for.
    fn still_held(self, holding: Holding, depth: usize) -> Result<Holding, Ending> {
        let mut holding = self.complete(holding, EventId(u64::MAX), 1)?;
        let Some(request) = holding.request.filter(|_| holding.kept.is_none() && depth > 1) else {
            return Ok(holding);
        };
        let whose = Whose::Request(request);
        let told = self.tell(whose)?;
        let own = self.open(whose, &told, Some(holding.lineage), depth - 1)?.pop();
        if let Some(Unfinished { step, around, .. }) = own {
            holding.within = step;
            let next = around.holding.zip(around.waited);
            holding.behind = next.map(|(holding, waited)| Box::new(Behind { waited, holding }));
        }
        Ok(holding)
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
    /// Returns the tasks that are not over, or one of them; but for those that wait for the reply of one of them: those that
    /// have begun, then the others, in the order of what happened last.
    fn open(&self, only: Option<u64>) -> Vec<(u64, &Task)> {
        let is_open = |task: &Task| task.stage != Stage::Over;
        let waits = |task: &Task| {
            let Stage::Calls(child) = task.stage else { return false };
            self.tasks.get(&child).is_some_and(is_open)
        };
        let is_asked = |lineage: u64, task: &Task| only.map_or(!waits(task), |it| it == lineage);
        let open = self.tasks.iter();
        let open = open.filter(|(lineage, task)| is_open(task) && is_asked(**lineage, task));
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
