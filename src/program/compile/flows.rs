//! Flows: the steps of a request or a job, and the variables they bind.

use crate::program::compile::Compiler;
use crate::program::compile::limits::VARIABLES;
use crate::program::compile::names::FlowKind;
use crate::program::compile::names::FlowNames;
use crate::program::compile::names::Globals;
use crate::program::expression::SlotId;
use crate::program::ids::SiteId;
use crate::program::op::Action;
use crate::program::parts::Flow;
use crate::scenario::platform::Sequence;
use crate::scenario::step::Body;
use crate::scenario::step::Step;
use crate::scenario::step::Verb;
use crate::source::Span;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Where the compiler is in a flow.
#[derive(Debug, Clone)]
pub(super) struct Place<'s> {
    /// The path of the flow and of the sequences that lead here.
    pub(super) path: String,
    /// Where the steps are defined.
    pub(super) definition: String,
    /// The sequences that are being run, outermost first.
    pub(super) calls: Vec<&'s str>,
    /// How many `try` are open.
    pub(super) tries: usize,
    /// True inside a rescue.
    pub(super) rescuing: bool,
}

/// A flow to compile.
#[derive(Debug)]
pub(super) struct FlowSource<'s> {
    /// `requests.NAME` or `jobs.NAME`.
    pub(super) name: String,
    /// Where its name stands.
    pub(super) span: Span,
    /// What it is the flow of.
    pub(super) kind: FlowKind,
    /// The queue's middleware, for a job that has one: where it is defined, and its steps.
    pub(super) middleware: Option<(String, &'s [Step])>,
    /// Its steps.
    pub(super) steps: &'s [Step],
}

impl<'s> Compiler<'s> {
    /// Compiles a flow.
    pub(super) fn flow(&mut self, source: &FlowSource<'s>, globals: &Globals) -> Flow {
        let site = self.site(&source.name, &source.name, source.span, "flow", &source.name);
        let first_site = self.sites.len();
        let variables = self.variables(source);
        let free = u16::try_from(variables.len()).unwrap_or(u16::MAX);
        let names = FlowNames {
            globals,
            variables,
            free,
            actors: &self.actors.clone(),
            kind: source.kind,
            used: std::cell::RefCell::default(),
        };
        let slots = names.free;
        if usize::from(slots) > VARIABLES {
            self.too_many("variables in one flow", VARIABLES, source.span);
        }
        self.slots = self.slots.max(slots);
        let entry = self.here();
        let place = |definition: &str| Place {
            path: source.name.clone(),
            definition: definition.to_owned(),
            calls: Vec::new(),
            tries: 0,
            rescuing: false,
        };
        if let Some((definition, steps)) = &source.middleware {
            let mut place = place(definition);
            place.path.push_str("/middleware");
            self.steps(steps, &place, &names);
        }
        let body = self.here();
        self.push(site, Action::Body);
        self.steps(source.steps, &place(&source.name), &names);
        self.push(site, Action::End);
        self.used.append(&mut names.used.borrow_mut());
        let steps = (first_site..self.sites.len()).map(SiteId::from_index).collect();
        Flow { name: source.name.clone(), entry, body, site, steps }
    }

    /// Gives every variable of a flow a slot: the ambient ones first, then locals as they are met.
    fn variables(&self, source: &FlowSource<'s>) -> BTreeMap<String, SlotId> {
        let mut found = Vec::new();
        found.extend(self.scenario.ambient.iter().map(|name| name.value.as_str()));
        // A sequence binds the same variables wherever it is run, so it is read once.
        let mut read = BTreeSet::new();
        if let Some((_, steps)) = &source.middleware {
            self.collect(steps, &mut read, &mut found);
        }
        self.collect(source.steps, &mut read, &mut found);
        let mut variables = BTreeMap::new();
        for name in found {
            let next = SlotId(u16::try_from(variables.len()).unwrap_or(u16::MAX));
            variables.entry(name.to_owned()).or_insert(next);
        }
        variables
    }

    /// Collects the variables that steps bind, in sequences too.
    fn collect(&self, steps: &'s [Step], read: &mut BTreeSet<&'s str>, found: &mut Vec<&'s str>) {
        for step in steps {
            found.extend(step.verb.binds().map(|variable| variable.value.as_str()));
            if let Verb::Do { body: Body::Sequence { name, .. }, .. } = &step.verb
                && let Some(sequence) = self.sequence(&name.value)
                && read.insert(&sequence.name.value)
            {
                self.collect(&sequence.steps, read, found);
            }
            for steps in step.verb.inner() {
                self.collect(steps, read, found);
            }
        }
    }

    /// Returns a sequence by name.
    pub(super) fn sequence(&self, name: &str) -> Option<&'s Sequence> {
        self.scenario.sequences.iter().find(|sequence| sequence.name.value == name)
    }
}
