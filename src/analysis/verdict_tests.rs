use super::Agreement;
use super::agreement;
use super::bound_words;
use super::equals;
use super::is_less;
use super::measure_words;
use super::stated_words;
use super::told_against;
use super::tolerance;
use super::within_bound;
use super::words;
use crate::analysis::figures::Quantity;
use crate::quantity::Ratio;
use crate::quantity::Timestamp;
use crate::scenario::amount::Measure;
use crate::scenario::expectation::Bound;
use crate::scenario::outcome::Stated;
use crate::time::SimDuration;

fn seconds(seconds: u64) -> SimDuration {
    SimDuration::from_nanos(seconds * 1_000_000_000)
}

fn share(parts: u32) -> Measure {
    Measure::Share(Ratio::from_parts_per_billion(parts).unwrap())
}

/// Tells whether a value agrees with what is stated.
fn agrees(value: &Quantity, stated: &Stated, tolerance: Option<u64>) -> bool {
    agreement(value, stated, tolerance) != Agreement::Differs
}

/// Checks which of three neighbours a bound admits.
#[track_caller]
fn check_bound(bound: &Bound, neighbours: &[Quantity; 3], expected: [bool; 3]) {
    assert_eq!(neighbours.each_ref().map(|it| within_bound(it, bound)), expected, "{bound:?}");
}

#[test]
fn bounds_admit_their_ends() {
    let around = [4, 5, 6].map(Quantity::Count);
    let five = || Measure::Count(5);
    check_bound(&Bound::Exactly(five()), &around, [false, true, false]);
    check_bound(&Bound::AtLeast(five()), &around, [false, true, true]);
    check_bound(&Bound::AtMost(five()), &around, [true, true, false]);
    check_bound(&Bound::Between(five(), five()), &around, [false, true, false]);
    check_bound(&Bound::Between(five(), Measure::Count(9)), &around, [false, true, true]);
    check_bound(&Bound::Between(Measure::Count(0), five()), &around, [true, true, false]);

    let around = [4, 5, 6].map(|length| Quantity::Duration(seconds(length)));
    check_bound(&Bound::AtMost(Measure::Duration(seconds(5))), &around, [true, true, false]);
    let around = [4, 5, 6].map(Quantity::Share);
    check_bound(&Bound::AtLeast(share(5)), &around, [false, true, true]);
}

/// What differs only by what rounding takes away is told in full, and nothing else is.
#[test]
fn digits_that_decide_are_told() {
    let told = |millis: u64, bound: Bound| {
        let value = Quantity::Duration(SimDuration::from_nanos(millis * 1_000_000));
        told_against(&value, &bound)
    };
    let minutes = |count: u64| Measure::Duration(seconds(60 * count));
    assert_eq!(told(1_499_500, Bound::AtLeast(minutes(25))), "24m 59.5s");
    assert_eq!(told(1_499_500, Bound::AtLeast(minutes(24))), "25m");
    assert_eq!(told(1_499_500, Bound::AtLeast(minutes(26))), "25m");
    let nearly = Quantity::Share(800_000_001);
    assert_eq!(told_against(&nearly, &Bound::AtMost(share(800_000_000))), "80.0000001%");
    assert_eq!(told_against(&nearly, &Bound::AtMost(share(790_000_000))), "80%");
    assert_eq!(told_against(&Quantity::Count(3), &Bound::AtMost(Measure::Count(2))), "3");
}

#[test]
fn what_has_another_unit_is_within_no_bound() {
    let units = [
        (Quantity::Count(5), Measure::Count(5)),
        (
            Quantity::Duration(SimDuration::from_nanos(5)),
            Measure::Duration(SimDuration::from_nanos(5)),
        ),
        (Quantity::Share(5), share(5)),
        (
            Quantity::Instant(Timestamp::from_unix_nanos(5)),
            Measure::Instant(Timestamp::from_unix_nanos(5)),
        ),
    ];
    for (place, (value, _)) in units.iter().enumerate() {
        for (other, (_, measure)) in units.iter().enumerate() {
            let bounds = [
                Bound::Exactly(measure.clone()),
                Bound::AtLeast(measure.clone()),
                Bound::AtMost(measure.clone()),
                Bound::Between(measure.clone(), measure.clone()),
            ];
            for bound in bounds {
                assert_eq!(within_bound(value, &bound), place == other, "{value:?} {bound:?}");
            }
            let stated = Stated::Value(measure.clone());
            assert_eq!(agrees(value, &stated, Some(9)), place == other, "{value:?} {stated:?}");
        }
    }
}

#[test]
fn a_tolerance_reaches_to_both_sides() {
    let agreeing = |stated: &Stated, tolerance| -> Vec<u64> {
        (0..20).filter(|&count| agrees(&Quantity::Count(count), stated, tolerance)).collect()
    };
    let ten = Stated::Value(Measure::Count(10));
    assert_eq!(agreeing(&ten, None), [10]);
    assert_eq!(agreeing(&ten, Some(2)), [8, 9, 10, 11, 12]);
    let range = Stated::Range(Measure::Count(3), Measure::Count(5));
    assert_eq!(agreeing(&range, None), [3, 4, 5]);
}

#[test]
fn what_is_said_exactly_is_equal_and_nothing_else() {
    assert!(equals(&Quantity::Count(5), &Measure::Count(5)));
    assert!(!equals(&Quantity::Count(5), &Measure::Count(6)));
    assert!(!equals(&Quantity::Share(5), &Measure::Count(5)));
}

