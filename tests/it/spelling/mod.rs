//! How random scenarios are written as YAML, and how a change that should not matter is written.

mod lines;
mod services;
mod steps;

use self::lines::Dice;
use self::lines::traffic;
use self::steps::Rendered;
use crate::phrases::AGES;
use crate::phrases::END;
use crate::phrases::FIGURES;
use crate::phrases::INPUTS;
use crate::phrases::LAGS;
use crate::phrases::LOOKS;
use crate::phrases::OBSERVERS;
use crate::phrases::OUTER;
use crate::phrases::PACK;
use crate::phrases::RAISE;
use crate::phrases::TWINS;
use crate::phrases::TYPES;
use crate::worlds::Change;
use crate::worlds::Contract;
use crate::worlds::Lock;
use crate::worlds::Queue;
use crate::worlds::Step;
use crate::worlds::Store;
use crate::worlds::World;
use std::fmt;
use std::fmt::Write as _;

/// Where a step stands, which decides what its expressions may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Request,
    First,
    Second,
    Routine,
    Service,
}

/// A failing property shows the YAML.
impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "under seed {}\n{}", self.seed, self.text())
    }
}

impl World {
    /// Changes the world.
    pub(crate) fn with(&self, change: Change) -> Self {
        Self { change, ..self.clone() }
    }

    /// Returns, for each flow, the paths of the steps that a flow that runs through visits once.
    pub(crate) fn paths(&self) -> Vec<(&'static str, Vec<String>)> {
        let flows = [
            ("requests.ask", &self.ask, Flow::Request),
            ("requests.probe", &self.probe, Flow::Request),
            ("jobs.first", &self.first, Flow::First),
            ("jobs.second", &self.second, Flow::Second),
        ];
        let leaves = |name: &str, steps: &[Step], flow| {
            let leaf = |step: &&Step| !matches!(self.render(step, flow), Rendered::Group(_));
            steps.iter().filter(leaf).map(|step| format!("{name}/s{}", step.id)).collect()
        };
        flows.map(|(name, steps, flow)| (name, leaves(name, steps, flow))).into()
    }

    /// Writes the scenario.
    pub(crate) fn text(&self) -> String {
        let mut sections = self.sections();
        if let Some(seed) = self.change.shuffle {
            let mut dice = Dice(seed);
            dice.shuffle(&mut sections);
            for (_, entries) in &mut sections {
                dice.shuffle(entries);
            }
        }
        let mut text = format!(
            "version: 1\nid: world\ntitle: A world\ndialect: {}\nambient: [mood]\n",
            self.dialect
        );
        for (name, entries) in sections {
            if !entries.is_empty() {
                writeln!(text, "{name}:").unwrap();
            }
            for entry in entries {
                writeln!(text, "  {entry}").unwrap();
            }
        }
        text
    }

    fn sections(&self) -> Vec<(&'static str, Vec<String>)> {
        let mut switches =
            vec![format!("loud: {{ value: {} }}", self.loud), "mode: { value: a }".into()];
        switches.push("some: { value: a, share: 40%, of: request, otherwise: b }".into());
        switches.push(
            "few: { value: true, share: share, of: person, otherwise: false, fixed: arrival }"
                .into(),
        );
        switches.push("launch: { value: 2024-01-01T00:05:00Z }".into());
        let deployed = "deployed: 2024-01-01T00:10:00Z";
        let mut actions = vec![format!(
            "mend: {{ title: Mend, patch: {{ changes: {{ fix: {{ {deployed} }} }} }} }}"
        )];
        let steps = "steps: { begin: { to: '1' }, no: null }";
        let hypotheses =
            vec![format!("one: {{ title: One, patch: {{ requests: {{ ask: {{ {steps} }} }} }} }}")];
        if self.change.idle {
            switches.push("idle: { value: 7s }".into());
            actions
                .push("nap: { title: A nap, patch: { switches: { idle: { value: 8s } } } }".into());
        }
        let routine = self.steps(&self.routine, Flow::Routine);
        let routine = format!("routine: {{ params: [p], steps: [{routine}] }}");
        let scale = format!("scale: 1/{}", self.seed % 3 + 1);
        let patch = self.change.patch.map(|patch| format!("patch: {patch}")).unwrap_or_default();
        vec![
            ("replay", vec!["seed: 1".into(), "from: 2024-01-01T00:00:00Z".into(), scale]),
            ("inputs", self.inputs()),
            ("switches", switches),
            ("changes", self.changes()),
            ("types", TYPES.map(str::to_owned).into()),
            ("populations", vec!["person: { size: limit }".into(), "robot: { size: 2 }".into()]),
            ("rhythms", vec![format!("day: {{ hours: [1, 5{}] }}", ", 1".repeat(22))]),
            ("codecs", vec![PACK.into()]),
            (
                "stores",
                vec![self.store("shelf", &self.stores[0]), self.store("drawer", &self.stores[1])],
            ),
            ("servers", vec!["desk: { concurrency: seats }".into()]),
            ("resources", vec!["cash: { capacity: coins }".into()]),
            (
                "queues",
                vec![self.queue("near", &self.queues[0]), self.queue("far", &self.queues[1])],
            ),
            ("fleets", self.fleets()),
            ("services", self.services()),
            ("channels", self.channels()),
            ("requests", self.requests()),
            ("sequences", vec![routine, OUTER.into()]),
            ("jobs", self.jobs()),
            ("traffic", self.traffic()),
            ("timeline", self.timeline()),
            ("profiles", vec![format!("here: {{ title: Here, {patch} }}"), self.there()]),
            ("observers", OBSERVERS.map(str::to_owned).into()),
            ("actions", actions),
            ("hypotheses", hypotheses),
            ("figures", FIGURES.map(str::to_owned).into()),
        ]
    }

