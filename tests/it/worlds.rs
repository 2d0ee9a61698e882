//! Random small scenarios: every verb, every kind of crossing, and what makes requests meet.
//! How they are written stands in `spelling`.

use crate::phrases::AGES;
use crate::phrases::CLASSES;
use crate::phrases::CONDITIONS;
use crate::phrases::DELAYS;
use crate::phrases::KEYS;
use crate::phrases::LAGS;
use crate::phrases::LOOKS;
use crate::phrases::REACHED;
use crate::phrases::SHAPES;
use crate::phrases::TIMES;
use crate::phrases::TWINS;
use crate::phrases::VALUES;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// A scenario in the making.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) dialect: &'static str,
    pub(crate) loud: bool,
    pub(crate) deployed: &'static str,
    pub(crate) stores: [Store; 2],
    pub(crate) desks: u32,
    /// Whether there is enough of the resource for all.
    pub(crate) rich: bool,
    pub(crate) queues: [Queue; 2],
    pub(crate) retries: [Option<(u32, &'static str)>; 2],
    pub(crate) locks: [Option<Lock>; 2],
    pub(crate) ask: Vec<Step>,
    pub(crate) probe: Vec<Step>,
    pub(crate) routine: Vec<Step>,
    pub(crate) oracle: Vec<Step>,
    pub(crate) service: Service,
    pub(crate) first: Vec<Step>,
    pub(crate) second: Vec<Step>,
    pub(crate) lines: Vec<Line>,
    /// Whether requests can tell that there are others.
    pub(crate) apart: bool,
    /// What a property changes.
    pub(crate) change: Change,
}

/// A change that should not matter to what it does not touch.
#[derive(Debug, Clone, Default)]
pub(crate) struct Change {
    /// A step at the beginning of a request: none, one that says something, one that draws.
    pub(crate) step: Option<&'static str>,
    /// Another line of traffic, and the request it makes.
    pub(crate) bystander: bool,
    /// A switch and an action that nothing else mentions.
    pub(crate) idle: bool,
    /// The profile's patch, if it has one.
    pub(crate) patch: Option<&'static str>,
    /// Declarations in another order.
    pub(crate) shuffle: Option<u64>,
}

#[derive(Debug, Clone)]
pub(crate) struct Store {
    pub(crate) codec: &'static str,
    pub(crate) transactional: bool,
    /// How late replicas are, and how many there are.
    pub(crate) replicas: Option<(usize, Option<u32>)>,
}

#[derive(Debug, Clone)]
pub(crate) struct Queue {
    pub(crate) codec: &'static str,
    pub(crate) inline: bool,
    pub(crate) workers: u32,
    pub(crate) holds: Option<u32>,
    pub(crate) polls: Option<&'static str>,
    pub(crate) middleware: bool,
    pub(crate) contract: Contract,
}

/// What a queue promises.
#[derive(Debug, Clone)]
pub(crate) struct Contract {
    pub(crate) newest_first: bool,
    /// Acknowledge on receipt, at the start, at the end.
    pub(crate) acknowledge: usize,
    /// How long a lease is, and when it is looked at.
    pub(crate) lease: Option<(usize, Option<usize>)>,
    pub(crate) held_by_worker: bool,
    pub(crate) expires: Option<usize>,
    pub(crate) max_deliveries: u32,
}

/// What makes a job the same as another one, and when that ends.
#[derive(Debug, Clone)]
pub(crate) struct Lock {
    pub(crate) key: usize,
    pub(crate) locked_with_caller: bool,
    pub(crate) released_with_caller: bool,
    pub(crate) until_finish: bool,
    pub(crate) expires: Option<usize>,
}

/// A service, and the channel to it.
#[derive(Debug, Clone)]
pub(crate) struct Service {
    pub(crate) places: u32,
    pub(crate) holds: Option<u32>,
    pub(crate) newest_first: bool,
    pub(crate) skips: bool,
    pub(crate) round_trip: Option<usize>,
    pub(crate) connections: Option<u32>,
    pub(crate) by_position: bool,
    pub(crate) codec: &'static str,
}

#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) request: &'static str,
    pub(crate) person: bool,
    pub(crate) count: u32,
    pub(crate) shape: usize,
}

#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) id: u32,
    pub(crate) when: Option<usize>,
    pub(crate) verb: Verb,
}

