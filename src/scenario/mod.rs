//! The file as written: read into a tree of spanned nodes, patched, and decoded.
//!
//! Nothing is resolved here. Names are texts, expressions are texts, and every value knows where
//! it stands. [`File::read`] reads a file, [`File::assemble`] applies overlays and a profile to
//! its tree, and [`Scenario::decode`] reads a tree into sections, collecting every mistake.

pub mod alone;
pub mod amount;
pub mod basis;
pub mod codec;
pub mod contract;
pub mod environment;
pub mod expectation;
pub mod expression;
pub mod fields;
pub mod file;
pub mod fleet;
pub mod grammar;
pub mod layout;
pub mod marks;
pub mod observer;
pub mod outcome;
pub mod overlay;
pub mod pattern;
pub mod pick;
pub mod platform;
pub mod resource;
pub mod retry;
mod sections;
pub mod service;
pub mod step;
pub mod teach;
pub mod tree;
pub mod workload;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::quantity;
use crate::quantity::Timestamp;
use crate::scenario::environment::Change;
use crate::scenario::environment::Input;
use crate::scenario::environment::Switch;
use crate::scenario::environment::TypeShape;
use crate::scenario::expectation::Case;
use crate::scenario::fields::Fields;
use crate::scenario::fields::named;
use crate::scenario::fields::words;
use crate::scenario::fleet::Fleet;
use crate::scenario::observer::Observer;
use crate::scenario::outcome::Figure;
use crate::scenario::outcome::Published;
use crate::scenario::overlay::Fault;
use crate::scenario::overlay::Overlay;
use crate::scenario::overlay::Profile;
use crate::scenario::platform::Job;
use crate::scenario::platform::Queue;
use crate::scenario::platform::Request;
use crate::scenario::platform::Sequence;
use crate::scenario::platform::Server;
use crate::scenario::platform::Store;
use crate::scenario::resource::Resource;
use crate::scenario::sections::capacities;
use crate::scenario::sections::crossings;
use crate::scenario::sections::held;
use crate::scenario::sections::lines;
use crate::scenario::sections::outcomes;
use crate::scenario::sections::overlays;
use crate::scenario::sections::people;
use crate::scenario::sections::services;
use crate::scenario::service::Channel;
use crate::scenario::service::Service;
use crate::scenario::teach::Teach;
use crate::scenario::tree::Node;
use crate::scenario::workload::Operation;
use crate::scenario::workload::Population;
use crate::scenario::workload::Rhythm;
use crate::scenario::workload::Traffic;
use crate::seed::Seed;
use crate::seed::SeedError;
use crate::source::Spanned;
use crate::value::Dialect;

pub use crate::scenario::file::File;

/// The version of the language this tool reads and writes.
pub const VERSION: u64 = 1;

/// A scenario as written, section by section.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Its name, the same in files, output and replay lines.
    pub id: Spanned<String>,
    /// What happened, in a line.
    pub title: String,
    /// Where the incident is described.
    pub source: Option<String>,
    /// What happened, in a few sentences.
    pub summary: Option<String>,
    /// How values print and what the platform's errors are called.
    pub dialect: Dialect,
    /// The seed of a run that names none.
    pub seed: Seed,
    /// The instant that simulated time counts from.
    pub origin: Spanned<Timestamp>,
    /// When the replay stops; when everything has ended, if absent.
    pub until: Option<Spanned<Timestamp>>,
    /// How many events a replay may have, unless somebody says another number.
    pub limit: Option<u64>,
    /// How many of the incident's requests each one of the replay stands for.
    pub scale: u32,
    /// The profile in which the incident took place.
    pub incident: Option<Spanned<String>>,
    /// What the sources state.
    pub published: Vec<Published>,
    /// Numbers with a story.
    pub inputs: Vec<Input>,
    /// Settings of an environment.
    pub switches: Vec<Switch>,
    /// Pieces of code, deployed or not.
    pub changes: Vec<Change>,
    /// Types of objects and maps.
    pub types: Vec<TypeShape>,
    /// The variables every request and job has one of, shared with inline jobs.
    pub ambient: Vec<Spanned<String>>,
    /// Who asks.
    pub populations: Vec<Population>,
    /// How busy the hours are.
    pub rhythms: Vec<Rhythm>,
    /// What arrives.
    pub traffic: Vec<Traffic>,
    /// Crossings of one's own.
    pub codecs: Vec<codec::Table>,
    /// What keeps values.
    pub stores: Vec<Store>,
    /// Where jobs wait.
    pub queues: Vec<Queue>,
    /// What requests and jobs run on.
    pub fleets: Vec<Fleet>,
    /// What work needs.
    pub servers: Vec<Server>,
    /// What steps acquire and release.
    pub resources: Vec<Resource>,
    /// What answers calls.
    pub services: Vec<Service>,
    /// The ways to services.
    pub channels: Vec<Channel>,
    /// Flows that requests run.
    pub requests: Vec<Request>,
    /// Steps under names.
    pub sequences: Vec<Sequence>,
    /// Flows that workers run.
    pub jobs: Vec<Job>,
    /// What people did who run the system.
    pub timeline: Vec<Operation>,
    /// Environments.
    pub profiles: Vec<Profile>,
    /// Who looks.
    pub observers: Vec<Observer>,
    /// What is counted.
    pub figures: Vec<Figure>,
    /// What is wrong.
    pub fault: Option<Fault>,
    /// Corrective actions and hypotheses, in the order of the file, actions first.
    pub overlays: Vec<Overlay>,
    /// What `test` runs.
    pub cases: Vec<Case>,
    /// What those need who teach with it.
    pub teach: Option<Teach>,
}

