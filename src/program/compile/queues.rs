//! Queues, what they promise, and what follows when an attempt fails.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::program::compile::Compiler;
use crate::program::compile::names;
use crate::program::compile::names::FlowNames;
use crate::program::expression::StaticType;
use crate::program::ids::JobId;
use crate::program::ids::QueueId;
use crate::program::ids::SiteId;
use crate::program::op::Action;
use crate::program::op::Tending;
use crate::program::queue::Contract;
use crate::program::queue::Deduplicate;
use crate::program::queue::Queue;
use crate::program::queue::Timed;
use crate::scenario::amount::Amount;
use crate::scenario::contract::Holder;
use crate::scenario::contract::Order;
use crate::scenario::contract::Whose;
use crate::scenario::fields::ExpressionText;
use crate::scenario::platform;
use crate::scenario::platform::Delivery;
use crate::source::Span;
use crate::source::Spanned;

impl Compiler<'_> {
    /// Compiles a queue.
    pub(super) fn queue_of(&mut self, queue: &platform::Queue) -> Option<Queue> {
        let workers = self.count(&queue.workers);
        let path = format!("queues.{}", queue.name.value);
        let site = self.site(&path, &path, queue.name.span, "queue", &queue.name.value);
        let polls = queue.polls.as_ref().map(|amount| {
            let polls = self.duration(amount)?;
            self.plan(self.quantities[polls.index()].setting, amount);
            Some(polls)
        });
        let holds = queue.holds.as_ref().map(|amount| self.planned_count_at(site, amount));
        let (workers, workers_setting) = workers?;
        self.noted(workers_setting);
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
            contract: self.contract(queue, site)?,
            site,
        })
    }

    /// Compiles what a queue promises about its messages.
    fn contract(&mut self, queue: &platform::Queue, site: SiteId) -> Option<Contract> {
        let platform::Queue { name, contract, .. } = queue;
        let path = format!("queues.{}", name.value);
        let mut timed = |amount: &Option<Amount>, key: &'static str| match amount {
            Some(amount) => self.timed(amount, (&path, name.span), key).map(Some),
            None => Some(None),
        };
        let lease = timed(&contract.lease, "lease");
        let restores = timed(&contract.restores, "restores");
        let expires = timed(&contract.expires, "expires");
        if let (Some(Some(looks)), Some(amount)) = (restores, &contract.restores) {
            self.plan(self.quantities[looks.quantity.index()].setting, amount);
        }
        for timed in [lease, restores, expires].into_iter().flatten().flatten() {
            self.decides(site, self.quantities[timed.quantity.index()].setting);
        }
        let most = contract.max_deliveries.as_ref();
        let most = most.map(|amount| (self.planned_count_at(site, amount), amount));
        if let Some((Some(0), amount)) = most {
            let message = "a queue that never delivers";
            self.out.push(
                Diagnostic::new(codes::NO_CAPACITY, amount.span(), message)
                    .help("its jobs would all be moved aside; let it deliver at least once"),
            );
        }
        Some(Contract {
            newest_first: contract.order == Order::NewestFirst,
            acknowledge: contract.acknowledge,
            lease: lease?,
            restores: restores?,
            held_by_worker: contract.held_by == Holder::Worker,
            expires: expires?,
            max_deliveries: most.map_or(Some(u32::MAX), |(most, _)| most)?,
        })
    }

    /// Compiles a quantity that has a site of its own.
    pub(super) fn timed(
        &mut self,
        amount: &Amount,
        (owner, span): (&str, Span),
        key: &'static str,
    ) -> Option<Timed> {
        let quantity = self.duration(amount)?;
        let path = format!("{owner}/{key}");
        let site = self.site(&path, &path, span, key, key);
        Some(Timed { quantity, site })
    }

    /// Compiles what lets the same job be scheduled once at a time.
    pub(super) fn deduplicate_of(
        &mut self,
        job: &platform::Job,
        names: &FlowNames<'_>,
    ) -> Option<Deduplicate> {
        let written = job.deduplicate.as_ref()?;
        let key = self.expression(&written.key, names, StaticType::Any);
        let path = format!("jobs.{}", job.name.value);
        let expires = match &written.expires {
            Some(amount) => Some(self.timed(amount, (&path, job.name.span), "deduplicate")?),
            None => None,
        };
        Some(Deduplicate {
            key: key?,
            locked_with_caller: written.locked_with == Whose::Caller,
            released_with_caller: written.released_with == Whose::Caller,
            until: written.until,
            expires,
        })
    }

    /// Compiles what schedules a job.
    pub(super) fn enqueue(
        &mut self,
        job: &Spanned<String>,
        with: Option<&ExpressionText>,
        (deferred, not_before): (bool, Option<&ExpressionText>),
        names: &FlowNames<'_>,
    ) -> Option<Action> {
        let known = self.scenario.jobs.iter().map(|job| job.name.value.as_str());
        let job = names::find(job, "job", known, &mut self.out).map(JobId::from_index);
        let arguments = match with {
            Some(with) => Some(self.expression(with, names, StaticType::Map)?),
            None => None,
        };
        let not_before = match not_before {
            Some(instant) => Some(self.expression(instant, names, StaticType::Instant)?),
            None => None,
        };
        Some(Action::Enqueue { job: job?, arguments, deferred, not_before })
    }

    /// Compiles what operators do to a queue.
    pub(super) fn tend(&mut self, name: &Spanned<String>, how: Tending) -> Option<Action> {
        self.used.insert(format!("queues.{}", name.value));
        let known = self.scenario.queues.iter().map(|queue| queue.name.value.as_str());
        let queue = names::find(name, "queue", known, &mut self.out)?;
        Some(Action::Tend { queue: QueueId::from_index(queue), how })
    }
}
