//! Whether a role lets somebody begin a session.

use std::sync::Arc;

use trent_api::error::{QueryError, QueryErrorName};
use trent_domain::iam::{Name, Role};
use trent_domain::policy::{
    Chain, ConditionValues, ContextKey, Decision, IdentityVerdict, KeyFamily, KnownKey, Missing, Question,
    Request, Requester, ResourcePolicy, TooManyConditionValues,
};
use trent_domain::principal::{PrincipalArn, PrincipalKind};
use trent_domain::time::Timestamp;

use super::Sts;
use crate::identity::Identity;

/// A role that somebody asks for.
pub(super) struct Asked<'a> {
    pub(super) role: Arc<Role>,
    pub(super) arn: PrincipalArn,
    pub(super) requester: Requester<'a>,
    /// Absent of somebody who has no credentials yet.
    pub(super) identity: Option<&'a Identity>,
    /// What conditions see of the request.
    pub(super) values: ConditionValues,
    pub(super) now: Timestamp,
}

impl Asked<'_> {
    /// Whether the trust policy allows the action, together with the caller's own policies where it leaves it to them.
    pub(super) fn allows(&self, action: &str) -> Result<bool, TooManyConditionValues> {
        let of_role = self.role_values()?;
        let none = ConditionValues::default();
        let of_caller = self.identity.map_or(&none, |identity| &identity.values);
        let request = Request {
            action,
            resource: self.arn.as_str(),
            context: &Chain(&[&self.values, of_caller, &of_role]),
        };
        let question = Question {
            requester: self.requester,
            request,
            owner: self.arn.account(),
            policy: ResourcePolicy::Trust(&self.role.trust_policy),
            identity: &self
                .identity
                .map_or(IdentityVerdict::NotAllowed(Missing::EVERYTHING), |identity| {
                    identity.verdict(&request)
                }),
            grant: None,
        };
        Ok(matches!(question.decide(), Decision::Allowed(_)))
    }

    /// What conditions see of the role and of the time.
    fn role_values(&self) -> Result<ConditionValues, TooManyConditionValues> {
        let mut values = ConditionValues::default();
        for tag in &self.role.tags {
            values.set(
                ContextKey::of(KeyFamily::ResourceTag, &tag.key),
                tag.value.as_str(),
            )?;
        }
        let seconds = self.now.as_millis() / 1000;
        values.set(KnownKey::AwsResourceAccount.into(), self.arn.account().as_str())?;
        values.set(KnownKey::AwsCurrentTime.into(), self.now.to_iso_8601())?;
        values.set(KnownKey::AwsEpochTime.into(), seconds.to_string())?;
        Ok(values)
    }
}

/// The ARN of a role, whether or not there is one.
pub(super) fn role_arn(text: &str) -> Result<PrincipalArn, QueryError> {
    let arn: Option<PrincipalArn> = text.parse().ok();
    arn.filter(|arn| arn.kind() == PrincipalKind::Role)
        .ok_or_else(|| {
            let text = format!("{text} is invalid");
            QueryError::new(QueryErrorName::Validation, text)
        })
}

/// The role of that ARN, path and letter case among it.
pub(super) fn role(sts: Sts<'_>, arn: &PrincipalArn) -> Option<Arc<Role>> {
    let name: Name = arn.as_str().rsplit('/').next()?.parse().ok()?;
    let global = sts.service.groups.global.local();
    let role = global.state.role(arn.account(), &name)?;
    (role.entity.arn() == arn.as_str()).then(|| role.clone())
}
