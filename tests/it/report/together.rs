//! The sets of actions in a page are those that `whatif` tries, and say the same of them.

use super::reenact;
use crate::support::root;
use serde_json::Value;

/// What stands between two marks, and what comes after.
#[track_caller]
fn between<'t>(text: &'t str, from: &str, to: &str) -> (&'t str, &'t str) {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from}"));
    rest.split_once(to).unwrap_or_else(|| panic!("no {to}"))
}

/// The texts of the cells of a row.
fn cells(row: &str) -> Vec<String> {
    let mut cells = Vec::new();
    for cell in row.split("<t").skip(1) {
        let (_, text) = cell.split_once('>').unwrap();
        let words = text.split('<').map(|it| it.split_once('>').map_or(it, |(_, words)| words));
        cells.push(words.collect::<String>());
    }
    cells
}

/// A cell with its number written without blanks between digits.
fn digits(cell: &str) -> String {
    let is_number = cell.starts_with(|first: char| first.is_ascii_digit());
    let Some((number, noun)) = cell.split_once(" request") else {
        return if is_number {
            cell.replace(|c: char| !c.is_ascii_digit(), "")
        } else {
            cell.to_owned()
        };
    };
    format!("{} request{noun}", number.replace(|c: char| !c.is_ascii_digit(), ""))
}

/// The actions and the row that `whatif` makes of an effect.
fn told(effect: &Value, names: &[&str]) -> (String, Vec<String>) {
    let number = |it: &Value| it.as_u64().map_or_else(|| "-".to_owned(), |it| it.to_string());
    let list = |it: &Value| it.as_array().unwrap().clone();
    let set = list(&effect["actions"]);
    let place = |it: &Value| names.iter().position(|name| it == name).unwrap().to_string();
    let noun = if effect["failures"] == 1 { "request" } else { "requests" };
    let mut row = vec![format!("{} {noun}", number(&effect["failures"]))];
    row.extend(effect["harm"].as_object().unwrap().values().take(4).map(number));
    let seen: Vec<String> = list(&effect["seen_by"])
        .iter()
        .map(|it| format!("{} in {}", it["observer"], it["profile"]).replace('"', ""))
        .collect();
    row.push(if seen.is_empty() { "nobody".to_owned() } else { seen.join(", ") });
    (set.iter().map(place).collect::<Vec<_>>().join(" "), row)
}

#[test]
fn every_set_is_in_the_page_as_whatif_tells_it() {
    for name in ["celery-visibility-timeout", "job-before-commit", "gitlab-dedup-key"] {
        let file = format!("scenarios/{name}.yaml");
        let tried =
            reenact(root(), &["whatif", &file, "--all-combinations", "--format", "json"]).stdout;
        let tried: Value = serde_json::from_slice(&tried).unwrap();
        let page = String::from_utf8(reenact(root(), &["report", &file]).stdout).unwrap();
        let names: Vec<&str> = tried["actions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["name"].as_str().unwrap())
            .collect();
        let effects = tried["effects"].as_array().unwrap();
        assert_eq!(effects.len(), (1 << names.len()) - 1);
        assert_eq!(page.matches("data-set=").count(), effects.len() + 1, "{name}");
        let (boxes, _) = between(&page, "id=\"together\"", "</fieldset>");
        assert_eq!(boxes.matches("type=\"checkbox\"").count(), names.len(), "{name}");
        for effect in std::iter::once(&tried["as_it_was"]).chain(effects) {
            let (set, row) = told(effect, &names);
            let (_, rest) = page.split_once(&format!("data-set=\"{set}\">")).unwrap();
            let found = cells(rest.split_once("</tr>").unwrap().0);
            let mut sorted: Vec<String> = found[2..].iter().map(|it| digits(it)).collect();
            sorted[1..row.len() - 1].sort_unstable();
            let mut expected = row.clone();
            expected[1..row.len() - 1].sort_unstable();
            assert_eq!(sorted, expected, "{name} {set}");
            let does = |word: &str| found[1].contains(word);
            assert_eq!(
                does("no request fails any more"),
                effect["prevents"] == true,
                "{name} {set}"
            );
            assert_eq!(does("sees it, too"), effect["detects"] == true, "{name} {set}");
        }
    }
}

#[test]
fn one_action_is_no_set_and_a_limit_is_said() {
    let output = reenact(root(), &["report", "docs/src/examples/teach.yaml"]);
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(!page.contains("Several actions together"));
    let file = "scenarios/job-before-commit.yaml";
    let page =
        String::from_utf8(reenact(root(), &["report", file, "--limit", "2000"]).stdout).unwrap();
    assert!(
        page.contains(
            "Not tried: a run was stopped by the limit of <span class=\"n\">2 000</span> events"
        ),
        "{page}"
    );
}
