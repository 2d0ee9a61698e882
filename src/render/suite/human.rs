//! For people: a line a case, and below it whatever is wrong.

use super::Case;
use super::Placed;
use super::Snapshot;
use super::Status;
use super::Suite;
use super::Tried;
use super::problems::Problem;
use super::problems::problems;
use super::problems::word;
use crate::analysis::verdict::Verdict;
use crate::render::number::counted;
use crate::render::page::Page;
use crate::render::page::left;
use crate::render::page::width;
use crate::render::style::TextStyle;

/// The most lines of a change that are shown; the snapshot has them all.
const LINES: usize = 8;

/// Draws what was tried.
pub fn draw(suite: &Suite, style: TextStyle) -> String {
    let mut page = Page::new(style);
    for tried in &suite.scenarios {
        scenario(&mut page, tried);
    }
    if !suite.scenarios.is_empty() {
        page.gap();
    }
    page.paragraph("", "", &summary(suite));
    for hint in hints(suite) {
        page.paragraph("", "  ", &hint);
    }
    page.finish()
}

/// Draws one case whose snapshot waits for a review.
pub fn draw_pending(tried: &Tried, case: &Case, style: TextStyle) -> String {
    let mut page = Page::new(style);
    page.line(&format!("{} / {}", tried.name, case.name));
    draw_problems(&mut page, tried, case, &mut Vec::new());
    page.finish()
}

fn scenario(page: &mut Page, tried: &Tried) {
    if tried.mistakes.is_some() {
        page.line(&format!("FAIL  {}: its mistakes are listed above", tried.path));
    }
    let mut told: Vec<(&str, Problem)> = Vec::new();
    let widest = tried.cases.iter().map(|case| width(&case.name)).max().unwrap_or(0).min(40);
    for case in &tried.cases {
        let lead = format!("{:4}  {} / ", word(case.status()), tried.name);
        let remark = remark(case);
        let room = page.width().saturating_sub(width(&lead) + 2 + width(&remark)).max(12);
        let name = left(&page.cut_middle(&case.name, room), widest.min(room));
        page.line(&format!("{lead}{name}  {remark}"));
        draw_problems(page, tried, case, &mut told);
        for miss in &case.misses {
            let why = miss.it.known_miss.as_deref().unwrap_or_default();
            let words = format!("known miss: {}, {why}", miss.it.name);
            page.paragraph("      ", "        ", &words);
        }
        if case.status() != Status::Passed {
            page.whole(&format!("        again: {}", case.again));
        }
    }
    for orphan in &tried.orphans {
        page.line(&format!("SNAP  {} / nothing asks for this snapshot:", tried.name));
        page.whole(&format!("        --> {orphan}"));
    }
}

/// Tells what is wrong with a case, and where in the scenario. Where the same lines have changed
/// another case before, one line tells so.
fn draw_problems<'c>(
    page: &mut Page,
    tried: &Tried,
    case: &'c Case,
    told: &mut Vec<(&'c str, Problem)>,
) {
    for problem in problems(tried, case) {
        if let Some((first, _)) = told.iter().find(|(_, it)| problem.has_the_cause_of(it)) {
            let words = format!("{}, by the same lines as `{first}`", problem.message);
            page.paragraph("      ", "        ", &words);
            continue;
        }
        let place = format!("{}:{}", tried.path, problem.place);
        page.paragraph("      ", "        ", &problem.message);
        for line in problem.details.iter().take(LINES) {
            page.line(&format!("        {line}"));
        }
        let rest = problem.details.len().saturating_sub(LINES);
        if rest > 0 {
            page.line(&format!("        and {rest} more"));
        }
        for cause in &problem.causes {
            page.paragraph("        ", "          ", cause);
        }
        page.whole(&format!("        --> {place}"));
        told.push((&case.name, problem));
    }
}

/// Says how many expectations were met, and how much of what is taught is true.
fn remark(case: &Case) -> String {
    let (expected, taught) = case.verdicts.split_at(case.verdicts.len() - case.taught);
    let remark = count_of(expected, "expectation");
    match taught {
        [] => remark,
        taught => format!("{remark}, {}", count_of(taught, "taught claim")),
    }
}

fn count_of(verdicts: &[Placed<Verdict>], noun: &str) -> String {
    let all = verdicts.len();
    match (verdicts.iter().filter(|verdict| verdict.it.met).count(), all) {
        (_, 0) => format!("no {noun}s"),
        (met, all) if met == all => plural(all, noun),
        (met, all) => format!("{met} of {}", plural(all, noun)),
    }
}

/// Counts.
fn summary(suite: &Suite) -> String {
    let cases = suite.cases().count();
    let mut parts = vec![format!("{} passed", suite.count(Status::Passed))];
    let counts = [
        (Status::Failed, "failed"),
        (Status::Changed, "with another snapshot"),
        (Status::Stopped, "stopped"),
        (Status::Broken, "broken by a bug"),
    ];
    for (status, words) in counts {
        let count = suite.count(status);
        if count > 0 {
            parts.push(format!("{count} {words}"));
        }
    }
    let count = |wanted: Snapshot| suite.cases().filter(|it| it.snapshot == wanted).count();
    for (state, words) in [(Snapshot::Same, "the same"), (Snapshot::Accepted, "written")] {
        let count = count(state);
        if count > 0 {
            parts.push(format!("{} {words}", plural(count, "snapshot")));
        }
    }
    let unread = suite.scenarios.iter().filter(|tried| tried.mistakes.is_some()).count();
    if unread > 0 {
        parts.push(format!("{} with mistakes", plural(unread, "scenario")));
    }
    if suite.orphans() > 0 {
        parts.push(format!("{} that nothing asks for", plural(suite.orphans(), "snapshot")));
    }
    let scenarios = plural(suite.scenarios.len(), "scenario");
    format!("{scenarios}, {}: {}", plural(cases, "case"), parts.join(", "))
}

/// Says what to do next.
fn hints(suite: &Suite) -> Vec<String> {
    let mut hints = Vec::new();
    let without = suite.scenarios.iter().filter(|it| !it.keeps_snapshots && !it.cases.is_empty());
    let without = without.count();
    if without > 0 {
        hints.push(format!(
            "{} without snapshots; `reenact test {} --accept` takes them",
            plural(without, "scenario"),
            suite.asked
        ));
    }
    if suite.cases().any(|case| case.snapshot.is_pending()) {
        hints.push(if suite.pending_written {
            format!(
                "look at what is pending: `reenact test {} --review`, or `cargo insta review`",
                suite.asked
            )
        } else {
            format!(
                "nothing was written; `reenact test {} --review` lets you look and choose",
                suite.asked
            )
        });
    }
    if suite.orphans() > 0 {
        hints.push(format!(
            "`reenact test {} --accept` removes snapshots of this tool that nothing asks for",
            suite.asked
        ));
    }
    hints
}

/// Writes how many there are of something.
fn plural(count: usize, noun: &str) -> String {
    counted(u64::try_from(count).unwrap_or(u64::MAX), noun)
}
