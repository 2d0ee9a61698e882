//! `reenact verify`: whether a certificate is true. Every run is repeated in a fresh process.

use crate::cli::certify::Ready;
use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::interrupt;
use crate::cli::load::reason;
use crate::cli::open::Opened;
use crate::cli::open::open;
use crate::cli::open::usage;
use crate::cli::output::Output;
use crate::diagnostic::Diagnostics;
use crate::engine::outcome::Limits;
use crate::experiment::bisect::worlds::at_once;
use crate::experiment::certificate::Certificate;
use crate::experiment::certificate::Flaw;
use crate::experiment::certificate::SCHEMA;
use crate::experiment::certificate::claims;
use crate::experiment::certificate::run::Claimed;
use crate::experiment::certificate::run::Look;
use crate::experiment::certificate::run::Looked;
use crate::experiment::differences::atoms;
use crate::experiment::signature::Sign;
use crate::render::certificate;
use crate::scenario::File;
use crate::scenario::file::Selection;
use clap::Args;
use clap::ValueEnum;
use std::process::Command;
use std::process::Stdio;

/// What `verify` takes.
#[derive(Debug, Args)]
pub(super) struct VerifyArguments {
    /// The certificate.
    pub(super) certificate: String,
    /// The scenario file, where it is called otherwise now.
    #[arg(long, value_name = "FILE")]
    pub(super) scenario: Option<String>,
    /// Make only this run, and print what is to be claimed of it.
    #[arg(long, hide = true)]
    pub(super) only_run: Option<usize>,
    /// Stop a run after this many events.
    #[arg(long, value_name = "EVENTS")]
    pub(super) limit: Option<u64>,
    /// How to print the result.
    #[arg(long, value_enum, default_value_t = VerifyFormat::Human)]
    pub(super) format: VerifyFormat,
}

/// How `verify` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum VerifyFormat {
    /// For people.
    Human,
    /// One document, format reenact.verify/1.
    Json,
}

/// Verifies a certificate.
pub(super) fn verify(arguments: &VerifyArguments, config: &Config, output: &mut Output) -> Exit {
    match verified(arguments, config, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn verified(
    arguments: &VerifyArguments,
    config: &Config,
    output: &mut Output,
) -> Result<Exit, Exit> {
    let certificate = read(&arguments.certificate).map_err(|why| usage(&[why], output))?;
    let path = arguments.scenario.as_ref().unwrap_or(&certificate.file);
    let opened = open(path, &[], output)?;
    let mut limits = config.limits(arguments.limit);
    limits.interrupt = interrupt::watch();
    let ready = Ready::of(&opened, &certificate.hidden_in, &certificate.shown_in, output)?;
    if let Some(number) = arguments.only_run {
        let claimed = again(&certificate, number, &opened, &ready, limits)
            .map_err(|why| usage(&[why], output))?;
        output.result(&serde_json::to_string(&claimed).unwrap_or_default());
        return Ok(Exit::Fine);
    }
    let mut flaws = Vec::new();
    let digest = format!("{:016x}", opened.file.digest);
    if digest != certificate.digest {
        let was = &certificate.digest;
        flaws.push(Flaw {
            about: "scenario".to_owned(),
            why: format!("`{path}` is another file now: its digest is {digest}, and was {was}"),
        });
    }
    flaws.extend(certificate.judged());
    flaws.extend(replanned(&certificate, &opened, &ready, limits));
    let numbers: Vec<usize> = (0..certificate.runs.len()).collect();
    let made = at_once(&numbers, |number| fresh(arguments, *number));
    for (number, made) in numbers.into_iter().zip(made) {
        flaws.extend(held(&certificate, number, made, (&opened, &ready, limits)));
    }
    interrupt::done();
    if interrupt::exit().is_some() {
        return Ok(Exit::Fine);
    }
    output.result(&match arguments.format {
        VerifyFormat::Human => certificate::draw_flaws(&certificate, &flaws, output.style()),
        VerifyFormat::Json => certificate::draw_flaws_json(&certificate, &flaws),
    });
    Ok(if flaws.is_empty() { Exit::Fine } else { Exit::Failed })
}

/// Reads a certificate.
fn read(path: &str) -> Result<Certificate, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("`{path}` cannot be read: {}", reason(&error)))?;
    let read: Certificate = serde_json::from_str(&text)
        .map_err(|error| format!("`{path}` is no certificate: {error}"))?;
    if read.schema != SCHEMA {
        return Err(format!("`{path}` is of format {}, and this tool reads {SCHEMA}", read.schema));
    }
    Ok(read)
}

