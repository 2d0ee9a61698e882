//! Tables of typed columns for other tools: CSV for whatever reads text, Parquet for notebooks.

pub mod csv;
#[cfg(feature = "parquet")]
pub mod parquet;

use std::collections::BTreeMap;

/// A table: columns of equal length.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// What a row is: `request`.
    pub row: &'static str,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// Facts about the table, which Parquet carries along.
    pub facts: Vec<(&'static str, String)>,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name, with its unit where it has one: `at_ns`.
    pub name: String,
    /// Its values.
    pub values: Values,
}

/// The values of a column; nothing where a row has none.
#[derive(Debug, Clone)]
pub enum Values {
    /// Whole numbers. What is beyond 63 bits is held there.
    Whole(Vec<Option<i64>>),
    /// Numbers that may be broken.
    Number(Vec<Option<f64>>),
    /// Yes or no.
    Truth(Vec<Option<bool>>),
    /// Instants, in nanoseconds since 1970 in UTC.
    Instant(Vec<Option<i64>>),
    /// Texts.
    Text(Texts),
}

/// Texts of which many are alike: each kept once.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    known: BTreeMap<String, u32>,
    list: Vec<String>,
    rows: Vec<Option<u32>>,
}

impl Texts {
    /// Adds a row.
    pub fn push(&mut self, text: Option<&str>) {
        let place = text.map(|text| {
            if let Some(place) = self.known.get(text) {
                return *place;
            }
            let place = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
            self.known.insert(text.to_owned(), place);
            self.list.push(text.to_owned());
            place
        });
        self.rows.push(place);
    }

    /// Returns the text of a row.
    pub fn get(&self, row: usize) -> Option<&str> {
        let place = (*self.rows.get(row)?)?;
        self.list.get(place as usize).map(String::as_str)
    }

    /// Returns how many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Tells whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl<'t> FromIterator<Option<&'t str>> for Texts {
    fn from_iter<I: IntoIterator<Item = Option<&'t str>>>(rows: I) -> Self {
        let mut texts = Self::default();
        for row in rows {
            texts.push(row);
        }
        texts
    }
}

impl Column {
    /// Makes a column.
    pub fn new(name: impl Into<String>, values: Values) -> Self {
        Self { name: name.into(), values }
    }

    /// Returns how many rows it has.
    pub fn len(&self) -> usize {
        match &self.values {
            Values::Whole(rows) | Values::Instant(rows) => rows.len(),
            Values::Number(rows) => rows.len(),
            Values::Truth(rows) => rows.len(),
            Values::Text(rows) => rows.len(),
        }
    }

    /// Tells whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Table {
    /// Returns how many rows there are.
    pub fn rows(&self) -> usize {
        self.columns.iter().map(Column::len).max().unwrap_or(0)
    }
}

/// Holds a number where it does not fit into 63 bits.
pub fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
