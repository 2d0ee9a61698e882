//! `reenact test`: every case of every scenario, against its expectations and its snapshot.

mod again;
mod determinism;
mod reports;
mod review;
mod snapshots;
mod teach;

use crate::analysis::verdict::Comparison;
use crate::analysis::verdict::Verdict;
use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::interrupt;
use crate::cli::load::Loaded;
use crate::cli::load::load;
use crate::cli::output::Output;
use crate::cli::paths;
use crate::cli::test::again::again;
use crate::cli::test::snapshots::Store;
use crate::cli::test::snapshots::Taken;
use crate::diagnostic::Diagnostics;
use crate::engine::outcome::Limits;
use crate::experiment::anyway::Wanted;
use crate::experiment::anyway::hold;
use crate::experiment::cases::cases;
use crate::experiment::check;
use crate::experiment::replay::Conditions;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::Replay;
use crate::experiment::side_by_side::replay_each;
use crate::render::diagnostics;
use crate::render::overview::quoted_path;
use crate::render::suite;
use crate::render::suite::Case;
use crate::render::suite::Mistakes;
use crate::render::suite::Placed;
use crate::render::suite::Snapshot;
use crate::render::suite::Status;
use crate::render::suite::Suite;
use crate::render::suite::Tried;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use crate::source::Sources;
use clap::Args;
use clap::ValueEnum;
use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

/// What `test` takes.
#[derive(Debug, Args)]
pub(super) struct TestArguments {
    /// Scenario files, and folders that hold them.
    #[arg(required = true)]
    pub(super) paths: Vec<String>,
    /// Try only cases whose `scenario / case` holds this text; may be given several times.
    #[arg(long, value_name = "TEXT")]
    pub(super) filter: Vec<String>,
    /// Write every snapshot that is new or changed, and remove those that nothing asks for.
    #[arg(long, conflicts_with = "review")]
    pub(super) accept: bool,
    /// Look at every snapshot that is new or changed, and choose.
    #[arg(long)]
    pub(super) review: bool,
    /// Write a JUnit report, too.
    #[arg(long, value_name = "FILE")]
    pub(super) junit: Option<String>,
    /// Write GitLab's code quality report, too.
    #[arg(long, value_name = "FILE")]
    pub(super) codequality: Option<String>,
    /// Run everything twice more, once in a fresh process, and compare event by event.
    #[arg(long)]
    pub(super) check_determinism: bool,
    /// Stop a replay after this many events; 10 million when absent, and 30 million for all cases
    /// of a scenario together.
    #[arg(long, value_name = "EVENTS")]
    pub(super) limit: Option<u64>,
    /// How to print the result.
    #[arg(long, value_enum, default_value_t = TestFormat::Human)]
    pub(super) format: TestFormat,
}

/// How `test` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TestFormat {
    /// For people.
    Human,
    /// One document, format reenact.test/1.
    Json,
    /// Annotations that GitHub draws beside the lines, and what people read.
    Github,
    /// GitLab's code quality report.
    GitlabCodequality,
}

/// Tries scenarios.
pub(super) fn test(arguments: &TestArguments, config: &Config, output: &mut Output) -> Exit {
    let in_ci = in_ci();
    if in_ci && (arguments.accept || arguments.review) {
        let message = "error: snapshots are never written where CI is set; accept them by hand";
        output.message(message);
        return Exit::Usage;
    }
    let paths = match paths::collect(&arguments.paths) {
        Ok(paths) => paths,
        Err(problem) => {
            output.message(&format!("error: {problem}"));
            return Exit::Usage;
        }
    };
    if let Some(shared) = shared_store(config, &paths) {
        output.message(&format!("error: {shared}"));
        return Exit::Usage;
    }
    let whereabouts = paths::whereabouts();
    let asked: Vec<String> = arguments.paths.iter().map(|path| quoted_path(path)).collect();
    let asked = asked.join(" ");
    let mut suite = Suite { whereabouts: whereabouts.clone(), asked, ..Suite::default() };
    for path in &paths {
        let trial = Trial { path, arguments, config, may_write: !in_ci, output };
        let mut tried = trial.carry_out();
        tried.reported = whereabouts.reported(path);
        suite.pending_written |= !in_ci && has_pending(&tried);
        if arguments.review
            && review::review(&mut tried, &store(config, path), output) == review::Answer::Leave
        {
            suite.scenarios.push(tried);
            break;
        }
        suite.scenarios.push(tried);
        if interrupt::exit().is_some() {
            break;
        }
    }
    interrupt::done();
    if !arguments.filter.is_empty() && suite.cases().next().is_none() {
        let filters: Vec<String> = arguments.filter.iter().map(|it| format!("`{it}`")).collect();
        output.message(&format!("error: no case is called like {}", filters.join(" or ")));
        return judge(&suite).worse(Exit::Nothing);
    }
    let mut exit = judge(&suite);
    for problem in reports::write(arguments, &suite) {
        output.message(&format!("error: {problem}"));
        exit = exit.worse(Exit::Usage);
    }
    output.result(&match arguments.format {
        TestFormat::Human => suite::draw(&suite, output.style()),
        TestFormat::Json => suite::draw_json(&suite),
        TestFormat::Github => suite::draw_annotations(&suite, output.style()),
        TestFormat::GitlabCodequality => suite::draw_quality(&suite),
    });
    exit
}

