//! Takes an intent out of the outbox with its target's answer, and does what follows from it.

use crate::ids::IntentId;
use crate::intent::IntentResult;

/// Takes an intent out of the outbox with its target's answer, and does what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmIntent {
    /// The intent.
    pub intent_id: IntentId,
    /// The target's answer.
    pub result: IntentResult,
    /// Seed for the ids of the intents that follow (the new family for every other replica), in region order.
    pub follow_up_seed: [u8; 16],
}
