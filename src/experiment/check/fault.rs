//! The fault: a step that there is, that shows in the way it is said to, and that its patch mends.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::experiment::check::Selections;
use crate::experiment::check::names::known;
use crate::experiment::replay;
use crate::experiment::replay::Conditions;
use crate::experiment::replay::Prepared;
use crate::experiment::runs::Runs;
use crate::program::Program;
use crate::program::ids::SiteId;
use crate::scenario::Scenario;
use crate::scenario::outcome::Fold;
use crate::scenario::overlay::Fault;
use crate::scenario::overlay::Shows;
use crate::scenario::step;
use crate::source::Spanned;

/// How many steps of a flow are named where one was meant.
const STEPS: usize = 8;

/// The fault's site must be one step of the program, and the fault must be able to show. A profile
/// or an overlay may take the step away, so the incident's own profile is asked, or else the file.
pub(super) fn check_fault(base: &Scenario, prepared: &Selections, out: &mut Diagnostics) {
    let Some(fault) = &base.fault else { return };
    let plain = |it: &&Prepared| it.selection.with.is_empty() && !it.selection.without_fault;
    if let Shows::Harm(figure) = &fault.shows {
        check_harm(base, figure, out);
    }
    let find = |list| -> Option<&Prepared> {
        let of = |profile| {
            let own = move |it: &&Prepared| it.selection.profile.as_deref() == profile;
            <[Prepared]>::iter(list).filter(plain).find(own)
        };
        of(base.incident_profile()).or_else(|| of(None))
    };
    if may_be_lost(&fault.site.value, out) {
        return;
    }
    if let Some(one) = find(&prepared.sound) {
        let Some(site) = step_at(&fault.site, &one.program, out) else { return };
        if let Shows::Error(signature) = &fault.shows {
            check_signature(fault, signature, site, &one.program, out);
        }
    } else if let Some(one) = find(&prepared.rough) {
        // What the step raises may be among the mistakes, but whether there is one is known.
        step_at(&fault.site, &one.program, out);
    }
}

/// Tells whether the step that a path names may be one that could not be read.
fn may_be_lost(path: &str, out: &Diagnostics) -> bool {
    let names = path.split(['/', '.']).chain(path.split('/'));
    out.is_lost(step::UNNAMED) || names.into_iter().any(|name| out.is_lost(name))
}

/// Finds the step with the fault.
fn step_at(wanted: &Spanned<String>, program: &Program, out: &mut Diagnostics) -> Option<SiteId> {
    let sites = &program.sites;
    let found = sites.iter().position(|site| site.path == wanted.value && site.is_step());
    if let Some(index) = found {
        return Some(SiteId::from_index(index));
    }
    let name = wanted.value.rsplit('/').next().unwrap_or_default();
    let near: Vec<&str> = sites
        .iter()
        .filter(|site| site.is_step() && (site.definition == wanted.value || site.name == name))
        .map(|site| site.path.as_str())
        .take(5)
        .collect();
    let short: Vec<&str> =
        sites.iter().filter(|it| it.is_step()).map(|it| it.path.as_str()).collect();
    let short: Vec<&str> =
        short.into_iter().filter(|path| is_short_for(&wanted.value, path)).take(5).collect();
    let near = if near.is_empty() { short } else { near };
    let mut diagnostic =
        Diagnostic::new(codes::AMBIGUOUS_SITE, wanted.span, "this is not the path of one step");
    let is_sequence = wanted.value.starts_with("sequences.");
    if is_sequence {
        diagnostic =
            diagnostic.help("a step of a sequence has a path wherever the sequence is run");
    }
    diagnostic = if near.is_empty() {
        let paths = sites.iter().filter(|site| site.is_step()).map(|site| site.path.as_str());
        let helps = diagnostic.helps.len();
        let diagnostic = diagnostic.did_you_mean(&wanted.value, paths);
        if diagnostic.helps.len() > helps {
            diagnostic
        } else {
            steps_there(&wanted.value, program, diagnostic)
        }
    } else {
        diagnostic.help(match near.as_slice() {
            [one] => format!("did you mean `{one}`?"),
            all => format!("steps of that name: {}", all.join(" | ")),
        })
    };
    out.push(diagnostic);
    None
}

/// Tells whether a path means another one that is written in full: without the section of its flow,
/// or without the verb of its step.
fn is_short_for(written: &str, path: &str) -> bool {
    let ends = |whole: &str, end: &str, mark: char| {
        whole == end || whole.strip_suffix(end).is_some_and(|before| before.ends_with(mark))
    };
    let (Some((flow, step)), Some((whole_flow, whole_step))) =
        (written.split_once('/'), path.split_once('/'))
    else {
        return false;
    };
    let last = |steps: &'_ str| steps.rsplit('/').next().map(str::to_owned).unwrap_or_default();
    ends(whole_flow, flow, '.') && ends(&last(whole_step), &last(step), ' ')
}

