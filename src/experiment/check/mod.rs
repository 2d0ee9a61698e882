//! Everything that can be found wrong with a file: read alone, under every profile and overlay,
//! and by running it.

mod calibrated;
mod fault;
mod names;
mod teach;
mod units;

use crate::experiment::check::fault::check_fault;
use crate::experiment::check::names::check_names;
use crate::experiment::check::units::check_units;

use crate::analysis::consistency;
use crate::analysis::coverage::Coverage;
use crate::analysis::verdict;
use crate::analysis::verdict::Comparison;
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
use crate::program::compile::unused::declared;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::basis::Role;
use crate::scenario::file::Selection;
use crate::scenario::overlay::Effect;
use crate::scenario::tree::Node;
use crate::source::Span;
use crate::text::grouped;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// What a check could not try because of the mistakes that it found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untried {
    /// Nothing was left out.
    Nothing,
    /// Running the file.
    Runs,
    /// Everything that needs the section `replay`: what steps, expressions and names mean.
    Meaning,
    /// Everything: the text is no YAML, or none that is read.
    All,
}

/// Finds what is wrong with a file, and returns what it could not try. Runs the file only when
/// `with_runs` is set and nothing else is wrong. `out` holds what was found when it was read.
pub fn check(file: &File, with_runs: bool, out: &mut Diagnostics) -> Untried {
    check_within(file, with_runs, Limits::default, out)
}

/// The same, within limits of one's own; the number of events is the check's. They are asked for when
/// something is about to run and not before: until then nothing looks at their interrupt, so whoever
/// makes them should not rely on it yet.
pub fn check_within(
    file: &File,
    with_runs: bool,
    limits: impl FnOnce() -> Limits,
    out: &mut Diagnostics,
) -> Untried {
    let base_tree = file.assemble(&Selection::default(), out);
    let Some(base) = Scenario::decode(&base_tree, out) else { return Untried::Meaning };
    if out.is_full() {
        return Untried::Meaning;
    }
    let prepared = prepare_all(file, &base, out);
    check_names(&base, out);
    check_units(&base, out);
    check_fault(&base, &prepared, out);
    report_contradictions(&base, out);
    if out.has_errors() {
        return if with_runs { Untried::Runs } else { Untried::Nothing };
    }
    remark_on_predictions(&base, out);
    calibrated::remark_on_calibration(&base, &file.tree, out);
    if with_runs {
        let mut runs = Runs::new(limits());
        check_reached(&prepared.sound, &mut runs, out);
        check_published(&prepared.sound, &base, &mut runs, out);
        fault::check_shows(&prepared.sound, &base, &mut runs, out);
        report_roles(file, &base, &prepared.sound, &mut runs, out);
        if let Some(first) = prepared.sound.first() {
            teach::check_answers(file, &base, &first.program, &mut runs, out);
        }
        report_cut(&base, &runs, out);
    }
    Untried::Nothing
}

/// Warns of a file whose published figures predict nothing.
fn remark_on_predictions(base: &Scenario, out: &mut Diagnostics) {
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
    let prepared = Selections { sound: prepared, rough: Vec::new() };
    check_fault(base, &prepared, out);
    (!out.has_errors()).then_some(prepared.sound)
}

/// Says that a run did not come to its end. Who interrupted one knows.
fn report_cut(base: &Scenario, runs: &Runs, out: &mut Diagnostics) {
    let Some(ending) = runs.cut().filter(|ending| *ending != Ending::Interrupted) else { return };
    let about = runs.cut_in().cloned().unwrap_or_default();
    let overlay = about.selection.with.first();
    let overlay = overlay.and_then(|name| base.overlays.iter().find(|it| it.name.value == *name));
    let profile = about.selection.profile.as_ref();
    let profile = profile.and_then(|name| base.profiles.iter().find(|it| it.name.value == *name));
    let place = overlay.map(|it| it.name.span).or(profile.map(|it| it.name.span));
    let varied = about.varied.map(|input| format!(" with another `{input}`")).unwrap_or_default();
    let run = if about.selection == Selection::default() {
        format!("the file as written{varied}")
    } else {
        format!("`{}`{varied}", about.selection)
    };
    out.push(
        Diagnostic::new(
            codes::RUNS_CUT_SHORT,
            place.unwrap_or(base.id.span),
            format!("not everything was tried, because the run of {run} was {ending}"),
        )
        .help(format!(
            "a check gives each run {} events, and all of them together {}; no flag widens that",
            grouped(EVENTS),
            grouped(ALL_EVENTS)
        )),
    );
}

/// The selections of a file, as far as they could be compiled.
#[derive(Debug, Default)]
struct Selections {
    /// Those without mistakes.
    sound: Vec<Prepared>,
    /// Those with mistakes, and what could be compiled of them.
    rough: Vec<Prepared>,
}

