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
    let sheets = if lesson.edition.holds_the_report() {
        1..=lesson.sheets()
    } else {
        lesson.sheet..=lesson.sheet
    };
    let asked: Vec<&About> = lesson
        .items
        .iter()
        .filter(|item| sheets.contains(&item.sheet))
        .map(|item| &item.answered.question.about)
        .collect();
    html! {
        section aria-labelledby="questions-title" {
            h2 #questions-title { "Questions" }
            p.about { (about) }
            (words_used(lesson, &asked))
            @for number in sheets { (sheet(lesson, number)) }
        }
    }
}

/// What the words mean that questions and choices have from the tool and not from the scenario.
fn words_used(lesson: &Lesson<'_>, asked: &[&About]) -> Markup {
    let has = |is: fn(&About) -> bool| asked.iter().any(|about| is(about));
    let is_short = lesson.edition == Edition::Handout;
    let meanings = [
        (
            has(|it| matches!(it, About::Stage(_))),
            "The fault is one step of the code. Where it runs something may go wrong, and what goes wrong may show.",
        ),
        (
            has(|it| matches!(it, About::Cause(_))),
            "What can be told of an environment has an address: `switches.`, `inputs.` and a name, or `queues.` \
             and what is set of a queue. `alone` means that all else stays as it is.",
        ),
        (
            has(|it| matches!(it, About::Parts(_))),
            "A step is named by the way to it: its request or job, the pieces of code around it, what it does.",
        ),
        (
            has(|it| matches!(it, About::Action(_))) && !is_short,
            "A request fails where the fault shows in it. Harm is what the scenario counts beyond that.",
        ),
    ];
    html! {
        @for (_, words) in meanings.iter().filter(|(is_needed, _)| *is_needed) { p.quiet { (prose(words)) } }
    }
}

/// Draws a sheet; where there are more, with which one it is and when its turn comes. On the screen of a room
/// the later ones are behind reveals.
fn sheet(lesson: &Lesson<'_>, number: usize) -> Markup {
    let (all, edition) = (lesson.sheets(), lesson.edition);
    let name = format!("Sheet {number} of {all}");
    let turn = match edition {
        Edition::Participants | Edition::Handout => (number < all).then_some(
            "The next sheet comes when this is filled in: it tells some of the answers.",
        ),
        Edition::Facilitator | Edition::All => (number > 1).then_some(
            "It tells some answers to the sheet before: hand it out when that is filled in.",
        ),
    };
    let turn = html! { @if let Some(turn) = turn { p.quiet { (turn) } } };
    let id = format!("sheet-{number}");
    html! {
        @if edition == Edition::All && number > 1 {
            details #(id) { summary { "Reveal: " (name) } (turn) (list(lesson, number)) }
        } @else {
            @if all > 1 { h3 #(id) { (name) } (turn) }
            (list(lesson, number))
        }
    }
}

fn list(lesson: &Lesson<'_>, number: usize) -> Markup {
    let items: Vec<&Item> = lesson.items.iter().filter(|item| item.sheet == number).collect();
    html! {
        ol.questions start=[items.first().map(|item| item.number).filter(|it| *it > 1)] {
            @for item in items { li { (question(lesson, item)) } }
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