/// Adds the paths of the steps of the flow or the sequence that a path begins with.
fn steps_there(wanted: &str, program: &Program, diagnostic: Diagnostic) -> Diagnostic {
    let first = wanted.split('/').next().unwrap_or_default();
    let beginning = format!("{first}/");
    let steps = program.sites.iter().filter(|site| site.is_step());
    let there: Vec<&str> = steps
        .filter(|site| site.definition.starts_with(&beginning) || site.path.starts_with(&beginning))
        .map(|site| site.path.as_str())
        .collect();
    match there.as_slice() {
        [] => diagnostic.help(format!("no step that runs belongs to `{first}`")),
        all => {
            let told = all.get(..all.len().min(STEPS)).unwrap_or_default().join(" | ");
            let rest = all.len().saturating_sub(STEPS);
            let more = if rest > 0 { format!(", and {rest} more") } else { String::new() };
            diagnostic.help(format!("the steps of `{first}`: {told}{more}"))
        }
    }
}

/// The step must be able to raise the signature.
fn check_signature(
    fault: &Fault,
    signature: &Spanned<String>,
    site: SiteId,
    program: &Program,
    out: &mut Diagnostics,
) {
    let raised = program.raised_at(site);
    if program.error_named(&signature.value).is_some_and(|class| raised.contains(&class)) {
        return;
    }
    let names: Vec<&str> = raised.iter().map(|class| program.error(*class)).collect();
    let message = format!("this step cannot raise `{}`", signature.value);
    let mut diagnostic = Diagnostic::new(codes::FAULT_CANNOT_RAISE, signature.span, message)
        .did_you_mean(&signature.value, names.iter().copied())
        .related(program.site(site).span, "the step with the fault")
        .related(fault.site.span, "is named here");
    if !names.is_empty() {
        diagnostic = diagnostic.help(format!("it may raise {}", names.join(", ")));
    }
    out.push(diagnostic.help(
        "a fault that raises no error has `harm` instead: the figure that counts what it does",
    ));
}

/// The figure of the harm must be there, and be a count.
fn check_harm(base: &Scenario, name: &Spanned<String>, out: &mut Diagnostics) {
    let Some(figure) = base.figures.iter().find(|figure| figure.name.value == name.value) else {
        known(name, "figure", base.figures.iter().map(|it| it.name.value.as_str()), out);
        return;
    };
    match figure.fold {
        Fold::Events { .. } | Fold::Requests { .. } | Fold::Members { .. } => {}
        Fold::Share { .. }
        | Fold::FirstToLast(_)
        | Fold::Between { .. }
        | Fold::Value { .. }
        | Fold::When { .. } => out.push(
            Diagnostic::new(
                codes::BAD_FIGURE,
                name.span,
                format!("`{}` is not a count", name.value),
            )
            .related(figure.name.span, "declared here")
            .help("harm is counted: in requests, in members of a population, or in events"),
        ),
    }
}

/// Warns of a fault that does not show in the incident, or still does when it is taken out.
pub(super) fn check_shows(
    prepared: &[Prepared],
    base: &Scenario,
    runs: &mut Runs,
    out: &mut Diagnostics,
) {
    let (Some(fault), Some(incident)) = (&base.fault, base.incident_profile()) else { return };
    for one in prepared {
        let selection = &one.selection;
        if selection.profile.as_deref() != Some(incident) || !selection.with.is_empty() {
            continue;
        }
        runs.begin(selection);
        let limits = runs.limits(&one.program);
        let conditions = Conditions { seed: base.seed, limits, check_ties: false };
        let replay = replay::replay(one, &conditions, &mut ());
        runs.note(&replay.outcome);
        if runs.cut().is_some() {
            return;
        }
        let (span, help) = match &fault.shows {
            Shows::Error(class) => (
                class.span,
                format!(
                    "its step raised no `{}` there: see with `run` whether it is reached, and what of its condition held",
                    class.value
                ),
            ),
            Shows::Harm(figure) => (
                figure.span,
                format!(
                    "`{}` counts nothing there: see with `run` which of its events is missing",
                    figure.value
                ),
            ),
        };
        let found = match (selection.without_fault, replay.failures) {
            (false, 0) => Diagnostic::new(
                codes::FAULT_UNPROVEN,
                span,
                format!("the fault does not show in {incident}, where the incident was"),
            )
            .help(help),
            (true, 1..) => Diagnostic::new(
                codes::FAULT_UNPROVEN,
                fault.patch.span,
                format!("without the fault, it still shows in {incident}"),
            )
            .help("the patch should mend the step that `site` names"),
            (false, 1..) | (true, 0) => continue,
        };
        out.push(found);
    }
}
