//! What tasks take: values for something, and what stores keep.

use super::interpreter::Interpreter;
use super::replicas::Asked;
use super::task::Error;
use reenact::scenario::step::Mismatch;
use reenact::scenario::step::Verb;
use reenact::source::Spanned;
use reenact::trace::event::Kind;
use reenact::value::Shape;
use reenact::value::Value;

impl<'s> Interpreter<'s> {
    /// Takes a value for something.
    pub(crate) fn accept(
        &mut self,
        number: usize,
        site: &str,
        value: Value,
        (shape, otherwise, into): (&str, &Mismatch, Option<&Spanned<String>>),
    ) -> Result<(), Error> {
        let declared = self.pool.types().named(shape).map(Shape::Declared);
        let shape = Shape::named(shape).or(declared).expect("it is declared");
        let (value, kind) = match otherwise {
            _ if self.pool.has_shape(value, shape) => (value, Kind::Accepted),
            Mismatch::Raise(class) => {
                return Err(Error { class: class.value.clone(), fault: None });
            }
            Mismatch::Pass => (value, Kind::Mismatched),
            Mismatch::Coerce => {
                (self.pool.coerce(value, shape, self.scenario.dialect)?, Kind::Coerced)
            }
        };
        if let Some(into) = into {
            self.assign(number, &into.value, value);
        }
        self.note_value(number, site, kind, value);
        Ok(())
    }

    pub(crate) fn read(&mut self, number: usize, verb: &'s Verb, site: &str) -> Result<(), Error> {
        let Verb::Read { store, key, into, replica, caught_up_to, position } = verb else {
            unreachable!("it reads")
        };
        self.read_stores.insert(site.to_owned(), store.value.clone());
        let key = self.value(number, key)?;
        let asked = match caught_up_to {
            Some(written) => Asked::CaughtUpTo(self.value(number, written)?),
            None if *replica => Asked::Replica,
            None => Asked::Primary,
        };
        let answer = self.ask_store(number, site, &store.value, key, asked)?;
        let value = answer.found.as_ref().map_or(Value::Nil, |kept| kept.value);
        self.tasks[number].via = answer.found.map(|kept| kept.written_by);
        if let Some(position) = position {
            let reached = i64::try_from(answer.position).unwrap();
            self.assign(number, &position.value, Value::Int(reached));
        }
        self.assign(number, &into.value, value);
        let read = self.note_value(number, site, Kind::Read, value);
        let event = &mut self.events[usize::try_from(read).unwrap()];
        event.replica = answer.replica;
        event.stale = answer.stale.then_some(true);
        Ok(())
    }
}
