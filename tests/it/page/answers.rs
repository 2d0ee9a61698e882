use crate::page::module;
use crate::page::reenact;
use crate::support::root;
use crate::support::text_of;
use serde_json::Value;
use serde_json::json;
use wasmi::Engine;
use wasmi::Linker;
use wasmi::Module;
use wasmi::Store;

/// What a page asks besides the scenario, and the arguments that ask the same.
#[derive(Default)]
struct Asking<'a> {
    profiles: &'a [&'a str],
    with: &'a [&'a str],
    without_fault: bool,
    set: &'a [&'a str],
    seed: Option<&'a str>,
    limit: Option<u64>,
}

impl Asking<'_> {
    fn question(&self, name: &str, text: &str) -> Value {
        json!({
            "name": name, "text": text, "profiles": self.profiles, "with": self.with,
            "without_fault": self.without_fault, "set": self.set, "seed": self.seed, "limit": self.limit,
        })
    }

    fn arguments(&self, name: &str) -> Vec<String> {
        let mut arguments = vec!["run".to_owned(), name.to_owned()];
        let flag = |flag: &str, value: &str| [flag.to_owned(), value.to_owned()];
        arguments.extend(self.profiles.iter().flat_map(|it| flag("--profile", it)));
        arguments.extend(self.with.iter().flat_map(|it| flag("--with", it)));
        arguments.extend(self.set.iter().flat_map(|it| flag("--set", it)));
        arguments.extend(self.without_fault.then(|| "--without-fault".to_owned()));
        arguments.extend(self.seed.into_iter().flat_map(|it| flag("--seed", it)));
        arguments.extend(self.limit.into_iter().flat_map(|it| flag("--limit", &it.to_string())));
        arguments
    }
}

/// Asks the module as the page does.
fn ask(question: &str) -> Value {
    let mut config = wasmi::Config::default();
    // A browser's stack is larger than what the interpreter takes by itself.
    config.set_max_recursion_depth(20_000).set_max_stack_height(16 << 20);
    let engine = Engine::new(&config);
    let module = Module::new(&engine, module()).unwrap();
    assert_eq!(module.imports().count(), 0, "a page has nothing to give");
    let mut store = Store::new(&engine, ());
    let instance = Linker::new(&engine).instantiate_and_start(&mut store, &module).unwrap();
    let put = instance.get_typed_func::<u32, ()>(&store, "put").unwrap();
    let replay = instance.get_typed_func::<u32, u32>(&store, "replay").unwrap();
    let get = instance.get_typed_func::<u32, u32>(&store, "get").unwrap();
    for word in question.as_bytes().chunks(4) {
        let mut bytes = [0; 4];
        bytes[..word.len()].copy_from_slice(word);
        put.call(&mut store, u32::from_le_bytes(bytes)).unwrap();
    }
    let length = replay.call(&mut store, u32::try_from(question.len()).unwrap()).unwrap();
    let words = (0..length.div_ceil(4)).map(|index| get.call(&mut store, index).unwrap());
    let mut answer: Vec<u8> = words.flat_map(u32::to_le_bytes).collect();
    answer.truncate(length as usize);
    serde_json::from_slice(&answer).unwrap()
}

/// Compares what the module answers with what the command line prints; returns the overview.
#[track_caller]
fn compare(name: &str, asking: &Asking<'_>) -> String {
    let answer = ask(&asking.question(name, &text_of(&root().join(name))).to_string());
    let mut arguments = asking.arguments(name);
    for (part, more) in [("human", None), ("json", Some(["--format", "json"]))] {
        arguments.extend(more.into_iter().flatten().map(str::to_owned));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = reenact(root(), &arguments);
        assert_eq!(answer[part], String::from_utf8(output.stdout).unwrap(), "{arguments:?}");
        assert_eq!(answer["messages"], String::from_utf8(output.stderr).unwrap(), "{arguments:?}");
    }
    let human = answer["human"].as_str().unwrap().to_owned();
    let command = answer["command"].as_str().unwrap();
    if asking.seed.is_some() && !human.is_empty() {
        assert!(
            human.lines().any(|line| line == format!("again: {command}")),
            "{command}\n{human}"
        );
    }
    assert_eq!(answer["html"].as_str().unwrap().is_empty(), human.is_empty());
    human
}

