//! What fits stays as it is; what does not is a sample that says so.

use super::sample;
use super::within;

#[test]
fn what_fits_stays_as_it_is() {
    let page = "<main id=\"main\"><p>a</p></main><script>x</script>".to_owned();
    assert_eq!(within(page.clone(), 100), page);
    // A script counts for nothing.
    let script = format!("<main id=\"main\"></main><script>{}</script>", "x".repeat(1_000));
    assert_eq!(within(script.clone(), 100), script);
}

#[test]
fn of_what_is_alike_the_first_stay() {
    let rows = |count: usize| "<tr><td>a<br>b</td></tr>".repeat(count);
    let table = |rows: String| format!("<table><tbody>{rows}</tbody></table>");
    assert_eq!(sample(&table(rows(2)), 2, 9), table(rows(2)));
    let said = "<tr><td colspan=\"99\">and 3 more</td></tr>";
    assert_eq!(sample(&table(rows(5)), 2, 9), table(rows(2) + said));
    let fault = "<tr class=\"fault\"><td>f</td></tr>".to_owned();
    assert_eq!(
        sample(&table(rows(3) + &fault), 2, 9),
        table(rows(2) + &fault + "<tr><td colspan=\"99\">and 1 more</td></tr>")
    );
    let mixed = "<div><p>a</p><p>b</p><p>c</p><ul><li>d</li></ul></div>";
    let told = "<div><p>a</p><p>b</p><p class=\"quiet\">and 1 more</p><ul><li>d</li></ul></div>";
    assert_eq!(sample(mixed, 2, 9), told);
    let bars = format!("<svg>{}</svg>", "<g><title>x</title></g>".repeat(5));
    assert_eq!(sample(&bars, 2, 9), bars);
}

#[test]
fn texts_are_cut_and_no_entity_is() {
    assert_eq!(sample("<p>abcdef</p>", 2, 3), "<p>abc…</p>");
    assert_eq!(sample("<p>ab&amp;cd</p>", 2, 5), "<p>ab…</p>");
    assert_eq!(sample("<p>a&amp;bcd</p>", 2, 7), "<p>a&amp;b…</p>");
}

#[test]
fn a_sample_fits_and_says_so() {
    let item = format!("<li>{}</li>", "word ".repeat(100));
    let page = format!("<main id=\"main\"><ul>{}</ul></main>", item.repeat(1_000));
    let told = within(page, 20_000);
    assert!(told.len() <= 20_000, "{}", told.len());
    assert!(told.contains("This page is a sample"), "{told}");
    assert!(told.contains("more</li>"), "{told}");
}
