//! Expressions, evaluated by walking their trees.

use reenact::program::expression::GAUGES;
use reenact::scenario::Scenario;
use reenact::scenario::codec::CodecName;
use reenact::scenario::expression::Expression;
use reenact::scenario::expression::Form;
use reenact::scenario::expression::Literal;
use reenact::value::Base;
use reenact::value::Codec;
use reenact::value::Fault;
use reenact::value::Function;
use reenact::value::Kind;
use reenact::value::Pool;
use reenact::value::TypeInfo;
use reenact::value::Types;
use reenact::value::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Makes the pool of a scenario's types.
pub(crate) fn pool(scenario: &Scenario) -> Pool {
    let mut types = Types::default();
    for shape in &scenario.types {
        types.add(TypeInfo {
            name: shape.name.value.clone(),
            class: shape.class.clone(),
            fields: shape.responds_to.iter().map(|field| field.value.clone()).collect(),
            keys_of: shape.keys_of.as_ref().map(|field| field.value.clone()),
            kind: if shape.is_map { Kind::Map } else { Kind::Object },
        });
    }
    Pool::new(Arc::new(types))
}

/// Returns what a value is on the other side of a codec.
pub(crate) fn cross(
    name: CodecName,
    value: Value,
    scenario: &Scenario,
    pool: &mut Pool,
) -> Result<Value, Fault> {
    let base = match name {
        CodecName::Identity => Base::Identity,
        CodecName::Json => Base::Json,
        CodecName::Marshal => Base::Marshal,
        CodecName::Text => Base::Text,
        CodecName::Table(number) => Base::Table(scenario.codecs[usize::from(number)].crossing),
    };
    let mut table = Vec::new();
    for shape in &scenario.types {
        if let (Some(field), Some(kind)) = (&shape.stored_as, pool.types().named(&shape.name.value))
        {
            table.push((kind, pool.intern(&field.value)));
        }
    }
    Codec { base, table, dialect: scenario.dialect }.encode(value, pool, &mut Vec::new())
}

/// An expression at work: what its names stand for is given.
pub(crate) struct Evaluation<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) pool: &'a mut Pool,
    pub(crate) name: &'a dyn Fn(&mut Pool, &str) -> (Value, &'static str),
    /// What gauges show, by their word and the name of what they are on.
    pub(crate) gauge: &'a dyn Fn(&str, &str) -> Option<u64>,
    /// What kinds of parts came to a value.
    pub(crate) done: &'a mut BTreeSet<&'static str>,
}

