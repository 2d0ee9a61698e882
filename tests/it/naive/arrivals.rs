//! What begins by itself: requests and operations.

use super::draws;
use super::interpreter::Interpreter;
use super::task::Message;
use super::task::Scope;
use super::task::Task;
use super::task::Turn;
use super::traffic;
use reenact::trace::codec::TraceActor;
use reenact::trace::event::Kind;
use reenact::value::Value;
use std::collections::BTreeMap;

impl Interpreter<'_> {
    /// Operators do what they do.
    pub(crate) fn operate(&mut self, number: usize, index: u64) {
        let operation = &self.scenario.timeline[number];
        let flow = format!("timeline.{}", operation.name.value);
        let lineage = draws::site(&flow);
        let task = Task {
            flow,
            lineage,
            request: None,
            line: "",
            index,
            actor: None,
            ambient: BTreeMap::new(),
            scope: Scope {
                attempt: u32::try_from(index).unwrap(),
                ..Scope::new(None, lineage, Value::Nil)
            },
            left: Vec::new(),
            last: None,
            via: None,
            node: None,
            arrived: self.now,
            turn: Turn::Steps,
            transactions: Vec::new(),
            holdings: Vec::new(),
            message: Message::default(),
            service: None,
            serving: None,
            calling: None,
            is_picked_up: false,
            is_gone: false,
        };
        let number = self.tasks.len();
        self.tasks.push(task);
        let flow = self.tasks[number].flow.clone();
        self.note(number, &flow, Kind::Operated, |_| {});
        self.push_flow(number, &operation.steps);
        self.turn(number);
    }

    pub(crate) fn arrive(&mut self, number: usize, index: u64) {
        let line = &self.scenario.traffic[number];
        let site = format!("traffic.{}", line.name.value);
        let lineage = draws::site(&site);
        let actor = line.by.as_ref().map(|by| {
            let found = self.scenario.populations.iter().find(|known| known.name.value == by.value);
            let size = draws::count(self.scenario, &found.expect("it is declared").size);
            let member = traffic::member(self.scenario, line, size, index, self.seed, self.now);
            TraceActor { population: by.value.clone(), member: u32::try_from(member).unwrap() }
        });
        let mut event = self.bare(&site, lineage, Kind::Arrived);
        event.request = Some(self.requests);
        event.actor.clone_from(&actor);
        event.source = Some(line.name.value.clone());
        event.index = Some(u32::try_from(index).unwrap());
        let last = event.id;
        self.events.push(event);
        let task = Task {
            flow: format!("requests.{}", line.request.value),
            lineage,
            request: Some(self.requests),
            line: &line.name.value,
            index,
            actor,
            ambient: BTreeMap::new(),
            scope: Scope::new(None, lineage, Value::Nil),
            left: Vec::new(),
            last: Some(last),
            via: None,
            node: None,
            arrived: self.now,
            turn: Turn::Steps,
            transactions: Vec::new(),
            holdings: Vec::new(),
            message: Message::default(),
            service: None,
            serving: None,
            calling: None,
            is_picked_up: false,
            is_gone: false,
        };
        self.requests += 1;
        let requests = &self.scenario.requests;
        let request = requests.iter().find(|known| known.name.value == line.request.value);
        let number = self.tasks.len();
        self.tasks.push(task);
        let request = request.expect("it is declared");
        if let Some(fleet) = &request.runs_on
            && !self.bind_to_node(number, &fleet.value)
        {
            return self.refuse_request(number);
        }
        self.push_flow(number, &request.steps);
        self.turn(number);
    }
}
