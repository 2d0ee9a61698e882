//! The conditions of the failure: what `bisect` finds between the incident's environment and each other one.

use crate::experiment::bisect::Bisection;
use crate::experiment::bisect::undecided::parts;
use crate::experiment::bisect::worlds::numbers;
use crate::experiment::replay::Replay;
use crate::render::bisect::name;
use crate::render::overview::profile;
use crate::render::report::Report;
use crate::render::report::conditions::LISTED;
use crate::render::report::conditions::about;
use crate::render::report::conditions::again;
use crate::render::report::conditions::known_of;
use crate::render::report::conditions::unknown;
use crate::render::report::conditions::why_not;
use crate::render::report::markdown::escape::code;
use crate::render::report::markdown::escape::text;
use crate::render::report::markdown::page::Page;
use crate::render::report::markdown::page::Side;

/// Draws a row for each environment, where the fault was looked for.
pub(super) fn told(page: &mut Page, report: &Report<'_>, main: &Replay) {
    let partings = report.beside.map_or(&[][..], |beside| &beside.partings);
    let known: Vec<_> =
        partings.iter().filter_map(|it| Some((&it.profile, it.causes.as_ref()?))).collect();
    let Some((first, _)) = known.first() else {
        page.block(&text(unknown(report)));
        return;
    };
    let incident = code(profile(main));
    let again = code(&again(report, main, first));
    page.block(&format!("{} {again} tells every run.", about(&incident)));
    let rows = known.iter().map(|(other, found)| {
        let mut row = vec![code(other)];
        match found {
            Ok(found) => row.extend([
                sets(found, &found.causes, &found.undecided.causes),
                sets(found, &found.corrections, &found.undecided.corrections),
                text(&known_of(found)),
            ]),
            Err(refusal) => {
                row.extend([text(&why_not(refusal, profile(main))), String::new(), String::new()]);
            }
        }
        row
    });
    let takes = format!("Takes it from {incident}");
    let heads = ["Environment", "Brings the fault there", &takes, "How much is known"];
    page.table(&heads.map(|head| (head, Side::Left)), &rows.collect::<Vec<_>>());
}

/// Names sets of differences, one of which is enough.
fn sets(found: &Bisection, sets: &[u64], undecided: &[u64]) -> String {
    if sets.is_empty() {
        return "no set that was tried".to_owned();
    }
    let one = |set: &u64| {
        let named = numbers(*set).map(|number| {
            code(&found.groups.get(number).map(|group| name(group)).unwrap_or_default())
        });
        let is_open = parts(undecided, *set).next().is_some();
        let open = if is_open { " (not known to be minimal)" } else { "" };
        format!("{}{open}", named.collect::<Vec<_>>().join(" with "))
    };
    let mut told: Vec<String> = sets.iter().take(LISTED).map(one).collect();
    if sets.len() > LISTED {
        told.push(format!("{} more", sets.len() - LISTED));
    }
    told.join("; or ")
}
