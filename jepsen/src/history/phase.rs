//! The parts of a run.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{History, Kind, Moment, Note, Process};

/// A part of a run. Its beginning is an event of the nemesis: `info`, f `phase`, the name as value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Objects are made that the workload needs.
    Setup,
    /// Clients and nemesis are at work.
    Chaos,
    /// Every fault ends, and the cluster settles.
    Heal,
    /// What is there is read once more.
    FinalReads,
    /// Clients are at work under one fault that stays.
    Liveness,
    /// Files are gathered.
    Collect,
}

impl Phase {
    const F: &str = "phase";

    /// What is noted when it begins.
    pub fn note(self) -> Note {
        Note {
            process: Process::NEMESIS,
            kind: Kind::Info,
            f: Self::F.to_owned(),
            key: None,
            value: serde_json::to_value(self).unwrap_or(Value::Null),
            node: None,
            error: None,
        }
    }
}

impl History {
    /// When a phase began; the last time, if it did so more than once.
    pub fn began(&self, phase: Phase) -> Option<Moment> {
        let name = phase.note().value;
        let begins = |event: &&super::Event| event.f == Phase::F && event.value == name;
        let event = self
            .events
            .iter()
            .rev()
            .filter(|event| event.process == Process::NEMESIS)
            .find(begins)?;
        Some(Moment {
            index: event.index,
            time: event.time,
        })
    }
}