/// The `replay` section.
struct Replay {
    seed: Seed,
    origin: Spanned<Timestamp>,
    until: Option<Spanned<Timestamp>>,
    limit: Option<u64>,
    scale: u32,
    incident: Option<Spanned<String>>,
}

impl Scenario {
    /// Reads a tree into sections. Every mistake is reported; the result is `None` only when
    /// something is missing without which nothing else makes sense.
    pub fn decode(tree: &Node, out: &mut Diagnostics) -> Option<Self> {
        let mut top = Fields::open(tree, &grammar::top::SCENARIO, out)?;
        check_version(&mut top, out)?;
        let id = top.need_text("id", out);
        let title = top.need_text("title", out);
        let (source, summary) = (top.text("source", out), top.text("summary", out));
        let dialect = dialect(&mut top, out);
        let replay = top.need("replay").and_then(|node| replay(node, out));
        let origin = replay.as_ref().map(|replay| replay.origin);
        let published = named(top.take("published"), "`published`", out, outcome::published);
        let inputs = named(top.take("inputs"), "`inputs`", out, environment::input);
        let switches = named(top.take("switches"), "`switches`", out, environment::switch);
        let changes = named(top.take("changes"), "`changes`", out, environment::change);
        let types = named(top.take("types"), "`types`", out, environment::type_shape);
        let ambient = words(top.take("ambient"), "`ambient`", out);
        let (populations, rhythms) = people(&mut top, out);
        let (traffic, timeline) = lines(&mut top, origin, out);
        let (codecs, stores, queues) = crossings(&mut top, out);
        let (fleets, servers, resources) = capacities(&mut top, out);
        let (services, channels) = services(&mut top, &codecs, out);
        let requests = named(top.need("requests"), "`requests`", out, platform::request);
        let sequences = named(top.take("sequences"), "`sequences`", out, platform::sequence);
        let jobs = named(top.take("jobs"), "`jobs`", out, platform::job);
        let profiles = named(top.need("profiles"), "`profiles`", out, overlay::profile);
        let (observers, figures) = outcomes(&mut top, out);
        let (fault, overlays) = overlays(&mut top, out);
        let (cases, teach) = held(&mut top, out);
        close(top, out);
        let replay = replay?;
        Some(Self {
            id: id.unwrap_or_else(|| Spanned::new(String::new(), tree.span)),
            title: title.map(|title| title.value).unwrap_or_default(),
            source: source.map(|source| source.value),
            summary: summary.map(|summary| summary.value),
            dialect,
            seed: replay.seed,
            origin: replay.origin,
            until: replay.until,
            limit: replay.limit,
            scale: replay.scale,
            incident: replay.incident,
            published,
            inputs,
            switches,
            changes,
            types,
            ambient,
            populations,
            rhythms,
            traffic,
            codecs,
            stores,
            queues,
            fleets,
            servers,
            resources,
            services,
            channels,
            requests,
            sequences,
            jobs,
            timeline,
            profiles,
            observers,
            figures,
            fault,
            overlays,
            cases,
            teach,
        })
    }

