//! Servers, stores and changes.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::program::compile::Compiler;
use crate::program::compile::limits::REPLICAS;
use crate::program::parts::Change;
use crate::program::parts::Fleet;
use crate::program::parts::Replicas;
use crate::program::parts::Server;
use crate::program::parts::Store;
use crate::scenario::codec::CodecName;
use crate::scenario::environment::Deployed;
use crate::scenario::platform;
use crate::time::SimTime;
use crate::value::Base;
use crate::value::Codec;
use crate::value::Crossing;

impl Compiler<'_> {
    /// Compiles a server.
    pub(super) fn server_of(&mut self, server: &platform::Server) -> Option<Server> {
        let (concurrency, setting) = self.count(&server.concurrency)?;
        self.noted(setting);
        if concurrency == 0 {
            self.out.push(Diagnostic::new(
                codes::NO_CAPACITY,
                server.concurrency.span(),
                "a server that can do nothing at a time",
            ));
        }
        Some(Server { name: server.name.value.clone(), concurrency, setting })
    }

    /// Compiles a store.
    pub(super) fn store_of(&mut self, store: &platform::Store) -> Option<Store> {
        let replicas = match &store.replicas {
            Some(replicas) => Some(self.replicas_of(store, replicas)?),
            None => None,
        };
        Some(Store {
            name: store.name.value.clone(),
            codec: self.codec(store.codec.value),
            transactional: store.transactional,
            replicas,
        })
    }

    /// Compiles the replicas of a store.
    fn replicas_of(
        &mut self,
        store: &platform::Store,
        replicas: &platform::Replicas,
    ) -> Option<Replicas> {
        let lag = self.duration(&replicas.lag);
        let count = replicas.count.as_ref().map_or(Some((1, None)), |count| self.count(count));
        let path = format!("stores.{}/replicas", store.name.value);
        let site = self.site(&path, &path, store.name.span, "replicas", "replicas");
        let (count, count_setting) = count?;
        self.noted(count_setting);
        self.noted(lag.and_then(|lag| self.quantities[lag.index()].setting));
        if let Some(written) = replicas.count.as_ref().filter(|_| count == 0 || count > REPLICAS) {
            self.out.push(
                Diagnostic::new(
                    codes::NO_CAPACITY,
                    written.span(),
                    format!("a store with replicas has between 1 and {REPLICAS}"),
                )
                .help("take `replicas` away where only the primary answers"),
            );
        }
        Some(Replicas { lag: lag?, count, count_setting, site })
    }

    /// Makes a codec: what is general of it, and what each type's `stored_as` says.
    pub(super) fn codec(&mut self, name: CodecName) -> Codec {
        let base = match name {
            CodecName::Identity => Base::Identity,
            CodecName::Json => Base::Json,
            CodecName::Marshal => Base::Marshal,
            CodecName::Text => Base::Text,
            CodecName::Table(number) => {
                let table = self.scenario.codecs.get(usize::from(number));
                let crossing = table.map_or_else(Crossing::default, |table| {
                    self.used.insert(format!("codecs.{}", table.name.value));
                    table.crossing
                });
                Base::Table(crossing)
            }
        };
        let mut table = Vec::new();
        for shape in &self.scenario.types {
            if let Some(field) = &shape.stored_as
                && let Some(id) = self.pool.types().named(&shape.name.value)
            {
                table.push((id, self.pool.intern(&field.value)));
            }
        }
        Codec { base, table, dialect: self.scenario.dialect }
    }

    /// Compiles a change.
    pub(super) fn change_of(
        &mut self,
        change: &crate::scenario::environment::Change,
        fleets: &[Fleet],
    ) -> Option<Change> {
        let (deployed, instant) = match change.deployed.value {
            Deployed::Always => (Some(SimTime::ORIGIN), None),
            Deployed::Never => (None, None),
            Deployed::At(instant) => {
                let at = crate::source::Spanned::new(instant, change.deployed.span);
                (Some(self.instant(&at)?), Some(instant))
            }
        };
        let path = format!("changes.{}", change.name.value);
        let site = self.site(&path, &path, change.name.span, "change", &change.name.value);
        let name = change.name.value.clone();
        let steps = self.rollout(change, deployed, fleets)?;
        let by_fleet = !change.rollouts.is_empty();
        let title = change.title.clone();
        Some(Change { name, title, deployed, by_fleet, steps, instant, site })
    }
}
