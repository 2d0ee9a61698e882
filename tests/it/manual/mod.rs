//! The manual is true: its examples pass, its output is what the tool prints, its tables name
//! what the decoders know, its links lead somewhere. `UPDATE_DOCS=1 cargo test manual` writes
//! output and generated pages anew.

// Scenario files that the pages include.
mod examples;
// The page of incidents, made from their replays.
mod incidents;
// The page of diagnostics, made from their codes.
mod index;
// The reference's tables against the decoders.
mod keys;
// Links and anchors.
mod links;
// Files for continuous integration.
mod pipelines;
// Commands and what they print.
mod transcripts;
// Words of the language against the reference.
mod vocabulary;

use crate::support::files_below;
use crate::support::root;
use crate::support::text_of;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;

/// The folder of the pages.
fn source() -> PathBuf {
    root().join("docs/src")
}

/// Every page: its path below `docs/src`, and its text.
fn pages() -> Vec<(String, String)> {
    let found = files_below(&source(), ".md");
    assert!(found.len() > 10, "the pages are not where this test looks for them");
    let name = |path: &Path| path.strip_prefix(source()).unwrap().to_str().unwrap().to_owned();
    found.iter().map(|path| (name(path), text_of(path))).collect()
}

/// The text of the reference, all its pages together.
fn reference() -> String {
    let pages = pages().into_iter().filter(|(name, _)| name.starts_with("reference/"));
    pages.map(|(_, text)| text).collect()
}

/// Runs the tool in a folder, in an environment of its own.
fn reenact(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_reenact"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap()
}

/// Tells whether pages are written anew instead of compared.
fn updates() -> bool {
    std::env::var_os("UPDATE_DOCS").is_some()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
