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
    awaited: Vec<Awaited>,
}

/// An action that is to come at an instant.
#[derive(Debug, PartialEq, Eq)]
struct Awaited {
    name: String,
    at: Timestamp,
    /// The instant, as it was written.
    written: String,
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
            for awaited in &base.awaited {
                let come = awaited.come(&varied, &mut selection);
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

impl Awaited {
    /// Lets it come when it is to, in a file as it is so far: says what is set for that.
    fn come(&self, opened: &Opened, selection: &mut Selection) -> Result<Late, String> {
        let Self { name, at, written } = self;
        let (known, unscored) = actions(&opened.file, &opened.base);
        if let Some(unscored) = unscored.iter().find(|it| it.name == *name) {
            return Err(format!("`{name}` cannot be replayed: {}", unscored.why));
        }
        let Some(action) = known.iter().find(|it| it.name == *name) else {
            return Err(format!(
                "no action is called `{name}`, and nothing else comes at an instant"
            ));
        };
        let mut out = Diagnostics::default();
        let tree = opened.file.assemble(selection, &mut out);
        // What is wrong with the environment itself is said when it is prepared.
        let world = Scenario::decode(&tree, &mut out);
        let coming = action.coming_at(*at, world.as_ref().unwrap_or(&opened.base), &tree);
        let set = match coming.map_err(|why| format!("`{name}@{written}`: it {why}"))? {
            Coming::Turned(set) => set,
            Coming::Deployed(set) => {
                selection.with.push(name.clone());
                set
            }
        };
        Ok(Late { name: name.clone(), at: written.clone(), set })
    }

    /// Reads `cache@2h`, or `cache@2024-01-01T02:00:00Z`; none where nothing is said of an instant.
    fn read(part: &str, origin: Timestamp) -> Result<Option<Self>, String> {
        let Some((name, written)) = part.split_once('@') else { return Ok(None) };
        let (name, written) = (name.trim().to_owned(), written.trim().to_owned());
        let after = parse_duration(&written).ok().and_then(|after| origin.checked_add(after));
        let at = after.or_else(|| parse_timestamp(&written).ok()).ok_or_else(|| {
            format!(
                "`{part}`: after @ stands how long after the beginning, such as 2h, or an instant"
            )
        })?;
        if at < origin {
            return Err(format!("`{part}`: that is before the replay begins, at {origin}"));
        }
        Ok(Some(Self { name, at, written }))
    }
}

/// Returns what runs under each seed, besides what is varied.
fn bases(arguments: &SweepArguments, opened: &Opened) -> Result<Vec<Base>, Vec<String>> {
    let incident = opened.base.incident_profile().unwrap_or_default().to_owned();
    let incidents = [incident.clone()];
    let named = if arguments.profile.is_empty() { &incidents[..] } else { &arguments.profile };
    let mut bases: Vec<Base> = Vec::new();
    for text in named {
        let (plain, awaited) = parted(text, opened.base.origin.value).map_err(|why| vec![why])?;
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
        if let Some(early) = awaited.iter().find(|it| selection.with.contains(&it.name)) {
            return Err(vec![format!("`{}` is there from the start already", early.name)]);
        }
        if bases.iter().any(|known| known.selection.means(&selection) && known.awaited == awaited) {
            return Err(vec![format!("`{text}` is there twice")]);
        }
        bases.push(Base { selection, awaited });
    }
    if arguments.patches.without_fault && opened.base.fault.is_none() {
        return Err(vec!["--without-fault: this scenario names no fault".to_owned()]);
    }
    Ok(bases)
}

/// Takes what comes at an instant out of a side, and returns both.
fn parted(text: &str, origin: Timestamp) -> Result<(String, Vec<Awaited>), String> {
    let (mut plain, mut all): (Vec<&str>, Vec<Awaited>) = (Vec::new(), Vec::new());
    for part in text.split('+') {
        match Awaited::read(part, origin)? {
            None => plain.push(part),
            Some(one) if all.iter().any(|known| known.name == one.name) => {
                return Err(format!("`{}` comes twice", one.name));
            }
            Some(one) => all.push(one),
        }
    }
    Ok((plain.join("+"), all))
}
