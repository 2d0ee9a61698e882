//! What an event of a story is about, and what it carried.

use crate::render::page::Page;
use crate::render::page::neutral;
use crate::render::page::width;

/// Returns what a step is about, and its own name behind it where it has one: `sessions (look up)`.
pub(in crate::render) fn named(about: &str, object: Option<&str>) -> String {
    match object {
        Some(object) => format!("{object} ({about})"),
        None => about.to_owned(),
    }
}

/// In how few columns a value tells nothing.
const VALUE: usize = 3;

/// Returns the same as [`carried`] in so many columns: of a long value, as much as there is room for
/// behind its class.
pub(in crate::render) fn carried_in(
    page: &Page,
    detail: &str,
    value: Option<&str>,
    room: usize,
) -> String {
    let rest = room.saturating_sub(width(detail) + 1);
    let value = value.map(neutral).filter(|_| rest >= VALUE);
    let value = value.map(|value| page.cut_middle(&value, rest));
    page.cut_middle(&carried(detail, value.as_deref()), room)
}

/// Returns more about an event: its class, its text, and the value where there was one:
/// `String "hello"`.
pub(in crate::render) fn carried(detail: &str, value: Option<&str>) -> String {
    match value {
        Some(value) => format!("{detail} {value}").trim_start().to_owned(),
        None => detail.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::style::TextStyle;

    #[test]
    fn a_long_value_leaves_its_class_whole() {
        let page = Page::new(TextStyle { unicode: true, ..TextStyle::default() });
        assert_eq!(carried_in(&page, "String", Some("\"a long one\""), 14), "String \"a…one\"");
        assert_eq!(carried_in(&page, "String", Some("\"a long one\""), 9), "String");
    }

    #[test]
    fn a_step_with_a_name_of_its_own_tells_both() {
        assert_eq!(named("parts", None), "parts");
        assert_eq!(named("count it", Some("parts")), "parts (count it)");
    }

    #[test]
    fn values_stand_behind_their_class() {
        assert_eq!(carried("Integer", Some("3")), "Integer 3");
        assert_eq!(carried("", Some("3")), "3");
        assert_eq!(carried("nothing", None), "nothing");
    }
}
