//! What each action of IAM does: check that the caller may, read or change the cluster's state, answer.

mod access_keys;
mod account;
mod asked;
mod attachments;
mod groups;
mod held;
mod inline_policies;
mod managed_policies;
mod oidc_providers;
mod policy_entities;
mod roles;
mod simulation;
mod tags;
mod users;

use trent_api::error::QueryError;
use trent_api::iam::Action;
use trent_api::query::{Answer, Form};
use trent_domain::iam::{HolderKind, Name};

use self::asked::Asked;
use self::tags::TaggedKind;
use crate::query::QueryCall;
use crate::service::Service;

/// What an action answers.
type Outcome = Result<Answer, QueryError>;

/// Carries out the action that a request asks for; the bytes of a successful answer.
pub async fn run(service: &Service, call: &QueryCall, request: &Form) -> Result<Vec<u8>, QueryError> {
    let action = Action::of(request)?;
    let members = action.members(request)?;
    let asked = Asked::new(service, call, action, &members).await?;
    let answer = dispatch(&asked).await?;
    Ok(action.answer(&answer, call.request_id))
}

async fn dispatch(asked: &Asked<'_>) -> Outcome {
    use HolderKind::{Group, Role, User};
    match asked.action {
        Action::AddClientIDToOpenIDConnectProvider => oidc_providers::add_client_id(asked).await,
        Action::AddUserToGroup => groups::add_user(asked).await,
        Action::AttachGroupPolicy => attachments::attach(asked, Group).await,
        Action::AttachRolePolicy => attachments::attach(asked, Role).await,
        Action::AttachUserPolicy => attachments::attach(asked, User).await,
        Action::CreateAccessKey => access_keys::create(asked).await,
        Action::CreateAccountAlias => account::create_alias(asked).await,
        Action::CreateGroup => groups::create(asked).await,
        Action::CreateOpenIDConnectProvider => oidc_providers::create(asked).await,
        Action::CreatePolicy => managed_policies::create(asked).await,
        Action::CreatePolicyVersion => managed_policies::create_version(asked).await,
        Action::CreateRole => roles::create(asked).await,
        Action::CreateUser => users::create(asked).await,
        Action::DeleteAccessKey => access_keys::delete(asked).await,
        Action::DeleteAccountAlias => account::delete_alias(asked).await,
        Action::DeleteGroup => groups::delete(asked).await,
        Action::DeleteGroupPolicy => inline_policies::delete(asked, Group).await,
        Action::DeleteOpenIDConnectProvider => oidc_providers::delete(asked).await,
        Action::DeletePolicy => managed_policies::delete(asked).await,
        Action::DeletePolicyVersion => managed_policies::delete_version(asked).await,
        Action::DeleteRole => roles::delete(asked).await,
        Action::DeleteRolePermissionsBoundary => attachments::delete_boundary(asked, Role).await,
        Action::DeleteRolePolicy => inline_policies::delete(asked, Role).await,
        Action::DeleteUser => users::delete(asked).await,
        Action::DeleteUserPermissionsBoundary => attachments::delete_boundary(asked, User).await,
        Action::DeleteUserPolicy => inline_policies::delete(asked, User).await,
        Action::DetachGroupPolicy => attachments::detach(asked, Group).await,
        Action::DetachRolePolicy => attachments::detach(asked, Role).await,
        Action::DetachUserPolicy => attachments::detach(asked, User).await,
        Action::GetAccountAuthorizationDetails => account::details(asked),
        Action::GetAccountSummary => account::summary(asked),
        Action::GetGroup => groups::get(asked),
        Action::GetGroupPolicy => inline_policies::get(asked, Group),
        Action::GetOpenIDConnectProvider => oidc_providers::get(asked),
        Action::GetPolicy => managed_policies::get(asked),
        Action::GetPolicyVersion => managed_policies::get_version(asked),
        Action::GetRole => roles::get(asked),
        Action::GetRolePolicy => inline_policies::get(asked, Role),
        Action::GetUser => users::get(asked),
        Action::GetUserPolicy => inline_policies::get(asked, User),
        Action::ListAccessKeys => access_keys::list(asked),
        Action::ListAccountAliases => account::list_aliases(asked),
        Action::ListAttachedGroupPolicies => attachments::list(asked, Group),
        Action::ListAttachedRolePolicies => attachments::list(asked, Role),
        Action::ListAttachedUserPolicies => attachments::list(asked, User),
        Action::ListEntitiesForPolicy => policy_entities::list(asked),
        Action::ListGroupPolicies => inline_policies::list(asked, Group),
        Action::ListGroups => groups::list(asked),
        Action::ListGroupsForUser => groups::list_for_user(asked),
        Action::ListOpenIDConnectProviders => oidc_providers::list(asked),
        Action::ListPolicies => managed_policies::list(asked),
        Action::ListPolicyTags => tags::list(asked, TaggedKind::Policy),
        Action::ListPolicyVersions => managed_policies::list_versions(asked),
        Action::ListRolePolicies => inline_policies::list(asked, Role),
        Action::ListRoleTags => tags::list(asked, TaggedKind::Role),
        Action::ListRoles => roles::list(asked),
        Action::ListUserPolicies => inline_policies::list(asked, User),
        Action::ListUserTags => tags::list(asked, TaggedKind::User),
        Action::ListUsers => users::list(asked),
        Action::PutGroupPolicy => inline_policies::put(asked, Group).await,
        Action::PutRolePermissionsBoundary => attachments::put_boundary(asked, Role).await,
        Action::PutRolePolicy => inline_policies::put(asked, Role).await,
        Action::PutUserPermissionsBoundary => attachments::put_boundary(asked, User).await,
        Action::PutUserPolicy => inline_policies::put(asked, User).await,
        Action::RemoveClientIDFromOpenIDConnectProvider => oidc_providers::remove_client_id(asked).await,
        Action::RemoveUserFromGroup => groups::remove_user(asked).await,
        Action::SetDefaultPolicyVersion => managed_policies::set_default_version(asked).await,
        Action::SimulateCustomPolicy => simulation::custom(asked),
        Action::SimulatePrincipalPolicy => simulation::principal(asked),
        Action::TagPolicy => tags::tag(asked, TaggedKind::Policy).await,
        Action::TagRole => tags::tag(asked, TaggedKind::Role).await,
        Action::TagUser => tags::tag(asked, TaggedKind::User).await,
        Action::UntagPolicy => tags::untag(asked, TaggedKind::Policy).await,
        Action::UntagRole => tags::untag(asked, TaggedKind::Role).await,
        Action::UntagUser => tags::untag(asked, TaggedKind::User).await,
        Action::UpdateAccessKey => access_keys::update(asked).await,
        Action::UpdateAssumeRolePolicy => roles::update_trust_policy(asked).await,
        Action::UpdateGroup => groups::update(asked).await,
        Action::UpdateOpenIDConnectProviderThumbprint => oidc_providers::update_thumbprints(asked).await,
        Action::UpdateRole => roles::update(asked).await,
        Action::UpdateUser => users::update(asked).await,
    }
}

/// Where a name stands in a list: names are in order without their letter case.
fn position(name: &Name) -> String {
    name.as_str().to_ascii_lowercase()
}
