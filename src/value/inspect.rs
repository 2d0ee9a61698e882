//! How values print.

use super::BILLION;
use super::Dialect;
use super::MapId;
use super::NESTING_LIMIT;
use super::ObjectId;
use super::Pool;
use super::Value;
use super::duration;
use super::quote;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use std::fmt::Write as _;

const DAY_SECONDS: i64 = 86_400;
const NOTHING: [&str; 3] = ["null", "nil", "None"];

impl Pool {
    /// Returns a value as the dialect's programmers see it: `inspect`, `repr`, or the expression
    /// that makes it. Equal content prints equal, in every pool.
    pub fn inspect(&self, value: Value, dialect: Dialect) -> String {
        let mut out = String::new();
        self.inspect_into(value, dialect, &mut out);
        out
    }

    /// Appends what [`inspect`](Self::inspect) returns.
    pub fn inspect_into(&self, value: Value, dialect: Dialect, out: &mut String) {
        Printer { pool: self, dialect, out }.value(value, NESTING_LIMIT);
    }

    /// Appends a value as it reads inside a text: `to_s`, `str`. Texts and symbols stand bare.
    pub fn display_into(&self, value: Value, dialect: Dialect, out: &mut String) {
        match value {
            Value::Nil if dialect == Dialect::Ruby => {}
            Value::Text(id) | Value::Symbol(id) => out.push_str(self.str(id)),
            Value::Bytes(id) if dialect != Dialect::Python => out.push_str(self.str(id)),
            Value::Instant(nanos) => write_instant(nanos, dialect, true, out),
            Value::Duration(nanos) => match dialect {
                Dialect::Plain => duration::write(nanos, out),
                Dialect::Ruby => write_seconds(nanos, out),
                Dialect::Python => write_clock(nanos, out),
            },
            Value::Nil
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Decimal(_)
            | Value::Bytes(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Object(_) => self.inspect_into(value, dialect, out),
        }
    }
}

struct Printer<'a> {
    pool: &'a Pool,
    dialect: Dialect,
    out: &'a mut String,
}

