//! Calls as spans of time, whatever they were.

use std::collections::BTreeMap;

use crate::history::{Event, History, Kind, Process};

/// A call from its beginning to its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span<'a> {
    pub(super) process: u32,
    pub(super) begin: &'a Event,
    /// Nothing for a call that the run's end cut off.
    pub(super) end: Option<&'a Event>,
}

impl Span<'_> {
    /// How it ended.
    pub(super) fn kind(&self) -> Kind {
        self.end.map_or(Kind::Info, |end| end.kind)
    }

    /// How long it took, in milliseconds.
    pub(super) fn milliseconds(&self) -> Option<f64> {
        self.end.map(|end| (end.time - self.begin.time) as f64 / 1e6)
    }
}

/// All calls, in the order of their beginnings.
pub(super) fn spans(history: &History) -> Vec<Span<'_>> {
    let mut spans: Vec<Span<'_>> = Vec::new();
    let mut open: BTreeMap<u32, usize> = BTreeMap::new();
    for event in history.events() {
        let Process::Client(process) = event.process else {
            continue;
        };
        if event.kind == Kind::Invoke {
            open.insert(process, spans.len());
            spans.push(Span {
                process,
                begin: event,
                end: None,
            });
        } else if let Some(place) = open.remove(&process) {
            spans[place].end = Some(event);
        }
    }
    spans
}

/// The colour of an outcome in every picture.
pub(super) fn colour(kind: Kind) -> &'static str {
    match kind {
        Kind::Ok => "#2b8cbe",
        Kind::Fail => "#e6a400",
        Kind::Info | Kind::Invoke => "#d7301f",
    }
}

/// The outcomes, as pictures name them.
pub(super) const OUTCOMES: [(Kind, &str); 3] = [
    (Kind::Ok, "ok"),
    (Kind::Fail, "fail"),
    (Kind::Info, "info (unknown)"),
];
