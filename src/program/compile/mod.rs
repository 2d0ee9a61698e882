//! From a decoded scenario to a program: names become ids, units become nanoseconds.

mod amounts;
mod attempts;
mod blocks;
mod collect;
mod control;
mod fleets;
mod flows;
pub mod limits;
mod lookups;
mod names;
mod outcomes;
mod platform;
mod queues;
mod resources;
mod services;
mod shadowing;
mod steps;
pub mod unused;
mod watched;
mod workload;

pub(in crate::program) use crate::program::compile::amounts::distribution;
pub use crate::program::compile::amounts::value_of;
pub use crate::program::compile::names::BUILTINS;

use crate::diagnostic::Diagnostics;
use crate::program::Program;
use crate::program::calls::Budget;
use crate::program::calls::Call;
use crate::program::compile::collect::collect_effects;
use crate::program::compile::collect::types;
use crate::program::compile::flows::FlowSource;
use crate::program::compile::names::FlowKind;
use crate::program::compile::names::FlowNames;
use crate::program::compile::names::Globals;
use crate::program::expression::Builtin;
use crate::program::expression::ChangeId;
use crate::program::expression::Code;
use crate::program::expression::SettingId;
use crate::program::expression::StaticType;
use crate::program::ids::BudgetId;
use crate::program::ids::ChannelId;
use crate::program::ids::EffectId;
use crate::program::ids::ErrorId;
use crate::program::ids::FlowId;
use crate::program::ids::QueueId;
use crate::program::ids::ServiceId;
use crate::program::ids::SiteId;
use crate::program::op::Op;
use crate::program::parts::Choice;
use crate::program::parts::Flow;
use crate::program::parts::Population;
use crate::program::parts::Quantity;
use crate::program::parts::Setting;
use crate::program::parts::Site;
use crate::program::parts::SiteKey;
use crate::program::queue::Job;
use crate::scenario::Scenario;
use crate::source::Span;
use crate::source::Spanned;
use crate::value::Pool;
use crate::value::Types;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Compiles a scenario. `profile` selects the observers that are there; all when none.
///
/// Everything that is wrong is reported, not only the first mistake; warnings are in the list too
/// when the program comes out.
pub fn compile(
    scenario: &Scenario,
    profile: Option<&str>,
    out: &mut Diagnostics,
) -> Option<Program> {
    let program = compile_roughly(scenario, profile, out);
    program.filter(|_| !out.has_errors())
}

/// The same, for who asks what steps there are while there are mistakes: a program that holds
/// what could be compiled, and must not run.
pub fn compile_roughly(
    scenario: &Scenario,
    profile: Option<&str>,
    out: &mut Diagnostics,
) -> Option<Program> {
    let types = types(scenario);
    let mut compiler = Compiler::new(scenario, types.clone());
    compiler.is_whole = !out.has_errors() && out.lost().is_empty();
    out.lost().iter().for_each(|name| compiler.out.lose(name));
    shadowing::check_shadowing(scenario, &mut compiler.out);
    let program = compiler.program(types, profile);
    out.extend(compiler.out);
    program
}

/// What is compiled so far.
#[derive(Debug)]
pub(super) struct Compiler<'s> {
    scenario: &'s Scenario,
    out: Diagnostics,
    pool: Pool,
    ops: Vec<Op>,
    codes: Vec<Code>,
    quantities: Vec<Quantity>,
    rescues: Vec<Vec<ErrorId>>,
    choices: Vec<Choice>,
    calls: Vec<Call>,
    budgets: Vec<Budget>,
    /// By definition of a retry policy, its budget.
    budget_of: BTreeMap<u32, BudgetId>,
    /// By channel, the service that it leads to, and a place that says so.
    leads: BTreeMap<ChannelId, (ServiceId, Span)>,
    /// Settings that are read before the replay begins, and where.
    planned: BTreeMap<SettingId, Span>,
    /// By the place of what was made of them: the settings that are read before the replay begins.
    plans: BTreeMap<SiteId, Vec<SettingId>>,
    /// How often each setting's value is used, and how often where a run notes that it reads it.
    uses: BTreeMap<SettingId, (u32, u32)>,
    /// Settings that some step turns, and where.
    turned: Vec<(SettingId, Span)>,
    sites: Vec<Site>,
    keys: Vec<SiteKey>,
    paths: BTreeMap<String, Span>,
    /// The numbers of definitions.
    definitions: BTreeMap<String, u32>,
    populations: Vec<Population>,
    /// The names of populations.
    actors: Vec<String>,
    effects: Vec<String>,
    /// Effects that some step shows with a value.
    valued: BTreeSet<EffectId>,
    errors: Vec<String>,
    /// How many slots the largest flow needs.
    slots: u16,
    /// Names that something refers to.
    used: BTreeSet<String>,
    too_large: bool,
    /// The budgets whose end has been said.
    reported: BTreeSet<usize>,
    /// How many bytes paths take so far.
    path_bytes: usize,
    /// How many hours windows of traffic span so far.
    hours: usize,
    /// Whether everything the file declares was read.
    is_whole: bool,
}