/// Returns the shape of the failure, as the certificate has it.
fn shape(certificate: &Certificate) -> Result<u64, String> {
    u64::from_str_radix(&certificate.failure.shape, 16)
        .map_err(|_| "the shape of its failure is no number".to_owned())
}

/// Makes one run of a certificate again, in this process.
fn again(
    certificate: &Certificate,
    number: usize,
    opened: &Opened,
    ready: &Ready,
    limits: Limits,
) -> Result<Claimed, String> {
    let claimed = certificate.runs.get(number).ok_or("there is no such run")?;
    let plan = claimed.plan().ok_or("its seed is none")?;
    plan.run(&opened.file, ready.sign(), Some(shape(certificate)?), limits)
}

/// Makes one run of a certificate again, in a fresh process.
fn fresh(arguments: &VerifyArguments, number: usize) -> Result<Claimed, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new(program);
    command.args(["verify", &arguments.certificate, "--only-run", &number.to_string()]);
    if let Some(scenario) = &arguments.scenario {
        command.args(["--scenario", scenario]);
    }
    if let Some(limit) = arguments.limit {
        command.args(["--limit", &limit.to_string()]);
    }
    let ran = command.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
    serde_json::from_slice(&ran.stdout).map_err(|_| {
        let said = String::from_utf8_lossy(&ran.stderr);
        said.lines().next().unwrap_or("it says nothing").to_owned()
    })
}

/// Holds what a run is now against what is claimed of it.
fn held(
    certificate: &Certificate,
    number: usize,
    made: Result<Claimed, String>,
    (opened, ready, limits): (&Opened, &Ready, Limits),
) -> Option<Flaw> {
    let claimed = certificate.runs.get(number)?;
    let about = format!("run {number}");
    let made = match made {
        Ok(made) => made,
        Err(why) => return Some(Flaw { about, why: format!("it cannot be repeated: {why}") }),
    };
    if made == *claimed {
        return None;
    }
    let words = |shows: bool| if shows { "shows" } else { "hides" };
    let mut why = if made.shows == claimed.shows {
        String::new()
    } else {
        format!(
            "it {} the failure, and not as claimed {} it; ",
            words(made.shows),
            words(claimed.shows)
        )
    };
    let range = claimed.parts_from(&made);
    let other = range.and_then(|(alike, until)| {
        let shape = shape(certificate).ok();
        let look = Look { tell: Some(alike), from: alike, until: until.max(alike) };
        let search = Search { claimed, sign: ready.sign(), shape, limits };
        search.first_other(certificate.original().as_ref(), &opened.file, look)
    });
    match other {
        Some(other) => why.push_str(&other),
        None => why.push_str("its events are the same, and what is said of them is not"),
    }
    Some(Flaw { about, why })
}

/// Looks for the first event in which a run is another than it was.
struct Search<'a> {
    claimed: &'a Claimed,
    sign: &'a Sign,
    shape: Option<u64>,
    limits: Limits,
}

