//! `reenact bisect`: which differences bring a failure, and which take it away.

use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::interrupt;
use crate::cli::open::ConditionArguments;
use crate::cli::open::Opened;
use crate::cli::open::open;
use crate::cli::open::usage;
use crate::cli::output::Output;
use crate::cli::run::ended;
use crate::diagnostic::Diagnostics;
use crate::experiment::bisect;
use crate::experiment::bisect::Refusal;
use crate::experiment::bisect::over;
use crate::experiment::bisect::requests::fewest;
use crate::experiment::bisect::shrink::shrink;
use crate::experiment::bisect::worlds::Question;
use crate::experiment::differences::atoms;
use crate::experiment::replay::Prepared;
use crate::experiment::sides::Side;
use crate::experiment::signature::Seen;
use crate::experiment::signature::Sign;
use crate::experiment::signature::unwatched;
use crate::program::compile::compile;
use crate::render::bisect as render;
use crate::render::bisect::Asked;
use crate::render::ending::told;
use crate::scenario::Scenario;
use crate::scenario::tree::Node;
use clap::Args;
use clap::ValueEnum;

/// What `bisect` takes.
#[derive(Debug, Args)]
pub(super) struct BisectArguments {
    /// The scenario file; `-` for standard input.
    pub(super) file: String,
    /// The side that shows the failure: a profile, with overlays as in `production+keep-answer`.
    pub(super) bad: String,
    /// The side that does not. Needed to bisect differences, and only for that.
    pub(super) good: Option<String>,
    /// What is bisected.
    #[arg(long, value_enum, default_value_t = Over::Differences)]
    pub(super) over: Over,
    /// Look for what this figure counts, and not for the scenario's fault.
    #[arg(long, value_name = "NAME")]
    pub(super) figure: Option<String>,
    /// How many runs may be made.
    #[arg(long, value_name = "N", default_value_t = 70_000)]
    pub(super) runs: usize,
    /// How many seeds are tried with `--over seeds`.
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(super) seeds: usize,
    /// Tell every run.
    #[arg(long)]
    pub(super) log: bool,
    /// Under which conditions.
    #[command(flatten)]
    pub(super) conditions: ConditionArguments,
    /// How to print the result.
    #[arg(long, value_enum, default_value_t = BisectFormat::Human)]
    pub(super) format: BisectFormat,
}

/// What is bisected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Over {
    /// The differences of two sides.
    Differences,
    /// What was deployed and done on the bad side.
    Timeline,
    /// The steps of the bad side: the fewest that still show the failure.
    Steps,
    /// The requests of the bad side: the fewest that still show the failure.
    Requests,
    /// Seeds: how many of them show it.
    Seeds,
}

/// How `bisect` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum BisectFormat {
    /// For people.
    Human,
    /// One document, format reenact.bisect/1.
    Json,
}

/// A side, compiled, and its tree.
struct Ready {
    name: String,
    prepared: Prepared,
    tree: Node,
}

