//! Steps that read and write stores.

use crate::engine::execute::Next;
use crate::engine::machine::Machine;
use crate::engine::replica::Reading;
use crate::engine::store::Entry;
use crate::program::expression::SlotId;
use crate::program::ids::CodeId;
use crate::program::ids::SiteId;
use crate::program::ids::StoreId;
use crate::program::op::Lasting;
use crate::time::SimTime;
use crate::trace::Observer;
use crate::trace::What;

impl Machine<'_> {
    /// Reads a store into a variable.
    pub(super) fn read<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        asking: Asking,
        observer: &mut O,
    ) -> Next {
        let Asking { store, key, variable, replica, caught_up_to, position } = asking;
        let read = self.evaluate(slot, key).and_then(|key| {
            let reading = Reading { store, key, replica, caught_up_to, position };
            self.read_store(slot, site, &reading)
        });
        match read {
            Ok(what) => {
                if let What::Read { value, .. } = what {
                    self.bind(slot, variable, value);
                }
                self.emit(slot, site, what, observer);
                Next::On
            }
            Err(fault) => self.fault(fault),
        }
    }

    /// Writes a store through its codec.
    pub(super) fn write_store<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        place: Place,
        value: CodeId,
        observer: &mut O,
    ) -> Next {
        let key = match self.evaluate(slot, place.key) {
            Ok(key) => key,
            Err(fault) => return self.fault(fault),
        };
        let codec = &self.program.stores[place.store.index()].codec;
        let encoded = self
            .evaluate(slot, value)
            .and_then(|value| codec.encode(value, &mut self.pool, &mut self.stack));
        let value = match encoded {
            Ok(value) => value,
            Err(fault) => return self.fault(fault),
        };
        let expires = match place.expires.map(|lasting| self.length_of(slot, site, lasting)) {
            Some(Ok(kept)) => self.now.saturating_add(kept),
            Some(Err(fault)) => return self.fault(fault),
            None => SimTime::MAX,
        };
        self.emit(slot, site, What::Wrote { value }, observer);
        let entry = Entry { key, value, expires, written: self.last_event() };
        self.write_in(slot, site, place.store, entry);
        if let Some(variable) = place.position {
            self.bind(slot, variable, self.position_of(place.store));
        }
        Next::On
    }
}

/// Where a value is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The store.
    pub(super) store: StoreId,
    /// The key.
    pub(super) key: CodeId,
    /// How long it is kept.
    pub(super) expires: Option<Lasting>,
    /// The variable that gets the store's position.
    pub(super) position: Option<SlotId>,
}

/// What a `read` asks for, and where the answer goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asking {
    /// The store.
    pub(super) store: StoreId,
    /// The key.
    pub(super) key: CodeId,
    /// The variable that gets the value.
    pub(super) variable: SlotId,
    /// Whether a replica may answer.
    pub(super) replica: bool,
    /// The position that a replica must have come to.
    pub(super) caught_up_to: Option<CodeId>,
    /// The variable that gets the position of who answered.
    pub(super) position: Option<SlotId>,
}
