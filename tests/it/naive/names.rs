//! What names in expressions stand for.

use super::draws;
use super::fleets;
use super::interpreter::Interpreter;
use super::interpreter::Places;
use super::resources::Supply;
use super::switches::Switches;
use super::task::Task;
use super::values::Evaluation;
use reenact::scenario::Scenario;
use reenact::scenario::amount::Amount;
use reenact::scenario::amount::Measure;
use reenact::scenario::expression::Expression;
use reenact::scenario::expression::parse;
use reenact::scenario::fields::ExpressionText;
use reenact::source::Spanned;
use reenact::value::Fault;
use reenact::value::Pool;
use reenact::value::Value;

impl Interpreter<'_> {
    /// Returns what an expression comes to for a task.
    pub(crate) fn value(&mut self, task: usize, text: &ExpressionText) -> Result<Value, Fault> {
        self.evaluate(task, text, &|evaluation, part| evaluation.value(part))
    }

    /// Returns whether a condition holds for a task.
    pub(crate) fn holds(&mut self, task: usize, text: &ExpressionText) -> Result<bool, Fault> {
        self.evaluate(task, text, &|evaluation, part| evaluation.holds(part))
    }

    /// Returns a whole number; an input may have been turned.
    pub(crate) fn count(&self, amount: &Amount) -> u64 {
        match self.turned_to(amount) {
            Some(Value::Int(count)) => u64::try_from(count.clamp(0, u32::MAX.into())).unwrap(),
            _ => draws::count(self.scenario, amount),
        }
    }

    /// Returns a length of time in nanoseconds, drawn with 64 uniform bits; an input may have been
    /// turned.
    pub(crate) fn drawn(&self, amount: &Amount, uniform: u64) -> u64 {
        match self.turned_to(amount) {
            Some(Value::Duration(length)) => u64::try_from(length).unwrap_or(0),
            _ => draws::duration(self.scenario, amount, uniform),
        }
    }

    fn turned_to(&self, amount: &Amount) -> Option<Value> {
        let Amount::Input(name) = amount else { return None };
        self.turned.get(&name.value).copied()
    }

    fn evaluate<T>(
        &mut self,
        task: usize,
        text: &ExpressionText,
        ask: &dyn Fn(&mut Evaluation<'_>, &Expression) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let expression = parse(&text.value, text.span).expect("the scenario was checked");
        let Self {
            scenario,
            pool,
            tasks,
            now,
            queues,
            servers,
            services,
            supplies,
            evaluated: done,
            history,
            seed,
            ..
        } = self;
        let (scenario, task, now, seed) = (*scenario, &tasks[task], *now, *seed);
        let switches = Switches { scenario, task, seed, history };
        let name = |pool: &mut Pool, name: &str| match meaning(name, scenario, task, now, pool) {
            (_, "setting") => (switches.value(name, pool), "setting"),
            other => other,
        };
        let gauge = |word: &str, of: &str| {
            let known = |declared: &Spanned<String>| declared.value == of;
            let is_queue = scenario.queues.iter().any(|queue| known(&queue.name));
            let is_server = scenario.servers.iter().any(|server| known(&server.name));
            let is_service = scenario.services.iter().any(|it| known(&it.name));
            let is_resource = scenario.resources.iter().any(|it| known(&it.name));
            if is_resource && matches!(word, "busy" | "waiting") {
                let shown = |it: &Supply<'_>| match word {
                    "busy" => it.taken,
                    _ => it.waiting.len() as u64,
                };
                return Some(supplies.get(of).map_or(0, shown));
            }
            let places = match word {
                "busy" | "waiting" if is_queue => queues.get(of),
                "busy" | "waiting" if is_server => servers.get(of),
                "busy" | "waiting" if is_service => services.get(of),
                _ => return None,
            };
            let shown = |it: &Places| match word {
                "busy" => it.taken,
                _ => it.waiting.len() as u64,
            };
            Some(places.map_or(0, shown))
        };
        ask(&mut Evaluation { scenario, pool, name: &name, gauge: &gauge, done }, &expression)
    }
}

/// Returns the value of a name, and what kind of name it is.
fn meaning(
    name: &str,
    scenario: &Scenario,
    task: &Task<'_>,
    now: u64,
    pool: &mut Pool,
) -> (Value, &'static str) {
    let scope = &task.scope;
    if let Some(value) = scope.locals.get(name) {
        return (*value, "local");
    }
    if scenario.ambient.iter().any(|known| known.value == name) {
        return (task.ambient.get(name).copied().unwrap_or_default(), "ambient");
    }
    match name {
        "now" => {
            let origin = scenario.origin.value.as_unix_nanos();
            return (Value::Instant(origin + i64::try_from(now).unwrap()), "now");
        }
        "request" if task.request.is_none() => return (Value::Nil, "request"),
        "request" => return (pool.text(&format!("{}/{}", task.line, task.index + 1)), "request"),
        "node" => {
            let number = task.node.as_ref().map(|node| i64::try_from(node.1).unwrap());
            return (number.map_or(Value::Nil, Value::Int), "node");
        }
        "attempt" => return (Value::Int(scope.attempt.into()), "attempt"),
        "arguments" => return (scope.arguments, "arguments"),
        "error" => {
            let class = scope.error.as_ref().map(|error| error.class.clone());
            return (class.map_or(Value::Nil, |class| pool.text(&class)), "error");
        }
        _ => {}
    }
    if scenario.populations.iter().any(|known| known.name.value == name) {
        let actor = task.actor.as_ref().filter(|actor| actor.population == name);
        return (actor.map_or(Value::Nil, |it| Value::Int(it.member.into())), "population");
    }
    if let Some(change) = scenario.changes.iter().find(|known| known.name.value == name) {
        let is_running = fleets::runs(scenario, change, task.node.as_ref(), now);
        return (Value::Bool(is_running), "change");
    }
    let inputs = scenario.inputs.iter().map(|input| (&input.name, &input.value));
    let switches = scenario.switches.iter().map(|switch| (&switch.name, &switch.value));
    match inputs.chain(switches).find(|(known, _)| known.value == name) {
        Some(_) => (Value::Nil, "setting"),
        // A variable that nothing has set so far.
        None => (Value::Nil, "local"),
    }
}

/// Returns what an input or a switch is in an expression.
pub(crate) fn constant(measure: &Measure, pool: &mut Pool) -> Value {
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
