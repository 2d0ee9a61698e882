//! desque: events are types, the state is one value. Events without fields are not allocated, so
//! the attempt is part of the type.

use crate::draws::Draws;
use crate::measure::Run;
use crate::measure::timed;
use crate::workload::SERVICE_NANOS;
use crate::workload::Station;
use crate::workload::Workload;
use desque::SimState;
use desque::serial::OkEvent;
use desque::serial::Simulation;
use std::collections::VecDeque;

/// Runs a workload.
pub fn run(workload: Workload, seed: u64) -> Run {
    match (workload, workload.station()) {
        (Workload::Hold { pending, holds }, _) => hold(pending, holds, seed),
        (_, Some(station)) => timed(|| shop(station, seed)),
        (_, None) => unreachable!("only a hold model has no station"),
    }
}

/// The state of a station.
struct Shop {
    station: Station,
    gap: f64,
    draws: Draws,
    arrivals: u64,
    waiting: VecDeque<(u64, u8)>,
    free: usize,
    attempts: u64,
    waited: u64,
}

impl SimState<u64> for Shop {}

type Running = Simulation<Shop, u64>;

#[derive(Debug)]
struct Arrival;

/// The end of attempt `NUMBER`, from 0.
#[derive(Debug)]
struct End<const NUMBER: u8>;

/// The beginning of attempt `NUMBER`, which is no first one.
#[derive(Debug)]
struct Retry<const NUMBER: u8>;

impl OkEvent<Shop, u64> for Arrival {
    fn execute(&mut self, simulation: &mut Running) {
        let shop = simulation.state_mut();
        shop.arrivals -= 1;
        if shop.arrivals > 0 {
            let gap = shop.draws.nanos(shop.gap);
            after(simulation, gap, Self);
        }
        attempt(simulation, 0);
    }
}

impl<const NUMBER: u8> OkEvent<Shop, u64> for Retry<NUMBER> {
    fn execute(&mut self, simulation: &mut Running) {
        attempt(simulation, NUMBER);
    }
}

impl<const NUMBER: u8> OkEvent<Shop, u64> for End<NUMBER> {
    fn execute(&mut self, simulation: &mut Running) {
        let now = *simulation.current_time();
        let shop = simulation.state_mut();
        if let Some((since, number)) = shop.waiting.pop_front() {
            shop.waited += now - since;
            serve(simulation, number);
        } else {
            shop.free += 1;
        }
        let shop = simulation.state_mut();
        if shop.station.retries > 0 && shop.draws.fails() && NUMBER < shop.station.retries {
            let delay = shop.draws.retry_seconds(NUMBER) * 1_000_000_000;
            match NUMBER {
                0 => after(simulation, delay, Retry::<1>),
                1 => after(simulation, delay, Retry::<2>),
                _ => after(simulation, delay, Retry::<3>),
            }
        }
    }
}

fn after<E: desque::serial::Event<Shop, u64> + 'static>(
    simulation: &mut Running,
    delay: u64,
    event: E,
) {
    simulation.schedule_with_delay(event, delay).expect("no delay is negative");
}

/// Takes an attempt to a free worker, or lets it wait.
fn attempt(simulation: &mut Running, number: u8) {
    let now = *simulation.current_time();
    let shop = simulation.state_mut();
    if shop.free > 0 {
        shop.free -= 1;
        serve(simulation, number);
    } else {
        shop.waiting.push_back((now, number));
    }
}

/// Draws a service.
fn serve(simulation: &mut Running, number: u8) {
    let shop = simulation.state_mut();
    shop.attempts += 1;
    let service = shop.draws.nanos(SERVICE_NANOS);
    match number {
        0 => after(simulation, service, End::<0>),
        1 => after(simulation, service, End::<1>),
        2 => after(simulation, service, End::<2>),
        _ => after(simulation, service, End::<3>),
    }
}

fn shop(station: Station, seed: u64) -> f64 {
    let shop = Shop {
        station,
        gap: station.gap * SERVICE_NANOS,
        draws: Draws::new(seed),
        arrivals: station.arrivals,
        waiting: VecDeque::new(),
        free: station.workers,
        attempts: 0,
        waited: 0,
    };
    let mut simulation = Simulation::new(shop, 0);
    let gap = station.gap * SERVICE_NANOS;
    let first = simulation.state_mut().draws.nanos(gap);
    after(&mut simulation, first, Arrival);
    simulation.run().expect("no event fails");
    let shop = simulation.state();
    shop.waited as f64 / shop.attempts as f64 / SERVICE_NANOS
}

/// The state of a hold model.
struct Holding {
    draws: Draws,
    left: u64,
}

impl SimState<u64> for Holding {
    fn is_complete(&self, _: &u64) -> bool {
        self.left == 0
    }
}

#[derive(Debug)]
struct Hold;

impl OkEvent<Holding, u64> for Hold {
    fn execute(&mut self, simulation: &mut Simulation<Holding, u64>) {
        let state = simulation.state_mut();
        state.left -= 1;
        let increment = state.draws.nanos(SERVICE_NANOS);
        simulation.schedule_with_delay(Self, increment).expect("no delay is negative");
    }
}

fn hold(pending: u64, holds: u64, seed: u64) -> Run {
    let state = Holding { draws: Draws::new(seed), left: holds };
    let mut simulation = Simulation::new(state, 0);
    for _ in 0..pending {
        let first = simulation.state_mut().draws.nanos(SERVICE_NANOS);
        simulation.schedule(Hold, first).expect("no delay is negative");
    }
    timed(|| {
        simulation.run().expect("no event fails");
        let now = *simulation.current_time() as f64;
        holds as f64 / pending as f64 * SERVICE_NANOS / now
    })
}
