//! What decides where two stories of one replay part. Both run under the same settings, so it is what
//! their conditions met: each is worked out again with one thing as the other story met it, and what
//! changes the outcome decides. Variables are followed to the steps that bound them.

use crate::analysis::contrast::telling::Told;
use crate::engine::evaluate::Scope;
use crate::engine::evaluate::evaluate;
use crate::engine::outcome::Ending;
use crate::experiment::compare::Pair;
use crate::experiment::explain::holders::Place;
use crate::experiment::explain::others::Turn;
use crate::experiment::explain::recall::Met;
use crate::experiment::explain::recall::Moment;
use crate::experiment::explain::recall::recall;
use crate::experiment::explain::slice::bound;
use crate::experiment::rerun::Run;
use crate::program::Program;
use crate::program::expression::Builtin;
use crate::program::expression::ChangeId;
use crate::program::expression::Gauge;
use crate::program::expression::Leaf;
use crate::program::expression::Op as Instruction;
use crate::program::expression::SettingId;
use crate::program::expression::SlotId;
use crate::program::ids::CodeId;
use crate::program::op::Action;
use crate::time::SimTime;
use crate::trace::event::Kind;
use crate::value::Pool;
use crate::value::Value;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Something that two stories met otherwise, and that decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlike {
    /// What it is: `node`, a change, an input, a variable, a gauge.
    pub name: String,
    /// What each side met.
    pub sides: [Quality; 2],
    /// The input or switch that it is compared with there, and what that was for the first side.
    pub against: Option<(String, Quality)>,
}

/// What one story met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quality {
    /// A value, as the dialect prints it.
    Value(String),
    /// A setting that had been turned.
    Turned(Turn),
    /// A change that runs, on that node or everywhere, and since when.
    Runs(Option<u16>, SimTime),
    /// A change that does not run yet, on that node or anywhere, and from when on it does, if ever.
    Rests(Option<u16>, Option<SimTime>),
    /// A change that ran there, and since when it does not any more.
    Gone(Option<u16>, SimTime),
}

/// What was found to decide.
#[derive(Debug, Clone, Default)]
pub(super) struct Weighed {
    /// The row of the earliest step that decides.
    pub(super) row: Option<usize>,
    /// What the two met otherwise.
    pub(super) unlike: Vec<Unlike>,
}

/// A condition that came out in two ways, or a value that did.
struct Point {
    row: usize,
    code: CodeId,
    /// When each side worked it out.
    moments: [Moment; 2],
}

/// How many values are followed, each of which was made of the one before.
const DEPTH: usize = 6;

