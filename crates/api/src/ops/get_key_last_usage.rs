//! GetKeyLastUsage.

use trent_domain::{ids::KeyId, last_usage::LastUsage, time::Timestamp};

use crate::{
    error::ApiError,
    json::{self, Object},
    validation::{check_shape, tables},
};

/// A GetKeyLastUsage request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id or ARN, as given.
    pub key_id: String,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::GET_KEY_LAST_USAGE_REQUEST, request)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
        })
    }
}

/// The answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// `KeyId`: the bare id ("globally unique identifier").
    pub key_id: KeyId,
    /// `KeyCreationDate`.
    pub created_at: Timestamp,
    /// `KeyLastUsage`: an empty object where the key was never used.
    pub last_usage: Option<&'a LastUsage>,
}

impl Response<'_> {
    /// The bytes of the answer.
    ///
    /// `TrackingStartDate` is when tracking began or the key was made, whichever is later. Uses are tracked from the
    /// region's first moment, so it is always the latter. There is no `CloudTrailEventId`, for there are no such events.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| {
            answer.timestamp("KeyCreationDate", self.created_at);
            answer.string("KeyId", self.key_id);
            answer.object("KeyLastUsage", |answer| {
                if let Some(usage) = self.last_usage {
                    answer.string("KmsRequestId", usage.request_id);
                    answer.string("Operation", usage.operation);
                    answer.timestamp("Timestamp", usage.at);
                }
            });
            answer.timestamp("TrackingStartDate", self.created_at);
        })
    }
}
