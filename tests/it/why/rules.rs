//! What `run` and `explain` say of a rule that acts again and again, of a rollout that the end of the replay
//! cuts, and of a share.

use super::check;
use super::json;
use super::reenact;
use crate::support::root;
use crate::support::text_of;

/// A rule, a rollout that is cut, and a share.
const RULES: &str = "tests/it/why/scenarios/rules.yaml";

#[test]
fn a_timeline_is_as_fine_as_what_was_affected() {
    check("run-rules", &["run", RULES]);
    let said = reenact(&["run", RULES]).out;
    assert!(said.contains("one mark is an hour"), "weeks lie before the outage of hours: {said}");
    let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for told in [
        "09:30:00 operate Node after node is mended (every 30m, the first time)",
        "11:00:00 operate Node after node is mended (every 30m, the last time)",
        "The fix (edge, the first of 4 nodes; 1 before the replay ends)",
        "told after: 1m; no figure is held against it",
    ] {
        assert!(words.contains(told), "{told}: {said}");
    }
}

#[test]
fn a_share_names_its_parts_and_who_brings_them() {
    let said = reenact(&["explain", RULES, "figure=share_failed"]).out;
    for told in [
        "ITS PARTS",
        "  failed 359",
        "  of visits 479",
        "WHO BRINGS FAILED",
        "0 at first, then turned",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
}

/// However late a request comes whose turn it is, it is found alone.
#[test]
fn the_head_of_a_long_line_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("late.yaml");
    let text = text_of(&root().join(RULES));
    let late = text
        .replace("rate: 2/m", "rate: 1/s")
        .replace("mended >= 4'", "mended >= 4 || mended == 0'");
    std::fs::write(&path, late).unwrap();
    let asked = ["bisect", path.to_str().unwrap(), "production", "--over", "requests"];
    let said = reenact(&asked).out;
    assert!(said.contains("1 of 5 400 requests up to the failure left"), "{said}");
    let found = json("reenact.bisect/1", &asked);
    assert_eq!(found["traffic"][0]["only"], serde_json::json!([5400]));
}
