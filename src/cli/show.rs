//! `reenact show`: the file as it reads under a profile and overlays.

use crate::cli::exit::Exit;
use crate::cli::load::Loaded;
use crate::cli::load::load;
use crate::cli::output::Output;
use crate::cli::patches::PatchArguments;
use crate::cli::run::refuse;
use crate::experiment::replay;
use crate::render::yaml;
use crate::scenario::Scenario;
use crate::scenario::alone::alone;
use crate::scenario::file::Selection;
use clap::Args;

/// What `show` takes.
#[derive(Debug, Args)]
pub(super) struct ShowArguments {
    /// The scenario file; `-` for standard input.
    pub(super) file: String,
    /// The profile; none for the file as it stands.
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Option<String>,
    /// What changes.
    #[command(flatten)]
    pub(super) patches: PatchArguments,
}

/// Prints a scenario after its patches.
pub(super) fn show(arguments: &ShowArguments, output: &mut Output) -> Exit {
    let (mut file, mut found) = match load(&arguments.file, output) {
        Loaded::File(file, found) => (file, found),
        Loaded::Mistaken(sources, found) => return refuse(&sources, &found, output),
        Loaded::Unreadable => return Exit::Usage,
    };
    for setting in &arguments.patches.set {
        file.set(setting, &mut found);
    }
    let selection = Selection {
        profile: arguments.profile.clone(),
        with: arguments.patches.with.clone(),
        without_fault: arguments.patches.without_fault,
    };
    let base = Scenario::decode(&file.tree, &mut found);
    if let Some(base) = &base
        && let Err(mistakes) = replay::check_selection(base, &selection)
    {
        for mistake in mistakes {
            output.message(&format!("error: {mistake}"));
        }
        return Exit::Usage;
    }
    let mut tree = file.assemble(&selection, &mut found);
    if found.has_errors() {
        return refuse(&file.sources, &found, output);
    }
    alone(&mut tree, &selection, base.as_ref().and_then(Scenario::incident_profile));
    output.result(&yaml::draw(&tree));
    Exit::Fine
}
