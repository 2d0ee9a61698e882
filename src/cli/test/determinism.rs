//! `test --check-determinism`: every case once more on a used machine, and once in a fresh process.

use crate::cli::trace::Tracing;
use crate::engine::machine::Machine;
use crate::engine::outcome::Limits;
use crate::experiment::determinism::fingerprint_again;
use crate::experiment::determinism::used_machine;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::Replay;
use crate::scenario::File;
use crate::scenario::file::Selection;
use crate::seed::Seed;
use serde_json::Value;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::thread;

/// Runs a case again, twice. Returns what differs, told, or none when nothing does.
pub(super) fn check(
    path: &str,
    file: &File,
    one: &Prepared,
    replay: &Replay,
    limits: &Limits,
) -> Option<String> {
    let expected = replay.fingerprint?;
    let limits = *limits;
    let tracing = Tracing {
        file,
        prepared: one,
        seed: replay.seed,
        limits,
        set: &[],
        only: None,
        every: None,
    };
    if fingerprint_again(one, replay.seed, &limits) != expected {
        return Some(format!("in one process, {}", in_process(&tracing)));
    }
    let fresh = match Fresh::of(path, &one.selection, replay.seed, limits.events) {
        Ok(fresh) => fresh,
        Err(error) => return Some(format!("no fresh process can be started: {error}")),
    };
    match fresh.fingerprint() {
        Ok(print) if print == expected.to_string() => None,
        Ok(_) => Some(format!("in a fresh process, {}", fresh.parted(&tracing))),
        Err(problem) => Some(format!("a fresh process cannot repeat it: {problem}")),
    }
}

/// Compares a run on a new machine with one on a used machine, event by event.
fn in_process(tracing: &Tracing<'_>) -> String {
    let (reader, writer) = match io::pipe() {
        Ok(ends) => ends,
        Err(error) => return error.to_string(),
    };
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut machine = used_machine(tracing.prepared, tracing.seed, &tracing.limits);
            // Whoever reads stops at the first difference, which breaks the pipe.
            drop(tracing.write(&mut machine, io::BufWriter::new(writer)));
        });
        compare(tracing, BufReader::new(reader))
    })
}

/// A command that repeats a case in a process of its own.
struct Fresh {
    program: PathBuf,
    words: Vec<String>,
}

impl Fresh {
    /// Names the command.
    fn of(path: &str, selection: &Selection, seed: Seed, limit: u64) -> io::Result<Self> {
        let mut words = vec!["run".to_owned(), path.to_owned()];
        if let Some(profile) = &selection.profile {
            words.extend(["--profile".to_owned(), profile.clone()]);
        }
        for name in &selection.with {
            words.extend(["--with".to_owned(), name.clone()]);
        }
        words.extend(selection.without_fault.then(|| "--without-fault".to_owned()));
        words.extend(["--seed".to_owned(), seed.to_string()]);
        words.extend(["--limit".to_owned(), limit.to_string()]);
        Ok(Self { program: std::env::current_exe()?, words })
    }

    fn command(&self, more: [&str; 2]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.words).args(more).stdin(Stdio::null());
        command
    }

    /// Returns the fingerprint of all events there.
    fn fingerprint(&self) -> Result<String, String> {
        let ran =
            self.command(["--format", "jsonl"]).output().map_err(|error| error.to_string())?;
        let said: Option<Value> = serde_json::from_slice(&ran.stdout).ok();
        let print = said.and_then(|said| Some(said["replay"]["fingerprint"].as_str()?.to_owned()));
        print.ok_or_else(|| {
            let said = String::from_utf8_lossy(&ran.stderr);
            said.lines().next().unwrap_or("it says nothing").to_owned()
        })
    }

    /// Compares the events there with those here.
    fn parted(&self, tracing: &Tracing<'_>) -> String {
        let mut command = self.command(["--trace", "-"]);
        let mut child = match command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn() {
            Ok(child) => child,
            Err(error) => return error.to_string(),
        };
        let told = child.stdout.take().map(|out| compare(tracing, BufReader::new(out)));
        // It may still be writing, to nobody.
        drop(child.kill());
        drop(child.wait());
        told.unwrap_or_default()
    }
}

/// Runs here and compares with the lines of a trace from elsewhere; tells the first difference.
fn compare(tracing: &Tracing<'_>, there: impl BufRead) -> String {
    let mut against = Against { there, here: Vec::new(), parted: None };
    let mut machine = Machine::new(&tracing.prepared.program);
    let written = tracing.write(&mut machine, &mut against);
    match (against.parted, written) {
        (Some((here, there)), _) => tell(&here, &there),
        (None, Err(error)) => error.to_string(),
        (None, Ok(_)) => "now they agree: what differs is not the same each time".to_owned(),
    }
}

