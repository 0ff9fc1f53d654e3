//! Writes a history down while it happens.

use std::sync::Mutex;
use std::time::Instant;

use serde_json::Value;

use super::{Event, History, HistoryError, Kind, Process};

/// Gives every event its place and its time. Shared by all clients and the nemesis.
///
/// One lock gives both, so that the order of indexes is the order of times: what it orders is when the harness noted
/// something, which is before a request is sent and after an answer has come.
#[derive(Debug)]
pub struct Recorder {
    began: Instant,
    events: Mutex<Vec<Event>>,
}

/// What is noted, before it has its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Who.
    pub process: Process,
    /// Beginning or end.
    pub kind: Kind,
    /// What is done.
    pub f: String,
    /// To what.
    pub key: Option<String>,
    /// Arguments or result.
    pub value: Value,
    /// The node that was asked.
    pub node: Option<String>,
    /// The error's name.
    pub error: Option<String>,
}

impl Default for Recorder {
    fn default() -> Self {
        Self {
            began: Instant::now(),
            events: Mutex::default(),
        }
    }
}

impl Recorder {
    /// Notes something and gives its index.
    pub fn note(&self, note: Note) -> u64 {
        let mut events = self.lock();
        let index = events.len() as u64;
        events.push(Event {
            index,
            time: self.now(),
            process: note.process,
            kind: note.kind,
            f: note.f,
            key: note.key,
            value: note.value,
            node: note.node,
            error: note.error,
        });
        index
    }

    /// Nanoseconds since the run began: the time of an event that were noted now.
    pub fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// All that was noted so far.
    ///
    /// # Errors
    /// When a process began something before it ended what it had begun.
    pub fn history(&self) -> Result<History, HistoryError> {
        History::new(self.lock().clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Event>> {
        // A push either happened or not: what a panicking client left is a history all the same.
        self.events
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
