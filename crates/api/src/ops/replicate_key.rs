//! ReplicateKey.

use trent_domain::{key_metadata::KeyMetadata, tag::Tag};

use super::{key_metadata, tags};
use crate::{
    error::ApiError,
    json::{self, Object},
    validation::{check_shape, tables},
};

/// A ReplicateKey request. Nothing of the primary is a default for the replica.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: the id or ARN of the primary, as given.
    pub key_id: String,
    /// `ReplicaRegion`, as given; it has the form of a region's name.
    pub replica_region: String,
    /// `Policy`; the account's default policy if there is none.
    pub policy: Option<String>,
    /// `BypassPolicyLockoutSafetyCheck`.
    pub bypass_policy_lockout_safety_check: bool,
    /// `Description`.
    pub description: String,
    /// `Tags`.
    pub tags: Vec<Tag>,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::REPLICATE_KEY_REQUEST, request)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            replica_region: request.required_string("ReplicaRegion")?.to_owned(),
            policy: request.owned_string("Policy")?,
            bypass_policy_lockout_safety_check: request.flag("BypassPolicyLockoutSafetyCheck")?,
            description: request.owned_string("Description")?.unwrap_or_default(),
            tags: tags::parse(request)?,
        })
    }
}

/// The answer: the replica as it begins.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// `ReplicaKeyMetadata`.
    pub replica: &'a KeyMetadata,
    /// `ReplicaPolicy`.
    pub policy: &'a str,
    /// `ReplicaTags`.
    pub tags: &'a [Tag],
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| {
            answer.object("ReplicaKeyMetadata", |answer| {
                key_metadata::write(answer, self.replica)
            });
            answer.string("ReplicaPolicy", self.policy);
            answer.list("ReplicaTags", |list| tags::write(list, self.tags));
        })
    }
}
