//! `explain FILE why-not`: why an event did not happen, held against a replay or a request in which it
//! does.

use crate::analysis::contrast::telling::Row;
use crate::analysis::whose::Occasion;
use crate::analysis::whose::Whose;
use crate::cli::exit::Exit;
use crate::cli::explain::Asking;
use crate::cli::explain::Ready;
use crate::cli::explain::ready;
use crate::cli::explain::values;
use crate::cli::explain::who;
use crate::cli::output::Output;
use crate::cli::run::ended;
use crate::diagnostic::closest;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::compare;
use crate::experiment::compare::Asked;
use crate::experiment::compare::Pair;
use crate::experiment::compare::Source;
use crate::experiment::compare::compare;
use crate::experiment::differences::Atom;
use crate::experiment::differences::atoms;
use crate::experiment::differences::written;
use crate::experiment::explain::happening::Event;
use crate::experiment::explain::happening::Found;
use crate::experiment::explain::happening::all_of;
use crate::experiment::explain::happening::arrival;
use crate::experiment::explain::nameable::is_nameable;
use crate::experiment::explain::nameable::names;
use crate::experiment::explain::parting::Parting;
use crate::experiment::explain::parting::Sides;
use crate::experiment::explain::trials::Called;
use crate::experiment::explain::trials::Trials;
use crate::experiment::rerun::Run;
use crate::program::Program;
use crate::program::parts::Operation;
use crate::render::number::grouped;
use crate::render::number::instant;
use crate::render::why::Beside;
use crate::render::why::Explained;
use crate::render::why::Reason;
use crate::render::why::What;
use crate::scenario::tree::Entry;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::seed::Seed;
use std::collections::BTreeMap;

/// Two stories, held against each other, and whose they are.
struct Against {
    pair: Pair,
    whose: [Whose; 2],
}

