//! What AssumeRole and AssumeRoleWithWebIdentity have in common.

use std::borrow::Cow;

use trent_api::error::{QueryError, QueryErrorName};
use trent_api::sts::{AssumedRole, SessionParameters};
use trent_domain::iam::{PolicyArn, Role};
use trent_domain::policy;
use trent_domain::session::{RoleSubject, Session, SessionPolicies};

use super::Sts;
use super::issued::Issued;

/// An hour, when the request says nothing, and the most that a session of a role gives a session of another one (AWS STS
/// API, AssumeRole).
const DEFAULT_SECONDS: u32 = 3600;
/// Managed session policies of one session (AWS STS API, AssumeRole).
const MAX_POLICY_ARNS: usize = 10;

/// How long the session lasts, in milliseconds.
pub(super) fn duration_millis(asked: Option<u32>, role: &Role, is_chained: bool) -> Result<u64, QueryError> {
    let seconds = asked.unwrap_or(DEFAULT_SECONDS);
    if is_chained && seconds > DEFAULT_SECONDS {
        return Err(invalid(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        ));
    }
    if seconds > role.max_session_duration.as_secs() {
        return Err(invalid(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ));
    }
    Ok(u64::from(seconds) * 1000)
}

/// The session policies of a request.
pub(super) fn policies(
    sts: Sts<'_>,
    parameters: &SessionParameters,
    role: &Role,
) -> Result<Option<SessionPolicies>, QueryError> {
    if let Some(text) = &parameters.policy {
        let document = policy::identity_policy(text);
        document.map_err(|problem| {
            QueryError::new(QueryErrorName::MalformedPolicyDocument, problem.to_string())
        })?;
    }
    if parameters.policy_arns.len() > MAX_POLICY_ARNS {
        return Err(invalid("The number of PolicyArns exceeds the limit of 10."));
    }
    let unfit = parameters.policy_arns.iter().find(|arn| !is_fit(sts, arn, role));
    if let Some(arn) = unfit {
        return Err(invalid(format!(
            "PolicyArn {arn} does not exist or is not attachable."
        )));
    }
    let managed = parameters.policy_arns.iter().map(|arn| arn.as_str().into());
    let inline = parameters.policy.as_deref().map(Into::into);
    Ok(SessionPolicies::of(inline, managed.collect()))
}

/// A managed policy of the role's account, or of AWS.
fn is_fit(sts: Sts<'_>, arn: &PolicyArn, role: &Role) -> bool {
    let is_own = arn.account().is_none_or(|account| account == role.entity.account);
    is_own
        && sts
            .service
            .groups
            .global
            .local()
            .state
            .policy_in_force(arn)
            .is_some()
}

/// There are no MFA devices here, so that no code is right.
pub(super) fn check_mfa(serial_number: Option<&str>, token_code: Option<&str>) -> Result<(), QueryError> {
    if serial_number.is_none() && token_code.is_none() {
        return Ok(());
    }
    Err(QueryError::new(
        QueryErrorName::AccessDenied,
        "MultiFactorAuthentication failed with invalid MFA one time pass code.",
    ))
}

/// A new session of a role, with how the answer names it.
pub(super) struct Begun {
    issued: Issued,
    id: String,
    arn: String,
    packed_percent: Option<u32>,
}

impl Begun {
    /// Gives the session's credentials out.
    pub(super) fn new(sts: Sts<'_>, role: &RoleSubject, session: &Session) -> Result<Self, QueryError> {
        Ok(Self {
            issued: Issued::new(sts, session)?,
            id: role.session_id(),
            arn: role.session_arn(),
            packed_percent: session.packed_percent(),
        })
    }

    pub(super) fn as_answered(&self) -> AssumedRole<'_> {
        AssumedRole {
            credentials: self.issued.credentials(),
            id: &self.id,
            arn: &self.arn,
            packed_policy_size: self.packed_percent,
        }
    }
}

pub(super) fn invalid(text: impl Into<Cow<'static, str>>) -> QueryError {
    QueryError::new(QueryErrorName::Validation, text)
}
