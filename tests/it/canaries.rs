//! Canaries: claims that are false on purpose. Each stands where a true one stands otherwise, and
//! whatever holds such claims against the runs must find it. One that survives is a hole in the proof.

use crate::support::root;
use crate::support::text_of;
use std::path::Path;
use std::process::Command;

/// A scenario whose claims are all true.
const TRUE: &str = "tests/it/canaries.yaml";

/// Where a false claim must be found.
#[derive(Debug, Clone, Copy)]
enum Judge {
    Run,
    Check,
    Test,
}

/// One false claim.
struct Canary {
    /// What it claims.
    claims: &'static str,
    /// What is true.
    was: &'static str,
    /// What is claimed instead.
    is: &'static str,
    /// Who must find it.
    judges: &'static [Judge],
    /// What they must say.
    says: &'static str,
}

const CANARIES: [Canary; 9] = [
    Canary {
        claims: "that fewer are turned away",
        was: "turned_away: 12, noticed",
        is: "turned_away: 11, noticed",
        judges: &[Judge::Run, Judge::Test],
        says: "turned_away",
    },
    Canary {
        claims: "that nobody sees it",
        was: "noticed_by: [pager] }",
        is: "noticed_by: [] }",
        judges: &[Judge::Run, Judge::Test],
        says: "noticed_by",
    },
    Canary {
        claims: "that the action does not help",
        was: "with: [stop-it], turned_away: 0",
        is: "with: [stop-it], turned_away: 1",
        judges: &[Judge::Test],
        says: "turned_away",
    },
    Canary {
        claims: "that a calibrated figure comes out",
        was: "value: 12 # calibrated",
        is: "value: 13 # calibrated",
        judges: &[Judge::Run, Judge::Check, Judge::Test],
        says: "turned_away",
    },
    Canary {
        claims: "that a prediction comes true",
        was: "value: 0 # predicted",
        is: "value: 1 # predicted",
        judges: &[Judge::Run, Judge::Test],
        says: "turned_away_when_quiet",
    },
    Canary {
        claims: "that a calibrated figure was predicted",
        was: "role: calibrated",
        is: "role: predicted",
        judges: &[Judge::Check],
        says: "is not predicted",
    },
    Canary {
        claims: "that the fault mends what it does not",
        was: "patch: { changes: { guard: { deployed: always } } } # the fault",
        is: "patch: { observers: { pager: { stays: 2m } } } # the fault",
        judges: &[Judge::Check],
        says: "without the fault, it still shows",
    },
    Canary {
        claims: "a wrong answer",
        was: "answer: reached",
        is: "answer: infected",
        judges: &[Judge::Check, Judge::Test],
        says: "how_far",
    },
    Canary {
        claims: "that an action removes all of it",
        was: "answer: lessens",
        is: "answer: prevents",
        judges: &[Judge::Check, Judge::Test],
        says: "half",
    },
];

/// Asks a judge about a scenario in a folder; returns the exit code and all that was said.
fn judged(judge: Judge, folder: &Path) -> (Option<i32>, String) {
    let arguments: &[&str] = match judge {
        Judge::Run => &["run", "a.yaml"],
        Judge::Check => &["check", "a.yaml"],
        Judge::Test => &["test", "a.yaml", "--color", "never"],
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_reenact"));
    command.args(arguments).current_dir(folder).env_clear().env("CI", "true");
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

/// A folder with a scenario whose snapshots are those of the true one.
fn desk(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.yaml");
    std::fs::write(&path, text_of(&root().join(TRUE))).unwrap();
    let mut accept = Command::new(env!("CARGO_BIN_EXE_reenact"));
    accept.args(["test", "a.yaml", "--accept"]).current_dir(folder.path()).env_clear();
    assert!(accept.output().unwrap().status.success());
    std::fs::write(&path, text).unwrap();
    folder
}

#[test]
fn what_is_true_is_found_true() {
    let folder = desk(&text_of(&root().join(TRUE)));
    for judge in [Judge::Run, Judge::Check, Judge::Test] {
        let (code, text) = judged(judge, folder.path());
        assert_eq!(code, Some(0), "{judge:?}: {text}");
    }
}

#[test]
fn no_false_claim_survives() {
    let text = text_of(&root().join(TRUE));
    for canary in CANARIES {
        assert_eq!(text.matches(canary.was).count(), 1, "{}", canary.was);
        let folder = desk(&text.replace(canary.was, canary.is));
        for judge in canary.judges {
            let (code, said) = judged(*judge, folder.path());
            assert!(
                code.is_some_and(|code| code != 0) && said.contains(canary.says),
                "{judge:?} does not find the claim {}: {code:?}\n{said}",
                canary.claims
            );
        }
    }
}

#[test]
fn a_snapshot_of_another_run_is_found() {
    let folder = desk(&text_of(&root().join(TRUE)).replace("every: 5s", "every: 4s"));
    let (code, said) = judged(Judge::Test, folder.path());
    assert_eq!(code, Some(1), "{said}");
}