    /// Returns the profile in which the incident took place: the one `replay.incident` names, or
    /// the first.
    pub fn incident_profile(&self) -> Option<&str> {
        self.incident
            .as_ref()
            .map(|name| name.value.as_str())
            .or_else(|| self.profiles.first().map(|profile| profile.name.value.as_str()))
    }
}

/// Refuses a scenario of a newer version: none then, for whatever else there is to say of it would be said
/// of another language.
fn check_version(top: &mut Fields<'_>, out: &mut Diagnostics) -> Option<()> {
    let Some(version) = top.need_text("version", out) else { return Some(()) };
    match quantity::parse_count(&version.value) {
        Ok(VERSION) => {}
        Ok(newer) if newer > VERSION => {
            out.push(
                Diagnostic::new(
                    codes::NEWER_VERSION,
                    version.span,
                    format!(
                        "this scenario is of version {newer}, and this tool reads version {VERSION}"
                    ),
                )
                .help("use a newer `reenact`"),
            );
            return None;
        }
        Ok(_) | Err(_) => out.push(
            Diagnostic::new(
                codes::NEWER_VERSION,
                version.span,
                "this is no version of the language",
            )
            .help(format!("write `version: {VERSION}`")),
        ),
    }
    Some(())
}

/// Refuses the sections that are left. Where one that names things could not be read, any name may
/// have been declared in it.
fn close(top: Fields<'_>, out: &mut Diagnostics) {
    let lacks = |section| top.find(section).is_none();
    if lacks("requests") || lacks("profiles") || top.holds_unread(out) {
        out.lose_all();
    }
    top.finish(out);
}

/// Reads `dialect`; plain when absent.
fn dialect(top: &mut Fields<'_>, out: &mut Diagnostics) -> Dialect {
    let Some(word) = top.text("dialect", out) else { return Dialect::Plain };
    Dialect::parse(&word.value).unwrap_or_else(|| {
        out.push(
            Diagnostic::new(
                codes::UNKNOWN_WORD,
                word.span,
                format!("no dialect is called `{}`", word.value),
            )
            .did_you_mean(&word.value, Dialect::WORDS)
            .help(format!("the dialects are {}", Dialect::WORDS.join(", "))),
        );
        Dialect::Plain
    })
}

/// Reads the `replay` section.
fn replay(node: &Node, out: &mut Diagnostics) -> Option<Replay> {
    let mut fields = Fields::open(node, &grammar::top::REPLAY, out)?;
    let seed = fields.need_text("seed", out);
    let from = fields.need("from").and_then(|node| fields::instant(node, out));
    let until = fields.instant("until", out);
    let limit = fields.take("limit").and_then(|node| limit(node, out));
    let scale = fields.take("scale").and_then(|node| scale(node, out)).unwrap_or(1);
    let incident = fields.text("incident", out);
    fields.finish(out);
    // Where the seed cannot be read nothing runs, but there may be more mistakes to find.
    let seed = seed.map_or(Seed::new(0), |seed| {
        seed.value.parse().unwrap_or_else(|error: SeedError| {
            out.push(Diagnostic::new(codes::BAD_QUANTITY, seed.span, error.to_string()));
            Seed::new(0)
        })
    });
    Some(Replay { seed, origin: from?, until, limit, scale, incident })
}

/// Reads how many of the incident's requests one of the replay stands for: `1/1000`.
fn scale(node: &Node, out: &mut Diagnostics) -> Option<u32> {
    let word = fields::text(node, "a scale", out)?;
    let parts = word.value.strip_prefix("1/").map(quantity::parse_count);
    match parts.and_then(Result::ok).map(u32::try_from) {
        Some(Ok(parts)) if parts > 0 => Some(parts),
        Some(_) | None => {
            out.push(Diagnostic::new(codes::BAD_QUANTITY, node.span, "this is no scale").help(
                "say one of how many requests is replayed, such as `1/1000`; leave `scale` out \
                     where it is every one",
            ));
            None
        }
    }
}

/// Reads how many events a replay may have.
fn limit(node: &Node, out: &mut Diagnostics) -> Option<u64> {
    let word = fields::text(node, "a limit", out)?;
    match quantity::parse_count(&word.value) {
        Ok(0) => {
            out.push(
                Diagnostic::new(codes::NO_CAPACITY, node.span, "no replay has no events")
                    .help("leave `limit` out for ten million"),
            );
            None
        }
        Ok(limit) => Some(limit),
        Err(error) => {
            out.push(fields::quantity_error(node.span, &error));
            None
        }
    }
}
