//! `reenact hypotheses`.

use super::BEFORE_COMMIT;
use super::DUO_CHAT;
use super::check;
use super::json;
use super::reenact;

#[test]
fn two_bugs_explain_what_the_literal_reading_does_not() {
    check("hypotheses-duo-chat", &["hypotheses", DUO_CHAT]);
    let contest = json("reenact.hypotheses/1", &["hypotheses", DUO_CHAT]);
    let facts = contest["facts"].as_array().unwrap();
    let says = |fact: &str, explanation: Option<&str>| {
        let fact = facts.iter().find(|it| it["name"] == fact).unwrap();
        let mut answers = fact["answers"].as_array().unwrap().iter();
        answers.find(|it| it["explanation"].as_str() == explanation).unwrap()["verdict"].clone()
    };
    for fact in ["meaning_of_a1001", "doubled_answers_refused"] {
        assert_eq!(says(fact, Some("two-bugs")), "predicts", "{fact}");
        assert_eq!(says(fact, None), "contradicts", "{fact}");
    }
    for explanation in [None, Some("two-bugs"), Some("rescue-at-once")] {
        assert_eq!(says("requests_affected", explanation), "predicts");
    }
}

/// To meet what was given is no prediction: each fact says its role, and the score counts them apart.
#[test]
fn what_was_given_is_no_prediction() {
    let contest = json("reenact.hypotheses/1", &["hypotheses", DUO_CHAT]);
    let facts = contest["facts"].as_array().unwrap();
    let met = |explanation: usize, role: Option<&str>| {
        let of = facts.iter().filter(|it| role.is_none_or(|role| it["role"] == role));
        of.filter(|it| it["answers"][explanation]["verdict"] == "predicts").count()
    };
    for (place, it) in contest["explanations"].as_array().unwrap().iter().enumerate() {
        assert_eq!(it["predicts"], met(place, None));
        assert_eq!(it["predicted"], met(place, Some("predicted")));
    }
    let first = &contest["explanations"][0];
    assert_ne!(first["predicted"], first["predicts"], "some of what it meets was given");
    let said = reenact(&["hypotheses", DUO_CHAT]).out;
    assert!(said.contains("of these predicted") && said.contains("(given, line "), "{said}");
}

#[test]
fn a_file_without_hypotheses_is_its_own_explanation() {
    check("hypotheses-before-commit", &["hypotheses", BEFORE_COMMIT]);
    check("hypotheses-none", &["hypotheses", "scenarios/primitives/even-traffic.yaml"]);
}

#[test]
fn what_no_run_can_show_is_listed() {
    let file = "tests/it/why/scenarios/not-replayed.yaml";
    let found = json("reenact.hypotheses/1", &["hypotheses", file]);
    assert_eq!(found["explanations"].as_array().unwrap().len(), 2);
    assert_eq!(found["not_replayed"][0]["name"], "people");
    let told = reenact(&["hypotheses", file]).out;
    assert!(
        told.contains("NOT REPLAYED\n  people: They were tired\n    No run can show"),
        "{told}"
    );
}