/// Finds what decides at a row.
pub(super) fn weigh(
    pair: &Pair,
    (run, requests): (Run<'_>, [u32; 2]),
    row: usize,
    inside: Option<&Told>,
) -> Result<Weighed, Ending> {
    let program = run.program;
    let Some(first) = Point::of(pair, program, row, inside) else { return Ok(Weighed::default()) };
    let mut points = vec![first];
    let mut next = 0;
    while let Some(point) = points.get(next)
        && next < DEPTH * DEPTH
    {
        let slots = leaves(program, point.code).into_iter().filter_map(|leaf| match leaf {
            Leaf::Slot(slot) => Some(slot),
            Leaf::Setting(_) | Leaf::Change(_) | Leaf::Builtin(_) | Leaf::Gauge(_) => None,
        });
        let found: Vec<Point> = slots.filter_map(|slot| point.bound(pair, program, slot)).collect();
        for point in found {
            if !points.iter().any(|known| (known.row, known.code) == (point.row, point.code)) {
                points.push(point);
            }
        }
        next += 1;
    }
    let moments: Vec<Moment> = points.iter().flat_map(|it| it.moments).collect();
    let Some(met) = recall(run, (requests, [&pair.left, &pair.right]), &moments)? else {
        return Ok(Weighed::default());
    };
    let mut weighing = Weighing { pair, program, points, met, found: Weighed::default() };
    weighing.weigh(0, &mut BTreeSet::new());
    Ok(weighing.found)
}

impl Point {
    /// Finds the condition by which two stories part at a row.
    fn of(pair: &Pair, program: &Program, row: usize, inside: Option<&Told>) -> Option<Self> {
        let at = pair.rows.get(row)?;
        let told = [&pair.left, &pair.right];
        let places = [at.left, at.right];
        let events = [0, 1].map(|side| places[side].and_then(|place| told[side].get(place)));
        let is = |kind: Kind| events.iter().flatten().any(|it| it.kind == kind);
        let site = events.iter().flatten().find_map(|it| it.at_site)?;
        let mut ops = program.ops_at(site);
        let code = if is(Kind::Skipped) {
            ops.find_map(|op| tested(op.action))?
        } else if is(Kind::Checked) && is(Kind::Raised) {
            ops.find_map(|op| checked(op.action))?
        } else {
            return None;
        };
        let moment = |side: usize| match (places[side], inside) {
            (Some(place), _) => Some(Moment { side, place, is_after: false }),
            // What goes into a group leaves no event there: it did so after the last event before.
            (None, Some(inside)) => {
                let place = told[side].iter().position(|it| it.event == inside.event)?;
                Some(Moment { side, place, is_after: true })
            }
            (None, None) => None,
        };
        Some(Self { row, code, moments: [moment(0)?, moment(1)?] })
    }

    /// Finds the step that bound a variable, if both sides had it from the same one.
    fn bound(&self, pair: &Pair, program: &Program, slot: SlotId) -> Option<Self> {
        let told = [&pair.left, &pair.right];
        let place = |side: usize| bound(program, told[side], self.moments[side].place, slot);
        let places = [place(0)?, place(1)?];
        let row = pair.rows.iter().position(|row| [row.left, row.right] == places.map(Some))?;
        let site = told[0].get(places[0])?.at_site?;
        let code = program.ops_at(site).find_map(|op| made(op.action, slot))?;
        let moments = [0, 1].map(|side| Moment { side, place: places[side], is_after: false });
        Some(Self { row, code, moments })
    }
}

fn tested(action: Action) -> Option<CodeId> {
    if let Action::Test { code, .. } = action { Some(code) } else { None }
}

fn checked(action: Action) -> Option<CodeId> {
    if let Action::Check { code, .. } = action { Some(code) } else { None }
}

/// Returns what a step makes a variable of: the value that it sets, or the key that it reads.
fn made(action: Action, wanted: SlotId) -> Option<CodeId> {
    if let Action::Set { slot, code } = action {
        (slot == wanted).then_some(code)
    } else if let Action::Read { slot, key, .. } = action {
        (slot == wanted).then_some(key)
    } else {
        None
    }
}

/// Returns everything that an expression may look at.
pub(super) fn leaves(program: &Program, code: CodeId) -> BTreeSet<Leaf> {
    program.code(code).ops().iter().filter_map(Instruction::leaf).collect()
}

/// Returns what something that an expression looks at is called.
fn name_of(leaf: Leaf, program: &Program) -> String {
    match leaf {
        Leaf::Slot(_) => "a variable".to_owned(),
        Leaf::Setting(setting) => {
            let known = program.settings.get(setting.0 as usize);
            known.map(|setting| setting.name.clone()).unwrap_or_default()
        }
        Leaf::Change(change) => program.change(change).name.clone(),
        Leaf::Builtin(builtin) => match builtin {
            Builtin::Now => "now".to_owned(),
            Builtin::Request => "request".to_owned(),
            Builtin::Actor(population) => program.population(population).name.clone(),
            Builtin::Attempt => "attempt".to_owned(),
            Builtin::Node => "node".to_owned(),
            Builtin::Arguments => "arguments".to_owned(),
            Builtin::Raised => "error".to_owned(),
        },
        Leaf::Gauge(gauge) => {
            let counted = Place::counted_by(gauge);
            counted.map_or_else(String::new, |it| format!("what is taken of {}", it.name(program)))
        }
    }
}

/// Goes from the step at which two stories part to what decides.
struct Weighing<'p> {
    pair: &'p Pair,
    program: &'p Program,
    points: Vec<Point>,
    met: Met,
    found: Weighed,
}

