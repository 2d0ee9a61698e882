"""Copies the crate and weaves every mutant that cargo-mutants knows into the copy, where the
environment chooses one as it runs: so all of them take one build instead of one each.

    weave.py FOLDER

An operator becomes a `match` over what it was and what it might be, a body gets a `return` at its
head, an arm of a `match` a guard. What rustc refuses is taken out and counted as unviable, and so is
`||` beside a `let`, which it always refuses; constants, which nothing can choose as the program runs,
as apart: for those there is cargo-mutants itself.
"""
import collections
import hashlib
import json
import pathlib
import re
import subprocess
import sys

import tree_sitter
import tree_sitter_rust

import twin

RUST = tree_sitter.Parser(tree_sitter.Language(tree_sitter_rust.language()))
CONSTANT = ("const_item", "static_item", "const_block", "array_type", "enum_variant")
OPERATORS = ("binary_expression", "compound_assignment_expr", "unary_expression", "let_chain")
FIELDS = ("field_initializer", "shorthand_field_initializer")

CHOICE = """//! Which mutant runs, as the environment says.
use std::io::Write as _;
use std::sync::{OnceLock, atomic::{AtomicBool, Ordering}};
static CHOSEN: OnceLock<u32> = OnceLock::new();
static SEEN: [AtomicBool; 8192] = [const { AtomicBool::new(false) }; 8192];
const (NOBODY, EVERYBODY): (u32, u32) = (u32::MAX, u32::MAX - 1);
/// 0 for the code as it is, or which of these was chosen, from 1. Where the environment names a file
/// instead of a mutant, those that are reached are written to it.
pub fn pick(mutants: &[u32]) -> usize {
    let chosen = *CHOSEN.get_or_init(|| match std::env::var("REENACT_MUTANT") {
        Ok(text) => text.parse().unwrap_or(EVERYBODY),
        Err(_) => NOBODY,
    });
    if chosen == EVERYBODY {
        for mutant in mutants {
            if !SEEN[*mutant as usize].swap(true, Ordering::Relaxed) {
                let path = std::env::var("REENACT_MUTANT").unwrap();
                let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
                file.unwrap().write_all(format!("{mutant}\\n").as_bytes()).unwrap();
            }
        }
    }
    mutants.iter().position(|it| *it == chosen).map_or(0, |at| at + 1)
}
/// An iterator, or what stands in its place.
pub fn either<T>(
    plain: impl Iterator<Item = T>,
    instead: Option<impl Iterator<Item = T>>,
) -> impl Iterator<Item = T> {
    let plain = instead.is_none().then_some(plain);
    instead.into_iter().flatten().chain(plain.into_iter().flatten())
}
""".replace("const (NOBODY, EVERYBODY): (u32, u32) = (u32::MAX, u32::MAX - 1);",
            "const NOBODY: u32 = u32::MAX;\nconst EVERYBODY: u32 = u32::MAX - 1;")


def upwards(node, kinds):
    """The nearest of a kind among a node and those around it."""
    while node is not None and node.type not in kinds:
        node = node.parent
    return node


def pick(mutants):
    return b"crate::mutant::pick(&[%s])" % b", ".join(b"%d" % it["id"] for it in mutants)


def marked(mutant, text):
    """A mutant's own text, between marks that tell later where it stands."""
    return b"\1%d\2%s\3" % (mutant["id"], text)


def choice(mutants, plain, others):
    arms = [b"0 => { %s }" % plain]
    for number, (mutant, other) in enumerate(zip(mutants, others), 1):
        sign = b"%d" % number if number < len(mutants) else b"_"
        arms.append(b"%s => { %s }" % (sign, marked(mutant, other)))
    return b"(match %s { %s })" % (pick(mutants), b", ".join(arms))


