//! Tables, read back by other parsers of CSV and Parquet.

use super::DUO_CHAT;
use super::JOB_BEFORE_COMMIT;
use super::drawn;
use super::reenact;
use super::snapshot;
use super::text;
use crate::support::root;
use crate::support::text_of;
use parquet::file::reader::FileReader as _;
use parquet::file::reader::SerializedFileReader;
use parquet::record::Field;
use proptest::prelude::*;
use reenact::render::table::Column;
use reenact::render::table::Table;
use reenact::render::table::Values;
use reenact::render::table::csv as comma;
use reenact::render::table::parquet as columnar;

/// Reads CSV: the names of its columns, and its rows.
fn read(text: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::ReaderBuilder::new().from_reader(text);
    let own = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let names = own(reader.headers().unwrap());
    (names, reader.records().map(|record| own(&record.unwrap())).collect())
}

/// Reads Parquet: the same.
fn columns(bytes: Vec<u8>) -> (Vec<String>, Vec<Vec<Field>>) {
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    let schema = reader.metadata().file_metadata().schema().clone();
    let names = schema.get_fields().iter().map(|field| field.name().to_owned()).collect();
    let rows = reader.get_row_iter(None).unwrap();
    let row = |row: parquet::record::Row| row.get_column_iter().map(|it| it.1.clone()).collect();
    (names, rows.map(|it| row(it.unwrap())).collect())
}

#[test]
fn duo_chat_s_requests_add_up_to_its_figures() {
    let (names, rows) = read(&drawn(DUO_CHAT, "csv", &[]));
    let place = |name: &str| names.iter().position(|known| known == name).unwrap();
    let count =
        |name: &str, value: &str| rows.iter().filter(|row| row[place(name)] == value).count();
    assert_eq!(rows.len(), 3_444);
    assert_eq!(count("in_requests_affected", "true"), 2_553);
    assert_eq!(count("population", "customer"), 3_444);
    assert_eq!(count("line_of_traffic", "first_case"), 1);
    assert_eq!(rows[584][place("line_of_traffic")], "first_case");
    assert_eq!(rows[584][place("arrived")], "2024-06-25T12:13:00Z");
    let affected = rows.iter().filter(|row| row[place("in_requests_affected")] == "true");
    let failed: u32 =
        affected.map(|row| row[place("attempts_failed")].parse::<u32>().unwrap()).sum();
    assert_eq!(failed, 35_510);
    let member = |row: &Vec<String>| row[place("member")].clone();
    let affected = rows.iter().filter(|row| row[place("in_requests_affected")] == "true");
    let members: std::collections::BTreeSet<String> = affected.map(member).collect();
    assert_eq!(members.len(), 550);
}

#[test]
#[expect(clippy::wildcard_enum_match_arm, reason = "whatever else it may be is a mistake")]
fn both_formats_say_the_same() {
    for table in ["requests", "events"] {
        let more = ["--table", table, "--profile", "production"];
        let (names, rows) = read(&drawn(JOB_BEFORE_COMMIT, "csv", &more));
        let (columns, fields) = columns(drawn(JOB_BEFORE_COMMIT, "parquet", &more));
        assert_eq!(names, columns);
        assert_eq!(rows.len(), fields.len());
        assert!(rows.len() > 10);
        for (row, fields) in rows.iter().zip(&fields) {
            for (cell, field) in row.iter().zip(fields) {
                let said = match field {
                    Field::Null => String::new(),
                    Field::Str(text) => text.clone(),
                    Field::Long(number) => number.to_string(),
                    Field::Bool(truth) => truth.to_string(),
                    // Instants are held against CSV's by a reader that knows nanoseconds: `.ci/formats`.
                    Field::TimestampMicros(_) | Field::TimestampMillis(_) => continue,
                    other => panic!("{other:?}"),
                };
                assert!(*cell == said || cell.starts_with("20"), "{cell} {said}");
            }
        }
        let lines = text(JOB_BEFORE_COMMIT, "csv", &more);
        let first: Vec<&str> = lines.lines().take(8).collect();
        snapshot(&format!("job-before-commit.{table}"), &first.join("\n"));
    }
}

