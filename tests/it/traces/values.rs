//! Questions to the values of a replay.

use reenact::trace::View;
use reenact::value::Value;

/// Returns what a value answers when it is asked for a name, if it responds to it.
pub(super) fn ask(value: Value, name: &str, view: View<'_>) -> Option<Value> {
    let Value::Object(object) = value else { return None };
    let names = view.pool.field_names(view.pool.object_type(object)?);
    let place = names.iter().position(|known| view.pool.str(*known) == name)?;
    view.pool.fields(object).get(place).copied()
}

/// Returns the keys of a map.
pub(super) fn keys(value: Value, view: View<'_>) -> Vec<String> {
    let Value::Map(map) = value else { return Vec::new() };
    view.pool.entries(map).iter().map(|[key, _]| text(*key, view)).collect()
}

/// Returns what Ruby calls a value's class.
pub(super) fn class(value: Value, view: View<'_>) -> String {
    view.pool.class_of(value, view.program.dialect).to_owned()
}

/// Returns a value as it reads inside a text.
pub(super) fn text(value: Value, view: View<'_>) -> String {
    let mut out = String::new();
    view.pool.display_into(value, view.program.dialect, &mut out);
    out
}

/// Returns a switch's value.
pub(super) fn setting(name: &str, view: View<'_>) -> String {
    let setting = view.program.settings.iter().find(|setting| setting.name == name);
    setting.and_then(|setting| setting.value).map_or_else(String::new, |value| text(value, view))
}
