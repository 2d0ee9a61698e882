//! Attempts after the first: whether there is one, and after how long.

use crate::engine::machine::Machine;
use crate::program::calls::Budget;
use crate::program::calls::Delay;
use crate::program::calls::Jitter;
use crate::program::calls::Retry;
use crate::program::ids::BudgetId;
use crate::program::ids::ErrorId;
use crate::sample::scale;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::value::Fault;

/// A budget of attempts on its way.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Purse {
    /// Of a rate: the instant up to which it is spent, multiplied by the count.
    spent: u128,
    /// Of a share: what has been put in and not taken out, in billionths of an attempt.
    saved: u64,
}

/// One attempt, in the unit of [`Purse::saved`].
const ONE: u64 = 1_000_000_000;

/// What so many first attempts put in is the most that there is.
const REMEMBERED: u64 = 100;

impl Purse {
    /// Puts in what a first attempt puts in.
    fn earn(&mut self, budget: Budget) {
        if let Budget::Share(share) = budget {
            let each = u64::from(share.parts_per_billion());
            self.saved = (self.saved + each).min((REMEMBERED * each).max(ONE));
        }
    }

    /// Takes out one attempt, if there is one.
    fn spend(&mut self, budget: Budget, now: SimTime) -> bool {
        match budget {
            Budget::Share(_) => {
                let Some(left) = self.saved.checked_sub(ONE) else { return false };
                self.saved = left;
            }
            Budget::Rate(rate) => {
                let (count, unit) = (u128::from(rate.count()), u128::from(rate.per().as_nanos()));
                let now = u128::from(now.as_nanos()) * count;
                let spent = self.spent.max(now) + unit;
                if spent > now + unit * count {
                    return false;
                }
                self.spent = spent;
            }
        }
        true
    }
}

impl Machine<'_> {
    /// Notes a first attempt, which some budgets grow with.
    pub(super) fn note_first(&mut self, budget: Option<BudgetId>) {
        let Some(budget) = budget else { return };
        let known = self.program.budgets[budget.index()];
        if let Some(purse) = self.purses.get_mut(budget.index()) {
            purse.earn(known);
        }
    }

    /// Returns how long to wait before the attempt after `attempt`, which failed with an error of
    /// that class; none when it was the last one.
    pub(super) fn next_attempt(
        &mut self,
        slot: u32,
        retry: Retry,
        (attempt, error): (u32, ErrorId),
    ) -> Option<SimDuration> {
        if attempt >= self.current(retry.limit, retry.limit_setting) {
            return None;
        }
        let program = self.program;
        let is_in = |list: u16| program.rescues[usize::from(list)].contains(&error);
        if !retry.only.is_none_or(is_in) {
            return None;
        }
        // A wait that cannot be computed arranges nothing: the policy itself has failed.
        let delay = self.retry_delay(slot, retry, attempt).ok()?;
        if let Some(budget) = retry.budget {
            let known = program.budgets[budget.index()];
            let now = self.now;
            self.purses.get_mut(budget.index())?.spend(known, now).then_some(())?;
        }
        Some(delay)
    }

    /// Returns how long to wait before the attempt after `attempt`.
    fn retry_delay(&mut self, slot: u32, retry: Retry, attempt: u32) -> Result<SimDuration, Fault> {
        let count = u64::from(attempt);
        let seconds = match retry.delay {
            Delay::Lasting(lasting) => return self.length_of(slot, retry.site, lasting),
            Delay::Growing { from, up_to, jitter } => {
                let times = 1_u64.checked_shl(attempt).unwrap_or(u64::MAX);
                let whole = from.saturating_mul(times).min(up_to).as_nanos();
                let drawn = match jitter {
                    None => return Ok(SimDuration::from_nanos(whole)),
                    Some(Jitter::Full) => whole,
                    Some(Jitter::Half) => whole - whole / 2,
                };
                let uniform = self.uniform(slot, retry.site);
                let drawn = whole - drawn + scale(uniform, drawn.saturating_add(1));
                return Ok(SimDuration::from_nanos(drawn));
            }
            Delay::Sidekiq => {
                let jitter = scale(self.uniform(slot, retry.site), 10);
                let fixed = count.saturating_pow(4).saturating_add(15);
                fixed.saturating_add(jitter.saturating_mul(count + 1))
            }
            Delay::Celery => {
                let most = 1_u64.checked_shl(attempt).unwrap_or(u64::MAX).min(600);
                scale(self.uniform(slot, retry.site), most + 1)
            }
        };
        Ok(SimDuration::SECOND.saturating_mul(seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Rate;
    use crate::quantity::Ratio;

    /// Spends as often as it can, so many times in even steps over a second.
    fn spent(budget: Budget, times: u64) -> usize {
        let mut purse = Purse::default();
        let mut each = |number: u64| {
            purse.earn(budget);
            purse.spend(budget, SimTime::from_nanos(number * ONE / times))
        };
        (0..times).filter(|number| each(*number)).count()
    }

    #[test]
    fn a_rate_allows_a_unit_at_once_and_then_as_many_as_come() {
        let rate = |count| Budget::Rate(Rate::new(count, SimDuration::SECOND).unwrap());
        assert_eq!(spent(rate(20), 1_000), 39, "20 at once, and 20 a second from then on");
        assert_eq!(spent(rate(1), 1_000), 1);
        assert_eq!(spent(rate(2_000), 1_000), 1_000);
    }

    #[test]
    fn a_share_allows_as_many_as_it_has_saved() {
        let share = |percent: u32| {
            Budget::Share(Ratio::from_parts_per_billion(percent * 10_000_000).unwrap())
        };
        assert_eq!(spent(share(10), 1_000), 100);
        assert_eq!(spent(share(0), 1_000), 0);
        let mut purse = Purse::default();
        (0..10_000).for_each(|_| purse.earn(share(10)));
        let allowed = (0..100).filter(|_| purse.spend(share(10), SimTime::ORIGIN)).count();
        assert_eq!(allowed, 10, "a long quiet time saves no storm");
    }
}
