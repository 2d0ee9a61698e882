//! What actions do together, for a page in which readers tick them: every set of them, tried before.

use crate::cli::open::Opened;
use crate::cli::report::ReportArguments;
use crate::cli::report::ReportFormat;
use crate::engine::outcome::Ending;
use crate::experiment::replay::Conditions;
use crate::experiment::signature::Sign;
use crate::experiment::whatif::Breadth;
use crate::experiment::whatif::Portfolio;
use crate::experiment::whatif::Trial;
use crate::experiment::whatif::trial_profiles;
use crate::scenario::overlay::Effect;
use crate::scenario::overlay::OverlayKind;

/// Up to how many actions a page has a row for every set of them: eight make 255.
const EVERY: usize = 8;

/// Up to how many it has one for every pair: forty make 780.
const PAIRS: usize = 40;

/// How many events of the incident all sets may take for all of them to be tried, or else all pairs.
const EVENTS: u64 = 100_000_000;

/// Tries the actions of a scenario: several together where a page is drawn, else each alone, which is what every
/// report tells.
pub(super) fn tried(
    arguments: &ReportArguments,
    opened: &Opened,
    conditions: &Conditions,
) -> Option<Result<Portfolio, Ending>> {
    let is_action =
        |kind, effect: &Effect| kind == OverlayKind::Action && matches!(effect, Effect::Patch(_));
    let overlays = opened.base.overlays.iter();
    let count = overlays.filter(|it| is_action(it.kind, &it.effect)).count();
    if arguments.format.is_mechanism() || count == 0 {
        return None;
    }
    let breadth = if arguments.format != ReportFormat::Html {
        Breadth::Each
    } else if count <= EVERY {
        Breadth::Within(EVENTS)
    } else if count <= PAIRS {
        Breadth::Pairs(EVENTS)
    } else {
        Breadth::Each
    };
    let (profiles, sign) = (trial_profiles(&opened.base), Sign::of(&opened.base));
    let trial = Trial {
        file: &opened.file,
        base: &opened.base,
        profiles: &profiles,
        sign: sign.as_ref(),
        seed: conditions.seed,
        limits: conditions.limits,
    };
    Some(trial.portfolio(breadth))
}
