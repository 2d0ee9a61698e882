//! A whole bisection: of Duo Chat, whose runs share most of what they know, and of sixteen switches
//! that every run reads, so that each of 65,536 subsets needs a run of its own.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads its scenario from a file")]

use divan::Bencher;
use reenact::diagnostic::Diagnostics;
use reenact::engine::outcome::Limits;
use reenact::experiment::bisect::bisect;
use reenact::experiment::bisect::worlds::Question;
use reenact::experiment::differences::atoms;
use reenact::experiment::replay::prepare;
use reenact::experiment::signature::Sign;
use reenact::scenario::File;
use reenact::scenario::Scenario;
use reenact::scenario::file::Selection;

/// A file, the side that shows the failure, and one that does not.
const CASES: [[&str; 3]; 2] = [
    ["scenarios/duo-chat-a1001.yaml", "production", "development"],
    ["benches/scenarios/sixteen-switches.yaml", "bad", "good"],
];

fn main() {
    divan::main();
}

#[divan::bench(args = CASES.map(|[path, ..]| path), sample_count = 10)]
fn every_minimal_cause(bencher: Bencher<'_, '_>, path: &str) {
    let [_, bad, good] = CASES.into_iter().find(|case| case[0] == path).expect("it is one of them");
    let full = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&full).expect("the scenario can be read");
    let mut out = Diagnostics::default();
    let file = File::read(&full, &text, &mut out).expect("the scenario is YAML");
    let mut side = |name: &str| {
        let selection = Selection::profile(name);
        let tree = file.assemble(&selection, &mut out);
        (tree, prepare(&file, &selection, &mut out).expect("the scenario compiles"))
    };
    let ((bad_tree, bad), (good_tree, good)) = (side(bad), side(good));
    let base = Scenario::decode(&good_tree, &mut out).expect("the scenario is one");
    let sign = Sign::of(&base).expect("the fault has a signature");
    let atoms = atoms(&good_tree, &bad_tree);
    let question = Question {
        sign: &sign,
        shape: None,
        seed: base.seed,
        limits: Limits::default(),
        profile: bad.selection.profile.as_deref(),
    };
    let programs = (&good.program, &bad.program);
    bencher.bench_local(|| bisect(&good_tree, &atoms, programs, question, 1 << 20));
}
