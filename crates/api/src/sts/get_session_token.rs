//! GetSessionToken.

use super::{Action, Credentials, session_parameters};
use crate::{
    error::QueryError,
    query::{Answer, Form},
};

/// A GetSessionToken request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `DurationSeconds`, if the request says so.
    pub duration_seconds: Option<u32>,
    /// `SerialNumber`: the MFA device.
    pub serial_number: Option<String>,
    /// `TokenCode`: what the MFA device shows.
    pub token_code: Option<String>,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(form: &Form) -> Result<Self, QueryError> {
        let request = Action::GetSessionToken.members(form)?;
        Ok(Self {
            duration_seconds: session_parameters::duration_seconds(&request)?,
            serial_number: request.owned_string("SerialNumber")?,
            token_code: request.owned_string("TokenCode")?,
        })
    }
}

/// The answer.
#[must_use]
pub fn answer(credentials: &Credentials<'_>) -> Answer {
    Answer::of(|answer| credentials.write(answer))
}
