//! `reenact report`: one file that tells the whole incident, for people or for other tools.

mod deliver;
mod record;
mod together;

use crate::analysis::consistency;
use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::lesson::EditionArguments;
use crate::cli::lesson::material;
use crate::cli::limits::say_limit;
use crate::cli::open::ConditionArguments;
use crate::cli::open::Opened;
use crate::cli::open::make;
use crate::cli::open::open;
use crate::cli::output::Output;
use crate::cli::paths::published;
use crate::cli::quiz::again;
use crate::cli::run::ended;
use crate::diagnostic::Diagnostics;
use crate::engine::outcome::Ending;
use crate::experiment::anyway::Wanted;
use crate::experiment::anyway::hold_all;
use crate::experiment::beside;
use crate::experiment::cases::cases;
use crate::experiment::controls;
use crate::experiment::dossier;
use crate::experiment::mechanism;
use crate::experiment::replay::Conditions;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::Replay;
use crate::experiment::side_by_side::replay_all;
use crate::experiment::whatif::Portfolio;
use crate::render::overview::Overview;
use crate::render::report::Report;
use crate::render::report::html;
use crate::render::report::html::editions;
use crate::render::report::html::editions::Lesson;
use crate::render::report::html::playable::Playable;
use crate::render::report::markdown;
use crate::render::report::mechanism::dot;
use crate::render::report::mechanism::mermaid;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use clap::Args;
use clap::ValueEnum;
use std::io::IsTerminal as _;
use std::num::NonZero;

/// What `report` takes.
#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    /// The scenario file; `-` for standard input.
    pub(super) file: String,
    /// The kind of report.
    #[arg(long, value_enum, default_value_t = ReportFormat::Html)]
    pub(super) format: ReportFormat,
    /// What a row of `csv` and `parquet` is; a request when absent.
    #[arg(long, value_enum)]
    pub(super) table: Option<ReportTable>,
    /// The environment that a trace or a table is of; the incident's when absent.
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Option<String>,
    /// With which actions and hypotheses a trace or a table is made.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(super) with: Vec<String>,
    /// Only one of so many requests in a trace or a table; as many as have room when absent.
    #[arg(long, value_name = "N")]
    pub(super) every: Option<NonZero<u32>>,
    /// Where to write it; standard output when absent. A report that was edited is kept.
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<String>,
    /// Overwrite whatever is there.
    #[arg(long, requires = "output")]
    pub(super) force: bool,
    /// Put the engine into the page, so that readers replay the incident there, with other seeds,
    /// settings, actions and instants of deployment.
    #[arg(long)]
    pub(super) playable: bool,
    /// For whom.
    #[command(flatten)]
    pub(super) edition: EditionArguments,
    /// Under which conditions.
    #[command(flatten)]
    pub(super) conditions: ConditionArguments,
}

/// The engine as a WebAssembly module, in gzip; `.ci/page` builds it from this repository.
const ENGINE: &[u8] = include_bytes!("../engine.wasm.gz");

/// The kinds of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// One page that opens from disk, in any browser.
    Html,
    /// Markdown for anywhere: CommonMark and tables.
    Md,
    /// GitLab's incident review, filled in, with Mermaid diagrams.
    Gitlab,
    /// The mechanism for Graphviz.
    Dot,
    /// The mechanism for Mermaid.
    Mermaid,
    /// One replay as a trace that Perfetto opens.
    Trace,
    /// One replay as a table.
    Csv,
    /// The same table as Apache Parquet.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl ReportFormat {
    /// Tells whether it records one replay, and does not tell the incident.
    fn is_record(self) -> bool {
        match self {
            Self::Html | Self::Md | Self::Gitlab | Self::Dot | Self::Mermaid => false,
            Self::Trace | Self::Csv => true,
            #[cfg(feature = "parquet")]
            Self::Parquet => true,
        }
    }

    /// Tells whether it is a table.
    fn is_table(self) -> bool {
        self.is_record() && self != Self::Trace
    }

    /// Tells whether it is a picture of the mechanism.
    fn is_mechanism(self) -> bool {
        matches!(self, Self::Dot | Self::Mermaid)
    }

    /// Tells whether it says which differences of the environments decide.
    fn tells_conditions(self) -> bool {
        matches!(self, Self::Html | Self::Md | Self::Gitlab)
    }
}

