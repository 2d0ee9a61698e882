//! `run --trace`: every event of one replay, as JSON Lines.

use crate::engine::machine::Machine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::outcome::Limits;
use crate::experiment::replay::Prepared;
use crate::scenario::File;
use crate::seed::Seed;
use crate::trace::RequestId;
use crate::trace::codec::Header;
use crate::trace::codec::TraceWriter;
use crate::trace::codec::lines_of_sites;
use crate::trace::fingerprint::Fingerprinting;
use std::io;
use std::io::BufWriter;
use std::num::NonZeroU32;

/// What a trace is of.
#[derive(Debug)]
pub(super) struct Tracing<'a> {
    /// The file, for the lines of its steps.
    pub(super) file: &'a File,
    /// What is run.
    pub(super) prepared: &'a Prepared,
    /// Under which seed.
    pub(super) seed: Seed,
    /// What may stop it.
    pub(super) limits: Limits,
    /// What `--set` said.
    pub(super) set: &'a [String],
    /// The request whose events alone are kept.
    pub(super) only: Option<RequestId>,
    /// One request of so many is kept; every one when none.
    pub(super) every: Option<NonZeroU32>,
}

impl Tracing<'_> {
    /// Runs on a machine, writes every event, and returns how the run ended.
    pub(super) fn write(
        &self,
        machine: &mut Machine<'_>,
        out: impl io::Write,
    ) -> io::Result<Ending> {
        let program = &self.prepared.program;
        let mut header =
            Header::new(program, self.file.digest, &self.prepared.selection, self.seed);
        header.set = self.set.to_vec();
        if let Some(only) = self.only {
            header = header.only(only);
        } else if let Some(every) = self.every {
            header = header.every(every);
        }
        let limits = self.limits.for_program(program);
        let lines = lines_of_sites(program, &self.file.sources);
        let writer = TraceWriter::new(out, &header, lines).within(limits.trace);
        let mut observers = (writer, Fingerprinting::default());
        let outcome = machine.run(self.seed, &limits, &mut observers);
        let (writer, fingerprinting) = observers;
        writer.finish(outcome.footer(program, &limits, fingerprinting.finish()))?;
        Ok(outcome.ending)
    }

    /// Writes the trace to standard output.
    pub(super) fn print(&self) -> io::Result<Ending> {
        let out = BufWriter::new(io::stdout().lock());
        self.write(&mut Machine::new(&self.prepared.program), out)
    }

    /// Writes the trace to a file that does not exist yet, says so, and how the run ended. A file
    /// that could not be written whole is taken away again.
    pub(super) fn save(&self, path: &str) -> Result<(String, Ending), String> {
        let created = std::fs::File::create_new(path).map_err(|error| {
            if error.kind() == io::ErrorKind::AlreadyExists {
                format!("`{path}` is there already; a trace never overwrites a file")
            } else {
                format!("`{path}` cannot be written: {error}")
            }
        })?;
        let out = BufWriter::new(created);
        let written = self.write(&mut Machine::new(&self.prepared.program), out);
        let ending = written.map_err(|error| {
            let removed = std::fs::remove_file(path).is_ok();
            let kept = if removed { "" } else { ", and it is not whole" };
            format!("`{path}` cannot be written: {error}{kept}")
        })?;
        let until = match ending {
            Ending::Interrupted => ", until it was interrupted,".to_owned(),
            Ending::Stopped(limit) if limit != Limit::Until => {
                format!(", until it was {ending},")
            }
            Ending::Finished | Ending::Stopped(_) | Ending::Decided | Ending::Broken(_) => {
                String::new()
            }
        };
        let scenario = &self.prepared.program.scenario;
        Ok((format!("wrote the events of {scenario}{until} to `{path}`"), ending))
    }
}
