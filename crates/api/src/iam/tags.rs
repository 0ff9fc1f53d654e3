//! Tags of users, roles and managed policies.

use trent_domain::{iam::PolicyArn, tag::Tag};

use super::{Page, entity, members};
use crate::{
    error::QueryError,
    json::Object,
    query::{self, Answer},
};

/// `Tags` of TagUser, TagRole and TagPolicy.
///
/// # Errors
/// A value has a wrong type.
pub fn given(request: &Object<'_>) -> Result<Vec<Tag>, QueryError> {
    query::tags(request)
}

/// `TagKeys` of UntagUser, UntagRole and UntagPolicy.
///
/// # Errors
/// A value has a wrong type.
pub fn keys(request: &Object<'_>) -> Result<Vec<String>, QueryError> {
    query::strings(request, "TagKeys")
}

/// `PolicyArn` of the requests about a managed policy.
///
/// # Errors
/// It is no ARN of a policy.
pub fn policy(request: &Object<'_>) -> Result<PolicyArn, QueryError> {
    members::policy_arn(request, "PolicyArn")
}

/// The answer of ListUserTags, ListRoleTags and ListPolicyTags.
#[must_use]
pub fn list(page: &Page<&Tag>) -> Answer {
    Answer::of(|answer| {
        answer.list("Tags", page.items(), |member, tag| entity::write_tag(member, tag));
        page.write(answer);
    })
}
