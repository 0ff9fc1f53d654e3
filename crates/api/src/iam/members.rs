//! Members of requests as values of the domain.

use std::{str::FromStr, sync::Arc};

use trent_domain::iam::{Holder, HolderKind, Name, PolicyArn};

use crate::{
    error::{QueryError, QueryErrorName},
    json::{JsonError, Object},
};

/// A member without which there is no request; validation reports its absence before, with its path.
pub(super) fn required<T>(value: Option<T>) -> Result<T, QueryError> {
    Ok(value.ok_or(JsonError::Absent)?)
}

/// A value that the domain reads from a text whose form validation has checked.
pub(super) fn parsed<T: FromStr>(request: &Object<'_>, member: &str) -> Result<Option<T>, QueryError> {
    let text = request.string(member)?;
    let value = text.map(|text| text.parse().map_err(|_| JsonError::UnknownName));
    Ok(value.transpose()?)
}

pub(super) fn name(request: &Object<'_>, member: &str) -> Result<Name, QueryError> {
    required(parsed(request, member)?)
}

/// A policy document, or another text that is kept as it was given.
pub(super) fn text(request: &Object<'_>, member: &str) -> Result<Arc<str>, QueryError> {
    Ok(request.required_string(member)?.into())
}

/// The user, group or role that a request is about.
pub(super) fn holder(request: &Object<'_>, kind: HolderKind) -> Result<Holder, QueryError> {
    Ok(Holder {
        kind,
        name: name(request, name_member(kind))?,
    })
}

/// The member that names a user, group or role.
pub(super) fn name_member(kind: HolderKind) -> &'static str {
    match kind {
        HolderKind::User => "UserName",
        HolderKind::Group => "GroupName",
        HolderKind::Role => "RoleName",
    }
}

pub(super) fn policy_arn(request: &Object<'_>, member: &str) -> Result<PolicyArn, QueryError> {
    required(optional_policy_arn(request, member)?)
}

pub(super) fn optional_policy_arn(
    request: &Object<'_>,
    member: &str,
) -> Result<Option<PolicyArn>, QueryError> {
    let text = request.string(member)?;
    text.map(|text| text.parse().map_err(|_| invalid_arn(text)))
        .transpose()
}

/// The refusal of an ARN that can be none of the kind asked for.
pub(super) fn invalid_arn(text: &str) -> QueryError {
    QueryError::new(QueryErrorName::InvalidInput, format!("ARN {text} is not valid."))
}
