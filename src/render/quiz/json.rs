//! `quiz` for programs.

use super::Quiz;
use super::because::because;
use super::words;
use crate::experiment::quiz::sheet::Item;
use crate::render::json::document;
use serde::Serialize;

/// The name and version of the format.
pub const SCHEMA: &str = "reenact.quiz/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    scenario: &'a str,
    seed: &'a str,
    person: Option<&'a str>,
    sheets: usize,
    questions: Vec<Asked<'a>>,
}

#[derive(Serialize)]
struct Asked<'a> {
    name: &'a str,
    sheet: usize,
    ask: String,
    options: Vec<Offered>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<Answer<'a>>,
}

#[derive(Serialize)]
struct Offered {
    letter: char,
    text: String,
}

#[derive(Serialize)]
struct Answer<'a> {
    letter: char,
    why: Option<&'a str>,
    options: Vec<Shown>,
}

/// What shows that an option is right or wrong.
#[derive(Serialize)]
struct Shown {
    letter: char,
    right: bool,
    because: String,
    command: String,
}

/// Draws the document.
pub fn draw(quiz: &Quiz<'_>) -> String {
    let questions = quiz.items.iter().map(|item| asked(quiz, item)).collect();
    document(&Document {
        schema: SCHEMA,
        scenario: &quiz.scenario.id.value,
        seed: &quiz.seed,
        person: quiz.person,
        sheets: quiz.sheets,
        questions,
    })
}

fn asked<'a>(quiz: &Quiz<'_>, item: &'a Item) -> Asked<'a> {
    let question = &item.answered.question;
    let options = || item.options.iter().enumerate();
    let shown = |(place, option): (usize, &crate::experiment::quiz::Choice)| Shown {
        letter: Item::letter(place),
        right: place == item.right,
        because: because(option),
        command: words::command(&option.again, quiz.path, quiz.arguments),
    };
    Asked {
        name: &question.name.value,
        sheet: item.sheet,
        ask: words::question(quiz.scenario, &item.answered),
        options: options()
            .map(|(place, it)| Offered { letter: Item::letter(place), text: words::fact(&it.fact) })
            .collect(),
        answer: quiz.answers.then(|| Answer {
            letter: Item::letter(item.right),
            why: question.why.as_deref(),
            options: options().map(shown).collect(),
        }),
    }
}
