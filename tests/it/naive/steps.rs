//! What steps do.

use super::draws;
use super::interpreter::Interpreter;
use super::interpreter::Kept;
use super::task::Error;
use super::task::Left;
use super::task::Place;
use super::task::Turn;
use super::values;
use reenact::scenario::amount::Amount;
use reenact::scenario::amount::Lasting;
use reenact::scenario::step::Body;
use reenact::scenario::step::Step;
use reenact::scenario::step::Verb;
use reenact::source::Spanned;
use reenact::trace::event::Kind;
use reenact::value::Fault;
use reenact::value::Value;

/// What becomes of a task after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    /// It goes on at once.
    On,
    /// It waits.
    Wait,
    /// It is over, or this attempt of it.
    Ended,
}

impl<'s> Interpreter<'s> {
    /// A task does what it waited to do, and then goes on until it waits again or ends.
    pub(crate) fn turn(&mut self, number: usize) {
        if self.tasks[number].is_gone {
            return;
        }
        match self.tasks[number].turn {
            Turn::Steps => {}
            Turn::PickUp => {
                if !self.pick_up(number) {
                    return;
                }
            }
            Turn::Held => return self.end_hold(number),
            Turn::Worked(took) => self.end_work(number, took),
            Turn::Arrive => return self.arrive_at_service(number),
            Turn::Serve => {
                if !self.serve(number) {
                    return;
                }
            }
            Turn::CallAgain => return self.call_again(number),
            Turn::Acquired => self.end_acquire(number),
        }
        self.go_on(number);
    }

    /// A task goes on until it waits again or ends.
    pub(crate) fn go_on(&mut self, number: usize) {
        while let Some(left) = self.tasks[number].left.pop() {
            match left {
                Left::Start => {
                    let job = self.tasks[number].scope.job.expect("only jobs start");
                    self.note_job(number, Kind::Started, job);
                }
                Left::Steps([], _) | Left::Try { .. } => {}
                Left::Steps([step, others @ ..], place) => {
                    self.tasks[number].left.push(Left::Steps(others, place.clone()));
                    let after = self.step(number, step, &place).unwrap_or_else(|error| {
                        let error = self.raise(number, &site(step, &place), error);
                        self.unwind(number, &error)
                    });
                    match after {
                        After::On => {}
                        After::Wait | After::Ended => return,
                    }
                }
                Left::Rescue { before } => self.tasks[number].scope.error = before,
                Left::Pass(pass) => match self.end_pass(number, pass) {
                    After::On => {}
                    After::Wait | After::Ended => return,
                },
                Left::Sequence { before } => self.end_sequence(number, before),
                Left::Transaction { site } => self.end_transaction(number, &site),
                Left::Release => self.release(number),
                Left::Inline { caller } => {
                    let job = self.tasks[number].scope.job.expect("it was inline");
                    self.note_job(number, Kind::Finished, job);
                    self.give_back_inline(number);
                    self.tasks[number].scope = *caller;
                }
            }
        }
        if let Some(job) = self.tasks[number].scope.job {
            self.finish(number, job);
        } else if self.tasks[number].service.is_some() {
            let event = self.note_service(number, Kind::Served);
            self.leave_service(number, Ok(Value::Nil), event);
        } else if self.tasks[number].request.is_some() {
            let flow = self.tasks[number].flow.clone();
            self.note(number, &flow, Kind::Completed, |_| {});
            self.give_all_back(number);
        } else {
            self.give_all_back(number);
        }
        self.tasks[number].node = None;
    }

    /// Puts a flow's steps before everything that is left.
    pub(crate) fn push_steps(&mut self, task: usize, steps: &'s [Step], path: &str, home: &str) {
        let place = Place { path: path.to_owned(), home: home.to_owned() };
        self.tasks[task].left.push(Left::Steps(steps, place));
    }

    /// The same for the flow that the task is.
    pub(crate) fn push_flow(&mut self, task: usize, steps: &'s [Step]) {
        let flow = self.tasks[task].flow.clone();
        self.push_steps(task, steps, &flow, &flow);
    }

