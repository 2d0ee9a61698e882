//! What arrives, what operators do, and declarations in another order.

use crate::worlds::Line;
use crate::worlds::World;

impl World {
    /// Nodes; where requests are to stay apart, none takes its turn after another's.
    pub(super) fn fleets(&self) -> Vec<String> {
        let routing = if self.apart { "random" } else { "round_robin" };
        let back = if self.loud { "first" } else { "random" };
        let takeover = if self.loud && !self.apart { ", takeover: 1s..9s" } else { "" };
        vec![
            format!("pool: {{ nodes: 3, routing: {routing} }}"),
            format!("back: {{ nodes: limit, routing: {back}{takeover} }}"),
        ]
    }

    /// What operators do: they turn a switch and inputs, and a rule acts again and again.
    pub(super) fn timeline(&self) -> Vec<String> {
        // Where requests are to stay apart, how long things take does not depend on when they are.
        let spell = if self.apart { "" } else { "{ turn: spell, to: 'seconds(2.5)' }, " };
        let shift = format!(
            "shift: {{ title: Another shift, at: 2024-01-01T00:00:30Z, steps: [\
             {{ turn: loud, to: '!loud' }}, {spell}{{ turn: hands, to: 'hands + 1' }}, \
             {{ turn: seats, to: 'seats - 1' }}, {{ turn: seats, id: back, to: 'seats + 1' }}, \
             {{ turn: coins, to: 'coins - 2' }}, {{ turn: coins, id: more, to: 'coins + 3' }}, \
             {{ turn: share, to: 'share * 2' }}, \
             {{ acquire: cash, until: release, otherwise: raise, raises: Oops }}, {{ raise: Broken, if: loud }}] }}"
        );
        let cut = if self.apart { "" } else { ", { partition: wire, for: 1s..9s }" };
        let rule = format!(
            "rule: {{ title: A rule, every: 1s..90s, until: 2024-01-01T00:20:00Z, steps: [\
             {{ wait: a while, for: 1s..3s }}, {{ show: light, if: '!loud' }}{cut}] }}"
        );
        // Everybody's jobs wait meanwhile.
        if self.apart {
            return vec![shift, rule];
        }
        let stop = "stop: { title: Stop, at: 2024-01-01T00:00:20Z, steps: [{ pause: near }, \
                    { wait: a while, for: 20s }, { resume: near }] }";
        let rinse = "rinse: { title: Rinse, at: 2024-01-01T00:10:03Z, steps: [{ pause: far }, \
                     { wait: a while, for: 10s }, { purge: far }, { resume: far }] }";
        let halt = "halt: { title: Halt, at: 2024-01-01T00:00:40Z, steps: [{ stop: pool }, \
                    { wait: a while, for: 10s }, { start: pool }] }";
        let nurse = "nurse: { title: Nurse, every: 50s, until: 2024-01-01T01:00:00Z, \
                     steps: [{ start: pool }, { start: back }] }";
        vec![shift, rule, stop.into(), rinse.into(), halt.into(), nurse.into()]
    }
}

/// Writes a line of traffic.
pub(super) fn traffic(place: u32, line: &Line) -> String {
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
        4 => {
            let only = if place.is_multiple_of(2) { "" } else { ", only: [1, 3..5, 9..1_000]" };
            format!("every: 3s..9s, until: 2024-01-01T00:01:00Z{only}")
        }
        5 => {
            let window = "from: 2024-01-01T00:10:00Z, until: 2024-01-01T00:10:20Z";
            format!("every: pause, count: {count}, {window}")
        }
        6 => {
            let window = "from: 2024-01-01T22:30:00Z, until: 2024-01-02T02:15:00Z";
            format!("count: limit, {window}, rhythm: day")
        }
        7 => format!("rate: 7/m, {midnight}, count: {count}"),
        8 => "rate: 1_000_003/h, until: 2024-01-01T00:00:00.02Z".into(),
        _ => format!("every: {{ exponential: 20s }}, count: {count}"),
    };
    format!("line{place}: {{ request: {request}{by}, {when} }}")
}

/// A source of permutations that shrinks with its number.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
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
