//! `reenact run`: replays every profile and says what happened.

use crate::analysis::chain::Chain;
use crate::analysis::chain::Chaining;
use crate::analysis::consistency;
use crate::ask::Asked;
use crate::ask::Question;
use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::interrupt;
use crate::cli::limits::say_limit;
use crate::cli::load::Loaded;
use crate::cli::load::load;
use crate::cli::output::Output;
use crate::cli::patches::PatchArguments;
use crate::cli::progress::watched;
use crate::cli::trace::Tracing;
use crate::diagnostic::Diagnostics;
use crate::engine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::experiment::check;
use crate::experiment::replay;
use crate::experiment::replay::Conditions;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::Replay;
use crate::render::diagnostics;
use crate::render::ending::told;
use crate::render::json;
use crate::render::overview;
use crate::render::overview::Overview;
use crate::render::request;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use crate::source::Sources;
use crate::trace::RequestId;
use clap::Args;
use clap::ValueEnum;
use std::num::NonZeroU32;

/// What `run` takes.
#[derive(Debug, Args)]
pub(super) struct RunArguments {
    /// The scenario file; `-` for standard input.
    pub(super) file: String,
    /// Replay only this profile; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Vec<String>,
    /// The seed: a whole number, 0x and hex digits, or a git hash. The scenario's when absent.
    #[arg(long, value_name = "SEED")]
    pub(super) seed: Option<String>,
    /// What changes.
    #[command(flatten)]
    pub(super) patches: PatchArguments,
    /// Stop at an instant (2024-06-25T13:00:00Z), or that long after the beginning (13h).
    #[arg(long, value_name = "WHEN")]
    pub(super) until: Option<String>,
    /// Tell one request, event by event.
    #[arg(long, value_name = "request=N")]
    pub(super) only: Option<String>,
    /// Write every event to a file, as JSON Lines; the file must not exist, and `-` is standard
    /// output, with nothing else on it. Needs one --profile.
    #[arg(long, value_name = "FILE")]
    pub(super) trace: Option<String>,
    /// Trace one request of so many, each of them whole, and whatever belongs to no request.
    #[arg(long, value_name = "N", requires = "trace", conflicts_with = "only")]
    pub(super) trace_every: Option<NonZeroU32>,
    /// End the trace behind the event with which it has more than this many bytes; 1 GiB when
    /// absent.
    #[arg(long, value_name = "BYTES", requires = "trace")]
    pub(super) trace_limit: Option<u64>,
    /// Stop a replay after this many events; 10 million when absent, and 30 million for all of
    /// them together. More events may also keep more in memory, in proportion.
    #[arg(long, value_name = "EVENTS")]
    pub(super) limit: Option<u64>,
    /// Say on stderr how far the replays are, even where it is no terminal.
    #[arg(long)]
    pub(super) progress: bool,
    /// How to print the result.
    #[arg(long, value_enum, default_value_t = RunFormat::Human)]
    pub(super) format: RunFormat,
}

/// How `run` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RunFormat {
    /// For people.
    Human,
    /// One document, format reenact.run/1.
    Json,
    /// One line for each profile.
    Jsonl,
}

