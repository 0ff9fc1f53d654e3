//! The replicated commands of the global group.

mod access_key;
mod account;
mod attachment;
mod boundary;
mod cluster;
mod deletion;
mod group;
mod inline_policy;
mod losses;
mod managed_policy;
mod new_entity;
mod node;
mod oidc_provider;
mod region;
mod residency;
mod role;
mod service;
mod tag;
mod user;

use crate::ids::RequestId;
use crate::time::Timestamp;

pub use access_key::{CreateAccessKey, DeleteAccessKey, UpdateAccessKey};
pub use account::{BootstrapAccount, CreateAccount, DeleteAccountAlias, SetAccountAlias};
pub use attachment::{AttachPolicy, DetachPolicy};
pub use boundary::{DeletePermissionsBoundary, PutPermissionsBoundary};
pub use cluster::{InitCluster, RegisterRegion, ShareGlobalKey};
pub use group::{AddUserToGroup, CreateGroup, DeleteGroup, RemoveUserFromGroup, UpdateGroup};
pub use inline_policy::{DeleteInlinePolicy, PutInlinePolicy};
pub use losses::{DeclareLoss, EndLoss};
pub use managed_policy::{
    CreatePolicy, CreatePolicyVersion, DeletePolicy, DeletePolicyVersion, SetDefaultPolicyVersion,
};
pub use node::{DrainNode, ForgetNode, FoundCluster, InviteNode, JoinNode, MoveNode, RemoveNode};
pub use oidc_provider::{
    AddClientId, CreateOidcProvider, DeleteOidcProvider, RemoveClientId, SetJwks, UpdateThumbprints,
};
pub use region::{AbandonRegion, AddRegion, ForgetRegion, ReleaseRegion, RemoveRegion};
pub use residency::{ClearResidency, SetResidency};
pub use role::{CreateRole, DeleteRole, UpdateAssumeRolePolicy, UpdateRole};
pub use service::{DeregisterService, RegisterService};
pub use tag::{TagEntity, UntagEntity};
pub use user::{CreateUser, DeleteUser, UpdateUser};

/// One replicated change of the global group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The proposer's clock, clamped like a region's.
    pub at: Timestamp,
    /// The request; a repeat within [`crate::limits::REQUEST_MEMORY_MILLIS`] gets the first outcome.
    pub request_id: RequestId,
    /// The change.
    pub command: Command,
}

