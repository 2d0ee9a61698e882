//! The runs of a sweep as Apache Parquet: the table of `csv`, with types. Plain pages, so that every
//! reader reads them; the same bytes for the same runs.

use crate::analysis::figures::Quantity;
use crate::analysis::verdict;
use crate::experiment::sweep::plan::Unit;
use crate::experiment::sweep::row::Value;
use crate::render::sweep::Told;
use crate::render::sweep::table::FIXED;
use crate::render::sweep::table::Heading;
use crate::render::sweep::table::Line;
use crate::render::sweep::table::headings;
use crate::render::sweep::table::lines;
use parquet::basic::LogicalType;
use parquet::basic::Repetition;
use parquet::basic::TimeUnit;
use parquet::basic::Type as Physical;
use parquet::data_type::BoolType;
use parquet::data_type::ByteArray;
use parquet::data_type::ByteArrayType;
use parquet::data_type::DataType;
use parquet::data_type::Int64Type;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::file::writer::SerializedRowGroupWriter;
use parquet::schema::types::Type;
use std::sync::Arc;

/// How many runs are in one group of rows.
const GROUP: usize = 100_000;

/// Writes the runs as a file.
///
/// # Errors
///
/// Returns what the writer says, which is nothing as long as there is memory.
pub fn draw(told: &Told<'_>) -> Result<Vec<u8>, String> {
    written(told).map_err(|error| error.to_string())
}

fn written(told: &Told<'_>) -> Result<Vec<u8>, ParquetError> {
    let headings = headings(told.plan, told.samples);
    let plan = told.plan;
    let facts = [
        ("schema", "reenact.sweep.table/1"),
        ("scenario", plan.scenario.as_str()),
        ("digest", plan.digest.as_str()),
        ("seeds", &plan.seeds.to_string()),
    ];
    let facts = facts.map(|(key, value)| KeyValue::new(format!("reenact.{key}"), value.to_owned()));
    let properties = WriterProperties::builder()
        .set_created_by(plan.tool.clone())
        .set_key_value_metadata(Some(facts.to_vec()))
        .build();
    let mut writer =
        SerializedFileWriter::new(Vec::new(), schema(told, &headings)?, Arc::new(properties))?;
    let lines: Vec<Line<'_>> = lines(told).collect();
    for group in lines.chunks(GROUP) {
        let mut rows = writer.next_row_group()?;
        fixed(&mut rows, told, group)?;
        for heading in &headings {
            figure(&mut rows, heading, group)?;
        }
        rows.close()?;
    }
    writer.into_inner()
}

/// Tells whether every seed fits into a column of numbers.
fn seeds_are_numbers(told: &Told<'_>) -> bool {
    i64::try_from(told.plan.seeds.last().number()).is_ok()
}

/// Describes the columns.
fn schema(told: &Told<'_>, headings: &[Heading]) -> Result<Arc<Type>, ParquetError> {
    let column = |name: &str, physical, logical: Option<LogicalType>, repetition| {
        let column = Type::primitive_type_builder(name, physical);
        let column = column.with_logical_type(logical).with_repetition(repetition);
        column.build().map(Arc::new)
    };
    let (always, maybe) = (Repetition::REQUIRED, Repetition::OPTIONAL);
    let text = || Some(LogicalType::String);
    let [variant, seed, finished, events, unmet] = FIXED;
    let seed = if seeds_are_numbers(told) {
        column(seed, Physical::INT64, None, always)
    } else {
        column(seed, Physical::BYTE_ARRAY, text(), always)
    };
    let mut columns = vec![
        column(variant, Physical::BYTE_ARRAY, text(), always)?,
        seed?,
        column(finished, Physical::BOOLEAN, None, always)?,
        column(events, Physical::INT64, None, always)?,
        column(unmet, Physical::INT64, None, maybe)?,
    ];
    for heading in headings {
        let (physical, logical) = match heading.unit {
            Unit::Count | Unit::Duration | Unit::Share => (Physical::INT64, None),
            Unit::Instant => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::NANOS))),
            Unit::Text => (Physical::BYTE_ARRAY, text()),
        };
        columns.push(column(&heading.title, physical, logical, maybe)?);
    }
    Type::group_type_builder("run").with_fields(columns).build().map(Arc::new)
}

type Rows<'a> = SerializedRowGroupWriter<'a, Vec<u8>>;

/// Writes the next column; one that may have nothing says where it has something.
fn column<T: DataType>(
    rows: &mut Rows<'_>,
    values: impl Iterator<Item = Option<T::T>>,
    optional: bool,
) -> Result<(), ParquetError> {
    let Some(mut column) = rows.next_column()? else { return Ok(()) };
    let mut levels = Vec::new();
    let mut there = Vec::new();
    for value in values {
        levels.push(i16::from(value.is_some()));
        there.extend(value);
    }
    column.typed::<T>().write_batch(&there, optional.then_some(levels.as_slice()), None)?;
    column.close()
}

/// Holds a number where it does not fit into 63 bits.
fn narrow(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn bytes(text: &str) -> ByteArray {
    ByteArray::from(text)
}

/// Writes the columns that every table has.
fn fixed(rows: &mut Rows<'_>, told: &Told<'_>, group: &[Line<'_>]) -> Result<(), ParquetError> {
    let names: Vec<ByteArray> =
        told.plan.variants.iter().map(|variant| bytes(&variant.to_string())).collect();
    let name = |line: &Line<'_>| names.get(line.variant).cloned();
    column::<ByteArrayType>(rows, group.iter().map(name), false)?;
    let seed = |line: &Line<'_>| told.plan.seeds.nth(line.index);
    if seeds_are_numbers(told) {
        let number = |line: &Line<'_>| i64::try_from(seed(line).number()).ok();
        column::<Int64Type>(rows, group.iter().map(number), false)?;
    } else {
        let text = |line: &Line<'_>| Some(bytes(&seed(line).to_string()));
        column::<ByteArrayType>(rows, group.iter().map(text), false)?;
    }
    column::<BoolType>(rows, group.iter().map(|line| Some(line.is_finished())), false)?;
    column::<Int64Type>(rows, group.iter().map(|line| Some(narrow(line.events()))), false)?;
    column::<Int64Type>(rows, group.iter().map(|line| line.unmet().map(narrow)), true)
}

/// Writes the column of a figure.
fn figure(rows: &mut Rows<'_>, heading: &Heading, group: &[Line<'_>]) -> Result<(), ParquetError> {
    let values = group.iter().map(|line| line.value(heading));
    if heading.unit == Unit::Text {
        let text = |value: Value| bytes(&verdict::words(&Quantity::from(&value)));
        return column::<ByteArrayType>(rows, values.map(|it| it.map(text)), true);
    }
    let number = |value: Value| match value {
        Value::Count(number) | Value::Duration(number) | Value::Share(number) => {
            Some(narrow(number))
        }
        Value::Instant(nanos) => Some(nanos),
        Value::Text(_) => None,
    };
    column::<Int64Type>(rows, values.map(|it| it.and_then(number)), true)
}