impl Weighing<'_> {
    /// Finds what decides at a point, and follows it.
    fn weigh(&mut self, index: usize, seen: &mut BTreeSet<usize>) {
        if !seen.insert(index) {
            return;
        }
        let Some(point) = self.points.get(index) else { return };
        let (row, code) = (point.row, point.code);
        let values = [0, 1].map(|side| self.met.values(2 * index + side, code, self.program));
        for leaf in self.decisive(code, &values) {
            let bound = match leaf {
                Leaf::Slot(slot) => self.points[index].bound(self.pair, self.program, slot),
                Leaf::Setting(_) | Leaf::Change(_) | Leaf::Builtin(_) | Leaf::Gauge(_) => None,
            };
            let further = bound.and_then(|bound| {
                self.points.iter().position(|it| (it.row, it.code) == (bound.row, bound.code))
            });
            match further {
                Some(further) => self.follow(further, seen),
                None => self.find(row, index, leaf),
            }
        }
    }

    /// Follows a variable to the step that bound it: what a read found ends there, unless it read under
    /// another key.
    fn follow(&mut self, index: usize, seen: &mut BTreeSet<usize>) {
        let row = self.points[index].row;
        let row_of = self.pair.rows.get(row).and_then(|row| self.pair.left.get(row.left?));
        if row_of.is_some_and(|told| told.kind == Kind::Read) {
            self.note(row);
            let code = self.points[index].code;
            let keys = [0, 1].map(|side| self.met.values(2 * index + side, code, self.program));
            if self.result(code, &keys[0]) == self.result(code, &keys[1]) {
                return;
            }
        }
        self.weigh(index, seen);
    }

    /// Notes that a row decides; the earliest is told.
    fn note(&mut self, row: usize) {
        self.found.row = Some(self.found.row.map_or(row, |known| known.min(row)));
    }

    /// Takes something that decides into what was found.
    fn find(&mut self, row: usize, index: usize, leaf: Leaf) {
        self.note(row);
        let code = self.points[index].code;
        let mut of = |side: usize| self.met.quality(2 * index + side, leaf, self.program);
        let [Some(here), Some(there)] = [of(0), of(1)] else { return };
        let name = match leaf {
            Leaf::Slot(slot) => self.variable(index, slot),
            Leaf::Setting(_) | Leaf::Change(_) | Leaf::Builtin(_) | Leaf::Gauge(_) => {
                name_of(leaf, self.program)
            }
        };
        let against = self.against(code, leaf).and_then(|leaf| {
            let quality = self.met.quality(2 * index, leaf, self.program)?;
            Some((name_of(leaf, self.program), quality))
        });
        let unlike = Unlike { name, sides: [here, there], against };
        if !self.found.unlike.contains(&unlike) {
            self.found.unlike.push(unlike);
        }
    }

    /// Returns what a variable is called by the step that bound it.
    fn variable(&self, index: usize, slot: SlotId) -> String {
        let told = [&self.pair.left, &self.pair.right];
        let moments = self.points[index].moments;
        let by = |moment: &Moment| {
            let told = told[moment.side];
            told.get(bound(self.program, told, moment.place, slot)?)
        };
        let step = moments.iter().find_map(by);
        step.map(|it| it.object.clone().unwrap_or_else(|| it.about.clone())).unwrap_or_default()
    }

    /// Returns what of an expression decides that it came out in two ways: all things with one of which
    /// taken from the other side it comes out as it did there, or else all that differ.
    fn decisive(&mut self, code: CodeId, values: &[BTreeMap<Leaf, Option<Value>>; 2]) -> Vec<Leaf> {
        let [here, there] = values;
        let differs = |leaf: &&Leaf| here.get(*leaf) != there.get(*leaf) || here[*leaf].is_none();
        let differing: Vec<Leaf> = here.keys().filter(differs).copied().collect();
        let (Some(one), Some(other)) = (self.result(code, here), self.result(code, there)) else {
            return differing;
        };
        if one == other {
            return Vec::new();
        }
        let mut turns = |leaf: &Leaf| {
            let mut mixed = [there.clone(), here.clone()];
            mixed[0].insert(*leaf, here[leaf]);
            mixed[1].insert(*leaf, there[leaf]);
            self.result(code, &mixed[0]) == Some(one) || self.result(code, &mixed[1]) == Some(other)
        };
        let alone: Vec<Leaf> = differing.iter().filter(|leaf| turns(leaf)).copied().collect();
        if alone.is_empty() { differing } else { alone }
    }

    /// Works an expression out; nothing where something that it comes to look at is not known.
    fn result(&mut self, code: CodeId, values: &BTreeMap<Leaf, Option<Value>>) -> Option<Value> {
        let mut scope = Mixed { values, is_known: Cell::new(true) };
        let code = self.program.code(code);
        let pool: &mut Pool = &mut self.met.pool;
        // What cannot be worked out is a fault, and so another outcome than any value.
        let result = evaluate(code, &mut scope, pool, &mut Vec::new()).unwrap_or(Value::Nil);
        scope.is_known.get().then_some(result)
    }

    /// Returns the setting that something is compared with.
    fn against(&self, code: CodeId, leaf: Leaf) -> Option<Leaf> {
        let ops = self.program.code(code).ops();
        let setting = |op: &Instruction| {
            let found = op.leaf()?;
            let is_other = matches!(found, Leaf::Setting(_)) && found != leaf;
            is_other.then_some(found)
        };
        ops.windows(3).find_map(|ops| {
            let [left, right, Instruction::Binary(_)] = ops else { return None };
            if left.leaf() == Some(leaf) {
                setting(right)
            } else if right.leaf() == Some(leaf) {
                setting(left)
            } else {
                None
            }
        })
    }
}

/// What an expression sees: some values of one side, and some of the other.
struct Mixed<'v> {
    values: &'v BTreeMap<Leaf, Option<Value>>,
    /// Whether all was known so far that was looked at.
    is_known: Cell<bool>,
}

impl Mixed<'_> {
    fn get(&self, leaf: Leaf) -> Value {
        let found = self.values.get(&leaf).copied().flatten();
        self.is_known.set(self.is_known.get() && found.is_some());
        found.unwrap_or_default()
    }
}

impl Scope for Mixed<'_> {
    fn slot(&self, slot: SlotId) -> Value {
        self.get(Leaf::Slot(slot))
    }

    fn setting(&mut self, setting: SettingId) -> Value {
        self.get(Leaf::Setting(setting))
    }

    fn change(&mut self, change: ChangeId) -> bool {
        self.get(Leaf::Change(change)) == Value::Bool(true)
    }

    fn builtin(&self, builtin: Builtin) -> Value {
        self.get(Leaf::Builtin(builtin))
    }

    fn gauge(&self, gauge: Gauge) -> u64 {
        let Value::Int(count) = self.get(Leaf::Gauge(gauge)) else { return 0 };
        u64::try_from(count).unwrap_or(0)
    }
}
