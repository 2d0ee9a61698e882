//! Files of raw results: written seed by seed, gone on with, merged, and refused.

use super::Place;
use std::time::Duration;

const PARTS: [&str; 3] = ["0.jsonl", "1.jsonl", "2.jsonl"];

/// The flags of every sweep here.
const FLAGS: [&str; 7] =
    ["sweep", "sweep.yaml", "--seeds", "1..50", "--profile", "production", "--profile"];

fn sweep<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&FLAGS[..], &["production+cache"], more].concat()
}

/// Makes the three parts of a sweep.
fn parts(place: &Place) {
    for (index, name) in PARTS.iter().enumerate() {
        let shard = format!("{index}/3");
        let said = place.said(0, &sweep(&["--shard", &shard, "--out", name]));
        assert!(said.starts_with(&format!("`{name}` has 1")), "{said}");
    }
}

#[test]
fn parts_are_merged_to_the_byte() {
    let place = Place::new();
    parts(&place);
    let formats = ["human", "json", "csv", "parquet"];
    let formats = formats.iter().filter(|it| **it != "parquet" || cfg!(feature = "parquet"));
    for format in formats.copied() {
        let whole = place.printed(1, &sweep(&["--format", format]));
        for threads in ["1", "3"] {
            let again = place.printed(1, &sweep(&["--format", format, "--threads", threads]));
            assert!(whole == again, "{format} with {threads} threads");
        }
        let merged = ["merge", "2.jsonl", "0.jsonl", "1.jsonl", "--format", format];
        assert!(whole == place.printed(1, &merged), "{format}");
    }
    place.said(1, &sweep(&["--out", "whole.jsonl"]));
    place.said(1, &["merge", PARTS[0], PARTS[1], PARTS[2], "--out", "merged.jsonl"]);
    assert_eq!(place.text("whole.jsonl"), place.text("merged.jsonl"));
    place.said(1, &["merge", "whole.jsonl"]);
}

#[test]
fn schedulers_say_which_part_it_is() {
    let place = Place::new();
    parts(&place);
    let variables = [
        [
            ("SLURM_ARRAY_TASK_ID", "2"),
            ("SLURM_ARRAY_TASK_COUNT", "3"),
            ("SLURM_ARRAY_TASK_MIN", "1"),
        ],
        [("JOB_COMPLETION_INDEX", "1"), ("JOB_COMPLETIONS", "3"), ("UNRELATED", "")],
    ];
    for all in variables {
        let mut command = place.command(&sweep(&["--out", "part.jsonl", "--force"]));
        let output = command.envs(all).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.starts_with(&format!("shard 1/3, as {} says\n", all[0].0)), "{said}");
        assert_eq!(place.text("part.jsonl"), place.text(PARTS[1]));
    }
    let mut command = place.command(&sweep(&[]));
    let output = command.envs(variables[1]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("JOB_COMPLETION_INDEX makes this 1/3, and a shard's runs go to"),
        "{said}"
    );
}

#[test]
fn a_file_that_was_cut_is_gone_on_with() {
    let place = Place::new();
    place.said(1, &sweep(&["--out", "whole.jsonl"]));
    let whole = place.text("whole.jsonl");
    for cut in [0, 100, whole.find('\n').unwrap() + 1, whole.len() / 2, whole.len() - 1] {
        place.write("cut.jsonl", whole.get(..cut).unwrap());
        let said = place.said(1, &sweep(&["--out", "cut.jsonl", "--resume"]));
        assert!(said.starts_with("`cut.jsonl` has 50 seeds"), "{cut}: {said}");
        assert!(place.text("cut.jsonl") == whole, "cut at {cut}");
    }
    let said = place.said(1, &sweep(&["--out", "whole.jsonl", "--resume"]));
    assert_eq!(said, "`whole.jsonl` has 50 seeds, 50 of them from before\n");
    let said = place.said(1, &sweep(&["--out", "new.jsonl", "--resume"]));
    assert_eq!(said, "`new.jsonl` has 50 seeds\n", "where nothing is, it begins");
}

