//! `test --review`: one pending snapshot after another, and a key for each.
//!
//! A key is a letter and a line feed, so that it works in a plain pipe as on a terminal.

use crate::cli::output::Output;
use crate::cli::test::snapshots::Store;
use crate::render::page::neutral;
use crate::render::suite;
use crate::render::suite::Case;
use crate::render::suite::Snapshot;
use crate::render::suite::Tried;
use std::io::BufRead as _;

/// What to do after a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// Go on with the next.
    Next,
    /// Stop here.
    Leave,
}

/// What can be typed.
const KEYS: &str = "a accept   r reject   s skip   d all that changed   i about it   q leave";

/// Asks about every pending snapshot of a scenario.
pub(super) fn review(tried: &mut Tried, store: &Store, output: &mut Output) -> Answer {
    for index in 0..tried.cases.len() {
        if !tried.cases[index].snapshot.is_pending() {
            continue;
        }
        output.result(&suite::draw_pending(tried, &tried.cases[index], output.style()));
        output.result(&format!("  {KEYS}\n"));
        match ask(store, &tried.cases[index], output) {
            Some(Choice::Accepted) => tried.cases[index].snapshot = Snapshot::Accepted,
            Some(Choice::Left) => {}
            None => return Answer::Leave,
        }
    }
    Answer::Next
}

/// What somebody chose to do with a snapshot.
enum Choice {
    Accepted,
    Left,
}

/// Reads keys until one of them decides; none when there are no more, or to leave.
fn ask(store: &Store, case: &Case, output: &mut Output) -> Option<Choice> {
    let said = |done: std::io::Result<()>, choice: Choice, output: &Output| match done {
        Ok(()) => choice,
        Err(error) => {
            output.message(&format!("error: the snapshot cannot be written: {error}"));
            Choice::Left
        }
    };
    loop {
        output.prompt("? ");
        let mut line = String::new();
        if std::io::stdin().lock().read_line(&mut line).ok()? == 0 {
            output.result("\n");
            return None;
        }
        match line.trim() {
            "a" => {
                let done = store.accept_pending(&case.selection);
                return Some(said(done, Choice::Accepted, output));
            }
            "r" => {
                let done = store.reject_pending(&case.selection);
                return Some(said(done, Choice::Left, output));
            }
            "s" => return Some(Choice::Left),
            "d" => {
                let whole = match &case.snapshot {
                    Snapshot::Changed(change, _) => change.lines.join("\n"),
                    Snapshot::None
                    | Snapshot::Same
                    | Snapshot::New
                    | Snapshot::Accepted
                    | Snapshot::Unusable(_) => store.pending(&case.selection).unwrap_or_default(),
                };
                let lines = whole.lines().map(|line| format!("  {}\n", neutral(line)));
                output.result(&lines.collect::<String>());
            }
            "i" => output.result(&format!("  again: {}\n", neutral(&case.again))),
            "q" => return None,
            _ => output.result(&format!("  {KEYS}\n")),
        }
    }
}
