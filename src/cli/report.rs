//! `reenact report`: one file that tells the whole incident.

use crate::analysis::consistency;
use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::interrupt;
use crate::cli::load::Loaded;
use crate::cli::load::load;
use crate::cli::output::Output;
use crate::cli::replace::replace;
use crate::cli::run::ended;
use crate::cli::run::refuse;
use crate::diagnostic::Diagnostics;
use crate::experiment::cases::cases;
use crate::experiment::check;
use crate::experiment::dossier;
use crate::experiment::replay::Conditions;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::Replay;
use crate::experiment::side_by_side::replay_all;
use crate::render::overview::Overview;
use crate::render::overview::quoted;
use crate::render::page::neutral;
use crate::render::report::Report;
use crate::render::report::html;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use crate::seed::Seed;
use clap::Args;
use clap::ValueEnum;
use std::io::Read as _;
use std::path::Path;

/// What `report` takes.
#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    /// The scenario file; `-` for standard input.
    pub(super) file: String,
    /// The kind of report.
    #[arg(long, value_enum, default_value_t = ReportFormat::Html)]
    pub(super) format: ReportFormat,
    /// Where to write it; standard output when absent. A report that was edited is kept.
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<String>,
    /// Overwrite whatever is there.
    #[arg(long, requires = "output")]
    pub(super) force: bool,
    /// The seed: a whole number, 0x and hex digits, or a git hash. The scenario's when absent.
    #[arg(long, value_name = "SEED")]
    pub(super) seed: Option<String>,
    /// Stop a replay after this many events; 10 million when absent.
    #[arg(long, value_name = "EVENTS")]
    pub(super) limit: Option<u64>,
}

/// The kinds of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// One page that opens from disk, in any browser.
    Html,
}

/// Draws a report.
pub(super) fn report(arguments: &ReportArguments, config: &Config, output: &mut Output) -> Exit {
    if let Err(problem) = may_write(arguments) {
        output.message(&format!("error: {problem}"));
        return Exit::Usage;
    }
    let (file, mut found) = match load(&arguments.file, output) {
        Loaded::File(file, found) => (file, found),
        Loaded::Mistaken(sources, found) => return refuse(&sources, &found, output),
        Loaded::Unreadable => return Exit::Usage,
    };
    let tree = file.assemble(&Selection::default(), &mut found);
    let base = Scenario::decode(&tree, &mut found).filter(|_| !found.has_errors());
    let Some(base) = base else { return refuse(&file.sources, &found, output) };
    let seed = match arguments.seed.as_deref().map(str::parse::<Seed>) {
        None => base.seed,
        Some(Ok(seed)) => seed,
        Some(Err(error)) => {
            output.message(&format!("error: --seed: {error}"));
            return Exit::Usage;
        }
    };
    let mut limits = config.limits(arguments.limit);
    limits.interrupt = interrupt::watch();
    let conditions = Conditions { seed, limits, check_ties: false };
    let told: Vec<Selection> = cases(&base).into_iter().filter(is_told(&base)).collect();
    let Some(prepared) = check::prepare(&file, &base, &told, &mut found) else {
        return refuse(&file.sources, &found, output);
    };
    let replays = replay_all(&prepared, &conditions, config.budget(arguments.limit));
    let page = draw(&file, &base, &prepared, &replays, &conditions, arguments);
    interrupt::done();
    if interrupt::exit().is_some() {
        return Exit::Fine; // half a report is none; what ended it is said elsewhere
    }
    let exit = replays.iter().map(|it| ended(it.outcome.ending)).fold(Exit::Fine, Exit::worse);
    exit.worse(put(arguments, &page, output))
}

/// Chooses the cases that a report tells: the environments, and on the incident's each overlay alone
/// and the replay without the fault.
fn is_told(base: &Scenario) -> impl Fn(&Selection) -> bool {
    let incident = base.incident_profile().map(str::to_owned);
    move |case| match (case.with.len(), case.without_fault) {
        (0, false) => true,
        (1, false) | (0, true) => case.profile == incident,
        _ => false,
    }
}

fn draw(
    file: &File,
    base: &Scenario,
    prepared: &[Prepared],
    replays: &[Replay],
    conditions: &Conditions,
    arguments: &ReportArguments,
) -> String {
    let contradictions = consistency::contradictions(base, &mut Diagnostics::default());
    let environments = base.profiles.len();
    let (own, others) = replays.split_at(environments.min(replays.len()));
    let (without, overlays): (Vec<Replay>, Vec<Replay>) =
        others.iter().cloned().partition(|replay| replay.selection.without_fault);
    let incident = prepared
        .iter()
        .find(|one| one.selection.profile.as_deref() == base.incident_profile())
        .or_else(|| prepared.first());
    let dossier = incident.map(|one| dossier::collect(file, base, one, conditions));
    let limit = arguments.limit.map(|limit| format!("--limit {limit}"));
    let overview = Overview {
        scenario: base,
        sources: &file.sources,
        path: &arguments.file,
        replays: own,
        contradictions: &contradictions,
        digest: file.digest,
        arguments: limit.as_slice(),
    };
    html::draw(&Report {
        overview: &overview,
        overlays: &overlays,
        without_fault: without.first(),
        dossier: &dossier.unwrap_or_default(),
    })
}

/// Checks that what is there may be overwritten; the error is a sentence.
fn may_write(arguments: &ReportArguments) -> Result<(), String> {
    let Some(path) = arguments.output.as_deref().filter(|path| *path != "-") else { return Ok(()) };
    if arguments.force || std::fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    let mut text = String::new();
    let metadata = std::fs::metadata(path).map_err(|error| format!("`{path}`: {error}"))?;
    if !metadata.is_file() {
        return Err(format!("`{path}` is no file"));
    }
    let read =
        std::fs::File::open(path).and_then(|file| file.take(1 << 24).read_to_string(&mut text));
    if read.is_ok() && html::is_unedited(&text) {
        return Ok(());
    }
    Err(format!(
        "`{path}` is there already and is no report, or one that was edited; add `--force` to \
         overwrite it"
    ))
}

/// Writes the page to where it belongs.
fn put(arguments: &ReportArguments, page: &str, output: &mut Output) -> Exit {
    let Some(path) = arguments.output.as_deref().filter(|path| *path != "-") else {
        output.result(page);
        return Exit::Fine;
    };
    if let Err(error) = replace(Path::new(path), page) {
        output.message(&format!("error: `{path}` cannot be written: {error}"));
        return Exit::Usage;
    }
    output.message(&format!("wrote {}, {} kB", neutral(&quoted(path)), page.len().div_ceil(1_000)));
    Exit::Fine
}
