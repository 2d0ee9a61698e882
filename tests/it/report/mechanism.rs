//! The mechanism for Graphviz and Mermaid. Their own parsers are asked in `.ci/formats`.

use super::DUO_CHAT;
use super::snapshot;
use super::text;

const KAFKA: &str = "scenarios/pagerduty-kafka-producers.yaml";

#[test]
fn parts_and_what_they_do_are_drawn_with_where_that_runs() {
    for format in ["dot", "mermaid"] {
        for (name, scenario) in [("duo-chat", DUO_CHAT), ("pagerduty", KAFKA)] {
            snapshot(&format!("{name}.{format}"), &text(scenario, format, &[]));
        }
    }
}

#[test]
fn duo_chat_s_second_job_is_gated_and_the_fault_is_marked() {
    let picture = text(DUO_CHAT, "dot", &[]);
    let job = picture.lines().find(|line| line.contains("label=\"completion\\njob")).unwrap();
    let number = job.trim().split(' ').next().unwrap();
    let enqueues: Vec<&str> =
        picture.lines().filter(|line| line.contains("enqueues completion")).collect();
    assert_eq!(enqueues.len(), 2, "{enqueues:?}");
    let own =
        enqueues.iter().find(|line| line.trim().starts_with(&format!("{number} ->"))).unwrap();
    assert!(own.contains("never in development, self-managed"), "{own}");
    assert!(own.contains("style=dashed"), "{own}");
    let others = enqueues.iter().find(|line| *line != own).unwrap();
    assert!(!others.contains("never"), "{others}");
    assert!(picture.contains("the fault: Scheduling asks"), "{picture}");
    assert!(picture.contains(&format!("{number} -> fault")), "{picture}");
}
