//! The teaching block under test: every answer stays true, and every inject speaks of what has happened.

use crate::analysis::verdict::Verdict;
use crate::engine::outcome::Limits;
use crate::experiment::quiz::Bank;
use crate::experiment::quiz::Ground;
use crate::experiment::quiz::Held;
use crate::experiment::quiz::Unanswered;
use crate::experiment::quiz::early_injects;
use crate::experiment::quiz::hold;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;

/// How many times as many events as one case may have all questions may have together.
const RUNS: u64 = 10;

/// Tells whether a selection is the incident as it was, the case that what is taught belongs to.
pub(super) fn is_incident(base: &Scenario, selection: &Selection) -> bool {
    base.incident_profile().is_some_and(|name| selection.means(&Selection::profile(name)))
}

/// Judges the questions and injects of a scenario; nothing where it teaches nothing.
pub(super) fn judge(file: &File, base: &Scenario, limits: Limits) -> Vec<Verdict> {
    let Some(teach) = &base.teach else { return Vec::new() };
    let mut bank = Bank::new(
        Ground { file, base, seed: base.seed, limits },
        limits.events.saturating_mul(RUNS),
    );
    let questions = teach.questions.iter().map(|question| verdict(hold(&mut bank, question)));
    let mut verdicts: Vec<Verdict> = questions.collect();
    let early = early_injects(&bank, &teach.injects).unwrap_or_default();
    verdicts.extend(teach.injects.iter().filter(|inject| inject.tells_of.is_some()).map(
        |inject| {
            let is_early = early.iter().any(|it| it.name == inject.name);
            Verdict {
                about: format!("inject {}", inject.name.value),
                expected: "speaks of what has happened".to_owned(),
                actual: if is_early { "it has not happened by then" } else { "it has" }.to_owned(),
                met: !is_early,
                span: inject.at.span,
            }
        },
    ));
    verdicts
}

fn verdict(held: Held) -> Verdict {
    let actual = match held.found {
        Ok(found) => found,
        Err(Unanswered::Nothing(why)) => format!("none: {why}"),
        Err(Unanswered::NoWrong) => "none that differs from all others".to_owned(),
        Err(Unanswered::Stopped(ending)) => format!("none: a run was {ending}"),
    };
    Verdict {
        about: format!("question {}", held.name),
        expected: held.claimed.unwrap_or_else(|| "an answer".to_owned()),
        actual,
        met: held.met,
        span: held.span,
    }
}