const DUO_CHAT: &str = "scenarios/duo-chat-a1001.yaml";

#[test]
fn every_environment_of_the_first_scenario() {
    let human = compare(DUO_CHAT, &Asking { seed: Some("18191"), ..Asking::default() });
    assert!(human.contains("fingerprint 6436-b4ac-c812-a5f2"), "{human}");
}

#[test]
fn other_seeds_overlays_and_settings() {
    let set =
        ["changes.temporary_solution.deployed=2024-06-25T20:00:00Z", "inputs.retry_limit.value=1"];
    compare(
        DUO_CHAT,
        &Asking {
            profiles: &["development"],
            with: &["keep-answer", "no-env-gate"],
            set: &set,
            seed: Some("4277009102"),
            ..Asking::default()
        },
    );
    let without = Asking { without_fault: true, seed: Some("7"), ..Asking::default() };
    compare("scenarios/job-before-commit.yaml", &without);
    compare("scenarios/celery-visibility-timeout.yaml", &Asking::default());
    let one = Asking { profiles: &["production"], seed: Some("2"), ..Asking::default() };
    compare("scenarios/metastable-retries.yaml", &one);
    compare("scenarios/knight-power-peg.yaml", &Asking::default());
}

/// Limits are counters, so they stop a replay at the same event where addresses are shorter.
#[test]
fn limits_stop_it_at_the_same_event() {
    let limit = Asking { limit: Some(2_000), ..Asking::default() };
    let human = compare("scenarios/job-before-commit.yaml", &limit);
    assert!(human.contains("stopped by the limit of 2 000 events"), "{human}");
    let scratch = tempfile::tempdir().unwrap();
    let text = "version: 1\nid: t\ntitle: t\nreplay: { seed: 1, from: 2024-01-01T00:00:00Z }\n\
        queues: { q: { codec: json, workers: 1 } }\n\
        jobs: { j: { queue: q, steps: [ { work: w, takes: 1d } ] } }\n\
        requests: { r: { steps: [ { set: x, to: '1' }, { enqueue: j }, { work: w, takes: 1d } ] } }\n\
        traffic: { t: { request: r, every: 1us, count: 400000 } }\n\
        figures: { n: { count: events, where: { arrived: r } } }\n\
        profiles: { here: { title: Here } }\n";
    std::fs::write(scratch.path().join("t.yaml"), text).unwrap();
    let answer = ask(&Asking::default().question("t.yaml", text).to_string());
    let output = reenact(scratch.path(), &["run", "t.yaml"]);
    let human = String::from_utf8(output.stdout).unwrap();
    assert_eq!(answer["human"], human);
    assert_eq!(answer["messages"], String::from_utf8(output.stderr).unwrap());
    assert!(
        human.contains("stopped by the limit of ") && human.contains("bytes of requests and"),
        "{human}"
    );
}

#[test]
fn mistakes_are_told_alike() {
    for asking in [
        Asking { seed: Some("many"), ..Asking::default() },
        Asking { set: &["inputs.retry_limt.value=3"], ..Asking::default() },
        Asking { set: &["inputs.post_processing.value=3 bananas"], ..Asking::default() },
        Asking { profiles: &["prod"], ..Asking::default() },
        Asking { with: &["ask-auth-team"], ..Asking::default() },
    ] {
        assert_eq!(compare(DUO_CHAT, &asking), "");
    }
    let nested = "tests/broken/two-verbs.yaml";
    assert_eq!(compare(nested, &Asking::default()), "");
    let answer = ask("{ \"name\": 1 }");
    assert!(answer["messages"].as_str().unwrap().starts_with("error: the page asks"), "{answer}");
}
