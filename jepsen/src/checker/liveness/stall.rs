//! Times at which the machine, not the product, did not get on.

use std::time::Duration;

use serde_json::json;

use super::region::{Asked, nanoseconds};
use crate::history::{History, Kind, Note, Process};

/// A time in which the harness itself was not woken: nobody is held to a promise then, nor until elections are over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stall {
    from: u64,
    to: u64,
}

impl Stall {
    const F: &str = "stalled";

    /// What is noted at its end.
    pub fn note(late: Duration) -> Note {
        Note {
            process: Process::NEMESIS,
            kind: Kind::Info,
            f: Self::F.to_owned(),
            key: None,
            value: json!({"nanoseconds": nanoseconds(late)}),
            node: None,
            error: None,
        }
    }

    /// All of a run.
    pub(super) fn all(history: &History) -> Vec<Self> {
        let notes = history.events().iter();
        let notes = notes.filter(|event| event.process == Process::NEMESIS && event.f == Self::F);
        notes
            .map(|event| Self {
                from: event
                    .time
                    .saturating_sub(event.value["nanoseconds"].as_u64().unwrap_or(0)),
                to: event.time,
            })
            .collect()
    }

    /// Whether it, or what came of it within this time, touches a call.
    pub(super) fn touches(&self, call: &Asked, grace: u64) -> bool {
        call.begun <= self.to.saturating_add(grace) && call.ended >= self.from
    }
}