/// Replays a scenario.
pub(super) fn run(arguments: &RunArguments, config: &Config, output: &mut Output) -> Exit {
    let (mut file, mut found) = match load(&arguments.file, output) {
        Loaded::File(file, found) => (file, found),
        Loaded::Mistaken(sources, found) => return refuse(&sources, &found, output),
        Loaded::Unreadable => return Exit::Usage,
    };
    for setting in &arguments.patches.set {
        file.set(setting, &mut found);
    }
    let base = decode(&file, &mut found);
    let Some(base) = base.filter(|_| !found.has_errors()) else {
        return refuse(&file.sources, &found, output);
    };
    let question = question(arguments, config);
    let (mut asked, only) = match asked(arguments, &question, &base) {
        Ok(asked) => asked,
        Err(problem) => {
            output.message(&format!("error: {problem}"));
            return Exit::Usage;
        }
    };
    let prepared = match prepare_all(&file, &base, &asked, &mut found, output) {
        Ok(prepared) => prepared,
        Err(exit) => return exit,
    };
    asked.conditions.limits.interrupt = interrupt::watch();
    let mut exit = Exit::Fine;
    if let (Some(path), [one]) = (&arguments.trace, prepared.as_slice()) {
        let tracing = Tracing {
            file: &file,
            prepared: one,
            seed: asked.conditions.seed,
            limits: asked.conditions.limits,
            set: &arguments.patches.set,
            only,
            every: arguments.trace_every,
        };
        match trace(path, &tracing, output) {
            Ok(so_far) => exit = so_far,
            Err(last) => return last,
        }
    }
    let contradictions = consistency::contradictions(&base, &mut found);
    let replays = if only.is_some() {
        Vec::new()
    } else {
        replayed(arguments, &file, &base, &prepared, &mut asked)
    };
    let overview = Overview {
        scenario: &base,
        sources: &file.sources,
        path: &arguments.file,
        replays: &replays,
        contradictions: &contradictions,
        digest: file.digest,
        arguments: &question.arguments(),
    };
    if let Some(only) = only {
        return exit.worse(tell_request(only, &overview, &prepared, &asked.conditions, output));
    }
    output.result(&match arguments.format {
        RunFormat::Human => overview::draw(&overview, output.style()),
        RunFormat::Json => json::draw(&overview),
        RunFormat::Jsonl => json::draw_lines(&overview),
    });
    let mut endings = replays.iter().map(|replay| replay.outcome.ending);
    if let Some(ending) = endings.find(|ending| ended(*ending) == Exit::Limit) {
        say_limit(ending, &asked.conditions.limits, &prepared, output);
    }
    replays.iter().map(judge).fold(exit, Exit::worse)
}

/// Replays everything, and says meanwhile how far that is where somebody watches.
fn replayed(
    arguments: &RunArguments,
    file: &File,
    base: &Scenario,
    prepared: &[Prepared],
    asked: &mut Asked,
) -> Vec<Replay> {
    let replays = watched(base.origin.value, arguments.progress, |meter| {
        asked.conditions.limits.meter = meter;
        asked.replay(file, prepared)
    });
    interrupt::done();
    replays
}

/// Writes a trace. The error is how the tool ends when there is nothing to say after it: because it
/// went to standard output, failed, or was interrupted.
fn trace(path: &str, tracing: &Tracing<'_>, output: &mut Output) -> Result<Exit, Exit> {
    let say_length = |ending, output: &Output| {
        if matches!(ending, Ending::Stopped(Limit::Trace(_))) {
            output.message(&format!(
                "the trace is not whole: the run was {}; look first whether it would ever end",
                told(ending)
            ));
        }
    };
    if path == "-" {
        let printed = tracing.print();
        let exit = printed.as_ref().map_or(Exit::Fine, |ending| ended(*ending));
        if let Ok(ending) = printed {
            say_length(ending, output);
        }
        output.failed(printed.err());
        return Err(exit);
    }
    match tracing.save(path) {
        Ok((said, ending)) => {
            output.message(&said);
            say_length(ending, output);
            // What would be replayed now was interrupted before it began.
            if interrupt::exit().is_some() { Err(Exit::Fine) } else { Ok(ended(ending)) }
        }
        Err(problem) => {
            output.message(&format!("error: {problem}"));
            Err(Exit::Usage)
        }
    }
}

/// Decodes and compiles every selection; whatever is wrong has been said when it fails.
fn prepare_all(
    file: &File,
    base: &Scenario,
    asked: &Asked,
    found: &mut Diagnostics,
    output: &Output,
) -> Result<Vec<Prepared>, Exit> {
    for selection in &asked.selections {
        if let Err(mistakes) = replay::check_selection(base, selection) {
            for mistake in mistakes {
                output.message(&format!("error: {mistake}"));
            }
            return Err(Exit::Usage);
        }
    }
    check::prepare(file, base, &asked.selections, found)
        .ok_or_else(|| refuse(&file.sources, found, output))
}

