//! simcore, the core of `DSLab`: components receive events, whose data are types. Data without fields
//! are not allocated, so the attempt is part of the type; the next arrival is emitted in order,
//! which keeps it out of the heap. Times are seconds.

use crate::draws::Draws;
use crate::measure::Run;
use crate::measure::timed;
use crate::workload::Station;
use crate::workload::Workload;
use serde::Serialize;
use simcore::Event;
use simcore::EventHandler;
use simcore::Simulation;
use simcore::SimulationContext;
use simcore::cast;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// Runs a workload.
pub fn run(workload: Workload, seed: u64) -> Run {
    match (workload, workload.station()) {
        (Workload::Hold { pending, holds }, _) => hold(pending, holds, seed),
        (_, Some(station)) => timed(|| shop(station, seed)),
        (_, None) => unreachable!("only a hold model has no station"),
    }
}

#[derive(Clone, Serialize)]
struct Arrival {}

/// The end of attempt `NUMBER`, from 0.
#[derive(Clone, Serialize)]
struct End<const NUMBER: u8> {}

/// The beginning of attempt `NUMBER`, which is no first one.
#[derive(Clone, Serialize)]
struct Retry<const NUMBER: u8> {}

type End0 = End<0>;
type End1 = End<1>;
type End2 = End<2>;
type End3 = End<3>;
type Retry1 = Retry<1>;
type Retry2 = Retry<2>;
type Retry3 = Retry<3>;

/// The component that is a station.
struct Shop {
    context: SimulationContext,
    station: Station,
    draws: Draws,
    arrivals: u64,
    waiting: VecDeque<(f64, u8)>,
    free: usize,
    attempts: u64,
    waited: f64,
}

impl EventHandler for Shop {
    fn on(&mut self, event: Event) {
        cast!(match event.data {
            End0 {} => {
                self.end(0)
            }
            Arrival {} => {
                self.arrival()
            }
            End1 {} => {
                self.end(1)
            }
            Retry1 {} => {
                self.attempt(1)
            }
            End2 {} => {
                self.end(2)
            }
            Retry2 {} => {
                self.attempt(2)
            }
            End3 {} => {
                self.end(3)
            }
            Retry3 {} => {
                self.attempt(3)
            }
        });
    }
}

impl Shop {
    fn arrival(&mut self) {
        self.arrivals -= 1;
        if self.arrivals > 0 {
            let gap = self.draws.exponential(self.station.gap);
            self.context.emit_ordered_self(Arrival {}, gap);
        }
        self.attempt(0);
    }

    /// Takes an attempt to a free worker, or lets it wait.
    fn attempt(&mut self, number: u8) {
        if self.free > 0 {
            self.free -= 1;
            self.serve(number);
        } else {
            self.waiting.push_back((self.context.time(), number));
        }
    }

    /// Draws a service.
    fn serve(&mut self, number: u8) {
        self.attempts += 1;
        let service = self.draws.exponential(1.0);
        match number {
            0 => self.context.emit_self(End::<0> {}, service),
            1 => self.context.emit_self(End::<1> {}, service),
            2 => self.context.emit_self(End::<2> {}, service),
            _ => self.context.emit_self(End::<3> {}, service),
        };
    }

    /// Ends a service; the worker takes who waits longest.
    fn end(&mut self, number: u8) {
        if let Some((since, next)) = self.waiting.pop_front() {
            self.waited += self.context.time() - since;
            self.serve(next);
        } else {
            self.free += 1;
        }
        if self.station.retries > 0 && self.draws.fails() && number < self.station.retries {
            let delay = self.draws.retry_seconds(number) as f64;
            match number {
                0 => self.context.emit_self(Retry::<1> {}, delay),
                1 => self.context.emit_self(Retry::<2> {}, delay),
                _ => self.context.emit_self(Retry::<3> {}, delay),
            };
        }
    }
}

fn shop(station: Station, seed: u64) -> f64 {
    let mut simulation = Simulation::new(seed);
    let mut draws = Draws::new(seed);
    let first = draws.exponential(station.gap);
    let shop = Rc::new(RefCell::new(Shop {
        context: simulation.create_context("shop"),
        station,
        draws,
        arrivals: station.arrivals,
        waiting: VecDeque::new(),
        free: station.workers,
        attempts: 0,
        waited: 0.0,
    }));
    simulation.add_handler("shop", shop.clone());
    shop.borrow().context.emit_ordered_self(Arrival {}, first);
    simulation.step_until_no_events();
    let shop = shop.borrow();
    shop.waited / shop.attempts as f64
}

#[derive(Clone, Serialize)]
struct Hold {}

/// The component whose events are always as many.
struct Holder {
    context: SimulationContext,
    draws: Draws,
}

impl Holder {
    fn hold(&mut self) {
        let increment = self.draws.exponential(1.0);
        self.context.emit_self(Hold {}, increment);
    }
}

impl EventHandler for Holder {
    fn on(&mut self, event: Event) {
        cast!(match event.data {
            Hold {} => {
                self.hold()
            }
        });
    }
}

fn hold(pending: u64, holds: u64, seed: u64) -> Run {
    let mut simulation = Simulation::new(seed);
    let context = simulation.create_context("holder");
    let holder = Rc::new(RefCell::new(Holder { context, draws: Draws::new(seed) }));
    simulation.add_handler("holder", holder.clone());
    for _ in 0..pending {
        holder.borrow_mut().hold();
    }
    timed(|| {
        simulation.steps(holds);
        holds as f64 / pending as f64 / simulation.time()
    })
}
