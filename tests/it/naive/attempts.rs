//! Attempts after the first: whether there is one, and after how long.

use super::interpreter::Interpreter;
use reenact::quantity::Rate;
use reenact::sample::scale;
use reenact::scenario::amount::Measure;
use reenact::scenario::retry::Delay;
use reenact::scenario::retry::Jitter;
use reenact::scenario::retry::Retry;
use reenact::value::Fault;

use super::draws;

const SECOND: u64 = 1_000_000_000;

/// What is left of a budget.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Purse {
    /// Of a share, in billionths of an attempt.
    saved: u64,
    /// Of a rate: how much of it was missing, and when; an attempt is as much as the unit of time
    /// has nanoseconds, and in each nanosecond comes as much as the rate's number.
    missing: (u128, u64),
}

impl Interpreter<'_> {
    /// A first attempt puts its share into the budget.
    pub(crate) fn note_first(&mut self, retry: Option<&Retry>, home: &str) {
        let Some(budget) = retry.and_then(|retry| retry.budget.as_ref()) else { return };
        if let Measure::Share(share) = draws::measure(self.scenario, budget) {
            let share = u64::from(share.parts_per_billion());
            let purse = self.purses.entry(home.to_owned()).or_default();
            purse.saved = (purse.saved + share).min((100 * share).max(SECOND));
        }
    }

    /// Returns the wait before the next attempt, if there is one. `paths` are the policy's: its site
    /// and where it is defined.
    pub(crate) fn next_attempt(
        &mut self,
        number: usize,
        retry: &Retry,
        (site, home): &(String, String),
        (attempt, class): (u32, &str),
    ) -> Option<u64> {
        let is_named = retry.only.iter().any(|only| only.value == class);
        if u64::from(attempt) >= self.count(&retry.limit) || !(retry.only.is_empty() || is_named) {
            return None;
        }
        let delay = self.delay(number, site, retry, attempt).ok()?;
        let Some(budget) = &retry.budget else { return Some(delay) };
        let measure = draws::measure(self.scenario, budget).clone();
        let now = self.now;
        let purse = self.purses.entry(home.clone()).or_default();
        let allowed = match measure {
            Measure::Share(_) if purse.saved < SECOND => false,
            Measure::Share(_) => {
                purse.saved -= SECOND;
                true
            }
            Measure::Rate(rate) => purse.spend(rate, now),
            other => panic!("{other:?} is no budget"),
        };
        allowed.then_some(delay)
    }

    fn delay(
        &mut self,
        number: usize,
        site: &str,
        retry: &Retry,
        attempt: u32,
    ) -> Result<u64, Fault> {
        let uniform = self.uniform(number, site);
        let count = u64::from(attempt);
        Ok(match &retry.delay {
            Delay::Lasting(lasting) => return self.length(number, site, lasting),
            Delay::Sidekiq => (count.pow(4) + 15 + scale(uniform, 10) * (count + 1)) * SECOND,
            Delay::Celery => scale(uniform, 2_u64.pow(attempt).min(600) + 1) * SECOND,
            Delay::Growing(growing) => {
                let from = draws::duration(self.scenario, &growing.doubles_from, 0);
                let up_to = draws::duration(self.scenario, &growing.up_to, 0);
                let whole = (from * 2_u64.pow(attempt)).min(up_to);
                match growing.jitter {
                    None => whole,
                    Some(Jitter::Full) => scale(uniform, whole + 1),
                    Some(Jitter::Half) => whole / 2 + scale(uniform, whole - whole / 2 + 1),
                }
            }
        })
    }
}

impl Purse {
    fn spend(&mut self, rate: Rate, now: u64) -> bool {
        let (missing, at) = self.missing;
        let (count, unit) = (u128::from(rate.count()), u128::from(rate.per().as_nanos()));
        let missing = missing.saturating_sub(count * u128::from(now - at));
        let there = count * unit - missing;
        let enough = there >= unit;
        self.missing = (if enough { missing + unit } else { missing }, now);
        enough
    }
}