#[derive(Debug, Clone)]
pub(crate) enum Verb {
    Set(bool, usize),
    Read(usize, usize, Option<usize>),
    Write(usize, usize, usize, bool),
    Check(usize),
    Work(usize, bool),
    Enqueue(bool, bool),
    Show(bool, Option<usize>),
    Accept(usize, usize, usize, bool),
    Raise(usize),
    Try(Vec<Step>, Vec<Step>, bool, bool),
    Group(Vec<Step>, Vec<Step>),
    Transaction(Vec<Step>),
    Routine(usize),
    Wait(usize, bool),
    Repeat(Vec<Step>, Option<usize>),
    Choose(Vec<Step>, Vec<Step>),
    /// A call; digits of the number say how.
    Call(u32),
    /// A crash, for some time or until somebody starts the node.
    Crash(Option<usize>),
    /// Some of a resource; digits of the number say how much, for how long, and what else.
    Acquire(u32),
    /// Some of a resource given back; the number says how much.
    Release(u32),
}

const CODECS: [&str; 5] = ["identity", "json", "marshal", "pack", "text"];

/// Any world; requests share stores, places and workers.
pub(crate) fn worlds() -> impl Strategy<Value = World> {
    world(false)
}

/// A world with room for everybody, in which no request meets another.
pub(crate) fn worlds_apart() -> impl Strategy<Value = World> {
    world(true)
}

fn world(apart: bool) -> impl Strategy<Value = World> {
    let choice = |list: &'static [&'static str]| proptest::sample::select(list);
    let retry = option::of((0..4_u32, choice(&DELAYS)));
    let setting = (
        any::<u64>(),
        choice(&["plain", "ruby", "python"]),
        any::<bool>(),
        choice(&["always", "never", "2024-01-01T00:20:00Z"]),
        [store(), store()],
        (1..3_u32, any::<bool>()),
        [queue(), queue()],
        ([retry.clone(), retry], [lock(), lock()]),
        service(),
    );
    let flows = (steps(0), steps(0), steps(0), steps(0), steps(0), steps(1), vec(line(), 1..4));
    (setting, flows).prop_map(move |(setting, flows)| {
        let (seed, dialect, loud, deployed, stores, (desks, rich), queues, rest, service) = setting;
        let (retries, locks) = rest;
        let (mut ask, mut probe, mut routine, mut first, mut second, mut oracle, lines) = flows;
        let mut next = 0;
        for steps in [&mut ask, &mut probe, &mut routine, &mut first, &mut second, &mut oracle] {
            number(steps, &mut next);
        }
        World {
            seed,
            dialect,
            loud,
            deployed,
            stores,
            desks,
            rich,
            queues,
            retries,
            locks,
            ask,
            probe,
            routine,
            oracle,
            service,
            first,
            second,
            lines,
            apart,
            change: Change::default(),
        }
    })
}

fn store() -> impl Strategy<Value = Store> {
    let replicas = option::of((0..LAGS.len(), option::of(1..4_u32)));
    (proptest::sample::select(&CODECS[..]), any::<bool>(), replicas)
        .prop_map(|(codec, transactional, replicas)| Store { codec, transactional, replicas })
}

fn service() -> impl Strategy<Value = Service> {
    let line = (1..3_u32, option::weighted(0.4, 0..2_u32), any::<bool>(), any::<bool>());
    let codec = proptest::sample::select(&CODECS[..]);
    let channel = (option::of(0..LAGS.len()), option::of(1..3_u32), any::<bool>(), codec);
    (line, channel).prop_map(|(line, channel)| {
        let (places, holds, newest_first, skips) = line;
        let (round_trip, connections, by_position, codec) = channel;
        Service { places, holds, newest_first, skips, round_trip, connections, by_position, codec }
    })
}

fn queue() -> impl Strategy<Value = Queue> {
    // Arguments that became one text are none, and such jobs soon fail.
    let codec = prop_oneof![
        9 => proptest::sample::select(&CODECS[..4]),
        1 => Just("text"),
    ];
    let inline = prop::bool::weighted(0.3);
    // Looks at even gaps, so that two queues are looked at in one instant.
    let polls = option::of(proptest::sample::select(&["1s..3s", "2s", "pause"][..]));
    let holds = option::weighted(0.4, 0..2_u32);
    (codec, inline, 1..4_u32, holds, polls, any::<bool>(), contract()).prop_map(
        |(codec, inline, workers, holds, polls, middleware, contract)| Queue {
            codec,
            inline,
            workers,
            holds,
            polls,
            middleware,
            contract,
        },
    )
}

fn contract() -> impl Strategy<Value = Contract> {
    let lease = option::of((0..AGES.len(), option::of(0..LOOKS.len())));
    let expires = option::weighted(0.3, 0..AGES.len());
    (any::<bool>(), 0..3_usize, lease, any::<bool>(), expires, 1..4_u32).prop_map(
        |(newest_first, acknowledge, lease, held_by_worker, expires, max_deliveries)| Contract {
            newest_first,
            acknowledge,
            lease,
            held_by_worker,
            expires,
            max_deliveries,
        },
    )
}