/// Tells whether this runs in continuous integration, which says so by `CI`.
fn in_ci() -> bool {
    let none = |value: std::ffi::OsString| ["", "0", "false"].iter().any(|none| value == *none);
    std::env::var_os("CI").is_some_and(|value| !none(value))
}

/// Returns the store of a scenario's snapshots.
fn store(config: &Config, path: &str) -> Store {
    Store::of(config.snapshots_for(Path::new(path)))
}

/// Says which scenarios would keep their snapshots in one folder, if any would.
fn shared_store(config: &Config, paths: &[String]) -> Option<String> {
    let mut seen: BTreeMap<PathBuf, &String> = BTreeMap::new();
    paths.iter().find_map(|path| {
        let folder = store(config, path).folder().to_owned();
        let other = seen.insert(folder, path)?;
        Some(format!("`{other}` and `{path}` would keep their snapshots in one folder; rename one"))
    })
}

/// Tells whether a scenario has snapshots that wait for a review.
fn has_pending(tried: &Tried) -> bool {
    tried.cases.iter().any(|case| case.snapshot.is_pending())
}

/// Judges everything that was tried.
fn judge(suite: &Suite) -> Exit {
    let mut exit = if suite.orphans() > 0 { Exit::Failed } else { Exit::Fine };
    for tried in &suite.scenarios {
        if tried.mistakes.is_some() {
            exit = exit.worse(Exit::Usage);
        }
        for case in &tried.cases {
            exit = exit.worse(match case.status() {
                Status::Passed => Exit::Fine,
                Status::Changed | Status::Failed => Exit::Failed,
                Status::Stopped => Exit::Limit,
                Status::Broken => Exit::Bug,
            });
        }
    }
    exit
}

/// One scenario that is being tried.
struct Trial<'a> {
    path: &'a str,
    arguments: &'a TestArguments,
    config: &'a Config,
    may_write: bool,
    output: &'a Output,
}

