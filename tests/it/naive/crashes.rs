//! Crashes: nodes go down with what runs there, and come up again.

use super::draws;
use super::fleets;
use super::fleets::Node;
use super::interpreter::Happening;
use super::interpreter::Interpreter;
use super::task::Error;
use super::task::Left;
use super::task::Scope;
use super::task::Turn;
use reenact::scenario::amount::Lasting;
use reenact::scenario::contract::Moment;
use reenact::scenario::platform::Job;
use reenact::scenario::platform::Queue;
use reenact::scenario::step::Managing;
use reenact::scenario::step::OnCancel;
use reenact::scenario::step::Verb;
use reenact::trace::event::Kind;
use reenact::value::Fault;
use reenact::value::Value;
use std::collections::BTreeMap;

/// Which nodes are down.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outages {
    /// Those that are, by which of its outages it is.
    down: BTreeMap<Node, u64>,
    /// How often each went down.
    count: BTreeMap<Node, u64>,
    /// Until when a fleet takes nothing.
    held: BTreeMap<String, u64>,
}

/// What becomes of the message of an attempt that was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is gone with the attempt.
    Gone,
    /// It stays until its lease ends.
    Leased,
    /// It goes back to its queue, for another delivery.
    Again,
}

impl<'s> Interpreter<'s> {
    /// Returns the numbers of the nodes of a fleet that take work.
    pub(crate) fn nodes_up(&self, fleet: &str) -> Vec<u64> {
        if self.outages.held.get(fleet).is_some_and(|until| self.now < *until) {
            return Vec::new();
        }
        let nodes = draws::count(self.scenario, &fleets::named(self.scenario, fleet).nodes);
        let is_up = |number: &u64| !self.outages.down.contains_key(&(fleet.to_owned(), *number));
        (1..=nodes).filter(is_up).collect()
    }

    fn take_down(&mut self, node: &Node) -> u64 {
        let count = self.outages.count.entry(node.clone()).or_default();
        if !self.outages.down.contains_key(node) {
            *count += 1;
            self.outages.down.insert(node.clone(), *count);
        }
        *count
    }

    /// The node of a task goes down, or the task alone.
    pub(crate) fn crash(
        &mut self,
        number: usize,
        site: &str,
        lasts: Option<&'s Lasting>,
    ) -> Result<(), Error> {
        let lasts = lasts.map(|lasts| self.length(number, site, lasts)).transpose()?;
        let node = self.tasks[number].node.clone();
        let crashed = self.note(number, site, Kind::Crashed, |event| {
            event.took = lasts;
            if let Some((fleet, node)) = &node {
                event.fleet = Some(fleet.clone());
                event.node = Some(u32::try_from(*node).unwrap());
            }
        });
        let Some(node) = node else {
            self.lose(vec![number], number);
            return Ok(());
        };
        let outage = self.take_down(&node);
        let path = format!("fleets.{}", node.0);
        if let Some(lasts) = lasts {
            let at = self.now.saturating_add(lasts);
            let up = Happening::NodeUp { node: node.clone(), outage, crashed };
            self.plan_of_node(&node, at, 5, up);
        }
        if let Some(takeover) = &fleets::named(self.scenario, &node.0).takeover
            && self.outages.down.keys().filter(|down| down.0 == node.0).count() as u64
                != draws::count(self.scenario, &fleets::named(self.scenario, &node.0).nodes)
        {
            let key = draws::site(&format!("{path}/takeover"));
            let took =
                self.drawn(takeover, draws::uniform(self.seed_now(), key, node.1 - 1, outage));
            let at = self.now.saturating_add(took);
            let held = self.outages.held.entry(node.0.clone()).or_default();
            *held = at.max(*held);
            self.plan_of_node(&node, at, 6, Happening::TakenOver { fleet: node.0.clone() });
        }
        let there = self.there(|of| *of == node);
        self.lose(there, number);
        Ok(())
    }

