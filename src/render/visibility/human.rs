//! `visibility` for people.

use crate::experiment::advice::Advice;
use crate::experiment::advice::Measure;
use crate::experiment::advice::Trial;
use crate::experiment::stages::Extent;
use crate::experiment::stages::Sight;
use crate::experiment::stages::Stage;
use crate::experiment::stages::Visibility;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::overview::failure::verb;
use crate::render::page::Page;
use crate::render::page::left;
use crate::render::page::right;
use crate::render::page::width;
use crate::render::style::TextStyle;
use crate::render::told::carried_in;
use crate::render::told::named;
use crate::render::visibility::Matrix;

/// Draws the matrix.
pub fn draw(matrix: &Matrix<'_>, style: TextStyle) -> String {
    let mut page = Page::new(style);
    let dot = page.mark("·", "-");
    page.line(&format!(
        "{} {dot} how far the fault gets {dot} seed {}",
        matrix.scenario, matrix.seed
    ));
    page.paragraph("  the fault: ", "    ", matrix.fault);
    page.line(&format!("  at {}", page.cut_middle(matrix.site, page.width() - 5)));
    table(&mut page, matrix);
    proofs(&mut page, matrix);
    sights(&mut page, matrix);
    advice(&mut page, matrix);
    page.finish()
}

fn table(page: &mut Page, matrix: &Matrix<'_>) {
    let names = matrix.environments.iter().map(|it| width(&it.profile));
    let widest = names.max().unwrap_or(0).clamp(8, 30);
    page.section(
        &format!("{}     reached    infected  propagated  revealed to", left("STAGES", widest + 2)),
        "",
    );
    for it in matrix.environments {
        let name = left(&page.cut_middle(&it.profile, widest), widest);
        let mut line = format!("  {name}");
        if let Some(why) = &it.unknown {
            page.paragraph(&format!("{line}  "), "    ", &format!("unknown: {why}"));
            continue;
        }
        let mut lost = false;
        for (stage, extent) in Stage::ALL.iter().zip(&it.extents) {
            let come = it.gets_to(*stage);
            let cell = match (lost, come) {
                (true, _) => "-".to_owned(),
                (false, false) => "never".to_owned(),
                (false, true) => reach(extent),
            };
            lost |= !come;
            line.push_str(&right(&cell, 12));
        }
        let seen: Vec<&str> = it.revealed_to().map(|sight| sight.observer.as_str()).collect();
        let cell = match (lost, seen.as_slice()) {
            (true, _) => "-".to_owned(),
            (false, []) if it.sights.is_empty() => "nobody looks".to_owned(),
            (false, []) => "nobody".to_owned(),
            (false, seen) => seen.join(", "),
        };
        line.push_str("  ");
        line.push_str(&cell);
        page.line(&line);
    }
    for it in matrix.environments {
        let missed: Vec<&Sight> = it
            .sights
            .iter()
            .filter(|sight| sight.first.is_none() && sight.could.is_some())
            .collect();
        for sight in missed {
            page.paragraph(
                "  ",
                "    ",
                &format!("{} in {} loses it at revealed", sight.observer, it.profile),
            );
        }
        if let Some(stage) = it.lost_at() {
            page.line(&format!("  {} loses it at {}", it.profile, stage.word()));
        }
    }
}

/// Says how many came to a stage; what is of no request is no number of them.
pub(in crate::render) fn reach(extent: &Extent) -> String {
    if extent.requests == 0 && extent.outside > 0 {
        return "operators".to_owned();
    }
    grouped(extent.requests)
}

fn proofs(page: &mut Page, matrix: &Matrix<'_>) {
    page.section("THE EVENTS THAT SHOW IT", "");
    for it in matrix.environments.iter().filter(|it| it.unknown.is_none()) {
        if !it.gets_to(Stage::Reached) {
            let requests = counted(it.requests, "request");
            page.line(&format!("  {}: the step never runs in {requests}", it.profile));
            continue;
        }
        page.line(&format!("  {}", it.profile));
        for (stage, extent) in Stage::ALL.iter().zip(&it.extents) {
            let [reached, ..] = &it.extents;
            proof(page, matrix, *stage, (extent, reached));
        }
    }
}

