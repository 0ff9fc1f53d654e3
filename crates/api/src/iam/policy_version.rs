//! Versions of managed policies.

use std::sync::Arc;

use trent_domain::{iam::PolicyArn, policy::StoredPolicy, time::Timestamp};

use super::{Page, members};
use crate::{
    error::QueryError,
    json::Object,
    query::{Answer, Element},
};

/// A CreatePolicyVersion request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatePolicyVersion {
    /// `PolicyArn`.
    pub policy: PolicyArn,
    /// `PolicyDocument`.
    pub document: Arc<str>,
    /// `SetAsDefault`.
    pub set_as_default: bool,
}

impl CreatePolicyVersion {
    /// Reads a request that satisfies the model.
    ///
    /// # Errors
    /// The ARN is none of a policy.
    pub fn parse(request: &Object<'_>) -> Result<Self, QueryError> {
        Ok(Self {
            policy: members::policy_arn(request, "PolicyArn")?,
            document: members::text(request, "PolicyDocument")?,
            set_as_default: request.flag("SetAsDefault")?,
        })
    }
}

/// A version of a policy: a request of GetPolicyVersion, DeletePolicyVersion and SetDefaultPolicyVersion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionOfPolicy {
    /// `PolicyArn`.
    pub policy: PolicyArn,
    /// The number in `VersionId`; 0, which no version has, of one that no policy of Trent's gets.
    pub version: u32,
}

impl VersionOfPolicy {
    /// Reads a request that satisfies the model.
    ///
    /// # Errors
    /// The ARN is none of a policy.
    pub fn parse(request: &Object<'_>) -> Result<Self, QueryError> {
        let version = request.required_string("VersionId")?.strip_prefix('v');
        Ok(Self {
            policy: members::policy_arn(request, "PolicyArn")?,
            version: version.and_then(|number| number.parse().ok()).unwrap_or(0),
        })
    }
}

/// A version in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownVersion {
    /// Its number.
    pub version: u32,
    /// The document.
    pub document: StoredPolicy,
    /// Whether it is in force.
    pub is_default: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

impl ShownVersion {
    /// The answer of CreatePolicyVersion, which does not repeat the document.
    #[must_use]
    pub fn created(&self) -> Answer {
        Answer::of(|answer| answer.element("PolicyVersion", |answer| self.write_without_document(answer)))
    }

    /// The answer of GetPolicyVersion.
    #[must_use]
    pub fn answer(&self) -> Answer {
        Answer::of(|answer| answer.element("PolicyVersion", |answer| self.write(answer)))
    }

    /// With its document.
    pub(super) fn write(&self, answer: &mut Element<'_>) {
        answer.document("Document", self.document.as_str());
        self.write_without_document(answer);
    }

    fn write_without_document(&self, answer: &mut Element<'_>) {
        answer.string("VersionId", format_args!("v{}", self.version));
        answer.boolean("IsDefaultVersion", self.is_default);
        answer.timestamp("CreateDate", self.created_at);
    }
}

/// The answer of ListPolicyVersions, which does not repeat the documents.
#[must_use]
pub fn list(page: &Page<ShownVersion>) -> Answer {
    Answer::of(|answer| {
        answer.list("Versions", page.items(), |member, version| {
            version.write_without_document(member);
        });
        page.write(answer);
    })
}
