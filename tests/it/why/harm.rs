//! Failures that a figure of harm knows: to members across requests, and in more ways than one.

use super::json;
use super::reenact;

/// A member's harm may be done in several requests.
#[test]
fn harm_to_members_is_counted_across_requests() {
    let members = "tests/it/why/scenarios/members.yaml";
    let found = json("reenact.bisect/1", &["bisect", members, "production", "laptop"]);
    assert_eq!(found["failure"]["request"], 3, "{found}");
    let [cause] = found["causes"].as_array().unwrap().as_slice() else { panic!("{found}") };
    assert_eq!(cause, &serde_json::json!([0]));
    let seeds = reenact(&["bisect", members, "production", "--over", "seeds", "--seeds", "10"]);
    assert!(seeds.out.contains("10 of 10"), "{}{}", seeds.out, seeds.err);
}

/// What comes about in another way is another failure, and it is said that there is one.
#[test]
fn harm_that_comes_about_in_other_ways_is_counted() {
    let file = "tests/it/why/scenarios/two-ways.yaml";
    let asked = ["bisect", file, "production", "laptop", "--figure", "bad"];
    let found = json("reenact.bisect/1", &asked);
    assert_eq!(found["failure"]["others"], 4);
    let [cause] = found["causes"].as_array().unwrap().as_slice() else { panic!("{found}") };
    assert_eq!(cause.as_array().unwrap().len(), 1, "of that failure, {found}");
    let told = reenact(&asked).out;
    assert!(told.contains("it counts something 4 times by other ways as well"), "{told}");
}