fn proof(
    page: &mut Page,
    matrix: &Matrix<'_>,
    stage: Stage,
    (extent, reached): (&Extent, &Extent),
) {
    let Some(proof) = &extent.proof else { return };
    let line =
        matrix.line(proof.told.span).map_or_else(String::new, |line| format!(", line {line}"));
    let carried = carried_in(page, &proof.told.detail, proof.told.value.as_deref(), 48);
    let detail = if carried.is_empty() { "" } else { ": " };
    let lead = format!("    {}  ", left(stage.word(), 10));
    let waits = if proof.waits { ", and waits at the step ever since" } else { "" };
    let (without, not_here) = if proof.missing {
        (" of the run without the fault", "; here it does not")
    } else {
        ("", "")
    };
    let who = proof.request.map_or_else(
        || "of no request,".to_owned(),
        |request| format!("request {}", grouped(u64::from(request) + 1)),
    );
    let words = format!(
        "{who} at {}, event {}{without}{line}: {} {}{detail}{}{waits}{not_here}",
        matrix.when(proof.told.at),
        grouped(proof.told.event.0),
        verb(proof.told.kind),
        named(&proof.told.about, proof.told.object.as_deref()),
        carried
    );
    page.paragraph(&lead, &" ".repeat(16), &words);
    for words in never_ran(extent, reached) {
        page.paragraph(&" ".repeat(16), &" ".repeat(16), &words);
    }
}

/// Says how many of the requests at a stage never ran the step, which those of `reached` did, and what
/// then made another of them.
pub(in crate::render) fn never_ran(extent: &Extent, reached: &Extent) -> Vec<String> {
    // Where no request comes to the step, nobody else can have run it.
    let by_operators = reached.requests == 0;
    let all = counted(extent.requests, "request");
    let some = |count: u64| match (count, extent.requests - count) {
        (0, _) => None,
        (_, 0) => Some("none of these requests ran the step".to_owned()),
        _ => Some(format!("{} of these {all} never ran the step", grouped(count))),
    };
    let others = some(extent.others - extent.early).map(|some| {
        let who = if by_operators { "operators" } else { "others" };
        format!("{some}: {who} that did are why")
    });
    let early = some(extent.early).map(|some| {
        format!(
            "{some}, and part before it runs anywhere: the fault's patch changes more than the step"
        )
    });
    others.into_iter().chain(early).collect()
}

fn sights(page: &mut Page, matrix: &Matrix<'_>) {
    if matrix.environments.iter().all(|it| it.sights.is_empty()) {
        return;
    }
    page.section("WHO COULD HAVE KNOWN", "");
    for it in matrix.environments {
        for sight in &it.sights {
            let lead = format!("  {} in {}: ", sight.observer, it.profile);
            page.paragraph(&lead, "    ", &of_sight(matrix, sight));
        }
    }
}

fn of_sight(matrix: &Matrix<'_>, sight: &Sight) -> String {
    let affected = format!("{} affected by then", counted(sight.affected, "request"));
    if let Some(first) = sight.first {
        let anyway = if sight.anyway { ", and without the fault as well" } else { "" };
        return format!("from {} on{anyway}, {affected}", matrix.when(first.at));
    }
    match (sight.could, sight.too_early) {
        (Some(could), Some(late)) => format!(
            "never, for they leave {late} too early at best; it showed at {} first, {affected}",
            matrix.when(could.at)
        ),
        (Some(could), None) => {
            format!("never; it showed at {} first, {affected}", matrix.when(could.at))
        }
        (None, _) => "never, for nothing showed that they look at".to_owned(),
    }
}

