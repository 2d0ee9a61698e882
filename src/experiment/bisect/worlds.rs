//! The worlds between two environments: a program for each subset of their differences. What only
//! gives a setting another value is varied in one program; everything else needs one of its own.

use crate::diagnostic::Diagnostics;
use crate::engine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::at_once::at_once;
use crate::experiment::bisect::lattice::Answer;
use crate::experiment::bisect::lattice::Oracle;
use crate::experiment::bisect::lattice::Verdict;
use crate::experiment::bisect::lattice::bits_of;
use crate::experiment::differences::Atom;
use crate::experiment::signature::Sign;
use crate::experiment::signature::Watching;
use crate::program::Program;
use crate::program::compile::compile;
use crate::program::expression::SettingId;
use crate::scenario::Scenario;
use crate::scenario::amount::Measure;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::scenario::tree::set;
use crate::seed::Seed;
use crate::source::Span;
use crate::source::Spanned;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

/// What a difference is to a program.
#[derive(Debug, Clone)]
enum Part {
    /// The value of a setting, by its name, and what the bad side has.
    Setting(String, Measure),
    /// Something that the program is made of.
    Structure,
    /// Something that no run can look at: who observes, and what is counted.
    Aside,
}

/// A run that was made.
#[derive(Debug, Clone)]
pub struct Run {
    /// Which differences were taken from the bad side.
    pub subset: u64,
    /// What became of it.
    pub answer: Answer,
    /// How many events there were.
    pub events: u64,
    /// Why it cannot be told, where it cannot.
    pub why: Option<String>,
}

/// How many programs of structures are kept at a time.
const KEPT: usize = 256;

type Compiled = Result<Arc<Program>, String>;

/// The worlds between two environments.
#[derive(Debug)]
pub struct Worlds<'a> {
    good: &'a Node,
    atoms: &'a [Atom],
    parts: Vec<Part>,
    /// Which bits are structure.
    structure: u64,
    /// Which atoms each bit stands for.
    groups: Vec<Vec<usize>>,
    profile: Option<&'a str>,
    sign: &'a Sign,
    shape: Option<u64>,
    seed: Seed,
    limits: Limits,
    programs: Mutex<BTreeMap<u64, Compiled>>,
    /// Every run that was made, in order.
    pub log: Vec<Run>,
    /// How many programs were compiled.
    pub compiled: AtomicUsize,
}

/// What worlds are looked at for.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The failure.
    pub sign: &'a Sign,
    /// The way by which it must come about.
    pub shape: Option<u64>,
    /// The seed.
    pub seed: Seed,
    /// What may stop a run.
    pub limits: Limits,
    /// The profile whose observers are there.
    pub profile: Option<&'a str>,
}

impl<'a> Worlds<'a> {
    /// Makes the worlds between the good environment and the one that has all atoms.
    pub fn new(good: &'a Node, atoms: &'a [Atom], question: Question<'a>) -> Self {
        let mut worlds = Self {
            good,
            atoms,
            parts: Vec::new(),
            structure: 0,
            groups: groups(atoms),
            profile: question.profile,
            sign: question.sign,
            shape: question.shape,
            seed: question.seed,
            limits: question.limits,
            programs: Mutex::default(),
            log: Vec::new(),
            compiled: AtomicUsize::new(0),
        };
        let scenarios = [0, u64::MAX].map(|subset| worlds.scenario(subset));
        let program = worlds.compile(0).ok();
        worlds.parts = (0..worlds.groups.len())
            .map(|bit| worlds.part(bit, &scenarios, program.as_ref()))
            .collect();
        for (bit, part) in worlds.parts.iter().enumerate() {
            if matches!(part, Part::Structure) {
                worlds.structure |= 1 << bit;
            }
        }
        worlds
    }

    /// Returns how many differences there are.
    pub fn count(&self) -> u32 {
        u32::try_from(self.groups.len()).unwrap_or(u32::MAX)
    }

