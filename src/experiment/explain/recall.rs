//! What some moments of two stories of one run met: their variables, the settings as they were, the
//! changes that ran on their nodes, and how much was taken.

use crate::analysis::contrast::telling::Told;
use crate::analysis::whose::Kin;
use crate::engine::outcome::Ending;
use crate::experiment::explain::holders::Holders;
use crate::experiment::explain::holders::Place;
use crate::experiment::explain::others::Turn;
use crate::experiment::explain::slice::bound;
use crate::experiment::explain::standing::Standing;
use crate::experiment::explain::weighing::Quality;
use crate::experiment::explain::weighing::leaves;
use crate::experiment::rerun::Run;
use crate::experiment::rerun::run;
use crate::program::Program;
use crate::program::expression::Builtin;
use crate::program::expression::Code;
use crate::program::expression::Gauge;
use crate::program::expression::Leaf;
use crate::program::expression::Op as Instruction;
use crate::program::expression::SettingId;
use crate::program::expression::SlotId;
use crate::program::ids::CodeId;
use crate::program::parts::Node;
use crate::seed::Seed;
use crate::trace::Bound;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::What;
use crate::trace::event::Actor;
use crate::value::Pool;
use crate::value::Value;
use std::collections::BTreeMap;

/// A moment of one of two stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    /// Of which.
    pub(super) side: usize,
    /// The place of the event that followed from it.
    pub(super) place: usize,
    /// Whether it was right after the event before that one.
    pub(super) is_after: bool,
}

impl Moment {
    /// Returns the event at which to look, in what its story tells.
    fn event(self, told: &[Told]) -> Option<EventId> {
        let event = told.get(self.place)?;
        if !self.is_after {
            return Some(event.event);
        }
        let same = |it: &&Told| it.lineage == event.lineage && it.attempt == event.attempt;
        told.get(..self.place)?.iter().rfind(same).map(|before| before.event)
    }
}

/// What moments met.
#[derive(Debug)]
pub(super) struct Met {
    standing: Vec<Standing>,
    /// The values, so that they can be worked with.
    pub(super) pool: Pool,
    seed: Seed,
}

/// Runs a replay again to see what moments of two of its stories met; nothing where one never came.
pub(super) fn recall(
    of: Run<'_>,
    (requests, told): ([u32; 2], [&[Told]; 2]),
    moments: &[Moment],
) -> Result<Option<Met>, Ending> {
    let mut recall = Recall::new(of.program, (requests, told), moments);
    run(of.program, of.seed, of.limits, &mut recall)?;
    let Recall { standing, nodes, values, pool: Some(pool), .. } = recall else {
        return Ok(None);
    };
    let complete = |(index, moment): (usize, &Moment)| {
        let mut standing = standing.get(index)?.clone()?;
        let told = told[moment.side];
        standing.node = node_of(told, moment.place, &nodes[moment.side]);
        let all = (0..of.program.slots).map(SlotId);
        standing.slots = all
            .filter_map(|slot| {
                let place = bound(of.program, told, moment.place, slot);
                let Some(place) = place else { return Some((slot, Value::Nil)) };
                Some((slot, *values.get(&told.get(place)?.event)?))
            })
            .collect();
        Some(standing)
    };
    let standing: Option<Vec<Standing>> = moments.iter().enumerate().map(complete).collect();
    Ok(standing.map(|standing| Met { standing, pool, seed: of.seed }))
}

/// The nodes that the tasks of a request were bound to, by lineage and attempt.
type Nodes = BTreeMap<(u64, u32), Node>;

/// Returns the node that the task of an event was bound to, or for one that runs inside of another, that
/// one.
fn node_of(told: &[Told], place: usize, nodes: &Nodes) -> Option<Node> {
    let mut event = told.get(place)?;
    loop {
        if let Some(node) = nodes.get(&(event.lineage, event.attempt)) {
            return Some(*node);
        }
        let first = told.iter().find(|it| it.lineage == event.lineage)?;
        let cause = first.cause?;
        let before = told.iter().find(|it| it.event == cause && it.event < event.event)?;
        event = before;
    }
}

