//! Traces and tables: every event of one replay, or a sample of whole requests, for other tools.

use crate::analysis::depth::Depths;
use crate::analysis::requests::Fates;
use crate::analysis::spans::Spans;
use crate::analysis::timeline::Timeline;
use crate::ask::distinct;
use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::open::Opened;
use crate::cli::open::make;
use crate::cli::open::open;
use crate::cli::open::usage;
use crate::cli::output::Output;
use crate::cli::report::ReportArguments;
use crate::cli::report::ReportFormat;
use crate::cli::report::ReportTable;
use crate::cli::run::ended;
use crate::experiment::dossier::watch;
use crate::experiment::replay::Conditions;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::Replay;
use crate::experiment::replay::replay;
use crate::render::number::counted;
use crate::render::report::tables;
use crate::render::report::tables::Events;
use crate::render::report::trace;
use crate::render::report::trace::Affected;
use crate::render::table::Table;
use crate::render::table::csv;
#[cfg(feature = "parquet")]
use crate::render::table::parquet;
use crate::scenario::file::Selection;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::codec::lines_of_sites;
use crate::trace::sampling::Sampling;

/// How many marks a trace has at most, and how many rows a table; more are sampled.
const MARKS: u64 = 60_000;
const ROWS: u64 = 500_000;

/// How much more there may be than was reckoned with, before the rest finds no room.
const SLACK: u64 = 4;

/// The width of a span of a counter, at least.
const SPAN: SimDuration = SimDuration::SECOND;

/// How many spans the counter of affected requests has.
const SPANS: u64 = 2_048;

/// One replay that is recorded.
struct Recording<'a> {
    opened: &'a Opened,
    prepared: &'a Prepared,
    replay: &'a Replay,
    conditions: &'a Conditions,
    sampling: Sampling,
}

/// Records a replay in the format that was asked for; the exit is that of how it ended.
pub(super) fn record(
    arguments: &ReportArguments,
    config: &Config,
    output: &Output,
) -> Result<(Vec<u8>, Exit), Exit> {
    let asked = &arguments.conditions;
    let opened = open(&arguments.file, &asked.set, output)?;
    let seed = opened.seed(asked.seed.as_deref(), output)?;
    let incident = opened.base.incident_profile().unwrap_or_default();
    let profile = arguments.profile.as_deref().unwrap_or(incident);
    let selection = Selection::profile(profile).with(&distinct(&arguments.with));
    let prepared = opened.prepare(std::slice::from_ref(&selection), output)?;
    let Some(prepared) = prepared.first() else { return Err(Exit::Usage) };
    let limits = config.limits(asked.limit);
    let (bytes, said, exit) = make(limits, output, |limits| {
        let conditions = Conditions { seed, limits, check_ties: false };
        let replay = replay(prepared, &conditions, &mut ());
        let sampling = sampling(arguments, &replay);
        let opened = &opened;
        let recording =
            Recording { opened, prepared, replay: &replay, conditions: &conditions, sampling };
        let (bytes, said) = recording.made(arguments);
        Ok((bytes, said, ended(replay.outcome.ending)))
    })?;
    if let Some(said) = said {
        output.message(&said);
    }
    let bytes = bytes.map_err(|why| {
        usage(&[format!("the table cannot be written: {why}")], output);
        Exit::Bug
    })?;
    Ok((bytes, exit))
}

/// Chooses the sample: the one that was asked for, or one that has room.
fn sampling(arguments: &ReportArguments, replay: &Replay) -> Sampling {
    let also = replay.failure.as_ref().map(|failure| failure.chain.request);
    if let Some(every) = arguments.every {
        return Sampling { every: every.get(), also };
    }
    if arguments.format == ReportFormat::Trace {
        return Sampling::within(replay.outcome.events, MARKS, also);
    }
    let rows = match arguments.table.unwrap_or(ReportTable::Requests) {
        ReportTable::Requests => replay.outcome.requests.arrived,
        ReportTable::Events => replay.outcome.events,
    };
    Sampling::within(rows, ROWS, also)
}

