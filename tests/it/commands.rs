//! The command line: each verb wired up, its output as snapshots, its exit codes.

use std::path::Path;
use std::process::Command;
use std::process::Output;

const SCENARIO: &str = "scenarios/duo-chat-a1001.yaml";

/// Runs the tool at the top of the repository, in an environment of its own.
fn reenact(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the binary was built with the tests")
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reenact"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).env_clear();
    command
}

/// Everything a user sees of one call, in one text.
fn transcript(arguments: &[&str]) -> String {
    let output = reenact(arguments);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
    let mut all = format!("$ reenact {}\n{}", arguments.join(" "), text(&output.stdout));
    let messages = text(&output.stderr);
    if !messages.is_empty() {
        all = format!("{all}--- stderr\n{messages}");
    }
    format!("{all}--- exit {}\n", output.status.code().unwrap_or(-1))
}

#[track_caller]
fn check(name: &str, arguments: &[&str]) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/commands"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, transcript(arguments)));
}

#[test]
fn run_shows_every_profile_side_by_side() {
    check("run", &["run", SCENARIO]);
}

#[test]
fn run_can_be_narrowed() {
    check("run-one-profile", &["run", SCENARIO, "--profile", "development"]);
    check(
        "run-with-action",
        &["run", SCENARIO, "--profile", "production", "--with", "keep-answer,qa-waits"],
    );
    check("run-until", &["run", SCENARIO, "--profile", "production", "--until", "13h", "--ascii"]);
}

#[test]
fn run_tells_one_request() {
    check(
        "run-only",
        &["run", SCENARIO, "--only", "request=586", "--until", "12h14m", "--profile", "production"],
    );
    check("run-only-nothing", &["run", SCENARIO, "--only", "request=99999"]);
}

#[test]
fn how_far_a_run_is_changes_nothing_it_says() {
    let plain = reenact(&["run", SCENARIO]);
    let watched = reenact(&["run", SCENARIO, "--progress"]);
    assert_eq!(String::from_utf8(plain.stderr).unwrap(), "", "nobody watches");
    assert!(plain.stdout == watched.stdout);
    for line in String::from_utf8(watched.stderr).unwrap().lines() {
        let words = ["events, ", " a second, at 06-"];
        assert!(words.iter().all(|words| line.contains(words)), "{line}");
    }
}

