use crate::page::reenact;
use crate::support::root;
use crate::support::text_of;
use base64::Engine as _;
use reenact::ask::Question;
use reenact::ask::answer;
use reenact::render::report::html;
use reenact::render::report::html::is_unedited;
use reenact::render::report::html::playable;
use sha2::Digest as _;
use std::sync::LazyLock;

const DUO_CHAT: &str = "scenarios/duo-chat-a1001.yaml";

/// Draws a playable report of the first scenario, with more arguments.
#[track_caller]
fn page(more: &[&str]) -> String {
    let output = reenact(root(), &[&["report", DUO_CHAT, "--playable"], more].concat());
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).unwrap()
}

/// The same without more, drawn once for all tests.
fn plain() -> &'static str {
    static PAGE: LazyLock<String> = LazyLock::new(|| page(&[]));
    &PAGE
}

/// What stands between two marks.
#[track_caller]
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from}"));
    rest.split_once(to).unwrap_or_else(|| panic!("no {to}")).0
}

#[test]
fn it_is_the_report_and_the_engine_and_the_scenario() {
    let page = plain();
    assert_eq!(page, self::page(&["--seed", "18191"]), "the same bytes every time");
    assert!(is_unedited(page));
    assert!(page.len() < 1_800_000, "{} bytes", page.len());
    let engine = between(page, "<script id=\"playable-engine\" type=\"text/plain\">", "</script>");
    let packed = base64::engine::general_purpose::STANDARD.decode(engine).unwrap();
    let shipped = std::fs::read(root().join("src/cli/engine.wasm.gz")).unwrap();
    assert!(packed == shipped, "{} bytes for {}", packed.len(), shipped.len());
    let given =
        between(page, "<script id=\"playable-given\" type=\"application/json\">", "</script>");
    let given: serde_json::Value = serde_json::from_str(given).unwrap();
    assert_eq!(given["text"], std::fs::read_to_string(root().join(DUO_CHAT)).unwrap());
    assert_eq!(given["was"]["production"]["figures"]["requests_affected"], "2 553");
}

#[test]
fn its_policy_lets_nothing_else_in() {
    let page = plain();
    let policy = between(page, "Content-Security-Policy\" content=\"", "\"");
    let hash = |text: &str| {
        let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(text));
        format!("'sha256-{hash}'")
    };
    let expected = format!(
        "default-src 'none'; style-src {} {}; script-src {} {} 'wasm-unsafe-eval'; worker-src blob:; \
         base-uri 'none'; form-action 'none'",
        hash(html::STYLE),
        hash(playable::STYLE),
        hash(html::SCRIPT),
        hash(playable::SCRIPT),
    );
    assert_eq!(policy, expected);
    for text in [playable::STYLE, playable::SCRIPT] {
        assert_eq!(page.matches(text).count(), 1);
    }
    assert!(!page.contains(" style="), "an attribute would be refused");
}

#[test]
fn every_control_follows_from_the_file() {
    let page = page(&["--set", "inputs.customers.value=551", "--limit", "5000000"]);
    for control in [
        "<option value=\"production\" selected>",
        "<input id=\"playable-seed\" type=\"text\" value=\"18191\"",
        "data-with=\"keep-answer\"",
        "<code>ask-auth-team</code> ",
        "data-paths=\"[&quot;changes.temporary_solution.deployed&quot;,&quot;changes.deduplicate_roles.deployed&quot;]\"",
        "value=\"2024-06-27T17:35:48\"",
        "data-paths=\"[&quot;switches.gitlab_com.value&quot;]\"",
        "data-paths=\"[&quot;queues.sidekiq.delivery&quot;]\"",
        "id=\"playable-inputs.retry_limit.value\"",
    ] {
        assert!(page.contains(control), "{control}");
    }
    assert!(page.contains("\"set\":[\"inputs.customers.value=551\"],\"limit\":5000000"));
}

/// Each environment is named above what belongs to it, and where nothing was affected that is said.
#[test]
fn an_environment_says_that_nothing_was_affected() {
    let name = "docs/src/examples/teach.yaml";
    let text = text_of(&root().join(name));
    let drawn = |question: &Question| answer(name, &text, question).html;
    let every = drawn(&Question::default());
    for heading in ["<h3>In production</h3>", "<h3>In laptop</h3>"] {
        assert_eq!(every.matches(heading).count(), 1, "{heading}: {every}");
    }
    assert_eq!(every.matches("<div class=\"when\">").count(), 2);
    let (production, laptop) = every.split_once("<h3>In laptop</h3>").unwrap();
    assert!(production.contains("<figure>"));
    assert!(laptop.contains("Nothing was affected: no errors in laptop."), "{laptop}");
    assert!(!laptop.contains("<figure>"));
    let one = drawn(&Question { profiles: vec!["laptop".to_owned()], ..Question::default() });
    assert!(!one.contains("<h3>") && one.contains("Nothing was affected"), "{one}");
    let name = "tests/it/report/harm.yaml";
    let none = answer(name, &text_of(&root().join(name)), &Question::default()).html;
    assert!(none.contains("No figure counts requests, so there is nothing to draw."), "{none}");
}

/// The next seed counts from the one in use, which is the scenario's where none is written.
#[test]
fn a_page_knows_the_seed_of_its_scenario() {
    let arguments = ["report", "docs/src/examples/teach.yaml", "--playable", "--seed", "7"];
    let page = String::from_utf8(reenact(root(), &arguments).stdout).unwrap();
    assert!(page.contains("type=\"text\" value=\"7\" data-own=\"1\""));
}

#[test]
fn nothing_in_a_scenario_ends_a_script() {
    let scratch = tempfile::tempdir().unwrap();
    let text = "version: 1\nid: nasty\ntitle: '</script><script>alert(1)</script>'\n\
        replay: { seed: 1, from: 2024-01-01T00:00:00Z }\n\
        inputs: { n: { value: 1, basis: assumed, why: '\"><b>bold' } }\n\
        changes: { c: { title: '<img src=x onerror=alert(3)>', deployed: never } }\n\
        requests:\n  ask:\n    steps:\n      - show: 'a<i>b'\n        if: n == 1 && !c\n\
        traffic: { load: { request: ask, every: 10s, count: 3 } }\n\
        figures: { seen: { count: requests, where: { shown: 'a<i>b' } } }\n\
        profiles: { here: { title: '<h1>' } }\n";
    std::fs::write(scratch.path().join("nasty.yaml"), text).unwrap();
    let output = reenact(scratch.path(), &["report", "nasty.yaml", "--playable"]);
    let page = String::from_utf8(output.stdout).unwrap();
    assert_eq!(page.matches("<script").count(), 4, "two that run, and two that hold data");
    for bad in ["<script>alert", "<img", "\"><b>", "a<i>b"] {
        assert!(!page.contains(bad), "{bad}");
    }
    let given = between(&page, "type=\"application/json\">", "</script>");
    assert_eq!(serde_json::from_str::<serde_json::Value>(given).unwrap()["text"], text);
}
