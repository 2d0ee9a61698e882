//! Which errors a step may raise, as far as that shows before anything runs.

use crate::program::Program;
use crate::program::expression::Code;
use crate::program::expression::Op;
use crate::program::expression::StaticType;
use crate::program::ids::CodeId;
use crate::program::ids::ErrorId;
use crate::program::ids::JobId;
use crate::program::ids::SiteId;
use crate::program::op::Acquiring;
use crate::program::op::Action;
use crate::program::op::Lasting;
use crate::program::op::Mismatch;
use crate::program::op::Taking;
use crate::value::Dialect;
use crate::value::Fault;
use crate::value::Function;
use crate::value::Value;
use std::collections::BTreeSet;

impl Program {
    /// Returns the classes of errors that a step may raise itself. Those that only pass through it
    /// from the steps inside are theirs; `raise: again` may raise whatever there is.
    pub fn raised_at(&self, site: SiteId) -> BTreeSet<ErrorId> {
        let mut found = BTreeSet::new();
        let mut platform: BTreeSet<&str> = BTreeSet::new();
        for op in self.ops.iter().filter(|op| op.site == site) {
            found.extend(self.named_by(op.action));
            platform.extend(self.fails_at(op.action));
        }
        found.extend(platform.into_iter().filter_map(|class| self.error_named(class)));
        found
    }

    /// Returns the classes that an operation names or passes on.
    fn named_by(&self, action: Action) -> Vec<ErrorId> {
        if let Action::Raise { error } | Action::Check { error, .. } = action {
            vec![error]
        } else if let Action::Acquire(acquiring) = action {
            acquiring.shortage.raises().into_iter().collect()
        } else if let Action::Accept(Taking { otherwise: Mismatch::Raise(error), .. }) = action {
            vec![error]
        } else if let Action::RaiseAgain | Action::Call { .. } = action {
            // The steps of a service are known, but what they call in turn may call it again. What the
            // platform raises is among these, too.
            (0..self.errors.len()).map(ErrorId::from_index).collect()
        } else {
            Vec::new()
        }
    }