impl Met {
    /// Returns what an expression looks at, as it was at a moment; nothing for what is not known.
    pub(super) fn values(
        &mut self,
        moment: usize,
        code: CodeId,
        program: &Program,
    ) -> BTreeMap<Leaf, Option<Value>> {
        let all = leaves(program, code).into_iter();
        all.map(|leaf| (leaf, self.value(moment, leaf, program))).collect()
    }

    fn value(&mut self, moment: usize, leaf: Leaf, program: &Program) -> Option<Value> {
        let standing = self.standing.get(moment)?;
        match leaf {
            Leaf::Slot(slot) => standing.slots.get(&slot).copied(),
            Leaf::Setting(setting) => standing.setting(setting, program, self.seed),
            Leaf::Change(change) => {
                let runs = standing.quality_of(change, program);
                Some(Value::Bool(matches!(runs, Quality::Runs(..))))
            }
            Leaf::Builtin(builtin) => match builtin {
                Builtin::Now => Some(Value::Instant(program.instant(standing.at).as_unix_nanos())),
                Builtin::Actor(population) => {
                    let actor = standing.actor.filter(|actor| actor.population == population);
                    let member = |actor: Actor| Value::Int(i64::from(actor.member));
                    Some(actor.map_or(Value::Nil, member))
                }
                Builtin::Attempt => Some(Value::Int(i64::from(standing.attempt))),
                Builtin::Node => {
                    let number = |node: Node| Value::Int(i64::from(node.number) + 1);
                    Some(standing.node.map_or(Value::Nil, number))
                }
                Builtin::Request | Builtin::Arguments | Builtin::Raised => None,
            },
            Leaf::Gauge(gauge) => {
                let count = standing.gauges.get(&gauge)?;
                Some(Value::Int(i64::try_from(*count).unwrap_or(i64::MAX)))
            }
        }
    }

    /// Says what something was at a moment; nothing where that is not known.
    pub(super) fn quality(
        &mut self,
        moment: usize,
        leaf: Leaf,
        program: &Program,
    ) -> Option<Quality> {
        let value = self.value(moment, leaf, program)?;
        let standing = self.standing.get(moment)?;
        if let Leaf::Change(change) = leaf {
            return Some(standing.quality_of(change, program));
        }
        if let Leaf::Setting(setting) = leaf
            && let Some(turn) = standing.turns.get(&setting)
        {
            return Some(Quality::Turned(turn.clone()));
        }
        Some(Quality::Value(if value == Value::Nil {
            "nothing".to_owned()
        } else {
            self.pool.inspect(value, program.dialect)
        }))
    }
}

/// The observer that remembers how things stood.
struct Recall {
    requests: [u32; 2],
    /// At which events to look: before what they tell, or after, and for which moments.
    asked: BTreeMap<EventId, Vec<(bool, usize)>>,
    /// The first event of each story.
    firsts: [Option<EventId>; 2],
    sides: Vec<usize>,
    left: usize,
    settings: Vec<Option<Value>>,
    turns: BTreeMap<SettingId, Turn>,
    at_first: [Vec<Option<Value>>; 2],
    origins: [(u64, u32); 2],
    holders: Holders,
    kin: Kin,
    gauges: Vec<(Gauge, Place)>,
    nodes: [Nodes; 2],
    /// What was bound, by the events that bound it.
    values: BTreeMap<EventId, Value>,
    standing: Vec<Option<Standing>>,
    pool: Option<Pool>,
}

