//! Members whose values are names of a closed set.

use crate::json::{JsonError, Object};

/// The value that the member names. Validation has held the name against the model already; a name that the model
/// has and the domain does not is an error all the same.
pub(super) fn value_of<T>(
    request: &Object<'_>,
    member: &str,
    parse: fn(&str) -> Option<T>,
) -> Result<Option<T>, JsonError> {
    let name = request.string(member)?;
    name.map(|name| parse(name).ok_or(JsonError::UnknownName))
        .transpose()
}
