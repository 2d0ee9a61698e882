//! Looking names up, and saying so when there is nothing of that name.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::diagnostic::is_among;
use crate::diagnostic::some_of;
use crate::program::expression::Builtin;
use crate::program::expression::ChangeId;
use crate::program::expression::Gauge;
use crate::program::expression::Name;
use crate::program::expression::Names;
use crate::program::expression::SettingId;
use crate::program::expression::SlotId;
use crate::program::expression::StaticType;
use crate::program::ids::PopulationId;
use crate::program::ids::QueueId;
use crate::program::ids::ResourceId;
use crate::program::ids::ServerId;
use crate::program::ids::ServiceId;
use crate::source::Spanned;
use crate::value::TypeId;
use crate::value::Types;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Words that expressions know without a declaration.
pub const BUILTINS: [(&str, Builtin); 6] = [
    ("now", Builtin::Now),
    ("request", Builtin::Request),
    ("attempt", Builtin::Attempt),
    ("node", Builtin::Node),
    ("arguments", Builtin::Arguments),
    ("error", Builtin::Raised),
];

/// What a flow is the flow of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FlowKind {
    /// A request, which knows who asked.
    Request,
    /// A job, which knows its arguments.
    Job,
    /// What a service does for a call, whose arguments it knows.
    Service,
    /// What operators do, for whom nobody asked.
    Operation,
}

/// What expressions of one flow may name.
#[derive(Debug)]
pub(super) struct FlowNames<'c> {
    /// Names every flow shares.
    pub(super) globals: &'c Globals,
    /// Variables, ambient and local, and the parameters of the sequences that are being run.
    pub(super) variables: BTreeMap<String, SlotId>,
    /// The first slot that none of them has.
    pub(super) free: u16,
    /// The populations; only a request can name them, for a job knows only its arguments.
    pub(super) actors: &'c [String],
    /// What the flow is of.
    pub(super) kind: FlowKind,
    /// Variables that hold one type of value whenever they hold any.
    pub(super) kinds: BTreeMap<SlotId, StaticType>,
    /// True when it runs on nodes.
    pub(super) on_nodes: bool,
    /// Names that were looked up.
    pub(super) used: RefCell<BTreeSet<String>>,
}

/// Names that every flow shares.
#[derive(Debug, Default)]
pub(super) struct Globals {
    /// Inputs and switches, with the type of their value; none for an input that is drawn.
    pub(super) settings: BTreeMap<String, (SettingId, Option<StaticType>)>,
    /// Changes.
    pub(super) changes: BTreeMap<String, ChangeId>,
    /// The changes that are deployed fleet by fleet.
    pub(super) by_fleet: BTreeSet<String>,
    /// Queues, in the order of their ids.
    pub(super) queues: Vec<String>,
    /// Servers, in the order of their ids.
    pub(super) servers: Vec<String>,
    /// Resources, in the order of their ids.
    pub(super) resources: Vec<String>,
    /// Services, in the order of their ids.
    pub(super) services: Vec<String>,
    /// Types.
    pub(super) types: Types,
    /// Names whose declarations could not be read.
    pub(super) lost: BTreeSet<String>,
}

impl<'c> FlowNames<'c> {
    /// Returns what a job may name outside of its steps.
    pub(super) fn of_job(globals: &'c Globals, actors: &'c [String]) -> Self {
        Self {
            globals,
            variables: BTreeMap::new(),
            free: 0,
            actors,
            kind: FlowKind::Job,
            kinds: BTreeMap::new(),
            on_nodes: false,
            used: RefCell::default(),
        }
    }

    /// Returns the names inside a sequence: its parameters hide what has their names outside.
    pub(super) fn inside(&self, params: &[Spanned<String>]) -> Self {
        let mut variables = self.variables.clone();
        let mut free = self.free;
        for param in params {
            variables.insert(param.value.clone(), SlotId(free));
            free = free.saturating_add(1);
        }
        Self {
            globals: self.globals,
            variables,
            free,
            actors: self.actors,
            kind: self.kind,
            kinds: self.kinds.clone(),
            on_nodes: self.on_nodes,
            used: RefCell::default(),
        }
    }
}