    /// Operators stop or start a fleet.
    pub(crate) fn manage(&mut self, number: usize, site: &str, fleet: &str, how: Managing) {
        let nodes = draws::count(self.scenario, &fleets::named(self.scenario, fleet).nodes);
        match how {
            Managing::Stop => {
                self.note(number, site, Kind::Halted, |event| event.fleet = Some(fleet.to_owned()));
                for node in 1..=nodes {
                    self.take_down(&(fleet.to_owned(), node));
                }
                let there = self.there(|node| node.0 == fleet);
                self.lose(there, number);
            }
            Managing::Start => {
                let before = self.outages.down.len();
                self.outages.down.retain(|node, _| node.0 != fleet);
                self.outages.held.remove(fleet);
                let count = u32::try_from(before - self.outages.down.len()).unwrap();
                let event = self.note(number, site, Kind::Restarted, |event| {
                    event.fleet = Some(fleet.to_owned());
                    event.nodes = Some(count);
                });
                self.carried.insert(event, Value::Int(count.into()));
                self.fill_fleet(fleet);
            }
        }
    }

    /// A node's outage is over, if it was not before.
    pub(crate) fn node_up(&mut self, node: &Node, outage: u64, crashed: u64) {
        if self.outages.down.get(node) != Some(&outage) {
            return;
        }
        self.outages.down.remove(node);
        let path = format!("fleets.{}", node.0);
        let site = draws::site(&path);
        let mut event = self.bare(&path, draws::descend(site, site, node.1), Kind::Restarted);
        event.cause = Some(crashed);
        event.attempt = u32::try_from(outage).unwrap();
        event.fleet = Some(node.0.clone());
        event.nodes = Some(1);
        self.carried.insert(event.id, Value::Int(1));
        self.events.push(event);
        self.fill_fleet(&node.0);
    }

    /// The queues of a fleet hand out what waits.
    pub(crate) fn fill_fleet(&mut self, fleet: &str) {
        let queues = &self.scenario.queues;
        let is_there = |queue: &&Queue| queue.runs_on.as_ref().is_some_and(|it| it.value == fleet);
        self.fill_all(queues.iter().filter(is_there).collect());
    }

    /// Free workers take what waits, one queue after the other by the hashes of their paths.
    fn fill_all(&mut self, mut queues: Vec<&'s Queue>) {
        queues.sort_by_key(|queue| draws::site(&format!("queues.{}", queue.name.value)));
        for queue in queues {
            let last = self.events.len() as u64 - 1;
            self.fill_workers(queue, last);
        }
    }

    /// Returns the tasks that are on such a node, in the order of their places.
    fn there(&self, is_it: impl Fn(&Node) -> bool) -> Vec<usize> {
        let on_it = |number: &usize| self.tasks[*number].node.as_ref().is_some_and(&is_it);
        let mut there: Vec<usize> = (0..self.tasks.len()).filter(on_it).collect();
        there.sort_by_key(|number| {
            draws::rank(self.tasks[*number].lineage, self.tasks[*number].index)
        });
        there
    }

    /// These tasks are lost; `running` is the one whose turn it is.
    pub(crate) fn lose(&mut self, lost: Vec<usize>, running: usize) {
        for &number in lost.iter().filter(|number| **number != running) {
            for places in self.servers.values_mut() {
                places.waiting.retain(|waiting| *waiting != number);
            }
        }
        let wanted: Vec<_> = lost.iter().map(|number| self.stop_acquiring(*number)).collect();
        // Whoever of them waits for a connection gets none.
        for state in self.channels.values_mut() {
            state.waiting.retain(|(waiting, ..)| !lost.contains(waiting));
        }
        let calls: Vec<_> = lost.iter().map(|number| self.tasks[*number].calling.take()).collect();
        let mut back = Vec::new();
        let mut freed = Vec::new();
        for ((&number, calling), wanted) in lost.iter().zip(calls).zip(wanted) {
            let event = self.end(number);
            if let Some(job) = self.outermost(number) {
                let fate = self.fate(number, job);
                let message = &mut self.tasks[number].message;
                message.delivered = Some(event);
                match fate {
                    Fate::Gone => message.leased_until = None,
                    Fate::Leased => {}
                    Fate::Again => back.push(number),
                }
                let queue = self.queue_of(job);
                self.queues.entry(&queue.name.value).or_default().taken -= 1;
                freed.push(queue.name.value.as_str());
            }
            self.give_all_back(number);
            if let Some(resource) = wanted {
                self.fill_supply(resource, event);
            }
            if number != running {
                self.give_up_place(number, event);
                if let Some(calling) = calling.filter(|calling| calling.wait != 0)
                    && let Some(connection) = calling.connection
                {
                    let channel = calling.call.through.as_ref().expect("it has a connection");
                    let how = calling.sent.then_some(OnCancel::Drop);
                    self.leave_connection(&channel.value, connection, how, event);
                }
            }
            let task = &mut self.tasks[number];
            task.is_gone = true;
            task.node = None;
            task.left.clear();
            task.transactions.clear();
        }
        for number in back {
            self.deliver_again(number);
        }
        let queues = &self.scenario.queues;
        let is_freed = |queue: &&Queue| freed.contains(&queue.name.value.as_str());
        self.fill_all(queues.iter().filter(is_freed).collect());
    }

