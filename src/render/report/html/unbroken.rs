//! Numbers that no line breaks: between groups of digits stands a space at which no browser does.

/// What holds no words to be read in lines: what runs, and what is copied as it stands.
const VERBATIM: [&str; 5] = ["style", "script", "code", "pre", "textarea"];

/// Cells whose texts are compared with texts, which finds them as they were written.
const CELLS: &str = "td class=\"number now";

/// Puts a space that does not break between groups of digits in the words of a page.
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

/// Joins the groups of the numbers in a text.
fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    for (at, one) in text.char_indices() {
        let group = (at + 1..at + 4).all(is_digit) && !is_digit(at + 4);
        let joins = one == ' ' && at > 0 && is_digit(at - 1) && group;
        out.push(if joins { '\u{a0}' } else { one });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_words_are_joined_and_nothing_else() {
        let page = "<p>35 510 times, 1 234 567 at 06-25 12:13, 5 1234</p><code>a 1 234</code>\
            <td class=\"number now\">2 553</td><td>2 553</td><script>1 234</script> 1 234";
        let joined = "<p>35\u{a0}510 times, 1\u{a0}234\u{a0}567 at 06-25 12:13, 5 1234</p><code>a 1 234</code>\
            <td class=\"number now\">2 553</td><td>2\u{a0}553</td><script>1 234</script> 1\u{a0}234";
        assert_eq!(unbroken(page), joined);
    }
}