    /// Returns the atoms of a bit.
    pub fn group(&self, bit: usize) -> impl Iterator<Item = &'a Atom> {
        self.groups[bit].iter().map(|index| &self.atoms[*index])
    }

    /// Says what a difference is to a program.
    fn part(
        &self,
        bit: usize,
        scenarios: &[Result<Scenario, String>; 2],
        program: Option<&Program>,
    ) -> Part {
        let [atom] = self.groups[bit].as_slice() else { return Part::Structure };
        let atom = &self.atoms[*atom];
        if atom.name.starts_with("observers.") || self.is_only_counted(atom) {
            return Part::Aside;
        }
        let setting = || {
            let name = atom.setting()?;
            let [Ok(good), Ok(bad)] = scenarios else { return None };
            let (one, other) = (measure(good, name)?, measure(bad, name)?);
            let program = program?;
            let id = program.setting_named(name)?;
            let alike = Program::is_alike(one, other) && program.notes_reads_of(id);
            // What is refused alone, is refused here.
            let valid = alike && self.compile(1 << bit).is_ok();
            valid.then(|| Part::Setting(name.to_owned(), other.clone()))
        };
        setting().unwrap_or(Part::Structure)
    }

    /// Tells whether a difference is about figures, and the failure is none.
    fn is_only_counted(&self, atom: &Atom) -> bool {
        atom.name.starts_with("figures.") && matches!(self.sign, Sign::Error { .. })
    }

    /// Makes the scenario of a subset.
    fn scenario(&self, subset: u64) -> Result<Scenario, String> {
        let mut out = Diagnostics::default();
        let tree = self.tree(subset)?;
        let scenario = Scenario::decode(&tree, &mut out);
        if out.has_errors() {
            return Err(first(&out));
        }
        scenario.ok_or_else(|| first(&out))
    }

    /// Returns the good environment's tree with some differences taken from the bad one's.
    pub fn tree(&self, subset: u64) -> Result<Node, String> {
        let mut tree = self.good.clone();
        for bit in 0..self.groups.len() {
            if subset >> bit & 1 == 0 {
                continue;
            }
            for atom in self.group(bit) {
                take(&mut tree, atom)?;
            }
        }
        Ok(tree)
    }

    fn compile(&self, subset: u64) -> Result<Program, String> {
        let scenario = self.scenario(subset)?;
        let mut out = Diagnostics::default();
        let program = compile(&scenario, self.profile, &mut out);
        self.compiled.fetch_add(1, Ordering::Relaxed);
        program.ok_or_else(|| first(&out))
    }

    /// Returns the program of a subset.
    fn program(&self, subset: u64) -> Compiled {
        let structure = subset & self.structure;
        let known = self.programs.lock().ok().and_then(|known| known.get(&structure).cloned());
        let base = known.unwrap_or_else(|| {
            let made = self.compile(structure).map(Arc::new);
            if let Ok(mut known) = self.programs.lock() {
                if known.len() >= KEPT {
                    known.pop_first();
                }
                known.insert(structure, made.clone());
            }
            made
        })?;
        let varied = subset & !structure;
        if varied == 0 {
            return Ok(base);
        }
        if self.settings_of(varied).any(|name| !notes(&base, name)) {
            // In this structure something is made of a setting before the run.
            return self.compile(subset).map(Arc::new);
        }
        let mut program = Program::clone(&base);
        for (bit, part) in self.parts.iter().enumerate() {
            if let Part::Setting(name, bad) = part
                && varied >> bit & 1 == 1
                && let Some(setting) = program.setting_named(name)
            {
                program.vary(setting, bad);
            }
        }
        Ok(Arc::new(program))
    }

    /// Returns the names of the settings that a subset gives other values.
    fn settings_of(&self, subset: u64) -> impl Iterator<Item = &str> {
        self.parts.iter().enumerate().filter_map(move |(bit, part)| match part {
            Part::Setting(name, ..) if subset >> bit & 1 == 1 => Some(name.as_str()),
            Part::Setting(..) | Part::Structure | Part::Aside => None,
        })
    }

    /// Returns the bits of the settings that a run read, and of all structure.
    fn read(&self, program: &Program, read: &[bool]) -> u64 {
        let bits = self.parts.iter().enumerate().filter(|(_, part)| match part {
            Part::Setting(name, ..) => {
                let setting = program.setting_named(name);
                // What cannot be found cannot be told apart from what was read.
                let is_read = |it: SettingId| read.get(it.0 as usize).copied().unwrap_or(true);
                setting.is_none_or(|it| !program.notes_reads_of(it) || is_read(it))
            }
            Part::Structure => true,
            Part::Aside => false,
        });
        bits.map(|(bit, _)| 1 << bit).sum()
    }

    /// Makes one run.
    pub fn run(&self, subset: u64) -> Run {
        let unresolved = |read, events, why: String| Run {
            subset,
            answer: Answer { verdict: Verdict::Unresolved, read },
            events,
            why: Some(why),
        };
        let program = match self.program(subset) {
            Ok(program) => program,
            // What makes it invalid may be any difference.
            Err(why) => return unresolved(u64::MAX, 0, why),
        };
        let limits = self.limits.for_program(&program);
        let mut watching = Watching::new(&program, self.sign, self.shape);
        let outcome = engine::run(&program, self.seed, &limits, &mut watching);
        let read = self.read(&program, &outcome.read);
        let verdict = if watching.found.is_some() {
            Verdict::Shows
        } else if outcome.is_whole(&program, &limits) {
            Verdict::Hides
        } else {
            return unresolved(read, outcome.events, outcome.ending.to_string());
        };
        let broken = matches!(outcome.ending, Ending::Broken(_));
        let why = broken.then(|| outcome.ending.to_string());
        Run { subset, answer: Answer { verdict, read }, events: outcome.events, why }
    }

    /// Returns the program of a subset, for a closer look; why there is none when it is invalid.
    pub fn prepared(&self, subset: u64) -> Result<Arc<Program>, String> {
        self.program(subset)
    }
}