/// A trace that is held, line by line, against another.
struct Against<R> {
    there: R,
    here: Vec<u8>,
    parted: Option<(String, String)>,
}

impl<R: BufRead> io::Write for Against<R> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            if *byte != b'\n' {
                self.here.push(*byte);
                continue;
            }
            let mut line = String::new();
            self.there.read_line(&mut line)?;
            let here = String::from_utf8_lossy(&self.here).into_owned();
            if here != line.trim_end_matches('\n') {
                self.parted = Some((here, line));
                return Err(io::Error::other("they differ"));
            }
            self.here.clear();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Tells in what two lines of a trace differ: the event, then field by field.
fn tell(here: &str, there: &str) -> String {
    type Fields = BTreeMap<String, Value>;
    let parsed = |line: &str| serde_json::from_str::<Fields>(line).ok();
    let (Some(here), Some(there)) = (parsed(here), parsed(there)) else {
        return format!("the events end\nhere:  {}\nthere: {}", here.trim(), there.trim());
    };
    let word = |fields: &Fields, name: &str| {
        fields.get(name).map_or_else(
            || "nothing".to_owned(),
            |value| value.as_str().map_or_else(|| value.to_string(), str::to_owned),
        )
    };
    let [id, kind, site] = ["id", "kind", "site"].map(|name| word(&here, name));
    let mut told = vec![format!("the first differing event is number {id}, {kind} at {site}")];
    let names: BTreeSet<&String> = here.keys().chain(there.keys()).collect();
    for name in names.into_iter().filter(|name| here.get(*name) != there.get(*name)) {
        told.push(format!("{name}: {} here, {} there", word(&here, name), word(&there, name)));
    }
    told.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::experiment::replay::prepare;

    /// A scenario with one draw and two events a request.
    const SCENARIO: &str = "\
version: 1
id: small
title: small
replay: {seed: 1, from: 2024-01-01T00:00:00Z}
requests: {visit: {steps: [{work: think, takes: 1s..9s}]}}
traffic: {visits: {request: visit, every: 1m, count: 3, basis: assumed}}
profiles: {production: {}}
";

    #[track_caller]
    fn told(there: impl Fn(&Tracing<'_>) -> Vec<u8>) -> String {
        let mut out = Diagnostics::default();
        let file = File::read("small.yaml", SCENARIO, &mut out).expect("it is YAML");
        let one = prepare(&file, &Selection::profile("production"), &mut out);
        let one = one.unwrap_or_else(|| panic!("{out:?}"));
        let limits = Limits::default();
        let seed = Seed::new(1);
        let tracing = Tracing {
            file: &file,
            prepared: &one,
            seed,
            limits,
            set: &[],
            only: None,
            every: None,
        };
        compare(&tracing, there(&tracing).as_slice())
    }

    fn trace(tracing: &Tracing<'_>) -> String {
        let mut out = Vec::new();
        let mut machine = used_machine(tracing.prepared, tracing.seed, &tracing.limits);
        tracing.write(&mut machine, &mut out).expect("memory takes it");
        String::from_utf8(out).expect("traces are UTF-8")
    }

    #[test]
    fn a_fresh_process_may_do_as_much_as_this_one() {
        let selection = Selection::profile("production");
        let fresh = Fresh::of("small.yaml", &selection, Seed::new(1), 20_000_000);
        let words = fresh.expect("the tests run from a file").words;
        assert_eq!(words.last_chunk(), Some(&["--limit".to_owned(), "20000000".to_owned()]));
    }

    #[test]
    fn a_run_like_another_does_not_part_from_it() {
        let told = told(|tracing| trace(tracing).into_bytes());
        assert_eq!(told, "now they agree: what differs is not the same each time");
    }

    #[test]
    fn the_first_event_that_differs_is_told_field_by_field() {
        let told = told(|tracing| {
            trace(tracing).replace("\"id\":1,\"at\"", "\"id\":1,\"via\":0,\"at\"").into_bytes()
        });
        assert!(told.starts_with("the first differing event is number 1, worked at "), "{told}");
        assert!(told.ends_with("\nvia: nothing here, 0 there"), "{told}");
    }

    #[test]
    fn a_run_that_ends_sooner_is_told() {
        let told = told(|tracing| {
            let trace = trace(tracing);
            trace.lines().take(2).flat_map(|line| [line, "\n"]).collect::<String>().into_bytes()
        });
        assert!(told.starts_with("the events end\nhere:  {"), "{told}");
        assert!(told.ends_with("\nthere: "), "{told}");
    }
}
