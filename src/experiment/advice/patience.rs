//! How much longer somebody would have to stay or to wait.

use crate::engine::outcome::Ending;
use crate::experiment::advice::Advice;
use crate::experiment::advice::Ground;
use crate::experiment::advice::Measure;
use crate::experiment::advice::Trial;
use crate::experiment::stages::Sight;
use crate::time::SimDuration;

impl Ground<'_> {
    /// Finds how long somebody would have to stay who leaves too early, or to wait who gives up what they
    /// stay after, or both; nothing where they see nothing all the same.
    pub(super) fn patience(&self, profile: &str, sight: &Sight) -> Result<Option<Advice>, Ending> {
        let Some(late) = sight.too_early else { return Ok(None) };
        let observer = || sight.observer.clone();
        let longer = |late| longer(sight, late);
        let stay = Measure::Stay { observer: observer(), stays: longer(late) };
        let (advice, _) = self.try_patience(profile, stay)?;
        let Some(waits) = sight.waits.filter(|_| advice.is_none()) else { return Ok(advice) };
        let waits = beyond(waits.as_nanos());
        let wait = |stays| Measure::Wait { observer: observer(), waits, stays };
        let (advice, late) = self.try_patience(profile, wait(None))?;
        // They stay from what they waited for on, not from when they gave up.
        let Some(late) = late.filter(|_| advice.is_none()) else { return Ok(advice) };
        Ok(self.try_patience(profile, wait(Some(longer(late))))?.0)
    }

    /// Tries what somebody may do to see it: advice where they do, and else how much too early they leave
    /// all the same.
    pub(super) fn try_patience(
        &self,
        profile: &str,
        measure: Measure,
    ) -> Result<(Option<Advice>, Option<SimDuration>), Ending> {
        let set = measure.settings();
        let trial = self.tried(profile, (&set, &set))?;
        let (is_seen, late) = match &trial {
            Trial::Tried(tried) => {
                let is_own = |it: &&Sight| Some(it.observer.as_str()) == measure.observer();
                let late = tried.sights.iter().find(is_own).and_then(|it| it.too_early);
                (tried.revealed_to().any(|it| is_own(&it)), late)
            }
            Trial::Failed(_) => (true, None),
            Trial::None => (false, None),
        };
        let profile = profile.to_owned();
        Ok((is_seen.then_some(Advice { profile, measure, set, trial }), late))
    }
}

/// Returns how long somebody has to stay who leaves so much too early.
pub(super) fn longer(sight: &Sight, late: SimDuration) -> SimDuration {
    beyond(sight.stays.as_nanos().saturating_add(late.as_nanos()))
}

/// Returns the first length of time beyond one that people would say: in whole seconds, or in whole
/// milliseconds or microseconds where that is enough.
fn beyond(needed: u64) -> SimDuration {
    let second = SimDuration::SECOND.as_nanos();
    let units = [second, second / 1_000, second / 1_000_000];
    let unit = units.into_iter().find(|unit| needed >= *unit).unwrap_or(second / 1_000_000);
    SimDuration::from_nanos((needed / unit).saturating_add(1).saturating_mul(unit))
}

#[cfg(test)]
mod tests {
    use super::beyond;

    #[test]
    fn a_stay_is_as_long_as_it_has_to_be() {
        let stays = [0, 5_008_337, 5_000_000, 999_999_999, 1_000_000_000, 2_001_000_000];
        let told = stays.map(|needed| beyond(needed).to_string());
        assert_eq!(told, ["1us", "6ms", "6ms", "1s", "2s", "3s"]);
    }
}