impl Oracle for Worlds<'_> {
    /// Makes runs on all processors; what comes out does not depend on how many there are.
    fn ask(&mut self, subsets: &[u64]) -> Vec<Answer> {
        let runs = at_once(subsets, |subset| self.run(*subset));
        let answers = runs.iter().map(|run| run.answer).collect();
        self.log.extend(runs);
        answers
    }
}

/// Puts what the bad side has at a place there.
pub fn take(tree: &mut Node, atom: &Atom) -> Result<(), String> {
    let nothing = || Node { span: Span::default(), kind: NodeKind::Null };
    let value = atom.right.clone().unwrap_or_else(nothing);
    let path = Spanned::new(atom.path.clone(), value.span);
    set(tree, &path, value).map(|_| ()).map_err(|mistake| mistake.message)
}

/// Returns which atoms each bit stands for: one each, unless there are more than bits. Then those
/// of one thing go together.
fn groups(atoms: &[Atom]) -> Vec<Vec<usize>> {
    let most = crate::experiment::bisect::lattice::MOST as usize;
    if atoms.len() <= most {
        return (0..atoms.len()).map(|index| vec![index]).collect();
    }
    for parts in [2, 1] {
        let key =
            |atom: &Atom| atom.path.segments().iter().take(parts).cloned().collect::<Vec<_>>();
        let mut groups: Vec<(Vec<_>, Vec<usize>)> = Vec::new();
        for (index, atom) in atoms.iter().enumerate() {
            let key = key(atom);
            match groups.iter_mut().find(|(known, _)| *known == key) {
                Some((_, group)) => group.push(index),
                None => groups.push((key, vec![index])),
            }
        }
        if groups.len() <= most {
            return groups.into_iter().map(|(_, group)| group).collect();
        }
    }
    vec![(0..atoms.len()).collect()]
}

/// Tells whether runs of a program note that they read a setting.
pub(in crate::experiment) fn notes(program: &Program, name: &str) -> bool {
    program.setting_named(name).is_some_and(|setting| program.notes_reads_of(setting))
}

/// Returns the value of an input or a switch.
pub(in crate::experiment) fn measure<'s>(
    scenario: &'s Scenario,
    name: &str,
) -> Option<&'s Measure> {
    let input = scenario.inputs.iter().find(|input| input.name.value == name);
    let switch = || scenario.switches.iter().find(|switch| switch.name.value == name);
    input.map(|input| &input.value.value).or_else(|| switch().map(|switch| &switch.value.value))
}

/// Returns the first thing that is wrong.
fn first(out: &Diagnostics) -> String {
    out.sorted().first().map_or_else(|| "invalid".to_owned(), |it| it.message.clone())
}

/// Names the bits of a subset.
pub fn numbers(subset: u64) -> impl Iterator<Item = usize> {
    bits_of(subset).map(|bit| bit.trailing_zeros() as usize)
}
