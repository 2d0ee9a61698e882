//! How random scenarios are written as YAML, and how a change that should not matter is written.

use crate::phrases::CLASSES;
use crate::phrases::CONDITIONS;
use crate::phrases::END;
use crate::phrases::FIGURES;
use crate::phrases::INPUTS;
use crate::phrases::KEYS;
use crate::phrases::OBSERVERS;
use crate::phrases::OUTER;
use crate::phrases::RAISE;
use crate::phrases::TIMES;
use crate::phrases::TYPES;
use crate::phrases::VALUES;
use crate::worlds::Change;
use crate::worlds::Line;
use crate::worlds::Queue;
use crate::worlds::Step;
use crate::worlds::Verb;
use crate::worlds::World;
use std::fmt;
use std::fmt::Write as _;

/// Where a step stands, which decides what its expressions may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Request,
    First,
    Second,
    Routine,
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
        let patch = self.change.patch.map(|patch| format!("patch: {patch}")).unwrap_or_default();
        vec![
            ("replay", vec!["seed: 1".into(), "from: 2024-01-01T00:00:00Z".into()]),
            ("inputs", INPUTS.map(str::to_owned).into()),
            ("switches", switches),
            (
                "changes",
                vec![
                    format!("fix: {{ title: The fix, deployed: \"{}\" }}", self.deployed),
                    "other: { title: At the same time, deployed: 2024-01-01T00:20:00Z }".into(),
                ],
            ),
            ("types", TYPES.map(str::to_owned).into()),
            ("populations", vec!["person: { size: limit }".into(), "robot: { size: 2 }".into()]),
            ("rhythms", vec![format!("day: {{ hours: [1, 5{}] }}", ", 1".repeat(22))]),
            (
                "stores",
                vec![
                    format!("shelf: {{ codec: {} }}", self.stores[0]),
                    format!("drawer: {{ codec: {} }}", self.stores[1]),
                ],
            ),
            ("servers", vec![format!("desk: {{ concurrency: {} }}", self.room(self.desks))]),
            (
                "queues",
                vec![self.queue("near", &self.queues[0]), self.queue("far", &self.queues[1])],
            ),
            ("requests", self.requests()),
            (
                "sequences",
                vec![
                    format!(
                        "routine: {{ params: [p], steps: [{}] }}",
                        self.steps(&self.routine, Flow::Routine)
                    ),
                    OUTER.into(),
                ],
            ),
            (
                "jobs",
                vec![
                    self.job("first", "near", self.retries[0], &self.first, Flow::First),
                    self.job("second", "far", self.retries[1], &self.second, Flow::Second),
                ],
            ),
            ("traffic", self.traffic()),
            ("profiles", vec![format!("here: {{ title: Here, {patch} }}"), self.there()]),
            ("observers", OBSERVERS.map(str::to_owned).into()),
            ("actions", actions),
            ("hypotheses", hypotheses),
            ("figures", FIGURES.map(str::to_owned).into()),
        ]
    }

    /// Writes another environment, which differs in what environments do.
    fn there(&self) -> String {
        let delivery = if self.queues[0].inline { "workers" } else { "inline" };
        let codec = if self.stores[0] == "json" { "marshal" } else { "json" };
        format!(
            "there: {{ patch: {{ switches: {{ loud: {{ value: {} }}, mode: {{ value: b }} }}, \
             inputs: {{ patience: {{ value: 1500ms }} }}, queues: {{ near: {{ delivery: {delivery} }} }}, \
             stores: {{ shelf: {{ codec: {codec} }} }} }} }}",
            !self.loud
        )
    }

    fn requests(&self) -> Vec<String> {
        let extra = self.change.step.map(|step| format!("{step}, ")).unwrap_or_default();
        let request = |name: &str, extra: &str, steps: &[Step]| {
            let steps = self.steps(steps, Flow::Request);
            let begin = "{ id: begin, set: x, to: \"null\" }";
            let steps = [extra, begin, ", ", &steps, RAISE, ", ", END].concat();
            format!("{name}: {{ steps: [{steps}] }}")
        };
        let mut requests =
            vec![request("ask", &extra, &self.ask), request("probe", "", &self.probe)];
        if self.change.bystander {
            requests.push("pass: { steps: [{ work: by, takes: 1s..9s }, { show: hat }] }".into());
        }
        requests
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

    fn queue(&self, name: &str, queue: &Queue) -> String {
        let Queue { codec, inline, workers, holds, polls, middleware } = queue;
        let delivery = if *inline { "inline" } else { "workers" };
        let mut text = format!(
            "{name}: {{ codec: {codec}, delivery: {delivery}, workers: {}",
            self.room(*workers)
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
        text + " }"
    }

    fn job(
        &self,
        name: &str,
        queue: &str,
        retry: Option<(u32, &str)>,
        steps: &[Step],
        flow: Flow,
    ) -> String {
        let retry = retry.map_or(String::new(), |(limit, delay)| {
            let limit = if limit == 3 { "limit".to_owned() } else { limit.to_string() };
            format!("retry: {{ limit: {limit}, delay: {delay} }}, ")
        });
        let steps = self.steps(steps, flow);
        let begin = "{ id: begin, set: x, to: 'arguments[\"x\"]' }";
        format!("{name}: {{ queue: {queue}, {retry}steps: [{begin}, {steps}] }}")
    }

    /// Writes steps, each with a comma after it.
    fn steps(&self, steps: &[Step], flow: Flow) -> String {
        let mut text = String::new();
        for step in steps {
            let (Rendered::Leaf(verb) | Rendered::Group(verb)) = self.render(step, flow);
            let when =
                step.when.map(|when| format!(", if: {}", quoted(&who(CONDITIONS[when], flow))));
            let when = when.unwrap_or_default();
            write!(text, "{{ id: s{}, {verb}{when} }}, ", step.id).unwrap();
        }
        text
    }

    fn render(&self, step: &Step, flow: Flow) -> Rendered {
        let value = |index: usize| quoted(&who(VALUES[index], flow));
        let key = |index: usize| {
            let key = if self.apart {
                format!("[request, \"s{}\"]", step.id)
            } else {
                who(KEYS[index], flow)
            };
            quoted(&key)
        };
        let store = |index: usize| ["shelf", "drawer"][index];
        Rendered::Leaf(match &step.verb {
            Verb::Set(mood, index) => {
                format!("set: {}, to: {}", if *mood { "mood" } else { "x" }, value(*index))
            }
            Verb::Read(index, place) => {
                format!("read: {}, key: {}, as: x", store(*index), key(*place))
            }
            Verb::Write(index, place, content, expires) => {
                let life = TIMES[step.id as usize % TIMES.len()];
                let expires = if *expires { format!(", expires: {life}") } else { String::new() };
                format!(
                    "write: {}, key: {}, value: {}{expires}",
                    store(*index),
                    key(*place),
                    value(*content)
                )
            }
            Verb::Check(index) => {
                let that = quoted(&who(CONDITIONS[*index], flow));
                format!("check: that, that: {that}, raises: Broken")
            }
            Verb::Enqueue(first) if flow != Flow::Second => enqueue(step.id, *first, flow),
            Verb::Work(index, desk) => {
                format!(
                    "work: hard, takes: {}{}",
                    TIMES[*index],
                    if *desk { ", on: desk" } else { "" }
                )
            }
            Verb::Show(over) => format!("show: light{}", if *over { ", over: dark" } else { "" }),
            Verb::Raise(index) => format!("raise: {}", CLASSES[*index]),
            Verb::Try(body, rescue, only, again) => {
                let only = if *only { ", only: [Broken]" } else { "" };
                let again = if *again {
                    format!("{{ id: s{}again, raise: again }}", step.id)
                } else {
                    String::new()
                };
                return Rendered::Group(format!(
                    "try: [{}], rescue: [{}{again}]{only}",
                    self.steps(body, flow),
                    self.steps(rescue, flow)
                ));
            }
            Verb::Group(body, otherwise) => {
                let mut text = format!("do: [{}]", self.steps(body, flow));
                if step.when.is_some() && !otherwise.is_empty() {
                    write!(text, ", else: [{}]", self.steps(otherwise, flow)).unwrap();
                }
                return Rendered::Group(text);
            }
            Verb::Routine(index) if matches!(flow, Flow::Request | Flow::First) => {
                return Rendered::Group(format!("do: routine, with: {{ p: {} }}", value(*index)));
            }
            // Where they would never end, something else.
            Verb::Enqueue(_) | Verb::Routine(_) => "work: instead, takes: 1s..2s".into(),
        })
    }

    /// Returns how many fit; everybody, where requests are to stay apart.
    fn room(&self, places: u32) -> u32 {
        if self.apart { 1_000_000 } else { places }
    }
}

/// A step's verb and modifiers.
enum Rendered {
    Leaf(String),
    Group(String),
}

/// Writes an `enqueue`, sometimes without arguments; no job enqueues itself.
fn enqueue(id: u32, first: bool, flow: Flow) -> String {
    let job = if first && flow == Flow::Request { "first" } else { "second" };
    if id % 7 == 6 {
        return format!("enqueue: {job}");
    }
    format!("enqueue: {job}, with: {}", quoted(&who("{\"who\": WHO, \"x\": x}", flow)))
}

/// Writes a line of traffic.
fn traffic(place: u32, line: &Line) -> String {
    let Line { request, person, count, shape } = line;
    let by = match (*person, *shape, place % 2) {
        (_, 1, _) | (true, _, 0) => ", by: person",
        (true, ..) => ", by: robot",
        (false, ..) => "",
    };
    let midnight = "from: 2024-01-01T00:00:00Z";
    let when = match shape {
        0 => format!("at: 2024-01-01T00:{count:02}:00Z"),
        1 => {
            let count = count + 3;
            let window = format!("{midnight}, until: 2024-01-01T02:00:00Z");
            format!("count: {count}, everyone: true, {window}, rhythm: day")
        }
        2 => format!("count: {}, {midnight}, until: 2024-01-01T00:01:00Z", count * 5),
        3 => format!("every: 10s, count: {count}"),
        4 => "every: 3s..9s, until: 2024-01-01T00:01:00Z".into(),
        5 => {
            let window = "from: 2024-01-01T00:10:00Z, until: 2024-01-01T00:10:20Z";
            format!("every: pause, count: {count}, {window}")
        }
        6 => {
            let window = "from: 2024-01-01T22:30:00Z, until: 2024-01-02T02:15:00Z";
            format!("count: limit, {window}, rhythm: day")
        }
        _ => format!("every: {{ exponential: 20s }}, count: {count}"),
    };
    format!("line{place}: {{ request: {request}{by}, {when} }}")
}

/// Says who asks, in a flow's own words.
fn who(expression: &str, flow: Flow) -> String {
    expression.replace(
        "WHO",
        match flow {
            Flow::Request => "person",
            Flow::First | Flow::Second => "arguments[\"who\"]",
            Flow::Routine => "p",
        },
    )
}

/// Quotes an expression for YAML.
fn quoted(expression: &str) -> String {
    format!("'{}'", expression.replace('\'', "''"))
}

/// A source of permutations that shrinks with its number.
struct Dice(u64);

impl Dice {
    fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let other = usize::try_from(self.0 >> 33).unwrap() % (last + 1);
            list.swap(last, other);
        }
    }
}
