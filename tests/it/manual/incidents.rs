//! The page of incidents is what their replays say.

use super::reenact;
use super::source;
use super::text;
use super::updates;
use crate::support::files_below;
use crate::support::root;
use crate::support::text_of;
use serde_json::Value;
use std::path::Path;

/// Where a table that is made ends on the page.
const END: &str = "<!-- made: the end -->";

/// What the replay of one scenario says.
struct Incident {
    name: String,
    /// The profile of the incident itself.
    profile: String,
    /// What `run --format json` prints.
    replays: Value,
}

fn replay(path: &Path) -> Incident {
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let file = format!("scenarios/{name}.yaml");
    let output = reenact(root(), &["run", &file, "--format", "json"]);
    assert!(output.status.success(), "{name}: {}", text(&output.stderr));
    let written = text_of(path);
    let incident = written.lines().find_map(|line| line.strip_prefix("  incident: "));
    let profile = incident.and_then(|rest| rest.split(' ').next());
    let profile = profile.expect("every incident names its profile").to_owned();
    Incident { name, profile, replays: serde_json::from_slice(&output.stdout).unwrap() }
}

/// Every incident: the scenarios beside each other, without the folders below them.
fn incidents() -> Vec<Incident> {
    let folder = root().join("scenarios");
    let mut paths = files_below(&folder, ".yaml");
    paths.retain(|path| path.parent() == Some(&*folder));
    assert!(paths.len() >= 14, "the incidents are not where this test looks for them");
    paths.iter().map(|path| replay(path)).collect()
}

impl Incident {
    fn profiles(&self) -> &[Value] {
        self.replays["profiles"].as_array().unwrap()
    }

    /// Everything published, with the profile that it is held against.
    fn published(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.profiles().iter().flat_map(|profile| {
            let name = profile["profile"].as_str().unwrap();
            profile["published"].as_array().unwrap().iter().map(move |it| (name, it))
        })
    }

    /// How many published figures have a role.
    fn count(&self, role: &str) -> usize {
        self.published().filter(|(_, it)| it["role"] == role).count()
    }

    /// One line about the incident.
    fn row(&self) -> String {
        let own = self.profiles().iter().find(|it| it["profile"] == *self.profile).unwrap();
        let predicted = || self.published().filter(|(_, it)| it["role"] == "predicted");
        let met = predicted().filter(|(_, it)| it["agrees"] == true).count();
        let scale = own["figures"].as_object().unwrap().values().next().unwrap()["scale"].as_u64();
        let outcome = &own["outcome"];
        row(&[
            format!("`{}`", self.name),
            self.count("given").to_string(),
            self.count("calibrated").to_string(),
            self.count("predicted").to_string(),
            met.to_string(),
            (predicted().count() - met).to_string(),
            grouped(&outcome["requests"]["arrived"]),
            grouped(&outcome["events"]),
            match scale.unwrap() {
                1 => "whole".to_owned(),
                of => format!("1/{of}"),
            },
        ])
    }

    /// One line for each prediction.
    fn predictions(&self) -> impl Iterator<Item = String> {
        let predicted = self.published().filter(|(_, it)| it["role"] == "predicted");
        predicted.map(|(profile, it)| {
            let word = |key: &str| it[key].as_str().unwrap_or("nothing").replace('|', "\\|");
            let verdict = match (it["agrees"].as_bool(), it["known_miss"].as_str()) {
                (Some(true), _) => "met".to_owned(),
                (Some(false) | None, Some(why)) => format!("missed: {why}"),
                (Some(false) | None, None) => {
                    panic!("{}: {it} is missed without a word", self.name)
                }
            };
            row(&[
                format!("`{}`", self.name),
                format!("`{}`", word("name")),
                if profile == self.profile { String::new() } else { format!("`{profile}`") },
                word("stated"),
                word("text"),
                verdict,
            ])
        })
    }
}

fn row(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

/// A number in groups of three digits.
fn grouped(number: &Value) -> String {
    let digits = number.as_u64().unwrap().to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

/// Puts a table between its mark and the end that follows.
fn with_table(page: &str, name: &str, table: &str) -> String {
    let mark = format!("<!-- made: {name} -->");
    let (before, rest) = page.split_once(&mark).expect("the page has the mark");
    let (_, after) = rest.split_once(END).expect("the table has an end");
    format!("{before}{mark}\n\n{table}\n{END}{after}")
}

#[test]
fn the_page_of_incidents_is_what_the_replays_say() {
    let incidents = incidents();
    let path = source().join("incidents.md");
    let written = text_of(&path);
    let counts: String = incidents.iter().map(Incident::row).collect();
    let head = "| Incident | Given | Calibrated | Predicted | Met | Missed | Requests | Events | Replayed |\n\
                |---|---:|---:|---:|---:|---:|---:|---:|---|\n";
    let page = with_table(&written, "incidents", &format!("{head}{counts}"));
    let lines: String = incidents.iter().flat_map(Incident::predictions).collect();
    let head = "| Incident | Prediction | In | Published | Replayed | Verdict |\n|---|---|---|---|---|---|\n";
    let page = with_table(&page, "predictions", &format!("{head}{lines}"));
    if updates() {
        std::fs::write(&path, &page).unwrap();
    } else {
        assert!(page == written, "UPDATE_DOCS=1 cargo test manual writes incidents.md anew");
    }
    let (_, measured) = page.split_once("<!-- measured by").unwrap();
    let rows = measured.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    for name in rows {
        assert!(incidents.iter().any(|it| it.name == name), "{name} was measured, and is no more");
    }
}
