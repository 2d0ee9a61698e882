//! Editions of a report: what participants must not know is in no corner of their file.

use super::BEFORE_COMMIT;
use super::DUO_CHAT;
use super::reenact;
use crate::support::root;
use crate::support::text_of;
use base64::Engine as _;
use reenact::render::report::html::STYLE;
use reenact::render::report::html::editions::TEACH_STYLE;
use reenact::render::report::html::is_unedited;
use sha2::Digest as _;

#[track_caller]
fn page(scenario: &str, more: &[&str]) -> String {
    let said = reenact(&[&["report", scenario], more].concat(), "");
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{more:?}");
    assert!(is_unedited(&said.out));
    said.out
}

/// Everything that would tell participants an answer: what answers and their reasons say, what is wrong,
/// and what the author says when the answer is out.
fn secrets(scenario: &str) -> Vec<String> {
    let said = reenact(&["quiz", scenario, "--answers", "--format", "json"], "");
    let told: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let mut secrets = Vec::new();
    for question in told["questions"].as_array().unwrap() {
        let letter = &question["answer"]["letter"];
        let options = question["options"].as_array().unwrap();
        let right = options.iter().find(|it| it["letter"] == *letter).unwrap();
        secrets.push(right["text"].as_str().unwrap().to_owned());
        secrets.extend(question["answer"]["why"].as_str().map(str::to_owned));
        let reasons = question["answer"]["options"].as_array().unwrap();
        secrets.extend(reasons.iter().map(|it| it["because"].as_str().unwrap().to_owned()));
        secrets.extend(reasons.iter().map(|it| it["command"].as_str().unwrap().to_owned()));
    }
    let file: serde_json::Value = serde_yaml::from_str(&text_of(&root().join(scenario))).unwrap();
    for key in ["title", "site"] {
        secrets.push(file["fault"][key].as_str().unwrap().to_owned());
    }
    secrets.push(file["title"].as_str().unwrap().to_owned());
    secrets.push(file["summary"].as_str().unwrap().trim().to_owned());
    for (name, action) in file["actions"].as_object().unwrap() {
        secrets.push(name.clone());
        secrets.push(action["title"].as_str().unwrap().to_owned());
    }
    let teach = &file["teach"];
    for list in ["objectives", "wrong_turns", "prompts"] {
        secrets.extend(
            teach[list].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()),
        );
    }
    // A number of one digit is in every page.
    secrets.retain(|it| it.len() > 2);
    secrets
}

/// A page without what its questions offer.
fn without_options(page: &str) -> String {
    let mut parts = page.split("<ol class=\"options\">");
    let before = parts.next().unwrap_or_default().to_owned();
    before
        + &parts.map(|it| it.split_once("</ol>").map_or(it, |(_, rest)| rest)).collect::<String>()
}

#[test]
fn participants_are_told_no_answer() {
    for scenario in [DUO_CHAT, BEFORE_COMMIT] {
        let secrets = secrets(scenario);
        assert!(secrets.len() > 40, "{}", secrets.len());
        let facilitator = page(scenario, &["--for", "facilitator"]);
        let everybody = page(scenario, &["--for", "all"]);
        for readers in ["participants", "handout"] {
            let page = page(scenario, &["--for", readers]);
            let escaped = |text: &str| {
                text.replace('&', "&amp;")
                    .replace('<', "&lt;")
                    .replace('>', "&gt;")
                    .replace('"', "&quot;")
            };
            // What there is to choose from holds the answer, among others that read alike.
            let page = without_options(&page);
            for secret in &secrets {
                assert!(!page.contains(&escaped(secret)), "{readers} of {scenario}: {secret}");
            }
            assert!(!page.contains("<script"), "there is nothing to run");
            assert!(!page.contains("<details"), "there is nothing to open");
            assert!(page.len() < 40_000, "{} bytes", page.len());
            assert!(page.contains("We expect:"));
        }
        for edition in [&facilitator, &everybody] {
            let told = secrets.iter().filter(|it| edition.contains(it.as_str())).count();
            assert!(told * 2 > secrets.len(), "{told} of {}", secrets.len());
        }
        assert!(everybody.matches("<summary>The answer</summary>").count() > 5);
        assert!(everybody.contains("<summary>Reveal: Timeline</summary>"));
        for minutes in ["20 minutes", "45 minutes", "90 minutes"] {
            assert!(facilitator.contains(&format!("<caption>{minutes}</caption>")));
            assert!(!everybody.contains(minutes));
        }
    }
}

/// What a reveal says is what it opens, and what would tell an answer is behind one.
#[test]
fn a_room_opens_what_a_reveal_names() {
    let page = page(BEFORE_COMMIT, &["--for", "all"]);
    let (before, reveals) = page.split_once("<summary>Reveal: Figures</summary>").unwrap();
    let reveals = format!("Figures</summary>{reveals}");
    let mut opened = 0;
    for reveal in reveals.split("<summary>Reveal: ") {
        let (name, rest) = reveal.split_once("</summary>").unwrap();
        let (heading, _) = rest.split_once("</h2>").unwrap();
        assert!(heading.ends_with(&format!("-title\">{name}")), "{name}: {heading}");
        opened += 1;
    }
    assert_eq!(opened, 9);
    let (open, about) = before.split_once("<details>").unwrap();
    assert!(about.starts_with("<summary>Reveal: What this is about</summary>"), "{about}");
    let (about, questions) = about.split_once("</details>").unwrap();
    for words in ["class=\"summary\"", "What this is for"] {
        assert!(about.contains(words), "{words}");
        assert!(!open.contains(words) && !questions.contains(words), "{words}");
    }
}

