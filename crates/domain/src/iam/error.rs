//! Why IAM refuses. Data only: names, statuses and texts stand in one table, in `api`.

use std::borrow::Cow;
use std::fmt::Display;

use super::{Holder, HolderKind};

/// A refusal of IAM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IamError {
    /// What the request names is not there.
    NoSuchEntity(EntityRef),
    /// The name is taken.
    EntityAlreadyExists(EntityRef),
    /// Something depends on what is to be deleted.
    DeleteConflict(Conflict),
    /// A quota is used up.
    LimitExceeded(Quota),
    /// The inline policies of a user, group or role would be too long together.
    InlinePolicySize(Holder),
    /// The policy is not an acceptable document: what is wrong with it.
    MalformedPolicyDocument(Cow<'static, str>),
    /// An argument cannot be.
    InvalidInput(InvalidInput),
    /// A managed policy of AWS's, or of another account, is to be changed.
    PolicyOutsideAccount,
    /// The id that was drawn is in use. The request can be retried.
    IdTaken,
}

impl IamError {
    /// What the request names is not there.
    pub fn no_such(kind: EntityKind, name: impl Display) -> Self {
        Self::NoSuchEntity(EntityRef::new(kind, name))
    }

    /// The name is taken.
    pub fn exists(kind: EntityKind, name: impl Display) -> Self {
        Self::EntityAlreadyExists(EntityRef::new(kind, name))
    }
}

/// An entity in an error's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityRef {
    /// What it is.
    pub kind: EntityKind,
    /// What it is called: a name, an ARN, an id, or an ARN and a version.
    pub name: String,
}

impl EntityRef {
    /// A reference.
    pub fn new(kind: EntityKind, name: impl Display) -> Self {
        Self {
            kind,
            name: name.to_string(),
        }
    }
}

/// What can be missing, or there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntityKind {
    /// An account.
    Account,
    /// An account's alias.
    AccountAlias,
    /// A user.
    User,
    /// A group.
    Group,
    /// A role.
    Role,
    /// A managed policy by its name.
    Policy,
    /// A managed policy that cannot be attached, or a version of one.
    PolicyArn,
    /// A managed policy that is to be a permissions boundary, by its ARN.
    Boundary,
    /// A managed policy that is not there, or is not attached: AWS has one text for both.
    Attachment,
    /// An inline policy of a user.
    UserPolicy,
    /// An inline policy of a group.
    GroupPolicy,
    /// An inline policy of a role.
    RolePolicy,
    /// An access key.
    AccessKey,
    /// An OpenID Connect provider by its URL; by its ARN where the request gave that.
    OidcProvider,
    /// A registered service.
    Service,
}

impl EntityKind {
    /// An inline policy of such a holder.
    pub fn inline_policy_of(holder: HolderKind) -> Self {
        match holder {
            HolderKind::User => Self::UserPolicy,
            HolderKind::Group => Self::GroupPolicy,
            HolderKind::Role => Self::RolePolicy,
        }
    }
}

/// What stands in the way of a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    /// Managed policies are attached.
    AttachedPolicies,
    /// There are inline policies.
    InlinePolicies,
    /// The user has access keys.
    AccessKeys,
    /// The user is in groups, or the group has users.
    GroupMembers,
    /// The managed policy is attached, or is a permissions boundary.
    PolicyAttached,
    /// The managed policy has other versions than the default one.
    PolicyVersions,
    /// The version is the default one.
    DefaultVersion,
}

/// A quota of IAM; what it is stands in [`super::limits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quota {
    /// Users of an account.
    Users,
    /// Groups of an account.
    Groups,
    /// Roles of an account.
    Roles,
    /// Managed policies of an account.
    Policies,
    /// Groups of a user.
    GroupsPerUser,
    /// Managed policies attached to a user.
    PoliciesPerUser,
    /// Managed policies attached to a group.
    PoliciesPerGroup,
    /// Managed policies attached to a role.
    PoliciesPerRole,
    /// Characters of a managed policy.
    PolicySize,
    /// Characters of a trust policy.
    TrustPolicySize,
    /// Versions of a managed policy.
    PolicyVersions,
    /// Tags of an entity.
    Tags,
    /// Access keys of a user.
    AccessKeys,
    /// OpenID Connect providers of an account.
    OidcProviders,
    /// Client ids of a provider.
    ClientIds,
    /// Thumbprints of a provider.
    Thumbprints,
    /// Bytes of a provider's key set.
    Jwks,
}

/// An argument that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidInput {
    /// Two tags have the same key.
    DuplicateTagKeys,
    /// A tag key begins with `aws:`.
    ReservedTagKey,
    /// A group has no permissions boundary.
    BoundaryOfGroup,
    /// The unique id is of another kind of entity.
    IdOfAnotherKind,
}