#[test]
fn run_takes_a_seed_in_three_forms() {
    let decimal = reenact(&["run", SCENARIO, "--profile", "production", "--seed", "255"]);
    let hex = reenact(&["run", SCENARIO, "--profile", "production", "--seed", "0xff"]);
    assert_eq!(decimal.stdout, hex.stdout);
    let hash = "25f1a0c3d4e5b6978812345678909abcdef01234";
    let output = reenact(&["run", SCENARIO, "--profile", "development", "--seed", hash]);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn run_writes_json_that_others_can_rely_on() {
    let output = reenact(&["run", SCENARIO, "--format", "json"]);
    let run: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert_eq!(run["schema"], "reenact.run/1");
    assert_eq!(run["scenario"], "duo-chat-a1001");
    assert_eq!(run["seed"], "18191");
    let profiles = run["profiles"].as_array().expect("there are profiles");
    let names: Vec<&str> = profiles.iter().filter_map(|it| it["profile"].as_str()).collect();
    assert_eq!(names, ["production", "development", "self-managed", "test", "test-inline"]);
    let production = &profiles[0];
    let figures = &production["figures"];
    assert_eq!(figures["requests_affected"]["replayed"], 2553);
    assert_eq!(figures["requests_affected"]["published"], "2553");
    assert_eq!(figures["requests_affected"]["role"], "calibrated");
    assert_eq!(figures["requests_affected"]["agrees"], true);
    assert_eq!(figures["customers_affected"]["replayed"], 550);
    assert_eq!(figures["duration"]["agrees"], false);
    for name in
        ["duration", "job_executions", "failed_attempts", "answers_streamed", "errors_shown"]
    {
        assert!(figures[name]["replayed"].is_u64(), "{name} is a number");
    }
    assert_eq!(profiles[1]["figures"]["requests_affected"]["replayed"], 0);
    assert_eq!(profiles[1]["figures"]["customers_affected"]["replayed"], 0);
    assert_eq!(production["outcome"]["ending"], "finished");
    assert!(production["fingerprint"].is_string());
    assert_eq!(production["expectations"][0]["met"], true);

    let lines = reenact(&["run", SCENARIO, "--format", "jsonl"]);
    let text = String::from_utf8(lines.stdout).expect("it is UTF-8");
    assert_eq!(text.lines().count(), 5);
    for line in text.lines() {
        let one: serde_json::Value = serde_json::from_str(line).expect("each line is JSON");
        assert_eq!(one["schema"], "reenact.run/1");
    }
}

#[test]
fn the_same_bytes_in_every_environment() {
    let arguments = ["run", SCENARIO];
    let plain = reenact(&arguments).stdout;
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let copy = scratch.path().join("scenarios");
    std::fs::create_dir(&copy).expect("a scratch folder can be made");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(SCENARIO);
    std::fs::copy(from, scratch.path().join(SCENARIO)).expect("the scenario can be copied");
    let elsewhere = command(&arguments)
        .current_dir(scratch.path())
        .env("TZ", "Asia/Kathmandu")
        .env("LC_ALL", "tr_TR.ISO-8859-9")
        .env("LANG", "C")
        .env("HOME", "/nonexistent")
        .env("COLUMNS", "40")
        .env("RUST_MIN_STACK", "67108864")
        .output()
        .expect("the binary was built with the tests");
    assert_eq!(plain, elsewhere.stdout);
    assert_eq!(plain, reenact(&arguments).stdout, "twice in fresh processes");
}

#[test]
fn a_closed_pipe_is_no_panic() {
    let script = format!("{} run {SCENARIO} | head -1", env!("CARGO_BIN_EXE_reenact"));
    let output = Command::new("sh")
        .args(["-c", &script])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("there is a shell");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn check_reports_and_explain_explains() {
    check("check", &["check", SCENARIO]);
    check("explain", &["explain", "E0210"]);
    check("explain-nothing", &["explain", "E9999"]);
}

#[test]
fn help_fits_a_page_of_eighty_columns() {
    let commands = [
        "",
        "new",
        "run",
        "check",
        "test",
        "show",
        "diff",
        "report",
        "bisect",
        "visibility",
        "whatif",
        "hypotheses",
        "certify",
        "verify",
        "explain",
        "config",
        "completions",
        "man",
        "schema",
        "fmt",
    ];
    for command in commands {
        let arguments = if command.is_empty() { vec![] } else { vec![command] };
        for flag in ["-h", "--help"] {
            let arguments: Vec<&str> = arguments.iter().copied().chain([flag]).collect();
            let help = reenact(&arguments);
            let help = String::from_utf8(help.stdout).expect("it is UTF-8");
            assert!(help.lines().count() > 5, "{help}");
            for line in help.lines() {
                assert!(line.chars().count() <= 80, "{arguments:?}: {line}");
            }
        }
    }
}

#[test]
fn show_prints_what_replays_alike() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("shown.yaml");
    let shown = reenact(&["show", SCENARIO, "--profile", "test", "--with", "keep-answer"]);
    std::fs::write(&path, &shown.stdout).unwrap();
    // The shown file has the patches applied, so its plain profile gives the same events.
    let fingerprint = |arguments: &[&str]| {
        let output = reenact(arguments);
        let run: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        run["profiles"][0]["fingerprint"].clone()
    };
    let path = path.to_str().unwrap();
    let replayed = fingerprint(&["run", path, "--format", "json"]);
    let original = fingerprint(&[
        "run",
        SCENARIO,
        "--profile",
        "test",
        "--with",
        "keep-answer",
        "--format",
        "json",
    ]);
    assert!(replayed.is_string());
    assert_eq!(replayed, original);
}

#[test]
fn bad_usage_is_said_plainly() {
    check("usage-no-file", &["run", "scenarios/none.yaml"]);
    check("usage-directory", &["run", "scenarios"]);
    check("usage-profile", &["run", SCENARIO, "--profile", "prodution"]);
    check("usage-overlay", &["run", SCENARIO, "--with", "keep-anser"]);
    check("usage-people", &["run", SCENARIO, "--with", "ask-auth-team"]);
    check("usage-seed", &["run", SCENARIO, "--seed", "eighteen"]);
    check("usage-set", &["run", SCENARIO, "--set", "inputs.retry_limt.value=3"]);
    check("usage-set-input", &["run", SCENARIO, "--set", "inputs.retry_limit=3"]);
    check("usage-set-value", &["run", SCENARIO, "--set", "inputs.retry_limit.value=3s"]);
    check("usage-limit", &["run", SCENARIO, "--profile", "production", "--limit", "1000"]);
    check("usage-only", &["run", SCENARIO, "--only", "request=0"]);
    check("usage-until", &["run", SCENARIO, "--until", "tomorrow"]);
}

#[test]
fn help_begins_with_examples() {
    check("help", &["--help"]);
    check("help-run", &["run", "--help"]);
    check("help-check", &["check", "--help"]);
}
