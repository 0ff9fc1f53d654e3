//! The policies of users, groups and roles.

use serde::{Deserialize, Serialize};
use trent_domain::iam::{HeldPolicies, PolicyArn};
use trent_domain::policy::StoredPolicy;

use crate::records::RecordError;
use crate::records::values::{ascending, parse};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct HeldPoliciesV1 {
    /// Names and documents, by name.
    inline: Vec<(String, String)>,
    /// ARNs, in order.
    attached: Vec<String>,
}

impl From<&HeldPolicies> for HeldPoliciesV1 {
    fn from(policies: &HeldPolicies) -> Self {
        let inline = policies.inline.iter();
        Self {
            inline: inline
                .map(|(name, policy)| (name.to_string(), policy.as_str().to_owned()))
                .collect(),
            attached: policies.attached.iter().map(ToString::to_string).collect(),
        }
    }
}

impl TryFrom<HeldPoliciesV1> for HeldPolicies {
    type Error = RecordError;

    fn try_from(stored: HeldPoliciesV1) -> Result<Self, RecordError> {
        ascending(&stored.attached, "attached policies")?;
        if !stored.inline.is_sorted_by(|one, next| one.0 < next.0) {
            return Err(RecordError::Invalid("inline policies"));
        }
        let inline = stored.inline.into_iter();
        let attached = stored.attached.iter();
        Ok(Self {
            inline: inline
                .map(|(name, document)| Ok((parse(&name, "name")?, StoredPolicy::from(document))))
                .collect::<Result<_, RecordError>>()?,
            attached: attached.map(|arn| policy_arn(arn)).collect::<Result<_, _>>()?,
        })
    }
}

pub(super) fn boundary_to_v1(boundary: Option<&PolicyArn>) -> Option<String> {
    boundary.map(ToString::to_string)
}

pub(super) fn boundary_from_v1(stored: Option<String>) -> Result<Option<PolicyArn>, RecordError> {
    stored.map(|arn| policy_arn(&arn)).transpose()
}

fn policy_arn(text: &str) -> Result<PolicyArn, RecordError> {
    parse(text, "policy ARN")
}
