//! How a case is repeated.

use crate::experiment::replay::Replay;
use crate::render::overview::quoted;
use crate::render::overview::quoted_path;
use crate::scenario::file::Selection;

/// Returns the line that repeats a case.
pub(super) fn again(path: &str, selection: &Selection, replay: &Replay) -> String {
    let mut words = vec!["reenact run".to_owned(), quoted_path(path)];
    words.extend(selection.profile.iter().map(|name| format!("--profile {}", quoted(name))));
    words.extend(selection.with.iter().map(|name| format!("--with {}", quoted(name))));
    words.extend(selection.without_fault.then(|| "--without-fault".to_owned()));
    words.push(format!("--seed {}", replay.seed));
    words.join(" ")
}
