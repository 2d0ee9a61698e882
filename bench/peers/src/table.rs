//! What was measured, as a table in Markdown.

use crate::results::Cell;
use crate::results::Results;
use crate::workload::Workload;
use std::fmt::Write as _;
use std::process::Command;

/// Draws the table. A ratio says how often ours did it while they did it once.
pub fn draw(results: &Results, repetitions: u64) -> String {
    let mut text = heading(repetitions);
    text.push_str("\n| System |");
    for workload in &results.workloads {
        let _ = match workload {
            Workload::OneServer { .. } => write!(text, " W1 | ours |"),
            Workload::RetriedJobs { .. } => write!(text, " W2 | ours |"),
            Workload::Hold { pending, .. } => {
                write!(text, " W3, {} | ours |", power(*pending))
            }
        };
    }
    text.push_str(" RSS, MB |\n|---|");
    text.push_str(&"---:|".repeat(2 * results.workloads.len() + 1));
    text.push('\n');
    for (number, contender) in results.contenders.iter().enumerate() {
        row(&mut text, results, number, contender.title(), Cell::seconds);
        if number == 0 {
            row(&mut text, results, number, "the same, nobody listening", Cell::seconds_alone);
        }
    }
    text
}

/// Draws one row, from what each cell says its seconds are.
fn row(
    text: &mut String,
    results: &Results,
    number: usize,
    title: &str,
    seconds: fn(&Cell) -> Option<f64>,
) {
    let _ = write!(text, "| {title} |");
    for (index, workload) in results.workloads.iter().enumerate() {
        let ours = results.cell(0, index).and_then(Cell::seconds);
        let theirs = results.cell(number, index).and_then(seconds);
        let shown = theirs.map(|seconds| match workload {
            Workload::Hold { .. } => format!("{:.0}", seconds * 1e9),
            Workload::OneServer { .. } | Workload::RetriedJobs { .. } => {
                format!("{:.*}", if seconds < 1e-6 { 1 } else { 3 }, 1e-6 / seconds)
            }
        });
        let ratio = theirs.zip(ours).map(|(theirs, ours)| format!("{:.2}×", theirs / ours));
        let dash = || "–".to_owned();
        let _ = write!(text, " {} | {} |", shown.unwrap_or_else(dash), ratio.unwrap_or_else(dash));
    }
    let peaks: Vec<String> = (0..results.workloads.len())
        .map(|index| results.cell(number, index).and_then(Cell::peak))
        .map(|peak| peak.map_or_else(|| "–".to_owned(), |peak| format!("{peak:.0}")))
        .collect();
    let _ = writeln!(text, " {} |", peaks.join(" / "));
}

/// Says what was measured, and on what.
fn heading(repetitions: u64) -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    format!(
        "{}, {}, {}: medians of {repetitions} interleaved runs, processor time, one \
         thread each. W1 (`one-server`) and W2 (`retried-jobs`) are millions of model events a \
         second, 2 and 2.222 for each arrival; W3 (`hold`) is nanoseconds a hold. \"ours\" is how much longer they \
         take than reenact with figures. RSS is the peak in each workload.\n",
        says("date", &["-u", "+%F"]),
        cpu.unwrap_or("an unknown processor"),
        says("rustc", &["--version"]),
    )
}

/// Returns what a command prints.
fn says(command: &str, words: &[&str]) -> String {
    let output = Command::new(command).args(words).output();
    output.map_or_else(
        |_| format!("no {command}"),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

/// Writes a power of ten as one.
fn power(number: u64) -> String {
    match number.checked_ilog10() {
        Some(exponent) if 10_u64.pow(exponent) == number => format!("1e{exponent}"),
        Some(_) | None => number.to_string(),
    }
}
