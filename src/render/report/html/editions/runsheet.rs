//! Run sheets for 20, 45 and 90 minutes, made of what the scenario has to be taught with.

use super::Lesson;
use crate::render::number::counted;
use crate::render::overview::quoted_path;
use crate::render::report::html::prose;
use maud::Markup;
use maud::html;

/// How many minutes a question takes: predict, compare, show, talk.
const QUESTION: u32 = 3;

/// A part of a session: from which minute to which, and what is done.
type Part = (u32, u32, String);

/// Draws the three run sheets.
pub(super) fn draw(lesson: &Lesson<'_>) -> Markup {
    html! {
        h3 { "Run sheets" }
        @for minutes in [20, 45, 90] {
            div.wide tabindex="0" { table {
                caption { (minutes) " minutes" }
                thead { tr { th scope="col" { "Minute" } th scope="col" { "What" } } }
                tbody { @for (from, until, what) in parts(minutes, lesson) { tr {
                    th scope="row" { (from) " to " (until) } td { (prose(&what)) }
                } } }
            } }
        }
    }
}

/// Parts a session: how it begins, the tabletop where there is time for one, as many questions as fit,
/// the actions, and how it ends.
fn parts(minutes: u32, lesson: &Lesson<'_>) -> Vec<Part> {
    let questions = u32::try_from(lesson.items.len()).unwrap_or(u32::MAX);
    let injects = lesson.scenario.teach.as_ref().map_or(0, |teach| teach.injects.len());
    let (opening, actions, closing) = (minutes / 7, minutes / 5, minutes / 10);
    let play = if minutes >= 90 { 35 } else { 0 };
    let left = minutes - opening - actions - closing - play;
    let asked = (left / QUESTION).min(questions).max(1);
    // What was set holds in what is typed here, too; `play` has a seed of its own.
    let words: Vec<String> =
        std::iter::once(quoted_path(lesson.path)).chain(lesson.arguments.iter().cloned()).collect();
    let path = words.join(" ");
    let seed = lesson.seed.map(|seed| format!(" --seed {seed}")).unwrap_or_default();
    let mut steps = vec![(
        opening,
        "Tell the title and what is known at the horizon. Who would look where?".to_owned(),
    )];
    if play > 0 {
        let comes = counted(injects as u64, "inject");
        steps.push((play, format!("The tabletop, with {comes}: `reenact play {path}`")));
    }
    let which = if asked == questions {
        "all questions".to_owned()
    } else {
        format!("the first {}", counted(u64::from(asked), "question"))
    };
    steps.push((
        left,
        format!("Predict, then reveal: {which}. Each prediction is said aloud first."),
    ));
    steps.push((
        actions,
        format!(
            "What would each action have changed? Guess, then `reenact whatif {path}{seed} --each`"
        ),
    ));
    steps.push((closing, "What surprised you? What will you look at tomorrow?".to_owned()));
    let mut at = 0;
    let timed = steps.into_iter().map(|(length, what)| {
        let from = at;
        at += length;
        (from, at, what)
    });
    timed.collect()
}
