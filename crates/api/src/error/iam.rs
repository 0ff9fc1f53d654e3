//! The refusals of IAM, as IAM words them.

use trent_domain::iam::{
    Conflict, EntityKind, EntityRef, Holder, HolderKind, IamError, InvalidInput, Quota,
    limits::{
        MAX_ACCESS_KEYS, MAX_ATTACHED_POLICIES, MAX_CLIENT_IDS, MAX_GROUP_INLINE_CHARACTERS,
        MAX_GROUPS_PER_ACCOUNT, MAX_GROUPS_PER_USER, MAX_JWKS_BYTES, MAX_MANAGED_POLICY_CHARACTERS,
        MAX_OIDC_PROVIDERS_PER_ACCOUNT, MAX_POLICIES_PER_ACCOUNT, MAX_POLICY_VERSIONS,
        MAX_ROLE_INLINE_CHARACTERS, MAX_ROLES_PER_ACCOUNT, MAX_THUMBPRINTS, MAX_TRUST_POLICY_CHARACTERS,
        MAX_USER_INLINE_CHARACTERS, MAX_USERS_PER_ACCOUNT,
    },
};

use super::{QueryError, QueryErrorName as Name};

impl From<IamError> for QueryError {
    fn from(error: IamError) -> Self {
        match error {
            IamError::NoSuchEntity(entity) => Self::new(Name::NoSuchEntity, missing(&entity)),
            IamError::EntityAlreadyExists(entity) => Self::new(Name::EntityAlreadyExists, present(&entity)),
            IamError::DeleteConflict(conflict) => Self::new(Name::DeleteConflict, in_the_way(conflict)),
            IamError::LimitExceeded(quota) => Self::new(Name::LimitExceeded, exceeded(quota)),
            IamError::InlinePolicySize(Holder { kind, name }) => {
                let max = inline_characters(kind);
                Self::new(
                    Name::LimitExceeded,
                    format!("Maximum policy size of {max} bytes exceeded for {kind} {name}"),
                )
            }
            IamError::MalformedPolicyDocument(text) => Self::new(Name::MalformedPolicyDocument, text),
            IamError::InvalidInput(input) => Self::new(Name::InvalidInput, invalid(input)),
            IamError::PolicyOutsideAccount => {
                Self::new(Name::AccessDenied, "Policy is outside your own account.")
            }
            IamError::IdTaken => Self::new(
                Name::ConcurrentModification,
                "The request was rejected because multiple requests to change this object were submitted \
                 simultaneously. Wait a few minutes and submit your request again.",
            ),
        }
    }
}

fn missing(entity: &EntityRef) -> String {
    let name = &entity.name;
    match entity.kind {
        EntityKind::Account => format!("The account with id {name} cannot be found."),
        EntityKind::AccountAlias => format!("The account alias {name} cannot be found."),
        EntityKind::User => format!("The user with name {name} cannot be found."),
        EntityKind::Group => format!("The group with name {name} cannot be found."),
        EntityKind::Role => format!("The role with name {name} cannot be found."),
        EntityKind::Policy => format!("The policy with name {name} cannot be found."),
        EntityKind::PolicyArn => format!("Policy {name} does not exist or is not attachable."),
        EntityKind::Boundary => {
            format!("Scope ARN: {name} does not exist or is not attachable.")
        }
        EntityKind::Attachment => format!("Policy {name} was not found."),
        EntityKind::UserPolicy => format!("The user policy with name {name} cannot be found."),
        EntityKind::GroupPolicy => format!("The group policy with name {name} cannot be found."),
        EntityKind::RolePolicy => format!("The role policy with name {name} cannot be found."),
        EntityKind::AccessKey => format!("The Access Key with id {name} cannot be found."),
        EntityKind::OidcProvider => format!("OpenIDConnect Provider not found for arn {name}"),
        EntityKind::Service => format!("The service with name {name} cannot be found."),
    }
}

fn present(entity: &EntityRef) -> String {
    let name = &entity.name;
    match entity.kind {
        EntityKind::User => format!("User with name {name} already exists."),
        EntityKind::Group => format!("Group with name {name} already exists."),
        EntityKind::Role => format!("Role with name {name} already exists."),
        EntityKind::Policy => {
            format!("A policy called {name} already exists. Duplicate names are not allowed.")
        }
        EntityKind::AccountAlias => format!("The account alias {name} already exists."),
        EntityKind::OidcProvider => format!("Provider with url {name} already exists."),
        EntityKind::Account
        | EntityKind::PolicyArn
        | EntityKind::Boundary
        | EntityKind::Attachment
        | EntityKind::UserPolicy
        | EntityKind::GroupPolicy
        | EntityKind::RolePolicy
        | EntityKind::AccessKey
        | EntityKind::Service => format!("{name} already exists."),
    }
}

