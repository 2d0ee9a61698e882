//! Which steps ran, found by walking the scenario.

use super::interpreter::Log;
use super::patterns::is_aside;
use super::steps::inner_path;
use reenact::scenario::Scenario;
use reenact::scenario::step::Body;
use reenact::scenario::step::Step;
use reenact::scenario::step::Verb;
use reenact::trace::event::Kind;
use std::collections::BTreeMap;

/// How often each step ran, and how often it was passed over.
pub(crate) type Visits = BTreeMap<String, (u64, u64)>;

/// Returns the visits of every step that does something itself.
pub(crate) fn all(scenario: &Scenario, log: &Log) -> Visits {
    let mut visits = Visits::new();
    for request in &scenario.requests {
        walk(&request.steps, &format!("requests.{}", request.name.value), scenario, &mut visits);
    }
    for job in &scenario.jobs {
        let path = format!("jobs.{}", job.name.value);
        let queue = scenario.queues.iter().find(|it| it.name.value == job.queue.value);
        let middleware = &queue.expect("it is declared").middleware;
        walk(middleware, &format!("{path}/middleware"), scenario, &mut visits);
        walk(&job.steps, &path, scenario, &mut visits);
    }
    for operation in &scenario.timeline {
        let path = format!("timeline.{}", operation.name.value);
        walk(&operation.steps, &path, scenario, &mut visits);
    }
    for service in &scenario.services {
        let path = format!("services.{}", service.name.value);
        walk(&service.steps, &path, scenario, &mut visits);
    }
    // A job that waited for a commit was scheduled by its step before.
    for event in log.events.iter().filter(|event| !is_aside(event)) {
        if let Some((ran, skipped)) = visits.get_mut(&event.site) {
            *if event.kind == Kind::Skipped { skipped } else { ran } += 1;
        }
    }
    visits
}

fn walk(steps: &[Step], path: &str, scenario: &Scenario, visits: &mut Visits) {
    for step in steps {
        if let Verb::Do { body: Body::Sequence { name, .. }, .. } = &step.verb {
            let sequence = scenario.sequences.iter().find(|it| it.name.value == name.value);
            let inner = inner_path(step, path, &name.value);
            walk(&sequence.expect("it is declared").steps, &inner, scenario, visits);
        }
        for steps in step.verb.inner() {
            walk(steps, path, scenario, visits);
        }
        let holds_steps = matches!(
            step.verb,
            Verb::Try { .. }
                | Verb::Do { .. }
                | Verb::Repeat { .. }
                | Verb::Choose { .. }
                | Verb::Transaction { .. }
        );
        if !holds_steps {
            visits.insert(format!("{path}/{}", step.name.value), (0, 0));
        }
    }
}
