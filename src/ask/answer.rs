//! One answer: what `run` prints, for people and for programs, and what it says besides.

use crate::analysis::consistency;
use crate::ask::Asked;
use crate::ask::Question;
use crate::ask::about_limit;
use crate::diagnostic::Diagnostics;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::experiment::check;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::check_selection;
use crate::render::diagnostics;
use crate::render::json;
use crate::render::overview;
use crate::render::overview::Overview;
use crate::render::report::html::playable;
use crate::render::style::TextStyle;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use crate::source::Sources;
use crate::text::neutral;

/// What a pipe gets: eighty columns without colours.
const STYLE: TextStyle = TextStyle { width: 80, colour: false, unicode: true };

/// What `run` answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// What it prints for people, into a pipe; empty when there is nothing to print.
    pub human: String,
    /// What it prints with `--format json`.
    pub json: String,
    /// The same as a fragment of HTML, for the page of a report.
    pub html: String,
    /// What it says on standard error.
    pub messages: String,
    /// The line that asks the same.
    pub command: String,
}

/// Answers a question about a scenario that the user knows by `name`.
pub fn answer(name: &str, text: &str, question: &Question) -> Answer {
    let command = question.command(name);
    match replayed(name, text, question) {
        Ok(answer) => Answer { command, ..answer },
        Err(messages) => Answer { messages, command, ..Answer::default() },
    }
}

/// Makes the replays and draws them; the error is what was said instead.
fn replayed(name: &str, text: &str, question: &Question) -> Result<Answer, String> {
    let mut found = Diagnostics::default();
    let Some(mut file) = File::read(name, text, &mut found) else {
        let mut sources = Sources::default();
        sources.add(name, text);
        return Err(diagnostics::draw(&found, &sources, &STYLE));
    };
    for setting in &question.set {
        file.set(setting, &mut found);
    }
    let tree = file.assemble(&Selection::default(), &mut found);
    let base = Scenario::decode(&tree, &mut found).filter(|_| !found.has_errors());
    let Some(base) = base else {
        return Err(diagnostics::draw(&found, &file.sources, &STYLE));
    };
    let asked = question.understand(&base).map_err(|problem| line(&format!("error: {problem}")))?;
    let prepared = prepared(&file, &base, &asked, &mut found)?;
    let contradictions = consistency::contradictions(&base, &mut found);
    let replays = asked.replay(&file, &prepared);
    let overview = Overview {
        scenario: &base,
        sources: &file.sources,
        path: name,
        replays: &replays,
        contradictions: &contradictions,
        digest: file.digest,
        arguments: &question.arguments(),
    };
    let cut = |ending| matches!(ending, Ending::Stopped(limit) if limit != Limit::Until);
    let cut = replays.iter().map(|replay| replay.outcome.ending).find(|ending| cut(*ending));
    let about = cut.map(|ending| line(&about_limit(ending, &asked.conditions.limits, &prepared)));
    Ok(Answer {
        human: overview::draw(&overview, STYLE),
        json: json::draw(&overview),
        html: playable::result(&overview),
        messages: about.unwrap_or_default(),
        command: String::new(),
    })
}

/// Decodes and compiles every selection; the error says what is wrong.
fn prepared(
    file: &File,
    base: &Scenario,
    asked: &Asked,
    found: &mut Diagnostics,
) -> Result<Vec<Prepared>, String> {
    for selection in &asked.selections {
        check_selection(base, selection).map_err(|mistakes| {
            mistakes.iter().map(|mistake| line(&format!("error: {mistake}"))).collect::<String>()
        })?;
    }
    check::prepare(file, base, &asked.selections, found)
        .ok_or_else(|| diagnostics::draw(found, &file.sources, &STYLE))
}

/// A message as a terminal would get it.
fn line(message: &str) -> String {
    message.lines().map(|line| neutral(line) + "\n").collect()
}