impl Recording<'_> {
    /// Makes what was asked for; returns what there is to say about it, too.
    fn made(&self, arguments: &ReportArguments) -> (Result<Vec<u8>, String>, Option<String>) {
        if arguments.format == ReportFormat::Trace {
            let (bytes, left_out) = self.trace();
            return (Ok(bytes), self.sample(left_out));
        }
        let (mut table, left_out) = match arguments.table.unwrap_or(ReportTable::Requests) {
            ReportTable::Requests => {
                let mut fates = Fates::new(&self.prepared.program, self.sampling);
                watch(self.prepared, self.conditions, &mut fates);
                (tables::requests(&self.prepared.program, &fates), 0)
            }
            ReportTable::Events => {
                let most = self.most(ROWS);
                let sources = &self.opened.file.sources;
                let program = &self.prepared.program;
                let mut events = Events::new(program, sources, self.sampling, most);
                watch(self.prepared, self.conditions, &mut events);
                events.finish()
            }
        };
        table.facts = self.facts();
        (draw(&table, arguments.format), self.sample(left_out))
    }

    /// How many there may be at most: what somebody asks for may be of any length.
    fn most(&self, usual: u64) -> usize {
        let most = if self.sampling.every == 1 { u64::MAX } else { usual.saturating_mul(SLACK) };
        usize::try_from(most).unwrap_or(usize::MAX)
    }

    fn trace(&self) -> (Vec<u8>, u64) {
        let program = &self.prepared.program;
        let mut spans = Spans::new(
            self.sampling,
            self.most(MARKS),
            lines_of_sites(program, &self.opened.file.sources),
        );
        let mut depths = Depths::new(program, SPAN);
        let end = self.replay.outcome.end;
        let width = end.saturating_since(SimTime::ORIGIN).as_nanos() / SPANS;
        let width = SimDuration::from_nanos(width.max(SPAN.as_nanos()));
        let figure = program.first_count_of_requests();
        let mut timeline = figure.map(|figure| Timeline::new(program, figure, width));
        watch(self.prepared, self.conditions, &mut ((&mut spans, &mut depths), &mut timeline));
        let (tracks, left_out) = spans.finish(end);
        let depths = depths.finish(end);
        let name = figure.map(|figure| program.figures[figure.index()].name.as_str());
        let affected = name.zip(timeline.as_ref()).map(|(figure, timeline)| Affected {
            figure,
            counts: timeline.counts(),
            width,
        });
        let told = trace::Told {
            scenario: &self.opened.base,
            selection: &self.prepared.selection.to_string(),
            tracks: &tracks,
            sampling: self.sampling,
            arrived: self.replay.outcome.requests.arrived,
            left_out,
            depths: &depths,
            affected,
            milestones: &self.replay.milestones,
        };
        (trace::draw(&told), left_out)
    }

    /// Says what is missing, where something is.
    fn sample(&self, left_out: u64) -> Option<String> {
        let every = self.sampling.every;
        let requests = counted(self.replay.outcome.requests.arrived, "request");
        let sampled = (every > 1).then(|| {
            format!(
                "note: whole requests, one of {every} among {requests}{}; `--every 1` has all of \
                 them",
                self.sampling.besides()
            )
        });
        let events = counted(left_out, "event");
        let cut =
            (left_out > 0).then(|| format!("note: {events} of them found no room at the end"));
        match (sampled, cut) {
            (Some(sampled), Some(cut)) => Some(format!("{sampled}\n{cut}")),
            (one, other) => one.or(other),
        }
    }

    /// What a reader of a table may want to know of where it comes from.
    fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = vec![
            ("schema", "reenact.table/1".to_owned()),
            ("scenario", self.opened.base.id.value.clone()),
            ("digest", format!("{:016x}", self.opened.file.digest)),
            ("selection", self.prepared.selection.to_string()),
            ("seed", self.conditions.seed.to_string()),
            ("every", self.sampling.every.to_string()),
        ];
        if let Some(print) = self.replay.fingerprint {
            facts.push(("fingerprint", print.to_string()));
        }
        facts
    }
}

/// Writes a table.
fn draw(table: &Table, format: ReportFormat) -> Result<Vec<u8>, String> {
    debug_assert!(format.is_table(), "traces are written elsewhere");
    #[cfg(feature = "parquet")]
    if format == ReportFormat::Parquet {
        return parquet::draw(table);
    }
    Ok(csv::draw(table).into_bytes())
}
