//! Flows: the steps of a request or a job, and the variables they bind.

use crate::program::compile::Compiler;
use crate::program::compile::limits::VARIABLES;
use crate::program::compile::names::FlowKind;
use crate::program::compile::names::FlowNames;
use crate::program::compile::names::Globals;
use crate::program::expression::SlotId;
use crate::program::expression::StaticType;
use crate::program::ids::SiteId;
use crate::program::op::Action;
use crate::program::parts::Flow;
use crate::scenario::fields::ExpressionText;
use crate::scenario::platform::Sequence;
use crate::scenario::step::Body;
use crate::scenario::step::Step;
use crate::scenario::step::Verb;
use crate::source::Span;
use crate::source::Spanned;
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
    /// The fleet it runs on.
    pub(super) runs_on: Option<&'s Spanned<String>>,
    /// The queue's middleware, for a job that has one: where it is defined, and its steps.
    pub(super) middleware: Option<(String, &'s [Step])>,
    /// Its steps.
    pub(super) steps: &'s [Step],
}

/// How often the types of a flow's variables are looked at before nothing is supposed of them.
const LOOKS: usize = 4;

/// A variable that a step binds.
#[derive(Debug, Clone, Copy)]
struct Binding<'s> {
    /// Its name.
    name: &'s str,
    /// What it is set to; none when that comes from a store.
    to: Option<&'s ExpressionText>,
}

impl<'s> Compiler<'s> {
    /// Compiles a flow.
    pub(super) fn flow(&mut self, source: &FlowSource<'s>, globals: &Globals) -> Flow {
        let site = self.site(&source.name, &source.name, source.span, "flow", &source.name);
        let first_site = self.sites.len();
        let bindings = self.bindings(source);
        let variables = self.variables(&bindings);
        let free = u16::try_from(variables.len()).unwrap_or(u16::MAX);
        let mut names = FlowNames {
            globals,
            variables,
            free,
            actors: &self.actors.clone(),
            kind: source.kind,
            kinds: BTreeMap::new(),
            on_nodes: source.runs_on.is_some(),
            used: std::cell::RefCell::default(),
        };
        self.find_kinds(&bindings, &mut names);
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
        let fleet = source.runs_on.and_then(|name| self.fleet(name));
        Flow { name: source.name.clone(), entry, body, fleet, site, steps }
    }

    /// Collects what the steps of a flow bind, in their order.
    fn bindings(&self, source: &FlowSource<'s>) -> Vec<Binding<'s>> {
        let mut found = Vec::new();
        // A sequence binds the same variables wherever it is run, so it is read once.
        let mut read = BTreeSet::new();
        if let Some((_, steps)) = &source.middleware {
            self.collect(steps, &mut read, &mut found);
        }
        self.collect(source.steps, &mut read, &mut found);
        found
    }

    /// Gives every variable of a flow a slot: the ambient ones first, then locals as they are met.
    fn variables(&self, bindings: &[Binding<'s>]) -> BTreeMap<String, SlotId> {
        let ambient = self.scenario.ambient.iter().map(|name| name.value.as_str());
        let mut variables = BTreeMap::new();
        for name in ambient.chain(bindings.iter().map(|binding| binding.name)) {
            let next = SlotId(u16::try_from(variables.len()).unwrap_or(u16::MAX));
            variables.entry(name.to_owned()).or_insert(next);
        }
        variables
    }

    /// Finds the variables that hold one type of value whenever they hold any. A variable may be
    /// set to what others hold, itself too: what the first look supposes is looked at again, and
    /// what then turns out otherwise is supposed no more, until nothing does.
    fn find_kinds(&mut self, bindings: &[Binding<'s>], names: &mut FlowNames<'_>) {
        let mut supposed = self.kinds(bindings, names, true);
        for _ in 0..LOOKS {
            names.kinds.clone_from(&supposed);
            let found = self.kinds(bindings, names, false);
            supposed.retain(|slot, kind| found.get(slot) == Some(kind));
            if supposed == names.kinds {
                return;
            }
        }
        names.kinds.clear();
    }

    /// Looks at the expressions that variables are set to, in their order, for those that hold one
    /// type of value. With `supposing`, what was found of one counts for those that follow. What
    /// others may bind is left out: ambient variables, and whatever has the name of a parameter.
    fn kinds(
        &mut self,
        bindings: &[Binding<'s>],
        names: &mut FlowNames<'_>,
        supposing: bool,
    ) -> BTreeMap<SlotId, StaticType> {
        let is_telling = |kind: StaticType| {
            !matches!(kind, StaticType::Any | StaticType::Nil | StaticType::Object(_))
        };
        let scenario = self.scenario;
        let params = scenario.sequences.iter().flat_map(|sequence| &sequence.params);
        let others: BTreeSet<&str> =
            scenario.ambient.iter().chain(params).map(|name| name.value.as_str()).collect();
        let mut kinds: BTreeMap<&str, StaticType> = BTreeMap::new();
        for binding in bindings {
            let known = kinds.get(binding.name).copied();
            if known == Some(StaticType::Any) {
                continue;
            }
            let kind = match binding.to {
                Some(to) if !others.contains(binding.name) => self.kind_of(to, names),
                Some(_) | None => StaticType::Any,
            };
            // Null is what every variable holds until it is set.
            let kind = match known {
                Some(known) if kind == StaticType::Nil => known,
                Some(known) if known != StaticType::Nil => known.or(kind),
                Some(_) | None => kind,
            };
            kinds.insert(binding.name, kind);
            if let Some(slot) = names.variables.get(binding.name).filter(|_| supposing) {
                if is_telling(kind) {
                    names.kinds.insert(*slot, kind);
                } else {
                    names.kinds.remove(slot);
                }
            }
        }
        let known = kinds.into_iter().filter(|(_, kind)| is_telling(*kind));
        known.filter_map(|(name, kind)| Some((*names.variables.get(name)?, kind))).collect()
    }

    /// Collects what steps bind, in sequences too.
    fn collect(
        &self,
        steps: &'s [Step],
        read: &mut BTreeSet<&'s str>,
        found: &mut Vec<Binding<'s>>,
    ) {
        for step in steps {
            found.extend(step.verb.binds().map(|variable| {
                let to = if let Verb::Set { to, .. } = &step.verb { Some(to) } else { None };
                Binding { name: &variable.value, to }
            }));
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
