//! What actions do together, and which sets of them no other set is better than.

use crate::experiment::whatif::Effect;
use crate::experiment::whatif::Portfolio;
use std::collections::BTreeSet;

/// Something that actions do together and none of them does alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interaction {
    /// The place of the set among the effects.
    pub effect: usize,
    /// Whether together they prevent every failure.
    pub prevents: bool,
    /// Who sees it only when they are together.
    pub detects: Vec<(String, String)>,
    /// Whether each of them alone changes nothing at all.
    pub useless_alone: bool,
    /// Whether the fault shows again that a part of the set prevents.
    pub spoils: bool,
}

/// What is more with some actions than it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Worse {
    /// Whether the fault shows in more requests.
    pub failures: bool,
    /// The figures of harm that count more, by their numbers.
    pub harms: Vec<usize>,
    /// Whether more requests end with an error, whichever it is.
    pub errors: bool,
}

impl Worse {
    /// Tells whether anything is.
    pub fn is_any(&self) -> bool {
        self.failures || self.errors || !self.harms.is_empty()
    }

    /// Tells whether something is of which the other one says nothing.
    fn is_beyond(&self, other: &Self) -> bool {
        self.failures && !other.failures
            || self.errors && !other.errors
            || self.harms.iter().any(|it| !other.harms.contains(it))
    }
}

/// Tells whether the fault shows in no request any more.
fn is_prevented(effect: &Effect) -> bool {
    effect.failures == Some(0)
}

impl Portfolio {
    /// Returns what is more with an effect than it was; nothing of one that is unknown.
    pub fn worse(&self, effect: &Effect) -> Worse {
        let more = |now: Option<u64>, was: Option<u64>| {
            effect.unknown.is_none() && now.zip(was).is_some_and(|(now, was)| now > was)
        };
        let is_more =
            |harm: &usize| more(self.harm(effect, *harm), self.harm(&self.as_it_was, *harm));
        Worse {
            failures: more(effect.failures, self.as_it_was.failures),
            harms: (0..self.harms.len()).filter(is_more).collect(),
            errors: more(effect.errors, self.as_it_was.errors),
        }
    }

    /// Returns how much a figure of harm counts with an effect; of one that is harm only with some of the
    /// actions, no less than it was and than it is without the fault, for less of that is no gain.
    fn harm(&self, effect: &Effect, harm: usize) -> Option<u64> {
        let of = |counts: &[Option<u64>]| counts.get(harm).copied().flatten();
        let (now, was, clean) = (of(&effect.harms), of(&self.as_it_was.harms), of(&self.clean));
        let is_own = clean.is_none() || was > clean;
        if is_own { now } else { now.and_then(|now| Some(now).max(was).max(clean)) }
    }

    /// Tells whether some harm is less with an effect than it was.
    pub fn is_less(&self, effect: &Effect) -> bool {
        let of =
            |effect: &Effect| (0..self.harms.len()).map(|harm| self.harm(effect, harm)).collect();
        let (now, was): (Vec<Option<u64>>, Vec<Option<u64>>) = (of(effect), of(&self.as_it_was));
        effect.unknown.is_none() && now.iter().zip(&was).any(|(now, was)| now < was)
    }

    /// Takes out the figures beyond the first `own` that are no harm with any of the actions.
    pub(super) fn forget_innocent(&mut self, own: usize) {
        let worse = |harm: &usize| {
            self.effects.iter().any(|effect| self.worse(effect).harms.contains(harm))
        };
        let kept: Vec<usize> =
            (0..self.harms.len()).filter(|harm| *harm < own || worse(harm)).collect();
        self.harms = kept.iter().map(|harm| self.harms[*harm].clone()).collect();
        self.clean = kept.iter().map(|harm| self.clean[*harm]).collect();
        for effect in std::iter::once(&mut self.as_it_was).chain(&mut self.effects) {
            effect.harms =
                kept.iter().map(|harm| effect.harms.get(*harm).copied().flatten()).collect();
        }
    }

