//! Measures reenact against other simulators; README.md says how.

mod by_hand;
mod contender;
mod desque;
mod draws;
mod heap;
mod measure;
mod nexosim;
mod reenact;
mod results;
mod simcore;
mod table;
mod workload;

use contender::Contender;
use results::Results;
use std::process::ExitCode;
use workload::Workload;

const USAGE: &str = "\
usage: peers [--quick] [--repetitions N] [--only NAME]... [--also INTERPRETER]...
       peers one CONTENDER WORKLOAD SEED SIZE...

  --quick             small workloads, one repetition: whether everything runs and agrees
  --repetitions N     how often everything is run; 5 when absent
  --only NAME         reenact, and these contenders: by-hand, desque, simcore, nexosim
  --also INTERPRETER  the programs in `others/`, too: a Python that has simpy or ciw, or an Rscript
                      that has simmer
  one                 one measurement in this process, printed as a line of JSON";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.split_first() {
        Some((first, rest)) if first == "one" => one(rest),
        Some((first, [])) if first == "--help" => Ok(USAGE.to_owned()),
        _ => compare(&arguments),
    };
    match done {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// Measures once.
fn one(words: &[String]) -> Result<String, String> {
    let usage = || USAGE.to_owned();
    let [contender, workload, seed, sizes @ ..] = words else { return Err(usage()) };
    let contender = Contender::of(contender).ok_or_else(usage)?;
    let sizes: Result<Vec<u64>, _> = sizes.iter().map(|size| size.parse()).collect();
    let workload = sizes.ok().and_then(|sizes| Workload::of(workload, &sizes));
    let workload = workload.ok_or_else(usage)?;
    let seed = seed.parse().map_err(|_| usage())?;
    contender.run(workload, seed).map(measure::Run::to_json).ok_or_else(usage)
}

/// Measures everything, and draws the table; fails when somebody does not agree with theory.
fn compare(words: &[String]) -> Result<String, String> {
    let mut contenders = Contender::BUILT_IN.to_vec();
    let mut only: Vec<Contender> = Vec::new();
    let mut repetitions = None;
    let mut quick = false;
    let mut words = words.iter().map(String::as_str);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| USAGE.to_owned());
        match word {
            "--quick" => quick = true,
            "--repetitions" => {
                repetitions = Some(value()?.parse::<u64>().map_err(|_| USAGE.to_owned())?);
            }
            "--only" => only.push(Contender::of(value()?).ok_or_else(|| USAGE.to_owned())?),
            "--also" => {
                let interpreter = value()?;
                let programs = Contender::programs(interpreter);
                if programs.is_empty() {
                    return Err(format!("{interpreter} has none of simpy, ciw, simmer"));
                }
                contenders.extend(programs);
            }
            _ => return Err(USAGE.to_owned()),
        }
    }
    contenders.retain(|it| {
        let optional = Contender::BUILT_IN[1..].contains(it);
        only.is_empty() || !optional || only.contains(it)
    });
    let repetitions = repetitions.unwrap_or(if quick { 1 } else { 5 }).max(1);
    let workloads = if quick { Workload::quick() } else { Workload::full() };
    let results = Results::measure(contenders, workloads, repetitions)?;
    let table = table::draw(&results, repetitions);
    match results.disagreements() {
        found if found.is_empty() => Ok(table),
        found => Err(format!("{table}\nnot as in theory:\n{}", found.join("\n"))),
    }
}
