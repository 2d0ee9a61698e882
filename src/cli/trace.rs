//! `run --trace`: every event of one replay, as JSON Lines.

use crate::cli::run::Asked;
use crate::engine;
use crate::engine::outcome::Ending;
use crate::experiment::replay::Prepared;
use crate::scenario::File;
use crate::trace::codec::Header;
use crate::trace::codec::TraceWriter;
use crate::trace::codec::lines_of_sites;
use crate::trace::fingerprint::Fingerprinting;
use std::io::BufWriter;

/// Writes the trace of a replay to a file that does not exist yet, and says so. A file that could
/// not be written whole is taken away again.
pub(super) fn write(
    path: &str,
    file: &File,
    prepared: &Prepared,
    asked: &Asked,
    set: &[String],
) -> Result<String, String> {
    let created = std::fs::File::create_new(path).map_err(|error| {
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            format!("`{path}` is there already; a trace never overwrites a file")
        } else {
            format!("`{path}` cannot be written: {error}")
        }
    })?;
    let seed = asked.conditions.seed;
    let program = &prepared.program;
    let mut header = Header::new(program, file.digest, &prepared.selection, seed);
    header.set = set.to_vec();
    if let Some(only) = asked.only {
        header = header.only(only);
    }
    let lines = lines_of_sites(program, &file.sources);
    let mut limits = asked.conditions.limits;
    limits.until = limits.until.or(program.until);
    let writer = TraceWriter::new(BufWriter::new(created), &header, lines);
    let mut observers = (writer, Fingerprinting::default());
    let outcome = engine::run(program, seed, &limits, &mut observers);
    let (writer, fingerprinting) = observers;
    let written = writer.finish(outcome.footer(program, &limits, fingerprinting.finish()));
    written.map_err(|error| {
        let kept = if std::fs::remove_file(path).is_ok() { "" } else { ", and it is not whole" };
        format!("`{path}` cannot be written: {error}{kept}")
    })?;
    let interrupted = outcome.ending == Ending::Interrupted;
    let until = if interrupted { ", until it was interrupted," } else { "" };
    Ok(format!("wrote the events of {}{until} to `{path}`", prepared.program.scenario))
}
