//! GetServiceSession: a registered service gets credentials by which it acts for itself, on account of a resource.

use trent_domain::ids::AccountId;

use super::{Action, Credentials};
use crate::{
    error::QueryError,
    json::JsonError,
    query::{Answer, Form},
};

/// A GetServiceSession request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `SourceArn`: `aws:SourceArn` of what is done with the credentials.
    pub source_arn: String,
    /// `SourceAccount`: `aws:SourceAccount` of what is done with the credentials.
    pub source_account: AccountId,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(form: &Form) -> Result<Self, QueryError> {
        let request = Action::GetServiceSession.members(form)?;
        let account = request.required_string("SourceAccount")?.parse();
        Ok(Self {
            source_arn: request.required_string("SourceArn")?.to_owned(),
            source_account: account.map_err(|_| JsonError::UnknownName)?,
        })
    }
}

/// The answer.
#[must_use]
pub fn answer(credentials: &Credentials<'_>) -> Answer {
    Answer::of(|answer| credentials.write(answer))
}
