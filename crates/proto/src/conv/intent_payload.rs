//! An intent on its way to its target region.

use bytes::Bytes;
use trent_domain::fencing::Epochs;
use trent_domain::intent::Intent;
use trent_domain::time::Timestamp;

use super::error::ConvError;
use super::wire::{self, wire_message};
use crate::replicated::v1 as pb;

/// What the source's leader pushes: `trent.peer.v1.IntentRequest` carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntentPayload {
    /// The intent, as it stands in the outbox.
    pub intent: Intent,
    /// Every intent of the source for the target from before this moment is confirmed at the source.
    pub settled_before: Timestamp,
    /// What the source knows of losses.
    pub epochs: Epochs,
    /// The materials that the action brings, sealed to the target's exchange key; `None` where the action carries none.
    pub sealed_materials: Option<Bytes>,
}

wire_message! {
    IntentPayload as pb::IntentPayload {
        intent: required,
        settled_before: required,
        epochs: required,
        sealed_materials: optional,
    }
}

wire_message! { Epochs as pb::Epochs { source: required, target: required, } }

/// The bytes of a payload.
pub fn encode_intent_payload(payload: &IntentPayload) -> Bytes {
    wire::encode(payload)
}

/// Reads a payload.
pub fn decode_intent_payload(bytes: Bytes) -> Result<IntentPayload, ConvError> {
    wire::decode(bytes)
}
