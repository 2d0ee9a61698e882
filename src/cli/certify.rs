//! `reenact certify`: a certificate that some differences hid the fault.

use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::interrupt;
use crate::cli::open::Opened;
use crate::cli::open::open;
use crate::cli::open::unknown;
use crate::cli::open::usage;
use crate::cli::output::Output;
use crate::cli::replace::put;
use crate::engine::outcome::Limits;
use crate::experiment::bisect::look;
use crate::experiment::bisect::worlds::Question;
use crate::experiment::certificate::Certificate;
use crate::experiment::certificate::claims::Case;
use crate::experiment::certificate::refused::Unfounded;
use crate::experiment::replay::Prepared;
use crate::experiment::signature::Sign;
use crate::render::certificate;
use crate::scenario::file::Selection;
use crate::seed::Seed;
use clap::Args;
use clap::ValueEnum;
use std::path::Path;

/// What `certify` takes.
#[derive(Debug, Args)]
pub(super) struct CertifyArguments {
    /// The scenario file.
    pub(super) file: String,
    /// The profile that hid the fault; when absent, the first of the file in which it does not show
    /// and of which all claims hold.
    pub(super) hidden: Option<String>,
    /// The profile that showed it; the one in which the incident took place when absent.
    pub(super) shown: Option<String>,
    /// Write the certificate there; nothing is overwritten without --force.
    #[arg(short, long, value_name = "CERT")]
    pub(super) output: Option<String>,
    /// Overwrite a file that is there.
    #[arg(long)]
    pub(super) force: bool,
    /// The first seed. The scenario's when absent.
    #[arg(long, value_name = "SEED")]
    pub(super) seed: Option<String>,
    /// Over how many seeds the claims are tried.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(super) seeds: u64,
    /// Stop a run after this many events.
    #[arg(long, value_name = "EVENTS")]
    pub(super) limit: Option<u64>,
    /// How to print the result.
    #[arg(long, value_enum, default_value_t = CertifyFormat::Human)]
    pub(super) format: CertifyFormat,
}

/// How `certify` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CertifyFormat {
    /// For people.
    Human,
    /// The certificate itself, format reenact.certificate/1.
    Json,
}

/// Certifies.
pub(super) fn certify(arguments: &CertifyArguments, config: &Config, output: &mut Output) -> Exit {
    match certified(arguments, config, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn certified(
    arguments: &CertifyArguments,
    config: &Config,
    output: &mut Output,
) -> Result<Exit, Exit> {
    let opened = open(&arguments.file, &[], output)?;
    let seed = opened.seed(arguments.seed.as_deref(), output)?;
    let incident = opened.base.incident_profile().unwrap_or_default();
    let shown = arguments.shown.as_deref().unwrap_or(incident);
    let mut limits = config.limits(arguments.limit);
    limits.interrupt = interrupt::watch();
    let tried = Trying { opened: &opened, shown, seed, limits, arguments };
    let made = match &arguments.hidden {
        Some(hidden) => tried.certificate(hidden, output),
        None => tried.first_that_holds(output),
    };
    interrupt::done();
    if interrupt::exit().is_some() {
        return Ok(Exit::Fine);
    }
    let certificate = match made? {
        Ok(certificate) => certificate,
        Err(Unfounded::Stopped(ending)) => return Err(unknown(ending, output)),
        Err(Unfounded::Nothing(why)) => {
            output.message(&format!("error: {why}"));
            return Ok(Exit::Nothing);
        }
    };
    if let Some(path) = &arguments.output {
        put(path, &certificate::write(&certificate), arguments.force)
            .map_err(|why| usage(&[why], output))?;
        output.message(&format!("wrote the certificate to `{path}`"));
    }
    output.result(&match arguments.format {
        CertifyFormat::Human => certificate::draw(&certificate, output.style()),
        CertifyFormat::Json => certificate::write(&certificate),
    });
    Ok(if certificate.holds { Exit::Fine } else { Exit::Failed })
}

/// Certificates that are tried.
struct Trying<'a> {
    opened: &'a Opened,
    shown: &'a str,
    seed: Seed,
    limits: Limits,
    arguments: &'a CertifyArguments,
}

impl Trying<'_> {
    /// Certifies one profile; says why there is nothing to certify.
    fn certificate(
        &self,
        hidden: &str,
        output: &Output,
    ) -> Result<Result<Certificate, Unfounded>, Exit> {
        let ready = Ready::of(self.opened, hidden, self.shown, output)?;
        let seeds = self.arguments.seeds.max(1);
        let case = ready.case(self.opened, self.seed, seeds, self.limits);
        Ok(case.certificate(&called(self.arguments)))
    }

    /// Certifies the first profile of the file that hid the fault and of which all claims hold; where
    /// there is none, the first that hid it.
    fn first_that_holds(&self, output: &Output) -> Result<Result<Certificate, Unfounded>, Exit> {
        let hiding = match self.hiding(output)? {
            Ok(hiding) => hiding,
            Err(why) => return Ok(Err(Unfounded::Nothing(why))),
        };
        let mut first = None;
        for hidden in &hiding {
            let made = self.certificate(hidden, output)?;
            if made.as_ref().is_ok_and(|it| it.holds) {
                say_which(hidden, &hiding, output);
                return Ok(made);
            }
            first.get_or_insert(made);
        }
        if let Some(hidden) = hiding.first() {
            say_which(hidden, &hiding, output);
        }
        let nothing = || Err(Unfounded::Nothing("there is nothing to certify".to_owned()));
        Ok(first.unwrap_or_else(nothing))
    }

    /// Lists the profiles in which the fault does not show; says why there is none.
    fn hiding(&self, output: &Output) -> Result<Result<Vec<String>, String>, Exit> {
        let profiles = self.opened.base.profiles.iter().map(|it| it.name.value.as_str());
        let others: Vec<&str> = profiles.filter(|name| *name != self.shown).collect();
        let names: Vec<&str> = std::iter::once(self.shown).chain(others).collect();
        let selections: Vec<Selection> = names.iter().map(|it| Selection::profile(it)).collect();
        let Some(sign) = Sign::of(&self.opened.base) else { return Err(no_fault(output)) };
        let prepared = self.opened.prepare(&selections, output)?;
        let mut question = Question {
            sign: &sign,
            shape: None,
            seed: self.seed,
            limits: self.limits,
            profile: None,
        };
        let mut hiding = Vec::new();
        for (name, it) in names.iter().zip(&prepared) {
            let seen = look(&it.program, &question);
            if *name == self.shown {
                // Where it does not show, the certificate of any other profile says so.
                question.shape = seen.ok().flatten().map(|seen| seen.shape);
            } else if matches!(seen, Ok(None)) {
                hiding.push((*name).to_owned());
            }
        }
        if hiding.is_empty() {
            let shown = self.shown;
            let why = match names.as_slice() {
                [_] => format!("`{shown}` is the only profile, so none can have hidden the fault"),
                _ => format!("the fault shows in every profile: {}", names.join(", ")),
            };
            return Ok(Err(format!("there is nothing to certify: {why}")));
        }
        Ok(Ok(hiding))
    }
}

