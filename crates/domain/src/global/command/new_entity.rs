//! What holds for every new user, group, role and managed policy.

use crate::global::state::State;
use crate::iam::limits::{
    MAX_GROUPS_PER_ACCOUNT, MAX_POLICIES_PER_ACCOUNT, MAX_ROLES_PER_ACCOUNT, MAX_USERS_PER_ACCOUNT,
};
use crate::iam::{EntityKind, IamError, IdKind, InvalidInput, Name, NewEntity, PolicyArn, Quota};
use crate::ids::AccountId;

/// Checks the account, the id and the name of a new entity, and the account's quota.
pub(super) fn check(state: &State, entity: &NewEntity, kind: IdKind) -> Result<(), IamError> {
    state.expect_account(entity.account)?;
    if entity.id.kind() != kind {
        return Err(IamError::InvalidInput(InvalidInput::IdOfAnotherKind));
    }
    check_name(state, entity.account, &entity.name, kind)?;
    let (max, quota) = quota(kind);
    if state.entity_count(entity.account, kind) >= max {
        return Err(IamError::LimitExceeded(quota));
    }
    if state.has_entity(&entity.id) {
        return Err(IamError::IdTaken);
    }
    Ok(())
}

/// Checks that no entity of the kind has the name.
pub(super) fn check_name(
    state: &State,
    account: AccountId,
    name: &Name,
    kind: IdKind,
) -> Result<(), IamError> {
    let (is_taken, kind) = match kind {
        IdKind::User => (state.user(account, name).is_some(), EntityKind::User),
        IdKind::Group => (state.group(account, name).is_some(), EntityKind::Group),
        IdKind::Role => (state.role(account, name).is_some(), EntityKind::Role),
        IdKind::Policy => (state.has_policy_named(account, name), EntityKind::Policy),
    };
    if is_taken {
        return Err(IamError::exists(kind, name));
    }
    Ok(())
}

/// Checks that a policy can be the permissions boundary of a new entity.
pub(super) fn check_boundary(
    state: &State,
    entity: &NewEntity,
    boundary: Option<&PolicyArn>,
) -> Result<(), IamError> {
    match boundary {
        Some(policy) if !state.is_attachable(entity.account, entity.partition.as_str(), policy) => {
            Err(IamError::no_such(EntityKind::Boundary, policy))
        }
        _ => Ok(()),
    }
}

fn quota(kind: IdKind) -> (usize, Quota) {
    match kind {
        IdKind::User => (MAX_USERS_PER_ACCOUNT, Quota::Users),
        IdKind::Group => (MAX_GROUPS_PER_ACCOUNT, Quota::Groups),
        IdKind::Role => (MAX_ROLES_PER_ACCOUNT, Quota::Roles),
        IdKind::Policy => (MAX_POLICIES_PER_ACCOUNT, Quota::Policies),
    }
}
