//! What somebody outside can see of each request: what is shown, how it and its jobs end, what tells
//! the observers of the environment, and what the fault's figure of harm counts.

use crate::analysis::contrast::mark::Mark;
use crate::analysis::contrast::mark::RequestKey;
use crate::analysis::contrast::stories::Story;
use crate::analysis::matching::Switchboard;
use crate::experiment::harm::Tally;
use crate::experiment::signature::Sign;
use crate::experiment::stages::is_visible;
use crate::hash;
use crate::program::Program;
use crate::program::ids::SiteId;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::What;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Something that can be seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    at: u64,
    event: EventId,
    /// What it is, in a hash that means the same in both runs.
    word: u64,
    /// What it is of the request itself: without the values of gauges, which are of all of them.
    own: u64,
}

/// A request of which something else can be seen than without the fault.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parted {
    /// Its number in the run with the fault; none for a task that is of no request.
    pub(super) number: Option<u32>,
    /// Its name in both runs.
    pub(super) key: RequestKey,
    /// When the two first part: when something can be seen that cannot without the fault, or does
    /// not come that then comes.
    pub(super) at: u64,
    /// The event that can be seen; none where one does not come.
    pub(super) event: Option<EventId>,
    /// That one, in the run without the fault.
    pub(super) missing: Option<EventId>,
}

/// The observer of what can be seen.
pub(super) struct Visible {
    board: Switchboard<Cue>,
    /// What was counted as harm so far.
    harm: Option<Tally>,
    /// By observer: a hash of the name.
    names: Vec<u64>,
    /// The steps that show a gauge.
    gauges: BTreeSet<SiteId>,
    /// By request.
    keys: Vec<RequestKey>,
    seen: BTreeMap<RequestKey, Vec<Seen>>,
}

/// Who is told by an event.
#[derive(Debug, Clone, Copy)]
enum Cue {
    Harm,
    Observer(usize),
}

impl Visible {
    pub(super) fn new(program: &Program, sign: Option<&Sign>) -> Self {
        let mut board = Switchboard::default();
        let harm = sign.and_then(|sign| sign.harm(program));
        if let Some(harm) = harm {
            board.connect(harm.pattern, Cue::Harm);
        }
        let harm = harm.map(Tally::of);
        for (index, observer) in program.observers.iter().enumerate() {
            board.connect(observer.notices, Cue::Observer(index));
        }
        let name = |name: &str| hash::of_bytes(name.as_bytes());
        let names = program.observers.iter().map(|it| name(&it.name)).collect();
        let gauges = program.shows_of_gauges();
        Self { board, harm, names, gauges, keys: Vec::new(), seen: BTreeMap::new() }
    }

    /// Returns what could be seen of each request of which anything could, in order.
    pub(super) fn finish(self) -> BTreeMap<RequestKey, Vec<Seen>> {
        self.seen
    }

    /// Returns what an event is to somebody outside, and what of that is the request's own; none for
    /// what nobody sees.
    fn words(&mut self, event: &Event, view: View<'_>) -> Option<[u64; 2]> {
        let kind = event.what.kind();
        let mut words = is_visible(kind).then(|| {
            let hash_of = |name: &str| hash::of_bytes(name.as_bytes());
            let job = event.what.job().map_or(0, |job| hash_of(&view.program.job(job).name));
            let about = hash::mix(job ^ kind as u64);
            let word = hash::mix(Mark::of(event, view).content ^ about);
            let own = if let What::Shown { effect, .. } = event.what
                && self.gauges.contains(&event.site)
            {
                hash::mix(hash_of(view.program.effect(effect)) ^ about)
            } else {
                word
            };
            [word, own]
        });
        let Self { board, harm, names, .. } = self;
        let mut tell = |who: u64| {
            words = Some(words.unwrap_or_default().map(|word| hash::mix(word ^ who)));
        };
        board.each(event, view, |cue| match cue {
            Cue::Harm => {
                if harm.as_mut().is_some_and(|harm| harm.is_harm(event)) {
                    tell(1);
                }
            }
            Cue::Observer(index) => tell(names.get(index).copied().unwrap_or(2)),
        });
        words
    }
}

impl Observer for Visible {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        let key = match event.request.map(|request| request.0 as usize) {
            None => Some(RequestKey::outside(event)),
            Some(place) => {
                if let What::Arrived { index, .. } = event.what {
                    let line = view.program.key(event.site).hash;
                    self.keys.resize(place + 1, RequestKey::default());
                    self.keys[place] = RequestKey { line, index };
                }
                self.keys.get(place).copied()
            }
        };
        let words = self.words(event, view);
        if let (Some([word, own]), Some(key)) = (words, key) {
            let seen = Seen { at: event.at.as_nanos(), event: event.id, word, own };
            self.seen.entry(key).or_default().push(seen);
        }
        Control::Continue
    }
}

/// Of what something else is to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// Of the request, or of all of them where it shows a gauge.
    Anything,
    /// Of the request itself.
    Itself,
}

impl Seen {
    fn of(&self, of: Of) -> u64 {
        match of {
            Of::Anything => self.word,
            Of::Itself => self.own,
        }
    }
}

/// Returns the requests, and the tasks of none, of which something else could be seen with the fault,
/// which made `stories`, than without it.
pub(super) fn parted(
    which: Of,
    faulty: &BTreeMap<RequestKey, Vec<Seen>>,
    mended: &BTreeMap<RequestKey, Vec<Seen>>,
    stories: &[Story],
) -> Vec<Parted> {
    let parts = |(number, key): (Option<u32>, RequestKey)| {
        let seen = |all: &'_ BTreeMap<RequestKey, Vec<Seen>>| -> Vec<Seen> {
            all.get(&key).cloned().unwrap_or_default()
        };
        let (here, there) = (seen(faulty), seen(mended));
        let alike =
            here.iter().zip(&there).take_while(|(one, other)| one.of(which) == other.of(which));
        let place = alike.count();
        match (here.get(place), there.get(place)) {
            (Some(it), _) => {
                Some(Parted { number, key, at: it.at, event: Some(it.event), missing: None })
            }
            (None, Some(it)) => {
                Some(Parted { number, key, at: it.at, event: None, missing: Some(it.event) })
            }
            (None, None) => None,
        }
    };
    let requests = (0_u32..).zip(stories).map(|(number, story)| (Some(number), story.key));
    let outside: BTreeSet<RequestKey> =
        faulty.keys().chain(mended.keys()).copied().filter(|key| key.is_outside()).collect();
    requests.chain(outside.into_iter().map(|key| (None, key))).filter_map(parts).collect()
}
