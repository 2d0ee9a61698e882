//! Sequences that begin and end, errors on their way up.

use super::interpreter::Interpreter;
use super::jobs::flow;
use super::steps::After;
use super::task::Error;
use super::task::Left;
use reenact::scenario::fields::ExpressionText;
use reenact::source::Spanned;
use reenact::trace::event::Kind;
use reenact::value::Fault;
use reenact::value::Value;

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self { class: String::new(), fault: Some(fault) }
    }
}

impl<'s> Interpreter<'s> {
    pub(crate) fn begin_sequence(
        &mut self,
        number: usize,
        name: &str,
        with: &'s [(Spanned<String>, ExpressionText)],
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

    pub(crate) fn end_sequence(&mut self, number: usize, before: Vec<(String, Option<Value>)>) {
        let locals = &mut self.tasks[number].scope.locals;
        for (parameter, value) in before {
            match value {
                Some(value) => locals.insert(parameter, value),
                None => locals.remove(&parameter),
            };
        }
    }

    /// Notes an error, with the class that the dialect gives it.
    pub(crate) fn raise(&mut self, number: usize, site: &str, error: Error) -> Error {
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

    /// Drops what is left up to the rescue of this error, or ends when nobody rescues it.
    pub(crate) fn unwind(&mut self, number: usize, error: &Error) -> After {
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
                    return After::On;
                }
                Left::Rescue { before } => self.tasks[number].scope.error = before,
                Left::Transaction { site } => self.roll_back(number, &site),
                Left::Release => {
                    self.tasks[number].transactions.pop();
                }
                Left::Pass(pass) => self.tasks[number].scope.visit = pass.outside,
                Left::Sequence { before } => self.end_sequence(number, before),
                Left::Inline { caller } => {
                    let job = self.tasks[number].scope.job.expect("it was inline");
                    self.note(number, &flow(job), Kind::AttemptFailed, |event| {
                        event.job = Some(job.name.value.clone());
                        event.error = Some(error.class.clone());
                    });
                    self.give_back_inline(number);
                    self.tasks[number].scope = *caller;
                }
            }
        }
        if let Some(job) = self.tasks[number].scope.job {
            self.fail(number, job, error);
        } else if self.tasks[number].service.is_some() {
            let event = self.note_service(number, Kind::ServiceFailed);
            self.events[usize::try_from(event).unwrap()].error = Some(error.class.clone());
            let reply = Error { class: error.class.clone(), fault: None };
            self.leave_service(number, Err(reply), event);
        } else if self.tasks[number].request.is_some() {
            let flow = self.tasks[number].flow.clone();
            self.note(number, &flow, Kind::RequestFailed, |event| {
                event.error = Some(error.class.clone());
            });
            self.give_all_back(number);
        } else {
            self.give_all_back(number);
        }
        self.tasks[number].node = None;
        After::Ended
    }
}
