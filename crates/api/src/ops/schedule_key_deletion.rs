//! ScheduleKeyDeletion.

use trent_domain::{
    arn::KeyArn,
    error::KmsError,
    key_state::KeyState,
    limits::{MAX_PENDING_WINDOW_DAYS, MIN_PENDING_WINDOW_DAYS},
    time::Timestamp,
};

use crate::{
    error::ApiError,
    json::{self, Object},
    validation::{check_shape, tables},
};

/// A ScheduleKeyDeletion request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id or ARN, as given.
    pub key_id: String,
    pending_window_in_days: Option<i32>,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::SCHEDULE_KEY_DELETION_REQUEST, request)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            pending_window_in_days: request.integer("PendingWindowInDays")?,
        })
    }

    /// `PendingWindowInDays`, of which the service takes less than the model says; after authorization.
    ///
    /// # Errors
    /// [`KmsError::PendingWindow`].
    pub fn window_days(&self) -> Result<u16, KmsError> {
        let Some(days) = self.pending_window_in_days else {
            return Ok(MAX_PENDING_WINDOW_DAYS);
        };
        let days = u16::try_from(days).map_err(|_| KmsError::PendingWindow)?;
        let allowed = MIN_PENDING_WINDOW_DAYS..=MAX_PENDING_WINDOW_DAYS;
        if allowed.contains(&days) {
            Ok(days)
        } else {
            Err(KmsError::PendingWindow)
        }
    }
}

/// The answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// `KeyId`.
    pub key: &'a KeyArn,
    /// `KeyState`: PendingDeletion or PendingReplicaDeletion.
    pub state: KeyState,
    /// `DeletionDate`, once the clock runs.
    pub deletion_date: Option<Timestamp>,
    /// `PendingWindowInDays`.
    pub window_days: u16,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| {
            answer.string("KeyId", self.key);
            answer.optional_timestamp("DeletionDate", self.deletion_date);
            answer.string("KeyState", self.state);
            answer.integer("PendingWindowInDays", self.window_days);
        })
    }
}
