//! Names that are declared and never used.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::program::compile::Compiler;
use crate::scenario::Scenario;
use crate::source::Spanned;

/// A name that something should refer to.
#[derive(Debug)]
pub struct Declared<'s> {
    /// What it is the name of.
    pub what: &'static str,
    /// The section that its uses are counted by; none where expressions use the bare name.
    section: Option<&'static str>,
    /// The name.
    pub name: &'s Spanned<String>,
}

/// Lists what something should refer to.
pub fn declared(scenario: &Scenario) -> Vec<Declared<'_>> {
    let mut list = Vec::new();
    let mut note = |what, section, name| list.push(Declared { what, section, name });
    scenario.inputs.iter().for_each(|input| note("input", None, &input.name));
    scenario.switches.iter().for_each(|switch| note("switch", None, &switch.name));
    scenario.changes.iter().for_each(|change| note("change", None, &change.name));
    scenario.codecs.iter().for_each(|it| note("codec", Some("codecs"), &it.name));
    scenario.stores.iter().for_each(|it| note("store", Some("stores"), &it.name));
    scenario.servers.iter().for_each(|it| note("server", Some("servers"), &it.name));
    scenario.resources.iter().for_each(|it| note("resource", Some("resources"), &it.name));
    scenario.services.iter().for_each(|it| note("service", Some("services"), &it.name));
    scenario.channels.iter().for_each(|it| note("channel", Some("channels"), &it.name));
    scenario.queues.iter().for_each(|it| note("queue", Some("queues"), &it.name));
    scenario.rhythms.iter().for_each(|it| note("rhythm", Some("rhythms"), &it.name));
    scenario.sequences.iter().for_each(|it| note("sequence", Some("sequences"), &it.name));
    scenario.requests.iter().for_each(|it| note("request", Some("requests"), &it.name));
    list
}

impl Compiler<'_> {
    /// Warns of what nothing refers to.
    pub(super) fn report_unused(&mut self) {
        for Declared { what, section, name } in declared(self.scenario) {
            let value = &name.value;
            let key = section.map_or_else(|| value.clone(), |section| format!("{section}.{value}"));
            if self.used.contains(&key) {
                continue;
            }
            self.out.push(
                Diagnostic::new(
                    codes::UNUSED_NAME,
                    name.span,
                    format!("{what} `{value}` is never used"),
                )
                .help("remove it, or see whether a name is misspelled where it should be used"),
            );
        }
    }
}