    /// Returns the classes of what the platform may not be able to do for an operation.
    fn fails_at(&self, action: Action) -> Vec<&'static str> {
        match action {
            Action::Check { code, .. } | Action::Test { code, .. } => {
                self.condition_fails(self.code(code))
            }
            Action::Bind { code, .. } | Action::Set { code, .. } | Action::Turn { code, .. } => {
                fails(self.code(code), self.dialect)
            }
            Action::WaitUntil { code } => self.instant_fails(code),
            Action::EndPass { until, .. } => self.until_fails(until),
            Action::Read { key, caught_up_to, .. } => self.reading_fails(key, caught_up_to),
            Action::Write { key, value, expires, .. } => self.writing_fails(key, value, expires),
            Action::Enqueue { job, arguments, not_before, .. } => {
                self.scheduling_fails(job, arguments, not_before)
            }
            Action::Show { value, .. } => self.given_fails(value),
            Action::Accept(taking) => self.taking_fails(taking),
            Action::Work { takes, .. }
            | Action::Partition { lasts: takes, .. }
            | Action::Crash { lasts: Some(takes) } => self.length_fails(takes),
            Action::Acquire(acquiring) => self.acquiring_fails(acquiring),
            Action::Release { amount, .. } => self.amount_fails(amount),
            Action::Reply { code } => self.replying_fails(code),
            Action::Raise { .. }
            | Action::RaiseAgain
            | Action::Jump { .. }
            | Action::Try { .. }
            | Action::EndTry
            | Action::Rescue { .. }
            | Action::EndRescue
            | Action::Transaction { .. }
            | Action::Commit
            | Action::LetGo
            | Action::RollBack
            | Action::EnterLoop
            | Action::Choose { .. }
            | Action::Tend { .. }
            | Action::Manage { .. }
            | Action::Call { .. }
            | Action::Crash { lasts: None }
            | Action::Body
            | Action::End => Vec::new(),
        }
    }

    /// Returns how acquiring something may fail, besides by there not being enough.
    fn acquiring_fails(&self, acquiring: Acquiring) -> Vec<&'static str> {
        let mut classes = self.amount_fails(acquiring.amount);
        let lengths = acquiring.lengths().into_iter().flatten();
        classes.extend(lengths.flat_map(|length| self.length_fails(length)));
        classes
    }

    /// Returns how a reply may fail, which is also by what cannot cross.
    fn replying_fails(&self, code: CodeId) -> Vec<&'static str> {
        let mut classes = fails(self.code(code), self.dialect);
        classes.extend(crossing_fails(self.dialect));
        classes
    }

    /// Returns how a length of time may fail, which is also by being none.
    fn length_fails(&self, lasting: Lasting) -> Vec<&'static str> {
        let Lasting::Computed(code) = lasting else { return Vec::new() };
        let mut classes = fails(self.code(code), self.dialect);
        let lengths = [Value::Nil, Value::Duration(-1)];
        classes.extend(lengths.map(|value| Fault::NotALength { value }.class(self.dialect)));
        classes
    }

    /// Returns how an amount of a resource may fail, which is also by being none.
    fn amount_fails(&self, amount: Option<CodeId>) -> Vec<&'static str> {
        let Some(code) = amount else { return Vec::new() };
        let mut classes = fails(self.code(code), self.dialect);
        let amounts = [Value::Nil, Value::Int(0)];
        classes.extend(amounts.map(|value| Fault::NotAnAmount { value }.class(self.dialect)));
        classes
    }

    /// Returns how reading a store may fail, which is also by asking for what is no position.
    fn reading_fails(&self, key: CodeId, caught_up_to: Option<CodeId>) -> Vec<&'static str> {
        let mut classes = fails(self.code(key), self.dialect);
        if let Some(position) = caught_up_to {
            classes.extend(fails(self.code(position), self.dialect));
            classes.push(Fault::NotAPosition { value: Value::Nil }.class(self.dialect));
        }
        classes
    }

    /// Returns how writing a store may fail.
    fn writing_fails(
        &self,
        key: CodeId,
        value: CodeId,
        expires: Option<Lasting>,
    ) -> Vec<&'static str> {
        let mut classes = fails(self.code(key), self.dialect);
        classes.extend(fails(self.code(value), self.dialect));
        classes.extend(expires.map(|expires| self.length_fails(expires)).unwrap_or_default());
        classes.extend(crossing_fails(self.dialect));
        classes
    }

    /// Returns how scheduling a job may fail, which is also by a key that cannot be computed.
    fn scheduling_fails(
        &self,
        job: JobId,
        arguments: Option<CodeId>,
        not_before: Option<CodeId>,
    ) -> Vec<&'static str> {
        let mut classes = crossing_fails(self.dialect).to_vec();
        let key = self.job(job).deduplicate.map(|deduplicate| deduplicate.key);
        for code in arguments.into_iter().chain(key) {
            classes.extend(fails(self.code(code), self.dialect));
        }
        classes.extend(not_before.map(|it| self.instant_fails(it)).unwrap_or_default());
        classes
    }

    /// Returns how an expression may fail that may be absent.
    fn given_fails(&self, code: Option<CodeId>) -> Vec<&'static str> {
        code.map(|code| fails(self.code(code), self.dialect)).unwrap_or_default()
    }

    /// Returns how taking a value for something may fail, besides by the error that a step names.
    fn taking_fails(&self, taking: Taking) -> Vec<&'static str> {
        match taking.otherwise {
            Mismatch::Raise(_) | Mismatch::Pass => fails(self.code(taking.value), self.dialect),
            // A conversion fails as the functions do.
            Mismatch::Coerce => self.dialect.error_classes().to_vec(),
        }
    }

    /// Returns how an instant may fail, which is also by being none.
    fn instant_fails(&self, code: CodeId) -> Vec<&'static str> {
        let code = self.code(code);
        let mut classes = fails(code, self.dialect);
        if code.result() != StaticType::Instant {
            let wrong =
                Fault::WrongArgument { function: Function::Timestamp, argument: Value::Nil };
            classes.push(wrong.class(self.dialect));
        }
        classes
    }

    /// Returns how what ends a loop may fail.
    fn until_fails(&self, until: Option<CodeId>) -> Vec<&'static str> {
        until.map(|until| self.condition_fails(self.code(until))).unwrap_or_default()
    }

    /// Returns how a condition may fail, which is also by being neither true nor false.
    fn condition_fails(&self, code: &Code) -> Vec<&'static str> {
        let mut classes = fails(code, self.dialect);
        if code.result() != StaticType::Bool {
            classes.push(no_boolean(self.dialect));
        }
        classes
    }
}

/// Returns the classes of errors that evaluating an expression may end with.
fn fails(code: &Code, dialect: Dialect) -> Vec<&'static str> {
    let mut classes = vec![Fault::TooLarge.class(dialect)];
    for op in code.ops() {
        match *op {
            Op::Select(name) => {
                classes.push(Fault::NoSuchName { receiver: Value::Nil, name }.class(dialect));
            }
            Op::Condition | Op::JumpUnless(_) | Op::And(_) | Op::Or(_) => {
                classes.push(no_boolean(dialect));
            }
            Op::Index | Op::Unary(_) | Op::Binary(_) | Op::Call(..) | Op::Cast(_) => {
                return dialect.error_classes().to_vec();
            }
            Op::Constant(_)
            | Op::Slot(_)
            | Op::Setting(_)
            | Op::Change(_)
            | Op::Builtin(_)
            | Op::Gauge(_)
            | Op::Has(_)
            | Op::List(_)
            | Op::Map(_)
            | Op::Object(..)
            | Op::Jump(_) => {}
        }
    }
    classes
}

/// Returns the class of what is neither true nor false where it has to be.
fn no_boolean(dialect: Dialect) -> &'static str {
    Fault::NotBoolean { value: Value::Nil }.class(dialect)
}

/// Returns the classes of errors that a codec may end with.
fn crossing_fails(dialect: Dialect) -> [&'static str; 2] {
    let refused = Fault::NotEncodable { value: Value::Nil, format: "" };
    [refused.class(dialect), Fault::TooLarge.class(dialect)]
}
