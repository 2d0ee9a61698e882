//! Functions that make one value of another, where more than a line is needed.

use super::Dialect;
use super::Fault;
use super::Function;
use super::ListId;
use super::NESTING_LIMIT;
use super::Pool;
use super::TextId;
use super::Value;

impl Pool {
    /// Makes a whole number of 32 bits.
    pub(super) fn int32(&mut self, value: Value, dialect: Dialect) -> Result<Value, Fault> {
        let made = self.call(Function::Int, &[value], dialect)?;
        let fits = matches!(made, Value::Int(number) if i32::try_from(number).is_ok());
        if fits { Ok(made) } else { Err(Fault::Overflow) }
    }

    /// Joins a list into one text. Ruby joins the lists within as well, and takes nothing for an
    /// empty text; Python takes texts only; elsewhere every item reads as it does inside a text.
    pub(super) fn join_into_text(
        &mut self,
        list: ListId,
        by: Value,
        dialect: Dialect,
    ) -> Result<Value, Fault> {
        let Value::Text(by) = by else {
            return Err(Fault::WrongArgument { function: Function::Join, argument: by });
        };
        let is_text = |item: &&Value| matches!(item, Value::Text(_));
        let stranger = self.items(list).iter().find(|item| !is_text(item));
        if let (Dialect::Python, Some(&argument)) = (dialect, stranger) {
            return Err(Fault::WrongArgument { function: Function::Join, argument });
        }
        Ok(Value::Text(self.write_text(|pool, out| {
            pool.join_items(list, by, dialect, NESTING_LIMIT, out);
        })))
    }

    fn join_items(&self, list: ListId, by: TextId, dialect: Dialect, depth: u8, out: &mut String) {
        for (place, item) in self.items(list).iter().enumerate() {
            // A long separator is cheap to write and endless to repeat: what is too heavy already is
            // refused, however much would follow.
            if out.len() > super::WEIGHT_LIMIT as usize {
                return;
            }
            if place > 0 {
                out.push_str(self.str(by));
            }
            match (item, depth.checked_sub(1)) {
                (Value::List(inner), Some(depth)) if dialect == Dialect::Ruby => {
                    self.join_items(*inner, by, dialect, depth, out);
                }
                (item, _) if *item == Value::Nil && dialect == Dialect::Ruby => {}
                (item, _) => self.display_into(*item, dialect, out),
            }
        }
    }
}