    fn jobs(&self) -> Vec<String> {
        let [first, second] = &self.locks;
        let (first, second) =
            ((self.retries[0], first.as_ref()), (self.retries[1], second.as_ref()));
        vec![
            self.job("first", "near", first, &self.first, Flow::First),
            self.job("second", "far", second, &self.second, Flow::Second),
        ]
    }

    fn changes(&self) -> Vec<String> {
        vec![
            format!("fix: {{ title: The fix, deployed: \"{}\" }}", self.deployed),
            "other: { title: At the same time, deployed: 2024-01-01T00:20:00Z }".into(),
            "rolled: { title: Node by node, deployed: { pool: { from: 2024-01-01T00:00:00Z, \
                     over: 1m, skip: [2] }, back: 2024-01-01T00:00:20Z }, removed: { pool: \
                     2024-01-01T00:25:00Z } }"
                .into(),
            "brief: { title: For a while, deployed: 2024-01-01T00:00:05Z, removed: \
                     2024-01-01T00:01:00Z }"
                .into(),
        ]
    }

    /// Writes another environment, which differs in what environments do.
    fn there(&self) -> String {
        let delivery = if self.queues[0].inline { "workers" } else { "inline" };
        let codec = if self.stores[0].codec == "json" { "marshal" } else { "json" };
        format!(
            "there: {{ patch: {{ switches: {{ loud: {{ value: {} }}, mode: {{ value: b }} }}, \
             inputs: {{ patience: {{ value: 1500ms }} }}, \
             changes: {{ rolled: {{ removed: 2024-01-01T00:00:31Z }} }}, queues: {{ near: {{ delivery: {delivery} }} }}, \
             stores: {{ shelf: {{ codec: {codec}, transactional: {} }} }} }} }}",
            !self.loud, !self.stores[0].transactional
        )
    }

    fn requests(&self) -> Vec<String> {
        let extra = self.change.step.map(|step| format!("{step}, ")).unwrap_or_default();
        let request = |name: &str, extra: &str, steps: &[Step]| {
            let steps = self.steps(steps, Flow::Request);
            let begin = "{ id: begin, set: x, to: \"null\" }";
            let steps = [extra, begin, ", ", &steps, RAISE, ", ", END].concat();
            format!("{name}: {{ runs_on: pool, steps: [{steps}] }}")
        };
        let mut requests =
            vec![request("ask", &extra, &self.ask), request("probe", "", &self.probe)];
        if self.change.bystander {
            requests.push("pass: { steps: [{ work: by, takes: 1s..9s }, { show: hat }] }".into());
        }
        requests
    }

    fn inputs(&self) -> Vec<String> {
        let mut inputs: Vec<String> = INPUTS.map(str::to_owned).into();
        let hands = self.room(self.queues[0].workers);
        inputs.push("spell: { value: 5s, basis: assumed }".into());
        inputs.push(format!("hands: {{ value: {hands}, basis: assumed }}"));
        inputs.push(format!(
            "coins: {{ value: {}, basis: assumed }}",
            if self.rich { 1_000_000 } else { self.room(4) }
        ));
        inputs.push(format!("seats: {{ value: {}, basis: assumed }}", self.room(self.desks)));
        inputs
    }