/// What is acquired says of what, and its value is how much, as figures take it.
#[test]
fn what_is_acquired_says_how_much_of_what() {
    let (names, rows) =
        read(&drawn("docs/src/examples/acquire.yaml", "csv", &["--table", "events"]));
    let place = |name: &str| names.iter().position(|known| known == name).unwrap();
    for kind in ["acquired", "released"] {
        let told = rows.iter().filter(|row| row[place("kind")] == kind);
        let told: Vec<_> =
            told.map(|row| (&row[place("resource")], &row[place("value")])).collect();
        assert!(!told.is_empty(), "{kind}");
        for (resource, value) in told {
            assert!(!resource.is_empty() && value.parse::<u32>().is_ok(), "{resource} {value}");
        }
    }
}

#[test]
fn a_sample_has_whole_requests_and_says_so() {
    let more = ["--table", "events", "--every", "500", "--profile", "production"];
    let output = reenact(root(), &[&["report", DUO_CHAT, "--format", "csv"], &more[..]].concat());
    let said = "note: whole requests, one of 500 among 3 444 requests, and the one that fails\n      \
                first; `--every 1` has all of them\n";
    assert_eq!(String::from_utf8(output.stderr).unwrap(), said);
    let (names, rows) = read(&output.stdout);
    let place = names.iter().position(|name| name == "request").unwrap();
    let requests: std::collections::BTreeSet<&str> =
        rows.iter().map(|row| row[place].as_str()).filter(|it| !it.is_empty()).collect();
    assert_eq!(requests.len(), 8, "{requests:?}");
    assert!(requests.contains("586"));
    let of_one = rows.iter().filter(|row| row[place] == "586").count();
    assert_eq!(of_one, 411, "as `run --only request=586` counts them");
    snapshot(
        "duo-chat.events",
        &String::from_utf8_lossy(&output.stdout).lines().take(12).collect::<Vec<_>>().join("\n"),
    );
}

#[test]
fn the_manual_lists_the_columns() {
    let page = text_of(&root().join("docs/src/formats.md"));
    for (table, title) in [("requests", "### Requests"), ("events", "### Events")] {
        let (names, _) = read(&drawn(JOB_BEFORE_COMMIT, "csv", &["--table", table]));
        let (_, section) = page.split_once(title).unwrap();
        let section = section.split_once("\n##").map_or(section, |(section, _)| section);
        for name in names {
            let name = if name.starts_with("in_") { "in_FIGURE".to_owned() } else { name };
            assert!(section.contains(&format!("`{name}`")), "{title} lacks `{name}`");
        }
    }
}

proptest! {
    #[test]
    fn whatever_is_in_a_cell_comes_back(texts in proptest::collection::vec(proptest::option::of("[ -~é\n\t]{0,8}"), 1..20)) {
        let values = Values::Text(texts.iter().map(Option::as_deref).collect());
        let numbers = (0..).zip(&texts).map(|(number, _)| Some(number)).collect();
        let columns_of = vec![Column::new("text", values), Column::new("n", Values::Whole(numbers))];
        let table = Table { row: "row", columns: columns_of, facts: Vec::new() };
        let (_, rows) = read(comma::draw(&table).as_bytes());
        let (_, fields) = columns(columnar::draw(&table).unwrap());
        prop_assert_eq!(rows.len(), texts.len());
        prop_assert_eq!(fields.len(), texts.len());
        for ((text, row), fields) in texts.iter().zip(&rows).zip(&fields) {
            let clean = text.as_deref().unwrap_or("").replace(['\n', '\t'], " ");
            prop_assert!(row[0] == clean || row[0] == format!("'{clean}"), "{:?} {:?}", row[0], clean);
            let formula = row[0].starts_with(['=', '+', '-', '@']);
            prop_assert!(!formula || row[0].parse::<f64>().is_ok() || row[0].matches('.').count() > 1, "{:?}", row[0]);
            let field = text.as_ref().map_or(Field::Null, |text| Field::Str(text.clone()));
            prop_assert_eq!(&fields[0], &field);
        }
    }
}