/// What a row of a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportTable {
    /// A request.
    Requests,
    /// An event.
    Events,
}

/// Draws a report.
pub(super) fn report(arguments: &ReportArguments, config: &Config, output: &mut Output) -> Exit {
    if let Err(problem) = misfit(arguments).and_then(|()| deliver::may_write(arguments)) {
        output.message(&format!("error: {problem}"));
        return Exit::Usage;
    }
    if arguments.format.is_record() {
        return match record::record(arguments, config, output) {
            Ok((bytes, exit)) => exit.worse(deliver::deliver(arguments, &bytes, output)),
            Err(exit) => exit,
        };
    }
    match drawn(arguments, config, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

/// Finds what does not go together; the error is a sentence.
fn misfit(arguments: &ReportArguments) -> Result<(), String> {
    let format = arguments.format;
    let of_record = [
        ("--profile", arguments.profile.is_some()),
        ("--with", !arguments.with.is_empty()),
        ("--every", arguments.every.is_some()),
    ];
    if let Some((flag, _)) = of_record.iter().find(|(_, is_there)| *is_there && !format.is_record())
    {
        return Err(format!(
            "`{flag}` is for traces and tables; this format tells every environment"
        ));
    }
    if arguments.edition.readers.is_some() && format != ReportFormat::Html {
        return Err("`--for` draws pages; leave `--format` out, or say `html`".to_owned());
    }
    if arguments.playable && (format != ReportFormat::Html || arguments.edition.readers.is_some()) {
        return Err("`--playable` is for the whole report as a page".to_owned());
    }
    if arguments.table.is_some() && !format.is_table() {
        return Err("`--table` is for tables; add `--format csv` or `--format parquet`".to_owned());
    }
    let is_text = !format.is_record() || format == ReportFormat::Csv;
    let goes_to_file = arguments.output.as_deref().is_some_and(|path| path != "-");
    if !is_text && !goes_to_file && std::io::stdout().is_terminal() {
        return Err("a terminal cannot show this; name a file with `--output FILE`".to_owned());
    }
    Ok(())
}

fn drawn(arguments: &ReportArguments, config: &Config, output: &mut Output) -> Result<Exit, Exit> {
    let asked = &arguments.conditions;
    let opened = open(&arguments.file, &asked.set, output)?;
    let seed = opened.seed(asked.seed.as_deref(), output)?;
    let again = again(&asked.set, asked.limit);
    let material = match arguments.edition.readers {
        Some(readers) => {
            let under = (seed, asked.limit);
            let found = material(&arguments.edition, &opened, under, config, output)?;
            Some((readers.edition(), found))
        }
        None => None,
    };
    let named = published(&arguments.file);
    let lesson = material.as_ref().map(|(edition, material)| Lesson {
        edition: *edition,
        scenario: &opened.base,
        path: &named,
        arguments: &again,
        seed: asked.seed.is_some().then_some(seed),
        said_horizon: arguments.edition.horizon.as_deref(),
        horizon: material.horizon,
        facts: &material.facts,
        items: &material.items,
        sheet: material.sheet,
    });
    if let Some(lesson) = lesson.as_ref().filter(|it| !it.edition.holds_the_report()) {
        return Ok(deliver::deliver(arguments, editions::draw(lesson).as_bytes(), output));
    }
    let told: Vec<Selection> =
        cases(&opened.base).into_iter().filter(is_told(&opened.base, arguments.format)).collect();
    let prepared = opened.prepare(&told, output)?;
    let limits = config.limits(asked.limit);
    let (replays, text) = make(limits, output, |limits| {
        let conditions = Conditions { seed, limits, check_ties: false };
        let mut replays = replay_all(&prepared, &conditions, config.budget(asked.limit));
        let own = opened.base.profiles.len().min(replays.len());
        hold_all(&opened.file, &prepared, &mut replays[..own], &conditions, Wanted::All);
        let finish = |report: &Report<'_>| match &lesson {
            Some(lesson) => editions::draw_with(lesson, report),
            None if arguments.playable => {
                let controls = &controls::collect(&opened.file, &opened.base);
                let (set, limit) = (&asked.set, asked.limit);
                html::draw_playable(report, &Playable { engine: ENGINE, controls, set, limit })
            }
            None => html::draw(report),
        };
        let together = together::tried(arguments, &opened, &conditions);
        let all = Drawn { prepared: &prepared, replays: &replays, together: together.as_ref() };
        let text = draw(&opened, &all, &conditions, (arguments, &again), finish);
        Ok((replays, text))
    })?;
    let cut = |ending: &Ending| ended(*ending) == Exit::Limit;
    if let Some(ending) = replays.iter().map(|it| it.outcome.ending).find(cut) {
        say_limit(ending, &limits, &prepared, output);
    }
    let exit = replays.iter().map(|it| ended(it.outcome.ending)).fold(Exit::Fine, Exit::worse);
    Ok(exit.worse(deliver::deliver(arguments, text.as_bytes(), output)))
}

/// Chooses the cases that a report tells: the environments, and on the incident's each overlay alone
/// and the replay without the fault. The mechanism alone needs the environments.
fn is_told(base: &Scenario, format: ReportFormat) -> impl Fn(&Selection) -> bool {
    let incident = base.incident_profile().map(str::to_owned);
    let all = !format.is_mechanism();
    move |case| match (case.with.len(), case.without_fault) {
        (0, false) => true,
        (1, false) | (0, true) => all && case.profile == incident,
        _ => false,
    }
}

/// What was replayed to be drawn.
struct Drawn<'a> {
    prepared: &'a [Prepared],
    replays: &'a [Replay],
    together: Option<&'a Result<Portfolio, Ending>>,
}

