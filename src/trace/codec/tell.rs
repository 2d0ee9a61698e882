//! The one place that says what each kind of event tells.

use crate::program::expression::SettingId;
use crate::program::ids::ChannelId;
use crate::program::ids::EffectId;
use crate::program::ids::ErrorId;
use crate::program::ids::FleetId;
use crate::program::ids::QueueId;
use crate::program::ids::SourceLineId;
use crate::program::parts::Node;
use crate::time::SimDuration;
use crate::trace::codec::TraceActor;
use crate::trace::codec::TraceEvent;
use crate::trace::event::Event;
use crate::trace::event::What;
use crate::trace::observer::View;
use crate::value::Fault;
use crate::value::Value;

impl TraceEvent {
    /// Tells an event. Only an arrival knows its line of traffic, and none its line in the file;
    /// who writes a trace adds them.
    pub fn of(event: &Event, view: View<'_>) -> Self {
        let mut told = Self::bare(event, view);
        match event.what {
            What::Arrived { source, index } => told.arrive(source, index, view),
            What::Read { value, replica, stale, .. } => told.read(value, replica, stale, view),
            What::Set { value }
            | What::Wrote { value }
            | What::Accepted { value }
            | What::Coerced { value }
            | What::Mismatched { value }
            | What::Replied { value }
            | What::Answered { value, .. } => told.carry(value, view),
            What::Worked { took } => told.took = Some(took.as_nanos()),
            What::Enqueued { child, arguments, .. }
            | What::Deferred { child, arguments, .. }
            | What::Called { child, arguments, .. } => {
                told.child = Some(child);
                told.arguments = Some(print(arguments, view));
                told.released = event.what.is_released().then_some(true);
            }
            What::Committed { writes } | What::Undone { writes } => told.writes = Some(writes),
            What::RetryScheduled { delay, .. } | What::Retried { delay, .. } => {
                told.delay = Some(delay.as_nanos());
            }
            What::Shown { effect, over, value } => told.show(effect, over, value, view),
            What::Partitioned { channel, lasts } => told.cut(channel, lasts, view),
            What::Raised { error, fault } => told.fail(error, fault, view),
            What::Rescued { error }
            | What::RequestFailed { error }
            | What::AttemptFailed { error, .. }
            | What::ServiceFailed { error, .. } => told.fail(error, None, view),
            What::RolledOut { change, node } | What::RolledBack { change, node } => {
                told.roll(change, node, view);
            }
            What::Deployed { change } | What::Removed { change } => told.change(change, view),
            What::Looped { passes } => told.passes = Some(passes),
            What::Chosen { choice, branch } => told.choose(choice, branch, view),
            What::Turned { setting, value } => told.turn(setting, value, view),
            What::Delivered { number, .. } => told.delivery = Some(number),
            What::Locked { key, .. }
            | What::Unlocked { key, .. }
            | What::Deduplicated { key, .. } => told.lock(event.what, key, view),
            What::Paused { queue } | What::Resumed { queue } => told.tend(queue, None, view),
            What::Purged { queue, jobs } => told.tend(queue, Some(jobs), view),
            What::Crashed { node, lasts } => told.crash(node, lasts, view),
            What::Halted { fleet } => told.manage(fleet, None, view),
            What::Restarted { fleet, nodes } => told.manage(fleet, Some(nodes), view),
            What::Acquired { .. } | What::Released { .. } => told.supply(event.what, view),
            What::PickedUp { .. }
            | What::Started { .. }
            | What::Finished { .. }
            | What::Promoted { .. }
            | What::Dropped { .. }
            | What::Restored { .. }
            | What::Expired { .. }
            | What::DeadLettered { .. }
            | What::Lost { .. }
            | What::Died { .. }
            | What::Checked
            | What::Skipped
            | What::Completed
            | What::Refused { .. }
            | What::Begun { .. }
            | What::Abandoned { .. }
            | What::Served { .. }
            | What::TimedOut { .. }
            | What::Operated => {}
        }
        told
    }

    /// Tells the key of a lock, and whether its job had waited for a commit.
    fn lock(&mut self, what: What, key: Value, view: View<'_>) {
        self.released = what.is_released().then_some(true);
        self.carry(key, view);
    }

    /// Tells how much of a resource was taken or given back.
    fn supply(&mut self, what: What, view: View<'_>) {
        if let What::Acquired { resource, amount } | What::Released { resource, amount, .. } = what
        {
            self.resource = Some(view.program.resource(resource).name.clone());
            self.amount = Some(amount);
        }
        self.timed = matches!(what, What::Released { timed: true, .. }).then_some(true);
    }

    /// Tells where a request came from.
    fn arrive(&mut self, source: SourceLineId, index: u32, view: View<'_>) {
        self.source = Some(view.program.traffic[source.index()].name.clone());
        self.index = Some(index);
    }

