//! What a sweep runs under each seed: sides, and in each of them every combination of what is varied.

use crate::cli::exit::Exit;
use crate::cli::open::Opened;
use crate::cli::open::usage;
use crate::cli::output::Output;
use crate::cli::sweep::SweepArguments;
use crate::diagnostic::Diagnostics;
use crate::experiment::replay::Prepared;
use crate::experiment::sides::Side;
use crate::experiment::sweep::plan::Late;
use crate::experiment::sweep::plan::Variant;
use crate::experiment::sweep::vary::Axis;
use crate::experiment::sweep::vary::combinations;
use crate::experiment::whatif::Coming;
use crate::experiment::whatif::actions;
use crate::quantity::Timestamp;
use crate::quantity::parse_duration;
use crate::quantity::parse_timestamp;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;

/// How many variants there may be.
const VARIANTS: usize = 1_000;

/// What runs under each seed, before anything is varied in it.
#[derive(Debug, PartialEq, Eq)]
struct Base {
    selection: Selection,
    /// Actions that come at an instant, with how it was written.
    late: Vec<(String, String, Timestamp)>,
}

/// Prepares every variant: every side, under every combination of what is varied.
pub(super) fn variants(
    arguments: &SweepArguments,
    opened: &Opened,
    output: &Output,
) -> Result<(Vec<Prepared>, Vec<Variant>), Exit> {
    let mistaken = |mistakes: Vec<String>| usage(&mistakes, output);
    let bases = bases(arguments, opened).map_err(mistaken)?;
    let axes = arguments.vary.iter().map(|text| Axis::read(text));
    let axes = axes.collect::<Result<Vec<Axis>, String>>().map_err(|why| mistaken(vec![why]))?;
    let count =
        axes.iter().fold(bases.len(), |count, axis| count.saturating_mul(axis.settings.len()));
    if count > VARIANTS {
        let why = format!("{count} variants are more than {VARIANTS}; vary less at a time");
        return Err(mistaken(vec![why]));
    }
    let sets = combinations(&axes);
    let mut all = Vec::new();
    for base in &bases {
        for set in &sets {
            let mut varied = opened.varied(set, output)?;
            let (mut selection, mut late) = (base.selection.clone(), Vec::new());
            for coming in &base.late {
                let come = come(coming, &varied, &mut selection);
                let come = come.map_err(|why| mistaken(vec![why]))?;
                varied = varied.varied(&come.set, output)?;
                late.push(come);
            }
            for one in varied.prepare(&[selection], output)? {
                let variant = Variant::of(&one, set, late.clone(), &varied.file);
                all.push((one, variant));
            }
        }
    }
    Ok(all.into_iter().unzip())
}

/// Lets an action come when it is to, in a file as it is so far: says what is set for that.
fn come(
    (name, at, instant): &(String, String, Timestamp),
    opened: &Opened,
    selection: &mut Selection,
) -> Result<Late, String> {
    let (known, unscored) = actions(&opened.file, &opened.base);
    if let Some(unscored) = unscored.iter().find(|it| it.name == *name) {
        return Err(format!("`{name}` cannot be replayed: {}", unscored.why));
    }
    let Some(action) = known.iter().find(|it| it.name == *name) else {
        return Err(format!("no action is called `{name}`, and nothing else comes at an instant"));
    };
    let mut out = Diagnostics::default();
    let tree = opened.file.assemble(selection, &mut out);
    // What is wrong with the environment itself is said when it is prepared.
    let world = Scenario::decode(&tree, &mut out);
    let coming = action.coming_at(*instant, world.as_ref().unwrap_or(&opened.base), &tree);
    let set = match coming.map_err(|why| format!("`{name}@{at}`: it {why}"))? {
        Coming::Turned(set) => set,
        Coming::Deployed(set) => {
            selection.with.push(name.clone());
            set
        }
    };
    Ok(Late { name: name.clone(), at: at.clone(), set })
}

/// Returns what runs under each seed, besides what is varied.
fn bases(arguments: &SweepArguments, opened: &Opened) -> Result<Vec<Base>, Vec<String>> {
    let incident = opened.base.incident_profile().unwrap_or_default().to_owned();
    let incidents = [incident.clone()];
    let named = if arguments.profile.is_empty() { &incidents[..] } else { &arguments.profile };
    let mut bases: Vec<Base> = Vec::new();
    for text in named {
        let (plain, late) = late(text, opened.base.origin.value).map_err(|why| vec![why])?;
        let plain = if plain.is_empty() { &incident } else { &plain };
        let side = Side::read(plain, &opened.base)?;
        if side.seed.is_some() {
            return Err(vec!["every variant runs under the same --seeds".to_owned()]);
        }
        let mut selection = side.selection;
        for name in &arguments.patches.with {
            if !selection.with.contains(name) {
                selection.with.push(name.clone());
            }
        }
        selection.without_fault |= arguments.patches.without_fault;
        if let Some((name, ..)) = late.iter().find(|(name, ..)| selection.with.contains(name)) {
            return Err(vec![format!("`{name}` is there from the start already")]);
        }
        if bases.iter().any(|known| known.selection.means(&selection) && known.late == late) {
            return Err(vec![format!("`{text}` is there twice")]);
        }
        bases.push(Base { selection, late });
    }
    if arguments.patches.without_fault && opened.base.fault.is_none() {
        return Err(vec!["--without-fault: this scenario names no fault".to_owned()]);
    }
    Ok(bases)
}

/// What is left of a side, and what comes at an instant: its name, when as it was written, and when.
type Split = (String, Vec<(String, String, Timestamp)>);

/// Takes what comes at an instant out of a side: `cache@2h`, or `cache@2024-01-01T02:00:00Z`.
fn late(text: &str, origin: Timestamp) -> Result<Split, String> {
    let mut plain = Vec::new();
    let mut late: Vec<(String, String, Timestamp)> = Vec::new();
    for part in text.split('+') {
        let Some((name, at)) = part.split_once('@') else {
            plain.push(part);
            continue;
        };
        let (name, at) = (name.trim(), at.trim());
        let instant = parse_duration(at).ok().and_then(|after| origin.checked_add(after));
        let instant = instant.or_else(|| parse_timestamp(at).ok());
        let instant = instant.ok_or_else(|| {
            format!(
                "`{part}`: after @ stands how long after the beginning, such as 2h, or an instant"
            )
        })?;
        if instant < origin {
            return Err(format!("`{part}`: that is before the replay begins, at {origin}"));
        }
        if late.iter().any(|(known, ..)| known == name) {
            return Err(format!("`{name}` comes twice"));
        }
        late.push((name.to_owned(), at.to_owned(), instant));
    }
    Ok((plain.join("+"), late))
}
