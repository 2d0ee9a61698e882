//! Arrivals: requests begin, one line of traffic after another.

use crate::engine::clockwork;
use crate::engine::clockwork::Stream;
use crate::engine::clockwork::phase;
use crate::engine::machine::Machine;
use crate::engine::machine::number;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::task::Role;
use crate::engine::task::Task;
use crate::program::Program;
use crate::program::ids::SourceLineId;
use crate::program::parts::SourceLine;
use crate::trace::Observer;
use crate::trace::RequestId;
use crate::trace::What;
use crate::trace::event::Actor;
use crate::value::Fault;
use crate::value::Value;
use std::fmt::Write as _;

impl Machine<'_> {
    /// Registers the first arrival of every line of traffic.
    pub(super) fn schedule_traffic(&mut self) {
        let program = self.program;
        self.streams.clear();
        let operations = program.timeline.iter().map(|operation| &operation.line);
        self.streams.extend(program.traffic.iter().chain(operations).map(Stream::begin));
        for index in 0..self.streams.len() {
            self.next_arrival(index);
        }
    }

    /// Registers the next arrival of a line of traffic.
    fn next_arrival(&mut self, index: usize) {
        let (line, phase) = line(self.program, index);
        let stream = &mut self.streams[index];
        let register = number(self.program.changes.len() + index);
        if line.is_over(stream.index) {
            return self.clockwork.set(register, None);
        }
        let at = stream.advance(line, self.program, &mut self.draws);
        let flip = self.rank_flip;
        let entry = at.map(|at| stream.entry((at, phase), line, self.program, register, flip));
        self.clockwork.set(register, entry);
    }

    /// Lets operators do what they do.
    pub(super) fn operate<O: Observer>(&mut self, index: usize, observer: &mut O) {
        let program = self.program;
        let line = &program.timeline[index - program.traffic.len()].line;
        let number_in_line = self.streams[index].index;
        self.streams[index].index += 1;
        self.next_arrival(index);
        let lineage = program.key(line.site).hash;
        let task = Task {
            attempt: number_in_line,
            arrived: self.now,
            ..Task::of(program, Role::Operator, line.flow, lineage, number_in_line, self.rank_flip)
        };
        let Some(slot) = self.admit(task) else { return };
        self.emit(slot, line.site, What::Operated, observer);
        self.proceed(slot, observer);
    }

    /// Lets the next request of a line arrive.
    pub(super) fn arrive<O: Observer>(&mut self, index: usize, observer: &mut O) {
        let program = self.program;
        let line = &program.traffic[index];
        let number_in_line = self.streams[index].index;
        if !line.lets(number_in_line) {
            self.streams[index].index += 1;
            return self.next_arrival(index);
        }
        let actor = line.by.map(|population| {
            let size = program.population(population).size;
            let member = clockwork::member(line, size, number_in_line, program, &mut self.draws);
            Actor { population, member }
        });
        self.streams[index].index += 1;
        self.next_arrival(index);
        let lineage = program.key(line.site).hash;
        let request = RequestId(u32::try_from(self.requests.arrived).unwrap_or(u32::MAX));
        let task = Task {
            request: Some(request),
            name: self.request_name(&line.name, number_in_line),
            arrived: self.now,
            actor,
            ..Task::of(program, Role::Request, line.flow, lineage, number_in_line, self.rank_flip)
        };
        if self.requests.arrived >= self.most_requests {
            self.ending = Some(Ending::Stopped(Limit::Notes(self.limits.notes)));
            return;
        }
        let Some(slot) = self.admit(task) else { return };
        self.requests.arrived += 1;
        let source = SourceLineId::from_index(index);
        self.emit(slot, line.site, What::Arrived { source, index: number_in_line }, observer);
        if let Some(fleet) = program.flows[line.flow.index()].fleet {
            let Some(node) = self.assign(slot, fleet) else {
                let error = program.fault_class(&Fault::Refused);
                return self.fail(slot, error, observer);
            };
            self.bind_to_node(slot, node, observer);
        }
        self.proceed(slot, observer);
    }

    /// Returns the name of a request, the same whatever else arrives: its line of traffic and its
    /// number there. Made only where an expression asks for it.
    fn request_name(&mut self, line: &str, index: u32) -> Value {
        if !self.program.names_requests {
            return Value::Nil;
        }
        Value::Text(self.pool.write_text(|_, out| {
            write!(out, "{line}/{}", index + 1).expect("a text takes everything");
        }))
    }
}

/// Returns a line of traffic, or that of an operation, which are numbered after the traffic; and
/// its phase.
fn line(program: &Program, index: usize) -> (&SourceLine, u8) {
    match program.traffic.get(index) {
        Some(line) => (line, phase::ARRIVAL),
        None => (&program.timeline[index - program.traffic.len()].line, phase::OPERATION),
    }
}