impl Recall {
    fn new(
        program: &Program,
        (requests, told): ([u32; 2], [&[Told]; 2]),
        moments: &[Moment],
    ) -> Self {
        let mut asked: BTreeMap<EventId, Vec<(bool, usize)>> = BTreeMap::new();
        for (index, moment) in moments.iter().enumerate() {
            if let Some(event) = moment.event(told[moment.side]) {
                asked.entry(event).or_default().push((moment.is_after, index));
            }
        }
        let all = program.codes.iter().flat_map(Code::ops);
        let counted = |op: &Instruction| match op.leaf()? {
            Leaf::Gauge(gauge) => Some((gauge, Place::counted_by(gauge)?)),
            Leaf::Slot(_) | Leaf::Setting(_) | Leaf::Change(_) | Leaf::Builtin(_) => None,
        };
        Self {
            requests,
            asked,
            firsts: told.map(|told| told.first().map(|first| first.event)),
            sides: moments.iter().map(|moment| moment.side).collect(),
            left: moments.len(),
            settings: program.settings.iter().map(|it| it.value).collect(),
            turns: BTreeMap::new(),
            at_first: [Vec::new(), Vec::new()],
            origins: [(0, 0); 2],
            holders: Holders::new(program),
            kin: Kin::new(program),
            gauges: all.filter_map(counted).filter(|(gauge, _)| is_busy(*gauge)).collect(),
            nodes: [Nodes::new(), Nodes::new()],
            values: BTreeMap::new(),
            standing: vec![None; moments.len()],
            pool: None,
        }
    }

    /// Notes how things stand, for the moments that are now.
    fn look(&mut self, event: &Event, is_after: bool, view: View<'_>) {
        let Some(asked) = self.asked.get(&event.id) else { return };
        let amount = |place: Place| self.holders.amount(place);
        let gauges = self.gauges.iter().map(|(gauge, place)| (*gauge, amount(*place)));
        let gauges: BTreeMap<Gauge, u64> = gauges.collect();
        for (_, index) in asked.iter().filter(|(after, _)| *after == is_after) {
            let side = self.sides[*index];
            self.left = self.left.saturating_sub(1);
            self.standing[*index] = Some(Standing {
                at: event.at,
                settings: self.settings.clone(),
                turns: self.turns.clone(),
                first: self.at_first[side].clone(),
                actor: event.actor,
                attempt: event.attempt,
                gauges: gauges.clone(),
                node: None,
                origin: self.origins[side],
                slots: BTreeMap::new(),
            });
        }
        if self.left == 0 && self.pool.is_none() {
            self.pool = Some(view.pool.clone());
        }
    }

    /// Notes a value that is bound, and a setting that is turned.
    fn note(&mut self, event: &Event, side: Option<usize>, view: View<'_>) {
        let whose = self.kin.whose(event, view.program);
        if let What::Turned { setting, value } = event.what {
            if let Some(known) = self.settings.get_mut(setting.0 as usize) {
                *known = Some(value);
            }
            if let Some(turn) = whose.and_then(|whose| Turn::of(event, whose, view)) {
                self.turns.insert(setting, turn);
            }
        }
        if let (
            Some(_),
            What::Set { value }
            | What::Read { value, .. }
            | What::Accepted { value }
            | What::Coerced { value }
            | What::Mismatched { value }
            | What::Answered { value, .. },
        ) = (side, event.what)
        {
            self.values.insert(event.id, value);
        }
        self.holders.note(event, view);
    }

    fn side(&self, request: Option<u32>) -> Option<usize> {
        self.requests.iter().position(|it| Some(*it) == request)
    }
}

impl Observer for Recall {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        let side = self.side(event.request.map(|request| request.0));
        if let Some(side) = side
            && self.firsts[side] == Some(event.id)
        {
            self.at_first[side].clone_from(&self.settings);
            let index = if let What::Arrived { index, .. } = event.what { index } else { 0 };
            self.origins[side] = (event.lineage, index);
        }
        self.look(event, false, view);
        self.note(event, side, view);
        self.look(event, true, view);
        Control::Continue
    }

    fn bound(&mut self, task: &Bound) {
        if let Some(side) = self.side(task.request.map(|request| request.0)) {
            self.nodes[side].insert((task.lineage, task.attempt), task.node);
        }
    }
}

/// Tells whether a gauge shows how much is taken, and not how many wait.
fn is_busy(gauge: Gauge) -> bool {
    match gauge {
        Gauge::BusyWorkers(_) | Gauge::Taken(_) | Gauge::BusyOn(_) | Gauge::BusyPlaces(_) => true,
        Gauge::WaitingJobs(_)
        | Gauge::WaitingWork(_)
        | Gauge::WaitingTasks(_)
        | Gauge::WaitingFor(_) => false,
    }
}
