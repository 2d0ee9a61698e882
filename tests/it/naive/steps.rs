//! What steps do.

use super::draws;
use super::interpreter::Interpreter;
use super::interpreter::Kept;
use super::jobs::flow;
use super::task::Error;
use super::task::Left;
use super::task::Place;
use super::task::Turn;
use super::traffic;
use super::values;
use super::values::Evaluation;
use reenact::scenario::amount::Amount;
use reenact::scenario::amount::Measure;
use reenact::scenario::environment::Deployed;
use reenact::scenario::expression::parse;
use reenact::scenario::fields::ExpressionText;
use reenact::scenario::step::Body;
use reenact::scenario::step::Step;
use reenact::scenario::step::Verb;
use reenact::trace::event::Kind;
use reenact::value::Fault;
use reenact::value::Pool;
use reenact::value::Value;

/// What becomes of a task after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    /// It goes on at once.
    On,
    /// It waits.
    Wait,
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self { class: String::new(), fault: Some(fault) }
    }
}

impl<'s> Interpreter<'s> {
    /// A task does what it waited to do, and then goes on until it waits again or ends.
    pub(crate) fn turn(&mut self, number: usize) {
        match self.tasks[number].turn {
            Turn::Steps => {}
            Turn::PickUp => self.pick_up(number),
            Turn::Worked(took) => self.end_work(number, took),
        }
        while let Some(left) = self.tasks[number].left.pop() {
            match left {
                Left::Start => {
                    let job = self.tasks[number].scope.job.expect("only jobs start");
                    self.note_job(number, Kind::Started, job);
                }
                Left::Steps([], _) | Left::Try { .. } => {}
                Left::Steps([step, others @ ..], place) => {
                    self.tasks[number].left.push(Left::Steps(others, place.clone()));
                    match self.step(number, step, &place) {
                        Ok(After::On) => {}
                        Ok(After::Wait) => return,
                        Err(error) => {
                            let error = self.raise(number, &site(step, &place), error);
                            if !self.unwind(number, &error) {
                                return;
                            }
                        }
                    }
                }
                Left::Rescue { before } => self.tasks[number].scope.error = before,
                Left::Sequence { before } => self.end_sequence(number, before),
                Left::Inline { caller } => {
                    let job = self.tasks[number].scope.job.expect("it was inline");
                    self.note_job(number, Kind::Finished, job);
                    self.tasks[number].scope = *caller;
                }
            }
        }
        match self.tasks[number].scope.job {
            Some(job) => self.finish(number, job),
            None => {
                let flow = self.tasks[number].flow.clone();
                self.note(number, &flow, Kind::Completed, |_| {});
            }
        }
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

    /// Notes an error, with the class that the dialect gives it.
    fn raise(&mut self, number: usize, site: &str, error: Error) -> Error {
        let dialect = self.scenario.dialect;
        let class = match error.fault {
            Some(fault) => fault.class(dialect).to_owned(),
            None => error.class,
        };
        let message = error.fault.map(|fault| fault.message(&self.pool, dialect));
        self.note(number, site, Kind::Raised, |event| {
            event.error = Some(class.clone());
            event.message = message;
        });
        Error { class, fault: error.fault }
    }

    /// Drops what is left up to the rescue of this error; false when nobody rescues it.
    fn unwind(&mut self, number: usize, error: &Error) -> bool {
        while let Some(left) = self.tasks[number].left.pop() {
            match left {
                Left::Steps(..) | Left::Start => {}
                Left::Try { site, only, rescue, place } => {
                    if !only.is_empty() && !only.contains(&error.class.as_str()) {
                        continue;
                    }
                    self.note(number, &site, Kind::Rescued, |event| {
                        event.error = Some(error.class.clone());
                    });
                    let before = self.tasks[number].scope.error.replace(error.clone());
                    self.tasks[number].left.push(Left::Rescue { before });
                    self.tasks[number].left.push(Left::Steps(rescue, place));
                    return true;
                }
                Left::Rescue { before } => self.tasks[number].scope.error = before,
                Left::Sequence { before } => self.end_sequence(number, before),
                Left::Inline { caller } => {
                    let job = self.tasks[number].scope.job.expect("it was inline");
                    self.note(number, &flow(job), Kind::AttemptFailed, |event| {
                        event.job = Some(job.name.value.clone());
                        event.error = Some(error.class.clone());
                    });
                    self.tasks[number].scope = *caller;
                }
            }
        }
        match self.tasks[number].scope.job {
            Some(job) => self.fail(number, job, error),
            None => {
                let flow = self.tasks[number].flow.clone();
                self.note(number, &flow, Kind::RequestFailed, |event| {
                    event.error = Some(error.class.clone());
                });
            }
        }
        false
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
            Verb::Set { variable, to } => {
                let value = self.value(number, to)?;
                self.assign(number, &variable.value, value);
                self.note_value(number, &site, Kind::Set, value);
            }
            Verb::Read { store, key, into } => {
                let key = self.value(number, key)?;
                let found = self.find(&store.value, key);
                let value = found.as_ref().map_or(Value::Nil, |kept| kept.value);
                self.tasks[number].via = found.map(|kept| kept.written_by);
                self.assign(number, &into.value, value);
                self.note_value(number, &site, Kind::Read, value);
            }
            Verb::Write { store, key, value, expires } => {
                let key = self.value(number, key)?;
                let value = self.value(number, value)?;
                let stores = &self.scenario.stores;
                let known = stores.iter().find(|known| known.name.value == store.value);
                let codec = known.expect("it is declared").codec.value;
                let value = values::cross(codec, value, self.scenario, &mut self.pool)?;
                let until = expires
                    .as_ref()
                    .map(|expires| self.now.saturating_add(self.draw(number, &site, expires)));
                let written_by = self.note_value(number, &site, Kind::Wrote, value);
                self.keep(&store.value, Kept { key, value, until, written_by });
            }
            Verb::Check { that, raises } => {
                if !self.holds(number, that)? {
                    return Err(Error { class: raises.value.clone(), fault: None });
                }
                self.note(number, &site, Kind::Checked, |_| {});
            }
            Verb::Work { takes, on } => {
                let took = self.draw(number, &site, takes);
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
            Verb::Enqueue { job, with } => {
                let known = self.scenario.jobs.iter().find(|known| known.name.value == job.value);
                let job = known.expect("it is declared");
                let arguments = match with {
                    Some(with) => self.value(number, with)?,
                    None => self.pool.map(&[]),
                };
                let codec = self.queue_of(job).codec.value;
                let arguments = values::cross(codec, arguments, self.scenario, &mut self.pool)?;
                self.schedule(number, &site, job, arguments);
            }
            Verb::Show { effect, over } => {
                self.note(number, &site, Kind::Shown, |event| {
                    event.effect = Some(effect.value.clone());
                    event.over = over.as_ref().map(|over| over.value.clone());
                });
            }
            Verb::Raise { error } if error.value == "again" => {
                let rescued = self.tasks[number].scope.error.clone();
                return Err(rescued.expect("only a rescue raises again"));
            }
            Verb::Raise { error } => {
                return Err(Error { class: error.value.clone(), fault: None });
            }
            Verb::Try { body, rescue, only } => {
                let only = only.iter().map(|class| class.value.as_str()).collect();
                let left = &mut self.tasks[number].left;
                left.push(Left::Try { site, only, rescue, place: place.clone() });
                left.push(Left::Steps(body, place.clone()));
            }
            Verb::Do { body: Body::Steps(steps), .. } => {
                self.tasks[number].left.push(Left::Steps(steps, place.clone()));
            }
            Verb::Do { body: Body::Sequence { name, with }, .. } => {
                let path = inner_path(step, &place.path, &name.value);
                self.begin_sequence(number, &name.value, with, &path)?;
            }
        }
        Ok(After::On)
    }

    fn begin_sequence(
        &mut self,
        number: usize,
        name: &str,
        with: &'s [(reenact::source::Spanned<String>, ExpressionText)],
        path: &str,
    ) -> Result<(), Error> {
        let sequences = &self.scenario.sequences;
        let sequence = sequences.iter().find(|known| known.name.value == name);
        let sequence = sequence.expect("it is declared");
        let mut values = Vec::new();
        for (parameter, expression) in with {
            values.push((parameter.value.clone(), self.value(number, expression)?));
        }
        let locals = &mut self.tasks[number].scope.locals;
        let mut before = Vec::new();
        for (parameter, value) in values {
            before.push((parameter.clone(), locals.insert(parameter, value)));
        }
        self.tasks[number].left.push(Left::Sequence { before });
        self.push_steps(number, &sequence.steps, path, &format!("sequences.{name}"));
        Ok(())
    }

    fn end_sequence(&mut self, number: usize, before: Vec<(String, Option<Value>)>) {
        let locals = &mut self.tasks[number].scope.locals;
        for (parameter, value) in before {
            match value {
                Some(value) => locals.insert(parameter, value),
                None => locals.remove(&parameter),
            };
        }
    }

    /// Asks a server for a place, to work for so long.
    fn ask(&mut self, number: usize, server: &'s str, took: u64) {
        let known = self.scenario.servers.iter().find(|known| known.name.value == server);
        let concurrency = draws::count(self.scenario, &known.expect("it is declared").concurrency);
        let places = self.servers.entry(server).or_default();
        if places.taken < concurrency {
            places.taken += 1;
            self.plan_turn(number, self.now.saturating_add(took), Turn::Worked(took));
        } else {
            self.tasks[number].turn = Turn::Worked(took);
            places.waiting.push(number);
        }
    }

    /// A task has worked; whoever waited for its place begins.
    fn end_work(&mut self, number: usize, took: u64) {
        let Some(Left::Steps([step], place)) = self.tasks[number].left.pop() else {
            panic!("a task that works remembers its step")
        };
        let ended = self.note(number, &place.path, Kind::Worked, |event| event.took = Some(took));
        let Verb::Work { on: Some(server), .. } = &step.verb else { return };
        let places = self.servers.get_mut(server.value.as_str()).expect("it was asked");
        if places.waiting.is_empty() {
            places.taken -= 1;
        } else {
            let next = places.waiting.remove(0);
            self.tasks[next].via = Some(ended);
            let Turn::Worked(took) = self.tasks[next].turn else { panic!("it waits to work") };
            self.plan_turn(next, self.now.saturating_add(took), Turn::Worked(took));
        }
    }

    /// Returns what a store still keeps under a key.
    fn find(&self, store: &str, key: Value) -> Option<Kept> {
        let kept = self.stores.get(store)?.iter().find(|kept| self.pool.equal(kept.key, key))?;
        let is_over = kept.until.is_some_and(|until| until <= self.now);
        (!is_over).then(|| kept.clone())
    }

    /// Keeps a value instead of what was kept under its key.
    fn keep(&mut self, store: &'s str, new: Kept) {
        let all = self.stores.entry(store).or_default();
        all.retain(|kept| !self.pool.equal(kept.key, new.key));
        all.push(new);
    }

    fn assign(&mut self, number: usize, variable: &str, value: Value) {
        let is_ambient = self.scenario.ambient.iter().any(|known| known.value == variable);
        let task = &mut self.tasks[number];
        let variables = if is_ambient { &mut task.ambient } else { &mut task.scope.locals };
        variables.insert(variable.to_owned(), value);
    }

    fn note_value(&mut self, number: usize, site: &str, kind: Kind, value: Value) -> u64 {
        let dialect = self.scenario.dialect;
        let class = self.pool.class_of(value, dialect).to_owned();
        let printed = self.pool.inspect(value, dialect);
        self.note(number, site, kind, |event| {
            event.class = Some(class);
            event.value = Some(printed);
        })
    }

    /// Draws 64 uniform bits for a task at a site.
    pub(crate) fn uniform(&self, number: usize, site: &str) -> u64 {
        let task = &self.tasks[number];
        let key = draws::descend(task.scope.lineage, draws::site(site), 0);
        draws::uniform(self.seed, key, task.index, u64::from(task.scope.attempt))
    }

    fn draw(&self, number: usize, site: &str, amount: &Amount) -> u64 {
        draws::duration(self.scenario, amount, self.uniform(number, site))
    }

    fn value(&mut self, number: usize, text: &ExpressionText) -> Result<Value, Fault> {
        self.evaluate(number, text, |evaluation, expression| evaluation.value(expression))
    }

    fn holds(&mut self, number: usize, text: &ExpressionText) -> Result<bool, Fault> {
        self.evaluate(number, text, |evaluation, expression| evaluation.holds(expression))
    }

    fn evaluate<T>(
        &mut self,
        number: usize,
        text: &ExpressionText,
        ask: impl FnOnce(
            &mut Evaluation<'_>,
            &reenact::scenario::expression::Expression,
        ) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let expression = parse(&text.value, text.span).expect("the scenario was checked");
        let Self { scenario, pool, tasks, now, .. } = self;
        let (scenario, task, now) = (*scenario, &tasks[number], *now);
        let name = |pool: &mut Pool, name: &str| -> Value {
            let scope = &task.scope;
            if let Some(value) = scope.locals.get(name).or_else(|| task.ambient.get(name)) {
                return *value;
            }
            match name {
                "now" => {
                    let origin = scenario.origin.value.as_unix_nanos();
                    return Value::Instant(origin + i64::try_from(now).unwrap());
                }
                "request" => return pool.text(&format!("{}/{}", task.line, task.index + 1)),
                "attempt" => return Value::Int(scope.attempt.into()),
                "arguments" => return scope.arguments,
                "error" => {
                    let class = scope.error.as_ref().map(|error| error.class.clone());
                    return class.map_or(Value::Nil, |class| pool.text(&class));
                }
                _ => {}
            }
            if scenario.populations.iter().any(|known| known.name.value == name) {
                let actor = task.actor.as_ref().filter(|actor| actor.population == name);
                return actor.map_or(Value::Nil, |actor| Value::Int(actor.member.into()));
            }
            if let Some(change) = scenario.changes.iter().find(|known| known.name.value == name) {
                return Value::Bool(match change.deployed.value {
                    Deployed::Always => true,
                    Deployed::Never => false,
                    Deployed::At(at) => traffic::since_origin(scenario, at) <= now,
                });
            }
            let inputs = scenario.inputs.iter().map(|input| (&input.name, &input.value));
            let switches = scenario.switches.iter().map(|switch| (&switch.name, &switch.value));
            let setting = inputs.chain(switches).find(|(known, _)| known.value == name);
            setting.map_or(Value::Nil, |(_, measure)| constant(&measure.value, pool))
        };
        ask(&mut Evaluation { scenario, pool, name: &name }, &expression)
    }
}

/// Returns what an input or a switch is in an expression.
fn constant(measure: &Measure, pool: &mut Pool) -> Value {
    match measure {
        Measure::Count(count) => Value::Int(i64::try_from(*count).unwrap()),
        Measure::Share(ratio) => Value::Decimal(ratio.parts_per_billion().into()),
        Measure::Duration(length) => Value::Duration(i64::try_from(length.as_nanos()).unwrap()),
        Measure::Instant(at) => Value::Instant(at.as_unix_nanos()),
        Measure::Text(text) => pool.text(text),
        Measure::Flag(flag) => Value::Bool(*flag),
        drawn => panic!("{drawn:?} is drawn, and no expression may read it"),
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