class Place:
    """What some mutants have in common: a node, or the point before one."""

    def __init__(self, kind, node, start, end):
        self.kind, self.node, self.start, self.end, self.mutants = kind, node, start, end, []

    def woven(self, source, inner):
        """Its text with its mutants; `inner` gives that of a part, with the places in it."""
        node, mutants = self.node, self.mutants
        raw = lambda it: source[it.start_byte:it.end_byte]
        said = [it["replacement"].encode() for it in mutants]
        if self.kind == "body":
            heads = [b"if %s == 1 { %s }\n" % (pick([it]), marked(it, b"return %s;" % text))
                     for it, text in zip(mutants, said)]
            return b"".join(heads)
        if self.kind == "iterator":
            out = b"{ %s }" % inner(self.start, self.end)
            for it, text in zip(mutants, said):
                out = b"crate::mutant::either(%s, (%s == 1).then(|| %s))" % (out, pick([it]), marked(it, text))
            return out
        if self.kind == "arm":
            return b" if %s == 0" % marked(mutants[0], pick(mutants))
        if self.kind == "guard":
            off = [it for it in mutants if it["genre"] == "MatchArm"]
            said = [it for it in mutants if it["genre"] != "MatchArm"]
            text = inner(node.start_byte, node.end_byte)
            if said:
                text = choice(said, text, [it["replacement"].encode() for it in said])
            return b"%s == 0 && (%s)" % (marked(off[0], pick(off)), text) if off else text
        if self.kind == "field":
            rest = next(it for it in node.parent.children if it.type == "base_field_initializer")
            name, value = node.child_by_field_name("field"), node.child_by_field_name("value")
            plain = inner(value.start_byte, value.end_byte) if value else raw(node)
            other = b"(%s).%s" % (raw(rest.children[-1]), raw(name or node))
            return b"%s: %s" % (raw(name or node), choice(mutants, plain, [other]))
        if self.kind == "const":
            return raw(node).replace(b"const", b"")
        plain = inner(node.start_byte, node.end_byte)
        if node.type == "unary_expression":
            return choice(mutants, plain, [raw(node.children[-1])] * len(mutants))
        left, right = (raw(node.child_by_field_name(side)) for side in ("left", "right"))
        left = left if node.type == "compound_assignment_expr" else b"(%s)" % left
        return choice(mutants, plain, [b"%s %s (%s)" % (left, it, right) for it in said])


def is_length(node):
    """Whether a node belongs to the number of an array's equal items, which is a constant."""
    inner, array = node, node.parent
    while array is not None and array.type != "function_item":
        if array.type == "array_expression" and inner == array.child_by_field_name("length"):
            return True
        inner, array = array, array.parent
    return False


def place_of(root, mutant, start, end):
    """Where a mutant belongs, or else what becomes of it."""
    token = root.descendant_for_byte_range(start, min(end, start + 1) if start < end else end)
    item = upwards(token, CONSTANT + ("function_item",))
    if item is None or item.type in CONSTANT or is_length(token):
        return "apart"
    if mutant["genre"] == "FnValue":
        if "impl " in mutant["function"]["return_type"]:
            # An item with a `&mut` in it, which a leak is, is never one with a `&`.
            leaks = "leak(" in mutant["replacement"]
            return "unviable" if leaks else Place("iterator", token, start, end)
        return Place("body", token, start, start)
    if mutant["genre"] in ("MatchArm", "MatchArmGuard"):
        pattern = upwards(token, ("match_arm",)).child_by_field_name("pattern")
        guard = pattern.child_by_field_name("condition")
        if guard is None:
            return Place("arm", pattern, pattern.end_byte, pattern.end_byte)
        is_let = guard.type.startswith("let")
        return "apart" if is_let else Place("guard", guard, guard.start_byte, guard.end_byte)
    kinds = FIELDS if mutant["genre"] == "StructField" else OPERATORS
    node = upwards(token, kinds)
    if node.type == "let_chain":
        return "unviable"
    return Place("field" if kinds is FIELDS else "operator", node, node.start_byte, node.end_byte)


def key_of(root, mutant, start):
    """What tells a mutant from all others for as long as its function stays as it is."""
    around = upwards(root.descendant_for_byte_range(start, start), ("function_item",)) or root
    said = [mutant["file"], mutant["genre"], mutant["replacement"], start - around.start_byte]
    return hashlib.sha256(repr(said).encode() + around.text).hexdigest()[:16]


