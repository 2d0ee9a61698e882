//! How far the fault gets in several environments.

use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::at_once::at_once;
use crate::experiment::replay::Prepared;
use crate::experiment::stages::Visibility;
use crate::experiment::stages::visibility;
use crate::seed::Seed;

/// Follows the fault in several environments, each with it and without it. One that a limit stops is
/// unknown, and the others are as they are.
///
/// # Errors
///
/// Returns how a run ended that was to end all of them, or the first where a limit stops every one: then
/// there is nothing to show beside it.
pub fn everywhere(
    environments: &[(&Prepared, &Prepared)],
    site: &str,
    seed: Seed,
    limits: Limits,
) -> Result<Vec<Visibility>, Ending> {
    let found =
        at_once(environments, |(faulty, mended)| visibility(faulty, mended, site, seed, limits));
    if let Some(Err(ending)) = found.iter().find(|_| found.iter().all(Result::is_err)) {
        return Err(*ending);
    }
    let or_unknown =
        |((faulty, _), found): (&(&Prepared, &Prepared), Result<_, Ending>)| match found {
            Err(ending) if !ending.ends_all() => {
                let profile = faulty.selection.profile.as_deref().unwrap_or_default();
                Ok(Visibility::unknown(profile, ending))
            }
            Ok(_) | Err(_) => found,
        };
    environments.iter().zip(found).map(or_unknown).collect()
}
