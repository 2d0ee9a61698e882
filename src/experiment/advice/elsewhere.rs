//! At what else somebody would have to look who looks at something that does not tell them.

use crate::engine::outcome::Ending;
use crate::experiment::advice::Advice;
use crate::experiment::advice::Ground;
use crate::experiment::advice::Measure;
use crate::experiment::advice::Trial;
use crate::experiment::advice::patience::longer;
use crate::experiment::stages::Visibility;
use crate::scenario::grammar::words::EVENTS;

impl Ground<'_> {
    /// Lets each observer look at what shows the fault first; no advice for those who still would not see
    /// it.
    pub(super) fn elsewhere(&self, found: &Visibility) -> Result<Vec<Advice>, Ending> {
        let Some(event) = to_be_seen(found) else { return Ok(Vec::new()) };
        let profile = found.profile.as_str();
        let mut advice = Vec::new();
        for sight in &found.sights {
            let measure = |stays| {
                let observer = sight.observer.clone();
                Measure::LookAt { observer, event: event.clone(), stays }
            };
            let (mut piece, late) = self.try_patience(profile, measure(None))?;
            if let Some(late) = late.filter(|_| piece.is_none()) {
                piece = self.try_patience(profile, measure(Some(longer(sight, late))))?.0;
            }
            // What an observer cannot look at is no advice.
            advice.extend(piece.filter(|it| !matches!(it.trial, Trial::Failed(_))));
        }
        Ok(advice)
    }
}

/// Returns what shows the fault first, as an observer notices it, where an observer can.
pub(super) fn to_be_seen(found: &Visibility) -> Option<String> {
    let proof = found.extents[2].proof.as_ref().filter(|proof| !proof.missing)?;
    let word = EVENTS.iter().find(|event| event.word == proof.told.kind.word())?.word;
    Some(format!("{word}: {}", proof.told.about))
}
