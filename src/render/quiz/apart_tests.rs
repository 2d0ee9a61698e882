//! Which texts have an answer in them.

use super::Fact;
use super::names;
use crate::analysis::figures::Quantity;

#[test]
fn an_answer_is_found_however_it_is_spelled() {
    let differs = |name: &str| Fact::Differences(vec![name.to_owned()]);
    let effects =
        |effect: &str, over: &str| Fact::Shown(vec![(effect.to_owned(), Some(over.to_owned()))]);
    let step = |site: &str| Fact::Step(site.to_owned());
    let count = |count: u64| Fact::Value(Some(Quantity::Count(count)));
    for (text, fact, is_named) in [
        ("Had `Rails.env.development?` never been asked?", differs("switches.rails_env"), true),
        ("Had development been like production?", differs("switches.rails_env"), false),
        ("Were Sidekiq to be late in delivery?", differs("queues.sidekiq.delivery"), true),
        ("When is the delivery late?", differs("queues.sidekiq.delivery"), false),
        ("The flag retail-liquidity?", differs("changes.retail_liquidity.removed"), true),
        ("Is it by chance?", Fact::Differences(Vec::new()), false),
        ("Were the error shown beside the answer?", effects("error", "answer"), true),
        ("Were the error shown?", effects("error", "answer"), false),
        ("Nothing is shown?", Fact::Shown(Vec::new()), false),
        ("Who sets session_id?", step("jobs.a/b/set session_id"), true),
        ("What is in every field?", step("requests.a/set field"), false),
        ("Who does set the field?", step("requests.a/set the field"), true),
        ("Of 2553 requests?", count(2553), true),
        ("Of 2 553 requests?", count(2553), true),
        ("Of 12 553 requests?", count(553), false),
        ("Of 5 requests?", count(5), false),
    ] {
        assert_eq!(names(text, &fact), is_named, "{text} {fact:?}");
    }
}
