//! What can be asked of a game, and how it is written: one order a line.

use crate::quantity::Timestamp;
use crate::quantity::parse_count;
use crate::quantity::parse_duration;
use crate::quantity::parse_timestamp;
use crate::time::SimDuration;

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// List the orders.
    Help,
    /// Say what time it is.
    Time,
    /// Let time move on.
    Wait(SimDuration),
    /// Look back.
    Back(SimDuration),
    /// Let time move on to an instant.
    Until(Timestamp),
    /// Let time move on until something comes in.
    Next,
    /// See what an observer could have seen.
    Look(String),
    /// See all figures, or one.
    Figures(Option<String>),
    /// See what screens showed and logs said.
    Log,
    /// See what was deployed and done.
    Deploys,
    /// See one request.
    Request(u32),
    /// See what can be decided.
    Actions,
    /// Decide for an action.
    Do(String),
    /// Keep a remark.
    Note(String),
    /// Compare what was decided with what each action would have done, and end.
    Debrief,
}

/// The orders as they are written, and what they do.
pub const HELP: [(&str, &str); 15] = [
    ("time", "what time it is"),
    ("wait 30m", "time moves on"),
    ("until 14:00", "time moves on to 14:00; also 06-26 09:00, or an instant"),
    ("next", "time moves on until something comes in"),
    ("back 10m", "look back; time stays where it is"),
    ("now", "return to the present"),
    ("look qa", "what this observer could have seen by now; `look` alone lists who looks"),
    ("figures", "what can be counted by now; `figure NAME` for one"),
    ("log", "what screens showed and logs said, in the last hour and so far"),
    ("deploys", "what was deployed and done by now"),
    ("request 586", "one request by now"),
    ("actions", "what can be decided"),
    ("do NAME", "decide for an action, from now on"),
    ("note WORDS", "keep a remark in the script"),
    ("debrief", "compare what was decided with what each action would have done, and end"),
];

/// Reads an order. None for an empty line or a comment, which begins with `#`.
///
/// # Errors
///
/// Returns what is wrong with it, in a sentence.
pub fn read(line: &str, now: Timestamp, present: Timestamp) -> Result<Option<Order>, String> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    let needs = |what: &str| {
        if rest.is_empty() { Err(format!("`{word}` needs {what}")) } else { Ok(rest.to_owned()) }
    };
    let length = || {
        let text = needs("a length of time, such as `30m`")?;
        parse_duration(&text).map_err(|error| error.to_string())
    };
    let order = match word {
        "help" | "?" => Order::Help,
        "time" => Order::Time,
        "wait" => Order::Wait(length()?),
        "back" => Order::Back(length()?),
        "until" => Order::Until(clock(&needs("an instant, such as `14:00`")?, now)?),
        "now" => Order::Until(present),
        "next" => Order::Next,
        "look" => Order::Look(rest.to_owned()),
        "figures" => Order::Figures(None),
        "figure" => Order::Figures(Some(needs("the name of a figure")?)),
        "log" | "shown" => Order::Log,
        "deploys" => Order::Deploys,
        "request" => Order::Request(number(&needs("the number of a request")?)?),
        "actions" => Order::Actions,
        "do" => Order::Do(needs("the name of an action")?),
        "note" => Order::Note(needs("words")?),
        "debrief" | "quit" | "end" => Order::Debrief,
        other => return Err(format!("no order is called `{other}`; `help` lists them")),
    };
    Ok(Some(order))
}

fn number(text: &str) -> Result<u32, String> {
    let number = parse_count(text).ok().and_then(|it| u32::try_from(it).ok());
    number.filter(|it| *it > 0).ok_or_else(|| format!("`{text}` is no number of a request"))
}

/// Reads an instant: whole, as a day and a time of this year, or as the next such time of day.
fn clock(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    if let Ok(whole) = parse_timestamp(text) {
        return Ok(whole);
    }
    let unclear = || format!("`{text}` is no instant; write `14:00`, `06-26 09:00`, or it whole");
    let today = now.to_string();
    let (year, day) = (today.get(..5).unwrap_or_default(), today.get(..11).unwrap_or_default());
    let with_seconds = |time: &str| match time.matches(':').count() {
        1 => format!("{time}:00Z"),
        _ => format!("{time}Z"),
    };
    let written = match text.split_once(' ') {
        Some((date, time)) => format!("{year}{date}T{}", with_seconds(time.trim())),
        None => format!("{day}{}", with_seconds(text)),
    };
    let at = parse_timestamp(&written).map_err(|_| unclear())?;
    if at >= now || text.contains(' ') {
        return Ok(at);
    }
    at.checked_add(SimDuration::HOUR.saturating_mul(24)).ok_or_else(unclear)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        parse_timestamp(text).unwrap()
    }

    #[track_caller]
    fn check(line: &str, expected: Result<Option<Order>, &str>) {
        let now = at("2024-06-25T12:30:00Z");
        let found = read(line, now, at("2024-06-25T13:00:00Z"));
        assert_eq!(found, expected.map_err(str::to_owned), "{line}");
    }

    #[test]
    fn instants_may_be_short() {
        let until = |text| Ok(Some(Order::Until(at(text))));
        check("until 14:00", until("2024-06-25T14:00:00Z"));
        check("until 12:00", until("2024-06-26T12:00:00Z"));
        check("until 06-26 09:00", until("2024-06-26T09:00:00Z"));
        check("until 2024-06-27T17:35:48Z", until("2024-06-27T17:35:48Z"));
        check("now", until("2024-06-25T13:00:00Z"));
        check("until noon", Err("`noon` is no instant; write `14:00`, `06-26 09:00`, or it whole"));
    }

    #[test]
    fn lines_are_orders_remarks_or_mistakes() {
        check("", Ok(None));
        check("  # the group argues", Ok(None));
        check("look qa", Ok(Some(Order::Look("qa".to_owned()))));
        check("request 586", Ok(Some(Order::Request(586))));
        check("request 0", Err("`0` is no number of a request"));
        check("do", Err("`do` needs the name of an action"));
        check("fly", Err("no order is called `fly`; `help` lists them"));
    }

    #[test]
    fn every_order_of_the_list_is_read() {
        let now = at("2024-06-25T12:30:00Z");
        for (line, _) in HELP {
            assert!(matches!(read(line, now, now), Ok(Some(_))), "{line}");
        }
    }
}
