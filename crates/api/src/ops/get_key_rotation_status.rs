//! GetKeyRotationStatus.

use trent_domain::{ids::KeyId, rotation::AutomaticRotation, time::Timestamp};

use crate::{
    error::ApiError,
    json::{self, Object},
    validation::{check_shape, tables},
};

/// A GetKeyRotationStatus request.
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
        check_shape(&tables::GET_KEY_ROTATION_STATUS_REQUEST, request)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
        })
    }
}

/// The answer.
#[derive(Debug, Clone, Copy)]
pub struct Response {
    /// `KeyId`: the id, as AWS documents it, and not the ARN.
    pub key_id: KeyId,
    /// `KeyRotationEnabled`, and what is told of the schedule while it is.
    pub automatic: Option<AutomaticRotation>,
    /// `OnDemandRotationStartDate`, while an on-demand rotation is under way.
    pub on_demand_started_at: Option<Timestamp>,
}

impl Response {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| {
            answer.string("KeyId", self.key_id);
            answer.boolean("KeyRotationEnabled", self.automatic.is_some());
            if let Some(automatic) = self.automatic {
                answer.integer("RotationPeriodInDays", automatic.period_days);
                answer.timestamp("NextRotationDate", automatic.next_at);
            }
            answer.optional_timestamp("OnDemandRotationStartDate", self.on_demand_started_at);
        })
    }
}