impl Printer<'_> {
    fn value(&mut self, value: Value, depth: u8) {
        let Some(depth) = depth.checked_sub(1) else {
            self.out.push_str("...");
            return;
        };
        match value {
            Value::Nil => self.out.push_str(NOTHING[self.dialect as usize]),
            Value::Bool(flag) => self.out.push_str(match (flag, self.dialect) {
                (true, Dialect::Python) => "True",
                (false, Dialect::Python) => "False",
                (true, Dialect::Plain | Dialect::Ruby) => "true",
                (false, Dialect::Plain | Dialect::Ruby) => "false",
            }),
            Value::Int(number) => self.write(format_args!("{number}")),
            Value::Decimal(number) => write_decimal(number, self.out),
            Value::Duration(nanos) => write_duration(nanos, self.dialect, self.out),
            Value::Instant(nanos) => write_instant(nanos, self.dialect, false, self.out),
            Value::Text(id) => quote::write_quoted(self.pool.str(id), self.dialect, self.out),
            Value::Symbol(id) => self.symbol(self.pool.str(id)),
            Value::Bytes(id) => self.bytes(self.pool.str(id)),
            Value::List(id) => {
                let items = self.pool.items(id);
                self.sequence("[", items, "]", |printer, &item| printer.value(item, depth));
            }
            Value::Map(id) => self.map(id, depth),
            Value::Object(id) => self.object(id, depth),
        }
    }

    fn symbol(&mut self, name: &str) {
        match self.dialect {
            Dialect::Plain => self.call("symbol", name),
            Dialect::Ruby => {
                self.out.push(':');
                self.name(name);
            }
            Dialect::Python => quote::write_quoted(name, self.dialect, self.out),
        }
    }

    /// Writes a name, quoted where Ruby would.
    fn name(&mut self, name: &str) {
        if quote::is_bare(name, self.dialect) {
            self.out.push_str(name);
        } else {
            quote::write_quoted(name, self.dialect, self.out);
        }
    }

    fn bytes(&mut self, content: &str) {
        match self.dialect {
            Dialect::Plain => self.call("bytes", content),
            Dialect::Ruby => quote::write_quoted(content, self.dialect, self.out),
            Dialect::Python => quote::write_bytes(content, self.out),
        }
    }

    fn map(&mut self, map: MapId, depth: u8) {
        let class = self.pool.map_class(map).filter(|_| self.dialect == Dialect::Plain);
        if let Some(class) = class {
            self.out.push_str(self.pool.declared(class, self.dialect));
            self.out.push('(');
        }
        let arrow = if self.dialect == Dialect::Ruby { "=>" } else { ": " };
        self.sequence("{", self.pool.entries(map), "}", |printer, &[key, value]| {
            printer.value(key, depth);
            printer.out.push_str(arrow);
            printer.value(value, depth);
        });
        if class.is_some() {
            self.out.push(')');
        }
    }

    fn object(&mut self, object: ObjectId, depth: u8) {
        let Some(kind) = self.pool.object_type(object) else { return };
        let class = self.pool.declared(kind, self.dialect);
        let (open, sigil, equals, close) = match self.dialect {
            Dialect::Plain => ("{", "", ": ", "}"),
            Dialect::Ruby => (" ", "@", "=", ">"),
            Dialect::Python => ("(", "", "=", ")"),
        };
        let named = self.pool.field_names(kind).iter().zip(self.pool.fields(object));
        let fields: Vec<_> = named.collect();
        if self.dialect == Dialect::Ruby {
            self.out.push_str("#<");
        }
        self.out.push_str(class);
        let open = if fields.is_empty() { open.trim_end() } else { open };
        self.sequence(open, &fields, close, |printer, &(&name, &value)| {
            printer.out.push_str(sigil);
            printer.name(printer.pool.str(name));
            printer.out.push_str(equals);
            printer.value(value, depth);
        });
    }

    /// Writes items between brackets, commas between them.
    fn sequence<T>(
        &mut self,
        open: &str,
        items: &[T],
        close: &str,
        mut item: impl FnMut(&mut Self, &T),
    ) {
        self.out.push_str(open);
        for (place, content) in items.iter().enumerate() {
            if place > 0 {
                self.out.push_str(", ");
            }
            item(self, content);
        }
        self.out.push_str(close);
    }

    fn call(&mut self, function: &str, argument: &str) {
        self.out.push_str(function);
        self.out.push('(');
        quote::write_quoted(argument, self.dialect, self.out);
        self.out.push(')');
    }

    fn write(&mut self, arguments: std::fmt::Arguments<'_>) {
        self.out.write_fmt(arguments).expect("writing to a string cannot fail");
    }
}

/// Writes a decimal with as many digits as it needs, one at least.
fn write_decimal(number: i64, out: &mut String) {
    let sign = if number < 0 { "-" } else { "" };
    let (whole, rest) = (
        number.unsigned_abs() / BILLION.unsigned_abs(),
        number.unsigned_abs() % BILLION.unsigned_abs(),
    );
    let digits = format!("{rest:09}");
    let digits = digits.trim_end_matches('0');
    let digits = if digits.is_empty() { "0" } else { digits };
    for part in [sign, &whole.to_string(), ".", digits] {
        out.push_str(part);
    }
}

fn write_duration(nanos: i64, dialect: Dialect, out: &mut String) {
    match dialect {
        Dialect::Plain => {
            out.push_str("duration(\"");
            duration::write(nanos, out);
            out.push_str("\")");
        }
        Dialect::Ruby => {
            write_seconds(nanos, out);
            out.push_str(if nanos == BILLION { " second" } else { " seconds" });
        }
        Dialect::Python => write_timedelta(nanos, out),
    }
}

