//! Steps become operations.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::program::compile::Compiler;
use crate::program::compile::flows::Place;
use crate::program::compile::limits::PATHS;
use crate::program::compile::limits::SEQUENCES;
use crate::program::compile::limits::STEPS;
use crate::program::compile::names;
use crate::program::compile::names::FlowNames;
use crate::program::expression::SlotId;
use crate::program::expression::StaticType;
use crate::program::ids::Pc;
use crate::program::ids::SiteId;
use crate::program::op::Action;
use crate::program::op::Lasting;
use crate::program::op::Taking;
use crate::scenario::fields::ExpressionText;
use crate::scenario::platform::Sequence;
use crate::scenario::step::Body;
use crate::scenario::step::Mismatch;
use crate::scenario::step::Step;
use crate::scenario::step::Verb;
use crate::source::Spanned;

impl<'s> Compiler<'s> {
    /// Compiles steps, one after another.
    pub(super) fn steps(&mut self, steps: &'s [Step], place: &Place<'s>, names: &FlowNames<'_>) {
        for step in steps {
            self.step(step, place, names);
        }
    }

    /// Compiles one step.
    fn step(&mut self, step: &'s Step, place: &Place<'s>, names: &FlowNames<'_>) {
        if self.out.is_full() {
            return;
        }
        if self.path_bytes > PATHS {
            self.too_many(
                "bytes of names of steps, with the sequences that lead to them",
                PATHS,
                step.span,
            );
            return;
        }
        if self.sites.len() > STEPS {
            if !self.too_large {
                self.too_large = true;
                self.out.push(Diagnostic::new(
                    codes::TOO_MANY_STEPS,
                    step.span,
                    format!("this scenario has more than {STEPS} steps, sequences included"),
                ));
            }
            return;
        }
        let path = format!("{}/{}", place.path, step.name.value);
        let definition = format!("{}/{}", place.definition, step.name.value);
        let verb = step.verb.word();
        let site = self.site(&path, &definition, step.name.span, verb, &step.name.value);
        if let Some(made) = self.sites.get_mut(site.index()) {
            made.object = object(&step.verb);
        }
        let test = step.condition.as_ref().and_then(|condition| {
            let code = self.expression(condition, names, StaticType::Bool)?;
            Some(self.push(site, Action::Test { code, otherwise: Pc(0) }))
        });
        self.verb(step, site, place, names);
        let otherwise: &[Step] =
            if let Verb::Do { otherwise, .. } = &step.verb { otherwise } else { &[] };
        if otherwise.is_empty() {
            let after = self.here();
            self.land(test, after);
            return;
        }
        if step.condition.is_none() {
            self.out.push(
                Diagnostic::new(codes::ELSE_WITHOUT_IF, step.span, "`else` needs an `if`")
                    .help("without a condition the steps under `else` never run"),
            );
        }
        let jump = self.push(site, Action::Jump { to: Pc(0) });
        let beginning = self.here();
        self.land(test, beginning);
        self.steps(otherwise, place, names);
        let after = self.here();
        self.land(Some(jump), after);
    }

    /// Compiles what a step does.
    fn verb(&mut self, step: &'s Step, site: SiteId, place: &Place<'s>, names: &FlowNames<'_>) {
        let action = match &step.verb {
            Verb::Set { variable, to } => self.set(variable, to, names),
            Verb::Read { store, key, into, replica, caught_up_to, position } => {
                let action = self.read(store, key, into, names);
                self.read_from(action, *replica, caught_up_to.as_ref(), position.as_ref(), names)
            }
            Verb::Write { store, key, value, expires, position } => {
                let expires = expires.as_ref().map(|lasting| self.lasting(lasting, names));
                let position = variable(position.as_ref(), names);
                self.write((store, key, value), names, expires.flatten(), position)
            }
            Verb::Check { that, raises } => {
                let error = self.error(raises);
                let code = self.expression(that, names, StaticType::Bool);
                code.map(|code| Action::Check { code, error })
            }
            Verb::Work { takes, on } => {
                let on = on.as_ref().map(|server| self.server(server));
                let takes = self.lasting(takes, names);
                takes.map(|takes| Action::Work { takes, on: on.flatten() })
            }
            Verb::Enqueue { job, with, deferred, not_before } => {
                self.enqueue(job, with.as_ref(), (*deferred, not_before.as_ref()), names)
            }
            Verb::Show { effect, over, value } => {
                Some(self.show(effect, over.as_ref(), value.as_ref(), names))
            }
            Verb::Raise { error } => Some(self.raise(error, place)),
            Verb::Accept { value, into, shape, otherwise } => {
                self.taking((value, into.as_ref()), (shape, otherwise), names)
            }
            Verb::Try { body, rescue, only } => {
                self.try_rescue(site, place, names, (body, rescue, only));
                None
            }
            Verb::Transaction { body } => {
                self.transaction(site, place, names, body);
                None
            }
            Verb::Do { body, .. } => {
                self.group(step, body, site, place, names);
                None
            }
            Verb::Wait { time } => self.wait(time, names),
            Verb::Repeat { body, until, at_most } => {
                self.repeat(site, place, names, (body, until.as_ref(), at_most.as_ref()));
                None
            }
            Verb::Choose { branches } => {
                self.choose(site, place, names, branches);
                None
            }
            Verb::Turn { setting, to } => self.turn(setting, to, names),
            Verb::Tend { queue, how } => self.tend(queue, *how),
            Verb::Call(call) => self.call(call, site, names),
            Verb::Reply { value } => self.reply(value, site, names),
            Verb::Partition { channel, lasts } => self.partition(channel, lasts, names),
            Verb::Crash { lasts } => self.crash(lasts.as_ref(), names),
            Verb::Manage { fleet, how } => self.manage(fleet, *how),
            Verb::Acquire(acquire) => self.acquire(acquire, names),
            Verb::Release { resource, amount } => self.release(resource, amount.as_ref(), names),
        };
        if let Some(action) = action {
            self.push(site, action);
        }
    }

