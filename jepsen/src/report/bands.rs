//! When which fault was on.

use crate::history::History;

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
    let band = |fault: crate::history::FaultSpan| {
        let mut detail = fault.value;
        if let Some(members) = detail.as_object_mut() {
            members.remove("phase");
        }
        Band {
            fault: fault.name,
            detail: detail.to_string(),
            begin: fault.began.time,
            end: fault.ended.map_or(last, |ended| ended.time),
        }
    };
    history.faults().into_iter().map(band).collect()
}
