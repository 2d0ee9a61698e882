//! Consistency: published figures against each other, without a replay.

use crate::diagnostic::Diagnostics;
use crate::engine::evaluate::Scope;
use crate::engine::evaluate::evaluate;
use crate::program::compile::value_of;
use crate::program::expression;
use crate::program::expression::Builtin;
use crate::program::expression::ChangeId;
use crate::program::expression::Name;
use crate::program::expression::Names;
use crate::program::expression::SettingId;
use crate::program::expression::SlotId;
use crate::program::expression::StaticType;
use crate::scenario::Scenario;
use crate::scenario::expression as syntax;
use crate::scenario::outcome::Stated;
use crate::source::Span;
use crate::time::SimDuration;
use crate::value::Pool;
use crate::value::TypeId;
use crate::value::Types;
use crate::value::Value;
use std::sync::Arc;

/// Two published figures that cannot both be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The figure.
    pub name: String,
    /// What the source states.
    pub stated: String,
    /// What it should equal, as written: `end - start`.
    pub expression: String,
    /// What that comes to.
    pub computed: String,
    /// Where the stated value stands.
    pub span: Span,
    /// Where the expression stands.
    pub equals: Span,
}

/// Published values by name, as an expression sees them.
struct Values {
    list: Vec<(String, Option<Value>)>,
    kinds: Vec<StaticType>,
}

impl Names for Values {
    fn resolve(&self, name: &str) -> Option<Name> {
        let index = self.list.iter().position(|(known, value)| known == name && value.is_some())?;
        let id = SettingId(u32::try_from(index).ok()?);
        Some(Name::Setting(id, *self.kinds.get(index)?))
    }

    fn remedy(&self, name: &str) -> Option<String> {
        let published = self.list.iter().any(|(known, _)| known == name);
        published.then(|| format!("`{name}` is published as a range, which has no single value"))
    }

    fn known(&self) -> Vec<String> {
        let single = self.list.iter().filter(|(_, value)| value.is_some());
        single.map(|(name, _)| name.clone()).collect()
    }

    fn type_named(&self, _: &str) -> Option<TypeId> {
        None
    }
}

impl Scope for Values {
    fn slot(&self, _: SlotId) -> Value {
        Value::Nil
    }

    fn setting(&mut self, setting: SettingId) -> Value {
        self.list.get(setting.0 as usize).and_then(|(_, value)| *value).unwrap_or(Value::Nil)
    }

    fn change(&mut self, _: ChangeId) -> bool {
        false
    }

    fn builtin(&self, _: Builtin) -> Value {
        Value::Nil
    }
}

/// Finds the published figures that contradict what they should equal.
pub fn contradictions(scenario: &Scenario, out: &mut Diagnostics) -> Vec<Contradiction> {
    let mut pool = Pool::new(Arc::new(Types::default()));
    let list: Vec<(String, Option<Value>)> = scenario
        .published
        .iter()
        .map(|published| {
            let value = match &published.value.value {
                Stated::Value(measure) => value_of(measure, &mut pool),
                Stated::Range(..) => None,
            };
            (published.name.value.clone(), value)
        })
        .collect();
    let kinds = list
        .iter()
        .map(|(_, value)| value.map_or(StaticType::Any, |value| StaticType::of(value, &pool)))
        .collect();
    let mut values = Values { list, kinds };
    let mut found = Vec::new();
    for (index, published) in scenario.published.iter().enumerate() {
        let Some(equals) = &published.equals else { continue };
        let parsed = match syntax::parse(&equals.value, equals.span) {
            Ok(parsed) => parsed,
            Err(diagnostics) => {
                out.extend(diagnostics);
                continue;
            }
        };
        let setup = expression::Setup {
            names: &values,
            pool: &mut pool,
            dialect: scenario.dialect,
            expected: StaticType::Any,
        };
        let code = match expression::compile(&parsed, setup) {
            Ok(code) => code,
            Err(diagnostics) => {
                out.extend(diagnostics);
                continue;
            }
        };
        let computed = evaluate(&code, &mut values, &mut pool, &mut Vec::new());
        let stated = values.list.get(index).and_then(|(_, value)| *value);
        let (Ok(computed), Some(stated)) = (computed, stated) else { continue };
        if !pool.equal(stated, computed) {
            found.push(Contradiction {
                name: published.name.value.clone(),
                stated: print(stated, &pool, scenario),
                expression: equals.value.trim().to_owned(),
                computed: print(computed, &pool, scenario),
                span: published.value.span,
                equals: equals.span,
            });
        }
    }
    found
}

/// Prints a value as people write it.
fn print(value: Value, pool: &Pool, scenario: &Scenario) -> String {
    let Value::Duration(nanos) = value else { return pool.inspect(value, scenario.dialect) };
    let sign = if nanos < 0 { "-" } else { "" };
    format!("{sign}{}", SimDuration::from_nanos(nanos.unsigned_abs()))
}
