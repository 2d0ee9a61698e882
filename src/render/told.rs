//! What an event of a story is about, and what it carried.

/// Returns what a step is about, and its own name behind it where it has one: `sessions (look up)`.
pub(in crate::render) fn named(about: &str, object: Option<&str>) -> String {
    match object {
        Some(object) => format!("{object} ({about})"),
        None => about.to_owned(),
    }
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
