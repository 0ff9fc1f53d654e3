//! When which fault was on.

use std::collections::BTreeMap;

use crate::history::{Event, History, Process};

/// A fault from its beginning to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// Its name: `partition`.
    pub fault: String,
    /// What exactly, as the nemesis noted it.
    pub detail: String,
    /// Nanoseconds since the run began.
    pub begin: u64,
    /// The same; the run's end for a fault that was never healed.
    pub end: u64,
}

/// The faults of a run, in the order of their beginnings. One that did not take is none.
pub fn bands(history: &History) -> Vec<Band> {
    let last = history.events().last().map_or(0, |event| event.time);
    let mut bands: Vec<Band> = Vec::new();
    let mut open: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for event in history
        .events()
        .iter()
        .filter(|event| event.process == Process::NEMESIS)
    {
        let open = open.entry(&event.f).or_default();
        match event.value.get("phase").and_then(|phase| phase.as_str()) {
            Some("begin") => {
                open.push(bands.len());
                bands.push(begun(event, last));
            }
            Some("end") if !open.is_empty() => bands[open.remove(0)].end = event.time,
            _ => {}
        }
    }
    bands
}

fn begun(event: &Event, last: u64) -> Band {
    let mut detail = event.value.clone();
    if let Some(members) = detail.as_object_mut() {
        members.remove("phase");
    }
    Band {
        fault: event.f.clone(),
        detail: detail.to_string(),
        begin: event.time,
        end: last,
    }
}