impl<'s> Compiler<'s> {
    fn new(scenario: &'s Scenario, types: Types) -> Self {
        let errors = scenario.dialect.error_classes().iter().map(|&class| class.to_owned());
        let mut effects = Vec::new();
        let lists = scenario.requests.iter().map(|request| &request.steps);
        let lists = lists.chain(scenario.jobs.iter().map(|job| &job.steps));
        let lists = lists.chain(scenario.services.iter().map(|service| &service.steps));
        let lists = lists.chain(scenario.sequences.iter().map(|sequence| &sequence.steps));
        let lists = lists.chain(scenario.queues.iter().map(|queue| &queue.middleware));
        let lists = lists.chain(scenario.timeline.iter().map(|operation| &operation.steps));
        for steps in lists {
            collect_effects(steps, &mut effects);
        }
        Self {
            scenario,
            out: Diagnostics::default(),
            pool: Pool::new(Arc::new(types)),
            ops: Vec::new(),
            codes: Vec::new(),
            quantities: Vec::new(),
            rescues: Vec::new(),
            choices: Vec::new(),
            calls: Vec::new(),
            budgets: Vec::new(),
            budget_of: BTreeMap::new(),
            leads: BTreeMap::new(),
            planned: BTreeMap::new(),
            plans: BTreeMap::new(),
            uses: BTreeMap::new(),
            turned: Vec::new(),
            sites: Vec::new(),
            keys: Vec::new(),
            paths: BTreeMap::new(),
            definitions: BTreeMap::new(),
            populations: Vec::new(),
            actors: Vec::new(),
            effects,
            valued: BTreeSet::new(),
            errors: errors.collect(),
            slots: 0,
            used: BTreeSet::new(),
            too_large: false,
            reported: BTreeSet::new(),
            path_bytes: 0,
            hours: 0,
            is_whole: true,
        }
    }

    /// Compiles everything.
    fn program(&mut self, types: Types, profile: Option<&str>) -> Option<Program> {
        let scenario = self.scenario;
        self.check_counts();
        let mut settings = self.settings();
        let globals = self.globals(types, &settings);
        self.members();
        let fleets = self.fleets();
        self.shares(&mut settings);
        let stores = scenario.stores.iter().filter_map(|store| self.store_of(store)).collect();
        let servers = scenario.servers.iter().filter_map(|server| self.server_of(server)).collect();
        let resources = scenario.resources.iter().filter_map(|it| self.resource_of(it)).collect();
        let queues = scenario.queues.iter().filter_map(|queue| self.queue_of(queue)).collect();
        let channels = self.channels();
        let (mut flows, jobs) = self.flows_and_jobs(&globals);
        let services = self.services(&globals, &mut flows);
        let timeline = self.timeline(&globals, &mut flows);
        let changes =
            scenario.changes.iter().filter_map(|change| self.change_of(change, &fleets)).collect();
        let traffic = scenario.traffic.iter().filter_map(|line| self.traffic(line)).collect();
        let figures = scenario.figures.iter().filter_map(|figure| self.figure(figure)).collect();
        let observers = self.observers(profile);
        let until = scenario.until.as_ref().map(|until| self.instant(until));
        let until = if let Some(until) = until { Some(until?) } else { None };
        self.check_turned();
        // Where something could not be read, what refers to it is missing too.
        if self.is_whole && !self.out.has_errors() {
            self.report_unused();
        }
        let error_values = self.errors.iter().map(|class| self.pool.text(class)).collect();
        let names_requests = self.codes.iter().any(|code| code.names(Builtin::Request));
        Some(Program {
            names_requests,
            scenario: scenario.id.value.clone(),
            dialect: scenario.dialect,
            constants: self.pool.clone(),
            origin: scenario.origin.value,
            until,
            limit: scenario.limit,
            scale: scenario.scale,
            ops: std::mem::take(&mut self.ops),
            codes: std::mem::take(&mut self.codes),
            quantities: std::mem::take(&mut self.quantities),
            rescues: std::mem::take(&mut self.rescues),
            choices: std::mem::take(&mut self.choices),
            plans: std::mem::take(&mut self.plans),
            sites: std::mem::take(&mut self.sites),
            keys: std::mem::take(&mut self.keys),
            baked: self.baked(settings.len()),
            settings,
            changes,
            flows,
            ambient: u16::try_from(scenario.ambient.len()).unwrap_or(u16::MAX),
            slots: self.slots,
            populations: std::mem::take(&mut self.populations),
            traffic,
            timeline,
            jobs,
            queues,
            stores,
            servers,
            resources,
            fleets,
            services,
            channels,
            calls: std::mem::take(&mut self.calls),
            budgets: std::mem::take(&mut self.budgets),
            effects: std::mem::take(&mut self.effects),
            errors: std::mem::take(&mut self.errors),
            error_values,
            figures,
            observers,
        })
    }