/// Compiles the file alone, under every profile, and with every overlay on the incident's. What
/// one of them reports is reported once.
fn prepare_all(file: &File, base: &Scenario, out: &mut Diagnostics) -> Selections {
    let mut prepared = Selections::default();
    let mut preparing = Preparing::new(file);
    if !preparing.affords(1 + base.profiles.len() + base.overlays.len(), out) {
        return prepared;
    }
    let selections = selections(file, base, out);
    let key = |it: &Diagnostic| (it.primary.span, it.code, it.message.clone());
    let mut seen: BTreeSet<_> = out.iter().map(key).collect();
    let mut unused = Diagnostics::default();
    let mut used = BTreeSet::new();
    for selection in &selections {
        let mut found = Diagnostics::default();
        found.inherit(out);
        let one = preparing.prepare_roughly(selection, &mut found);
        let names = one.as_ref().map(|one| declared(&one.scenario)).unwrap_or_default();
        let is_unused = |it: &&Diagnostic| it.code == codes::UNUSED_NAME;
        let here: BTreeSet<Span> =
            found.iter().filter(is_unused).map(|it| it.primary.span).collect();
        used.extend(names.iter().map(|it| it.name.span).filter(|span| !here.contains(span)));
        let list = if found.has_errors() { &mut prepared.rough } else { &mut prepared.sound };
        list.extend(one);
        out.inherit(&found);
        for diagnostic in found {
            if seen.insert(key(&diagnostic)) {
                let is_unused = diagnostic.code == codes::UNUSED_NAME;
                if is_unused { &mut unused } else { &mut *out }.push(diagnostic);
            }
        }
    }
    // What one of them takes away, another may use.
    let unused = unused.into_iter().filter(|it| !used.contains(&it.primary.span));
    unused.for_each(|it| out.push(it));
    prepared
}

/// Lists the selections that are compiled: the file as written, its profiles, and on the incident's
/// every overlay and the fault's patch. A patch with something in it that could not be read would
/// take away what it means to change.
fn selections(file: &File, base: &Scenario, out: &mut Diagnostics) -> Vec<Selection> {
    let unread: Vec<Span> = out.unread().collect();
    let is_read = |patch: Option<&Node>| {
        patch.is_none_or(|patch| !unread.iter().any(|place| patch.span.holds(*place)))
    };
    let incident = base.incident_profile().unwrap_or_default();
    let mut selections = vec![Selection::default()];
    for profile in base.profiles.iter().filter(|it| is_read(it.patch.as_ref())) {
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
        if let Effect::Patch(patch) = &overlay.effect
            && is_read(Some(patch))
        {
            selections
                .push(Selection::profile(incident).with(std::slice::from_ref(&overlay.name.value)));
        }
    }
    if base.fault.as_ref().is_some_and(|fault| is_read(Some(&fault.patch))) {
        selections.push(Selection { without_fault: true, ..Selection::profile(incident) });
    }
    selections
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
    let mut reached: BTreeMap<&str, (bool, Span)> = BTreeMap::new();
    for one in prepared {
        let mut coverage = Coverage::new(&one.program);
        runs.begin(&one.selection);
        runs.run(&one.program, one.scenario.seed, &mut coverage);
        if runs.cut().is_some() {
            return;
        }
        for (site, visits) in coverage.steps(&one.program) {
            let site = one.program.site(site);
            let entry = reached.entry(&site.definition).or_insert((false, site.span));
            entry.0 |= visits.has_run();
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

/// Reports published figures that a profile on its own does not meet although the file was made to,
/// and known misses that it misses no more. That a prediction misses is no mistake of the file.
fn check_published(prepared: &[Prepared], base: &Scenario, runs: &mut Runs, out: &mut Diagnostics) {
    let said = |profile: &str| {
        base.published.iter().any(|published| {
            let about = published.profile.as_ref().map(|name| name.value.as_str());
            let promises = published.known_miss.is_some() || is_made_to(published.role.value);
            promises && about.or(base.incident_profile()) == Some(profile)
        })
    };
    for one in prepared {
        let Selection { profile: Some(profile), with, without_fault: false } = &one.selection
        else {
            continue;
        };
        if !with.is_empty() || !said(profile) {
            continue;
        }
        runs.begin(&one.selection);
        let limits = runs.limits(&one.program);
        let conditions = Conditions { seed: base.seed, limits, check_ties: false };
        let replay = replay::replay(one, &conditions, &mut ());
        runs.note(&replay.outcome);
        // That another run was stopped says nothing of this one.
        if !replay.outcome.is_whole(&one.program, &limits) {
            continue;
        }
        let missed = replay.surprises().filter(|it| it.known_miss.is_none());
        for missed in missed.filter(|it| is_made_to(it.role)) {
            out.push(unmet(missed, profile));
        }
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

/// Tells whether a file was made so that figures of that role come out.
fn is_made_to(role: Role) -> bool {
    match role {
        Role::Given | Role::Calibrated => true,
        Role::Predicted => false,
    }
}

/// Says that a figure does not come out that the file was made to bring.
fn unmet(missed: &Comparison, profile: &str) -> Diagnostic {
    let got = missed.replayed.as_ref().map_or_else(|| "nothing".to_owned(), verdict::words);
    Diagnostic::new(
        codes::UNMET_ROLE,
        missed.span,
        format!("`{}` is {}, and does not come out", missed.name, missed.role.word()),
    )
    .caret(format!("{profile} gives {got}"))
    .help("choose the inputs so that it does, say how far off it may be `within`, or say why it is off as `known_miss`")
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