fn advice(page: &mut Page, matrix: &Matrix<'_>) {
    if matrix.advice.is_empty() {
        return;
    }
    let all = !matrix.advice.iter().any(|it| matches!(it.trial, Trial::Failed(_)));
    let tried = if all { "each piece was tried" } else { "tried, but for what could not be" };
    page.section("ADVICE", tried);
    for it in matrix.advice {
        let lead = format!("  {} ", page.mark("•", "*"));
        page.paragraph(&lead, "    ", &words(matrix, it));
        match &it.trial {
            Trial::None => {}
            Trial::Tried(tried) => {
                page.paragraph("    then ", "      ", &result(matrix, it, tried));
            }
            Trial::Failed(why) => {
                page.paragraph("    ", "      ", &format!("could not be tried: {why}"));
            }
        }
    }
}

fn words(matrix: &Matrix<'_>, advice: &Advice) -> String {
    let profile = &advice.profile;
    match &advice.measure {
        Measure::Sometimes { here, there } => format!(
            "{profile}: check that the step with the fault runs at least once; {}",
            match there {
                0 => "here it never does, and operators run it where the incident took place"
                    .to_owned(),
                there => format!(
                    "it runs in {} here, and in {} where the incident took place",
                    counted(*here, "request"),
                    grouped(*there)
                ),
            }
        ),
        Measure::Parity(set) => {
            let set: Vec<String> = set.iter().map(|it| for_people(it)).collect();
            format!("{profile}: be like the incident's environment in {}", set.join(" and "))
        }
        Measure::Stay { observer, stays } => format!("{profile}: let {observer} stay for {stays}"),
        Measure::Wait { observer, waits, stays } => {
            let stays = stays.map_or_else(String::new, |stays| format!(", and stay for {stays}"));
            format!("{profile}: let {observer} wait for {waits}{stays}")
        }
        Measure::Open { span, condition } => {
            let line = matrix
                .line(Some(*span))
                .map_or_else(String::new, |line| format!(" of line {line}"));
            format!("{profile}: take the gate{line} away, `if: {condition}`")
        }
        Measure::LookAt { observer, event, stays } => {
            let stays = stays.map_or_else(String::new, |stays| format!(", and stay for {stays}"));
            format!("{profile}: let {observer} look at `{event}`{stays}")
        }
        Measure::Look { event: Some(event) } => {
            format!("{profile}: it shows here as `{event}`, and nobody looks")
        }
        Measure::Look { event: None } => format!("{profile}: it shows here, and nobody looks"),
    }
}

/// Leaves out of what is set a value that is a whole map or list: the file has it in its own words.
fn for_people(set: &str) -> String {
    match set.split_once('=') {
        Some((path, "null")) => format!("{path}, which is absent there"),
        Some((path, value)) if value.starts_with(['{', '[']) => path.to_owned(),
        Some(_) | None => set.to_owned(),
    }
}

/// Says what came of advice.
fn result(matrix: &Matrix<'_>, advice: &Advice, tried: &Visibility) -> String {
    let seen = |sight: &Sight| {
        let first = sight.first.map(|first| matrix.when(first.at)).unwrap_or_default();
        format!("{} sees it from {first} on", sight.observer)
    };
    if let Some(observer) = advice.measure.observer() {
        let sight = tried.revealed_to().find(|sight| sight.observer == observer);
        return sight.map_or_else(|| format!("{observer} still does not see it"), seen);
    }
    let seen: Vec<String> = tried.revealed_to().map(seen).collect();
    let stage = match tried.lost_at() {
        Some(Stage::Revealed) if tried.sights.is_empty() => {
            format!("it shows, and nobody looks in {}", advice.profile)
        }
        Some(stage) => format!("it is lost at {}", stage.word()),
        None => seen.join(", "),
    };
    let [reached, ..] = &tried.extents;
    let runs = match (reached.requests, reached.outside) {
        (0, 1..) => "outside of requests".to_owned(),
        (requests, _) => format!("in {}", counted(requests, "request")),
    };
    format!("the step runs {runs}, and {stage}")
}