    fn taking(
        &mut self,
        (value, into): (&ExpressionText, Option<&Spanned<String>>),
        (shape, otherwise): (&Spanned<String>, &Mismatch),
        names: &FlowNames<'_>,
    ) -> Option<Action> {
        let code = self.expression(value, names, StaticType::Any);
        let accepted = self.accept(shape, otherwise);
        let slot = variable(into, names);
        let (value, (shape, otherwise)) = code.zip(accepted)?;
        Some(Action::Accept(Taking { value, shape, otherwise, slot }))
    }

    fn set(
        &mut self,
        variable: &Spanned<String>,
        to: &ExpressionText,
        names: &FlowNames<'_>,
    ) -> Option<Action> {
        let code = self.expression(to, names, StaticType::Any)?;
        let slot = names.variables.get(&variable.value).copied()?;
        Some(Action::Set { slot, code })
    }

    fn read(
        &mut self,
        store: &Spanned<String>,
        key: &ExpressionText,
        into: &Spanned<String>,
        names: &FlowNames<'_>,
    ) -> Option<Action> {
        let store = self.store(store);
        let key = self.expression(key, names, StaticType::Any);
        let slot = names.variables.get(&into.value).copied()?;
        let (store, key) = (store?, key?);
        let (replica, caught_up_to, position) = (false, None, None);
        Some(Action::Read { store, key, slot, replica, caught_up_to, position })
    }

    /// Compiles who answers a read.
    fn read_from(
        &mut self,
        action: Option<Action>,
        from_replica: bool,
        position: Option<&ExpressionText>,
        bound: Option<&Spanned<String>>,
        names: &FlowNames<'_>,
    ) -> Option<Action> {
        let reached = match position {
            Some(written) => Some(self.expression(written, names, StaticType::Any)?),
            None => None,
        };
        let mut action = action?;
        if let Action::Read { replica, caught_up_to, position, .. } = &mut action {
            (*replica, *caught_up_to, *position) = (from_replica, reached, variable(bound, names));
        }
        Some(action)
    }

    fn write(
        &mut self,
        (store, key, value): (&Spanned<String>, &ExpressionText, &ExpressionText),
        names: &FlowNames<'_>,
        expires: Option<Lasting>,
        position: Option<SlotId>,
    ) -> Option<Action> {
        let store = self.store(store);
        let key = self.expression(key, names, StaticType::Any);
        let value = self.expression(value, names, StaticType::Any);
        Some(Action::Write { store: store?, key: key?, value: value?, expires, position })
    }

    fn show(
        &mut self,
        effect: &Spanned<String>,
        over: Option<&Spanned<String>>,
        value: Option<&ExpressionText>,
        names: &FlowNames<'_>,
    ) -> Action {
        let effect = self.effect(&effect.value);
        let over = over.and_then(|over| self.shown_effect(over));
        if value.is_some() {
            self.valued.insert(effect);
        }
        let value = value.and_then(|value| self.expression(value, names, StaticType::Any));
        Action::Show { effect, over, value }
    }

    fn raise(&mut self, error: &Spanned<String>, place: &Place<'s>) -> Action {
        if error.value != "again" {
            return Action::Raise { error: self.error(error) };
        }
        if !place.rescuing {
            self.out.push(
                Diagnostic::new(
                    codes::NOTHING_TO_RAISE,
                    error.span,
                    "`raise: again` passes a rescued error on, and nothing is rescued here",
                )
                .help("it belongs under `rescue`"),
            );
        }
        Action::RaiseAgain
    }

