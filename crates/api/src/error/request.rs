//! Errors of a request's form: its target, its JSON, the constraints of the model.

use http::StatusCode;

use super::{ApiError, ErrorName};
use crate::{json::JsonError, target::TargetError, validation::Invalid};

impl From<TargetError> for ApiError {
    fn from(error: TargetError) -> Self {
        let unknown = Self::without_message(ErrorName::UnknownOperation);
        match error {
            TargetError::UnknownOperation => unknown,
            TargetError::NotAnApiCall => Self {
                status: StatusCode::NOT_FOUND,
                ..unknown
            },
        }
    }
}

impl From<JsonError> for ApiError {
    fn from(error: JsonError) -> Self {
        Self::new(ErrorName::Serialization, error.to_string())
    }
}

impl From<Invalid> for ApiError {
    fn from(invalid: Invalid) -> Self {
        match invalid {
            Invalid::Type(error) => error.into(),
            Invalid::Constraints(violations) => Self::new(ErrorName::Validation, violations.to_string()),
        }
    }
}
