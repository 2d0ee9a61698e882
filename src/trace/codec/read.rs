//! Reading traces.

use crate::trace::codec::FORMAT_NAME;
use crate::trace::codec::FORMAT_NUMBER;
use crate::trace::codec::MOST_ALONE;
use crate::trace::codec::error::Mistake;
use crate::trace::codec::error::TraceError;
use crate::trace::codec::event::TraceEvent;
use crate::trace::codec::frame::Footer;
use crate::trace::codec::frame::Header;
use crate::trace::codec::seal::Seal;
use crate::trace::difference::Difference;
use crate::trace::difference::first_difference;
use crate::trace::event::Kind;
use crate::trace::event::RequestId;
use serde::Deserialize;
use std::iter::Enumerate;
use std::iter::Peekable;
use std::str::Lines;

/// A trace, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// What run it is of.
    pub header: Header,
    /// Its events, in order.
    pub events: Vec<TraceEvent>,
    /// How the run ended.
    pub footer: Footer,
}

impl Trace {
    /// Returns the first event in which two traces differ.
    pub fn first_difference<'t>(&'t self, other: &'t Self) -> Option<Difference<&'t TraceEvent>> {
        first_difference(&self.events, &other.events, |one, other| one.states_the_same(other))
    }
}

/// Reads a whole trace.
///
/// # Errors
///
/// Returns the first mistake.
pub fn read_trace(text: &str) -> Result<Trace, TraceError> {
    let mut reader = TraceReader::new(text)?;
    let mut events = Vec::new();
    while let Some(event) = reader.next_event()? {
        events.push(event);
    }
    let TraceReader { header, footer, lines, .. } = reader;
    match footer {
        Some(footer) => Ok(Trace { header, events, footer }),
        None => Err(TraceError::on_line(lines.count() + 1, Mistake::CutShort)),
    }
}

/// Reads a trace event by event, so that not all of them need memory at once.
#[derive(Debug, Clone)]
pub struct TraceReader<'t> {
    header: Header,
    lines: Peekable<Enumerate<Lines<'t>>>,
    /// The number and instant of the event before.
    last: Option<(u64, u64)>,
    found: u64,
    /// How many requests have arrived.
    arrived: u32,
    seal: Seal,
    footer: Option<Footer>,
}

/// What every header says, whatever its format.
#[derive(Deserialize)]
struct AnyHeader {
    format: String,
}

impl<'t> TraceReader<'t> {
    /// Reads the header.
    ///
    /// # Errors
    ///
    /// Returns a mistake when the text does not begin like a trace of this format.
    pub fn new(text: &'t str) -> Result<Self, TraceError> {
        let mut lines = text.trim_end_matches(['\n', '\r']).lines().enumerate().peekable();
        let first = lines.next().map_or("", |(_, line)| line);
        let header = read_header(first)?;
        if let Some(only) = header.only.filter(|only| *only > MOST_ALONE) {
            return Err(TraceError::on_line(1, Mistake::FarRequest { request: only }));
        }
        let mut seal = Seal::default();
        seal.line(first);
        Ok(Self { header, lines, last: None, found: 0, arrived: 0, seal, footer: None })
    }

    /// Returns what run the trace is of.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns how the run ended, once the last event was read.
    pub fn footer(&self) -> Option<&Footer> {
        self.footer.as_ref()
    }

    /// Reads the next event; none when the footer was reached.
    ///
    /// # Errors
    ///
    /// Returns a mistake; what comes after it is not to be relied on.
    pub fn next_event(&mut self) -> Result<Option<TraceEvent>, TraceError> {
        if self.footer.is_some() {
            return Ok(None);
        }
        // The header is line 1, so without any other line it is line 2 that is missing.
        let Some((index, text)) = self.lines.next() else {
            return Err(TraceError::on_line(2, Mistake::CutShort));
        };
        let line = index + 1;
        if self.lines.peek().is_none() {
            self.footer = Some(self.read_footer(line, text)?);
            return Ok(None);
        }
        let event: TraceEvent = serde_json::from_str(text).map_err(|error| {
            TraceError::of_json(line, &error, |why| Mistake::NotAnEvent { why })
        })?;
        self.check(&event).map_err(|mistake| TraceError::on_line(line, mistake))?;
        self.check_request(&event).map_err(|mistake| TraceError::on_line(line, mistake))?;
        self.seal.line(text);
        self.last = Some((event.id, event.at));
        self.found += 1;
        Ok(Some(event))
    }

    /// Checks that an event comes after the one before it and after its causes.
    fn check(&self, event: &TraceEvent) -> Result<(), Mistake> {
        let id = event.id;
        if self.last.is_some_and(|(last, at)| id <= last || event.at < at) {
            return Err(Mistake::OutOfOrder { id });
        }
        match event.cause.into_iter().chain(event.via).find(|cause| *cause >= id) {
            Some(cause) => Err(Mistake::CauseAfterEvent { id, cause }),
            None => Ok(()),
        }
    }

    /// Checks the number of an event's request: requests are numbered as they arrive, so nobody need
    /// make room for more of them than there are.
    fn check_request(&mut self, event: &TraceEvent) -> Result<(), Mistake> {
        let id = event.id;
        if let Some(only) = self.header.only {
            let is_it = event.request == Some(only);
            return if is_it { Ok(()) } else { Err(Mistake::OtherRequest { id, only }) };
        }
        let arrived = self.arrived;
        let Some(request) = event.request else { return Ok(()) };
        let every = self.header.sampling().every;
        if !self.header.sampling().holds(Some(RequestId(request))) {
            return Err(Mistake::NotInSample { id, request, every });
        }
        if every > 1 && request > MOST_ALONE {
            return Err(Mistake::FarRequest { request });
        }
        let arrives = event.kind == Kind::Arrived;
        let place = request / every;
        if (arrives && place != arrived) || (!arrives && place >= arrived) {
            return Err(Mistake::UnknownRequest { id, request, arrived });
        }
        self.arrived += u32::from(arrives);
        Ok(())
    }

    /// Reads the last line. Whatever else it is, then something is missing behind it.
    fn read_footer(&self, line: usize, text: &str) -> Result<Footer, TraceError> {
        let footer: Option<Footer> = serde_json::from_str(text).ok().filter(Footer::is_whole);
        let Some(footer) = footer else {
            return Err(TraceError::on_line(line + 1, Mistake::CutShort));
        };
        if footer.events != self.found {
            let mistake = Mistake::WrongCount { said: footer.events, found: self.found };
            return Err(TraceError::on_line(line, mistake));
        }
        let digest = self.seal.finish(footer.fingerprint.as_deref());
        match &footer.digest {
            Some(said) if *said == digest => Ok(footer),
            Some(_) => Err(TraceError::on_line(line, Mistake::OtherLines)),
            None => Err(TraceError::on_line(line, Mistake::NoDigest)),
        }
    }
}

/// Reads the first line: its format before anything else.
fn read_header(text: &str) -> Result<Header, TraceError> {
    let number = serde_json::from_str::<AnyHeader>(text).ok().and_then(|header| {
        header.format.strip_prefix(FORMAT_NAME).and_then(|number| number.parse::<u32>().ok())
    });
    let Some(number) = number else {
        return Err(TraceError::on_line(1, Mistake::NotATrace));
    };
    if number != FORMAT_NUMBER {
        return Err(TraceError::on_line(1, Mistake::OtherFormat { number }));
    }
    serde_json::from_str(text)
        .map_err(|error| TraceError::of_json(1, &error, |why| Mistake::BadHeader { why }))
}
