//! What inputs and switches are for a task.

use super::draws;
use super::names::constant;
use super::task::Task;
use reenact::sample::scale;
use reenact::scenario::Scenario;
use reenact::scenario::amount::Amount;
use reenact::scenario::environment::Switch;
use reenact::scenario::environment::SwitchShare;
use reenact::seed::Seed;
use reenact::value::Pool;
use reenact::value::Value;

/// Whose switches they are.
pub(crate) struct Switches<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) task: &'a Task<'a>,
    pub(crate) seed: Seed,
    /// What settings were turned to, and when, in order.
    pub(crate) history: &'a [(u64, String, Value)],
}

impl Switches<'_> {
    /// Returns the value of an input or a switch.
    pub(crate) fn value(&self, name: &str, pool: &mut Pool) -> Value {
        let switch = self.scenario.switches.iter().find(|switch| switch.name.value == name);
        let Some(switch) = switch else { return self.setting(name, u64::MAX, pool) };
        let until = if switch.fixed { self.task.arrived } else { u64::MAX };
        match &switch.share {
            Some(share) if !self.is_in(switch, share, until, pool) => {
                constant(&share.otherwise.value, pool)
            }
            _ => self.setting(name, until, pool),
        }
    }

    /// Returns what a setting was at an instant, or is now.
    fn setting(&self, name: &str, until: u64, pool: &mut Pool) -> Value {
        let mut turned = self.history.iter().filter(|(at, it, _)| it == name && *at <= until);
        if let Some((_, _, value)) = turned.next_back() {
            return *value;
        }
        let inputs = self.scenario.inputs.iter().map(|input| (&input.name, &input.value));
        let switches = self.scenario.switches.iter().map(|switch| (&switch.name, &switch.value));
        let (_, declared) =
            inputs.chain(switches).find(|(known, _)| known.value == name).expect("it is declared");
        constant(&declared.value, pool)
    }

    fn is_in(&self, switch: &Switch, share: &SwitchShare, until: u64, pool: &mut Pool) -> bool {
        let parts = match &share.share {
            Amount::Input(name) => self.setting(&name.value, until, pool),
            Amount::Literal(literal) => constant(&literal.value, pool),
        };
        let Value::Decimal(parts) = parts else { panic!("{parts:?} is no share") };
        let site = draws::site(&format!("switches.{}", switch.name.value));
        let (site, entity) = match &share.of {
            Some(population) => match &self.task.actor {
                Some(actor) if actor.population == population.value => (site, actor.member.into()),
                _ => return false,
            },
            None if self.task.request.is_none() => return false,
            None => {
                let line = draws::site(&format!("traffic.{}", self.task.line));
                (draws::descend(line, site, 0), self.task.index)
            }
        };
        let drawn = scale(draws::uniform(self.seed, site, entity, 0), 1_000_000_000);
        drawn < u64::try_from(parts).unwrap()
    }
}