impl Names for FlowNames<'_> {
    fn resolve(&self, name: &str) -> Option<Name> {
        self.used.borrow_mut().insert(name.to_owned());
        if let Some(slot) = self.variables.get(name) {
            return Some(Name::Slot(*slot));
        }
        if let Some((setting, Some(kind))) = self.globals.settings.get(name) {
            return Some(Name::Setting(*setting, *kind));
        }
        if let Some(change) = self.globals.changes.get(name)
            && (self.on_nodes || !self.globals.by_fleet.contains(name))
        {
            return Some(Name::Change(*change));
        }
        let population = self.actors.iter().position(|actor| actor == name);
        if let Some(population) = population.filter(|_| self.kind == FlowKind::Request) {
            let population = PopulationId::from_index(population);
            return Some(Name::Builtin(Builtin::Actor(population)));
        }
        if is_among(&self.globals.lost, name) {
            // Nothing will run; any place will do, and its type is not known.
            return Some(Name::Slot(SlotId(0)));
        }
        let (_, builtin) = BUILTINS.iter().find(|(word, _)| *word == name)?;
        let has_arguments = matches!(self.kind, FlowKind::Job | FlowKind::Service);
        (*builtin != Builtin::Arguments || has_arguments).then_some(Name::Builtin(*builtin))
    }

    fn remedy(&self, name: &str) -> Option<String> {
        if self.actors.iter().any(|actor| actor == name) {
            if self.kind == FlowKind::Operation {
                return Some("nobody asks for what operators do".to_owned());
            }
            if self.kind == FlowKind::Service {
                return Some(format!(
                    "a service knows only its arguments: call it `with: '{{\"{name}\": {name}}}'` \
                     and read `arguments[\"{name}\"]`"
                ));
            }
            return Some(format!(
                "a job knows only its arguments: enqueue it `with: '{{\"{name}\": {name}}}'` and \
                 read `arguments[\"{name}\"]`"
            ));
        }
        if self.globals.by_fleet.contains(name) {
            return Some(format!(
                "`{name}` is deployed fleet by fleet, and this runs on none: say `runs_on:`"
            ));
        }
        if self.globals.settings.contains_key(name) {
            return Some(format!(
                "`{name}` is drawn anew each time, or is a rate, so it has no value to read"
            ));
        }
        let flow = match self.kind {
            FlowKind::Request | FlowKind::Job | FlowKind::Service => "a request",
            FlowKind::Operation => "what operators do",
        };
        (name == "arguments")
            .then(|| format!("only jobs and services have arguments, and this is {flow}"))
    }

    fn known(&self) -> Vec<String> {
        let mut known: Vec<String> = self.variables.keys().cloned().collect();
        known.extend(self.globals.settings.keys().cloned());
        known.extend(self.globals.changes.keys().cloned());
        let actors = self.actors.iter().filter(|_| self.kind == FlowKind::Request);
        known.extend(actors.cloned());
        known.extend(BUILTINS.iter().map(|(word, _)| (*word).to_owned()));
        known
    }

    fn gauge(&self, word: &str, of: &str) -> Option<Gauge> {
        let globals = self.globals;
        let is_busy = word == "busy";
        let place = |names: &[String]| names.iter().position(|name| name == of);
        let of_queue = place(&globals.queues).map(QueueId::from_index).map(|queue| {
            if is_busy { Gauge::BusyWorkers(queue) } else { Gauge::WaitingJobs(queue) }
        });
        let of_server = place(&globals.servers).map(ServerId::from_index).map(|server| {
            if is_busy { Gauge::BusyPlaces(server) } else { Gauge::WaitingWork(server) }
        });
        let of_resource = place(&globals.resources).map(ResourceId::from_index).map(|resource| {
            if is_busy { Gauge::Taken(resource) } else { Gauge::WaitingTasks(resource) }
        });
        let of_service = place(&globals.services).map(ServiceId::from_index).map(|service| {
            if is_busy { Gauge::BusyOn(service) } else { Gauge::WaitingFor(service) }
        });
        let all = [
            ("queues", of_queue),
            ("servers", of_server),
            ("resources", of_resource),
            ("services", of_service),
        ];
        let mut found = all.into_iter().filter_map(|(section, gauge)| Some((section, gauge?)));
        let (section, gauge) = found.next().filter(|_| found.next().is_none())?;
        self.used.borrow_mut().insert(format!("{section}.{of}"));
        Some(gauge)
    }

    fn gauged(&self) -> Vec<String> {
        let globals = self.globals;
        let lists = [&globals.queues, &globals.servers, &globals.resources, &globals.services];
        lists.into_iter().flatten().cloned().collect()
    }

    fn type_named(&self, name: &str) -> Option<TypeId> {
        self.globals.types.named(name)
    }
}

/// The same names, with what is known of variables and words. It holds unless they are null, so what it says
/// of an expression serves to find mistakes, and never to leave a check out.
#[derive(Debug)]
pub(super) struct Sharpened<'n, 'c> {
    /// The names.
    pub(super) names: &'n FlowNames<'c>,
    /// By name, what is known of the variables and words that were asked for.
    pub(super) asked: RefCell<BTreeMap<String, String>>,
}

impl Names for Sharpened<'_, '_> {
    fn resolve(&self, name: &str) -> Option<Name> {
        let found = self.names.resolve(name)?;
        let (kind, help) = match found {
            Name::Slot(slot) => (self.names.kinds.get(&slot).copied(), "is only ever set to"),
            Name::Builtin(builtin) => (builtin.kind_or_null(), "is null or"),
            Name::Setting(..) | Name::Change(_) => (None, ""),
        };
        let Some(kind) = kind else { return Some(found) };
        self.asked.borrow_mut().insert(name.to_owned(), format!("`{name}` {help} {kind}"));
        // Nobody will run this; a setting is what has a type.
        Some(Name::Setting(SettingId(0), kind))
    }

    fn known(&self) -> Vec<String> {
        self.names.known()
    }

    fn type_named(&self, name: &str) -> Option<TypeId> {
        self.names.type_named(name)
    }
}

/// Finds a name in a list of declared things.
pub(super) fn find<'a>(
    name: &Spanned<String>,
    what: &str,
    known: impl Iterator<Item = &'a str> + Clone,
    out: &mut Diagnostics,
) -> Option<usize> {
    let position = known.clone().position(|declared| declared == name.value);
    if position.is_none() && !out.is_lost(&name.value) {
        let message = format!("no {what} is called `{}`", name.value);
        let mistake = Diagnostic::new(codes::UNKNOWN_NAME, name.span, message);
        let mut diagnostic = out.did_you_mean(mistake, &name.value, known.clone());
        diagnostic = match (known.clone().count(), some_of(known)) {
            (_, None) => diagnostic.help("none is declared"),
            // The suggestion has said it already.
            (1, Some(_)) if !diagnostic.helps.is_empty() => diagnostic,
            (_, Some(all)) => diagnostic.help(format!("there are: {all}")),
        };
        out.push(diagnostic);
    }
    position
}
