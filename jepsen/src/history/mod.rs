//! What clients saw, in the order in which they saw it: the only thing that checkers believe.

mod call;
mod error;
mod event;
mod fault;
mod fitting;
mod phase;
mod recorder;

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use serde::de::DeserializeOwned;

pub use call::{Call, Moment, Outcome};
pub use error::HistoryError;
pub use event::{Event, Kind, Nemesis, Process};
pub use fault::FaultSpan;
pub use phase::Phase;
pub use recorder::{Note, Recorder};

/// All events of a run, by their index.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    events: Vec<Event>,
}

impl History {
    /// A history of events that are in order: each with the index of its place, none earlier than the one before it, and
    /// every process with one call at a time.
    ///
    /// # Errors
    /// Where they are not.
    pub fn new(events: Vec<Event>) -> Result<Self, HistoryError> {
        let mut open = std::collections::BTreeSet::new();
        let mut last = 0;
        for (place, event) in events.iter().enumerate() {
            let at = || HistoryError::Disorder { index: event.index };
            if event.index != place as u64 || event.time < last {
                return Err(at());
            }
            last = event.time;
            if let Process::Client(process) = event.process {
                let in_order = match event.kind {
                    Kind::Invoke => open.insert(process),
                    Kind::Ok | Kind::Fail | Kind::Info => open.remove(&process),
                };
                in_order.then_some(()).ok_or_else(at)?;
            }
        }
        Ok(Self { events })
    }

    /// Reads `history.jsonl`.
    ///
    /// # Errors
    /// When the file cannot be read or is no history.
    pub fn read(path: &Path) -> Result<Self, HistoryError> {
        let lines = BufReader::new(File::open(path)?).lines();
        let event = |(number, line): (usize, std::io::Result<String>)| {
            serde_json::from_str(&line?).map_err(|source| HistoryError::Line {
                number: number + 1,
                source,
            })
        };
        Self::new(lines.enumerate().map(event).collect::<Result<_, _>>()?)
    }

    /// Writes `history.jsonl`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), HistoryError> {
        let mut file = BufWriter::new(File::create(path)?);
        for event in &self.events {
            serde_json::to_writer(&mut file, event).map_err(std::io::Error::from)?;
            file.write_all(b"\n")?;
        }
        Ok(file.flush()?)
    }

    /// The events, by their index.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Every call of the clients whose action is an `A`, in the order of their beginnings; others are passed over.
    ///
    /// `A` is read from `{"f": …, "value": …}` of the call's beginning, `R` from the value of its end.
    ///
    /// # Errors
    /// When a call's name is one of an `A` and its arguments are not, or a call that succeeded has a result that is no `R`.
    pub fn calls<A: DeserializeOwned, R: DeserializeOwned>(&self) -> Result<Vec<Call<A, R>>, HistoryError> {
        call::pair(&self.events)
    }
}

#[cfg(test)]
mod tests;
