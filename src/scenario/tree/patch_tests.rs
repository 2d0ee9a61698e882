use super::*;
use crate::scenario::tree::Difference;
use crate::scenario::tree::Limits;
use crate::scenario::tree::Scalar;
use crate::scenario::tree::Segment;
use crate::scenario::tree::differences;
use crate::scenario::tree::read;
use crate::source::SourceId;
use proptest::prelude::*;

fn tree(text: &str, source: u16) -> Node {
    read(text, SourceId(source), &Limits::default(), &mut Diagnostics::default()).unwrap()
}

fn id_of(item: &Node) -> Option<String> {
    item.get("id")?.scalar().map(|scalar| scalar.text.clone())
}

/// Applies and checks what comes out, whether it changed, and what was said.
#[track_caller]
fn check(base: &str, patch: &str, expected: &str, messages: &[&str]) {
    let (before, mut base) = (tree(base, 0), tree(base, 0));
    let mut diagnostics = Diagnostics::default();
    let changed = apply(&mut base, &tree(patch, 1), id_of, &mut diagnostics);
    assert!(base.same(&tree(expected, 0)), "{base:?}");
    assert_eq!(changed, !base.same(&before));
    let said: Vec<String> = diagnostics.into_iter().map(|mistake| mistake.message).collect();
    assert_eq!(said, messages);
}

#[test]
fn the_examples_of_rfc_7396() {
    check("{a: b}", "{a: c}", "{a: c}", &[]);
    check("{a: b}", "{b: c}", "{a: b, b: c}", &[]);
    check("{a: b}", "{a: null}", "{}", &[]);
    check("{a: b, b: c}", "{a: null}", "{b: c}", &[]);
    check("{a: [b]}", "{a: c}", "{a: c}", &[]);
    check("{a: c}", "{a: [b]}", "{a: [b]}", &[]);
    check("{a: {b: c}}", "{a: {b: d, c: null}}", "{a: {b: d}}", &[]);
    check("{a: [{b: c}]}", "{a: [1]}", "{a: [1]}", &[]);
    check("[a, b]", "[c, d]", "[c, d]", &[]);
    check("{a: b}", "[c]", "[c]", &[]);
    check("{a: foo}", "bar", "bar", &[]);
    check("{e: null}", "{a: 1}", "{e: null, a: 1}", &[]);
    check("[1, 2]", "{a: b, c: null}", "{a: b}", &[]);
    check("{}", "{a: {bb: {ccc: null}}}", "{a: {bb: {}}}", &[]);
}

#[test]
fn items_are_patched_by_name() {
    let base = "[{id: load, as: hash}, {id: show}, {work: 3s}]";
    check(base, "{load: {as: text}}", "[{id: load, as: text}, {id: show}, {work: 3s}]", &[]);
    check(base, "{show: null}", "[{id: load, as: hash}, {work: 3s}]", &[]);
    check(base, "{load: {as: hash}}", base, &[]);
    check(base, "{laod: {as: text}}", base, &["the list has no item named `laod`"]);
    check("[]", "{load: {}}", "[]", &["the list has no item named `load`"]);
    let twice = "[{id: a}, {id: a}]";
    check(twice, "{a: {b: 1}}", twice, &["the list has 2 items named `a`"]);
}

#[test]
fn patched_nodes_keep_the_places_of_the_patch() {
    let mut base = tree("{a: {b: 1, c: 2}}", 0);
    let patch = tree("{a: {b: 1, c: 3, d: 4}}", 1);
    assert!(apply(&mut base, &patch, id_of, &mut Diagnostics::default()));
    let source = |path: &str| base.at(&path.parse().unwrap()).unwrap().span.source.0;
    assert_eq!([source("a"), source("a.b"), source("a.c"), source("a.d")], [0, 0, 1, 1]);
}

/// Trees without `null`, and without lists that a map could patch item by item.
fn trees() -> impl Strategy<Value = Node> {
    let span = Span::default();
    let text = "[a-c]{1,2}".prop_map(move |text| Node {
        span,
        kind: NodeKind::Scalar(Scalar { text, quoted: false }),
    });
    let list = prop::collection::vec(text.clone(), 1..3)
        .prop_map(move |items| Node { span, kind: NodeKind::List(items) });
    prop_oneof![text, list].prop_recursive(4, 32, 4, |inner| maps(inner.boxed())).boxed()
}

fn maps(values: BoxedStrategy<Node>) -> impl Strategy<Value = Node> {
    prop::collection::btree_map("[a-e]", values, 0..4).prop_map(|entries| {
        let entries = entries.into_iter().map(|(key, value)| {
            let key = Spanned::new(key, Span::default());
            Entry { key, value }
        });
        Node { span: Span::default(), kind: NodeKind::Map(entries.collect()) }
    })
}

fn apply_quietly(base: &mut Node, patch: &Node) -> bool {
    apply(base, patch, id_of, &mut Diagnostics::default())
}

/// Writes differences of two maps as one patch.
fn patch_of(differences: &[Difference<'_>]) -> Node {
    let span = Span::default();
    let mut patch = Node { span, kind: NodeKind::Map(Vec::new()) };
    for difference in differences {
        let value = difference.right.cloned().unwrap_or(Node { span, kind: NodeKind::Null });
        insert(&mut patch, difference.path.segments(), value);
    }
    patch
}

fn insert(node: &mut Node, path: &[Segment], value: Node) {
    let [Segment::Key(key), rest @ ..] = path else {
        *node = value;
        return;
    };
    let NodeKind::Map(entries) = &mut node.kind else { panic!("{node:?}") };
    let place = entries.iter().position(|entry| entry.key.value == *key).unwrap_or_else(|| {
        let value = Node { span: Span::default(), kind: NodeKind::Map(Vec::new()) };
        entries.push(Entry { key: Spanned::new(key.clone(), Span::default()), value });
        entries.len() - 1
    });
    insert(&mut entries[place].value, rest, value);
}

proptest! {
    #[test]
    fn an_empty_patch_changes_nothing(base in maps(trees().boxed())) {
        let mut patched = base.clone();
        let changed = apply_quietly(&mut patched, &tree("{}", 0));
        prop_assert!(!changed);
        prop_assert!(patched.same(&base));
    }

    #[test]
    fn applying_twice_is_applying_once(base in trees(), patch in trees()) {
        let mut once = base;
        apply_quietly(&mut once, &patch);
        let mut twice = once.clone();
        prop_assert!(!apply_quietly(&mut twice, &patch));
        prop_assert!(twice.same(&once));
    }

    #[test]
    fn a_tree_does_not_differ_from_itself(tree in trees()) {
        prop_assert!(differences(&tree, &tree).is_empty());
    }

    #[test]
    fn differences_are_a_patch(from in maps(trees().boxed()), to in maps(trees().boxed())) {
        let mut patched = from.clone();
        let changed = apply_quietly(&mut patched, &patch_of(&differences(&from, &to)));
        prop_assert!(differences(&patched, &to).is_empty());
        prop_assert_eq!(changed, !differences(&from, &to).is_empty());
    }
}
