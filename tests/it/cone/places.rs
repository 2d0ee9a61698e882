//! What differs between two selections, and what each place of a program reads and shares.

use reenact::experiment::differences::Atom;
use reenact::program::Program;
use reenact::program::expression::Op as Instruction;
use reenact::program::ids::SiteId;
use reenact::program::op::Acquiring;
use reenact::program::op::Action;
use std::collections::BTreeSet;

/// What differs between two selections, as far as a run can meet it.
#[derive(Debug, Default)]
pub(super) struct Roots {
    /// Inputs, switches and changes.
    pub(super) names: BTreeSet<String>,
    /// Definitions of steps, by how they begin: `jobs.fetch/`.
    pub(super) flows: BTreeSet<String>,
    /// What requests share: `queues.celery`.
    pub(super) shared: BTreeSet<String>,
    /// Lines of traffic.
    pub(super) lines: BTreeSet<String>,
    /// What operators do.
    pub(super) operations: BTreeSet<String>,
}

impl Roots {
    /// Sorts differences; none when one of them reaches everything at once.
    pub(super) fn of(all: &[Atom], programs: [&Program; 2]) -> Option<Self> {
        let mut roots = Self::default();
        for atom in all {
            let mut parts = atom.name.split(['.', '/']);
            let (section, name) = (parts.next()?, parts.next().unwrap_or_default().to_owned());
            match section {
                "figures" | "observers" => {}
                "inputs" | "switches" | "changes" => {
                    // What no step reads was made into the size of something.
                    if !programs.iter().any(|program| is_read(program, &name)) {
                        return None;
                    }
                    roots.names.insert(name);
                }
                "requests" | "jobs" | "sequences" => {
                    _ = roots.flows.insert(format!("{section}.{name}/"));
                }
                "services" => {
                    roots.flows.insert(format!("{section}.{name}/"));
                    roots.shared.insert(format!("{section}.{name}"));
                }
                "queues" | "stores" | "servers" | "resources" => {
                    _ = roots.shared.insert(format!("{section}.{name}"));
                }
                "traffic" => _ = roots.lines.insert(name),
                "timeline" => _ = roots.operations.insert(name),
                _ => return None,
            }
        }
        Some(roots)
    }
}

/// Tells whether steps read something, and nothing but steps.
fn is_read(program: &Program, name: &str) -> bool {
    let setting = program.setting_named(name);
    let mut sites = (0..program.sites.len()).map(SiteId::from_index);
    setting.is_none_or(|setting| program.notes_reads_of(setting))
        && sites.any(|site| read_at(program, site).contains(name))
}

/// What each place of a program reads and shares.
pub(super) struct Places {
    pub(super) direct: Vec<bool>,
    pub(super) shared: Vec<Vec<String>>,
}

impl Places {
    pub(super) fn of(program: &Program, roots: &Roots, turned: &BTreeSet<String>) -> Self {
        let sites = || (0..program.sites.len()).map(SiteId::from_index);
        let line_of = |site: SiteId| program.site(site).path.split('/').next().unwrap_or_default();
        let reads =
            |site: SiteId| read_at(program, site).iter().any(|name| roots.names.contains(*name));
        // What is given to a group is read there and leaves no event: all of its flow may know it.
        let binds = program.ops.iter().filter(|op| matches!(op.action, Action::Bind { .. }));
        let bound: BTreeSet<&str> =
            binds.filter(|op| reads(op.site)).map(|op| line_of(op.site)).collect();
        let direct = |site: SiteId| {
            let known = program.site(site);
            let line = line_of(site);
            reads(site)
                || bound.contains(line)
                || roots.flows.iter().any(|flow| known.definition.starts_with(flow.as_str()))
                || roots.operations.contains(line)
                || roots.operations.contains(line.trim_start_matches("timeline."))
        };
        let shared = |site: SiteId| {
            let mut found: Vec<String> =
                program.site(site).object.iter().map(|it| format!("stores.{it}")).collect();
            let read = read_at(program, site);
            found.extend(
                read.iter().filter(|it| turned.contains(**it)).map(|it| format!("turned.{it}")),
            );
            for op in program.ops.iter().filter(|op| op.site == site) {
                if let Action::Work { on: Some(server), .. } = op.action {
                    found.push(format!("servers.{}", program.servers[server.index()].name));
                }
                if let Action::Acquire(Acquiring { resource, .. })
                | Action::Release { resource, .. } = op.action
                {
                    found.push(format!("resources.{}", program.resource(resource).name));
                }
                if let Action::Turn { setting, .. } = op.action {
                    found.push(format!("turned.{}", program.settings[setting.0 as usize].name));
                }
            }
            let codes = program.ops_at(site).flat_map(|op| program.codes_of(op.action));
            let mut gauges = codes.flat_map(|code| program.code(code).ops());
            if gauges.any(|op| matches!(op, Instruction::Gauge(_))) {
                found.push("gauges".to_owned());
            }
            found
        };
        Self { direct: sites().map(direct).collect(), shared: sites().map(shared).collect() }
    }
}

/// Returns what a place reads, and who decides for whom a switch has its value.
fn read_at(program: &Program, site: SiteId) -> BTreeSet<&str> {
    let setting = |name: &str| program.settings.get(program.setting_named(name)?.0 as usize);
    let mut read: BTreeSet<&str> = program.read_at(site).into_iter().collect();
    let shares: Vec<&str> = read
        .iter()
        .filter_map(|name| setting(name)?.share?.setting)
        .map(|share| program.settings[share.0 as usize].name.as_str())
        .collect();
    read.extend(shares);
    read
}
