//! Parts of a sweep, made into the whole again.

use crate::experiment::sweep::plan::Plan;
use crate::experiment::sweep::plan::Shard;
use crate::experiment::sweep::precision::is_enough;
use crate::experiment::sweep::record::Header;
use crate::experiment::sweep::record::Part;
use crate::experiment::sweep::row::Row;
use crate::experiment::sweep::samples::Samples;

/// A sweep that is whole again.
#[derive(Debug)]
pub struct Whole {
    /// What it runs.
    pub plan: Plan,
    /// Its runs.
    pub samples: Samples,
    /// The same, run by run.
    pub rows: Vec<Row>,
}

/// Joins parts, each with the name of its file, in any order.
///
/// # Errors
///
/// Returns what is wrong, a sentence each: a part of something else, one that is there twice, one
/// that is missing or ends too early.
pub fn join(mut parts: Vec<(String, Part)>) -> Result<Whole, Vec<String>> {
    parts.sort_by_key(|(_, part)| part.header.shard);
    let Some((first, part)) = parts.first() else {
        return Err(vec!["there is nothing to merge".to_owned()]);
    };
    let plan = part.header.plan.clone();
    let of = part.header.shard.of;
    let mut mistakes = Vec::new();
    for (name, part) in &parts {
        if let Some(what) = differs(&plan, &part.header.plan) {
            mistakes.push(format!("`{name}` belongs to another sweep than `{first}`: {what}"));
        } else if part.header.shard.of != of {
            let shard = part.header.shard;
            mistakes.push(format!(
                "`{name}` is shard {shard}, and `{first}` is one of {of}: they are cut differently"
            ));
        }
    }
    if mistakes.is_empty() {
        mistakes = gaps(&plan, of, &parts);
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let mut samples = Samples::new(&plan.variants);
    parts.iter().flat_map(|(_, part)| &part.rows).for_each(|row| samples.push(row));
    // A sweep that stopped because it knew enough is whole without its other seeds.
    if of > 1 || !is_enough(&plan, &samples) {
        mistakes.extend(parts.iter().filter_map(|(name, part)| early_end(name, part)));
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let rows = parts.into_iter().flat_map(|(_, part)| part.rows).collect();
    Ok(Whole { plan, samples, rows })
}

/// Says what of two plans is not the same.
pub fn differs(one: &Plan, other: &Plan) -> Option<String> {
    let pairs = [
        ("scenario", &one.scenario, &other.scenario),
        ("digest of the scenario", &one.digest, &other.digest),
        ("tool", &one.tool, &other.tool),
    ];
    for (what, one, other) in pairs {
        if one != other {
            return Some(format!("its {what} is {other}, and not {one}"));
        }
    }
    if one.seeds != other.seeds {
        return Some(format!("its seeds are {}, and not {}", other.seeds, one.seeds));
    }
    if one.limit != other.limit || one.set != other.set || one.precision != other.precision {
        return Some("it was run with other flags".to_owned());
    }
    let names =
        |plan: &Plan| -> Vec<String> { plan.variants.iter().map(ToString::to_string).collect() };
    if names(one) != names(other) {
        let names = names(other).join("; ");
        return Some(format!("its variants are other ones: {names}"));
    }
    // The same file may stand elsewhere on another machine.
    let placed = Plan { file: one.file.clone(), ..other.clone() };
    (*one != placed).then(|| "it has other figures or expectations".to_owned())
}

/// Finds shards that are missing, or there twice.
fn gaps(plan: &Plan, of: u64, parts: &[(String, Part)]) -> Vec<String> {
    let mut mistakes = Vec::new();
    let mut due = 0;
    let mut last: Option<&str> = None;
    for (name, part) in parts {
        let index = part.header.shard.index;
        if let Some(last) = last.filter(|_| index < due) {
            mistakes.push(format!("`{name}` and `{last}` are both shard {index}/{of}"));
            continue;
        }
        mistakes.extend(missing(plan, of, due, index));
        due = index + 1;
        last = Some(name);
    }
    mistakes.extend(missing(plan, of, due, of));
    mistakes
}

/// Says which shards are missing between two; many in a row are one sentence.
fn missing(plan: &Plan, of: u64, from: u64, to: u64) -> Option<String> {
    let last = to.checked_sub(1).filter(|last| *last >= from)?;
    let start = Shard { index: from, of }.range(plan.seeds.count).start;
    let end = Shard { index: last, of }.range(plan.seeds.count).end;
    let which = if from == last {
        format!("shard {from}/{of} is missing")
    } else {
        format!("shards {from}/{of} to {last}/{of} are missing")
    };
    if end <= start {
        return Some(format!("{which}; they have no seeds, and their files say so"));
    }
    let (first, last) = (plan.seeds.nth(start), plan.seeds.nth(end - 1));
    Some(format!("{which}: seeds {first} to {last}"))
}

/// Says where a part ends that does not have all its seeds.
fn early_end(name: &str, part: &Part) -> Option<String> {
    let Header { plan, shard } = &part.header;
    let range = shard.range(plan.seeds.count);
    let have = range.start + part.rows.len() as u64;
    if have >= range.end {
        return None;
    }
    let (first, last) = (plan.seeds.nth(have), plan.seeds.nth(range.end - 1));
    Some(format!(
        "`{name}`, shard {shard}, is not whole: seeds {first} to {last} are missing; make them with \
         the command that made it, and --resume"
    ))
}
