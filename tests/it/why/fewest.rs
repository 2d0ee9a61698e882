//! `reenact bisect --over requests`: the fewest requests that still show a failure.

use super::json;
use super::reenact;
use serde_json::Value;

/// A pool of nine connections that nobody gives back: the tenth request fails, and nine are not enough.
#[test]
fn over_requests_one_fewer_does_not_show_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pool.yaml");
    let text = "version: 1\nid: pool\ntitle: Pool\nreplay: { seed: 1, from: 2024-01-01T00:00:00Z }\n\
        traffic: { all: { request: ask, every: 1s, count: 300 } }\n\
        resources: { pool: { capacity: 9, basis: assumed } }\n\
        requests: { ask: { steps: [{ acquire: pool, until: release, otherwise: raise, raises: Empty }] } }\n\
        fault: { title: Nobody gives it back, site: requests.ask/acquire pool, signature: Empty, \
        patch: { resources: { pool: { capacity: 1000 } } } }\nprofiles: { bad: {} }\n";
    std::fs::write(&path, text).unwrap();
    let asked = ["bisect", path.to_str().unwrap(), "bad", "--over", "requests"];
    let found = json("reenact.bisect/1", &asked);
    assert_eq!((&found["requests"], &found["came"]), (&10.into(), &10.into()));
    assert_eq!(found["traffic"][0]["only"], serde_json::json!(["1..10"]));
    assert_eq!(found["minimal"], true);
}

/// Requests 3 and 8 meet at a counter that request 5 sets back: they are needed, in this order, and 5 is not.
#[test]
fn over_requests_the_head_of_a_line_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("meeting.yaml");
    let text = "version: 1\nid: meeting\ntitle: Meeting\nreplay: { seed: 1, from: 2024-01-01T00:00:00Z }\n\
        stores: { board: {} }\n\
        traffic: { all: { request: ask, every: 1s, count: 300 }, others: { request: pass, every: 1s, count: 9 } }\n\
        requests:\n  pass: { steps: [{ show: page }] }\n  ask:\n    steps:\n\
        \x20     - { write: board, key: '\"seen\"', value: 'true', if: 'request == \"all/41\"' }\n\
        \x20     - { read: board, key: '\"seen\"', as: seen }\n\
        \x20     - { raise: Met, if: 'seen == true && request == \"all/217\"' }\n\
        fault: { title: Two meet, site: requests.ask/raise Met, signature: Met, \
        patch: { traffic: { all: { count: 200 } } } }\nprofiles: { bad: {} }\n";
    std::fs::write(&path, text).unwrap();
    let asked = ["bisect", path.to_str().unwrap(), "bad", "--over", "requests"];
    let found = json("reenact.bisect/1", &asked);
    let only = |line: usize| found["traffic"][line]["only"].clone();
    assert_eq!((only(0), only(1)), (serde_json::json!([41, 217]), serde_json::json!([])));
    assert_eq!((&found["minimal"], &found["came"]), (&true.into(), &226.into()));
    let alone = [
        "run",
        path.to_str().unwrap(),
        "--set",
        "traffic.all.only=[41, 217]",
        "--set",
        "traffic.others.only=[]",
    ];
    let said = reenact(&alone);
    assert!(said.out.contains("Met"), "{}{}", said.out, said.err);
}

/// What is left shows the failure by itself, and without any one of it nothing does: each line is set as it is
/// said to be, and looked at anew.
#[test]
fn what_is_left_is_needed_in_every_incident_where_it_is_said_to_be() {
    let mut minimal = 0;
    for (file, profile) in [
        ("scenarios/duo-chat-a1001.yaml", "production"),
        ("scenarios/job-before-commit.yaml", "production"),
        ("scenarios/gitlab-dedup-key.yaml", "production"),
        ("scenarios/celery-visibility-timeout.yaml", "issue-7009"),
        ("scenarios/redis-py-replies.yaml", "slow-redis"),
        ("scenarios/nats-poison-plan.yaml", "nats"),
    ] {
        let asked = ["bisect", file, profile, "--over", "requests"];
        let found = json("reenact.bisect/1", &asked);
        assert_eq!(found["minimal"], true, "{file}");
        minimal += 1;
        let traffic = found["traffic"].as_array().unwrap();
        let line = |place: usize, only: &Value| {
            format!("traffic.{}.only={only}", traffic[place]["name"].as_str().unwrap())
        };
        let set = |without: Option<(usize, u32)>| -> Vec<String> {
            let only = |place: usize| {
                let mut all = numbers(&traffic[place]["only"]);
                all.retain(|number| without != Some((place, *number)));
                line(place, &serde_json::json!(all))
            };
            (0..traffic.len()).flat_map(|place| ["--set".to_owned(), only(place)]).collect()
        };
        let again = |set: Vec<String>| {
            let set: Vec<&str> = set.iter().map(String::as_str).collect();
            reenact(&[asked.as_slice(), &set, &["--format", "json"]].concat())
        };
        let said = again(set(None));
        assert_eq!(said.code, 0, "{file}: {}", said.err);
        let alone: Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!((&alone["requests"], &alone["came"]), (&found["requests"], &found["requests"]));
        for (place, line) in traffic.iter().enumerate() {
            for number in numbers(&line["only"]) {
                let said = again(set(Some((place, number))));
                assert_eq!(said.code, 4, "{file} shows it without {number} of {}", line["name"]);
            }
        }
    }
    assert_eq!(minimal, 6);
}

/// Reads numbers, and runs of them.
fn numbers(only: &Value) -> Vec<u32> {
    let run = |text: &str| {
        let (first, last) = text.split_once("..").unwrap();
        first.parse::<u32>().unwrap()..=last.parse().unwrap()
    };
    let all = only.as_array().unwrap().iter().flat_map(|it| {
        let number = it.as_u64().map(|number| format!("{number}..{number}"));
        run(number.as_deref().or(it.as_str()).unwrap())
    });
    all.collect()
}
