//! `explain FILE why-not`: why an event did not happen, held against a replay or a request in which it
//! does.

use crate::analysis::contrast::telling::Row;
use crate::cli::exit::Exit;
use crate::cli::explain::Asking;
use crate::cli::explain::Ready;
use crate::cli::explain::ready;
use crate::cli::output::Output;
use crate::cli::run::ended;
use crate::diagnostic::closest;
use crate::experiment::because::called;
use crate::experiment::compare;
use crate::experiment::compare::Asked;
use crate::experiment::compare::Pair;
use crate::experiment::compare::Source;
use crate::experiment::compare::compare;
use crate::experiment::differences::Atom;
use crate::experiment::differences::atoms;
use crate::experiment::differences::written;
use crate::experiment::explain::Event;
use crate::experiment::explain::all_of;
use crate::experiment::explain::arrival;
use crate::experiment::nameable::is_nameable;
use crate::experiment::nameable::names;
use crate::experiment::parting::Parting;
use crate::experiment::replay::Prepared;
use crate::program::Program;
use crate::render::number::grouped;
use crate::render::why::Beside;
use crate::render::why::Explained;
use crate::render::why::Reason;
use crate::render::why::What;
use crate::scenario::tree::Entry;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use std::collections::BTreeSet;

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
        if let Some(words) = self.no_such_name(event, &beside) {
            output.message(&format!("error: {words}"));
            return Err(Exit::Nothing);
        }
        let held = match request {
            None => self.of_all(event, &beside)?,
            Some(request) => self.of_one(event, request, &beside)?,
        };
        let (pair, with) = match held {
            Ok(held) => held,
            Err(words) => {
                output.message(&format!("error: {words}"));
                return Err(Exit::Nothing);
            }
        };
        let all = atoms(&self.ready.tree, &beside.tree);
        let programs = [&self.ready.prepared.program, &beside.prepared.program];
        let [here, _] = programs;
        let sides = match with {
            Beside::First(_) | Beside::Same(_) => programs,
            Beside::Other(_) => [here, here],
        };
        let happens = |row: &Row| {
            row.right.and_then(|at| pair.right.get(at)).is_some_and(|told| event.is_told(told))
        };
        let end = pair.rows.iter().position(happens);
        // One replay has no differences to itself.
        let differ: &[Atom] = if let Beside::Other(_) = with { &[] } else { &all };
        let run = (self.seed, self.limits);
        let parting = Parting::of(&pair, end, (sides, differ), run).map_err(ended)?;
        let found = parting.because(&pair, programs, differ);
        let reads: Vec<Reason> = found
            .into_iter()
            .map(|atom| Reason {
                name: called(atom).to_owned(),
                here: written(atom.left.as_ref()),
                there: written(atom.right.as_ref()),
                span: atom.left_span(),
            })
            .collect();
        let text = event.to_string();
        let what = What::WhyNot { event: &text, beside: with, parting: &parting, reads: &reads };
        Ok(self.draw(explained, &what, output))
    }

    /// Holds the first request to which it happens in the other replay against itself here; says why
    /// there is none to hold.
    fn of_all<'b>(&self, event: &Event, beside: &'b Ready) -> Result<Held<'b>, Exit> {
        let (here, there) = (&self.ready.prepared.program, &beside.prepared.program);
        if let Some(request) = self.first(event, here, &|_| true)? {
            let number = grouped(u64::from(request) + 1);
            return Ok(Err(format!("it happens in {}, to request {number}", self.ready.name)));
        }
        let Some(anyone) = self.first(event, there, &|_| true)? else {
            return Ok(Err(self.nowhere(beside)));
        };
        let pairs = self.pairs(beside);
        let known: BTreeSet<u32> = pairs.iter().map(|pair| pair.1).collect();
        // The first to whom it happens may come from traffic that there is none of here.
        let request = self.first(event, there, &|it| known.contains(&it))?.unwrap_or(anyone);
        let number = pairs.iter().find(|pair| pair.1 == request).map(|pair| pair.0);
        match number.and_then(|number| self.pair(number, beside)) {
            Some(pair) => Ok(Ok((pair, Beside::First(&beside.name)))),
            None => self.no_such_request(beside, anyone).map(Err),
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
        if self.first(event, here, &|it| it == request)?.is_some() {
            return Ok(Err(format!("it happens in {name}, to request {number}")));
        }
        let counterpart = self.pairs(beside).into_iter().find(|pair| pair.0 == request);
        if let Some((_, counterpart)) = counterpart
            && self.first(event, there, &|it| it == counterpart)?.is_some()
            && let Some(pair) = self.pair(request, beside)
        {
            return Ok(Ok((pair, Beside::Same(&beside.name))));
        }
        let alike = all_of(here, self.seed, self.limits, &line).map_err(ended)?;
        if let Some(other) = self.first(event, here, &|it| alike.contains(&it))? {
            let pair = compare::beside(self.source(&self.ready.prepared), (request, other));
            return Ok(Ok((pair, Beside::Other(other))));
        }
        let neither = if self.ready.name == beside.name {
            format!("it happens to no request of the traffic `{line}` in {name}")
        } else {
            format!("it does not happen to request {number} in {} either", beside.name)
        };
        Ok(Err(neither))
    }

    /// Returns the first request of a replay to which an event happens, among those that are allowed.
    fn first(
        &self,
        event: &Event,
        program: &Program,
        allowed: &dyn Fn(u32) -> bool,
    ) -> Result<Option<u32>, Exit> {
        event.first(program, self.seed, self.limits, allowed).map_err(ended)
    }

    fn source<'p>(&self, prepared: &'p Prepared) -> Source<'p> {
        Source::Run { prepared, seed: self.seed, limits: self.limits }
    }

    /// Returns which request here is which one there.
    fn pairs(&self, beside: &Ready) -> Vec<(u32, u32)> {
        let (left, right) = (self.source(&self.ready.prepared), self.source(&beside.prepared));
        let counts = compare(left, right, Asked { request: None, counts: true });
        counts.ledger.pairs.iter().map(|pair| (pair.0, pair.1)).collect()
    }

    /// Holds a request against itself in the other replay.
    fn pair(&self, request: u32, beside: &Ready) -> Option<Pair> {
        let (left, right) = (self.source(&self.ready.prepared), self.source(&beside.prepared));
        compare(left, right, Asked { request: Some(request), counts: false }).asked
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

/// Two tellings of a request, or of two, and what was held against what; or why there is nothing to
/// hold, in a sentence.
type Held<'b> = Result<(Pair, Beside<'b>), String>;

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