fn lock() -> impl Strategy<Value = Option<Lock>> {
    let whose = (any::<bool>(), any::<bool>(), any::<bool>());
    let lock = (0..TWINS.len(), whose, option::of(0..AGES.len())).prop_map(
        |(key, (locked_with_caller, released_with_caller, until_finish), expires)| Lock {
            key,
            locked_with_caller,
            released_with_caller,
            until_finish,
            expires,
        },
    );
    option::weighted(0.3, lock)
}

fn line() -> impl Strategy<Value = Line> {
    (prop_oneof![Just("ask"), Just("probe")], any::<bool>(), 1..12_u32, 0..10_usize)
        .prop_map(|(request, person, count, shape)| Line { request, person, count, shape })
}

fn steps(depth: u32) -> BoxedStrategy<Vec<Step>> {
    vec(step(depth), 0..if depth == 0 { 8 } else { 4 }).boxed()
}

fn step(depth: u32) -> BoxedStrategy<Step> {
    let value = 0..VALUES.len();
    let leaf = prop_oneof![
        3 => (any::<bool>(), value.clone()).prop_map(|(mood, value)| Verb::Set(mood, value)),
        3 => (0..2_usize, 0..KEYS.len(), option::of(0..REACHED.len()))
            .prop_map(|(store, key, replica)| Verb::Read(store, key, replica)),
        2 => (0..2_usize, 0..KEYS.len(), value, any::<bool>())
            .prop_map(|(store, key, value, expires)| Verb::Write(store, key, value, expires)),
        1 => (0..CONDITIONS.len()).prop_map(Verb::Check),
        3 => (0..TIMES.len(), any::<bool>()).prop_map(|(time, desk)| Verb::Work(time, desk)),
        1 => (any::<bool>(), option::of(0..VALUES.len()))
            .prop_map(|(over, value)| Verb::Show(over, value)),
        2 => (0..VALUES.len(), 0..SHAPES.len(), 0..3_usize, any::<bool>())
            .prop_map(|(value, shape, how, keep)| Verb::Accept(value, shape, how, keep)),
        6 => (any::<bool>(), prop::bool::weighted(0.3))
            .prop_map(|(first, deferred)| Verb::Enqueue(first, deferred)),
        4 => any::<u32>().prop_map(Verb::Call),
        1 => option::weighted(0.8, 0..TIMES.len()).prop_map(Verb::Crash),
        2 => any::<u32>().prop_map(Verb::Acquire),
        1 => any::<u32>().prop_map(Verb::Release),
        1 => (0..CLASSES.len()).prop_map(Verb::Raise),
        1 => (0..VALUES.len()).prop_map(Verb::Routine),
        1 => (0..TIMES.len(), any::<bool>()).prop_map(|(time, until)| Verb::Wait(time, until)),
    ];
    let verb = if depth < 2 {
        let branches = move || (steps(depth + 1), steps(depth + 1));
        prop_oneof![
            6 => leaf,
            2 => (branches(), prop::bool::weighted(0.2), prop::bool::weighted(0.2))
                .prop_map(|((body, rescue), only, again)| Verb::Try(body, rescue, only, again)),
            1 => branches().prop_map(|(body, otherwise)| Verb::Group(body, otherwise)),
            2 => steps(depth + 1).prop_map(Verb::Transaction),
            // A loop in a routine is enough of a loop in a loop; more of them only take time.
            1 => (steps(depth + 2), option::of(0..CONDITIONS.len()))
                .prop_map(|(body, until)| Verb::Repeat(body, until)),
            1 => branches().prop_map(|(one, other)| Verb::Choose(one, other)),
        ]
        .boxed()
    } else {
        leaf.boxed()
    };
    (option::weighted(0.4, 0..CONDITIONS.len()), verb)
        .prop_map(|(when, verb)| Step { id: 0, when, verb })
        .boxed()
}

/// Gives every step a name of its own, which later changes leave alone.
fn number(steps: &mut [Step], next: &mut u32) {
    for step in steps {
        step.id = *next;
        *next += 1;
        match &mut step.verb {
            Verb::Try(one, other, ..) | Verb::Group(one, other) | Verb::Choose(one, other) => {
                number(one, next);
                number(other, next);
            }
            Verb::Repeat(body, _) | Verb::Transaction(body) => number(body, next),
            Verb::Set(..)
            | Verb::Read(..)
            | Verb::Write(..)
            | Verb::Check(_)
            | Verb::Work(..)
            | Verb::Enqueue(..)
            | Verb::Show(..)
            | Verb::Accept(..)
            | Verb::Raise(_)
            | Verb::Routine(_)
            | Verb::Call(_)
            | Verb::Crash(_)
            | Verb::Acquire(_)
            | Verb::Release(_)
            | Verb::Wait(..) => {}
        }
    }
}
