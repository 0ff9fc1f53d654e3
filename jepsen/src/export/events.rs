//! A whole history in EDN, with Jepsen's names.

use std::io::{Result, Write};

use super::edn::Edn;
use crate::history::{Event, History, Kind, Process};

/// Writes every event as a map on a line: `history.edn`. A value of an object is a pair of its key and the value, as Jepsen's
/// `independent` has it.
///
/// # Errors
/// When it cannot be written.
pub fn edn(history: &History, to: &mut impl Write) -> Result<()> {
    history
        .events()
        .iter()
        .try_for_each(|event| writeln!(to, "{}", written(event)))
}

fn written(event: &Event) -> Edn {
    let value = match &event.key {
        Some(key) => Edn::Vector(vec![Edn::Text(key.clone()), Edn::from(&event.value)]),
        None => Edn::from(&event.value),
    };
    let mut fields = head(event.index, event.time, event.process, event.kind);
    fields.push((Edn::keyword("f"), Edn::keyword(&event.f)));
    fields.push((Edn::keyword("value"), value));
    for (name, text) in [("node", &event.node), ("error", &event.error)] {
        fields.extend(
            text.as_ref()
                .map(|text| (Edn::keyword(name), Edn::Text(text.clone()))),
        );
    }
    Edn::Map(fields)
}

/// What all events of all forms begin with.
pub(super) fn head(index: u64, time: u64, process: Process, kind: Kind) -> Vec<(Edn, Edn)> {
    let process = match process {
        Process::Client(number) => Edn::Int(number.into()),
        Process::Nemesis(_) => Edn::keyword("nemesis"),
    };
    let kind = match kind {
        Kind::Invoke => "invoke",
        Kind::Ok => "ok",
        Kind::Fail => "fail",
        Kind::Info => "info",
    };
    vec![
        (Edn::keyword("index"), Edn::Int(index)),
        (Edn::keyword("time"), Edn::Int(time)),
        (Edn::keyword("process"), process),
        (Edn::keyword("type"), Edn::keyword(kind)),
    ]
}
