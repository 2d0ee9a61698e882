//! Every scenario under every profile and with every overlay, as `reenact test` tries it: its
//! expectations met, its facts as accepted, the same again on a used machine and in a fresh
//! process.

use crate::support::root;
use std::process::Command;

#[test]
fn every_case_of_every_scenario_passes() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reenact"));
    command.args(["test", "scenarios", "--check-determinism"]).current_dir(root()).env_clear();
    let output = command.env("CI", "true").output().expect("the binary was built with the tests");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let scenarios = crate::support::files_below(&root().join("scenarios"), ".yaml").len();
    let counted = format!("{scenarios} scenario");
    assert!(text.contains(&counted) && text.contains("snapshots the same"), "{text}");
}