impl Trial<'_> {
    /// Tries it.
    fn carry_out(&self) -> Tried {
        let (file, mut found) = match load(self.path, self.output) {
            Loaded::File(file, found) => (file, found),
            Loaded::Mistaken(sources, found) => return self.mistaken(&sources, &found),
            Loaded::Unreadable => {
                return self.empty(Some(Mistakes::unreadable("it cannot be read")));
            }
        };
        let read = found.clone();
        let base = Scenario::decode(&file.tree, &mut found).filter(|_| !found.has_errors());
        let Some(base) = base else { return self.all_mistakes(&file, read) };
        let selections = cases(&base);
        let Some(prepared) = check::prepare(&file, &base, &selections, &mut found) else {
            return self.all_mistakes(&file, read);
        };
        let chosen: Vec<Prepared> =
            prepared.into_iter().filter(|it| self.wanted(&base, &it.selection)).collect();
        let limits = Limits { interrupt: interrupt::watch(), ..self.limits() };
        let conditions = Conditions { seed: base.seed, limits, check_ties: true };
        let budget = self.config.budget(self.arguments.limit);
        let mut replays = replay_each(&chosen, &conditions, budget, timed);
        for (one, timed) in chosen.iter().zip(&mut replays) {
            hold(&file, one, &mut timed.replay, &conditions, Wanted::Fault);
        }
        let taught = chosen.iter().position(|it| teach::is_incident(&base, &it.selection));
        let taught = taught.map(|place| (place, teach::judge(&file, &base, limits)));
        // The next file may be one that is waited for: a signal then ends the tool at once.
        interrupt::done();
        let store = store(self.config, self.path);
        let mut tried = self.empty(None);
        tried.name.clone_from(&base.id.value);
        tried.keeps_snapshots = store.keeps() || self.arguments.accept || self.arguments.review;
        let pairs = chosen.iter().zip(&replays);
        tried.cases = pairs
            .map(|(one, replay)| self.case(&file, &base, one, replay, (&store, &tried)))
            .collect();
        if let Some((place, verdicts)) = taught {
            let place_of = |it: &Verdict| file.sources.locate(it.span);
            let placed = |it: Verdict| Placed { place: place_of(&it), it };
            tried.cases[place].taught = verdicts.len();
            tried.cases[place].verdicts.extend(verdicts.into_iter().map(placed));
        }
        if self.arguments.filter.is_empty() {
            tried.orphans = store.orphans(&selections, self.arguments.accept);
        }
        tried
    }

    /// Returns how much one replay may do.
    fn limits(&self) -> Limits {
        self.config.limits(self.arguments.limit)
    }

    /// A scenario of which nothing is known yet.
    fn empty(&self, mistakes: Option<Mistakes>) -> Tried {
        Tried {
            path: self.path.to_owned(),
            reported: self.path.to_owned(),
            name: self.path.to_owned(),
            mistakes,
            cases: Vec::new(),
            orphans: Vec::new(),
            keeps_snapshots: false,
        }
    }

    /// A scenario with mistakes, which go to where messages go, and plain into reports.
    fn mistaken(&self, sources: &Sources, found: &Diagnostics) -> Tried {
        let style = self.output.message_style();
        self.output.drawn(diagnostics::draw(found, sources, &style).trim_end());
        self.empty(Some(Mistakes::of(found, sources)))
    }

    /// The same, with all that can be found without a run, as `check` finds it.
    fn all_mistakes(&self, file: &File, mut found: Diagnostics) -> Tried {
        check::check(file, false, &mut found);
        self.mistaken(&file.sources, &found)
    }

    /// Tells whether the filter lets a case through.
    fn wanted(&self, base: &Scenario, selection: &Selection) -> bool {
        let name = format!("{} / {selection}", base.id.value);
        let filters = &self.arguments.filter;
        filters.is_empty() || filters.iter().any(|filter| name.contains(filter.as_str()))
    }

    /// Holds a replay against its expectations and its snapshot.
    fn case(
        &self,
        file: &File,
        base: &Scenario,
        one: &Prepared,
        Timed { replay, took }: &Timed,
        (store, tried): (&Store, &Tried),
    ) -> Case {
        let selection = &one.selection;
        let locate = |span| file.sources.locate(span);
        let again = again(self.path, selection, replay);
        let misses = replay.comparisons.iter().filter(|it| is_missed(it, selection));
        let wanted = self.arguments.check_determinism && interrupt::exit().is_none();
        let divergence = if wanted && replay.fingerprint.is_some() {
            determinism::check(self.path, file, one, replay, &self.limits())
        } else {
            None
        };
        let snapshot = if tried.keeps_snapshots && replay.fingerprint.is_some() {
            let taken = Taken::of(self.path, file, replay, &again);
            store.compare(&taken, file, self.may_write, self.arguments.accept)
        } else {
            Snapshot::None
        };
        let span = base.cases.iter().find(|case| case.selection().means(selection));
        let profile = base
            .profiles
            .iter()
            .find(|profile| Some(&profile.name.value) == selection.profile.as_ref());
        let span = span.map(|case| case.span).or(profile.map(|profile| profile.name.span));
        Case {
            selection: selection.clone(),
            name: selection.to_string(),
            ending: replay.outcome.ending,
            verdicts: replay
                .verdicts
                .iter()
                .map(|it| Placed { it: it.clone(), place: locate(it.span) })
                .collect(),
            surprises: replay
                .surprises()
                .map(|it| Placed { it: it.clone(), place: locate(it.span) })
                .collect(),
            misses: misses.map(|it| Placed { it: it.clone(), place: locate(it.span) }).collect(),
            taught: 0,
            snapshot,
            divergence,
            place: locate(span.unwrap_or(base.id.span)),
            again: match self.config.limit_to_repeat(self.arguments.limit) {
                Some(limit) => format!("{again} --limit {limit}"),
                None => again,
            },
            took: *took,
        }
    }
}

/// A replay, and how long it took.
struct Timed {
    replay: Replay,
    took: Duration,
}

impl AsRef<Replay> for Timed {
    fn as_ref(&self) -> &Replay {
        &self.replay
    }
}

/// Replays, and says how long it took. That goes into reports for pages, never into output.
#[expect(clippy::disallowed_methods, reason = "how long a test took is asked of the clock")]
#[expect(clippy::disallowed_types, reason = "the same")]
fn timed(replay: &dyn Fn() -> Replay) -> Timed {
    let began = std::time::Instant::now();
    let replay = replay();
    Timed { replay, took: began.elapsed() }
}

/// Tells whether a published figure is missed as the file says.
fn is_missed(comparison: &Comparison, selection: &Selection) -> bool {
    selection.with.is_empty()
        && !selection.without_fault
        && comparison.known_miss.is_some()
        && comparison.agrees() == Some(false)
}
