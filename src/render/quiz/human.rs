//! `quiz` for people.

use super::Quiz;
use super::because::because;
use super::words;
use crate::experiment::quiz::sheet::Item;
use crate::render::marked::plainly;
use crate::render::number::counted;
use crate::render::page::Page;
use crate::render::style::TextStyle;

/// Draws all questions; with the answers, where they are told.
pub fn draw(quiz: &Quiz<'_>, style: TextStyle) -> String {
    let mut text = head(quiz, style);
    for (place, item) in quiz.items.iter().enumerate() {
        if place > 0 && quiz.items[place - 1].sheet < item.sheet {
            text.push_str(&turned(item.sheet, style));
        }
        text.push_str(&asked(quiz, place, style));
        if quiz.answers {
            text.push_str(&revealed(quiz, place, None, style));
        }
    }
    text
}

/// Draws what stands above the questions.
pub fn head(quiz: &Quiz<'_>, style: TextStyle) -> String {
    let mut page = Page::new(style);
    let dot = page.mark("·", "-");
    let mut parts = vec![
        quiz.scenario.id.value.clone(),
        format!("seed {}", quiz.seed),
        counted(quiz.items.len() as u64, "question"),
    ];
    let only = if quiz.answers { None } else { quiz.items.first() };
    let only = only.filter(|_| quiz.sheets > 1);
    parts.extend(only.map(|item| format!("sheet {} of {}", item.sheet, quiz.sheets)));
    parts.extend(quiz.person.map(|person| format!("for {person}")));
    page.paragraph("", "", &parts.join(&format!(" {dot} ")));
    if !quiz.answers {
        page.paragraph("", "", "Predict each answer before you look. --answers tells them.");
    }
    if let Some(item) = only.filter(|item| item.sheet < quiz.sheets) {
        let next = item.sheet + 1;
        let words = format!(
            "What is asked next tells some of these answers: --sheet {next}, when you have predicted."
        );
        page.paragraph("", "", &words);
    }
    page.finish()
}

/// Says that another sheet begins.
fn turned(sheet: usize, style: TextStyle) -> String {
    let mut page = Page::new(style);
    page.gap();
    page.line(&format!("SHEET {sheet}, which tells answers of the one before"));
    page.finish()
}

/// Draws a question and what may be answered.
pub fn asked(quiz: &Quiz<'_>, place: usize, style: TextStyle) -> String {
    let mut page = Page::new(style);
    let Some(item) = quiz.items.get(place) else { return String::new() };
    page.gap();
    let question = plainly(&words::question(quiz.scenario, &item.answered));
    page.paragraph(&format!("{}  ", item.number), "   ", &question);
    for (place, option) in item.options.iter().enumerate() {
        let text = words::fact(&option.fact);
        page.paragraph(&format!("   {}  ", Item::letter(place)), "      ", &text);
    }
    page.finish()
}

/// Draws the answer, and what refutes the other ones; first of all the one that was chosen.
pub fn revealed(quiz: &Quiz<'_>, place: usize, chosen: Option<usize>, style: TextStyle) -> String {
    let mut page = Page::new(style);
    let Some(item) = quiz.items.get(place) else { return String::new() };
    page.gap();
    let letter = Item::letter(item.right);
    let verdict = match chosen {
        Some(chosen) if chosen == item.right => format!("   {letter}  right: "),
        Some(_) | None => format!("   {letter}  is the answer: "),
    };
    let command =
        |option: usize| words::command(&item.options[option].again, quiz.path, quiz.arguments);
    page.paragraph(&verdict, "      ", &plainly(&because(&item.options[item.right])));
    page.whole(&format!("      {}", command(item.right)));
    if let Some(why) = &item.answered.question.why {
        page.paragraph("      ", "      ", &plainly(why));
    }
    let mut last = command(item.right);
    let mut wrong: Vec<usize> = (0..item.options.len()).filter(|it| *it != item.right).collect();
    wrong.sort_by_key(|it| Some(*it) != chosen);
    for option in wrong {
        let because = plainly(&because(&item.options[option]));
        page.paragraph(&format!("   {}  is wrong: ", Item::letter(option)), "      ", &because);
        if command(option) != last {
            last = command(option);
            page.whole(&format!("      {last}"));
        }
    }
    page.finish()
}

/// Draws how many were right.
pub fn score(right: usize, all: usize, style: TextStyle) -> String {
    let mut page = Page::new(style);
    page.gap();
    page.line(&format!("{right} of {} predicted", counted(all as u64, "answer")));
    page.finish()
}
