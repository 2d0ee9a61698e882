//! What a sweep prints: for people, and for programs that read it as its formats say.

use super::Place;
use super::schema;
use serde_json::Value;

const TWO: [&str; 8] = [
    "sweep",
    "sweep.yaml",
    "--seeds",
    "1..40",
    "--profile",
    "production",
    "--profile",
    "production+cache",
];

fn json(place: &Place, arguments: &[&str]) -> Value {
    let said = place.run(&[arguments, &["--format", "json"]].concat());
    let value: Value = serde_json::from_slice(&said.stdout).unwrap();
    let schema = schema("sweep-1.json");
    let mistake = schema.iter_errors(&value).next().map(|it| it.to_string());
    assert_eq!(mistake, None, "{arguments:?}");
    value
}

#[test]
fn people_see_how_sure_it_is() {
    let place = Place::new();
    place.check("two-variants", &TWO);
    place.check("one-hundred", &["sweep", "sweep.yaml", "--worst", "1", "--ascii"]);
    let vary = "inputs.query_time.value=100ms,{ exponential: 100ms },50ms..150ms";
    place.check(
        "varied",
        &["sweep", "sweep.yaml", "--seeds", "1..20", "--vary", vary, "--worst", "0"],
    );
    let few =
        ["sweep", "sweep.yaml", "--seeds", "5..1000", "--precision", "slowest=10%", "--worst", "2"];
    place.check("precise", &few);
    place.check("one-seed", &["sweep", "sweep.yaml", "--seeds", "7..7"]);
    let stopped = ["sweep", "sweep.yaml", "--seeds", "1..3", "--limit", "100"];
    place.check("stopped", &stopped);
    let late = ["--profile", "production", "--profile", "production+cache@9h30s", "--worst", "1"];
    place.check(
        "branched",
        &[&["sweep", "sweep.yaml", "--seeds", "187/9h30s/1..40"], &late[..]].concat(),
    );
}

#[test]
fn what_cannot_be_swept_is_said() {
    let place = Place::new();
    let wrong: [(&str, &[&str]); 16] = [
        ("wrong-seeds", &["--seeds", "9..1"]),
        ("wrong-vary", &["--vary", "inputs.query_tim.value=1s,2s"]),
        ("wrong-values", &["--vary", "inputs.query_time.value=1s,fast"]),
        ("wrong-profile", &["--profile", "produktion"]),
        ("wrong-twice", &["--profile", "test", "--profile", "test"]),
        ("wrong-side", &["--profile", "test+seed=1"]),
        ("wrong-branch", &["--seeds", "7/2h/9..7/2h/10"]),
        ("wrong-instant", &["--profile", "production+cache@soon"]),
        ("wrong-early", &["--profile", "production+cache@2023-12-31T00:00:00Z"]),
        ("wrong-action", &["--profile", "production+cash@9h"]),
        ("wrong-late-twice", &["--profile", "cache@9h", "--profile", "production+cache@9h"]),
        ("wrong-late-and-early", &["--profile", "cache@9h", "--with", "cache"]),
        ("wrong-precision", &["--precision", "lef=1%", "--worst-by", "lef"]),
        ("wrong-shard", &["--shard", "3/3", "--out", "x.jsonl"]),
        ("wrong-shard-out", &["--shard", "0/3"]),
        ("wrong-shard-precision", &["--shard", "0/3", "--out", "x.jsonl", "--precision", "1%"]),
    ];
    for (name, more) in wrong {
        place.check(name, &[&["sweep", "sweep.yaml"], more].concat());
    }
    assert!(!place.path("x.jsonl").exists());
}

#[test]
fn programs_can_rely_on_the_document() {
    let place = Place::new();
    let said = json(&place, &TWO);
    assert_eq!(said["schema"], "reenact.sweep/1");
    assert_eq!(
        said["seeds"],
        serde_json::json!({
            "first": "1", "last": "40", "asked": 40, "done": 40, "stopped": null
        })
    );
    let first = &said["variants"][0];
    let left = &first["figures"]["left"];
    assert_eq!(left["unit"], "count");
    assert_eq!(left["count"], 40);
    assert!(left["low"].as_f64() < left["mean"].as_f64());
    assert_eq!(first["figures"]["last_slow"]["unit"], "text");
    let texts = first["figures"]["last_slow"]["texts"].as_array().unwrap();
    assert_eq!(texts.iter().filter_map(|it| it["count"].as_u64()).sum::<u64>(), 40);
    let held = first["expectations"][0]["held"].as_u64().unwrap();
    assert!(held > 0 && held < 40, "{held}");
    assert_eq!(said["differences"][0]["figures"]["visits"]["same"], 40);
    json(&place, &["sweep", "sweep.yaml", "--seeds", "7..7"]);
    json(&place, &["sweep", "sweep.yaml", "--seeds", "1..3", "--limit", "100"]);
    json(&place, &["sweep", "sweep.yaml", "--seeds", "1..300", "--precision", "50%"]);
}

