//! nexosim on one thread: models schedule their own inputs. What a model came to leaves it through a
//! port.

use crate::draws::Draws;
use crate::measure::Run;
use crate::measure::timed;
use crate::workload::SERVICE_NANOS;
use crate::workload::Workload;
use models::Holder;
use models::Shop;
use nexosim::model::Model;
use nexosim::ports::EventSinkReader as _;
use nexosim::ports::EventSource;
use nexosim::ports::Output;
use nexosim::ports::SinkState;
use nexosim::ports::event_slot;
use nexosim::simulation::Mailbox;
use nexosim::simulation::SimInit;
use nexosim::simulation::Simulation;
use nexosim::time::MonotonicTime;
use std::collections::VecDeque;
use std::time::Duration;

/// Runs a workload.
pub fn run(workload: Workload, seed: u64) -> Run {
    match (workload, workload.station()) {
        (Workload::Hold { pending, holds }, _) => hold(pending, holds, seed),
        (_, Some(station)) => timed(|| {
            let shop = Shop {
                draws: Draws::new(seed),
                gap: station.gap * SERVICE_NANOS,
                arrivals: station.arrivals,
                retries: station.retries,
                waiting: VecDeque::new(),
                free: station.workers,
                attempts: 0,
                waited: 0,
                mean_wait: Output::default(),
            };
            reported(shop, Shop::report, |shop| &mut shop.mean_wait, Simulation::run).statistic
        }),
        (_, None) => unreachable!("only a hold model has no station"),
    }
}

/// Runs until as many holds are to be expected, for a simulation is run until an instant.
fn hold(pending: u64, holds: u64, seed: u64) -> Run {
    let draws = Draws::new(seed);
    let holder = Holder { draws, pending, held: 0, holds: Output::default() };
    let length = Duration::from_secs_f64(holds as f64 / pending as f64);
    let run = |it: &mut Simulation| it.step_until(length);
    let mut run = reported(holder, Holder::report, |holder| &mut holder.holds, run);
    run.statistic /= holds as f64;
    run
}

/// The error of a simulation that is run.
type Ran = Result<(), nexosim::simulation::ExecutionError>;

/// Simulates one model, and asks it afterwards what it came to.
fn reported<M, F, S>(
    mut model: M,
    report: F,
    port: fn(&mut M) -> &mut Output<f64>,
    run: impl FnOnce(&mut Simulation) -> Ran,
) -> Run
where
    M: Model<Env = ()>,
    F: for<'a> nexosim::ports::InputFn<'a, M, (), S> + Clone + Sync,
    S: Send + Sync + 'static,
{
    let mailbox = Mailbox::new();
    let mut bench = SimInit::with_num_threads(1);
    let asked = EventSource::new().connect(report, &mailbox).register(&mut bench);
    let (sink, mut answer) = event_slot(SinkState::Enabled);
    port(&mut model).connect_sink(sink);
    let bench = bench.add_model(model, mailbox, "model");
    let mut simulation = bench.init(MonotonicTime::EPOCH).expect("the bench is sound");
    timed(|| {
        run(&mut simulation).expect("no input fails");
        simulation.process_event(&asked, ()).expect("no input fails");
        answer.try_read().expect("the model reports")
    })
}

/// What the library's macro makes public stays in here.
mod models {
    use crate::draws::Draws;
    use crate::workload::SERVICE_NANOS;
    use nexosim::model::Context;
    use nexosim::model::Model;
    use nexosim::model::SchedulableId;
    use nexosim::model::schedulable;
    use nexosim::ports::Output;
    use serde::Deserialize;
    use serde::Serialize;
    use std::collections::VecDeque;
    use std::time::Duration;

    /// The model that is a station.
    #[derive(Serialize, Deserialize)]
    pub struct Shop {
        #[serde(skip)]
        pub draws: Draws,
        pub gap: f64,
        pub arrivals: u64,
        pub retries: u8,
        pub waiting: VecDeque<(u64, u8)>,
        pub free: usize,
        pub attempts: u64,
        pub waited: u64,
        pub mean_wait: Output<f64>,
    }

    /// Schedules an input of a model; not even the shortest draw is now.
    fn after<M: Model>(cx: &Context<M>, delay: u64, input: SchedulableId<M, u8>, number: u8) {
        let delay = Duration::from_nanos(delay.max(1));
        cx.schedule_event(delay, &input, number).expect("it is not now");
    }

    /// Returns the instant in nanoseconds since the beginning.
    fn now<M: Model>(cx: &Context<M>) -> u64 {
        let now = cx.time();
        now.as_secs() as u64 * 1_000_000_000 + u64::from(now.subsec_nanos())
    }

    #[Model]
    impl Shop {
        #[nexosim(init)]
        #[expect(clippy::unused_async, reason = "the library awaits it")]
        async fn init(&mut self, cx: &Context<Self>) {
            after(cx, self.draws.nanos(self.gap), *schedulable!(Self::arrival), 0);
        }

        /// Sends what it came to.
        pub async fn report(&mut self) {
            let mean = self.waited as f64 / self.attempts as f64 / SERVICE_NANOS;
            self.mean_wait.send(mean).await;
        }

        #[nexosim(schedulable)]
        fn arrival(&mut self, number: u8, cx: &Context<Self>) {
            self.arrivals -= 1;
            if self.arrivals > 0 {
                after(cx, self.draws.nanos(self.gap), *schedulable!(Self::arrival), 0);
            }
            self.attempt(number, cx);
        }

        /// Takes an attempt to a free worker, or lets it wait.
        #[nexosim(schedulable)]
        fn attempt(&mut self, number: u8, cx: &Context<Self>) {
            if self.free > 0 {
                self.free -= 1;
                self.serve(number, cx);
            } else {
                self.waiting.push_back((now(cx), number));
            }
        }

        /// Draws a service.
        fn serve(&mut self, number: u8, cx: &Context<Self>) {
            self.attempts += 1;
            after(cx, self.draws.nanos(SERVICE_NANOS), *schedulable!(Self::end), number);
        }

        /// Ends a service; the worker takes who waits longest.
        #[nexosim(schedulable)]
        fn end(&mut self, number: u8, cx: &Context<Self>) {
            if let Some((since, next)) = self.waiting.pop_front() {
                self.waited += now(cx) - since;
                self.serve(next, cx);
            } else {
                self.free += 1;
            }
            if self.retries > 0 && self.draws.fails() && number < self.retries {
                let delay = self.draws.retry_seconds(number) * 1_000_000_000;
                after(cx, delay, *schedulable!(Self::attempt), number + 1);
            }
        }
    }

    /// The model whose events are always as many.
    #[derive(Serialize, Deserialize)]
    pub struct Holder {
        #[serde(skip)]
        pub draws: Draws,
        pub pending: u64,
        pub held: u64,
        pub holds: Output<f64>,
    }

    #[Model]
    impl Holder {
        #[nexosim(init)]
        #[expect(clippy::unused_async, reason = "the library awaits it")]
        async fn init(&mut self, cx: &Context<Self>) {
            for _ in 0..self.pending {
                after(cx, self.draws.nanos(SERVICE_NANOS), *schedulable!(Self::hold), 0);
            }
        }

        /// Sends what it came to.
        pub async fn report(&mut self) {
            self.holds.send(self.held as f64).await;
        }

        #[nexosim(schedulable)]
        fn hold(&mut self, _: u8, cx: &Context<Self>) {
            self.held += 1;
            after(cx, self.draws.nanos(SERVICE_NANOS), *schedulable!(Self::hold), 0);
        }
    }
}
