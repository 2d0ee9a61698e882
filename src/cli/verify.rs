//! `reenact verify`: whether a certificate is true. Every run is repeated in a fresh process.

use crate::cli::certify::Ready;
use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::interrupt;
use crate::cli::load::read_within;
use crate::cli::load::reason;
use crate::cli::open::Opened;
use crate::cli::open::open;
use crate::cli::open::usage;
use crate::cli::output::Output;
use crate::engine;
use crate::experiment::at_once::at_once;
use crate::experiment::certificate::Certificate;
use crate::experiment::certificate::Flaw;
use crate::experiment::certificate::run::Claimed;
use crate::experiment::certificate::search::Search;
use crate::hash::of_bytes;
use crate::render::certificate;
use crate::scenario::tree::Limits;
use crate::scenario::tree::decode_utf8;
use crate::seed::Seed;
use clap::Args;
use clap::ValueEnum;
use std::path::Path;
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

/// How many bytes a certificate may have: some ten thousand runs.
const CERTIFICATE: u64 = 64 << 20;

/// The parts of a certificate from which its runs follow.
const UNPLANNED: [&str; 6] = ["seed", "differences", "cause", "robust", "claims", "runs"];

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
    let path = if let Some(path) = &arguments.scenario {
        path.clone()
    } else {
        let (path, digest) =
            beside(&arguments.certificate, &certificate).map_err(|why| usage(&[why], output))?;
        if let Some(flaw) = another(&certificate, &path, &digest) {
            // It may be any file, so nothing of it is told.
            let remedy = "; name it with --scenario to see what differs";
            let flaw = Flaw { why: format!("{}{remedy}", flaw.why), ..flaw };
            return Ok(tell(arguments, &certificate, &[flaw], output));
        }
        path
    };
    let opened = open(&path, &[], output)?;
    let mut limits = config.limits(arguments.limit);
    limits.interrupt = interrupt::watch();
    let ready = Ready::of(&opened, &certificate.hidden_in, &certificate.shown_in, output)?;
    if let Some(number) = arguments.only_run {
        let claimed = again(&certificate, number, &opened, &ready, limits)
            .map_err(|why| usage(&[why], output))?;
        output.result(&serde_json::to_string(&claimed).unwrap_or_default());
        return Ok(Exit::Fine);
    }
    let mut flaws: Vec<Flaw> = changed(&certificate, &path, &opened).into_iter().collect();
    let seed = certificate.seed.parse::<Seed>().map_err(|error| {
        usage(&[format!("the seed of `{}`: {error}", arguments.certificate)], output)
    })?;
    let today =
        ready.case(&opened, seed, certificate.robust.tried, limits).today(&certificate.cause);
    let held = certificate.held_against(&today);
    // Other runs than those that its claims need are not worth repeating, and there may be many.
    let repeats = !held.iter().any(|flaw| UNPLANNED.contains(&flaw.about.as_str()));
    flaws.extend(held);
    if repeats {
        let numbers: Vec<usize> = (0..certificate.runs.len()).collect();
        let made = at_once(&numbers, |number| fresh(arguments, *number));
        let search = Search {
            was: certificate.original(),
            now: &opened.file,
            sign: ready.sign(),
            shape: shape(&certificate).ok(),
            limits,
        };
        flaws.extend(
            certificate.repeated(made, |claimed, bounds| search.first_other(claimed, bounds)),
        );
        if let [flaw] = flaws.as_mut_slice()
            && flaw.about == "scenario"
        {
            Flaw::TEXT_ALONE.clone_into(&mut flaw.about);
        }
    }
    interrupt::done();
    if interrupt::exit().is_some() {
        return Ok(Exit::Fine);
    }
    Ok(tell(arguments, &certificate, &flaws, output))
}

/// Tells what was found.
fn tell(
    arguments: &VerifyArguments,
    certificate: &Certificate,
    flaws: &[Flaw],
    output: &mut Output,
) -> Exit {
    output.result(&match arguments.format {
        VerifyFormat::Human => certificate::draw_flaws(certificate, flaws, output.style()),
        VerifyFormat::Json => certificate::draw_flaws_json(certificate, flaws),
    });
    if flaws.is_empty() { Exit::Fine } else { Exit::Failed }
}

/// Reads a certificate.
fn read(path: &str) -> Result<Certificate, String> {
    let bytes =
        read_within(path, CERTIFICATE).map_err(|why| format!("`{path}` cannot be read: {why}"))?;
    let text = String::from_utf8(bytes).map_err(|_| format!("`{path}` is no text"))?;
    Certificate::read(&text).map_err(|why| format!("`{path}` {why}"))
}

/// Finds the scenario's file in the certificate's own folder, and the digest of what is there.
fn beside(path: &str, certificate: &Certificate) -> Result<(String, String), String> {
    let place = certificate.place().map_err(|why| format!("`{path}`: {why}"))?;
    let place = Path::new(path).parent().unwrap_or(Path::new("")).join(place);
    let named = place.to_string_lossy().into_owned();
    let unread =
        |why: String| format!("`{named}` cannot be read: {why}; name the scenario with --scenario");
    match place.metadata() {
        // A pipe would be waited for, and a device may have no end.
        Ok(metadata) if !metadata.is_file() => return Err(unread("it is no file".to_owned())),
        Ok(_) => {}
        Err(error) => return Err(unread(reason(&error))),
    }
    let bytes = read_within(&named, Limits::default().bytes as u64).map_err(unread)?;
    // What is no text is no scenario either, and has no digest that a certificate could name.
    let digest = decode_utf8(bytes).map_or(0, |text| of_bytes(text.as_bytes()));
    Ok((named, format!("{digest:016x}")))
}

/// Says when a file is not the one that was certified.
fn another(certificate: &Certificate, path: &str, digest: &str) -> Option<Flaw> {
    let was = &certificate.digest;
    (digest != was).then(|| {
        let why = format!("`{path}` is another file now: its digest is {digest}, and was {was}");
        Flaw::new("scenario", &why)
    })
}

/// Says when the file that was opened is not the one that was certified, and which line is the first that
/// differs.
fn changed(certificate: &Certificate, path: &str, opened: &Opened) -> Option<Flaw> {
    let flaw = another(certificate, path, &format!("{:016x}", opened.file.digest))?;
    let text = opened.file.sources.get(opened.file.tree.span.source).map(|it| it.text.as_str());
    let line = certificate.first_other_line(text.unwrap_or_default());
    let line = line.map_or_else(String::new, |line| format!("; {line}"));
    Some(Flaw { why: format!("{}{line}", flaw.why), ..flaw })
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
    limits: engine::outcome::Limits,
) -> Result<Claimed, String> {
    let claimed = certificate.runs.get(number).ok_or("there is no such run")?;
    let plan = claimed.plan().ok_or("its seed is none")?;
    let made = plan.run(&opened.file, ready.sign(), Some(shape(certificate)?), limits);
    made.map_err(|why| why.to_string())
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
