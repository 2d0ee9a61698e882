//! Why there is no certificate.

use crate::engine::outcome::Ending;
use crate::experiment::bisect::Bisection;
use crate::experiment::bisect::Refusal;
use crate::experiment::bisect::worlds::numbers;

/// Why a certificate, or a run of one, cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfounded {
    /// There is nothing to found it on, in a sentence.
    Nothing(String),
    /// A run was cut short, so nothing is known.
    Stopped(Ending),
}

impl From<String> for Unfounded {
    fn from(why: String) -> Self {
        Self::Nothing(why)
    }
}

impl std::fmt::Display for Unfounded {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nothing(why) => out.write_str(why),
            Self::Stopped(ending) => write!(out, "a run was {ending}"),
        }
    }
}

/// Says why no cause can be claimed.
pub(super) fn undecided(found: &Bisection) -> String {
    let Some(part) = found.undecided_parts().first().copied() else {
        return "no set of differences brings the failure".to_owned();
    };
    let names = numbers(part).filter_map(|number| found.groups[number].first());
    let names: Vec<String> = names.map(|atom| format!("`{}`", atom.short_name())).collect();
    let why = found.why_unresolved(part).unwrap_or("its run did not come to its end");
    format!(
        "there is nothing to certify: whether {} alone brings the failure could not be told: {why}\n\
         help: give the profile that hides it what that needs, or name another one; `bisect --log` \
         shows what is known",
        names.join(" with ")
    )
}

/// Says why there is nothing to certify, and what to name instead.
pub(super) fn refused(refusal: &Refusal, hidden: String, shown: String) -> Unfounded {
    let why = match refusal {
        Refusal::NoDifference => format!("`{hidden}` and `{shown}` do not differ"),
        Refusal::NotBad => format!(
            "`{shown}` does not show the fault, which nothing can have hidden then; name first the \
             profile that hid it, then the one that showed it"
        ),
        Refusal::NotGood => format!(
            "`{hidden}` shows the fault, so it hid nothing; name a profile in which it does not show"
        ),
        Refusal::Stopped(ending) => return Unfounded::Stopped(*ending),
        Refusal::Invalid(why) => why.clone(),
    };
    Unfounded::Nothing(format!("there is nothing to certify: {why}"))
}
