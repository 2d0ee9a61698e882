//! Why there is no certificate.

use crate::experiment::bisect::Bisection;
use crate::experiment::bisect::Refusal;
use crate::experiment::bisect::worlds::numbers;

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
pub(super) fn refused(refusal: &Refusal, hidden: String, shown: String) -> String {
    let why = match refusal {
        Refusal::NoDifference => format!("`{hidden}` and `{shown}` do not differ"),
        Refusal::NotBad => format!(
            "`{shown}` does not show the fault, which nothing can have hidden then; name first the \
             profile that hid it, then the one that showed it"
        ),
        Refusal::NotGood => format!(
            "`{hidden}` shows the fault, so it hid nothing; name a profile in which it does not show"
        ),
        Refusal::Stopped(ending) => {
            format!("a run was {ending}; `--limit N` widens what it may do")
        }
        Refusal::Invalid(why) => why.clone(),
    };
    format!("there is nothing to certify: {why}")
}
