//! A history for people who read it line by line.

use std::io::{Result, Write};

use super::edn::Edn;
use crate::history::{Event, History, Kind, Process};

/// Writes every event on a line, with tabs between its parts, as Jepsen does: `history.txt`. Seconds come first, then process,
/// kind, what, the value behind the object it is about, and the node and the error where there are any.
///
/// # Errors
/// When it cannot be written.
pub fn text(history: &History, to: &mut impl Write) -> Result<()> {
    history.events().iter().try_for_each(|event| line(event, to))
}

fn line(event: &Event, to: &mut impl Write) -> Result<()> {
    let process = match event.process {
        Process::Client(number) => number.to_string(),
        Process::Nemesis(_) => ":nemesis".to_owned(),
    };
    let kind = match event.kind {
        Kind::Invoke => ":invoke",
        Kind::Ok => ":ok",
        Kind::Fail => ":fail",
        Kind::Info => ":info",
    };
    let seconds = event.time as f64 / 1e9;
    write!(to, "{seconds:12.6}\t{process}\t{kind}\t:{}\t", event.f)?;
    if let Some(key) = &event.key {
        write!(to, "{key} ")?;
    }
    write!(to, "{}", Edn::from(&event.value))?;
    for more in [&event.node, &event.error].into_iter().flatten() {
        write!(to, "\t{more}")?;
    }
    writeln!(to)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_is_a_line() {
        let event = |index, process, kind, key: Option<&str>, value, error: Option<&str>| Event {
            index,
            time: index * 1_500_000_000,
            process,
            kind,
            f: "encrypt".to_owned(),
            key: key.map(str::to_owned),
            value,
            node: Some("us/1".to_owned()),
            error: error.map(str::to_owned),
        };
        let client = Process::Client(7);
        let history = History::new(vec![
            event(0, client, Kind::Invoke, Some("k1"), json!({"size": 4}), None),
            event(
                1,
                client,
                Kind::Fail,
                Some("k1"),
                json!(null),
                Some("DisabledException"),
            ),
            event(2, Process::NEMESIS, Kind::Info, None, json!("chaos"), None),
        ]);
        let mut written = Vec::new();
        text(&history.unwrap(), &mut written).unwrap();
        assert_eq!(
            String::from_utf8(written).unwrap(),
            "    0.000000\t7\t:invoke\t:encrypt\tk1 {:size 4}\tus/1\n\
             \x20   1.500000\t7\t:fail\t:encrypt\tk1 nil\tus/1\tDisabledException\n\
             \x20   3.000000\t:nemesis\t:info\t:encrypt\t\"chaos\"\tus/1\n"
        );
    }
}
