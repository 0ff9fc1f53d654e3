//! Replicas that have applied the same entries have the same state, to the byte, in memory and on disk, also when one of
//! them was started again from what it had written.

use trent_domain::record::{Record, RecordKey};
use trent_domain::state::State;

/// Compares two replicas at the same place in the log.
pub fn replicas_agree(one: &State, other: &State) -> Result<(), String> {
    let (mut one, mut other) = (one.records(), other.records());
    loop {
        match (one.next(), other.next()) {
            (None, None) => return Ok(()),
            (one, other) if one == other => {}
            (one, other) => return Err(format!("{} is not {}", name(&one), name(&other))),
        }
    }
}

fn name(record: &Option<(RecordKey, Record)>) -> String {
    record
        .as_ref()
        .map_or_else(|| "no record".into(), |(key, _)| format!("{key:?}"))
}