impl Asking<'_> {
    /// Explains why an event did not happen: to anybody, or to one request.
    pub(super) fn why_not(
        &self,
        event: &Event,
        request: Option<u32>,
        explained: &Explained<'_>,
        output: &Output,
    ) -> Result<String, Exit> {
        let beside = ready(self.arguments.beside.as_deref(), self.opened, output)?;
        let held = match self.no_such_name(event, &beside) {
            Some(words) => Err(words),
            None => match request {
                None => self.of_all(event, &beside)?,
                Some(request) => self.of_one(event, request, &beside)?,
            },
        };
        let (found, with) = match held {
            Ok(held) => held,
            Err(words) => {
                output.message(&format!("error: {words}"));
                return Err(Exit::Nothing);
            }
        };
        // One replay has no differences to itself.
        let differ = match with {
            Beside::First(_) | Beside::Same(_) => atoms(&self.ready.tree, &beside.tree),
            Beside::Other(_) => Vec::new(),
        };
        let parting = self.parting(event, &found, (&beside, with), &differ)?;
        let said = |places: &[usize]| -> Vec<Reason> {
            places.iter().filter_map(|it| Some(reason(differ.get(*it)?))).collect()
        };
        let (reads, untried) = (&said(&parting.because), &said(&parting.untried));
        let text = event.to_string();
        let who = who(found.whose[0], &self.ready.prepared.program, &found.pair.left);
        let (event, parting) = (text.as_str(), &parting);
        let there = &values(&beside.tree);
        let what = What::WhyNot { who, event, beside: with, there, parting, reads, untried };
        Ok(self.draw(explained, &what, output))
    }

    /// Finds where two stories part, and what of the differences decides there.
    fn parting(
        &self,
        event: &Event,
        Against { pair, whose }: &Against,
        (beside, with): (&Ready, Beside<'_>),
        differ: &[Atom],
    ) -> Result<Parting, Exit> {
        let (here, seed, limits) = (&self.ready.prepared.program, self.seed, self.limits);
        let there = match with {
            Beside::First(_) | Beside::Same(_) => &beside.prepared.program,
            Beside::Other(_) => here,
        };
        let happens = |row: &Row| {
            row.right.and_then(|at| pair.right.get(at)).is_some_and(|told| event.is_told(told))
        };
        let end = pair.rows.iter().position(happens);
        let called = called_everywhere(whose[1], there, (seed, limits)).map_err(ended)?;
        let profile = self.ready.prepared.selection.profile.as_deref();
        let trials = called.filter(|_| !differ.is_empty()).and_then(|called| {
            let of = (event, called);
            Trials::new(&self.ready.tree, differ, of, (profile, seed, limits))
        });
        let programs = [here, there];
        let sides = Sides { programs, atoms: differ, trials: trials.as_ref(), seed, limits };
        Parting::of(pair, *whose, end, &sides).map_err(ended)
    }

    /// Holds who it happens to first in the other replay against itself here; says why there is nothing
    /// to hold.
    fn of_all<'b>(&self, event: &Event, beside: &'b Ready) -> Result<Held<'b>, Exit> {
        let (here, there) = (&self.ready.prepared.program, &beside.prepared.program);
        if let Some(found) = self.first(event, here, &|_| true)? {
            return Ok(Err(happens(found, self.ready)));
        }
        let Some(anyone) = self.first(event, there, &|_| true)? else {
            return Ok(Err(self.nowhere(beside)));
        };
        let Some(nobody_else) = anyone.whose else {
            let words = happens(anyone, beside);
            return Ok(Err(format!("{words}, and is part of nobody's story to hold against it")));
        };
        let pairs = self.pairs(beside);
        let here_of: BTreeMap<u32, u32> = pairs.iter().map(|pair| (pair.1, pair.0)).collect();
        let counterpart = |whose: Whose| match whose {
            Whose::Request(request) => here_of.get(&request).copied().map(Whose::Request),
            Whose::Operation(occasion) => {
                let path = whose.operation(there)?;
                let is_it = |it: &Operation| here.site(it.line.site).path == path;
                let operation = here.timeline.iter().position(is_it)?;
                let operation = u16::try_from(operation).ok()?;
                Some(Whose::Operation(Occasion { operation, ..occasion }))
            }
        };
        // The first to whom it happens may come from traffic that there is none of here.
        let is_known = |whose: Option<Whose>| whose.and_then(counterpart).is_some();
        let found = self.first(event, there, &is_known)?.and_then(|found| found.whose);
        let whose = found.unwrap_or(nobody_else);
        let pair = counterpart(whose).map(|own| self.held([own, whose], beside)).transpose()?;
        match pair.filter(|found| !found.pair.left.is_empty()) {
            Some(found) => Ok(Ok((found, Beside::First(&beside.name)))),
            None => match nobody_else {
                Whose::Request(request) => self.no_such_request(beside, request).map(Err),
                Whose::Operation(_) => {
                    let words = happens(anyone, beside);
                    Ok(Err(format!("{words}, which {} has not", self.ready.name)))
                }
            },
        }
    }

    /// Says that no event can be called so, where none can.
    fn no_such_name(&self, event: &Event, beside: &Ready) -> Option<String> {
        let programs = [&self.ready.prepared.program, &beside.prepared.program];
        if is_nameable(event, &programs) {
            return None;
        }
        let known = programs.iter().flat_map(|program| names(program, event.kind));
        let guess = closest(&event.about, known)
            .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        let (kind, about) = (event.kind.word(), &event.about);
        Some(format!("no event of the kind {kind} can be about `{about}` here{guess}"))
    }

    /// Says that it happens in neither replay; one that is held against itself shows nothing.
    fn nowhere(&self, beside: &Ready) -> String {
        if self.ready.name != beside.name {
            return format!("it does not happen in {} either", beside.name);
        }
        let which = if self.arguments.profile.is_none() && self.arguments.beside.is_none() {
            ", the incident's replay, which is held against itself where no other is named"
        } else {
            ", which is held against itself"
        };
        format!(
            "it does not happen in {}{which}; --beside SIDE names a replay in which it does, --profile SIDE \
             another in which it does not",
            beside.name
        )
    }

    /// Holds one request against itself in the other replay, or else against the first of the same
    /// traffic to which it happens here; says why there is none to hold.
    fn of_one<'b>(&self, event: &Event, request: u32, beside: &'b Ready) -> Result<Held<'b>, Exit> {
        let (here, there) = (&self.ready.prepared.program, &beside.prepared.program);
        let (name, number) = (&self.ready.name, grouped(u64::from(request) + 1));
        let Some((line, _)) = arrival(here, self.seed, self.limits, request).map_err(ended)? else {
            return Ok(Err(format!("there is no request {number} in {name}")));
        };
        let own = Whose::Request(request);
        if let Some(found) = self.first(event, here, &|it| it == Some(own))? {
            return Ok(Err(happens(found, self.ready)));
        }
        let counterpart = self.pairs(beside).into_iter().find(|pair| pair.0 == request);
        let counterpart = counterpart.map(|(_, counterpart)| Whose::Request(counterpart));
        if let Some(counterpart) = counterpart
            && self.first(event, there, &|it| it == Some(counterpart))?.is_some()
        {
            let found = self.held([own, counterpart], beside)?;
            return Ok(Ok((found, Beside::Same(&beside.name))));
        }
        let alike = all_of(here, self.seed, self.limits, &line).map_err(ended)?;
        let is_alike = |it: Option<Whose>| {
            it.and_then(Whose::request).is_some_and(|request| alike.contains(&request))
        };
        if let Some(Found { whose: Some(other), .. }) = self.first(event, here, &is_alike)?
            && let Some(number) = other.request()
        {
            let whose = [own, other];
            let pair = compare::beside(self.run(self.ready), whose).map_err(ended)?;
            return Ok(Ok((Against { pair, whose }, Beside::Other(number))));
        }
        let neither = if self.ready.name == beside.name {
            format!("it happens to no request of the traffic `{line}` in {name}")
        } else {
            format!("it does not happen to request {number} in {} either", beside.name)
        };
        Ok(Err(neither))
    }

    /// Returns where an event happens first in a replay, to anybody who is allowed.
    fn first(
        &self,
        event: &Event,
        program: &Program,
        allowed: &dyn Fn(Option<Whose>) -> bool,
    ) -> Result<Option<Found>, Exit> {
        event.first(program, self.seed, self.limits, allowed).map_err(ended)
    }

    fn run<'r>(&self, ready: &'r Ready) -> Run<'r> {
        Run { program: &ready.prepared.program, seed: self.seed, limits: self.limits }
    }

    /// Holds a story against itself in the other replay.
    fn held(&self, whose: [Whose; 2], beside: &Ready) -> Result<Against, Exit> {
        let pair = compare::held([self.run(self.ready), self.run(beside)], whose);
        Ok(Against { pair: pair.map_err(ended)?, whose })
    }

    /// Returns which request here is which one there.
    fn pairs(&self, beside: &Ready) -> Vec<(u32, u32)> {
        let source = |prepared| Source::Run { prepared, seed: self.seed, limits: self.limits };
        let (left, right) = (source(&self.ready.prepared), source(&beside.prepared));
        let counts = compare(left, right, Asked { request: None, counts: true });
        counts.ledger.pairs.iter().map(|pair| (pair.0, pair.1)).collect()
    }

    /// Says which requests it happens to that never arrive here, and what differs about them.
    fn no_such_request(&self, beside: &Ready, request: u32) -> Result<String, Exit> {
        let all = atoms(&self.ready.tree, &beside.tree);
        let (here, there) = (&self.ready.name, &beside.name);
        let number = grouped(u64::from(request) + 1);
        let found = arrival(&beside.prepared.program, self.seed, self.limits, request);
        let Some((line, index)) = found.map_err(ended)? else {
            return Ok(format!("it happens in {there}, to request {number}, which {here} has not"));
        };
        let told: Vec<String> = all
            .iter()
            .filter(|atom| is_about_traffic(atom, &line, &beside.tree))
            .map(|atom| {
                let [left, right] = [&atom.left, &atom.right].map(|it| written(it.as_ref()));
                format!("{} is {left} in {here} and {right} in {there}", atom.name)
            })
            .collect();
        let because =
            if told.is_empty() { "other requests of it do".to_owned() } else { told.join("; ") };
        Ok(format!(
            "it happens only to requests that never arrive in {here}: in {there} first to request \
             {number}, number {} of the traffic `{line}`; {because}",
            grouped(u64::from(index) + 1)
        ))
    }
}

