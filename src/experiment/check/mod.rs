//! Everything that can be found wrong with a file: read alone, under every profile and overlay,
//! and by running it.

mod fault;
mod names;
mod teach;
mod units;

pub use crate::experiment::check::fault::check_fault;
pub use crate::experiment::check::names::check_names;
pub use crate::experiment::check::units::check_units;

use crate::analysis::consistency;
use crate::analysis::coverage::Coverage;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::replay;
use crate::experiment::replay::Conditions;
use crate::experiment::replay::Prepared;
use crate::experiment::roles;
use crate::experiment::runs::ALL_EVENTS;
use crate::experiment::runs::EVENTS;
use crate::experiment::runs::Preparing;
use crate::experiment::runs::Runs;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::basis::Role;
use crate::scenario::file::Selection;
use crate::scenario::overlay::Effect;
use crate::text::grouped;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Finds what is wrong with a file. Runs it only when `with_runs` is set and nothing else is wrong.
pub fn check(file: &File, with_runs: bool, out: &mut Diagnostics) {
    check_within(file, with_runs, Limits::default, out);
}

/// The same, within limits of one's own; the number of events is the check's. They are asked for when
/// something is about to run and not before: until then nothing looks at their interrupt, so whoever
/// makes them should not rely on it yet.
pub fn check_within(
    file: &File,
    with_runs: bool,
    limits: impl FnOnce() -> Limits,
    out: &mut Diagnostics,
) {
    let base_tree = file.assemble(&Selection::default(), out);
    let Some(base) = Scenario::decode(&base_tree, out) else { return };
    if out.is_full() {
        return;
    }
    let Some(prepared) = prepare_all(file, &base, out) else { return };
    check_names(&base, out);
    check_units(&base, out);
    check_fault(&base, &prepared, out);
    report_contradictions(&base, out);
    if !base.published.is_empty()
        && !base.published.iter().any(|published| published.role.value == Role::Predicted)
    {
        out.push(
            Diagnostic::new(
                codes::NO_PREDICTION,
                base.id.span,
                "no published figure is a prediction, so this is an illustration, not a replay",
            )
            .help("publish a figure that no input was chosen for, with `role: predicted`"),
        );
    }
    if with_runs && !out.has_errors() {
        let mut runs = Runs::new(limits());
        check_reached(&prepared, &mut runs, out);
        check_known_misses(&prepared, &base, &mut runs, out);
        fault::check_shows(&prepared, &base, &mut runs, out);
        report_roles(file, &base, &prepared, &mut runs, out);
        if let Some(first) = prepared.first() {
            teach::check_answers(file, &base, &first.program, &mut runs, out);
        }
        report_cut(&base, &runs, out);
    }
}

/// Compiles a file under some selections whose names exist, and checks what the file says about
/// them. Stops at the first selection with mistakes, for the next would repeat them.
pub fn prepare(
    file: &File,
    base: &Scenario,
    selections: &[Selection],
    out: &mut Diagnostics,
) -> Option<Vec<Prepared>> {
    let mut prepared = Vec::new();
    let mut preparing = Preparing::new(file);
    if !preparing.affords(selections.len(), out) {
        return None;
    }
    for selection in selections {
        prepared.extend(preparing.prepare(selection, out));
        if out.has_errors() {
            return None;
        }
    }
    check_names(base, out);
    check_units(base, out);
    check_fault(base, &prepared, out);
    (!out.has_errors()).then_some(prepared)
}

/// Says that a run did not come to its end. Who interrupted one knows.
fn report_cut(base: &Scenario, runs: &Runs, out: &mut Diagnostics) {
    let Some(ending) = runs.cut().filter(|ending| *ending != Ending::Interrupted) else { return };
    out.push(
        Diagnostic::new(
            codes::RUNS_CUT_SHORT,
            base.id.span,
            format!("not everything was tried, because a run was {ending}"),
        )
        .help(format!(
            "a check gives each run {} events, and all of them together {}; no flag widens that",
            grouped(EVENTS),
            grouped(ALL_EVENTS)
        )),
    );
}

