//! What events of a program can be about, by their names: so that a name that none of them has is told
//! from one that only did not come up.

use crate::experiment::explain::happening::Event;
use crate::program::Program;
use crate::trace::event::Kind;
use std::collections::BTreeSet;

/// Returns the names that an event of a kind can be about.
pub fn names(program: &Program, kind: Kind) -> BTreeSet<&str> {
    let errors = || program.errors.iter().map(String::as_str);
    if kind == Kind::Shown {
        return program.effects.iter().map(String::as_str).collect();
    }
    if [Kind::Raised, Kind::Rescued].contains(&kind) {
        return errors().collect();
    }
    if [Kind::Completed, Kind::RequestFailed].contains(&kind) {
        let paths = program.flows.iter().map(|flow| flow.name.as_str());
        let requests = paths.filter_map(|path| path.strip_prefix("requests."));
        let errors = errors().filter(|_| kind == Kind::RequestFailed);
        return requests.chain(errors).collect();
    }
    let mut names: BTreeSet<&str> =
        program.effects.iter().chain(&program.errors).map(String::as_str).collect();
    names.extend(program.jobs.iter().map(|it| it.name.as_str()));
    names.extend(program.queues.iter().map(|it| it.name.as_str()));
    names.extend(program.services.iter().map(|it| it.name.as_str()));
    names.extend(program.channels.iter().map(|it| it.name.as_str()));
    names.extend(program.resources.iter().map(|it| it.name.as_str()));
    for site in &program.sites {
        let own = site.name.strip_prefix(site.verb).map_or(site.name.as_str(), str::trim_start);
        names.extend([own, site.name.as_str()]);
        names.extend(site.object.as_deref());
        // A group that nobody named is called by how it begins.
        names.insert(site.verb);
    }
    names
}

/// Tells whether an event of some program can be about what it names.
pub fn is_nameable(event: &Event, programs: &[&Program]) -> bool {
    programs.iter().any(|program| names(program, event.kind).contains(event.about.as_str()))
}