def weave(source, mutants, refused):
    """The text of a file with these mutants but those that rustc has refused, and where each stands
    in it."""
    lines = [0]
    for line in source.split(b"\n"):
        lines.append(lines[-1] + len(line) + 1)
    root, places = RUST.parse(source).root_node, {}
    for mutant in mutants:
        start, end = (lines[at["line"] - 1] + len(
            source[lines[at["line"] - 1]:lines[at["line"]]].decode()[:at["column"] - 1].encode())
            for at in (mutant["span"]["start"], mutant["span"]["end"]))
        place = place_of(root, mutant, start, end)
        mutant["key"] = key_of(root, mutant, start)
        mutant["state"] = place if isinstance(place, str) else "woven"
        if mutant["key"] in refused:
            mutant["state"] = "unviable"
        if mutant["state"] == "woven":
            places.setdefault((place.kind, place.start, place.end), place).mutants.append(mutant)
            function = upwards(place.node, ("function_item",))
            for it in function.children:
                if it.type == "function_modifiers" and b"const" in it.text:
                    places[("const", it.start_byte, it.end_byte)] = Place("const", it, it.start_byte, it.end_byte)
    # Those around others come before them, and points before what begins there.
    order = sorted(places.values(), key=lambda it: (it.start, it.end > it.start, -it.end, it.kind == "operator"))

    def text(start, end, first):
        out, here = b"", start
        for at in range(first, len(order)):
            place = order[at]
            if place.start >= max(end, start + 1):
                break
            if place.start >= here and place.end <= end:
                inner = lambda start, end, at=at: text(start, end, at + 1)
                out += source[here:place.start] + place.woven(source, inner)
                here = place.end
        return out + source[here:end]

    out, stands, begun = b"", [], []
    for part in re.split(b"(\1\\d+\2|\3)", text(0, len(source), 0)):
        if part.startswith(b"\1"):
            begun.append((int(part[1:-1]), len(out)))
        elif part == b"\3":
            number, start = begun.pop()
            stands.append((start, len(out), number))
        else:
            out += part
    return out, stands


def blamed(message, copy, stands, mutants):
    """The mutants that an error is about."""
    spans = sorted(message["spans"], key=lambda it: not it["is_primary"])
    for span in spans + [it for child in message["children"] for it in child["spans"]]:
        around = [(end - start, number) for start, end, number in stands.get(span["file_name"], [])
                  if start <= span["byte_start"] < end]
        if around:
            return [min(around)[1]]
    if (message["code"] or {}).get("code") != "E0004":
        return []
    # A `match` that guards have made incomplete: all its arms that have one.
    root = RUST.parse((copy / spans[0]["file_name"]).read_bytes()).root_node
    at = lambda byte, kind: upwards(root.descendant_for_byte_range(byte, byte + 1), (kind,))
    match = at(spans[0]["byte_start"], "match_expression")
    arms = ((at(start, "match_arm"), number) for start, _, number in stands[spans[0]["file_name"]]
            if mutants[number - 1]["genre"] == "MatchArm")
    return [number for arm, number in arms if arm and arm.parent.parent.id == match.id]


def main(work):
    copy = work / "tree"
    mutants = json.loads(subprocess.check_output(["cargo", "mutants", "--list", "--json"], cwd=twin.CRATE))
    files = collections.defaultdict(list)
    for number, mutant in enumerate(mutants, 1):
        mutant["id"] = number
        files[mutant["file"]].append(mutant)
    allowed = b"#![allow(warnings, arithmetic_overflow, unconditional_panic)]\npub mod mutant;\n"
    first = b"pub mod analysis;"

    def changed(name, text):
        text = text.replace(first, allowed + first, 1) if name == "src/lib.rs" else text
        return None if name in files else text

    twin.copy(copy, "REENACT_MUTANT", changed)
    twin.write(copy / "src/mutant.rs", CHOICE.encode())
    listed = work / "mutants.json"
    known = json.loads(listed.read_text()) if listed.exists() else []
    refused = {it["key"] for it in known if it["state"] == "unviable"}
    while True:
        stands = {}
        for name, of in files.items():
            text, stands[name] = weave((twin.CRATE / name).read_bytes(), of, refused)
            twin.write(copy / name, text)
        check = ["cargo", "check", "--lib", "--message-format=json"]
        run = subprocess.run(check, cwd=copy, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        messages = [it["message"] for it in map(json.loads, run.stdout.splitlines()) if "message" in it]
        errors = [it for it in messages if it["level"] == "error"]
        out = {number for it in errors for number in blamed(it, copy, stands, mutants)}
        if run.returncode == 0:
            break
        if not out:
            sys.exit("".join(it["rendered"] for it in errors) + "these errors belong to no mutant")
        for number in out:
            refused.add(mutants[number - 1]["key"])
    listed.write_text(json.dumps(mutants, indent=1))
    print(len(mutants), "mutants:", dict(collections.Counter(it["state"] for it in mutants)))


main(pathlib.Path(sys.argv[1]).resolve())
