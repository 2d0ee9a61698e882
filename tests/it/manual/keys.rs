//! The keys of the language, as its grammar lists them; the decoders are held to it. The
//! reference's tables name the same keys.

use super::reference;
use super::vocabulary::first_column;
use crate::schema::forms;
use reenact::scenario::step::VERBS;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// What each kind of map knows, by the words that messages have for it; steps by their verb.
fn known() -> BTreeMap<String, BTreeSet<String>> {
    let mut known = BTreeMap::new();
    for form in forms() {
        let mut keys: BTreeSet<String> = form.names().map(str::to_owned).collect();
        let verb = VERBS.iter().find(|verb| form.name == **verb);
        let what = match verb {
            Some(verb) => {
                let common = [keys.remove("id"), keys.remove("if")];
                assert_eq!(common, [true, true], "{verb}");
                format!("step {verb}")
            }
            None => form.what.replace('`', ""),
        };
        assert!(known.insert(what, keys).is_none(), "two kinds of map are called {}", form.what);
    }
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    known.insert("any step".to_owned(), words(&["id", "if"]));
    known
}

#[test]
fn the_reference_names_every_key() {
    let reference = reference();
    for (what, keys) in known() {
        let named = first_column(&reference, &format!("<!-- keys: {what} -->"));
        assert_eq!(named, keys, "the table of {what}: the reference is left, the decoder right");
    }
    let tables = reference.matches("<!-- keys: ").count();
    assert_eq!(tables, known().len(), "a table is about something that no decoder reads");
}