    /// Compiles a group, or a sequence in place. A group adds nothing to the path of its steps; a
    /// sequence adds the name of the step that runs it.
    fn group(
        &mut self,
        step: &'s Step,
        body: &'s Body,
        site: SiteId,
        place: &Place<'s>,
        names: &FlowNames<'_>,
    ) {
        let (name, with) = match body {
            Body::Steps(steps) => return self.steps(steps, place, names),
            Body::Sequence { name, with } => (name, with),
        };
        let known = self.scenario.sequences.iter().map(|sequence| sequence.name.value.as_str());
        if names::find(name, "sequence", known, &mut self.out).is_none() {
            return;
        }
        let Some(sequence) = self.sequence(&name.value) else { return };
        if place.calls.contains(&sequence.name.value.as_str()) {
            let between = place.calls.iter().skip_while(|call| **call != sequence.name.value);
            let between: Vec<String> = between.skip(1).map(|call| format!("`{call}`")).collect();
            let way = match between.as_slice() {
                [] => String::new(),
                calls => format!(", by way of {}", calls.join(" and ")),
            };
            self.out.push(
                Diagnostic::new(
                    codes::SEQUENCE_CYCLE,
                    name.span,
                    format!("`{}` runs itself{way}", sequence.name.value),
                )
                .help("a sequence stands for its steps, so it cannot contain itself; a job can enqueue itself"),
            );
            return;
        }
        if place.calls.len() >= SEQUENCES {
            self.too_many("sequences inside each other", SEQUENCES, name.span);
            return;
        }
        self.used.insert(format!("sequences.{}", sequence.name.value));
        let inside = names.inside(&sequence.params);
        self.slots = self.slots.max(inside.free);
        self.bind_parameters(site, (name, sequence), with, (names, &inside));
        let segment = step.name.value.strip_prefix("do ").unwrap_or(&step.name.value);
        let mut calls = place.calls.clone();
        calls.push(&sequence.name.value);
        let inner = Place {
            path: format!("{}/{segment}", place.path),
            definition: format!("sequences.{}", sequence.name.value),
            calls,
            ..place.clone()
        };
        self.steps(&sequence.steps, &inner, &inside);
        names.used.borrow_mut().append(&mut inside.used.borrow_mut());
    }

    /// Binds the parameters of a sequence, whose values are the caller's to name.
    fn bind_parameters(
        &mut self,
        site: SiteId,
        (name, sequence): (&Spanned<String>, &Sequence),
        with: &[(Spanned<String>, ExpressionText)],
        (outside, inside): (&FlowNames<'_>, &FlowNames<'_>),
    ) {
        let known = sequence.params.iter().map(|param| param.value.as_str());
        let mut all_known = true;
        for (param, value) in with {
            if names::find(param, "parameter", known.clone(), &mut self.out).is_none() {
                all_known = false;
                continue;
            }
            let code = self.expression(value, outside, StaticType::Any);
            if let Some((slot, code)) = inside.variables.get(&param.value).copied().zip(code) {
                self.push(site, Action::Bind { slot, code });
            }
        }
        for param in &sequence.params {
            // A misspelled one is reported, and is probably the one that is missing.
            if all_known && !with.iter().any(|(given, _)| given.value == param.value) {
                self.out.push(
                    Diagnostic::new(
                        codes::MISSING_KEY,
                        name.span,
                        format!("`{}` needs the parameter `{}`", sequence.name.value, param.value),
                    )
                    .related(param.span, "declared here")
                    .help(format!("write `with: {{ {}: ... }}`", param.value)),
                );
            }
        }
    }
}

/// Returns the slot of a variable that a step may bind.
fn variable(name: Option<&Spanned<String>>, names: &FlowNames<'_>) -> Option<SlotId> {
    names.variables.get(&name?.value).copied()
}

/// Returns the variable that a step sets, the store that it reads or writes, or how a group begins.
fn object(verb: &Verb) -> Option<String> {
    match verb {
        Verb::Set { variable, .. } => Some(variable.value.clone()),
        Verb::Read { store, .. } | Verb::Write { store, .. } => Some(store.value.clone()),
        Verb::Try { body, .. } | Verb::Do { body: Body::Steps(body), .. } => {
            let first = body.first()?;
            Some(format!("{} {}", verb.word(), first.name.value))
        }
        Verb::Check { .. }
        | Verb::Work { .. }
        | Verb::Enqueue { .. }
        | Verb::Show { .. }
        | Verb::Raise { .. }
        | Verb::Transaction { .. }
        | Verb::Do { body: Body::Sequence { .. }, .. }
        | Verb::Wait { .. }
        | Verb::Repeat { .. }
        | Verb::Choose { .. }
        | Verb::Turn { .. }
        | Verb::Accept { .. }
        | Verb::Tend { .. }
        | Verb::Call(_)
        | Verb::Reply { .. }
        | Verb::Crash { .. }
        | Verb::Manage { .. }
        | Verb::Acquire(_)
        | Verb::Release { .. }
        | Verb::Partition { .. } => None,
    }
}
