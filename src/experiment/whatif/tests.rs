//! What sets of actions share, against a run of its own for each.

use super::Breadth;
use super::Trial;
use super::trial_profiles;
use crate::diagnostic::Diagnostics;
use crate::engine::outcome::Limits;
use crate::experiment::signature::Sign;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::seed::Seed;

/// Jobs fail until they are given up, or succeed where the check is mended or off; who looks on stays
/// too short to see them die. One action only looks longer, one only turns an input that is read where
/// jobs fail, one only turns one that is read in any case, one removes the check and one mends it, which cannot be
/// together. One looks as long as an input says that no run reads, and one turns that.
const FAILING: &str = "version: 1\nid: failing\ntitle: Failing\n\
    replay: { seed: 3, from: 2024-01-01T00:00:00Z, incident: production }\n\
    inputs: { limit: { value: 2, basis: assumed }, count: { value: 5, basis: assumed }, agreed: { value: 1s, basis: assumed } }\n\
    switches: { checks: { value: true }, never: { value: false } }\n\
    traffic: { visits: { request: visit, every: 10s, count: 20 }, feasts: { request: feast, every: 30s, count: 5 } }\n\
    queues: { mail: { codec: json, workers: 1, basis: assumed } }\n\
    requests:\n\
    \x20 visit: { steps: [{ set: n, to: count }, { enqueue: send, with: '{\"n\": n}' }] }\n\
    \x20 feast: { steps: [{ set: n, to: count + 1 }, { enqueue: send, with: '{\"n\": n}' }] }\n\
    jobs:\n  send:\n    queue: mail\n    retry: { limit: limit, delay: 1m }\n    steps:\n\
    \x20     - check: there are few\n        that: arguments[\"n\"] < 5\n        raises: TooMany\n        if: checks\n\
    \x20     - { work: nothing, takes: agreed, if: never }\n\
    \x20     - show: sent\n\
    figures:\n  dead: { count: requests, where: { died: send } }\n  sent: { count: requests, where: { shown: sent } }\n\
    observers:\n  reader: { in: [production, test], notices: { died: send }, stays: 30s, basis: assumed }\n\
    profiles: { production: {}, test: {} }\n\
    actions:\n\
    \x20 look-longer: { title: a, patch: { observers: { reader: { stays: 1h } } } }\n\
    \x20 look-as-agreed: { title: g, patch: { observers: { reader: { stays: agreed } } } }\n\
    \x20 agree: { title: h, patch: { inputs: { agreed: { value: 2h } } } }\n\
    \x20 try-once: { title: b, patch: { inputs: { limit: { value: 0 } } } }\n\
    \x20 send-less: { title: c, patch: { inputs: { count: { value: 4 } } } }\n\
    \x20 no-check: { title: d, patch: { switches: { checks: { value: false } } } }\n\
    \x20 remove: { title: f, patch: { jobs: { send: { steps: { check there are few: null } } } } }\n\
    \x20 mend: { title: e, patch: { jobs: { send: { steps: { check there are few: { that: 'true' } } } } } }\n\
    fault: { title: Few, site: jobs.send/check there are few, signature: TooMany, \
    patch: { switches: { checks: { value: false } } } }\n";

#[test]
fn what_is_shared_is_what_each_set_would_give_alone() {
    let mut out = Diagnostics::default();
    let file = File::read("failing.yaml", FAILING, &mut out).unwrap();
    let base =
        Scenario::decode(&file.tree, &mut out).unwrap_or_else(|| panic!("{:#?}", out.sorted()));
    let (profiles, sign) = (trial_profiles(&base), Sign::of(&base));
    assert_eq!(profiles, ["production", "test"]);
    let (seed, limits) = (Seed::new(3), Limits::default());
    let trial =
        Trial { file: &file, base: &base, profiles: &profiles, sign: sign.as_ref(), seed, limits };
    let together = trial.portfolio(Breadth::All).unwrap();
    assert!(together.is_complete);
    let mut differ = std::collections::BTreeSet::new();
    for effect in &together.effects {
        let set = std::slice::from_ref(&effect.actions);
        let (alone, _) = trial.tried(set, &together.actions, &[], &together.harms).unwrap();
        assert_eq!(alone, std::slice::from_ref(effect));
        differ.insert((
            effect.failures,
            effect.harms.clone(),
            effect.seen_by.len(),
            effect.unknown.is_some(),
        ));
    }
    assert!(differ.len() >= 5, "they do not all come to the same: {differ:#?}");
}
