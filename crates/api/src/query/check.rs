//! Holds a request against the model, in the words of these services.

use super::{Form, members::members};
use crate::{
    error::QueryError,
    json::Object,
    validation::{self, Kind, Shape, pattern},
};

/// The members of a request that satisfy their constraints.
pub(crate) fn checked<'a>(shape: &Shape, form: &'a Form) -> Result<Object<'a>, QueryError> {
    let request = members(form, shape)?;
    check_names(shape, &request)?;
    validation::check_shape(shape, &request)?;
    Ok(request)
}

/// IAM refuses characters in names and paths with sentences of its own, before it looks at any other constraint.
fn check_names(shape: &Shape, request: &Object<'_>) -> Result<(), QueryError> {
    let Kind::Structure { members } = shape.kind else {
        return Ok(());
    };
    for member in members {
        let Kind::String {
            pattern: Some(pattern),
            ..
        } = member.shape.kind
        else {
            continue;
        };
        let value = request.string(member.name)?.unwrap_or_default();
        if let Some(rule) = rule(pattern).filter(|_| !value.is_empty() && !pattern.matches(value)) {
            return Err(QueryError::invalid_name(member.path, rule));
        }
    }
    Ok(())
}

/// What IAM says of values that do not match a pattern, where it says it in prose.
fn rule(pattern: &'static pattern::Pattern) -> Option<&'static str> {
    if std::ptr::eq(pattern, &pattern::ENTITY_NAME) {
        Some("It must contain only alphanumeric characters and/or the following: +=,.@_-")
    } else if std::ptr::eq(pattern, &pattern::PATH) || std::ptr::eq(pattern, &pattern::POLICY_PATH) {
        Some("It must begin and end with / and contain only alphanumeric characters and/or / characters.")
    } else {
        None
    }
}