    /// Compiles populations.
    fn members(&mut self) {
        for population in &self.scenario.populations {
            let size = self.planned_count(&population.size).unwrap_or(0);
            self.actors.push(population.name.value.clone());
            self.populations.push(Population { name: population.name.value.clone(), size });
        }
    }

    /// Compiles inputs, then switches: the settings, in this order.
    fn settings(&mut self) -> Vec<Setting> {
        let scenario = self.scenario;
        let inputs =
            scenario.inputs.iter().map(|input| ("inputs", &input.name, &input.value, false));
        let switches = scenario
            .switches
            .iter()
            .map(|switch| ("switches", &switch.name, &switch.value, switch.fixed));
        inputs
            .chain(switches)
            .map(|(section, name, value, fixed)| Setting {
                name: name.value.clone(),
                path: format!("{section}.{}.value", name.value),
                span: value.span,
                value: value_of(&value.value, &mut self.pool),
                share: None,
                fixed,
            })
            .collect()
    }

    fn globals(&self, types: Types, settings: &[Setting]) -> Globals {
        let settings = settings.iter().enumerate().map(|(index, setting)| {
            let id = SettingId(u32::try_from(index).unwrap_or(u32::MAX));
            let kind = setting.value.map(|value| StaticType::of(value, &self.pool));
            (setting.name.clone(), (id, kind))
        });
        let changes = self.scenario.changes.iter().enumerate().map(|(index, change)| {
            (change.name.value.clone(), ChangeId(u16::try_from(index).unwrap_or(u16::MAX)))
        });
        let by_fleet = self.scenario.changes.iter().filter(|change| !change.rollouts.is_empty());
        let by_fleet = by_fleet.map(|change| change.name.value.clone()).collect();
        let lost = self.out.lost().clone();
        let name = |name: &Spanned<String>| name.value.clone();
        Globals {
            settings: settings.collect(),
            changes: changes.collect(),
            queues: self.scenario.queues.iter().map(|queue| name(&queue.name)).collect(),
            servers: self.scenario.servers.iter().map(|server| name(&server.name)).collect(),
            resources: self.scenario.resources.iter().map(|it| name(&it.name)).collect(),
            services: self.scenario.services.iter().map(|it| name(&it.name)).collect(),
            by_fleet,
            types,
            lost,
        }
    }

    /// Compiles the flows of requests and jobs.
    fn flows_and_jobs(&mut self, globals: &Globals) -> (Vec<Flow>, Vec<Job>) {
        let scenario = self.scenario;
        let mut flows = Vec::new();
        for request in &scenario.requests {
            let source = FlowSource {
                name: format!("requests.{}", request.name.value),
                span: request.name.span,
                kind: FlowKind::Request,
                runs_on: request.runs_on.as_ref(),
                middleware: None,
                steps: &request.steps,
            };
            flows.push(self.flow(&source, globals));
        }
        let mut jobs = Vec::new();
        for job in &scenario.jobs {
            let known = scenario.queues.iter().map(|queue| queue.name.value.as_str());
            let queue = names::find(&job.queue, "queue", known, &mut self.out);
            self.used.insert(format!("queues.{}", job.queue.value));
            let middleware = queue.and_then(|queue| scenario.queues.get(queue)).map_or_else(
                || (String::new(), [].as_slice()),
                |queue| {
                    let definition = format!("queues.{}.middleware", queue.name.value);
                    (definition, queue.middleware.as_slice())
                },
            );
            let middleware = Some(middleware);
            let name = format!("jobs.{}", job.name.value);
            let flow = FlowId::from_index(flows.len());
            let span = job.name.span;
            let steps = job.steps.as_slice();
            let runs_on = queue.and_then(|queue| scenario.queues.get(queue)?.runs_on.as_ref());
            let kind = FlowKind::Job;
            let source = FlowSource { name, span, kind, runs_on, middleware, steps };
            flows.push(self.flow(&source, globals));
            // Between attempts a job has its arguments and no variables.
            let names = FlowNames::of_job(globals, &[]);
            let retry = job.retry.as_ref().and_then(|retry| {
                let path = format!("jobs.{}/retry", job.name.value);
                let site = self.site(&path, &path, job.name.span, "retry", "retry");
                self.retry_of(retry, site, &names)
            });
            let deduplicate = self.deduplicate_of(job, &names);
            self.used.append(&mut names.used.borrow_mut());
            let name = job.name.value.clone();
            let queue = QueueId::from_index(queue.unwrap_or(0));
            jobs.push(Job { name, queue, flow, retry, deduplicate });
        }
        (flows, jobs)
    }
}
