//! `reenact certify`: a certificate that some differences hid the fault.

use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::interrupt;
use crate::cli::open::Opened;
use crate::cli::open::open;
use crate::cli::open::usage;
use crate::cli::output::Output;
use crate::cli::replace::put;
use crate::engine::outcome::Limits;
use crate::experiment::certificate::claims::Case;
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
    /// The profile that hid the fault.
    pub(super) hidden: String,
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
    let ready = Ready::of(&opened, &arguments.hidden, shown, output)?;
    let mut limits = config.limits(arguments.limit);
    limits.interrupt = interrupt::watch();
    let made =
        ready.case(&opened, seed, arguments.seeds.max(1), limits).certificate(&called(arguments));
    interrupt::done();
    if interrupt::exit().is_some() {
        return Ok(Exit::Fine);
    }
    let certificate = match made {
        Ok(certificate) => certificate,
        Err(why) => {
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
            output.message("error: this scenario names no fault that could have been hidden");
            return Err(Exit::Nothing);
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