    /// Does one step.
    fn step(&mut self, number: usize, step: &'s Step, place: &Place) -> Result<After, Error> {
        let site = site(step, place);
        let home = format!("{}/{}", place.home, step.name.value);
        self.homes.insert(site.clone(), home);
        let passed_over = match &step.condition {
            Some(condition) => !self.holds(number, condition)?,
            None => false,
        };
        if passed_over {
            self.note(number, &site, Kind::Skipped, |_| {});
            if let Verb::Do { otherwise, .. } = &step.verb {
                self.tasks[number].left.push(Left::Steps(otherwise, place.clone()));
            }
            return Ok(After::On);
        }
        match &step.verb {
            Verb::Try { body, rescue, only } => {
                let only = only.iter().map(|class| class.value.as_str()).collect();
                let left = &mut self.tasks[number].left;
                left.push(Left::Try { site, only, rescue, place: place.clone() });
                left.push(Left::Steps(body, place.clone()));
            }
            Verb::Transaction { body } => {
                self.begin_transaction(number, site);
                self.tasks[number].left.push(Left::Steps(body, place.clone()));
            }
            Verb::Do { body: Body::Steps(steps), .. } => {
                self.tasks[number].left.push(Left::Steps(steps, place.clone()));
            }
            Verb::Do { body: Body::Sequence { name, with }, .. } => {
                let path = inner_path(step, &place.path, &name.value);
                self.begin_sequence(number, &name.value, with, &path)?;
            }
            Verb::Work { takes, on } => {
                let took = self.length(number, &site, takes)?;
                match on {
                    Some(server) => self.ask(number, &server.value, took),
                    None => {
                        self.plan_turn(number, self.now.saturating_add(took), Turn::Worked(took));
                    }
                }
                // The work is noted when it ends, at this step.
                let place = Place { path: site, home: String::new() };
                self.tasks[number].left.push(Left::Steps(std::slice::from_ref(step), place));
                return Ok(After::Wait);
            }
            Verb::Wait { .. } | Verb::Repeat { .. } | Verb::Choose { .. } => {
                return self.control(number, step, place, site);
            }
            Verb::Crash { lasts } => {
                self.crash(number, &site, lasts.as_ref())?;
                return Ok(After::Ended);
            }
            Verb::Manage { fleet, how } => {
                self.manage(number, &site, &fleet.value, *how);
                return Ok(if self.tasks[number].is_gone { After::Ended } else { After::On });
            }
            Verb::Acquire(acquire) => return self.acquire(number, site, step, acquire),
            Verb::Call(call) => {
                let home = format!("{}/{}", place.home, step.name.value);
                return self.begin_call(number, call, site, home);
            }
            verb => self.act(number, verb, &site)?,
        }
        Ok(After::On)
    }

    /// Does a step that takes no time and has no steps of its own.
    fn act(&mut self, number: usize, verb: &'s Verb, site: &str) -> Result<(), Error> {
        match verb {
            Verb::Set { variable, to } => {
                let value = self.value(number, to)?;
                self.assign(number, &variable.value, value);
                self.note_value(number, site, Kind::Set, value);
            }
            Verb::Read { .. } => self.read(number, verb, site)?,
            Verb::Write { store, key, value, expires, position } => {
                let key = self.value(number, key)?;
                let value = self.value(number, value)?;
                let codec = self.store(&store.value).codec.value;
                let value = values::cross(codec, value, self.scenario, &mut self.pool)?;
                let kept = expires.as_ref().map(|it| self.length(number, site, it)).transpose()?;
                let until = kept.map(|kept| self.now.saturating_add(kept));
                let written_by = self.note_value(number, site, Kind::Wrote, value);
                self.write(number, site, &store.value, Kept { key, value, until, written_by });
                if let Some(position) = position {
                    let reached = i64::try_from(self.position(&store.value)).unwrap();
                    self.assign(number, &position.value, Value::Int(reached));
                }
            }
            Verb::Check { that, raises } => {
                if !self.holds(number, that)? {
                    return Err(Error::of(&raises.value));
                }
                self.note(number, site, Kind::Checked, |_| {});
            }
            Verb::Enqueue { job, with, deferred, not_before } => {
                let known = self.scenario.jobs.iter().find(|known| known.name.value == job.value);
                let job = known.expect("it is declared");
                let given = match with {
                    Some(with) => self.value(number, with)?,
                    None => self.pool.map(&[]),
                };
                let codec = self.queue_of(job).codec.value;
                let arguments = values::cross(codec, given, self.scenario, &mut self.pool)?;
                let early =
                    not_before.as_ref().map(|it| self.left_until(number, it)).transpose()?;
                let not_before = self.now.saturating_add(early.unwrap_or(0));
                self.schedule(number, site, job, (given, arguments), (*deferred, not_before))?;
            }
            Verb::Tend { queue, how } => self.tend(number, site, &queue.value, *how),
            Verb::Show { effect, over, value } => {
                self.show(number, site, (effect, over.as_ref(), value.as_ref()))?;
            }
            Verb::Accept { value, into, shape, otherwise } => {
                let value = self.value(number, value)?;
                self.accept(number, site, value, (&shape.value, otherwise, into.as_ref()))?;
            }
            Verb::Raise { error } if error.value == "again" => {
                let rescued = self.tasks[number].scope.error.clone();
                return Err(rescued.expect("only a rescue raises again"));
            }
            Verb::Raise { error } => return Err(Error::of(&error.value)),
            Verb::Turn { setting, to } => self.turn_setting(number, site, setting, to)?,
            Verb::Release { resource, amount } => {
                self.give(number, site, &resource.value, amount.as_ref())?;
            }
            Verb::Reply { value } => self.reply(number, site, value)?,
            Verb::Partition { channel, lasts } => {
                let lasts = self.length(number, site, lasts)?;
                self.cut(number, site, &channel.value, lasts);
            }
            Verb::Try { .. } | Verb::Do { .. } | Verb::Transaction { .. } | Verb::Call(_) => {
                unreachable!("see `step`")
            }
            _ => unreachable!("see `step`"),
        }
        Ok(())
    }

