//! Services, channels, calls, and attempts.

use super::Flow;
use super::steps::quoted;
use super::steps::who;
use crate::phrases::DELAYS;
use crate::phrases::LAGS;
use crate::phrases::TIMES;
use crate::worlds::Service;
use crate::worlds::World;
use std::fmt::Write as _;

impl World {
    /// Writes a service that does anything, and one that it asks.
    pub(super) fn services(&self) -> Vec<String> {
        let Service { places, holds, newest_first, skips, .. } = &self.service;
        let steps = self.steps(&self.oracle, Flow::Service);
        let mut oracle = format!(
            "oracle: {{ concurrency: {}, order: {}, abandoned: {}, runs_on: back",
            self.room(*places),
            if *newest_first { "newest_first" } else { "oldest_first" },
            if *skips { "skip" } else { "serve" },
        );
        if let Some(holds) = holds.filter(|_| !self.apart) {
            write!(oracle, ", holds: {holds}").unwrap();
        }
        let begin = "{ id: begin, set: x, to: 'arguments[\"x\"]' }, { work: think, takes: pause }";
        write!(oracle, ", steps: [{begin}, {steps} {{ id: told, reply: '[x, 1]' }}").unwrap();
        oracle.push_str(", { work: tidy, takes: 0s..2s, if: loud }] }");
        let helper = format!(
            "helper: {{ concurrency: {}, steps: [{{ id: short, if: 'attempt == 0', reply: 'arguments' }}, \
             {{ work: help, takes: pause }}] }}",
            if self.apart { "1_000_000" } else { "seats" }
        );
        vec![oracle, helper]
    }

    /// Writes the way to it.
    pub(super) fn channels(&self) -> Vec<String> {
        let Service { round_trip, connections, by_position, codec, .. } = &self.service;
        let mut wire = format!("wire: {{ codec: {codec}, ");
        if let Some(lag) = round_trip {
            write!(wire, "round_trip: {}, ", LAGS[*lag]).unwrap();
        }
        // A connection that others have used may still have their replies on it.
        if !self.apart {
            let replies = if *by_position { "by_position" } else { "by_id" };
            write!(wire, "replies: {replies}, ").unwrap();
            if let Some(connections) = connections {
                write!(wire, "connections: {connections}, ").unwrap();
            }
        }
        wire.push_str("basis: assumed }");
        vec![wire]
    }

    /// Writes a call. What a service brings about asks the other one, or it would never end.
    pub(super) fn call(&self, id: u32, how: u32, flow: Flow) -> String {
        if flow == Flow::Routine {
            return "work: instead, takes: 1s..2s".into();
        }
        if matches!(flow, Flow::Second | Flow::Service) {
            let timeout = if how.is_multiple_of(2) { ", timeout: 1s" } else { "" };
            return format!("call: helper, with: '{{\"a\": x}}', as: x{timeout}");
        }
        let mut call = "call: oracle".to_owned();
        if !how.is_multiple_of(5) {
            write!(call, ", with: {}", quoted(&who("{\"who\": WHO, \"x\": x}", flow))).unwrap();
        }
        if !(how / 5).is_multiple_of(3) {
            call.push_str(", as: x");
        }
        let through = !(how / 15).is_multiple_of(4);
        if through {
            call.push_str(", through: wire");
        }
        if !(how / 60).is_multiple_of(3) {
            let time = TIMES[how as usize / 180 % TIMES.len()];
            let cancel = ["", ", on_cancel: keep", ", on_cancel: drain", ", on_cancel: drop"];
            let cancel = if through { cancel[id as usize % 4] } else { "" };
            write!(call, ", timeout: {time}{cancel}").unwrap();
        }
        if !(how / 3_000).is_multiple_of(3) {
            let delay = DELAYS[how as usize / 9_000 % DELAYS.len()];
            let limit = ["1", "2", "limit"][how as usize % 3];
            let more = self.policy(how / 90_000);
            write!(call, ", retry: {{ limit: {limit}, delay: {delay}{more} }}").unwrap();
        }
        call
    }

    /// Writes what else a policy says.
    pub(super) fn policy(&self, how: u32) -> String {
        let only = ["", ", only: [Broken, TimedOut, TimeoutError, Refused]"][how as usize % 2];
        // A budget is everybody's.
        let budget = match how / 2 % 4 {
            0 if !self.apart => ", budget: 3/m",
            1 if !self.apart => ", budget: 15%",
            _ => "",
        };
        format!("{only}{budget}")
    }
}