/// Returns the question that the arguments ask, with the limit that the configuration sets.
fn question(arguments: &RunArguments, config: &Config) -> Question {
    Question {
        profiles: arguments.profile.clone(),
        with: arguments.patches.with.clone(),
        without_fault: arguments.patches.without_fault,
        set: arguments.patches.set.clone(),
        seed: arguments.seed.clone(),
        until: arguments.until.clone(),
        limit: config.limit_to_repeat(arguments.limit),
    }
}

/// Understands the arguments: the question, and the one request that is told. The error is a sentence.
fn asked(
    arguments: &RunArguments,
    question: &Question,
    base: &Scenario,
) -> Result<(Asked, Option<RequestId>), String> {
    let mut asked = question.understand(base)?;
    let limits = &mut asked.conditions.limits;
    limits.trace = arguments.trace_limit.unwrap_or(limits.trace);
    let only = arguments.only.as_deref().map(only).transpose()?;
    if only.is_some() && arguments.format != RunFormat::Human {
        return Err("--only tells one request in words; it has no --format".to_owned());
    }
    if arguments.trace.is_some() && asked.selections.len() != 1 {
        return Err("--trace writes one replay; name it with one --profile".to_owned());
    }
    Ok((asked, only))
}

/// Reads `--only request=N`; requests are numbered from 1, in the order of their arrival.
fn only(text: &str) -> Result<RequestId, String> {
    let number = text.strip_prefix("request=").and_then(|number| number.parse::<u32>().ok());
    let index = number.and_then(|number| number.checked_sub(1));
    index
        .map(RequestId)
        .ok_or_else(|| format!("--only takes request=N with N from 1, not `{text}`"))
}

/// Decodes the file as it stands, with what was set.
fn decode(file: &File, found: &mut Diagnostics) -> Option<Scenario> {
    let tree = file.assemble(&Selection::default(), found);
    Scenario::decode(&tree, found)
}

/// Draws what is wrong with a file.
pub(super) fn refuse(sources: &Sources, found: &Diagnostics, output: &Output) -> Exit {
    output.drawn(diagnostics::draw(found, sources, &output.message_style()).trim_end());
    Exit::Usage
}

/// Tells one request in each profile.
fn tell_request(
    only: RequestId,
    overview: &Overview<'_>,
    prepared: &[Prepared],
    conditions: &Conditions,
    output: &mut Output,
) -> Exit {
    let mut exit = Exit::Fine;
    let mut chains: Vec<(String, Chain)> = Vec::new();
    let mut stopped = None;
    for one in prepared {
        let mut chaining = Chaining::new(only, None);
        let limits = conditions.limits.for_program(&one.program);
        let outcome = engine::run(&one.program, conditions.seed, &limits, &mut chaining);
        let profile = one.selection.profile.clone().unwrap_or_default();
        if ended(outcome.ending) != Exit::Fine {
            output.message(&format!("{profile}: {}", told(outcome.ending)));
        }
        if ended(outcome.ending) == Exit::Limit {
            stopped.get_or_insert(outcome.ending);
        }
        exit = exit.worse(ended(outcome.ending));
        chains.push((profile, chaining.finish()));
    }
    if let Some(ending) = stopped {
        say_limit(ending, &conditions.limits, prepared, output);
    }
    interrupt::done();
    if chains.iter().any(|(_, chain)| !chain.links.is_empty()) {
        output.result(&request::draw(overview, &chains, output.style()));
    } else if interrupt::exit().is_none() {
        output.message(&format!("error: there is no request {}", only.0 + 1));
        exit = exit.worse(Exit::Nothing);
    }
    exit
}

/// Judges a replay: its ending, its expectations, and misses that no longer miss.
fn judge(replay: &Replay) -> Exit {
    let unmet = replay.verdicts.iter().any(|verdict| !verdict.met);
    let failed = unmet || replay.surprises().next().is_some();
    ended(replay.outcome.ending).worse(if failed { Exit::Failed } else { Exit::Fine })
}

/// Judges the ending of a run. That it was interrupted is said where the tool ends.
pub(super) fn ended(ending: Ending) -> Exit {
    match ending {
        Ending::Finished
        | Ending::Decided
        | Ending::Interrupted
        | Ending::Stopped(Limit::Until) => Exit::Fine,
        Ending::Stopped(_) => Exit::Limit,
        Ending::Broken(_) => Exit::Bug,
    }
}
