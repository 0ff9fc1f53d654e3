//! Inline policies of users, groups and roles.

use std::sync::Arc;

use trent_domain::iam::{Holder, HolderKind, Name};

use super::{Page, members};
use crate::{error::QueryError, json::Object, query::Answer};

/// A policy of a holder: a request of Get- and Delete-, User-, Group- and RolePolicy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlinePolicy {
    /// What holds it.
    pub holder: Holder,
    /// `PolicyName`.
    pub policy_name: Name,
}

impl InlinePolicy {
    /// Reads a request that satisfies the model.
    ///
    /// # Errors
    /// A value is none of the domain's.
    pub fn parse(kind: HolderKind, request: &Object<'_>) -> Result<Self, QueryError> {
        Ok(Self {
            holder: members::holder(request, kind)?,
            policy_name: members::name(request, "PolicyName")?,
        })
    }

    /// The answer of GetUserPolicy, GetGroupPolicy and GetRolePolicy; the names are those that the entities have.
    #[must_use]
    pub fn answer(kind: HolderKind, holder: &Name, policy_name: &Name, document: &str) -> Answer {
        Answer::of(|answer| {
            answer.string(members::name_member(kind), holder);
            answer.string("PolicyName", policy_name);
            answer.document("PolicyDocument", document);
        })
    }
}

/// `PolicyDocument`, as it was given.
///
/// # Errors
/// It is absent.
pub fn document(request: &Object<'_>) -> Result<Arc<str>, QueryError> {
    members::text(request, "PolicyDocument")
}

/// The answer of ListUserPolicies, ListGroupPolicies and ListRolePolicies.
#[must_use]
pub fn list(page: &Page<&Name>) -> Answer {
    Answer::of(|answer| {
        answer.strings("PolicyNames", page.items());
        page.write(answer);
    })
}
