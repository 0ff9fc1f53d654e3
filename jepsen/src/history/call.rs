//! A call: its beginning and its end as one thing.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::json;

use super::fitting::knows;
use super::{Event, HistoryError, Kind, Process};

/// A point of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// The event's index: the order.
    pub index: u64,
    /// Nanoseconds since the run began: the distance.
    pub time: u64,
}

/// What a client asked for, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Call<A, R> {
    /// The client.
    pub process: u32,
    /// The object.
    pub key: Option<String>,
    /// The node that was asked.
    pub node: Option<String>,
    /// What was asked for.
    pub action: A,
    /// When it began.
    pub invoked: Moment,
    /// When it ended; nothing for a call that the run's end cut off.
    pub completed: Option<Moment>,
    /// How it ended.
    pub outcome: Outcome<R>,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<R> {
    /// It happened, with this result.
    Ok(R),
    /// It did not happen; the error's name.
    Fail(String),
    /// Nobody knows; the error's name, or nothing for a call that never ended.
    Info(Option<String>),
}

impl<A, R> Call<A, R> {
    /// The result of a call that happened.
    pub fn ok(&self) -> Option<&R> {
        match &self.outcome {
            Outcome::Ok(result) => Some(result),
            Outcome::Fail(_) | Outcome::Info(_) => None,
        }
    }

    /// The region of the node that was asked.
    pub fn region(&self) -> Option<&str> {
        self.node.as_deref()?.split('/').next()
    }

    /// Whether it was over before the other began: only then does real time order the two.
    pub fn precedes<B, S>(&self, other: &Call<B, S>) -> bool {
        self.completed
            .is_some_and(|completed| completed.index < other.invoked.index)
    }
}

/// Calls whose action is an `A`, in the order of their beginnings.
pub(super) fn pair<A: DeserializeOwned, R: DeserializeOwned>(
    events: &[Event],
) -> Result<Vec<Call<A, R>>, HistoryError> {
    let mut calls = Vec::new();
    let mut open: BTreeMap<u32, usize> = BTreeMap::new();
    for event in events {
        let Process::Client(process) = event.process else {
            continue;
        };
        if event.kind == Kind::Invoke {
            if let Some(call) = begun(process, event)? {
                open.insert(process, calls.len());
                calls.push(call);
            }
        } else if let Some(place) = open.remove(&process) {
            complete(&mut calls[place], event)?;
        }
    }
    Ok(calls)
}

fn begun<A: DeserializeOwned, R>(process: u32, event: &Event) -> Result<Option<Call<A, R>>, HistoryError> {
    if !knows::<A>(&event.f) {
        return Ok(None);
    }
    let words = json!({"f": event.f, "value": event.value});
    let action = serde_json::from_value(words).map_err(|source| HistoryError::Arguments {
        index: event.index,
        source,
    })?;
    Ok(Some(Call {
        process,
        key: event.key.clone(),
        node: event.node.clone(),
        action,
        invoked: moment(event),
        completed: None,
        outcome: Outcome::Info(None),
    }))
}

fn complete<A, R: DeserializeOwned>(call: &mut Call<A, R>, event: &Event) -> Result<(), HistoryError> {
    let error = event.error.clone();
    call.completed = Some(moment(event));
    call.outcome = match event.kind {
        Kind::Ok => {
            let result = serde_json::from_value(event.value.clone());
            Outcome::Ok(result.map_err(|source| HistoryError::Result {
                index: event.index,
                source,
            })?)
        }
        Kind::Fail => Outcome::Fail(error.unwrap_or_default()),
        Kind::Info | Kind::Invoke => Outcome::Info(error),
    };
    Ok(())
}

fn moment(event: &Event) -> Moment {
    Moment {
        index: event.index,
        time: event.time,
    }
}
