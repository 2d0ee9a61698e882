//! The border between a page and the engine: a question as JSON goes in, an answer as JSON comes out,
//! four bytes at a time.
//!
//! A page could write into the module's memory instead, but then Rust would have to trust an address
//! that comes from outside, in `unsafe` code. Words passed as numbers need none: 60 kB of scenario are
//! 15 000 calls, a fraction of a millisecond. What remains of `unsafe` is the attribute that keeps the
//! names of three functions, without which nobody outside can call them. Its one obligation is that no
//! other symbol of the module has these names; a linker refuses two of one name, and nothing here links
//! foreign objects.

use reenact::ask::Answer;
use reenact::ask::Question;
use reenact::ask::answer;
use serde::Deserialize;
use serde::Serialize;
use std::cell::RefCell;

/// What a page asks.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Request {
    /// What the user calls the scenario: the path on the command line.
    name: String,
    /// Its text.
    text: String,
    /// See [`Question`], as are the others.
    profiles: Vec<String>,
    with: Vec<String>,
    without_fault: bool,
    set: Vec<String>,
    seed: Option<String>,
    until: Option<String>,
    limit: Option<u64>,
}

/// What it is answered.
#[derive(Debug, Default, Serialize)]
struct Response {
    human: String,
    json: String,
    html: String,
    messages: String,
    command: String,
}

/// What came in so far, and then what goes out; a module has one thread.
#[derive(Debug, Default)]
struct Border {
    bytes: Vec<u8>,
}

thread_local! {
    static BORDER: RefCell<Border> = RefCell::default();
}

/// Takes the next four bytes of the question, the first one lowest.
#[expect(unsafe_code, reason = "the name is how a page finds it; no other symbol has it")]
#[unsafe(no_mangle)]
pub extern "C" fn put(word: u32) {
    BORDER.with_borrow_mut(|border| border.bytes.extend(word.to_le_bytes()));
}

/// Answers the question, of which `length` bytes count, and returns how many bytes the answer has.
#[expect(unsafe_code, reason = "the name is how a page finds it; no other symbol has it")]
#[unsafe(no_mangle)]
pub extern "C" fn replay(length: u32) -> u32 {
    let mut question = BORDER.take().bytes;
    question.truncate(length as usize);
    let answer = answered(&question).into_bytes();
    let length = u32::try_from(answer.len()).unwrap_or_default();
    BORDER.set(Border { bytes: answer });
    length
}

/// Returns four bytes of the answer, the word of that number; zeros behind its end.
#[expect(unsafe_code, reason = "the name is how a page finds it; no other symbol has it")]
#[unsafe(no_mangle)]
pub extern "C" fn get(index: u32) -> u32 {
    BORDER.with_borrow(|border| {
        let rest = border.bytes.get(4 * index as usize..).unwrap_or_default();
        let mut word = [0; 4];
        for (to, from) in word.iter_mut().zip(rest) {
            *to = *from;
        }
        u32::from_le_bytes(word)
    })
}

/// Answers a question that is written as JSON; what is none is answered with a message.
fn answered(question: &[u8]) -> String {
    let response = match serde_json::from_slice::<Request>(question) {
        Ok(request) => response(request),
        Err(problem) => Response {
            messages: format!("error: the page asks what it should not: {problem}\n"),
            ..Response::default()
        },
    };
    // Texts can always be written as JSON.
    serde_json::to_string(&response).unwrap_or_default()
}

fn response(request: Request) -> Response {
    let Request { name, text, profiles, with, without_fault, set, seed, until, limit } = request;
    let question = Question { profiles, with, without_fault, set, seed, until, limit };
    let Answer { human, json, html, messages, command } = answer(&name, &text, &question);
    Response { human, json, html, messages, command }
}