/// What was held against what, and where it happens; or why there is nothing to hold, in a sentence.
type Held<'b> = Result<(Against, Beside<'b>), String>;

/// Says to whom it happens, or when operators do it.
fn happens(found: Found, ready: &Ready) -> String {
    let program = &ready.prepared.program;
    let when = || instant(program.instant(found.at));
    let who = match found.whose {
        Some(Whose::Request(request)) => {
            format!("to request {}", grouped(u64::from(request) + 1))
        }
        Some(whose @ Whose::Operation(_)) => {
            format!("by {} at {}", whose.operation(program).unwrap_or_default(), when())
        }
        None => format!("at {}", when()),
    };
    format!("it happens in {}, {who}", ready.name)
}

/// Says what a difference that decides is on either side.
fn reason(atom: &Atom) -> Reason {
    Reason {
        name: atom.label(),
        here: atom.said(atom.left.as_ref()),
        there: atom.said(atom.right.as_ref()),
        span: atom.left_span(),
    }
}

/// Returns by what somebody is known in every replay.
fn called_everywhere(
    whose: Whose,
    program: &Program,
    (seed, limits): (Seed, Limits),
) -> Result<Option<Called>, Ending> {
    match whose {
        Whose::Request(request) => {
            let found = arrival(program, seed, limits, request)?;
            Ok(found.map(|(line, number)| Called { line, number, is_request: true }))
        }
        Whose::Operation(Occasion { number, .. }) => Ok(whose
            .operation(program)
            .map(|path| Called { line: path.to_owned(), number, is_request: false })),
    }
}

/// Tells whether a difference is one of a line of traffic, or of an input that it names.
fn is_about_traffic(atom: &Atom, line: &str, tree: &Node) -> bool {
    let own = format!("traffic.{line}");
    let is_own = atom.name == own || atom.name.starts_with(&format!("{own}."));
    let traffic = tree.get("traffic").and_then(|traffic| traffic.get(line));
    let entries = traffic.map_or(&[][..], Node::entries);
    let names = |entry: &Entry| match &entry.value.kind {
        NodeKind::Scalar(scalar) => atom.subject() == Some(scalar.text.trim()),
        NodeKind::Null | NodeKind::List(_) | NodeKind::Map(_) => false,
    };
    is_own || entries.iter().any(names)
}