/// A change of the cluster's state. Those that set the cluster up are idempotent: what is already so stays so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Names the cluster.
    InitCluster(InitCluster),
    /// A region announces its exchange key.
    RegisterRegion(RegisterRegion),
    /// Hands a region the global domain key.
    ShareGlobalKey(ShareGlobalKey),
    /// Declares a region lost, and names who succeeds it.
    DeclareLoss(DeclareLoss),
    /// A region that was lost is back.
    EndLoss(EndLoss),
    /// Creates an account.
    CreateAccount(CreateAccount),
    /// Creates an account together with an access key.
    BootstrapAccount(BootstrapAccount),
    /// CreateAccountAlias.
    SetAccountAlias(SetAccountAlias),
    /// DeleteAccountAlias.
    DeleteAccountAlias(DeleteAccountAlias),
    /// CreateUser.
    CreateUser(CreateUser),
    /// UpdateUser.
    UpdateUser(UpdateUser),
    /// DeleteUser.
    DeleteUser(DeleteUser),
    /// CreateGroup.
    CreateGroup(CreateGroup),
    /// UpdateGroup.
    UpdateGroup(UpdateGroup),
    /// DeleteGroup.
    DeleteGroup(DeleteGroup),
    /// AddUserToGroup.
    AddUserToGroup(AddUserToGroup),
    /// RemoveUserFromGroup.
    RemoveUserFromGroup(RemoveUserFromGroup),
    /// CreateRole.
    CreateRole(CreateRole),
    /// UpdateRole.
    UpdateRole(UpdateRole),
    /// UpdateAssumeRolePolicy.
    UpdateAssumeRolePolicy(UpdateAssumeRolePolicy),
    /// DeleteRole.
    DeleteRole(DeleteRole),
    /// PutUserPolicy, PutGroupPolicy and PutRolePolicy.
    PutInlinePolicy(PutInlinePolicy),
    /// DeleteUserPolicy, DeleteGroupPolicy and DeleteRolePolicy.
    DeleteInlinePolicy(DeleteInlinePolicy),
    /// AttachUserPolicy, AttachGroupPolicy and AttachRolePolicy.
    AttachPolicy(AttachPolicy),
    /// DetachUserPolicy, DetachGroupPolicy and DetachRolePolicy.
    DetachPolicy(DetachPolicy),
    /// PutUserPermissionsBoundary and PutRolePermissionsBoundary.
    PutPermissionsBoundary(PutPermissionsBoundary),
    /// DeleteUserPermissionsBoundary and DeleteRolePermissionsBoundary.
    DeletePermissionsBoundary(DeletePermissionsBoundary),
    /// CreatePolicy.
    CreatePolicy(CreatePolicy),
    /// DeletePolicy.
    DeletePolicy(DeletePolicy),
    /// CreatePolicyVersion.
    CreatePolicyVersion(CreatePolicyVersion),
    /// DeletePolicyVersion.
    DeletePolicyVersion(DeletePolicyVersion),
    /// SetDefaultPolicyVersion.
    SetDefaultPolicyVersion(SetDefaultPolicyVersion),
    /// CreateAccessKey.
    CreateAccessKey(CreateAccessKey),
    /// UpdateAccessKey.
    UpdateAccessKey(UpdateAccessKey),
    /// DeleteAccessKey.
    DeleteAccessKey(DeleteAccessKey),
    /// TagUser, TagRole, TagPolicy and TagOpenIDConnectProvider.
    TagEntity(TagEntity),
    /// UntagUser, UntagRole, UntagPolicy and UntagOpenIDConnectProvider.
    UntagEntity(UntagEntity),
    /// CreateOpenIDConnectProvider.
    CreateOidcProvider(CreateOidcProvider),
    /// DeleteOpenIDConnectProvider.
    DeleteOidcProvider(DeleteOidcProvider),
    /// AddClientIDToOpenIDConnectProvider.
    AddClientId(AddClientId),
    /// RemoveClientIDFromOpenIDConnectProvider.
    RemoveClientId(RemoveClientId),
    /// UpdateOpenIDConnectProviderThumbprint.
    UpdateThumbprints(UpdateThumbprints),
    /// Registers an issuer's keys.
    SetJwks(SetJwks),
    /// Registers a service.
    RegisterService(RegisterService),
    /// Ends a service's registration.
    DeregisterService(DeregisterService),
    /// Puts the cluster's first nodes into the directory.
    FoundCluster(FoundCluster),
    /// Reserves a number for a node that is to join.
    InviteNode(InviteNode),
    /// Takes in a node that shows the token of its invitation.
    JoinNode(JoinNode),
    /// A node tells where it is reached now.
    MoveNode(MoveNode),
    /// Keeps leadership and clients away from a node, or lets them back.
    DrainNode(DrainNode),
    /// Wishes a node out of the cluster.
    RemoveNode(RemoveNode),
    /// Ends a node that is in no group any more.
    ForgetNode(ForgetNode),
    /// Names a region, so that nodes can be invited to it.
    AddRegion(AddRegion),
    /// Wishes a region out of the cluster.
    RemoveRegion(RemoveRegion),
    /// Says of a lost region that it never comes back.
    AbandonRegion(AbandonRegion),
    /// A region tells that nothing ties it any more to one that is gone.
    ReleaseRegion(ReleaseRegion),
    /// Ends a region that has given up all that it had.
    ForgetRegion(ForgetRegion),
    /// Says where the material of a region's keys may go.
    SetResidency(SetResidency),
    /// Lets it go anywhere.
    ClearResidency(ClearResidency),
}
