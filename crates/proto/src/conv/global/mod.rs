//! Entries of the global group's log, and what applying them answers.

mod access_key;
mod account;
mod cluster;
mod directory;
mod entity;
mod error;
mod group;
mod holder;
mod losses;
mod managed_policy;
mod oidc_provider;
mod outcome;
mod residency;
mod role;
mod service;
mod tag;
mod user;

use bytes::Bytes;
use trent_domain::global::{Command, Entry, Outcome};

use super::error::ConvError;
use super::wire::{self, wire_message, wire_oneof};
use crate::replicated::v1 as pb;

/// The bytes of an entry of the global group.
pub fn encode_global_entry(entry: &Entry) -> Bytes {
    wire::encode(entry)
}

/// Reads an entry of the global group.
pub fn decode_global_entry(bytes: Bytes) -> Result<Entry, ConvError> {
    wire::decode(bytes)
}

/// The bytes of an outcome of the global group.
pub fn encode_global_outcome(outcome: &Outcome) -> Bytes {
    wire::encode(outcome)
}

/// Reads an outcome of the global group.
pub fn decode_global_outcome(bytes: Bytes) -> Result<Outcome, ConvError> {
    wire::decode(bytes)
}

wire_message! { Entry as pb::GlobalEntry { at: required, request_id: plain, command: required, } }

wire_oneof! {
    Command as pb::global_entry::Command {
        // The cluster
        InitCluster,
        RegisterRegion,
        ShareGlobalKey,
        // Accounts
        CreateAccount,
        SetAccountAlias,
        DeleteAccountAlias,
        BootstrapAccount,
        // Users
        CreateUser,
        UpdateUser,
        DeleteUser,
        // Groups
        CreateGroup,
        UpdateGroup,
        DeleteGroup,
        AddUserToGroup,
        RemoveUserFromGroup,
        // Roles
        CreateRole,
        UpdateRole,
        UpdateAssumeRolePolicy,
        DeleteRole,
        // Policies of users, groups and roles
        PutInlinePolicy,
        DeleteInlinePolicy,
        AttachPolicy,
        DetachPolicy,
        PutPermissionsBoundary,
        DeletePermissionsBoundary,
        // Managed policies
        CreatePolicy,
        DeletePolicy,
        CreatePolicyVersion,
        DeletePolicyVersion,
        SetDefaultPolicyVersion,
        // Access keys
        CreateAccessKey,
        UpdateAccessKey,
        DeleteAccessKey,
        // Tags
        TagEntity,
        UntagEntity,
        // OpenID Connect providers
        CreateOidcProvider,
        DeleteOidcProvider,
        AddClientId,
        RemoveClientId,
        UpdateThumbprints,
        SetJwks,
        // Services
        RegisterService,
        DeregisterService,
        // Nodes
        FoundCluster,
        InviteNode,
        JoinNode,
        MoveNode,
        DrainNode,
        RemoveNode,
        ForgetNode,
        // Regions
        AddRegion,
        RemoveRegion,
        AbandonRegion,
        ReleaseRegion,
        ForgetRegion,
        // Lost regions
        DeclareLoss,
        EndLoss,
        // Residency
        SetResidency,
        ClearResidency,
    }
}