/// Writes a number of seconds, whole when it can be.
fn write_seconds(nanos: i64, out: &mut String) {
    if nanos % BILLION == 0 {
        out.push_str(&(nanos / BILLION).to_string());
    } else {
        write_decimal(nanos, out);
    }
}

/// Writes Python's `1 day, 2:03:04.000005`.
fn write_clock(nanos: i64, out: &mut String) {
    let (seconds, micros) = (nanos.div_euclid(BILLION), nanos.rem_euclid(BILLION) / 1_000);
    let (days, rest) = (seconds.div_euclid(DAY_SECONDS), seconds.rem_euclid(DAY_SECONDS));
    let days = match days {
        0 => String::new(),
        1 | -1 => format!("{days} day, "),
        _ => format!("{days} days, "),
    };
    let micros = if micros == 0 { String::new() } else { format!(".{micros:06}") };
    let (hours, minutes) = (rest / 3600, rest / 60 % 60);
    write!(out, "{days}{hours}:{minutes:02}:{:02}{micros}", rest % 60)
        .expect("writing to a string cannot fail");
}

/// Writes Python's normal form: days may be negative, seconds and microseconds are not.
fn write_timedelta(nanos: i64, out: &mut String) {
    let seconds = nanos.div_euclid(BILLION);
    let parts = [
        ("days=", seconds.div_euclid(DAY_SECONDS)),
        ("seconds=", seconds.rem_euclid(DAY_SECONDS)),
        ("microseconds=", nanos.rem_euclid(BILLION) / 1_000),
    ];
    let written: Vec<String> = parts
        .iter()
        .filter(|(_, count)| *count != 0)
        .map(|(name, count)| format!("{name}{count}"))
        .collect();
    out.push_str("datetime.timedelta(");
    out.push_str(if written.is_empty() { "0" } else { "" });
    out.push_str(&written.join(", "));
    out.push(')');
}

fn write_instant(nanos: i64, dialect: Dialect, bare: bool, out: &mut String) {
    let instant = Timestamp::from_nanosecond(i128::from(nanos))
        .expect("64 bits of nanoseconds reach from 1677 to 2262, well within the calendar");
    let civil = Offset::UTC.to_datetime(instant);
    match (dialect, bare) {
        (Dialect::Plain, true) => out.push_str(&instant.to_string()),
        (Dialect::Plain, false) => {
            out.push_str("timestamp(\"");
            out.push_str(&instant.to_string());
            out.push_str("\")");
        }
        (Dialect::Ruby, true) => out.push_str(&spaced(civil, "", " +0000")),
        (Dialect::Ruby, false) => out.push_str(&spaced(civil, "%.f", " +0000")),
        (Dialect::Python, true) if civil.subsec_nanosecond() < 1_000 => {
            out.push_str(&spaced(civil, "", "+00:00"));
        }
        (Dialect::Python, true) => out.push_str(&spaced(civil, "%.6f", "+00:00")),
        (Dialect::Python, false) => out.push_str(&python_instant(civil)),
    }
}

/// Returns `2024-06-25 12:13:00`, a fraction of a second, and the zone.
fn spaced(civil: DateTime, fraction: &str, zone: &str) -> String {
    format!("{}{zone}", civil.strftime(&format!("%Y-%m-%d %H:%M:%S{fraction}")))
}

fn python_instant(civil: DateTime) -> String {
    let (second, micro) = (civil.second(), civil.subsec_nanosecond() / 1_000);
    let mut out = format!(
        "datetime.datetime({}, {}, {}, {}, {}",
        civil.year(),
        civil.month(),
        civil.day(),
        civil.hour(),
        civil.minute()
    );
    let tail = match (second, micro) {
        (0, 0) => String::new(),
        (_, 0) => format!(", {second}"),
        (_, _) => format!(", {second}, {micro}"),
    };
    out.push_str(&tail);
    out.push_str(", tzinfo=datetime.timezone.utc)");
    out
}
