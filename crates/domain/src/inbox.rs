//! Receiving intents of other regions, each once.
//!
//! A source pushes an intent until its own log confirms it, so a push can come again after any time: while the regions
//! cannot reach each other, for one. A receipt therefore does not expire by itself. It is forgotten when a later push
//! says that the source's outbox is settled up to a moment after the intent entered it; a copy of such an intent that
//! was still on its way is older than that moment and is not applied. The inbox is so bounded by the outboxes of the
//! other regions.

use crate::error::KmsError;
use crate::fencing::Epochs;
use crate::ids::{IntentId, RegionName};
use crate::intent::{IntentResult, Receipt};
use crate::reply::Reply;
use crate::state::State;
use crate::time::Timestamp;

/// An intent at the door.
pub(crate) struct Arrival<'a> {
    pub(crate) intent: IntentId,
    pub(crate) source: &'a RegionName,
    pub(crate) created_at: Timestamp,
    pub(crate) settled_before: Timestamp,
    pub(crate) epochs: Epochs,
}

/// Carries an intent out, or answers what came of it before.
pub(crate) fn receive(
    state: &mut State,
    arrival: &Arrival<'_>,
    carry_out: impl FnOnce(&mut State) -> Result<IntentResult, KmsError>,
) -> Result<Reply, KmsError> {
    let here = state.region()?;
    if !state.fencing().admits(here, arrival.source, arrival.epochs) {
        return Err(KmsError::RegionLost(arrival.source.clone()));
    }
    // Whoever pushes an intent has it in the outbox: it cannot be settled.
    if arrival.created_at < arrival.settled_before {
        return Err(KmsError::BadIntent);
    }
    let result = match state.receipt(&arrival.intent) {
        Some(receipt) => receipt.result,
        // The source has confirmed it long ago and asks for nothing.
        None if arrival.created_at < state.source_settled_before(arrival.source) => IntentResult::Applied,
        None => carry_out_once(state, arrival, carry_out)?,
    };
    state.settle(arrival.source, arrival.settled_before);
    Ok(Reply::Intent(result))
}

fn carry_out_once(
    state: &mut State,
    arrival: &Arrival<'_>,
    carry_out: impl FnOnce(&mut State) -> Result<IntentResult, KmsError>,
) -> Result<IntentResult, KmsError> {
    let result = carry_out(state)?;
    state.put_receipt(Receipt {
        intent: arrival.intent,
        source: arrival.source.clone(),
        created_at: arrival.created_at,
        result,
    });
    Ok(result)
}
