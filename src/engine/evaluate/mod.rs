//! Evaluating compiled expressions.

use crate::program::expression::Builtin;
use crate::program::expression::ChangeId;
use crate::program::expression::Code;
use crate::program::expression::Gauge;
use crate::program::expression::Op;
use crate::program::expression::SettingId;
use crate::program::expression::SlotId;
use crate::value::Fault;
use crate::value::Pool;
use crate::value::Value;

/// What the names of an expression stand for at some moment of some piece of work.
pub trait Scope {
    /// Returns the value of a local or ambient variable.
    fn slot(&self, slot: SlotId) -> Value;
    /// Returns the value of an input or switch, and may note that it was read.
    fn setting(&mut self, setting: SettingId) -> Value;
    /// Returns whether a change is in force on the node at hand, and may note that it was asked.
    fn change(&mut self, change: ChangeId) -> bool;
    /// Returns something the engine knows.
    fn builtin(&self, builtin: Builtin) -> Value;
    /// Returns what a gauge shows.
    fn gauge(&self, _: Gauge) -> u64 {
        0
    }
}

/// Returns the value of `code`. `stack` is working memory: it is left as long as it was found, and
/// once it has grown nothing is allocated but what new values need.
///
/// Total: whatever the values, the result is a value or a fault.
pub fn evaluate(
    code: &Code,
    scope: &mut impl Scope,
    pool: &mut Pool,
    stack: &mut Vec<Value>,
) -> Result<Value, Fault> {
    match *code.ops() {
        [Op::Constant(value)] => Ok(value),
        [Op::Slot(slot)] => Ok(scope.slot(slot)),
        [Op::Setting(setting)] => Ok(scope.setting(setting)),
        _ => {
            let base = stack.len();
            let result = run(code, scope, pool, stack);
            stack.truncate(base);
            result
        }
    }
}

/// Jumps only lead forward, so this ends after as many steps as the code is long.
fn run(
    code: &Code,
    scope: &mut impl Scope,
    pool: &mut Pool,
    stack: &mut Vec<Value>,
) -> Result<Value, Fault> {
    let mut next = 0;
    while let Some(&op) = code.ops().get(next) {
        next += 1;
        let made = match op {
            Op::Constant(value) => value,
            Op::Slot(slot) => scope.slot(slot),
            Op::Setting(setting) => scope.setting(setting),
            Op::Change(change) => Value::Bool(scope.change(change)),
            Op::Builtin(builtin) => scope.builtin(builtin),
            Op::Gauge(gauge) => Value::Int(i64::try_from(scope.gauge(gauge)).unwrap_or(i64::MAX)),
            Op::Select(name) => pool.select(pop(stack), name)?,
            Op::Has(name) => Value::Bool(pool.field(pop(stack), name).is_some()),
            Op::Index => {
                let (key, receiver) = (pop(stack), pop(stack));
                pool.walk_over(receiver);
                pool.index(receiver, key, code.dialect())?
            }
            Op::Unary(operator) => operator.apply(pop(stack))?,
            Op::Binary(operator) => {
                let right = pop(stack);
                pool.binary(operator, pop(stack), right)?
            }
            Op::Call(function, count) => gather(stack, usize::from(count), |arguments| {
                pool.call(function, arguments, code.dialect())
            })?,
            Op::List(count) => gather(stack, usize::from(count), |items| {
                let list = pool.list(items);
                pool.bounded(list)
            })?,
            Op::Map(count) => gather(stack, 2 * usize::from(count), |entries| {
                let map = pool.map(entries.as_chunks::<2>().0);
                pool.bounded(map)
            })?,
            Op::Object(kind, count) => gather(stack, usize::from(count), |fields| {
                let object = pool.object(kind, fields);
                pool.bounded(object)
            })?,
            Op::Cast(kind) => pool.cast(kind, pop(stack))?,
            Op::Condition => Value::Bool(truth(pop(stack))?),
            Op::Jump(target) => {
                next = target as usize;
                continue;
            }
            Op::JumpUnless(target) => {
                if !truth(pop(stack))? {
                    next = target as usize;
                }
                continue;
            }
            Op::And(target) | Op::Or(target) => {
                let left = truth(pop(stack))?;
                if left == matches!(op, Op::And(_)) {
                    continue;
                }
                next = target as usize;
                Value::Bool(left)
            }
        };
        stack.push(made);
    }
    if pool.is_full() {
        return Err(Fault::TooLarge);
    }
    Ok(pop(stack))
}

/// Takes the topmost value. The compiler sees to it that there is one.
fn pop(stack: &mut Vec<Value>) -> Value {
    stack.pop().unwrap_or_default()
}

/// Takes the topmost `count` values and gives them to `make` in the order they were made.
fn gather(
    stack: &mut Vec<Value>,
    count: usize,
    make: impl FnOnce(&[Value]) -> Result<Value, Fault>,
) -> Result<Value, Fault> {
    let start = stack.len().saturating_sub(count);
    let made = make(stack.get(start..).unwrap_or_default());
    stack.truncate(start);
    made
}

fn truth(value: Value) -> Result<bool, Fault> {
    let Value::Bool(flag) = value else { return Err(Fault::NotBoolean { value }) };
    Ok(flag)
}

#[cfg(test)]
mod tests;