fn in_the_way(conflict: Conflict) -> &'static str {
    match conflict {
        Conflict::AttachedPolicies => "Cannot delete entity, must detach all policies first.",
        Conflict::InlinePolicies => "Cannot delete entity, must delete policies first.",
        Conflict::AccessKeys => "Cannot delete entity, must delete access keys first.",
        Conflict::GroupMembers => "Cannot delete entity, must remove users from group first.",
        Conflict::PolicyAttached => "Cannot delete a policy attached to entities.",
        Conflict::PolicyVersions => {
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The \
             default version is deleted with the policy."
        }
        Conflict::DefaultVersion => "Cannot delete the default version of a policy.",
    }
}

fn exceeded(quota: Quota) -> String {
    let (name, limit) = match quota {
        Quota::Users => ("UsersPerAccount", MAX_USERS_PER_ACCOUNT),
        Quota::Groups => ("GroupsPerAccount", MAX_GROUPS_PER_ACCOUNT),
        Quota::Roles => ("RolesPerAccount", MAX_ROLES_PER_ACCOUNT),
        Quota::Policies => ("PoliciesPerAccount", MAX_POLICIES_PER_ACCOUNT),
        Quota::GroupsPerUser => ("GroupsPerUser", MAX_GROUPS_PER_USER),
        Quota::PoliciesPerUser => ("PoliciesPerUser", MAX_ATTACHED_POLICIES),
        Quota::PoliciesPerGroup => ("PoliciesPerGroup", MAX_ATTACHED_POLICIES),
        Quota::PoliciesPerRole => ("PoliciesPerRole", MAX_ATTACHED_POLICIES),
        Quota::PolicySize => ("PolicySize", MAX_MANAGED_POLICY_CHARACTERS),
        Quota::TrustPolicySize => ("ACLSizePerRole", MAX_TRUST_POLICY_CHARACTERS),
        Quota::AccessKeys => ("AccessKeysPerUser", MAX_ACCESS_KEYS),
        Quota::OidcProviders => ("OpenIdConnectProvidersPerAccount", MAX_OIDC_PROVIDERS_PER_ACCOUNT),
        Quota::ClientIds => ("ClientIdsPerOpenIdConnectProvider", MAX_CLIENT_IDS),
        Quota::Thumbprints => ("ThumbprintsPerOpenIdConnectProvider", MAX_THUMBPRINTS),
        Quota::Jwks => ("JwksSizePerOpenIdConnectProvider", MAX_JWKS_BYTES),
        Quota::Tags => return "The number of tags has reached the maximum limit.".to_owned(),
        Quota::PolicyVersions => {
            return format!(
                "A managed policy can have up to {MAX_POLICY_VERSIONS} versions. Before you create a new version, you must \
                 delete an existing version."
            );
        }
    };
    format!("Cannot exceed quota for {name}: {limit}")
}

fn inline_characters(holder: HolderKind) -> usize {
    match holder {
        HolderKind::User => MAX_USER_INLINE_CHARACTERS,
        HolderKind::Group => MAX_GROUP_INLINE_CHARACTERS,
        HolderKind::Role => MAX_ROLE_INLINE_CHARACTERS,
    }
}

fn invalid(input: InvalidInput) -> &'static str {
    match input {
        InvalidInput::DuplicateTagKeys => {
            "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        }
        InvalidInput::ReservedTagKey => "System tags cannot be added/updated/deleted.",
        InvalidInput::BoundaryOfGroup => "A group cannot have a permissions boundary.",
        InvalidInput::IdOfAnotherKind => "The unique id is of another kind of entity.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(error: IamError) -> String {
        let error = QueryError::from(error);
        format!(
            "{} {}: {}",
            error.status().as_u16(),
            error.name(),
            error.message()
        )
    }

    #[test]
    fn refusals_are_worded_as_those_of_iam() {
        for (error, text) in [
            (
                IamError::no_such(EntityKind::User, "ann"),
                "404 NoSuchEntity: The user with name ann cannot be found.",
            ),
            (
                IamError::exists(EntityKind::Policy, "p"),
                "409 EntityAlreadyExists: A policy called p already exists. Duplicate names are not allowed.",
            ),
            (
                IamError::DeleteConflict(Conflict::AttachedPolicies),
                "409 DeleteConflict: Cannot delete entity, must detach all policies first.",
            ),
            (
                IamError::LimitExceeded(Quota::AccessKeys),
                "409 LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2",
            ),
            (
                IamError::LimitExceeded(Quota::PolicyVersions),
                "409 LimitExceeded: A managed policy can have up to 5 versions. Before you create a new version, you must \
                 delete an existing version.",
            ),
            (
                IamError::InlinePolicySize(Holder {
                    kind: HolderKind::Role,
                    name: "builder".parse().expect("a name"),
                }),
                "409 LimitExceeded: Maximum policy size of 10240 bytes exceeded for role builder",
            ),
            (
                IamError::MalformedPolicyDocument("Syntax errors in policy.".into()),
                "400 MalformedPolicyDocument: Syntax errors in policy.",
            ),
            (
                IamError::InvalidInput(InvalidInput::DuplicateTagKeys),
                "400 InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            ),
        ] {
            assert_eq!(shown(error), text);
        }
    }
}
