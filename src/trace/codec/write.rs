//! Writing traces.

use crate::program::Program;
use crate::program::ids::SourceLineId;
use crate::source::SourceId;
use crate::source::Sources;
use crate::text::escape_json;
use crate::trace::codec::event::TraceEvent;
use crate::trace::codec::frame::Footer;
use crate::trace::codec::frame::Header;
use crate::trace::codec::seal::Seal;
use crate::trace::event::Event;
use crate::trace::event::RequestId;
use crate::trace::event::What;
use crate::trace::observer::Control;
use crate::trace::observer::Observer;
use crate::trace::observer::View;
use crate::trace::sampling::Sampling;
use serde::Serialize;
use std::io;

/// The observer that writes a trace, line by line; give it a buffered writer.
#[derive(Debug)]
pub struct TraceWriter<W> {
    out: W,
    /// For each site, its line in the file.
    lines: Vec<Option<u32>>,
    only: Option<RequestId>,
    sampling: Sampling,
    /// For each request that is here, the line of traffic it came from and its number there.
    requests: Vec<(SourceLineId, u32)>,
    written: u64,
    bytes: u64,
    most: u64,
    seal: Seal,
    error: Option<io::Error>,
}

/// Returns the line of the scenario file on which each of a program's sites stands; none for what
/// was set on the command line.
pub fn lines_of_sites(program: &Program, sources: &Sources) -> Vec<Option<u32>> {
    let in_file = |source: SourceId| source == SourceId::default();
    let line = |span| sources.locate(span).line;
    program.sites.iter().map(|site| in_file(site.span.source).then(|| line(site.span))).collect()
}

impl<W: io::Write> TraceWriter<W> {
    /// Begins a trace with its header, which also says of which requests it is. `lines` is what [`lines_of_sites`] gives.
    pub fn new(out: W, header: &Header, lines: Vec<Option<u32>>) -> Self {
        let only = header.only.map(RequestId);
        let mut writer = Self {
            out,
            lines,
            only,
            sampling: header.sampling(),
            requests: Vec::new(),
            written: 0,
            bytes: 0,
            most: u64::MAX,
            seal: Seal::default(),
            error: None,
        };
        writer.line(header);
        writer
    }

    /// Stops the run behind the event with which the trace has more bytes than this.
    #[must_use]
    pub fn within(mut self, bytes: u64) -> Self {
        self.most = bytes;
        self
    }

    /// Ends the trace with its footer, whose count of events and digest are set here.
    ///
    /// # Errors
    ///
    /// Returns the first error there was since the beginning.
    pub fn finish(mut self, footer: Footer) -> io::Result<()> {
        let digest = Some(self.seal.finish(footer.fingerprint.as_deref()));
        self.line(&Footer { events: self.written, digest, ..footer });
        match self.error {
            Some(error) => Err(error),
            None => self.out.flush(),
        }
    }

    /// Writes one line, unless there was an error before.
    fn line(&mut self, content: &impl Serialize) {
        if self.error.is_some() {
            return;
        }
        let written = serde_json::to_string(content).map_err(io::Error::from).and_then(|line| {
            let line = escape_json(&line);
            self.seal.line(&line);
            self.bytes += line.len() as u64 + 1;
            self.out.write_all(line.as_bytes())?;
            self.out.write_all(b"\n")
        });
        self.error = written.err();
    }
}

impl<W: io::Write> Observer for TraceWriter<W> {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        let is_alone = self.only.is_none_or(|only| event.request == Some(only));
        if !is_alone || !self.sampling.holds(event.request) {
            return Control::Continue;
        }
        if let What::Arrived { source, index } = event.what {
            self.requests.push((source, index)); // requests are numbered as they arrive
        }
        let mut told = TraceEvent::of(event, view);
        told.line = self.lines.get(event.site.index()).copied().flatten();
        let place = |request: RequestId| match self.only {
            Some(_) => 0,
            None => (request.0 / self.sampling.every) as usize,
        };
        let request = event.request.and_then(|request| self.requests.get(place(request)));
        if let Some((source, index)) = request {
            told.source = Some(view.program.traffic[source.index()].name.clone());
            told.index = Some(*index);
        }
        self.line(&told);
        self.written += 1;
        if self.error.is_some() {
            Control::Stop
        } else if self.bytes > self.most {
            Control::OutOfTrace
        } else {
            Control::Continue
        }
    }
}
