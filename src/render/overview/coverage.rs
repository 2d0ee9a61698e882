//! Steps that run, and steps that some environment never runs.

use crate::experiment::replay::Replay;
use crate::experiment::replay::StepVisits;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::number::label;
use crate::render::overview::Overview;
use crate::render::overview::figures::titled;
use crate::render::overview::profile;
use crate::render::page::Page;
use crate::render::page::left;
use crate::render::page::right;
use crate::render::page::width;
use crate::scenario::overlay::Shows;

/// How many steps are listed for one profile.
const LISTED: usize = 8;

/// Draws the coverage of every profile, and what the others lack beside the incident's.
pub(super) fn draw(page: &mut Page, overview: &Overview<'_>, main: &Replay) {
    page.section(&titled("STEPS THAT RUN", overview), "");
    let widest = overview.replays.iter().map(|it| profile(it).len()).max().unwrap_or(0);
    for replay in overview.replays {
        let ran = replay.steps.iter().filter(|step| step.visits.has_run()).count();
        let words = fault_words(overview, replay);
        let lead = format!(
            "  {}  {} of {}   ",
            left(profile(replay), widest),
            right(&ran.to_string(), 3),
            replay.steps.len()
        );
        if words.is_empty() {
            page.line(lead.trim_end());
        } else {
            page.paragraph(&lead, &" ".repeat(width(&lead)), &words);
        }
    }
    for (names, steps) in groups(overview, main) {
        page.paragraph(
            "  ",
            "  ",
            &format!("only in {}, never in {}:", profile(main), names.join(", ")),
        );
        for step in steps.iter().take(LISTED) {
            let line = overview.sources.locate(step.span).line;
            let fault = overview.scenario.fault.as_ref();
            let fault = fault.is_some_and(|fault| fault.site.value == step.path);
            let mark =
                if fault { format!(" {} fault", page.mark("◄", "<")) } else { String::new() };
            let path = step.path.split_once('.').map_or(step.path.as_str(), |(_, path)| path);
            let room = page.width().saturating_sub(9 + width(&mark));
            let path = page.cut_middle(path, room);
            page.line(&format!("  {}  {path}{mark}", right(&line.to_string(), 5)));
        }
        if steps.len() > LISTED {
            page.line(&format!("    and {} more", steps.len() - LISTED));
        }
    }
}

/// Says what became of the step with the fault in one environment. The runs of a step and the harm
/// are two things that are counted: a step that runs once may hurt many, and the other way round.
fn fault_words(overview: &Overview<'_>, replay: &Replay) -> String {
    let Some(fault) = &overview.scenario.fault else { return String::new() };
    // Figures stand for more than was counted at a scale, so this does as well.
    let scale = u64::from(overview.scenario.scale);
    let step = replay.steps.iter().find(|step| step.path == fault.site.value);
    let visits = step.map(|step| step.visits).unwrap_or_default();
    let (ran, begun) = (visits.ran.saturating_mul(scale), visits.unfinished.saturating_mul(scale));
    let runs = match (ran, begun) {
        (0, 0) => "the step with the fault never runs here".to_owned(),
        (0, begun) => {
            format!("the step with the fault is begun {}, and never done", counted(begun, "time"))
        }
        (ran, _) => format!("the step with the fault runs {}", counted(ran, "time")),
    };
    match (&fault.shows, replay.failures) {
        (_, 0) if !visits.has_run() => runs,
        (_, 0) => format!("{runs}, unharmed"),
        (Shows::Harm(figure), harm) => {
            format!("{runs}; the harm, {}, is {}", label(&figure.value), grouped(harm))
        }
        (Shows::Error(_), raised) => {
            let raised = raised.saturating_mul(scale);
            format!("the step with the fault raises {}", counted(raised, "time"))
        }
    }
}

/// Returns the steps that run in one replay and never in another.
fn missing<'a>(main: &'a Replay, other: &Replay) -> Vec<&'a StepVisits> {
    main.steps
        .iter()
        .filter(|step| step.visits.has_run())
        .filter(|step| !other.steps.iter().any(|it| it.path == step.path && it.visits.has_run()))
        .collect()
}

/// Groups the profiles that lack the same steps.
fn groups<'a>(
    overview: &Overview<'a>,
    main: &'a Replay,
) -> Vec<(Vec<&'a str>, Vec<&'a StepVisits>)> {
    let mut groups: Vec<(Vec<&str>, Vec<&StepVisits>)> = Vec::new();
    for replay in overview.replays {
        let missing = missing(main, replay);
        if missing.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|(_, steps)| *steps == missing) {
            Some((names, _)) => names.push(profile(replay)),
            None => groups.push((vec![profile(replay)], missing)),
        }
    }
    groups
}
