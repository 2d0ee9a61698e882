//! Ctrl-C, and `SIGTERM`. While replays run, the first one lets each of them end at its next event,
//! and what is known is printed; a second one ends the tool at once, as any does while nothing
//! runs.

use crate::cli::exit::Exit;
use crate::engine::outcome::Interrupt;
use signal_hook::consts::SIGINT;
use signal_hook::consts::SIGTERM;
use signal_hook::flag;
use std::io;
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

/// What the handlers write; they do nothing else.
#[derive(Debug)]
struct Signals {
    /// Whether the next signal ends the tool, as it would without a handler.
    at_once: Arc<AtomicBool>,
    /// Which signal came last; 0 for none.
    which: Arc<AtomicUsize>,
    /// What runs watch.
    stop: Arc<AtomicBool>,
}

impl Signals {
    /// Installs the handlers. Actions run in the order of their registration.
    fn listen(&self) -> io::Result<()> {
        for signal in [SIGINT, SIGTERM] {
            let number = usize::try_from(signal).unwrap_or_default();
            flag::register_conditional_default(signal, Arc::clone(&self.at_once))?;
            flag::register_usize(signal, Arc::clone(&self.which), number)?;
            flag::register(signal, Arc::clone(&self.stop))?;
            flag::register(signal, Arc::clone(&self.at_once))?;
        }
        Ok(())
    }
}

static SIGNALS: LazyLock<Signals> = LazyLock::new(|| {
    // Whoever only asks whether a signal came installs the handlers, too, and then nothing runs yet.
    let signals = Signals {
        at_once: Arc::new(AtomicBool::new(true)),
        which: Arc::default(),
        stop: Arc::default(),
    };
    // Where no handler can be had, a signal ends the tool, as it does everywhere else.
    drop(signals.listen());
    signals
});

/// Lets the runs that watch the interrupt end at their next event when a signal comes. Called
/// when everything was read, so that waiting for input can be ended as usual.
pub(super) fn watch() -> Interrupt {
    SIGNALS.at_once.store(false, Ordering::SeqCst);
    Interrupt::by(&SIGNALS.stop)
}

/// Ends what [`watch`] began: nothing runs any more, so a signal need not be asked twice.
pub(super) fn done() {
    SIGNALS.at_once.store(true, Ordering::SeqCst);
}

/// Returns how the tool ends when a signal came while something ran.
pub(super) fn exit() -> Option<Exit> {
    let which = SIGNALS.which.load(Ordering::SeqCst);
    let signals = [(SIGINT, Exit::Interrupted), (SIGTERM, Exit::Terminated)];
    let found = signals.into_iter().find(|(signal, _)| usize::try_from(*signal) == Ok(which));
    found.map(|(_, exit)| exit)
}
