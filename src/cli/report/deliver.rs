//! Bringing a report to where it belongs: standard output, or a file that nobody has edited.

use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::replace::replace;
use crate::cli::report::ReportArguments;
use crate::cli::report::ReportFormat;
use crate::render::overview::quoted;
use crate::render::page::neutral;
use crate::render::report::html;
use std::io::Read as _;
use std::path::Path;

/// Checks that what is there may be overwritten; the error is a sentence.
pub(super) fn may_write(arguments: &ReportArguments) -> Result<(), String> {
    let Some(path) = arguments.output.as_deref().filter(|path| *path != "-") else { return Ok(()) };
    if arguments.force || std::fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    if arguments.format != ReportFormat::Html {
        return Err(format!("`{path}` is there already; add `--force` to overwrite it"));
    }
    let mut text = String::new();
    let metadata = std::fs::metadata(path).map_err(|error| format!("`{path}`: {error}"))?;
    if !metadata.is_file() {
        return Err(format!("`{path}` is no file"));
    }
    let read =
        std::fs::File::open(path).and_then(|file| file.take(1 << 24).read_to_string(&mut text));
    if read.is_ok() && html::is_unedited(&text) {
        return Ok(());
    }
    Err(format!(
        "`{path}` is there already and is no report, or one that was edited; add `--force` to \
         overwrite it"
    ))
}

/// Brings the page to where it belongs.
pub(super) fn deliver(arguments: &ReportArguments, page: &[u8], output: &mut Output) -> Exit {
    let Some(path) = arguments.output.as_deref().filter(|path| *path != "-") else {
        output.bytes(page);
        return Exit::Fine;
    };
    if let Err(error) = replace(Path::new(path), page) {
        output.message(&format!("error: `{path}` cannot be written: {error}"));
        return Exit::Usage;
    }
    output.message(&format!("wrote {}, {} kB", neutral(&quoted(path)), page.len().div_ceil(1_000)));
    Exit::Fine
}
