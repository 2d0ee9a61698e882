//! Queues, servers, stores, retries and changes.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::program::compile::Compiler;
use crate::program::compile::limits::REPLICAS;
use crate::program::compile::names::FlowNames;
use crate::program::parts::Change;
use crate::program::parts::Delay;
use crate::program::parts::Fleet;
use crate::program::parts::Queue;
use crate::program::parts::Replicas;
use crate::program::parts::Retry;
use crate::program::parts::Server;
use crate::program::parts::Store;
use crate::scenario::codec::CodecName;
use crate::scenario::environment::Deployed;
use crate::scenario::platform;
use crate::scenario::platform::Delivery;
use crate::time::SimTime;
use crate::value::Base;
use crate::value::Codec;
use crate::value::Crossing;

impl Compiler<'_> {
    /// Compiles a retry policy.
    pub(super) fn retry_of(
        &mut self,
        job: &platform::Job,
        retry: &platform::Retry,
        names: &FlowNames<'_>,
    ) -> Option<Retry> {
        let limit = self.count(&retry.limit);
        let delay = match &retry.delay {
            platform::Delay::Sidekiq => Some(Delay::Sidekiq),
            platform::Delay::Lasting(lasting) => self.lasting(lasting, names).map(Delay::Lasting),
        };
        let path = format!("jobs.{}/retry", job.name.value);
        let site = self.site(&path, &path, job.name.span, "retry", "retry");
        let (limit, limit_setting) = limit?;
        Some(Retry { limit, limit_setting, delay: delay?, site })
    }

    /// Compiles a queue.
    pub(super) fn queue_of(&mut self, queue: &platform::Queue) -> Option<Queue> {
        let workers = self.count(&queue.workers);
        let polls = queue.polls.as_ref().map(|amount| {
            let polls = self.duration(amount)?;
            self.plan(self.quantities[polls.index()].setting, amount);
            Some(polls)
        });
        let holds = queue.holds.as_ref().map(|amount| self.planned_count(amount));
        let path = format!("queues.{}", queue.name.value);
        let site = self.site(&path, &path, queue.name.span, "queue", &queue.name.value);
        let (workers, workers_setting) = workers?;
        if workers == 0 {
            self.out.push(
                Diagnostic::new(
                    codes::NO_CAPACITY,
                    queue.workers.span(),
                    "a queue without workers",
                )
                .help("its jobs would wait for ever; give it at least one"),
            );
        }
        Some(Queue {
            name: queue.name.value.clone(),
            codec: self.codec(queue.codec.value),
            inline: queue.delivery.value == Delivery::Inline,
            workers,
            workers_setting,
            holds: holds.unwrap_or(Some(u32::MAX))?,
            polls: polls.flatten(),
            fleet: queue.runs_on.as_ref().and_then(|name| self.fleet(name)),
            site,
        })
    }

    /// Compiles a server.
    pub(super) fn server_of(&mut self, server: &platform::Server) -> Option<Server> {
        let (concurrency, setting) = self.count(&server.concurrency)?;
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
    fn codec(&mut self, name: CodecName) -> Codec {
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