#[test]
fn what_is_killed_leaves_a_beginning() {
    let place = Place::new();
    let long =
        ["sweep", "sweep.yaml", "--seeds", "1..1000000", "--out", "long.jsonl", "--threads", "2"];
    let mut running = place.command(&long).spawn().unwrap();
    while std::fs::metadata(place.path("long.jsonl")).map_or(0, |it| it.len()) < 20_000 {
        std::thread::sleep(Duration::from_millis(5));
    }
    running.kill().unwrap();
    running.wait().unwrap();
    let text = place.text("long.jsonl");
    let part = reenact::experiment::sweep::record::read(&text).unwrap();
    assert!(part.rows.len() > 10 && text.len() - part.bytes < 1_000, "whole lines, and one cut");
    let seeds = part.rows.len();
    let said = place.said(2, &["merge", "long.jsonl"]);
    let expected = format!("`long.jsonl`, shard 0/1, is not whole: seeds {} to 1000000", seeds + 1);
    assert!(said.contains(&expected), "{said}");
}

#[cfg(unix)]
#[test]
fn an_interrupt_keeps_what_is_done() {
    use std::process::Stdio;
    let place = Place::new();
    let long = ["sweep", "sweep.yaml", "--seeds", "1..1000000", "--out", "long.jsonl"];
    let mut command = place.command(&[&long[..], &["--format", "json"]].concat());
    let running = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while std::fs::metadata(place.path("long.jsonl")).map_or(0, |it| it.len()) < 20_000 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let id = running.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let output = running.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["seeds"]["stopped"], "interrupted");
    let done = said["seeds"]["done"].as_u64().unwrap();
    let part = reenact::experiment::sweep::record::read(&place.text("long.jsonl")).unwrap();
    assert_eq!(part.rows.len() as u64, done, "what is told is what is kept");
    assert!(said["variants"][0]["figures"]["left"]["count"].as_u64() == Some(done));
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let place = Place::new();
    parts(&place);
    place.check("merge-missing", &["merge", PARTS[0]]);
    place.check("merge-missing-one", &["merge", PARTS[0], PARTS[2]]);
    place.check("merge-twice", &["merge", PARTS[0], PARTS[1], PARTS[2], PARTS[1]]);
    let part = place.text(PARTS[1]);
    place.write("cut.jsonl", part.get(..part.len() / 2).unwrap());
    place.check("merge-cut", &["merge", PARTS[0], "cut.jsonl", PARTS[2]]);
    place.write("tool.jsonl", &place.text(PARTS[1]).replacen("reenact 0", "reenact 9", 1));
    place.check("merge-other-tool", &["merge", PARTS[0], "tool.jsonl", PARTS[2]]);
    let changed = place.text("sweep.yaml").replace("400ms", "401ms");
    place.write("sweep.yaml", &changed);
    place.said(0, &sweep(&["--shard", "1/3", "--out", "other.jsonl"]));
    let said = place.said(2, &["merge", PARTS[0], "other.jsonl", PARTS[2]]);
    assert!(
        said.contains("`other.jsonl` belongs to another sweep than `0.jsonl`: its digest"),
        "{said}"
    );
    let said = place.said(2, &sweep(&["--shard", "1/3", "--out", PARTS[1], "--resume"]));
    assert!(
        said.contains("`1.jsonl` cannot be gone on with: its digest of the scenario"),
        "{said}"
    );
}

#[test]
fn a_part_of_another_plan_is_refused() {
    let place = Place::new();
    parts(&place);
    let others: [(&[&str], &str); 4] = [
        (&["--seeds", "1..51"], "its seeds are 1..51, and not 1..50"),
        (&["--limit", "1000000"], "it was run with other flags"),
        (&["--set", "inputs.query_time.value=1s"], "it was run with other flags"),
        (&["--with", "cache", "--profile", "test"], "its variants are other ones: test + cache"),
    ];
    for (more, why) in others {
        let flags =
            [&["sweep", "sweep.yaml", "--shard", "1/3", "--out", "other.jsonl", "--force"], more]
                .concat();
        let flags = if more.contains(&"--profile") {
            flags
        } else {
            [&flags[..], &["--profile", "production", "--profile", "production+cache"]].concat()
        };
        let flags = if more.contains(&"--seeds") {
            flags
        } else {
            [&flags[..], &["--seeds", "1..50"]].concat()
        };
        place.said(0, &flags);
        let said = place.said(2, &["merge", PARTS[0], "other.jsonl", PARTS[2]]);
        assert!(said.contains(why), "{said}");
    }
    place.said(0, &sweep(&["--shard", "1/4", "--out", "quarter.jsonl"]));
    let said = place.said(2, &["merge", PARTS[0], "quarter.jsonl", PARTS[2]]);
    assert!(said.contains("`quarter.jsonl` is shard 1/4, and `0.jsonl` is one of 3"), "{said}");
}