    fn traffic(&self) -> Vec<String> {
        let mut lines: Vec<String> =
            (0..).zip(&self.lines).map(|(place, line)| traffic(place, line)).collect();
        if self.change.bystander {
            // Before all others, so that every ordinal moves.
            lines.insert(0, "aside: { request: pass, every: 1s..30s, count: 20 }".into());
        }
        lines
    }

    fn store(&self, name: &str, store: &Store) -> String {
        let Store { codec, transactional, replicas } = store;
        let mut text = format!("{name}: {{ codec: {codec}, transactional: {transactional}");
        // A commit is shown after earlier ones, whoever's they are.
        if let Some((lag, count)) = replicas.filter(|_| !self.apart) {
            let count = count.map(|count| format!(", count: {count}")).unwrap_or_default();
            write!(text, ", replicas: {{ lag: {}{count} }}", LAGS[lag]).unwrap();
        }
        text + " }"
    }

    fn queue(&self, name: &str, queue: &Queue) -> String {
        let Queue { codec, inline, workers, holds, polls, middleware, contract } = queue;
        let delivery = if *inline { "inline" } else { "workers" };
        let mut text = format!(
            "{name}: {{ codec: {codec}, runs_on: back, delivery: {delivery}, workers: {}",
            if name == "near" { "hands".to_owned() } else { self.room(*workers).to_string() }
        );
        if let Some(holds) = holds.filter(|_| !self.apart) {
            write!(text, ", holds: {holds}").unwrap();
        }
        if let Some(polls) = polls {
            write!(text, ", polls: {polls}").unwrap();
        }
        if *middleware {
            text.push_str(
                ", middleware: [{ id: whose, set: mood, to: 'arguments[\"who\"]' }, \
                 { work: unpack, takes: 1ms..9ms }]",
            );
        }
        self.contract(&mut text, contract);
        text + " }"
    }

    /// Writes what a queue promises.
    fn contract(&self, text: &mut String, contract: &Contract) {
        let Contract { newest_first, acknowledge, lease, held_by_worker, expires, .. } = contract;
        if *newest_first {
            text.push_str(", order: newest_first");
        }
        if let Some(expires) = expires.filter(|_| !self.apart) {
            write!(text, ", expires: {}", AGES[expires]).unwrap();
        }
        if *acknowledge == 0 {
            return;
        }
        write!(text, ", acknowledge: {}", ["receive", "start", "finish"][*acknowledge]).unwrap();
        if *held_by_worker {
            text.push_str(", held_by: worker");
        }
        // Work that outlasts its lease, or crashes, would be delivered for ever.
        write!(text, ", max_deliveries: {}", contract.max_deliveries).unwrap();
        if let Some((lease, looks)) = lease {
            write!(text, ", lease: {}", AGES[*lease]).unwrap();
            if let Some(looks) = looks {
                write!(text, ", restores: {}", LOOKS[*looks]).unwrap();
            }
        }
    }

    /// Writes what makes a job the same as another one. Those of other requests may be.
    fn lock(&self, lock: Option<&Lock>) -> String {
        let Some(lock) = lock.filter(|_| !self.apart) else { return String::new() };
        let whose = |caller: bool| if caller { "caller" } else { "message" };
        let mut text = format!(
            "deduplicate: {{ key: '{}', locked_with: {}, released_with: {}, until: {}",
            TWINS[lock.key],
            whose(lock.locked_with_caller),
            whose(lock.released_with_caller),
            if lock.until_finish { "finish" } else { "start" }
        );
        if let Some(expires) = lock.expires {
            write!(text, ", expires: {}", AGES[expires]).unwrap();
        }
        text + " }, "
    }

    fn job(
        &self,
        name: &str,
        queue: &str,
        (retry, lock): (Option<(u32, &str)>, Option<&Lock>),
        steps: &[Step],
        flow: Flow,
    ) -> String {
        let retry = retry.map_or(String::new(), |(limit, delay)| {
            let limit = if limit == 3 { "limit".to_owned() } else { limit.to_string() };
            let more = self.policy(u32::try_from(self.seed % 1_000).unwrap());
            format!("retry: {{ limit: {limit}, delay: {delay}{more} }}, ")
        });
        let steps = self.steps(steps, flow);
        let begin = "{ id: begin, set: x, to: 'arguments[\"x\"]' }";
        let lock = self.lock(lock);
        format!("{name}: {{ queue: {queue}, {retry}{lock}steps: [{begin}, {steps}] }}")
    }

    /// Returns how many fit; everybody, where requests are to stay apart.
    fn room(&self, places: u32) -> u32 {
        if self.apart { 1_000_000 } else { places }
    }
}
