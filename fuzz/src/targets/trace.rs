//! Traces from anywhere.

use reenact::trace::codec::Footer;
use reenact::trace::codec::Seal;
use reenact::trace::codec::Trace;
use reenact::trace::codec::read_trace;

/// The target `trace`: what is read can be written, and reads back the same.
pub fn trace(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match read_trace(text) {
        Ok(trace) => check_round_trip(&trace),
        Err(error) => assert!(error.line > 0 && !error.to_string().is_empty()),
    }
}

/// Writes a trace and reads it back.
pub(crate) fn check_round_trip(trace: &Trace) {
    let json = "what was read as JSON is JSON";
    let mut lines = vec![serde_json::to_string(&trace.header).expect(json)];
    lines.extend(trace.events.iter().map(|event| serde_json::to_string(event).expect(json)));
    // Written in another way, the same lines have another digest.
    let mut seal = Seal::default();
    for line in &lines {
        seal.line(line);
    }
    let digest = Some(seal.finish(trace.footer.fingerprint.as_deref()));
    let written = Trace { footer: Footer { digest, ..trace.footer.clone() }, ..trace.clone() };
    lines.push(serde_json::to_string(&written.footer).expect(json));
    assert_eq!(read_trace(&lines.join("\n")), Ok(written));
    assert_eq!(trace.first_difference(trace), None);
}
