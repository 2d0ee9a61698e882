//! `reenact diff`: two replays side by side.

use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::interrupt;
use crate::cli::load::read_within;
use crate::cli::open::ConditionArguments;
use crate::cli::open::Opened;
use crate::cli::open::open;
use crate::cli::open::usage;
use crate::cli::output::Output;
use crate::cli::run::ended;
use crate::engine::outcome::Limits;
use crate::experiment::compare::Asked;
use crate::experiment::compare::Contrast;
use crate::experiment::compare::Pair;
use crate::experiment::compare::Source;
use crate::experiment::compare::compare;
use crate::experiment::differences::Atom;
use crate::experiment::differences::atoms;
use crate::experiment::replay::Prepared;
use crate::experiment::sides::Side;
use crate::experiment::tried::Between;
use crate::experiment::tried::tried;
use crate::quantity::parse_timestamp;
use crate::render::diff;
use crate::render::diff::Causes;
use crate::render::diff::Compared;
use crate::scenario::tree::Node;
use crate::seed::Seed;
use crate::trace::codec::Header;
use crate::trace::codec::Trace;
use crate::trace::codec::read_trace;
use clap::Args;
use clap::ValueEnum;

/// What `diff` takes.
#[derive(Debug, Args)]
pub(super) struct DiffArguments {
    /// The scenario file; `-` for standard input.
    pub(super) file: String,
    /// One side: names of a profile and of overlays, `seed=N` and `without-fault`, joined by `+`;
    /// another scenario file, or `other.yaml:profile`; or a trace that `run --trace` saved, with
    /// a name that ends in `.jsonl`.
    pub(super) left: String,
    /// The other side.
    pub(super) right: String,
    /// Tell one request, by its number on the left side, event by event.
    #[arg(long, value_name = "N")]
    pub(super) request: Option<u32>,
    /// Only settings, figures and numbers of requests.
    #[arg(long)]
    pub(super) stat: bool,
    /// End with 1 when anything differs.
    #[arg(long)]
    pub(super) exit_code: bool,
    /// Under which conditions.
    #[command(flatten)]
    pub(super) conditions: ConditionArguments,
    /// How to print the result.
    #[arg(long, value_enum, default_value_t = DiffFormat::Human)]
    pub(super) format: DiffFormat,
}

/// How many bytes of a saved trace are read: all its events are held in memory.
const TRACE: u64 = 256 << 20;

/// How `diff` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    /// For people.
    Human,
    /// One document, format reenact.diff/1.
    Json,
}

/// A side, ready to be compared.
enum Ready {
    /// A run to make.
    Run {
        name: String,
        other: Option<Box<Opened>>,
        prepared: Box<Prepared>,
        seed: Seed,
        tree: Node,
    },
    /// A trace.
    Saved { name: String, trace: Box<Trace> },
}