impl Search<'_> {
    /// Says which event of a range is the first that differs. The hashes of a certificate bound it, and
    /// where the file is there from which it was made, that one is run beside today's.
    fn first_other(&self, was: Option<&File>, now: &File, look: Look) -> Option<String> {
        let end = || "the end of the run".to_owned();
        let before = was.and_then(|file| self.looked(file, look));
        let after = self.looked(now, look)?;
        let Some(before) = before.filter(|before| before.claimed == *self.claimed) else {
            let (alike, last) = (look.from, look.until.saturating_sub(1));
            let told = after.told.unwrap_or_else(end);
            let place = if last <= alike {
                format!("the first event that differs is {alike}")
            } else {
                format!("the first event that differs is between {alike} and {last}")
            };
            return Some(format!("{place}; {alike} is now: {told}"));
        };
        let pairs = before.prints.iter().zip(&after.prints);
        let alike = pairs.take_while(|(one, other)| one == other).count() as u64;
        let first = look.from + alike;
        let look = Look { tell: Some(first), ..look };
        let [was, now] = [was?, now]
            .map(|file| self.looked(file, look).and_then(|looked| looked.told).unwrap_or_else(end));
        let words = if was == now {
            format!("{now}, at another instant, or with another value")
        } else {
            format!("{now}; it was: {was}")
        };
        Some(format!("the first event that differs is {first}; {first} is now: {words}"))
    }

    fn looked(&self, file: &File, look: Look) -> Option<Looked> {
        let plan = self.claimed.plan()?;
        plan.run_looking(file, (self.sign, self.shape), self.limits, look).ok()
    }
}

/// Finds what of a certificate is not what would be claimed today.
fn replanned(
    certificate: &Certificate,
    opened: &Opened,
    ready: &Ready,
    limits: Limits,
) -> Vec<Flaw> {
    let flaw = |about: &str, why: &str| Flaw { about: about.to_owned(), why: why.to_owned() };
    let Ok(seed) = certificate.seed.parse() else { return vec![flaw("seed", "it is none")] };
    let tree =
        |name: &str| opened.file.assemble(&Selection::profile(name), &mut Diagnostics::default());
    let all = atoms(&tree(&certificate.hidden_in), &tree(&certificate.shown_in));
    let mut flaws = Vec::new();
    let without = Selection { without_fault: true, ..Selection::profile(&certificate.shown_in) };
    let mended = opened.file.assemble(&without, &mut Diagnostics::default());
    match claims::settings(&all, &mended) {
        Ok(settings) if settings == certificate.differences => {}
        Ok(_) => flaws.push(flaw("differences", "the two environments differ otherwise")),
        Err(why) => flaws.push(flaw("differences", &why)),
    }
    if certificate.cause.iter().any(|it| *it >= certificate.differences.len()) {
        flaws.push(flaw("cause", "it names a difference that is not there"));
        return flaws;
    }
    let sides = [certificate.hidden_in.as_str(), certificate.shown_in.as_str()];
    let seeds = certificate.robust.tried;
    let (expected, plans) =
        claims::plans(&certificate.differences, &certificate.cause, sides, seed, seeds);
    let same = expected.len() == certificate.claims.len()
        && expected.iter().zip(&certificate.claims).all(|(one, other)| {
            (&one.name, &one.says, &one.shows, &one.hides)
                == (&other.name, &other.says, &other.shows, &other.hides)
        });
    if !same {
        flaws.push(flaw("claims", "they are not those that its cause needs"));
    }
    let planned: Vec<_> = certificate.runs.iter().map(Claimed::plan).collect();
    if planned != plans.into_iter().map(Some).collect::<Vec<_>>() {
        flaws.push(flaw("runs", "they are not those that its claims need"));
    }
    if claims::robust(&certificate.claims, &certificate.runs, seeds) != certificate.robust {
        flaws.push(flaw("robust", "it does not follow from the runs"));
    }
    match ready.case(opened, seed, seeds, limits).mechanism(&all) {
        Ok(mechanism) if mechanism == certificate.mechanism => {}
        Ok(_) => flaws.push(flaw("M5", "the fault is lost in another way")),
        Err(why) => flaws.push(flaw("M5", &why)),
    }
    flaws
}
