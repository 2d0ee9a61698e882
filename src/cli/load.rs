//! Reading scenario files, never more of one than a scenario may have.

use crate::cli::output::Output;
use crate::diagnostic::Diagnostics;
use crate::scenario::File;
use crate::scenario::tree::Limits;
use crate::scenario::tree::decode_utf8;
use crate::source::Sources;
use std::io::Read as _;

/// What a file came to.
#[derive(Debug)]
pub(super) enum Loaded {
    /// A tree, and what there is to say about it.
    File(Box<File>, Diagnostics),
    /// No tree, and why.
    Mistaken(Sources, Diagnostics),
    /// Not even a text; what is wrong has been said.
    Unreadable,
}

/// Reads a file, or standard input for `-`.
pub(super) fn load(path: &str, output: &Output) -> Loaded {
    let bytes = match read(path) {
        Ok(bytes) => bytes,
        Err(problem) => {
            output.message(&format!("error: `{path}` cannot be read: {problem}"));
            return Loaded::Unreadable;
        }
    };
    let mut found = Diagnostics::default();
    let mut sources = Sources::default();
    let text = match decode_utf8(bytes) {
        Ok(text) => text,
        Err(not_utf8) => {
            let source = sources.add(path, not_utf8.text.clone());
            found.push(not_utf8.diagnostic(source));
            return Loaded::Mistaken(sources, found);
        }
    };
    if let Some(file) = File::read(path, &text, &mut found) {
        return Loaded::File(Box::new(file), found);
    }
    sources.add(path, text);
    Loaded::Mistaken(sources, found)
}

/// Reads at most one byte more than a scenario may have, so that a huge file is never held.
fn read(path: &str) -> Result<Vec<u8>, String> {
    let limit = Limits::default().bytes as u64 + 1;
    let mut bytes = Vec::new();
    let read = if path == "-" {
        std::io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        let file = std::fs::File::open(path).map_err(|error| reason(&error))?;
        if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
            return Err("it is a directory; name a scenario file in it".to_owned());
        }
        file.take(limit).read_to_end(&mut bytes)
    };
    read.map_err(|error| reason(&error))?;
    Ok(bytes)
}

/// Reads a file of at most so many bytes, and no more of a larger one.
///
/// # Errors
///
/// Returns why it cannot be read, as a part of a sentence.
pub(super) fn read_within(path: &str, most: u64) -> Result<Vec<u8>, String> {
    let file = std::fs::File::open(path).map_err(|error| reason(&error))?;
    take_within(&file, most)
}

/// Reads what is left of a file, where that is at most so many bytes; nothing of a file that says itself
/// that it has more.
///
/// # Errors
///
/// Returns why it cannot be read, as a part of a sentence.
pub(super) fn take_within(file: &std::fs::File, most: u64) -> Result<Vec<u8>, String> {
    let too_long = || format!("it has more than {} MiB, and no more is read", most >> 20);
    if file.metadata().is_ok_and(|it| it.is_file() && it.len() > most) {
        return Err(too_long());
    }
    let mut bytes = Vec::new();
    // A pipe, or a file that grows meanwhile, says nothing of its length.
    file.take(most + 1).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    if bytes.len() as u64 > most { Err(too_long()) } else { Ok(bytes) }
}

/// Says what went wrong, without the operating system's number.
pub(super) fn reason(error: &std::io::Error) -> String {
    let known = [
        (std::io::ErrorKind::NotFound, "there is no such file"),
        (std::io::ErrorKind::PermissionDenied, "permission denied"),
    ];
    let found = known.iter().find(|(kind, _)| *kind == error.kind());
    found.map_or_else(|| error.to_string(), |(_, words)| (*words).to_owned())
}
