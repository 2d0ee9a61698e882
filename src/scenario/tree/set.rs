//! One value put at an address, as `--set` does.

use super::Entry;
use super::Limits;
use super::Node;
use super::NodeKind;
use super::Path;
use super::Segment;
use super::limits::Weight;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::source::Span;
use crate::source::Spanned;

/// Puts a value at an address and returns whether that changed anything; `null` removes what is
/// there. Only the last key of the address may be new. The error says which part leads nowhere.
pub fn set(base: &mut Node, path: &Spanned<Path>, value: Node) -> Result<bool, Diagnostic> {
    let segments = path.value.segments();
    let Some((last, parents)) = segments.split_last() else {
        let message = "this address names everything, not one value";
        return Err(Diagnostic::new(codes::UNKNOWN_PLACE, path.span, message));
    };
    let depth = Limits::default().depth;
    if segments.len() + Weight::of(&value).height > depth {
        let message = format!("lists and maps would be nested more than {depth} deep");
        return Err(Diagnostic::new(codes::TOO_DEEP, value.span, message));
    }
    check_address(base, path)?;
    let parent =
        parents.iter().try_fold(base, child_mut).expect("`check_address` has just gone this way");
    Ok(put(parent, last, path.span, value))
}

/// Makes sure that every parent is there, and that the last one can hold the last segment.
fn check_address(base: &Node, path: &Spanned<Path>) -> Result<(), Diagnostic> {
    let mut here = base;
    let mut walked = Path::root();
    let mut rest = path.value.segments().iter().peekable();
    while let Some(segment) = rest.next() {
        let may_be_new = rest.peek().is_none()
            && matches!((segment, &here.kind), (Segment::Key(_), NodeKind::Map(_)));
        if may_be_new {
            break;
        }
        here = here.child(segment).ok_or_else(|| lost(here, &walked, segment, path.span))?;
        walked = walked.with(segment.clone());
    }
    Ok(())
}

/// Says why there is no way from `here`.
fn lost(here: &Node, walked: &Path, segment: &Segment, span: Span) -> Diagnostic {
    let place = match walked.segments() {
        [] => "the scenario".to_owned(),
        _ => format!("`{walked}`"),
    };
    match (segment, &here.kind) {
        (Segment::Key(key), NodeKind::Map(entries)) => {
            let known = entries.iter().map(|entry| entry.key.value.as_str());
            let message = format!("{place} has no `{key}`");
            Diagnostic::new(codes::UNKNOWN_PLACE, span, message).did_you_mean(key, known)
        }
        (Segment::Index(index), NodeKind::List(items)) => {
            let message = format!("{place} has no item {index}");
            let help = match items.len().checked_sub(1) {
                None => "the list is empty".to_owned(),
                Some(last) => format!("its items are numbered from 0 to {last}"),
            };
            Diagnostic::new(codes::UNKNOWN_PLACE, span, message).help(help)
        }
        _ => {
            let message = format!("{place} is {} and has no `{segment}`", here.kind_name());
            Diagnostic::new(codes::UNKNOWN_PLACE, span, message)
        }
    }
}

fn child_mut<'a>(node: &'a mut Node, segment: &Segment) -> Option<&'a mut Node> {
    match (segment, &mut node.kind) {
        (Segment::Index(index), NodeKind::List(items)) => items.get_mut(*index),
        (Segment::Key(key), NodeKind::Map(entries)) => {
            entries.iter_mut().find(|entry| entry.key.value == *key).map(|entry| &mut entry.value)
        }
        _ => None,
    }
}

/// Replaces, adds or removes one value of a parent that can hold it.
fn put(parent: &mut Node, last: &Segment, written: Span, value: Node) -> bool {
    match child_mut(parent, last) {
        Some(_) if value.is_null() => {
            take_out(parent, last);
            true
        }
        Some(present) if present.same(&value) => false,
        Some(present) => {
            *present = value;
            true
        }
        None if value.is_null() => false,
        None => {
            if let (Segment::Key(key), NodeKind::Map(entries)) = (last, &mut parent.kind) {
                entries.push(Entry { key: Spanned::new(key.clone(), written), value });
            }
            true
        }
    }
}

fn take_out(parent: &mut Node, last: &Segment) {
    match (last, &mut parent.kind) {
        (Segment::Index(index), NodeKind::List(items)) => {
            items.remove(*index);
        }
        (Segment::Key(key), NodeKind::Map(entries)) => {
            entries.retain(|entry| entry.key.value != *key);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::scenario::tree::read;
    use crate::scenario::tree::read_assignment;
    use crate::source::SourceId;

    #[track_caller]
    fn check(base: &str, assignment: &str, expected: Result<(bool, &str), &str>) {
        let (limits, mut mistakes) = (Limits::default(), Diagnostics::default());
        let mut base = read(base, SourceId(0), &limits, &mut mistakes).unwrap();
        let (path, value) =
            read_assignment(assignment, SourceId(1), &limits, &mut mistakes).unwrap();
        match (set(&mut base, &path, value), expected) {
            (Ok(changed), Ok((expected, after))) => {
                let after = read(after, SourceId(0), &limits, &mut mistakes).unwrap();
                assert_eq!(changed, expected);
                assert!(base.same(&after), "{base:?}");
            }
            (Err(mistake), Err(expected)) => {
                let helps = mistake.helps.join("; ");
                assert_eq!(format!("{}; {helps}", mistake.message), expected);
            }
            (found, _) => panic!("{found:?}"),
        }
    }

    #[test]
    fn a_value_is_replaced_added_or_removed() {
        check("{a: {b: 1}}", "a.b=2", Ok((true, "{a: {b: 2}}")));
        check("{a: {b: 1}}", "a.b=1", Ok((false, "{a: {b: 1}}")));
        check("{a: {b: 1}}", "a.c={d: [2]}", Ok((true, "{a: {b: 1, c: {d: [2]}}}")));
        check("{a: {b: 1}}", "a.b=null", Ok((true, "{a: {}}")));
        check("{a: {b: 1}}", "a.c=null", Ok((false, "{a: {b: 1}}")));
        check("{a: [1, {b: 2}]}", "a[1].b=3", Ok((true, "{a: [1, {b: 3}]}")));
        check("{a: [1, 2]}", "a[0]=null", Ok((true, "{a: [2]}")));
        check("{a: 1}", "a={}", Ok((true, "{a: {}}")));
    }

    #[test]
    fn addresses_that_lead_nowhere() {
        check("{abc: {b: 1}}", "abd.b=2", Err("the scenario has no `abd`; did you mean `abc`?"));
        check("{a: {bcd: {}}}", "a.bce.d=2", Err("`a` has no `bce`; did you mean `bcd`?"));
        check("{a: 1}", "a.b=2", Err("`a` is text and has no `b`; "));
        check("{a: {}}", "a[0]=2", Err("`a` is a map and has no `[0]`; "));
        check(
            "{a: [1, 2]}",
            "a[2]=2",
            Err("`a` has no item 2; its items are numbered from 0 to 1"),
        );
        check("{a: []}", "a[0]=2", Err("`a` has no item 0; the list is empty"));
        check("{a: 1}", "=2", Err("this address names everything, not one value; "));
        let deep = format!("a={}{}", "[".repeat(64), "]".repeat(64));
        check("{a: 1}", &deep, Err("lists and maps would be nested more than 64 deep; "));
    }
}
