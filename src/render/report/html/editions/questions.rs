//! The questions: for participants with room for a prediction and nothing else, for a room with the
//! answers behind reveals, for the facilitator with the answers.

use super::Edition;
use super::Lesson;
use crate::experiment::quiz::Again;
use crate::experiment::quiz::sheet::Item;
use crate::render::quiz::because::because;
use crate::render::quiz::words;
use crate::render::report::html::plain;
use crate::render::report::html::prose;
use crate::scenario::teach::About;
use maud::Markup;
use maud::html;

/// Draws the panel.
pub(super) fn panel(lesson: &Lesson<'_>) -> Markup {
    let about = match lesson.edition {
        Edition::Participants | Edition::Handout => {
            "Predict first, alone, then compare. The answers are in another file."
        }
        Edition::All => "Predict first, then open the answer: each was computed by a run.",
        Edition::Facilitator => "Each answer, and what refutes the others, was computed by a run.",
    };
    html! {
        section aria-labelledby="questions-title" {
            h2 #questions-title { "Questions" }
            p.about { (about) }
            ol.questions { @for item in lesson.items { li { (question(lesson, item)) } } }
        }
    }
}

fn question(lesson: &Lesson<'_>, item: &Item) -> Markup {
    let asked = prose(&words::question(lesson.scenario, &item.answered));
    html! {
        p { (asked) }
        @match lesson.edition {
            Edition::Participants | Edition::Handout => {
                @if is_a_choice(&item.answered.question.about, lesson.edition) { (options(item, false)) }
                p.prediction { "We expect:" }
            },
            Edition::All => {
                (options(item, false))
                details { summary { "The answer" } (answer(lesson, item)) }
            },
            Edition::Facilitator => { (options(item, true)) (answer(lesson, item)) },
        }
    }
}

/// Tells whether a question can only be answered by whoever sees what there is to choose from. How far a fault
/// gets and what an action does can be said in words of one's own, where a sheet of paper has no room.
fn is_a_choice(about: &About, edition: Edition) -> bool {
    match about {
        About::Cause(_) | About::Parts(_) => true,
        About::Action(_) | About::Stage(_) => edition != Edition::Handout,
        About::Figure(..) | About::Request(..) | About::Observer(..) => false,
    }
}

fn options(item: &Item, marked: bool) -> Markup {
    html! {
        ol.options { @for (place, option) in item.options.iter().enumerate() {
            li class=[(marked && place == item.right).then_some("right")] {
                (plain(&words::fact(&option.fact)))
            }
        } }
    }
}

fn answer(lesson: &Lesson<'_>, item: &Item) -> Markup {
    let right = &item.options[item.right];
    let wrong = || item.options.iter().enumerate().filter(|(place, _)| *place != item.right);
    html! {
        div.answer {
            p { strong { (Item::letter(item.right)) " is the answer: " } (prose(&because(right))) }
            code { (shown_by(lesson, &right.again)) }
            @if let Some(why) = &item.answered.question.why { p { (prose(why)) } }
            @for (place, option) in wrong() {
                p.quiet { (Item::letter(place)) " is wrong: " (prose(&because(option))) }
                @if option.again != right.again {
                    code { (shown_by(lesson, &option.again)) }
                }
            }
        }
    }
}

/// The command that shows an answer, under the seed of the page; some are about a seed of their own.
fn shown_by(lesson: &Lesson<'_>, again: &Again) -> String {
    let is_its_own = matches!(again, Again::Run(_, _, Some(_)));
    let seed = lesson.seed.filter(|_| !is_its_own).map(|seed| format!("--seed {seed}"));
    let arguments: Vec<String> = lesson.arguments.iter().cloned().chain(seed).collect();
    plain(&words::command(again, lesson.path, &arguments))
}
