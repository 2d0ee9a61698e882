//! Values that somebody takes for something.

use crate::engine::execute::Next;
use crate::engine::machine::Machine;
use crate::engine::nest::Raised;
use crate::program::ids::SiteId;
use crate::program::op::Mismatch;
use crate::program::op::Taking;
use crate::trace::Observer;
use crate::trace::What;

impl Machine<'_> {
    /// Takes a value for something: it goes on as it is or as what it was made into, or an error is
    /// raised.
    pub(super) fn accept<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        taking: Taking,
        observer: &mut O,
    ) -> Next {
        let value = match self.evaluate(slot, taking.value) {
            Ok(value) => value,
            Err(fault) => return self.fault(fault),
        };
        let (value, what) = if self.pool.has_shape(value, taking.shape) {
            (value, What::Accepted { value })
        } else {
            match taking.otherwise {
                Mismatch::Raise(class) => return Next::Raise(Raised { class, fault: None }),
                Mismatch::Pass => (value, What::Mismatched { value }),
                Mismatch::Coerce => {
                    match self.pool.coerce(value, taking.shape, self.program.dialect) {
                        Ok(value) => (value, What::Coerced { value }),
                        Err(fault) => return self.fault(fault),
                    }
                }
            }
        };
        if let Some(variable) = taking.slot {
            self.bind(slot, variable, value);
        }
        self.emit(slot, site, what, observer);
        Next::On
    }
}