    /// Returns the job that a task began as, whatever runs inside it.
    pub(crate) fn outermost(&self, number: usize) -> Option<&'s Job> {
        let name = self.tasks[number].flow.strip_prefix("jobs.")?;
        self.scenario.jobs.iter().find(|job| job.name.value == name)
    }

    /// Returns what a task knows of the job that it began as.
    pub(crate) fn outermost_scope(&self, number: usize) -> Scope<'s> {
        let inline = self.tasks[number].left.iter().find_map(|left| match left {
            Left::Inline { caller } => Some((**caller).clone()),
            _ => None,
        });
        inline.unwrap_or_else(|| self.tasks[number].scope.clone())
    }

    /// Says that a task is lost; its caller hears of it.
    fn end(&mut self, number: usize) -> u64 {
        // The innermost inline job first.
        for left in self.tasks[number].left.clone().into_iter().rev() {
            match left {
                Left::Pass(pass) => self.tasks[number].scope.visit = pass.outside,
                Left::Inline { caller } => {
                    let job = self.tasks[number].scope.job.expect("it was inline");
                    self.note_job(number, Kind::Lost, job);
                    self.tasks[number].scope = *caller;
                }
                _ => {}
            }
        }
        let flow = self.tasks[number].flow.clone();
        let reset = Fault::Reset;
        let class = reset.class(self.scenario.dialect).to_owned();
        if let Some(job) = self.outermost(number) {
            self.note(number, &flow, Kind::Lost, |event| event.job = Some(job.name.value.clone()))
        } else if let Some(service) = self.tasks[number].service {
            let event = self.note(number, &flow, Kind::ServiceFailed, |event| {
                event.service = Some(service.name.value.clone());
                event.error = Some(class);
            });
            self.leave_service(number, Err(reset.into()), event);
            event
        } else if self.tasks[number].request.is_some() {
            self.note(number, &flow, Kind::RequestFailed, |event| event.error = Some(class))
        } else {
            self.events.len() as u64 - 1
        }
    }

    /// Returns what becomes of the message of an attempt that was lost.
    fn fate(&self, number: usize, job: &Job) -> Fate {
        let contract = &self.queue_of(job).contract;
        let message = &self.tasks[number].message;
        let is_acknowledged = match contract.acknowledge {
            Moment::Receive => true,
            Moment::Start => self.tasks[number].is_picked_up,
            Moment::Finish => false,
        };
        if is_acknowledged {
            Fate::Gone
        } else if !message.is_delivered {
            Fate::Again
        } else if message.leased_until.is_some() {
            Fate::Leased
        } else if contract.lease.is_some() {
            Fate::Gone
        } else {
            Fate::Again
        }
    }

    /// Gives back the place of a server that a task works on.
    fn give_up_place(&mut self, number: usize, event: u64) {
        let Turn::Worked(_) = self.tasks[number].turn else { return };
        let Some(Left::Steps([step], _)) = self.tasks[number].left.last() else { return };
        let Verb::Work { on: Some(server), .. } = &step.verb else { return };
        if self.is_pending(number) {
            self.servers.get_mut(server.value.as_str()).expect("it was asked").taken -= 1;
            self.fill_server(&server.value, event);
        }
    }

    /// No node takes a request: it fails at once.
    pub(crate) fn refuse_request(&mut self, number: usize) {
        let flow = self.tasks[number].flow.clone();
        let class = Fault::Refused.class(self.scenario.dialect).to_owned();
        self.note(number, &flow, Kind::RequestFailed, |event| event.error = Some(class));
    }
}