fn draw(
    opened: &Opened,
    Drawn { prepared, replays, together }: &Drawn<'_>,
    conditions: &Conditions,
    (arguments, again): (&ReportArguments, &[String]),
    page: impl FnOnce(&Report<'_>) -> String,
) -> String {
    let Opened { file, base } = opened;
    let sides: Vec<_> = prepared.iter().map(|one| &one.program).zip(*replays).collect();
    let mechanism = mechanism::collect(base, sides.get(..base.profiles.len()).unwrap_or(&sides));
    if arguments.format == ReportFormat::Dot {
        return dot::draw(&mechanism);
    }
    if arguments.format == ReportFormat::Mermaid {
        return mermaid::draw(&mechanism);
    }
    let contradictions = consistency::contradictions(base, &mut Diagnostics::default());
    let environments = base.profiles.len();
    let (own, others) = replays.split_at(environments.min(replays.len()));
    let (without, overlays): (Vec<Replay>, Vec<Replay>) =
        others.iter().cloned().partition(|replay| replay.selection.without_fault);
    let incident = prepared
        .iter()
        .find(|one| one.selection.profile.as_deref() == base.incident_profile())
        .or_else(|| prepared.first());
    let of = |one: &Prepared| own.iter().find(|replay| replay.selection == one.selection);
    let dossier =
        incident.map(|one| dossier::collect(file, base, one, conditions, (mechanism, of(one))));
    let environments = prepared.get(..own.len()).filter(|_| arguments.format.tells_conditions());
    let beside = environments.map(|them| beside::collect(file, base, them, conditions));
    let named = published(&arguments.file);
    let overview = Overview {
        scenario: base,
        sources: &file.sources,
        path: &named,
        replays: own,
        contradictions: &contradictions,
        digest: file.digest,
        arguments: again,
    };
    let report = Report {
        overview: &overview,
        overlays: &overlays,
        without_fault: without.first(),
        together: *together,
        dossier: &dossier.unwrap_or_default(),
        beside: beside.as_ref(),
    };
    if arguments.format == ReportFormat::Md {
        return markdown::draw(&report);
    }
    if arguments.format == ReportFormat::Gitlab {
        return markdown::draw_review(&report);
    }
    page(&report)
}
