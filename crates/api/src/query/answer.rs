//! Answers: a result, and the request that it answers.

use std::fmt;

use trent_domain::ids::RequestId;

use super::{Element, Protocol};

/// Room for the result of most actions.
const TYPICAL_LEN: usize = 1024;

/// What an action answers, before it is put into its envelope.
pub struct Answer {
    /// The elements of the result; `None` of actions that have none.
    result: Option<Vec<u8>>,
}

impl Answer {
    /// The answer of actions whose success is all that they tell.
    #[must_use]
    pub fn empty() -> Self {
        Self { result: None }
    }

    /// An answer with a result.
    pub(crate) fn of(write: impl FnOnce(&mut Element<'_>)) -> Self {
        let mut result = Vec::with_capacity(TYPICAL_LEN);
        write(&mut Element::new(&mut result));
        Self { result: Some(result) }
    }

    pub(crate) fn encode(&self, protocol: Protocol, action: &str, request_id: RequestId) -> Vec<u8> {
        Element::document_of(&format!("{action}Response"), protocol, |response| {
            if let Some(result) = &self.result {
                response.element(&format!("{action}Result"), |element| element.written(result));
            }
            response.element("ResponseMetadata", |metadata| {
                metadata.string("RequestId", request_id)
            });
        })
    }
}

/// Tells the length alone: results hold secrets.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({} bytes)", self.result.as_ref().map_or(0, Vec::len))
    }
}
