//! The first scenario, ready to be replayed.

use reenact::diagnostic::Diagnostics;
use reenact::experiment::replay::Prepared;
use reenact::experiment::replay::prepare;
use reenact::scenario::File;
use reenact::scenario::file::Selection;

/// Reads the scenario file.
pub(crate) fn file() -> File {
    let text = include_str!("../../scenarios/duo-chat-a1001.yaml");
    let mut out = Diagnostics::default();
    let file = File::read("scenarios/duo-chat-a1001.yaml", text, &mut out);
    file.filter(|_| !out.has_errors()).expect("the scenario can be read")
}

/// Compiles it for a profile and overlays.
pub(crate) fn prepared(file: &File, profile: &str, with: &[&str]) -> Prepared {
    let with: Vec<String> = with.iter().map(|name| (*name).to_owned()).collect();
    let selection = Selection::profile(profile).with(&with);
    let mut out = Diagnostics::default();
    prepare(file, &selection, &mut out).expect("the scenario compiles")
}
