//! Measures reenact against other simulators; README.md says how.

mod by_hand;
mod desque;
mod draws;
mod heap;
mod measure;
mod reenact;
mod workload;

use workload::Workload;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ["one", contender, workload, size, seed] = words[..] else {
        panic!("one CONTENDER WORKLOAD SIZE SEED")
    };
    let workload = Workload::of(workload, size.parse().expect("size")).expect("workload");
    let seed = seed.parse().expect("seed");
    let run = match contender {
        "reenact" => reenact::run(workload, seed),
        "by-hand" => by_hand::run(workload, seed),
        "desque" => desque::run(workload, seed),
        _ => panic!("no such contender"),
    };
    println!("{}", run.to_json());
}
