//! The fuzzers' corpus, replayed: what was found once is not found again.

use crate::support::root;

#[expect(unreachable_pub, reason = "the same file is a library, for the fuzzers")]
#[path = "../../fuzz/src/targets/mod.rs"]
mod targets;

/// The files of a folder, in the order of their names.
fn inputs(folder: &str) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(root().join(folder)).unwrap();
    let mut found: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

#[test]
fn every_target_holds_over_its_corpus() {
    for (name, target) in targets::TARGETS {
        let own = inputs(&format!("fuzz/corpus/{name}"));
        assert!(!own.is_empty(), "{name} has a corpus");
        let shared = if name == "trace" { Vec::new() } else { inputs("tests/broken") };
        for path in own.iter().chain(&shared) {
            let bytes = std::fs::read(path).unwrap();
            let held = std::panic::catch_unwind(|| target(&bytes));
            assert!(held.is_ok(), "{name}: {}", path.display());
        }
    }
}