#[test]
fn files_are_no_raw_results() {
    let place = Place::new();
    parts(&place);
    place.check("merge-scenario", &["merge", "sweep.yaml", "none.jsonl", "."]);
    let text = place.text(PARTS[0]);
    let (first, rest) = text.split_once('\n').unwrap();
    let second = rest.split_inclusive('\n').nth(1).unwrap();
    for (wrong, why) in [
        (
            format!("{first}\n{second}"),
            "has another run in line 2 than that of seed 1 and variant 0",
        ),
        (format!("{first}\n{{}}\n"), "has no run in line 2: missing field"),
        (format!("{text}{second}"), "has more runs than its shard, from line 34 on"),
        (text.replacen("sweep.runs/1", "sweep.runs/2", 1), "is of format reenact.sweep.runs/2"),
        (text.replacen("\"met\":[true", "\"met\":[true,true", 1), "has not as many figures"),
        (first.to_owned(), "has no whole first line"),
    ] {
        place.write("wrong.jsonl", &wrong);
        let said = place.said(2, &["merge", "wrong.jsonl", PARTS[1], PARTS[2]]);
        assert!(said.contains(&format!("`wrong.jsonl` {why}")) || said.contains(why), "{said}");
    }
}

/// A line that somebody changed is no run of this sweep, however well it reads.
#[test]
fn a_line_that_was_changed_is_refused() {
    let place = Place::new();
    parts(&place);
    place.said(1, &sweep(&["--out", "whole.jsonl"]));
    let why = "that was changed, or is of another sweep: its digest is not that of the line; make the \
               file anew";
    let changed = |name: &str, change: &dyn Fn(&str) -> String| {
        let text = place.text(name);
        let third = text.lines().nth(2).unwrap();
        let other = change(third);
        assert_ne!(third, other);
        place.write(name, &text.replacen(third, &other, 1));
    };
    let more_events = |line: &str| line.replacen("\"events\":", "\"events\":1", 1);
    changed(PARTS[0], &more_events);
    let said = place.said(2, &["merge", PARTS[0], PARTS[1], PARTS[2]]);
    assert_eq!(said, format!("error: `0.jsonl` has a run in line 3 {why}\n"));
    changed("whole.jsonl", &more_events);
    let said = place.said(2, &sweep(&["--out", "whole.jsonl", "--resume"]));
    assert_eq!(said, format!("error: `whole.jsonl` has a run in line 3 {why}\n"));
    place.said(1, &sweep(&["--out", "whole.jsonl", "--force"]));
    changed("whole.jsonl", &|line| format!("{}}}", line.split_once(",\"digest\"").unwrap().0));
    let said = place.said(2, &sweep(&["--out", "whole.jsonl", "--resume"]));
    assert_eq!(said, format!("error: `whole.jsonl` has a run in line 3 {why}\n"));
}

#[test]
fn a_file_without_an_end_is_not_read_to_it() {
    let place = Place::new();
    let huge = std::fs::File::create(place.path("huge.jsonl")).unwrap();
    huge.set_len(600 << 20).unwrap();
    let why = "error: `huge.jsonl` cannot be read: it has more than 512 MiB, and no more is read\n";
    assert_eq!(place.said(2, &["merge", "huge.jsonl"]), why);
    assert_eq!(place.said(2, &sweep(&["--out", "huge.jsonl", "--resume"])), why);
}

#[test]
fn nothing_is_overwritten_unasked() {
    let place = Place::new();
    place.write("mine.jsonl", "mine\n");
    let out = ["--out", "mine.jsonl"];
    place.check("sweep-out-is-there", &sweep(&out));
    let said = place.said(2, &sweep(&["--out", "mine.jsonl", "--resume"]));
    assert!(said.contains("`mine.jsonl` is no file of raw results"), "{said}");
    assert_eq!(place.text("mine.jsonl"), "mine\n");
    place.said(1, &sweep(&["--out", "mine.jsonl", "--force"]));
    let said = place.said(2, &["merge", "mine.jsonl", "--out", "mine.jsonl"]);
    assert!(said.contains("is there already"), "{said}");
    let said = place.said(2, &sweep(&["--out", "."]));
    assert!(said.contains("`.` is a folder"), "{said}");
}