    /// Returns the sets that make something worse which no part of them makes worse, and what.
    pub fn worsening(&self) -> Vec<(usize, Worse)> {
        let places = self.effects.iter().enumerate();
        let worse = places.map(|(place, effect)| (place, self.worse(effect)));
        worse
            .filter(|(place, worse)| {
                let mut parts = self.parts(&self.effects[*place].actions);
                worse.is_any() && parts.all(|part| worse.is_beyond(&self.worse(part)))
            })
            .collect()
    }

    /// Tells whether an effect is that of no action at all.
    fn is_nothing(&self, effect: &Effect) -> bool {
        effect.failures == self.as_it_was.failures
            && effect.harms == self.as_it_was.harms
            && effect.seen_by == self.as_it_was.seen_by
    }

    /// Returns the effects of the proper parts of a set.
    fn parts<'s>(&'s self, set: &'s [usize]) -> impl Iterator<Item = &'s Effect> {
        self.effects.iter().filter(move |effect| {
            effect.actions.len() < set.len() && effect.actions.iter().all(|it| set.contains(it))
        })
    }

    /// Tells whether the fault shows with an effect that a part of its set prevents.
    fn spoils(&self, effect: &Effect) -> bool {
        let shows = effect.failures.is_some_and(|failures| failures > 0);
        shows && self.parts(&effect.actions).any(is_prevented)
    }

    /// Returns what actions do together and none of their parts does.
    pub fn interactions(&self) -> Vec<Interaction> {
        let mut found = Vec::new();
        for (place, effect) in self.effects.iter().enumerate().filter(|it| it.1.actions.len() > 1) {
            let parts: Vec<&Effect> = self.parts(&effect.actions).collect();
            // Whoever does not know what a part does, cannot say that it takes all of them.
            if effect.unknown.is_some() || parts.iter().any(|it| it.unknown.is_some()) {
                continue;
            }
            let prevents = is_prevented(effect) && !parts.iter().any(|it| is_prevented(it));
            // What a part of it spoils already is that part's doing.
            let spoils = self.spoils(effect) && !parts.iter().any(|it| self.spoils(it));
            let new = effect.seen_by.iter().filter(|it| !self.as_it_was.seen_by.contains(it));
            let detects: Vec<_> = new
                .filter(|it| !parts.iter().any(|part| part.seen_by.contains(it)))
                .cloned()
                .collect();
            let alone = parts.iter().filter(|it| it.actions.len() == 1);
            let useless_alone = alone.into_iter().all(|it| self.is_nothing(it));
            if prevents || spoils || !detects.is_empty() {
                found.push(Interaction { effect: place, prevents, detects, useless_alone, spoils });
            }
        }
        found
    }

    /// Returns who sees it with an effect, and did not as it was.
    fn detected<'s>(&'s self, effect: &'s Effect) -> BTreeSet<&'s (String, String)> {
        effect.seen_by.difference(&self.as_it_was.seen_by).collect()
    }

    /// Returns the sets that no other is better than: as few actions, as few failures, as little harm
    /// of every kind, all whom it lets see it that did not, and more of one of these. Who no longer
    /// sees what no longer happens is no loss.
    pub fn front(&self) -> Vec<usize> {
        let known: Vec<usize> = (0..self.effects.len())
            .filter(|place| self.effects[*place].unknown.is_none())
            .collect();
        // Fewer errors than there were are a gain only where they are harm.
        let errors = |effect: &Effect| effect.errors.max(self.as_it_was.errors);
        let no_worse = |one: &Effect, other: &Effect| {
            one.actions.len() <= other.actions.len()
                && one.failures <= other.failures
                && errors(one) <= errors(other)
                && (0..self.harms.len()).all(|harm| self.harm(one, harm) <= self.harm(other, harm))
                && self.detected(one).is_superset(&self.detected(other))
        };
        let better = |one: &Effect, other: &Effect| no_worse(one, other) && !no_worse(other, one);
        let beaten = |place: &usize| {
            let effect = &self.effects[*place];
            better(&self.as_it_was, effect)
                || no_worse(&self.as_it_was, effect)
                || known.iter().any(|other| better(&self.effects[*other], effect))
        };
        known.iter().copied().filter(|place| !beaten(place)).collect()
    }
}
