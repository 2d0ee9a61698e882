//! `reenact hypotheses`.

use super::BEFORE_COMMIT;
use super::DUO_CHAT;
use super::check;
use super::json;

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

#[test]
fn a_file_without_hypotheses_is_its_own_explanation() {
    check("hypotheses-before-commit", &["hypotheses", BEFORE_COMMIT]);
    check("hypotheses-none", &["hypotheses", "scenarios/primitives/even-traffic.yaml"]);
}
