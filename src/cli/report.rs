//! `reenact report`: one file that tells the whole incident.

use crate::analysis::consistency;
use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::open::ConditionArguments;
use crate::cli::open::Opened;
use crate::cli::open::make;
use crate::cli::open::open;
use crate::cli::output::Output;
use crate::cli::replace::replace;
use crate::cli::run::ended;
use crate::diagnostic::Diagnostics;
use crate::experiment::cases::cases;
use crate::experiment::controls;
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
use crate::render::report::html::play::Playable;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
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
    /// Put the engine into the page, so that readers replay the incident there, with other seeds,
    /// settings, actions and instants of deployment.
    #[arg(long)]
    pub(super) playable: bool,
    /// Where to write it; standard output when absent. A report that was edited is kept.
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<String>,
    /// Overwrite whatever is there.
    #[arg(long, requires = "output")]
    pub(super) force: bool,
    /// Under which conditions.
    #[command(flatten)]
    pub(super) conditions: ConditionArguments,
}

/// The kinds of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// One page that opens from disk, in any browser.
    Html,
}

/// The engine as a WebAssembly module, in gzip; `.ci/page` builds it from this repository.
const ENGINE: &[u8] = include_bytes!("engine.wasm.gz");

/// Draws a report.
pub(super) fn report(arguments: &ReportArguments, config: &Config, output: &mut Output) -> Exit {
    if let Err(problem) = may_write(arguments) {
        output.message(&format!("error: {problem}"));
        return Exit::Usage;
    }
    match drawn(arguments, config, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn drawn(arguments: &ReportArguments, config: &Config, output: &mut Output) -> Result<Exit, Exit> {
    let asked = &arguments.conditions;
    let opened = open(&arguments.file, &asked.set, output)?;
    let seed = opened.seed(asked.seed.as_deref(), output)?;
    let told: Vec<Selection> =
        cases(&opened.base).into_iter().filter(is_told(&opened.base)).collect();
    let prepared = opened.prepare(&told, output)?;
    let limits = config.limits(asked.limit);
    let (replays, page) = make(limits, output, |limits| {
        let conditions = Conditions { seed, limits, check_ties: false };
        let replays = replay_all(&prepared, &conditions, config.budget(asked.limit));
        let page = draw(&opened, &prepared, &replays, &conditions, arguments);
        Ok((replays, page))
    })?;
    let exit = replays.iter().map(|it| ended(it.outcome.ending)).fold(Exit::Fine, Exit::worse);
    Ok(exit.worse(deliver(arguments, &page, output)))
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
    opened: &Opened,
    prepared: &[Prepared],
    replays: &[Replay],
    conditions: &Conditions,
    arguments: &ReportArguments,
) -> String {
    let Opened { file, base } = opened;
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
    let asked = &arguments.conditions;
    let set = asked.set.iter().map(|setting| format!("--set {}", quoted(setting)));
    let again: Vec<String> =
        set.chain(asked.limit.map(|limit| format!("--limit {limit}"))).collect();
    let overview = Overview {
        scenario: base,
        sources: &file.sources,
        path: &arguments.file,
        replays: own,
        contradictions: &contradictions,
        digest: file.digest,
        arguments: &again,
    };
    let report = Report {
        overview: &overview,
        overlays: &overlays,
        without_fault: without.first(),
        dossier: &dossier.unwrap_or_default(),
    };
    if !arguments.playable {
        return html::draw(&report);
    }
    let controls = &controls::collect(file, base);
    let playable = Playable { engine: ENGINE, controls, set: &asked.set, limit: asked.limit };
    html::draw_playable(&report, &playable)
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

/// Brings the page to where it belongs.
fn deliver(arguments: &ReportArguments, page: &str, output: &mut Output) -> Exit {
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
