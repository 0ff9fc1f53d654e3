//! Faults, each as one thing: its beginning and its end.

use serde_json::Value;

use super::{Event, History, Moment, Process};

/// Something that the nemesis did for a while.
#[derive(Debug, Clone, PartialEq)]
pub struct FaultSpan {
    /// `partition`, `kill`, …
    pub name: String,
    /// What exactly: the value of its beginning.
    pub value: Value,
    /// When it began.
    pub began: Moment,
    /// When it ended; nothing for one that never did.
    pub ended: Option<Moment>,
}

impl FaultSpan {
    /// Whether it was at work at any time between these two.
    pub fn overlaps(&self, from: u64, to: u64) -> bool {
        self.began.time <= to && self.ended.is_none_or(|ended| ended.time >= from)
    }
}

impl History {
    /// Every fault that took: the events of the nemesis whose value has a `phase` of `begin` and `end`. Several faults of one
    /// name at one time are told apart by the `id` of their values; without it, the end is that of the last one.
    pub fn faults(&self) -> Vec<FaultSpan> {
        let mut faults: Vec<FaultSpan> = Vec::new();
        for event in self
            .events
            .iter()
            .filter(|event| event.process == Process::NEMESIS)
        {
            match event.value["phase"].as_str() {
                Some("begin") => faults.push(FaultSpan {
                    name: event.f.clone(),
                    value: event.value.clone(),
                    began: moment(event),
                    ended: None,
                }),
                Some("end") => end(&mut faults, event),
                _ => {}
            }
        }
        faults
    }
}

fn end(faults: &mut [FaultSpan], event: &Event) {
    let ended_by = |fault: &&mut FaultSpan| {
        fault.ended.is_none() && fault.name == event.f && fault.value["id"] == event.value["id"]
    };
    if let Some(fault) = faults.iter_mut().rev().find(ended_by) {
        fault.ended = Some(moment(event));
    }
}

fn moment(event: &Event) -> Moment {
    Moment {
        index: event.index,
        time: event.time,
    }
}