/// Bisects.
pub(super) fn bisect(arguments: &BisectArguments, config: &Config, output: &mut Output) -> Exit {
    match bisected(arguments, config, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn bisected(
    arguments: &BisectArguments,
    config: &Config,
    output: &mut Output,
) -> Result<Exit, Exit> {
    let opened = open(&arguments.file, &arguments.conditions.set, output)?;
    let seed = opened.seed(arguments.conditions.seed.as_deref(), output)?;
    let bad = ready(&arguments.bad, &opened, output)?;
    let good = match (&arguments.good, arguments.over) {
        (Some(good), Over::Differences) => Some(ready(good, &opened, output)?),
        (None, Over::Differences) => {
            let mistake = "name a second side, one that does not show the failure".to_owned();
            return Err(usage(&[mistake], output));
        }
        (Some(_), _) => {
            let mistake = "with --over, only the side that shows the failure is named".to_owned();
            return Err(usage(&[mistake], output));
        }
        (None, _) => None,
    };
    let sign = sign(arguments, &opened.base, &bad.prepared, output)?;
    let mut limits = config.limits(arguments.conditions.limit);
    limits.interrupt = interrupt::watch();
    let question = Question {
        sign: &sign,
        shape: None,
        seed,
        limits,
        profile: bad.prepared.selection.profile.as_deref(),
    };
    let asked = Asked {
        scenario: &opened.base.id.value,
        bad: &bad.name,
        good: good.as_ref().map_or("nothing", |good| good.name.as_str()),
        timeline: arguments.over == Over::Timeline,
        sign: &sign,
        seed: seed.to_string(),
        origin: bad.prepared.program.origin,
        sources: &opened.file.sources,
        log: arguments.log,
    };
    let drawn = match arguments.over {
        Over::Differences | Over::Timeline => {
            differences(arguments, &bad, good.as_ref(), question, &asked, output)
        }
        Over::Steps => steps(arguments, &bad, question, &asked, output),
        Over::Requests => requests(arguments, &bad, question, &asked, output),
        Over::Seeds => {
            let program = &bad.prepared.program;
            over::seeds(program, &question, arguments.seeds.max(1)).map(|seeds| {
                match arguments.format {
                    BisectFormat::Human => render::draw_seeds(&seeds, &asked, output.style()),
                    BisectFormat::Json => render::draw_seeds_json(&seeds, &asked),
                }
            })
        }
    };
    interrupt::done();
    match drawn {
        Ok(drawn) if interrupt::exit().is_none() => {
            output.result(&drawn);
            Ok(Exit::Fine)
        }
        Ok(_) => Ok(Exit::Fine),
        Err(refusal) => Err(refuse(&refusal, &asked, arguments.over, output)),
    }
}

/// Bisects the differences of two sides, or what happened to one.
fn differences(
    arguments: &BisectArguments,
    bad: &Ready,
    good: Option<&Ready>,
    question: Question<'_>,
    asked: &Asked<'_>,
    output: &Output,
) -> Result<String, Refusal> {
    let empty;
    let (tree, atoms, program) = if let Some(good) = good {
        (&good.tree, atoms(&good.tree, &bad.tree), &good.prepared.program)
    } else {
        let (tree, atoms) = over::timeline(&unwatched(&bad.tree, question.sign));
        empty = (compiled(bad, &tree, &atoms)?, tree);
        (&empty.1, atoms, &empty.0)
    };
    let programs = (program, &bad.prepared.program);
    let found = bisect::bisect(tree, &atoms, programs, question, arguments.runs)?;
    Ok(match arguments.format {
        BisectFormat::Human => render::draw(&found, asked, output.style()),
        BisectFormat::Json => render::draw_json(&found, asked),
    })
}

/// Compiles what is left when nothing happens.
fn compiled(
    bad: &Ready,
    tree: &Node,
    atoms: &[crate::experiment::differences::Atom],
) -> Result<crate::program::Program, Refusal> {
    let mut out = Diagnostics::default();
    let scenario = Scenario::decode(tree, &mut out).filter(|_| !out.has_errors());
    let profile = bad.prepared.selection.profile.as_deref();
    let program = scenario.and_then(|scenario| compile(&scenario, profile, &mut out));
    let why = || out.sorted().first().map_or_else(String::new, |first| first.message.clone());
    if atoms.is_empty() {
        return Err(Refusal::NoDifference);
    }
    program.ok_or_else(|| Refusal::Invalid(why()))
}

/// Looks for the fewest steps that still show the failure.
fn steps(
    arguments: &BisectArguments,
    bad: &Ready,
    question: Question<'_>,
    asked: &Asked<'_>,
    output: &Output,
) -> Result<String, Refusal> {
    let (seen, question) = seen(bad, question)?;
    let found = shrink(&unwatched(&bad.tree, question.sign), &question)?;
    Ok(match arguments.format {
        BisectFormat::Human => render::draw_steps(&found, &seen, asked, output.style()),
        BisectFormat::Json => render::draw_steps_json(&found, &seen, asked),
    })
}

/// Looks for the fewest requests that still show the failure.
fn requests(
    arguments: &BisectArguments,
    bad: &Ready,
    question: Question<'_>,
    asked: &Asked<'_>,
    output: &Output,
) -> Result<String, Refusal> {
    let program = &bad.prepared.program;
    let (seen, question) = seen(bad, question)?;
    let found = fewest(program, &question, arguments.runs)?;
    let lines = render::lines(&found, program, &bad.tree);
    Ok(match arguments.format {
        BisectFormat::Human => render::draw_requests(&found, &lines, &seen, asked, output.style()),
        BisectFormat::Json => render::draw_requests_json(&found, &lines, &seen, asked),
    })
}

/// Returns the failure as the bad side shows it, and the question for that one alone.
fn seen<'q>(bad: &Ready, question: Question<'q>) -> Result<(Seen, Question<'q>), Refusal> {
    let seen = bisect::look(&bad.prepared.program, &question)
        .map_err(Refusal::Stopped)?
        .ok_or(Refusal::NotBad)?;
    let shape = Some(seen.shape);
    Ok((seen, Question { shape, ..question }))
}

fn ready(text: &str, opened: &Opened, output: &Output) -> Result<Ready, Exit> {
    let side = Side::read(text, &opened.base).map_err(|mistakes| usage(&mistakes, output))?;
    if side.seed.is_some() {
        let mistake = "sides of a bisection share one --seed; see --over seeds".to_owned();
        return Err(usage(&[mistake], output));
    }
    let mut prepared = opened.prepare(std::slice::from_ref(&side.selection), output)?;
    let tree = opened.file.assemble(&side.selection, &mut Diagnostics::default());
    let prepared = prepared.pop().ok_or(Exit::Usage)?;
    Ok(Ready { name: side.to_string(), prepared, tree })
}

/// Returns what is looked for.
fn sign(
    arguments: &BisectArguments,
    base: &Scenario,
    bad: &Prepared,
    output: &Output,
) -> Result<Sign, Exit> {
    let sign = match &arguments.figure {
        Some(figure) => Some(Sign::Figure(figure.clone())),
        None => Sign::of(base),
    };
    let Some(sign) = sign else {
        let mistake = "this scenario names no fault; name what to look for with --figure";
        return Err(usage(&[mistake.to_owned()], output));
    };
    if !sign.is_known(&bad.program) {
        let mistake = match &sign {
            Sign::Figure(name) => format!("`{name}` is no figure that counts"),
            Sign::Error { .. } => "the step with the fault is not there".to_owned(),
        };
        return Err(usage(&[mistake], output));
    }
    Ok(sign)
}

/// Says why there is nothing to bisect.
fn refuse(refusal: &Refusal, asked: &Asked<'_>, over: Over, output: &Output) -> Exit {
    let (bad, good) = (asked.bad, asked.good);
    let (words, exit) = match refusal {
        Refusal::NotBad if over == Over::Differences => {
            let hint = format!("the side that does is named first: `bisect FILE {good} {bad}`?");
            (format!("{bad} does not show the failure; {hint}"), Exit::Nothing)
        }
        Refusal::NotBad => (format!("{bad} does not show the failure"), Exit::Nothing),
        Refusal::NotGood if over == Over::Timeline => {
            (format!("{bad} shows the failure even when nothing happens to it"), Exit::Nothing)
        }
        Refusal::NotGood => {
            let hint = "a figure that counts what it does not show may be named with --figure";
            (format!("{good} shows the failure too; {hint}"), Exit::Nothing)
        }
        Refusal::NoDifference if over == Over::Timeline => {
            (format!("nothing is deployed and nobody acts in {bad}"), Exit::Nothing)
        }
        Refusal::NoDifference => (format!("{bad} and {good} do not differ"), Exit::Nothing),
        Refusal::Stopped(ending) => (format!("a run was {}", told(*ending)), ended(*ending)),
        Refusal::Invalid(why) => (why.clone(), Exit::Usage),
    };
    if interrupt::exit().is_none() {
        output.message(&format!("error: {words}"));
    }
    exit
}
