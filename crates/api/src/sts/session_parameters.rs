//! What the requests that begin a role's session have in common, in what they ask and in what they get.

use std::sync::Arc;

use trent_domain::iam::PolicyArn;

use super::Credentials;
use crate::{
    error::{QueryError, QueryErrorName},
    json::{JsonError, Object},
    query::Element,
};

/// The part of a request that is the same in AssumeRole and in AssumeRoleWithWebIdentity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionParameters {
    /// `RoleArn`, as given.
    pub role_arn: String,
    /// `RoleSessionName`.
    pub session_name: String,
    /// `DurationSeconds`, if the request says so.
    pub duration_seconds: Option<u32>,
    /// `PolicyArns`: managed policies that limit the session.
    pub policy_arns: Vec<PolicyArn>,
    /// `Policy`: an inline policy that limits the session.
    pub policy: Option<Arc<str>>,
}

impl SessionParameters {
    pub(super) fn parse(request: &Object<'_>) -> Result<Self, QueryError> {
        let policy_arns = request.list("PolicyArns")?.iter().filter_map(|descriptor| {
            let arn = descriptor
                .as_object()
                .and_then(|descriptor| descriptor.string("arn"));
            arn.map_err(QueryError::from).and_then(policy_arn).transpose()
        });
        Ok(Self {
            role_arn: request.required_string("RoleArn")?.to_owned(),
            session_name: request.required_string("RoleSessionName")?.to_owned(),
            duration_seconds: duration_seconds(request)?,
            policy_arns: policy_arns.collect::<Result<_, _>>()?,
            policy: request.string("Policy")?.map(Arc::from),
        })
    }
}

fn policy_arn(text: Option<&str>) -> Result<Option<PolicyArn>, QueryError> {
    let invalid = |text| QueryError::new(QueryErrorName::Validation, format!("ARN {text} is not valid."));
    text.map(|text| text.parse().map_err(|_| invalid(text)))
        .transpose()
}

/// `DurationSeconds`; validation has refused what is no duration.
pub(super) fn duration_seconds(request: &Object<'_>) -> Result<Option<u32>, JsonError> {
    let seconds = request.integer("DurationSeconds")?;
    Ok(seconds.and_then(|seconds| u32::try_from(seconds).ok()))
}

/// The session of a role that was begun.
#[derive(Clone, Copy)]
pub struct AssumedRole<'a> {
    /// `Credentials`
    pub credentials: Credentials<'a>,
    /// `AssumedRoleId`: the role's unique id and the session's name, `AROA…:name`.
    pub id: &'a str,
    /// The session's ARN.
    pub arn: &'a str,
    /// `PackedPolicySize`: of a session that policies or tags were passed to, how much of the room for them they take, in
    /// percent.
    pub packed_policy_size: Option<u32>,
}

impl AssumedRole<'_> {
    pub(super) fn write(&self, answer: &mut Element<'_>) {
        self.credentials.write(answer);
        answer.element("AssumedRoleUser", |user| {
            user.string("AssumedRoleId", self.id);
            user.string("Arn", self.arn);
        });
        answer.optional_string("PackedPolicySize", self.packed_policy_size);
    }
}