    /// Shows an effect, perhaps with a value.
    fn show(
        &mut self,
        number: usize,
        site: &str,
        (effect, over, value): (
            &Spanned<String>,
            Option<&Spanned<String>>,
            Option<&Spanned<String>>,
        ),
    ) -> Result<(), Error> {
        let value = match value {
            Some(value) => Some(self.value(number, value)?),
            None => None,
        };
        let dialect = self.scenario.dialect;
        let class = value.map(|value| self.pool.class_of(value, dialect).to_owned());
        let printed = value.map(|value| self.pool.inspect(value, dialect));
        let id = self.note(number, site, Kind::Shown, |event| {
            event.effect = Some(effect.value.clone());
            event.over = over.map(|over| over.value.clone());
            event.class = class;
            event.value = printed;
        });
        self.carried.extend(value.map(|value| (id, value)));
        Ok(())
    }

    pub(crate) fn assign(&mut self, number: usize, variable: &str, value: Value) {
        let is_ambient = self.scenario.ambient.iter().any(|known| known.value == variable);
        let task = &mut self.tasks[number];
        // Only a parameter of an ambient variable's name is local.
        let is_local = !is_ambient || task.scope.locals.contains_key(variable);
        let variables = if is_local { &mut task.scope.locals } else { &mut task.ambient };
        variables.insert(variable.to_owned(), value);
    }

    pub(crate) fn note_value(
        &mut self,
        number: usize,
        site: &str,
        kind: Kind,
        value: Value,
    ) -> u64 {
        let dialect = self.scenario.dialect;
        let class = self.pool.class_of(value, dialect).to_owned();
        let printed = self.pool.inspect(value, dialect);
        let id = self.note(number, site, kind, |event| {
            event.class = Some(class);
            event.value = Some(printed);
        });
        self.carried.insert(id, value);
        id
    }

    /// Draws 64 uniform bits for a task at a site.
    pub(crate) fn uniform(&self, number: usize, site: &str) -> u64 {
        let task = &self.tasks[number];
        let key = draws::descend(task.scope.lineage, draws::site(site), task.scope.visit);
        draws::uniform(self.seed_now(), key, task.index, u64::from(task.scope.attempt))
    }

    /// Returns how long something lasts: drawn, or what an expression comes to.
    pub(crate) fn length(
        &mut self,
        number: usize,
        site: &str,
        lasting: &Lasting,
    ) -> Result<u64, Fault> {
        let inputs = &self.scenario.inputs;
        let text = match lasting {
            Lasting::Computed(text) => text,
            // A bare word is a variable's, or else an input's, or else a switch's.
            Lasting::Amount(Amount::Input(name))
                if self.tasks[number].scope.locals.contains_key(&name.value)
                    || inputs.iter().all(|input| input.name.value != name.value) =>
            {
                name
            }
            Lasting::Amount(amount) => {
                return Ok(self.drawn(amount, self.uniform(number, site)));
            }
        };
        let value = self.value(number, text)?;
        let Value::Duration(nanos) = value else { return Err(Fault::NotALength { value }) };
        u64::try_from(nanos).map_err(|_| Fault::NotALength { value })
    }
}

/// Returns the path of a step.
fn site(step: &Step, place: &Place) -> String {
    format!("{}/{}", place.path, step.name.value)
}

/// Returns the path of a sequence that a step runs: without an `id`, the sequence's name is enough.
pub(crate) fn inner_path(step: &Step, path: &str, sequence: &str) -> String {
    let named_by_verb = step.name.value == format!("do {sequence}");
    let name = if named_by_verb { sequence } else { &step.name.value };
    format!("{path}/{name}")
}
