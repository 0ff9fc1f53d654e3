//! Remembered outcomes.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use trent_domain::global::Outcome;
use trent_domain::ids::RequestId;
use trent_domain::record::Remembered;
use trent_domain::time::Timestamp;
use trent_proto::conv::{decode_global_outcome, encode_global_outcome};

use crate::records::RecordError;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RememberedV1 {
    request_id: [u8; 16],
    at: u64,
    /// A trent.replicated.v1 outcome of the global group: it grows by field number.
    outcome: Vec<u8>,
}

impl From<&Remembered<Outcome>> for RememberedV1 {
    fn from(remembered: &Remembered<Outcome>) -> Self {
        Self {
            request_id: *remembered.request_id.as_bytes(),
            at: remembered.at.as_millis(),
            outcome: encode_global_outcome(&remembered.outcome).into(),
        }
    }
}

impl TryFrom<RememberedV1> for Remembered<Outcome> {
    type Error = RecordError;

    fn try_from(stored: RememberedV1) -> Result<Self, RecordError> {
        Ok(Self {
            request_id: RequestId::new(stored.request_id),
            at: Timestamp::from_millis(stored.at),
            outcome: Arc::new(decode_global_outcome(stored.outcome.into())?),
        })
    }
}
