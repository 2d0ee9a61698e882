//! Attempts at what may fail: how many, how far apart, and how many in all.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::program::calls::Budget;
use crate::program::calls::Delay;
use crate::program::calls::Retry;
use crate::program::compile::Compiler;
use crate::program::compile::names::FlowNames;
use crate::program::ids::BudgetId;
use crate::program::ids::SiteId;
use crate::scenario::amount::Amount;
use crate::scenario::amount::Measure;
use crate::scenario::retry;
use crate::source::Spanned;

impl Compiler<'_> {
    /// Compiles a retry policy. `site` is the place of its draws, whose definition is the policy's.
    pub(super) fn retry_of(
        &mut self,
        retry: &retry::Retry,
        site: SiteId,
        names: &FlowNames<'_>,
    ) -> Option<Retry> {
        let limit = self.count(&retry.limit);
        let delay = match &retry.delay {
            retry::Delay::Sidekiq => Some(Delay::Sidekiq),
            retry::Delay::Celery => Some(Delay::Celery),
            retry::Delay::Growing(growing) => self.growing(growing),
            retry::Delay::Lasting(lasting) => self.lasting(lasting, names).map(Delay::Lasting),
        };
        let only = if retry.only.is_empty() { None } else { Some(self.classes(&retry.only)) };
        let budget = match &retry.budget {
            Some(amount) => Some(self.budget(amount, site)?),
            None => None,
        };
        let (limit, limit_setting) = limit?;
        self.noted(limit_setting);
        Some(Retry { limit, limit_setting, delay: delay?, only, budget, site })
    }

    /// Makes a list of error classes, and returns its number.
    pub(super) fn classes(&mut self, written: &[Spanned<String>]) -> u16 {
        let classes = written.iter().map(|class| self.error(class)).collect();
        let list = u16::try_from(self.rescues.len()).unwrap_or(u16::MAX);
        self.rescues.push(classes);
        list
    }

    /// Compiles a delay that doubles.
    fn growing(&mut self, growing: &retry::Growing) -> Option<Delay> {
        let from = self.fixed_duration(&growing.doubles_from);
        let up_to = self.fixed_duration(&growing.up_to);
        Some(Delay::Growing { from: from?, up_to: up_to?, jitter: growing.jitter })
    }

    /// Compiles a budget. Everybody who runs the step that has it shares it, wherever the sequence
    /// is run that the step stands in.
    fn budget(&mut self, amount: &Amount, site: SiteId) -> Option<BudgetId> {
        let (measure, setting) = self.resolve(amount)?;
        self.plan(setting, amount);
        let budget = match measure.value {
            Measure::Rate(rate) => Budget::Rate(rate),
            Measure::Share(share) => Budget::Share(share),
            Measure::Count(_)
            | Measure::Duration(_)
            | Measure::Instant(_)
            | Measure::Text(_)
            | Measure::Flag(_)
            | Measure::Between { .. }
            | Measure::Exponential { .. }
            | Measure::Normal { .. }
            | Measure::LogNormal { .. } => {
                let wanted = "a rate, such as `20/s`, or a share, such as `10%`";
                self.wrong_unit(amount.span(), &measure, wanted);
                return None;
            }
        };
        if let Budget::Rate(rate) = budget
            && rate.count() == 0
        {
            self.out.push(
                Diagnostic::new(codes::NO_CAPACITY, amount.span(), "a budget of nothing")
                    .help("write `limit: 0` where nothing is tried again"),
            );
        }
        let definition = self.keys.get(site.index())?.definition;
        let next = BudgetId::from_index(self.budgets.len());
        let known = *self.budget_of.entry(definition).or_insert(next);
        if known == next {
            self.budgets.push(budget);
        }
        Some(known)
    }
}