/// The line that is said to replay a seed does.
#[test]
fn the_worst_seeds_can_be_replayed() {
    let place = Place::new();
    let vary = ["--vary", "inputs.query_time.value={ exponential: 420ms }"];
    let seeds = ["--seeds", "1..60", "--with", "cache"];
    check_worst(&place, &[&["sweep", "sweep.yaml"], &seeds[..], &vary[..]].concat());
    let branches = ["--seeds", "187/9h20s/1..60", "--profile", "cache@9h30s"];
    check_worst(&place, &[&["sweep", "sweep.yaml"], &branches[..], &vary[..]].concat());
}

/// Replays the worst seeds of a sweep by the lines it says.
#[track_caller]
fn check_worst(place: &Place, arguments: &[&str]) {
    let said = json(place, arguments);
    let worst = said["variants"][0]["worst"].as_array().unwrap();
    assert_eq!(worst.len(), 5);
    for one in worst {
        let line = one["again"].as_str().unwrap().strip_prefix("reenact ").unwrap();
        let words: Vec<&str> = line
            .split('\'')
            .enumerate()
            .flat_map(|(place, part)| match place % 2 {
                0 => part.split_whitespace().collect(),
                _ => vec![part],
            })
            .collect();
        let run = place.run(&[&words[..], &["--format", "json"]].concat());
        let run: Value = serde_json::from_slice(&run.stdout).unwrap();
        assert_eq!(
            run["profiles"][0]["figures"]["left"]["replayed"], one["value"]["count"],
            "{line}"
        );
        assert_eq!(run["seed"], one["seed"]);
    }
}

#[test]
fn raw_results_are_what_their_schema_says() {
    let place = Place::new();
    let schema = schema("sweep-runs-1.json");
    let runs: [&[&str]; 3] = [&[], &["--limit", "100"], &["--profile", "test+cache@9h"]];
    for more in runs {
        place.run(&[&TWO[..], &["--out", "runs.jsonl", "--force"], more].concat());
        for line in place.text("runs.jsonl").lines() {
            let value: Value = serde_json::from_str(line).unwrap();
            let mistake = schema.iter_errors(&value).next().map(|it| it.to_string());
            assert_eq!(mistake, None, "{line}");
        }
    }
}

#[test]
fn a_table_has_a_row_for_each_run() {
    let place = Place::new();
    let csv =
        String::from_utf8(place.printed(1, &[&TWO[..], &["--format", "csv"]].concat())).unwrap();
    let mut lines = csv.lines();
    assert_eq!(
        lines.next(),
        Some(
            "variant,seed,finished,events,unmet,left,visits,share_ppb,slowest_ns,first_left,last_slow"
        )
    );
    assert_eq!(lines.clone().count(), 80);
    let said = json(&place, &TWO);
    let sum: u64 = lines
        .filter(|line| line.starts_with("production,"))
        .map(|line| line.split(',').nth(5).unwrap().parse::<u64>().unwrap())
        .sum();
    let mean = said["variants"][0]["figures"]["left"]["mean"].as_f64().unwrap();
    assert!((mean * 40.0).round().to_string() == sum.to_string(), "{mean} {sum}");
}

/// The table can be read by a reader of the format.
#[cfg(feature = "parquet")]
#[test]
fn parquet_is_the_same_table() {
    use parquet::file::reader::FileReader as _;
    use parquet::file::reader::SerializedFileReader;
    let place = Place::new();
    let bytes = place.printed(1, &[&TWO[..], &["--format", "parquet"]].concat());
    let csv =
        String::from_utf8(place.printed(1, &[&TWO[..], &["--format", "csv"]].concat())).unwrap();
    std::fs::write(place.path("runs.parquet"), bytes).unwrap();
    let file = std::fs::File::open(place.path("runs.parquet")).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    assert_eq!(reader.metadata().file_metadata().num_rows(), 80);
    let titles: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    let rows = reader.get_row_iter(None).unwrap().map(Result::unwrap);
    for (line, row) in csv.lines().skip(1).zip(rows) {
        let fields = line.split(',');
        for ((title, field), (name, value)) in titles.iter().zip(fields).zip(row.get_column_iter())
        {
            assert_eq!(title, name);
            let told = value.to_string();
            let told = told.trim_matches('"');
            match *title {
                _ if field.is_empty() => assert_eq!(told, "null", "{title}"),
                // The reader tells instants in its own way.
                "first_left" => assert_ne!(told, "null"),
                _ => assert_eq!(told, field, "{title}"),
            }
        }
    }
}

#[test]
fn progress_is_told_on_stderr_alone() {
    let place = Place::new();
    let quiet = place.run(&TWO);
    assert_eq!(quiet.stderr, b"", "where nobody watches, nothing is said");
    let long = ["sweep", "sweep.yaml", "--seeds", "1..4000", "--profile", "production"];
    let told = place.run(&[&long[..], &["--progress", "--threads", "1"]].concat());
    let said = String::from_utf8(told.stderr).unwrap();
    for line in said.lines() {
        assert!(line.contains(" of 4 000 seeds, ") && line.ends_with(" left"), "{line}");
    }
    assert!(told.stdout == place.run(&long).stdout, "what is printed is the same");
}