/// Says which profile was taken, where more than one hid the fault.
fn say_which(hidden: &str, hiding: &[String], output: &Output) {
    let others: Vec<&str> =
        hiding.iter().map(String::as_str).filter(|name| *name != hidden).collect();
    if !others.is_empty() {
        output.message(&format!(
            "note: this is about `{hidden}`; the fault does not show in {} either: name one to certify that",
            others.join(", ")
        ));
    }
}

/// Says that there is nothing to hide.
fn no_fault(output: &Output) -> Exit {
    output.message("error: this scenario names no fault that could have been hidden");
    Exit::Nothing
}

/// Returns what the scenario is called from the certificate's folder on, where it stands below that;
/// its name alone where it does not, for a certificate leads nowhere else.
fn called(arguments: &CertifyArguments) -> String {
    let file = Path::new(&arguments.file);
    let folder = arguments.output.as_deref().and_then(|path| Path::new(path).parent());
    let folder = folder.filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let below = || {
        let folder = folder.canonicalize().ok()?;
        // The name itself may be a link; where it stands counts, and not where it leads.
        let parent = file.parent().filter(|it| !it.as_os_str().is_empty());
        let parent = parent.unwrap_or(Path::new(".")).canonicalize().ok()?;
        Some(parent.strip_prefix(folder).ok()?.join(file.file_name()?))
    };
    let called = below().unwrap_or_else(|| file.file_name().unwrap_or_default().into());
    called.to_string_lossy().replace('\\', "/")
}

/// Two environments, with and without the fault.
#[derive(Debug)]
pub(super) struct Ready {
    prepared: Vec<Prepared>,
    sign: Sign,
    site: String,
}

impl Ready {
    /// Prepares two profiles.
    pub(super) fn of(
        opened: &Opened,
        hidden: &str,
        shown: &str,
        output: &Output,
    ) -> Result<Self, Exit> {
        let base = &opened.base;
        let (Some(fault), Some(sign)) = (&base.fault, Sign::of(base)) else {
            return Err(no_fault(output));
        };
        let selections: Vec<Selection> = [hidden, shown]
            .into_iter()
            .flat_map(|name| {
                let with = Selection::profile(name);
                [Selection { without_fault: true, ..with.clone() }, with]
            })
            .collect();
        let prepared = opened.prepare(&selections, output)?;
        Ok(Self { prepared, sign, site: fault.site.value.clone() })
    }

    /// Returns the case.
    pub(super) fn case<'a>(
        &'a self,
        opened: &'a Opened,
        seed: Seed,
        seeds: u64,
        limits: Limits,
    ) -> Case<'a> {
        let at = |place: usize| &self.prepared[place];
        Case {
            file: &opened.file,
            hidden: [at(1), at(0)],
            shown: [at(3), at(2)],
            sign: &self.sign,
            site: &self.site,
            seed,
            seeds,
            limits,
        }
    }

    /// Returns the failure.
    pub(super) fn sign(&self) -> &Sign {
        &self.sign
    }
}