/// Compiles the file alone, under every profile, and with every overlay on the incident's. What
/// one of them reports is reported once.
fn prepare_all(file: &File, base: &Scenario, out: &mut Diagnostics) -> Option<Vec<Prepared>> {
    let incident = base.incident_profile()?.to_owned();
    let mut selections = vec![Selection::default()];
    let mut preparing = Preparing::new(file);
    if !preparing.affords(1 + base.profiles.len() + base.overlays.len(), out) {
        return None;
    }
    for profile in &base.profiles {
        let selection = Selection::profile(&profile.name.value);
        if profile.patch.is_some()
            && file.assemble(&selection, &mut Diagnostics::default()).same(&file.tree)
        {
            out.push(
                Diagnostic::new(
                    codes::PROFILE_WITHOUT_EFFECT,
                    profile.name.span,
                    format!("profile `{}` changes nothing", profile.name.value),
                )
                .help(
                    "everything it sets has that value already; leave `patch` out if that is meant",
                ),
            );
        }
        selections.push(selection);
    }
    for overlay in &base.overlays {
        if let Effect::Patch(_) = overlay.effect {
            selections.push(
                Selection::profile(&incident).with(std::slice::from_ref(&overlay.name.value)),
            );
        }
    }
    if base.fault.is_some() {
        selections.push(Selection { without_fault: true, ..Selection::profile(&incident) });
    }
    let mut prepared = Vec::new();
    let key = |it: &Diagnostic| (it.primary.span, it.code, it.message.clone());
    let mut seen: BTreeSet<_> = out.iter().map(key).collect();
    for selection in &selections {
        let mut found = Diagnostics::default();
        prepared.extend(preparing.prepare(selection, &mut found));
        for diagnostic in found {
            if seen.insert(key(&diagnostic)) {
                out.push(diagnostic);
            }
        }
    }
    (prepared.len() == selections.len()).then_some(prepared)
}

fn report_contradictions(base: &Scenario, out: &mut Diagnostics) {
    for found in consistency::contradictions(base, out) {
        out.push(
            Diagnostic::new(codes::CONTRADICTION, found.span, "two published figures disagree")
                .caret(format!("the source says {}", found.stated))
                .related(found.equals, format!("and this is {}", found.computed))
                .help("keep both; every replay will show the difference"),
        );
    }
}

/// Warns of steps that no profile and no overlay reaches.
fn check_reached(prepared: &[Prepared], runs: &mut Runs, out: &mut Diagnostics) {
    let mut reached: BTreeMap<&str, (bool, crate::source::Span)> = BTreeMap::new();
    for one in prepared {
        let mut coverage = Coverage::new(&one.program);
        runs.run(&one.program, one.scenario.seed, &mut coverage);
        if runs.cut().is_some() {
            return;
        }
        for (site, visits) in coverage.steps(&one.program) {
            let site = one.program.site(site);
            let entry = reached.entry(&site.definition).or_insert((false, site.span));
            entry.0 |= visits.ran > 0;
        }
    }
    for (definition, (ran, span)) in reached {
        if !ran {
            out.push(
                Diagnostic::new(
                    codes::UNREACHED_STEP,
                    span,
                    format!("`{definition}` runs in no profile and with no overlay"),
                )
                .help("remove it, or see whether its `if` can ever hold"),
            );
        }
    }
}

/// Reports known misses that a profile on its own no longer misses.
fn check_known_misses(
    prepared: &[Prepared],
    base: &Scenario,
    runs: &mut Runs,
    out: &mut Diagnostics,
) {
    let missed = |profile: &str| {
        base.published.iter().any(|published| {
            let about = published.profile.as_ref().map(|name| name.value.as_str());
            published.known_miss.is_some() && about.or(base.incident_profile()) == Some(profile)
        })
    };
    for one in prepared {
        let Selection { profile: Some(profile), with, without_fault: false } = &one.selection
        else {
            continue;
        };
        if !with.is_empty() || !missed(profile) {
            continue;
        }
        let limits = runs.limits(&one.program);
        let conditions = Conditions { seed: base.seed, limits, check_ties: false };
        let replay = replay::replay(one, &conditions, &mut ());
        runs.note(&replay.outcome);
        for stale in replay.surprises().filter(|it| it.known_miss.is_some()) {
            out.push(
                Diagnostic::new(
                    codes::STALE_MISS,
                    stale.span,
                    format!("`{}` is a known miss, and misses no more", stale.name),
                )
                .help("remove `known_miss`"),
            );
        }
    }
}

fn report_roles(
    file: &File,
    base: &Scenario,
    prepared: &[Prepared],
    runs: &mut Runs,
    out: &mut Diagnostics,
) {
    let Some(first) = prepared.first() else { return };
    for refuted in roles::refute(file, first, base.seed, runs) {
        out.push(
            Diagnostic::new(
                codes::ROLE_REFUTED,
                refuted.span,
                format!("`{}` is not {}", refuted.name, refuted.role.word()),
            )
            .caret(refuted.why)
            .help(refuted.remedy),
        );
    }
}
