//! `quiz` as Markdown that forges and wikis show alike. Names are in backticks, so that nothing becomes
//! a reference; answers are behind a summary that opens.

use super::Quiz;
use super::because::because;
use super::words;
use crate::experiment::quiz::sheet::Item;
use crate::text::neutral;
use std::fmt::Write as _;

/// Draws the page.
pub fn draw(quiz: &Quiz<'_>) -> String {
    let scenario = quiz.scenario;
    let neutral = || words::neutral_title(scenario, scenario.origin.value);
    let title = if quiz.answers { scenario.title.clone() } else { neutral() };
    let mut out = format!("# {}\n", plain(&title));
    for item in quiz.items {
        let number = item.number;
        let question = words::question(quiz.scenario, &item.answered);
        // A text cannot fail to be written into.
        let _ = writeln!(out, "\n## {number}. {}\n", plain(&question));
        for (place, option) in item.options.iter().enumerate() {
            let _ = writeln!(
                out,
                "- **{}** {}",
                Item::letter(place),
                plain(&words::fact(&option.fact))
            );
        }
        if quiz.answers {
            answer(quiz, item, &mut out);
        }
    }
    out
}

fn answer(quiz: &Quiz<'_>, item: &Item, out: &mut String) {
    let _ = writeln!(out, "\n<details><summary>The answer</summary>\n");
    let mut order: Vec<usize> = (0..item.options.len()).collect();
    order.sort_by_key(|place| *place != item.right);
    for place in order {
        let option = &item.options[place];
        let verdict = if place == item.right { "is the answer" } else { "is wrong" };
        let because = plain(&because(option));
        let _ = writeln!(out, "- **{}** {verdict}: {because}  ", Item::letter(place));
        let command = words::command(&option.again, quiz.path, quiz.arguments);
        let _ = writeln!(out, "  `{}`", neutral(&command).replace('`', "'"));
    }
    if let Some(why) = &item.answered.question.why {
        let _ = writeln!(out, "\n{}", plain(why));
    }
    let _ = writeln!(out, "\n</details>");
}

/// Writes a text so that nothing in it is markup, a reference or a mention: words that could be one are
/// in backticks, which forges leave alone.
fn plain(text: &str) -> String {
    let mut words = Vec::new();
    let mut in_code = false;
    for word in neutral(text).split_whitespace() {
        let ticks = word.matches('`').count();
        let refers = word.starts_with(['@', '#', '!', '~', '%', '&', '$', '/']) && word.len() > 1;
        words.push(if in_code || ticks > 0 {
            word.to_owned()
        } else if refers {
            format!("`{word}`")
        } else {
            escaped(word)
        });
        in_code ^= ticks % 2 == 1;
    }
    let mut line = words.join(" ");
    if in_code {
        line.push('`');
    }
    line
}

/// Escapes what Markdown would read as marks.
fn escaped(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for character in word.chars() {
        if r"\*_[]<>|~".contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
