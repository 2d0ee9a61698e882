//! What may be wrong with a trace.

use crate::trace::codec::FORMAT_NUMBER;
use crate::trace::codec::MOST_ALONE;
use std::fmt;

/// A mistake in a trace, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceError {
    /// The line, from 1.
    pub line: usize,
    /// The column in bytes, from 1, where one can be named.
    pub column: Option<usize>,
    /// What is wrong there.
    pub mistake: Mistake,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mistake {
    /// The first line is not the header of a trace.
    NotATrace,
    /// The header's format is not one that this version reads.
    OtherFormat {
        /// Its number.
        number: u32,
    },
    /// The header says the format, and is not written like one of it.
    BadHeader {
        /// What is wrong, in the words of the JSON reader.
        why: String,
    },
    /// There is no footer.
    CutShort,
    /// A line is not JSON.
    NotJson {
        /// What is wrong, in the words of the JSON reader.
        why: String,
    },
    /// A line is JSON and not an event.
    NotAnEvent {
        /// What is wrong, in the words of the JSON reader.
        why: String,
    },
    /// An event stands behind one with a higher or equal number, or with a later instant.
    OutOfOrder {
        /// Its number.
        id: u64,
    },
    /// An event names as its cause one that is not before it.
    CauseAfterEvent {
        /// Its number.
        id: u64,
        /// The number of the cause.
        cause: u64,
    },
    /// An event belongs to a request that has not arrived, or arrives under another number than the
    /// next one.
    UnknownRequest {
        /// The number of the event.
        id: u64,
        /// The request's.
        request: u32,
        /// How many requests have arrived.
        arrived: u32,
    },
    /// A trace of one request has an event of another one, or of none.
    OtherRequest {
        /// The number of the event.
        id: u64,
        /// The request that the header names.
        only: u32,
    },
    /// A trace of one request of so many has an event of another one.
    NotInSample {
        /// The number of the event.
        id: u64,
        /// The request's.
        request: u32,
        /// One of how many the header says.
        every: u32,
    },
    /// A request is beyond those that are read where others before it are not there.
    FarRequest {
        /// Its number.
        request: u32,
    },
    /// The footer's digest is not that of the lines above it and of its fingerprint.
    OtherLines,
    /// The footer has no digest.
    NoDigest,
    /// The footer counts other events than there are.
    WrongCount {
        /// How many it counts.
        said: u64,
        /// How many there are.
        found: u64,
    },
}

impl fmt::Display for TraceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.mistake)
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotATrace => write!(
                f,
                "this is not a trace: its first line is not `{{\"format\":\"{}\",…}}`",
                crate::trace::codec::FORMAT
            ),
            Self::OtherFormat { number } if *number > FORMAT_NUMBER => write!(
                f,
                "this trace is of format {number} and this reenact reads format {FORMAT_NUMBER}; \
                 use a newer reenact"
            ),
            Self::OtherFormat { number } => write!(
                f,
                "this trace is of format {number}; this reenact reads format {FORMAT_NUMBER}"
            ),
            Self::BadHeader { why } => write!(f, "the trace's first line is damaged: {why}"),
            Self::CutShort => f.write_str("the trace was cut short: its last line is missing"),
            Self::NotJson { why } => write!(f, "this line is not JSON: {why}"),
            Self::NotAnEvent { why } => write!(f, "this line is not an event: {why}"),
            Self::OutOfOrder { id } => {
                write!(f, "event {id} is out of order: the one before it is later")
            }
            Self::CauseAfterEvent { id, cause } => {
                write!(f, "event {id} is caused by event {cause}, which is not before it")
            }
            Self::UnknownRequest { id, request, arrived } => write!(
                f,
                "event {id} belongs to request {request}, and {arrived} have arrived, numbered from 0"
            ),
            Self::OtherRequest { id, only } => {
                write!(f, "event {id} is not of request {only}, and the trace is of that one alone")
            }
            Self::NotInSample { id, request, every } => write!(
                f,
                "event {id} is of request {request}, and the trace has one of {every}, from 0 on"
            ),
            Self::FarRequest { request } => write!(
                f,
                "request {request} is too far on for a trace that leaves others out: of those at most \
                 {MOST_ALONE} is read; save a trace of all requests"
            ),
            Self::OtherLines => f.write_str(
                "the digest in the last line is not that of the lines above and of the fingerprint: \
                 something was changed; save the trace anew",
            ),
            Self::NoDigest => f.write_str(
                "the last line has no digest of the lines above it, so nobody knows whether they were \
                 changed; save the trace anew",
            ),
            Self::WrongCount { said, found } => {
                write!(f, "the last line counts {said} events and there are {found}")
            }
        }
    }
}

impl std::error::Error for TraceError {}

impl TraceError {
    /// Places a mistake on a line, at no column.
    pub(super) fn on_line(line: usize, mistake: Mistake) -> Self {
        Self { line, column: None, mistake }
    }

    /// Takes over what the JSON reader says about a line, `data` for what is JSON.
    pub(super) fn of_json(
        line: usize,
        error: &serde_json::Error,
        data: impl FnOnce(String) -> Mistake,
    ) -> Self {
        let text = error.to_string();
        // The reader was given one line, so the line it names is always the first.
        let why = text.rsplit_once(" at line ").map_or(text.as_str(), |(why, _)| why).to_owned();
        let mistake = if error.is_data() { data(why) } else { Mistake::NotJson { why } };
        let column = (error.column() > 0).then(|| error.column());
        Self { line, column, mistake }
    }
}
