//! Numbers that no line breaks. They have the spaces that everybody types, so that what is copied from a page
//! is what a terminal shows; what stands around them keeps lines from breaking.

/// What holds no words to be read in lines, and no markup: what runs, what is copied as it stands, words in
/// drawings and lists.
const VERBATIM: [&str; 8] =
    ["style", "script", "code", "pre", "textarea", "title", "option", "text"];

/// How long a group of a number is, with the space before it.
const GROUP: usize = 4;

/// Cells of numbers, which break no line.
const CELLS: &str = "td class=\"number";

/// Keeps the numbers in the words of a page whole.
pub(super) fn unbroken(page: &str) -> String {
    let mut out = String::with_capacity(page.len() + page.len() / 100);
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        let (words, tag) = rest.split_at(start);
        out.push_str(&joined(words));
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        let (tag, after) = tag.split_at(end);
        out.push_str(tag);
        let kept = kept(tag, after);
        let (raw, after) = after.split_at(kept);
        out.push_str(raw);
        rest = after;
    }
    out.push_str(&joined(rest));
    out
}

/// Returns how much stands behind a tag that stays as it is.
fn kept(tag: &str, after: &str) -> usize {
    let inside = tag.trim_start_matches('<');
    if inside.starts_with(CELLS) {
        return after.find('<').unwrap_or(after.len());
    }
    let name = inside.split([' ', '>']).next().unwrap_or_default();
    if !VERBATIM.contains(&name) {
        return 0;
    }
    after.find(&format!("</{name}")).unwrap_or(after.len())
}

/// Encloses numbers of several groups.
fn joined(text: &str) -> String {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    // Where a group of three digits follows a digit and a space.
    let joins = |at: usize| {
        let group = (at + 1..at + 4).all(is_digit) && !is_digit(at + 4);
        bytes[at] == b' ' && at > 0 && is_digit(at - 1) && group
    };
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut done) = (text, 0);
    while let Some(space) = (done..bytes.len()).find(|at| joins(*at)) {
        let from = (done..space).rev().take_while(|at| is_digit(*at)).last().unwrap_or(space);
        let mut until = space;
        while until < bytes.len() && joins(until) {
            until += GROUP;
        }
        let (before, number) = rest.split_at(from - done);
        let (number, after) = number.split_at(until - from);
        out.extend([before, "<span class=\"n\">", number, "</span>"]);
        (rest, done) = (after, until);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_words_stay_whole_and_nothing_else_does() {
        let page = "<p>35 510 times, 1 234 567 at 06-25 12:13, 5 1234</p><code>a 1 234</code>\
            <td class=\"number now\">2 553</td><td>2 553</td><script>1 234</script> 1 234";
        let whole = |number: &str| format!("<span class=\"n\">{number}</span>");
        let told = format!(
            "<p>{} times, {} at 06-25 12:13, 5 1234</p><code>a 1 234</code>\
             <td class=\"number now\">2 553</td><td>{}</td><script>1 234</script> {}",
            whole("35 510"),
            whole("1 234 567"),
            whole("2 553"),
            whole("1 234")
        );
        assert_eq!(unbroken(page), told);
    }
}