/// What is to be found out stands in no heading: neither the scenario's title nor its name.
#[test]
fn a_heading_gives_nothing_away() {
    for readers in ["participants", "handout"] {
        let written = page(BEFORE_COMMIT, &["--for", readers]);
        assert!(written.contains("<h1>Orders, and the mails that confirm them</h1>"));
        let none = page("scenarios/knight-power-peg.yaml", &["--for", readers]);
        assert!(none.contains("<h1>An incident of 2012-08-01</h1>"));
        for (page, name) in [(written, "job-before-commit"), (none, "knight-power-peg")] {
            assert!(!page.contains(name), "{readers}: {name}");
        }
    }
    let room = page(BEFORE_COMMIT, &["--for", "all"]);
    let (open, _) = room.split_once("<summary>").unwrap();
    assert!(open.contains("<h1>Orders, and the mails that confirm them</h1>"));
    assert!(!open.contains("runs before the commit"));
}

/// A page is of one seed: its questions are answered under it, and what is typed to see so names it.
#[test]
fn answers_are_those_of_the_seed() {
    let questions = |more: &[&str]| {
        let page = page(BEFORE_COMMIT, &[&["--for", "facilitator"], more].concat());
        let (_, rest) = page.split_once("id=\"questions-title\"").unwrap();
        rest.split_once("</section>").unwrap().0.to_owned()
    };
    let words = |questions: &str| {
        let parts = questions.split("<code>");
        let words = parts.map(|it| it.split_once("</code>").map_or(it, |(_, words)| words));
        words.collect::<String>()
    };
    let (own, asked) = (questions(&[]), questions(&["--seed", "7"]));
    let set = questions(&["--set", "replay.seed=7"]);
    assert_eq!(words(&asked), words(&set));
    assert_ne!(words(&asked), words(&own));
    for command in asked.split("<code>reenact ").skip(1) {
        let command = command.split_once("</code>").unwrap().0;
        assert_eq!(command.matches("--seed ").count(), 1, "{command}");
    }
    let set =
        page(BEFORE_COMMIT, &["--for", "facilitator", "--set", "inputs.pickup.basis=assumed"]);
    for command in ["<code>reenact play ", "<code>reenact whatif "] {
        let (_, rest) = set.rsplit_once(command).unwrap();
        assert!(
            rest.split_once("</code>").unwrap().0.contains("--set inputs.pickup.basis=assumed"),
            "{rest}"
        );
    }
}

/// Who is asked to choose sees between what, and nothing that is known answers what is asked.
#[test]
fn participants_can_answer_and_are_not_answered() {
    let page = page(DUO_CHAT, &["--for", "participants"]);
    let (_, questions) = page.split_once("<ol class=\"questions\">").unwrap();
    assert!(questions.contains("<ol class=\"options\">"), "{questions}");
    let looks = |page: &str| {
        let row = "<th scope=\"row\">developer</th><td data-label=\"Looks in\">development</td>";
        page.contains(row)
    };
    assert!(!looks(&page), "{page}");
    let shown = |page: &str| {
        page.contains("<code>error_a1001</code> was shown in place of <code>answer</code>")
    };
    assert!(!shown(&page), "a request is asked about");
    assert!(page.contains(
        "What screens show is asked below for one request; 2 lines are left out for that."
    ));
    let facilitator = self::page(DUO_CHAT, &["--for", "facilitator"]);
    assert!(looks(&facilitator) && shown(&facilitator));
}

/// Without a horizon in the file, something has gone wrong by then.
#[test]
fn a_horizon_that_nobody_wrote_comes_after_the_first_failure() {
    let text = text_of(&root().join("docs/src/examples/teach.yaml"));
    let (text, _) = text.split_once("teach:\n").unwrap();
    let fault = "fault: { title: The logs are written last, site: requests.visit/show error, harm: lost, \
        patch: { switches: { logs: { value: false } } } }\n";
    let scratch = tempfile::tempdir().unwrap();
    std::fs::write(scratch.path().join("late.yaml"), format!("{text}{fault}")).unwrap();
    let path = scratch.path().join("late.yaml");
    let page = page(path.to_str().unwrap(), &["--for", "participants"]);
    let (_, known) = page.split_once("Known at 01-01 ").unwrap();
    assert!(known.starts_with("09:"), "{known}");
    assert!(
        known.contains("<code>error</code> was shown in place of <code>answer</code>"),
        "{known}"
    );
}

/// What is known depends on the horizon, and nothing later is in the page.
#[test]
fn a_horizon_hides_what_comes_later() {
    let early = page(DUO_CHAT, &["--for", "participants", "--horizon", "2024-06-25T12:00:00Z"]);
    let late = page(DUO_CHAT, &["--for", "participants", "--horizon", "2024-06-25T14:00:00Z"]);
    for (words, is_early) in [
        ("Known at 06-25 12:00:00 UTC", true),
        ("Security fix 4104", false),
        ("Support forwards a screenshot", false),
        ("NoMethodError", false),
    ] {
        assert_eq!(early.contains(words), is_early, "{words}");
        assert_eq!(late.contains(words), !is_early, "{words}");
    }
    assert!(!late.contains("temporary solution"), "it comes two days later");
    let said = reenact(&["report", DUO_CHAT, "--for", "all", "--horizon", "noon"], "");
    assert_eq!(said.code, 2);
    assert!(said.err.starts_with("error: --horizon: "), "{}", said.err);
}

#[test]
fn the_policy_names_the_styles() {
    let page = page(BEFORE_COMMIT, &["--for", "handout"]);
    for style in [STYLE, TEACH_STYLE] {
        let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(style));
        assert!(page.contains(&format!("'sha256-{hash}'")), "{hash}");
        assert_eq!(page.matches(style).count(), 1);
    }
    assert!(page.contains("default-src 'none'"));
    assert!(!page.contains("script-src"));
}