#[test]
fn a_share_of_what_is_no_share_is_relative_to_it() {
    let tenth = share(100_000_000);
    let of = |measure: Measure| tolerance(&tenth, &Stated::Value(measure));
    assert_eq!(of(Measure::Count(550)), Some(55));
    assert_eq!(of(Measure::Count(9)), Some(0), "no more than that");
    assert_eq!(of(Measure::Duration(seconds(70))), Some(7_000_000_000));
    assert_eq!(of(share(500_000_000)), Some(100_000_000), "points of a share");
    assert_eq!(of(Measure::Instant(Timestamp::from_unix_nanos(5))), None);
    let count = Measure::Count(3);
    assert_eq!(tolerance(&count, &Stated::Value(Measure::Count(550))), Some(3));
}

#[test]
fn what_only_lies_within_is_not_called_the_same() {
    use super::Agreement::Differs;
    use super::Agreement::InRange;
    use super::Agreement::Same;
    use super::Agreement::Within;
    let agreements = |stated: &Stated, tolerance| {
        [8, 9, 10, 11].map(|count| agreement(&Quantity::Count(count), stated, tolerance))
    };
    let ten = Stated::Value(Measure::Count(10));
    assert_eq!(agreements(&ten, Some(1)), [Differs, Within, Same, Within]);
    assert_eq!(agreements(&ten, None), [Differs, Differs, Same, Differs]);
    let range = Stated::Range(Measure::Count(9), Measure::Count(10));
    assert_eq!(agreements(&range, None), [Differs, InRange, InRange, Differs]);
}

#[test]
fn instants_are_compared_in_their_order_and_texts_to_the_letter() {
    let at = |nanos| Quantity::Instant(Timestamp::from_unix_nanos(nanos));
    let stated = |nanos| Measure::Instant(Timestamp::from_unix_nanos(nanos));
    check_bound(&Bound::AtLeast(stated(0)), &[at(-1), at(0), at(1)], [false, true, true]);
    assert!(agrees(&at(-1), &Stated::Value(stated(1)), Some(2)));
    assert!(!agrees(&at(-1), &Stated::Value(stated(1)), Some(1)));
    let text = |text: &str| Measure::Text(text.to_owned());
    let said = Quantity::Text("b'foo'".into());
    assert!(agrees(&said, &Stated::Value(text("b'foo'")), None));
    assert!(!agrees(&said, &Stated::Value(text("b'foo' ")), Some(9)));
    assert!(within_bound(&said, &Bound::Exactly(text("b'foo'"))));
    assert!(!within_bound(&said, &Bound::AtMost(text("b'foo'"))));
    assert!(!within_bound(&Quantity::Count(5), &Bound::Exactly(text("5"))));
}

#[test]
fn only_what_is_of_one_kind_has_an_order() {
    let (two, three) = (Quantity::Count(2), Quantity::Count(3));
    let (two, three) = (Some(&two), Some(&three));
    assert!(is_less(two, three));
    assert!(!is_less(two, two) && !is_less(three, two));
    assert!(!is_less(None, three) && !is_less(two, None));
    assert!(!is_less(two, Some(&Quantity::Share(3))));
    let [a, b] = ["a", "b"].map(|text| Quantity::Text(text.into()));
    assert!(!is_less(Some(&a), Some(&b)));
}

#[test]
fn shares_are_told_in_percent_and_rounded_down() {
    let told = [0, 10_500_000, 305_000_000, 333_399_999, 999_999_999, 1_000_000_000];
    let told = told.map(|parts| words(&Quantity::Share(parts)));
    assert_eq!(told, ["0%", "1.05%", "30.5%", "33.33%", "99.99%", "100%"]);
}

#[test]
fn measures_and_bounds_in_words() {
    let two = seconds(2);
    let told = [
        (Measure::Count(7), "7"),
        (share(500_000_000), "50%"),
        (Measure::Duration(two), "2s"),
        (Measure::Instant(Timestamp::from_unix_nanos(0)), "1970-01-01T00:00:00Z"),
        (Measure::Text("redis".to_owned()), "redis"),
        (Measure::Flag(true), "true"),
        (Measure::Between { low: two, high: seconds(3) }, "2s..3s"),
        (Measure::Exponential { mean: two }, "exponential, mean 2s"),
        (Measure::Normal { mean: seconds(3), deviation: two }, "normal, 3s ± 2s"),
        (
            Measure::LogNormal { median: two, sigma: Ratio::from_parts_per_billion(9).unwrap() },
            "lognormal, median 2s",
        ),
    ];
    for (measure, expected) in told {
        assert_eq!(measure_words(&measure), expected);
    }
    let (three, five) = (|| Measure::Count(3), || Measure::Count(5));
    assert_eq!(bound_words(&Bound::Exactly(three())), "3");
    assert_eq!(bound_words(&Bound::AtLeast(three())), "at least 3");
    assert_eq!(bound_words(&Bound::AtMost(three())), "at most 3");
    assert_eq!(bound_words(&Bound::Between(three(), five())), "3 to 5");
    assert_eq!(stated_words(&Stated::Value(three())), "3");
    assert_eq!(stated_words(&Stated::Range(three(), five())), "3 to 5");
}