/// Compares two sides.
pub(super) fn diff(arguments: &DiffArguments, config: &Config, output: &mut Output) -> Exit {
    match compared(arguments, config, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn compared(arguments: &DiffArguments, config: &Config, output: &mut Output) -> Result<Exit, Exit> {
    let opened = open(&arguments.file, &arguments.conditions.set, output)?;
    let seed = opened.seed(arguments.conditions.seed.as_deref(), output)?;
    let left = ready(&arguments.left, arguments, &opened, seed, output)?;
    let right = ready(&arguments.right, arguments, &opened, seed, output)?;
    let request = match arguments.request.map(|number| number.checked_sub(1)) {
        Some(None) => return Err(usage(&["requests are numbered from 1".to_owned()], output)),
        Some(request) => request,
        None => None,
    };
    let asked = Asked { request, counts: arguments.stat };
    let mut limits = config.limits(arguments.conditions.limit);
    limits.interrupt = interrupt::watch();
    let contrast = compare(left.source(limits), right.source(limits), asked);
    let trees = left.tree().zip(right.tree());
    let atoms = trees.map(|(left, right)| atoms(left, right));
    let causes = causes(&contrast, (&left, &right), atoms.as_deref(), limits);
    interrupt::done();
    let endings = contrast.facts.iter().flatten().map(|facts| facts.outcome.ending);
    let exit = endings.map(ended).fold(Exit::Fine, Exit::worse);
    if interrupt::exit().is_some() {
        return Ok(exit);
    }
    if exit != Exit::Fine {
        output.message("error: a side did not come to its end, so there is nothing to compare");
        return Ok(exit);
    }
    if asked.request.is_some() && contrast.asked.is_none() {
        output.message("error: there is no such request on both sides");
        return Ok(Exit::Nothing);
    }
    let [from, to] = [&left, &right].map(|side| side.sources(&opened));
    let found = Compared {
        scenario: &opened.base.id.value,
        names: [left.name(), right.name()],
        seeds: [left.seed(), right.seed()],
        sources: [from, to],
        programs: [left.program(), right.program()],
        origin: left.origin().or_else(|| right.origin()),
        atoms: atoms.as_deref(),
        contrast: &contrast,
        causes: &causes,
        counts: arguments.stat,
    };
    output.result(&match arguments.format {
        DiffFormat::Human => diff::draw(&found, output.style()),
        DiffFormat::Json => diff::draw_json(&found),
    });
    let differs = !contrast.is_same() || atoms.is_some_and(|atoms| !atoms.is_empty());
    Ok(if arguments.exit_code && differs { Exit::Failed } else { Exit::Fine })
}

/// Tries which of the differences of two runs make them part.
fn causes(
    contrast: &Contrast,
    (left, right): (&Ready, &Ready),
    atoms: Option<&[Atom]>,
    limits: Limits,
) -> Causes {
    let (Ready::Run { prepared, tree, seed, .. }, Ready::Run { seed: beside, .. }) = (left, right)
    else {
        return Causes::default();
    };
    let Some(atoms) = atoms.filter(|_| seed == beside) else { return Causes::default() };
    let facts = contrast.facts.iter().flatten();
    let between = Between {
        tree,
        program: &prepared.program,
        profile: prepared.selection.profile.as_deref(),
        atoms,
        seed: *seed,
        limits,
        events: facts.map(|facts| facts.outcome.events).max().unwrap_or_default(),
    };
    let of = |pair: &Option<Pair>| pair.as_ref().and_then(|pair| tried(pair, &between));
    let outcome = of(&contrast.first_outcome);
    let event = match (&contrast.first_event, &contrast.first_outcome) {
        (Some(one), Some(other)) if one.is_about(other) => outcome.clone(),
        (pair, _) => of(pair),
    };
    Causes { event, outcome, asked: of(&contrast.asked) }
}

/// Makes a side ready.
fn ready(
    text: &str,
    arguments: &DiffArguments,
    opened: &Opened,
    seed: Seed,
    output: &Output,
) -> Result<Ready, Exit> {
    if is_named(text, ".jsonl") {
        let trace = saved(text).map_err(|why| usage(&[format!("`{text}`: {why}")], output))?;
        if let Some(note) = stranger(text, &trace, opened) {
            output.message(&note);
        }
        return Ok(Ready::Saved { name: text.to_owned(), trace: Box::new(trace) });
    }
    let (path, word) = match text.split_once(':') {
        Some((path, word)) if is_file(path) => (Some(path), word),
        _ if is_file(text) => (Some(text), ""),
        _ => (None, text),
    };
    let other = match path {
        Some(path) => Some(Box::new(open(path, &arguments.conditions.set, output)?)),
        None => None,
    };
    let from = other.as_deref().unwrap_or(opened);
    let word = match from.base.incident_profile() {
        Some(incident) if word.is_empty() => incident,
        _ => word,
    };
    let side = Side::read(word, &from.base).map_err(|mistakes| usage(&mistakes, output))?;
    let mut prepared = from.prepare(std::slice::from_ref(&side.selection), output)?;
    let Some(prepared) = prepared.pop() else { return Err(Exit::Usage) };
    let tree = from.file.assemble(&side.selection, &mut crate::diagnostic::Diagnostics::default());
    let name = match path {
        Some(path) => format!("{path}:{side}"),
        None => side.to_string(),
    };
    let seed = side.seed.unwrap_or(seed);
    Ok(Ready::Run { name, other, prepared: Box::new(prepared), seed, tree })
}

/// Reads a saved trace.
fn saved(path: &str) -> Result<Trace, String> {
    let bytes = read_within(path, TRACE)?;
    let text = String::from_utf8(bytes).map_err(|_| "it is no text".to_owned())?;
    read_trace(&text).map_err(|error| error.to_string())
}

/// Says when a trace is of another scenario than the one that was named, or of another text of it.
fn stranger(path: &str, trace: &Trace, opened: &Opened) -> Option<String> {
    let Header { scenario, digest, .. } = &trace.header;
    let (here, now) = (&opened.base.id.value, format!("{:016x}", opened.file.digest));
    if scenario != here {
        return Some(format!(
            "note: `{path}` is of another scenario, `{scenario}` and not `{here}`"
        ));
    }
    (*digest != now).then(|| {
        format!(
            "note: `{path}` is of another text of this scenario: its digest was {digest}, and is {now}"
        )
    })
}

fn is_named(text: &str, ending: &str) -> bool {
    text.to_ascii_lowercase().ends_with(ending)
}

fn is_file(text: &str) -> bool {
    is_named(text, ".yaml") || is_named(text, ".yml")
}

impl Ready {
    fn name(&self) -> &str {
        match self {
            Self::Run { name, .. } | Self::Saved { name, .. } => name,
        }
    }

    fn seed(&self) -> String {
        match self {
            Self::Run { seed, .. } => seed.to_string(),
            Self::Saved { trace, .. } => trace.header.seed.clone(),
        }
    }

    fn source(&self, limits: Limits) -> Source<'_> {
        match self {
            Self::Run { prepared, seed, .. } => Source::Run { prepared, seed: *seed, limits },
            Self::Saved { trace, .. } => Source::Saved(trace),
        }
    }

    fn tree(&self) -> Option<&Node> {
        match self {
            Self::Run { tree, .. } => Some(tree),
            Self::Saved { .. } => None,
        }
    }

    fn program(&self) -> Option<&crate::program::Program> {
        match self {
            Self::Run { prepared, .. } => Some(&prepared.program),
            Self::Saved { .. } => None,
        }
    }

    fn sources<'a>(&'a self, opened: &'a Opened) -> Option<&'a crate::source::Sources> {
        match self {
            Self::Run { other, .. } => Some(&other.as_deref().unwrap_or(opened).file.sources),
            Self::Saved { .. } => None,
        }
    }

    fn origin(&self) -> Option<crate::quantity::Timestamp> {
        match self {
            Self::Run { prepared, .. } => Some(prepared.program.origin),
            Self::Saved { trace, .. } => parse_timestamp(&trace.header.origin).ok(),
        }
    }
}
