//! `hypotheses` for people.

use crate::experiment::differences::written;
use crate::experiment::hypotheses::Explanation;
use crate::experiment::hypotheses::Fact;
use crate::render::hypotheses::Contested;
use crate::render::number::counted;
use crate::render::number::label;
use crate::render::number::optional;
use crate::render::number::stated;
use crate::render::page::Page;
use crate::render::page::left;
use crate::render::page::right;
use crate::render::page::width;
use crate::render::style::TextStyle;
use crate::render::unscored;

/// Draws the contest.
pub fn draw(contested: &Contested<'_>, style: TextStyle) -> String {
    let mut page = Page::new(style);
    let contest = contested.contest;
    let dot = page.mark("·", "-");
    page.line(&format!(
        "{} {dot} seed {} {dot} {} and {}",
        contested.scenario,
        contested.seed,
        counted(contest.explanations.len() as u64, "explanation"),
        counted(contest.facts.len() as u64, "published fact")
    ));
    explanations(&mut page, contested);
    let (parting, shared): (Vec<&Fact>, Vec<&Fact>) =
        contest.facts.iter().partition(|fact| fact.decides());
    page.section("WHERE THEY PART", "");
    if parting.is_empty() {
        page.line("  nowhere: no published fact tells them apart");
    }
    for fact in parting {
        told(&mut page, contested, fact);
    }
    page.section("WHERE THEY AGREE", "");
    for fact in shared {
        let answer = fact.answers.first();
        let line = contested.sources.locate(fact.span).line;
        page.line(&format!(
            "  {}  {}  {}  {}",
            right(&line.to_string(), 5),
            left(&page.cut_middle(&label(&fact.name), 30), 30),
            left(fact.role.word(), 10),
            match answer.and_then(|it| it.agrees) {
                Some(true) => "all meet it",
                Some(false) => "all contradict it",
                None => "all leave it open",
            }
        ));
    }
    score(&mut page, contested);
    unscored::draw(&mut page, "NOT REPLAYED", &contest.not_replayed);
    page.finish()
}

fn name(explanation: &Explanation) -> &str {
    explanation.name.as_deref().unwrap_or("as written")
}

fn explanations(page: &mut Page, contested: &Contested<'_>) {
    page.section("EXPLANATIONS", "");
    for explanation in &contested.contest.explanations {
        page.paragraph(&format!("  {}: ", name(explanation)), "    ", &explanation.title);
        for atom in &explanation.patch {
            let path = atom.name.strip_suffix(".value").unwrap_or(&atom.name);
            let values = [&atom.left, &atom.right].map(|it| written(it.as_ref()));
            let line = format!("    ~ {path}  {} -> {}", values[0], values[1]);
            page.line(&page.cut_middle(&line, page.width()));
        }
    }
}

/// Tells one fact and what each explanation says to it.
fn told(page: &mut Page, contested: &Contested<'_>, fact: &Fact) {
    let line = contested.sources.locate(fact.span).line;
    let role = fact.role.word();
    page.line(&format!("  {}: {} ({role}, line {line})", label(&fact.name), stated(&fact.stated)));
    page.paragraph("    \"", "     ", &format!("{}\"", fact.quote));
    let names = contested.contest.explanations.iter().map(|it| width(name(it)));
    let widest = names.max().unwrap_or(0).min(30);
    for (explanation, answer) in contested.contest.explanations.iter().zip(&fact.answers) {
        let value = optional(answer.replayed.as_ref());
        page.line(&format!(
            "    {}  {}  {value}",
            left(&page.cut_middle(name(explanation), widest), widest),
            left(word(answer.agrees), 11)
        ));
    }
}

/// Says what an explanation does to a fact.
fn word(agrees: Option<bool>) -> &'static str {
    match agrees {
        Some(true) => "meets",
        Some(false) => "contradicts",
        None => "leaves open",
    }
}

fn score(page: &mut Page, contested: &Contested<'_>) {
    let contest = contested.contest;
    page.section("SCORE", "meets  of these predicted  contradicts  leaves open");
    for (place, explanation) in contest.explanations.iter().enumerate() {
        let [agrees, contradicts, open] = contest.score(place);
        let room = page.width().saturating_sub(53);
        page.line(&format!(
            "  {}{}{}{}{}",
            left(&page.cut_middle(name(explanation), room), room),
            right(&agrees.to_string(), 5),
            right(&contest.predicted(place).to_string(), 20),
            right(&contradicts.to_string(), 13),
            right(&open.to_string(), 13)
        ));
    }
    let best = (0..contest.explanations.len()).map(|place| contest.score(place)[1]).min();
    let with = |place: &usize| Some(contest.score(*place)[1]) == best;
    let winners: Vec<&str> = (0..contest.explanations.len())
        .filter(with)
        .map(|place| name(&contest.explanations[place]))
        .collect();
    page.gap();
    page.paragraph(
        "",
        "",
        &format!(
            "Contradicted least: {}. That is no proof: what a fact leaves open stays open, and to meet \
             what was given or calibrated is no prediction.",
            winners.join(", ")
        ),
    );
}