impl Evaluation<'_> {
    /// Returns what an expression comes to, or what it could not do.
    pub(crate) fn value(&mut self, expression: &Expression) -> Result<Value, Fault> {
        let value = self.part(expression)?;
        let value = self.pool.bounded(value)?;
        if let Some(word) = word(&expression.form) {
            self.done.insert(word);
        }
        Ok(value)
    }

    fn part(&mut self, expression: &Expression) -> Result<Value, Fault> {
        let dialect = self.scenario.dialect;
        Ok(match &expression.form {
            Form::Literal(literal) => self.literal(literal),
            Form::Name(name) => {
                let (value, kind) = (self.name)(self.pool, name);
                self.done.insert(kind);
                value
            }
            Form::Select(receiver, name) => {
                let receiver = self.value(receiver)?;
                let name = self.pool.intern(&name.value);
                self.pool.select(receiver, name)?
            }
            Form::Index(receiver, key) => {
                let receiver = self.value(receiver)?;
                let key = self.value(key)?;
                self.pool.index(receiver, key, dialect)?
            }
            Form::Has(receiver, name) => {
                let receiver = self.value(receiver)?;
                let name = self.pool.intern(&name.value);
                Value::Bool(self.pool.field(receiver, name).is_some())
            }
            Form::Unary(operator, operand) => operator.apply(self.value(operand)?)?,
            Form::Binary(operator, left, right) => {
                let left = self.value(left)?;
                let right = self.value(right)?;
                self.pool.binary(*operator, left, right)?
            }
            Form::And(left, right) => Value::Bool(self.holds(left)? && self.holds(right)?),
            Form::Or(left, right) => Value::Bool(self.holds(left)? || self.holds(right)?),
            Form::Choose(condition, yes, no) => {
                if self.holds(condition)? {
                    self.value(yes)?
                } else {
                    self.value(no)?
                }
            }
            Form::Call(name, arguments) => self.called(&name.value, arguments)?,
            Form::List(items) => {
                let items = self.all(items.iter())?;
                self.pool.list(&items)
            }
            Form::Map(entries) => {
                let flat = entries.iter().flat_map(|(key, value)| [key, value]);
                let flat = self.all(flat)?;
                self.pool.map(flat.as_chunks::<2>().0)
            }
            Form::Object(name, fields) => {
                let kind = self.pool.types().named(&name.value).expect("the type is declared");
                let values = self.all(fields.iter().map(|(_, value)| value))?;
                let declared = self.pool.types().get(kind).expect("it is").fields.clone();
                let place =
                    |name: &String| fields.iter().position(|(field, _)| field.value == *name);
                let in_order: Vec<Value> =
                    declared.iter().map(|name| values[place(name).expect("checked")]).collect();
                self.pool.object(kind, &in_order)
            }
        })
    }

    /// Returns whether a condition holds; anything but true and false is a fault.
    pub(crate) fn holds(&mut self, expression: &Expression) -> Result<bool, Fault> {
        match self.value(expression)? {
            Value::Bool(flag) => Ok(flag),
            value => Err(Fault::NotBoolean { value }),
        }
    }

    fn all<'e>(
        &mut self,
        expressions: impl Iterator<Item = &'e Expression>,
    ) -> Result<Vec<Value>, Fault> {
        expressions.map(|expression| self.value(expression)).collect()
    }

    fn literal(&mut self, literal: &Literal) -> Value {
        match literal {
            Literal::Null => Value::Nil,
            Literal::Bool(flag) => Value::Bool(*flag),
            Literal::Int(number) => Value::Int(*number),
            Literal::Decimal(number) => Value::Decimal(*number),
            Literal::Text(text) => self.pool.text(text),
        }
    }

    /// Reads a gauge, or calls with what the arguments come to.
    fn called(&mut self, name: &str, arguments: &[Expression]) -> Result<Value, Fault> {
        if let [Expression { form: Form::Literal(Literal::Text(of)), .. }] = arguments
            && let Some(shown) = (self.gauge)(name, of)
        {
            self.done.extend(GAUGES.iter().find(|word| **word == name));
            return Ok(Value::Int(i64::try_from(shown).unwrap()));
        }
        let arguments = self.all(arguments.iter())?;
        self.call(name, &arguments)
    }

    /// Calls a function, or makes a value of a type.
    fn call(&mut self, name: &str, arguments: &[Value]) -> Result<Value, Fault> {
        if let Some(function) = Function::named(name) {
            let value = self.pool.call(function, arguments, self.scenario.dialect)?;
            self.done.insert(function.name());
            return Ok(value);
        }
        self.done.insert("type");
        let kind = self.pool.types().named(name).expect("it is a function or a type");
        self.pool.cast(kind, arguments[0])
    }
}

/// Returns what a part of an expression is called; names and calls say it themselves.
fn word(form: &Form) -> Option<&'static str> {
    Some(match form {
        Form::Literal(Literal::Null) => "null",
        Form::Literal(Literal::Bool(_)) => "bool",
        Form::Literal(Literal::Int(_)) => "int",
        Form::Literal(Literal::Decimal(_)) => "decimal",
        Form::Literal(Literal::Text(_)) => "text",
        Form::Name(_) | Form::Call(..) => return None,
        Form::Select(..) => "select",
        Form::Index(..) => "index",
        Form::Has(..) => "has",
        Form::List(_) => "list",
        Form::Map(_) => "map",
        Form::Object(..) => "object",
        Form::Unary(operator, _) => operator.symbol(),
        Form::Binary(operator, ..) => operator.symbol(),
        Form::And(..) => "&&",
        Form::Or(..) => "||",
        Form::Choose(..) => "? :",
    })
}