    /// Tells a setting that was turned.
    fn turn(&mut self, setting: SettingId, value: Value, view: View<'_>) {
        self.setting = Some(view.program.settings[setting.0 as usize].name.clone());
        self.carry(value, view);
    }

    /// Tells a change.
    fn change(&mut self, change: u16, view: View<'_>) {
        self.change = Some(view.program.changes[usize::from(change)].name.clone());
    }

    /// Tells a channel that was cut.
    fn cut(&mut self, channel: ChannelId, lasts: SimDuration, view: View<'_>) {
        self.channel = Some(view.program.channel(channel).name.clone());
        self.took = Some(lasts.as_nanos());
    }

    /// Tells an error, and what it says.
    fn fail(&mut self, error: ErrorId, fault: Option<Fault>, view: View<'_>) {
        self.error = Some(view.program.error(error).to_owned());
        self.message = fault.map(|fault| fault.message(view.pool, view.program.dialect));
    }

    /// Tells what was read, and from whom.
    fn read(&mut self, value: Value, replica: u32, stale: bool, view: View<'_>) {
        self.replica = (replica > 0).then_some(replica);
        self.stale = stale.then_some(true);
        self.carry(value, view);
    }

    /// Tells a change on a node.
    fn roll(&mut self, change: u16, node: Node, view: View<'_>) {
        self.change(change, view);
        self.fleet = Some(view.program.fleet(node.fleet).name.clone());
        self.node = Some(u32::from(node.number) + 1);
    }

    /// Tells a branch.
    fn choose(&mut self, choice: u16, branch: u16, view: View<'_>) {
        let branches = view.program.choices.get(usize::from(choice)).map(|it| &it.branches);
        let branch = branches.and_then(|branches| branches.get(usize::from(branch)));
        self.branch = branch.map(|(name, ..)| name.clone());
    }

    /// Tells what became of a queue.
    fn tend(&mut self, queue: QueueId, jobs: Option<u32>, view: View<'_>) {
        self.queue = Some(view.program.queue(queue).name.clone());
        self.jobs = jobs;
    }

    /// Tells a node that went down, and for how long.
    fn crash(&mut self, node: Option<Node>, lasts: Option<SimDuration>, view: View<'_>) {
        self.fleet = node.map(|node| view.program.fleet(node.fleet).name.clone());
        self.node = node.map(|node| u32::from(node.number) + 1);
        self.took = lasts.map(SimDuration::as_nanos);
    }

    /// Tells what became of a fleet.
    fn manage(&mut self, fleet: FleetId, nodes: Option<u32>, view: View<'_>) {
        self.fleet = Some(view.program.fleet(fleet).name.clone());
        self.nodes = nodes;
    }

    /// Tells an effect.
    fn show(
        &mut self,
        effect: EffectId,
        over: Option<EffectId>,
        value: Option<Value>,
        view: View<'_>,
    ) {
        self.effect = Some(view.program.effect(effect).to_owned());
        self.over = over.map(|over| view.program.effect(over).to_owned());
        if let Some(value) = value {
            self.carry(value, view);
        }
    }

    /// Tells a value and its class.
    pub(super) fn carry(&mut self, value: Value, view: View<'_>) {
        self.class = Some(view.pool.class_of(value, view.program.dialect).to_owned());
        self.value = Some(print(value, view));
    }

    /// Tells what every event has.
    fn bare(event: &Event, view: View<'_>) -> Self {
        let program = view.program;
        Self {
            id: event.id.0,
            at: event.at.as_nanos(),
            instant: program.instant(event.at).to_string(),
            cause: event.cause.map(|cause| cause.0),
            via: event.via.map(|via| via.0),
            request: event.request.map(|request| request.0),
            source: None,
            index: None,
            actor: event.actor.map(|actor| TraceActor {
                population: program.population(actor.population).name.clone(),
                member: actor.member,
            }),
            lineage: event.lineage,
            attempt: event.attempt,
            visit: (event.visit != 0).then_some(event.visit),
            site: program.site(event.site).path.clone(),
            line: None,
            kind: event.what.kind(),
            job: event.what.job().map(|job| program.job(job).name.clone()),
            child: None,
            arguments: None,
            effect: None,
            over: None,
            error: None,
            message: None,
            class: None,
            value: None,
            took: None,
            delay: None,
            change: None,
            fleet: None,
            node: None,
            passes: None,
            branch: None,
            setting: None,
            released: None,
            replica: None,
            stale: None,
            writes: None,
            delivery: None,
            queue: None,
            jobs: None,
            service: event.what.service().map(|it| program.service(it).name.clone()),
            channel: None,
            nodes: None,
            resource: None,
            amount: None,
            timed: None,
        }
    }
}

/// Prints a value in the scenario's dialect.
fn print(value: Value, view: View<'_>) -> String {
    view.pool.inspect(value, view.program.dialect)
}
