//! Raw results as JSON Lines: what is run, then each run. A line is added when it is known and never
//! changed, so whatever a process that was killed has left behind is a beginning.

use crate::experiment::sweep::plan::Plan;
use crate::experiment::sweep::plan::SCHEMA;
use crate::experiment::sweep::plan::Shard;
use crate::experiment::sweep::plan::TOOL;
use crate::experiment::sweep::plan::Variant;
use crate::experiment::sweep::row::End;
use crate::experiment::sweep::row::Row;
use crate::experiment::sweep::row::Run;
use crate::experiment::sweep::row::Value;
use crate::hash::StableHasher;
use serde::Deserialize;
use serde::Serialize;
use std::fmt::Write as _;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// What the whole sweep runs.
    pub plan: Plan,
    /// Which part of it is here.
    pub shard: Shard,
}

impl Header {
    /// Writes the first line.
    pub fn line(&self) -> String {
        // Every key is a text, so this cannot fail.
        let mut line = serde_json::to_string(self).expect("a plan is JSON");
        line.push('\n');
        line
    }
}

/// Every other line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    /// The seed.
    seed: String,
    /// The number of the variant, from 0.
    variant: usize,
    ending: End,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    events: u64,
    /// In the order of the variant's figures.
    figures: Vec<Option<Value>>,
    /// In the order of the variant's expectations.
    met: Vec<bool>,
}

/// What stands between a run and its digest, at the end of a line.
const DIGEST: &str = ",\"digest\":\"";

/// Separates these hashes from all others.
const DOMAIN: u64 = 0x5357;

/// Makes the digests of lines. It tells that a line was changed, or is of another sweep; it is no
/// signature, for whoever changes a line may make it anew.
#[derive(Debug, Clone, Copy)]
struct Seal(StableHasher);

impl Seal {
    fn of(plan: &Plan) -> Self {
        let mut hasher = StableHasher::new(DOMAIN);
        // The same file may stand elsewhere on another machine.
        let plan = Plan { file: String::new(), ..plan.clone() };
        // Every key is a text, so this cannot fail.
        hasher.text(&serde_json::to_string(&plan).expect("a plan is JSON"));
        Self(hasher)
    }

    /// Returns the digest of a run, as it is written without its last brace.
    fn digest(self, run: &str) -> String {
        let mut hasher = self.0;
        hasher.text(run);
        format!("{:016x}", hasher.finish())
    }
}

/// Writes the lines of one seed.
pub fn lines(plan: &Plan, row: &Row) -> String {
    let seal = Seal::of(plan);
    let mut out = String::new();
    for (variant, run) in row.runs.iter().enumerate() {
        let line = Line {
            seed: plan.seeds.nth(row.index).to_string(),
            variant,
            ending: run.end,
            reason: run.why.clone(),
            events: run.events,
            figures: run.figures.clone(),
            met: run.met.clone(),
        };
        let line = serde_json::to_string(&line).expect("a run is JSON");
        let run = line.strip_suffix('}').unwrap_or(&line);
        let digest = seal.digest(run);
        writeln!(out, "{run}{DIGEST}{digest}\"}}").expect("a text takes everything");
    }
    out
}

/// A file of raw results, or the beginning of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its first line.
    pub header: Header,
    /// The seeds that are whole, one after another from the shard's first.
    pub rows: Vec<Row>,
    /// How many bytes they take, with the first line; what comes behind is a line that was not
    /// finished, or a seed.
    pub bytes: usize,
}

/// Reads a file. What is cut off in its last seed is left out, and everything before is held against
/// what it must be.
///
/// # Errors
///
/// Returns what is wrong, as the rest of a sentence about the file.
pub fn read(text: &str) -> Result<Part, String> {
    let Some((first, mut rest)) = text.split_once('\n') else {
        return Err("has no whole first line".to_owned());
    };
    let header = header(first)?;
    let variants = &header.plan.variants;
    let seal = Seal::of(&header.plan);
    let mut range = header.shard.range(header.plan.seeds.count);
    let (mut rows, mut bytes) = (Vec::new(), first.len() + 1);
    let mut number = 1;
    loop {
        let (mut runs, mut taken) = (Vec::new(), 0);
        let index = range.start;
        for (place, variant) in variants.iter().enumerate() {
            let Some((line, after)) = rest.split_once('\n') else { break };
            number += 1;
            if range.is_empty() {
                return Err(format!("has more runs than its shard, from line {number} on"));
            }
            let (run_of_it, digest) = parted(line);
            let read = serde_json::from_str::<Line>(&format!("{run_of_it}}}"))
                .map_err(|error| format!("has no run in line {number}: {error}"))?;
            let seed = header.plan.seeds.nth(index).to_string();
            if read.seed != seed || read.variant != place {
                return Err(format!(
                    "has another run in line {number} than that of seed {seed} and variant {place}"
                ));
            }
            runs.push(run(read, variant).map_err(|why| format!("line {number} {why}"))?);
            if digest != Some(seal.digest(run_of_it).as_str()) {
                return Err(format!(
                    "has a run in line {number} that was changed, or is of another sweep: its digest \
                     is not that of the line; make the file anew"
                ));
            }
            taken += line.len() + 1;
            rest = after;
        }
        if runs.len() < variants.len() || runs.is_empty() {
            break;
        }
        rows.push(Row { index, runs });
        range.start += 1;
        bytes += taken;
    }
    Ok(Part { header, rows, bytes })
}

/// Parts a line into its run, without the last brace, and its digest, where it has one.
fn parted(line: &str) -> (&str, Option<&str>) {
    let run_and_digest = line.strip_suffix("\"}").and_then(|it| it.rsplit_once(DIGEST));
    match run_and_digest {
        Some((run, digest)) => (run, Some(digest)),
        None => (line.strip_suffix('}').unwrap_or(line), None),
    }
}

/// Reads the first line.
fn header(line: &str) -> Result<Header, String> {
    #[derive(Deserialize)]
    struct Named {
        plan: Version,
    }
    #[derive(Deserialize)]
    struct Version {
        schema: String,
        tool: String,
    }
    let other = |_| format!("is no file of raw results; its first line is none of {SCHEMA}");
    let named: Named = serde_json::from_str(line).map_err(other)?;
    if named.plan.schema != SCHEMA {
        return Err(format!("is of format {}, and this tool reads {SCHEMA}", named.plan.schema));
    }
    if named.plan.tool != TOOL {
        return Err(format!("was made by {}, and this is {TOOL}", named.plan.tool));
    }
    let header: Header =
        serde_json::from_str(line).map_err(|error| format!("has no such first line: {error}"))?;
    let Shard { index, of } = header.shard;
    if index >= of || header.plan.variants.is_empty() {
        return Err("has a first line that means nothing".to_owned());
    }
    Ok(header)
}

/// Takes a run from its line.
fn run(line: Line, variant: &Variant) -> Result<Run, String> {
    let finished = line.ending == End::Finished;
    let count = |of: usize| if finished { of } else { 0 };
    if line.figures.len() != count(variant.figures.len())
        || line.met.len() != count(variant.expectations.len())
    {
        return Err("has not as many figures and expectations as its variant".to_owned());
    }
    Ok(Run {
        end: line.ending,
        why: line.reason,
        events: line.events,
        figures: line.figures,
        met: line.met,
    })
}
