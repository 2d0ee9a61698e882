//! Tables as Apache Parquet: typed columns, texts by dictionary. Plain pages, so that every reader reads
//! them; the same bytes for the same table.

use crate::render::table::Column;
use crate::render::table::Table;
use crate::render::table::Values;
use parquet::basic::LogicalType;
use parquet::basic::Repetition;
use parquet::basic::TimeUnit;
use parquet::basic::Type as Physical;
use parquet::data_type::BoolType;
use parquet::data_type::ByteArray;
use parquet::data_type::ByteArrayType;
use parquet::data_type::DataType;
use parquet::data_type::DoubleType;
use parquet::data_type::Int64Type;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::file::writer::SerializedRowGroupWriter;
use parquet::schema::types::Type;
use std::ops::Range;
use std::sync::Arc;

/// How many rows are in one group.
const GROUP: usize = 100_000;

/// Writes a table as a file.
///
/// # Errors
///
/// Returns what the writer says, which is nothing as long as there is memory.
pub fn draw(table: &Table) -> Result<Vec<u8>, String> {
    written(table).map_err(|error| error.to_string())
}

fn written(table: &Table) -> Result<Vec<u8>, ParquetError> {
    let facts = table
        .facts
        .iter()
        .map(|(key, value)| KeyValue::new(format!("reenact.{key}"), value.clone()));
    let properties = WriterProperties::builder()
        .set_created_by(format!("reenact {}", env!("CARGO_PKG_VERSION")))
        .set_key_value_metadata(Some(facts.collect()))
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema(table)?, Arc::new(properties))?;
    let mut from = 0;
    while from < table.rows() {
        let rows = from..(from + GROUP).min(table.rows());
        from = rows.end;
        let mut group = writer.next_row_group()?;
        for column in &table.columns {
            write(&mut group, column, rows.clone())?;
        }
        group.close()?;
    }
    writer.into_inner()
}

/// Describes the columns.
fn schema(table: &Table) -> Result<Arc<Type>, ParquetError> {
    let column = |column: &Column| {
        let (physical, logical) = match &column.values {
            Values::Whole(_) => (Physical::INT64, None),
            Values::Number(_) => (Physical::DOUBLE, None),
            Values::Truth(_) => (Physical::BOOLEAN, None),
            Values::Instant(_) => {
                (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::NANOS)))
            }
            Values::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let column = Type::primitive_type_builder(&column.name, physical);
        let column = column.with_logical_type(logical).with_repetition(Repetition::OPTIONAL);
        column.build().map(Arc::new)
    };
    let columns: Result<Vec<_>, _> = table.columns.iter().map(column).collect();
    Type::group_type_builder(table.row).with_fields(columns?).build().map(Arc::new)
}

type Group<'a> = SerializedRowGroupWriter<'a, Vec<u8>>;

/// Writes some rows of a column.
fn write(group: &mut Group<'_>, column: &Column, rows: Range<usize>) -> Result<(), ParquetError> {
    match &column.values {
        Values::Whole(all) | Values::Instant(all) => {
            values::<Int64Type>(group, rows, |row| all.get(row).copied().flatten())
        }
        Values::Number(all) => {
            values::<DoubleType>(group, rows, |row| all.get(row).copied().flatten())
        }
        Values::Truth(all) => {
            values::<BoolType>(group, rows, |row| all.get(row).copied().flatten())
        }
        Values::Text(all) => {
            values::<ByteArrayType>(group, rows, |row| all.get(row).map(ByteArray::from))
        }
    }
}

/// Writes the next column, and which of its rows have a value.
fn values<T: DataType>(
    group: &mut Group<'_>,
    rows: Range<usize>,
    value: impl Fn(usize) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    let mut levels = Vec::new();
    let mut there = Vec::new();
    for row in rows {
        let value = value(row);
        levels.push(i16::from(value.is_some()));
        there.extend(value);
    }
    column.typed::<T>().write_batch(&there, Some(&levels), None)?;
    column.close()
}
