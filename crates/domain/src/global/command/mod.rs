//! The replicated commands of the global group.

mod access_key;
mod account;
mod attachment;
mod boundary;
mod group;
mod inline_policy;
mod managed_policy;
mod oidc_provider;
mod role;
mod service;
mod tag;
mod user;

use crate::ids::{AccessKeyId, AccountId, ClusterId, RegionName, RequestId};
use crate::time::Timestamp;
use crate::wrapped::Wrapped;

pub use access_key::{CreateAccessKey, DeleteAccessKey, UpdateAccessKey};
pub use account::{CreateAccount, DeleteAccountAlias, SetAccountAlias};
pub use attachment::{AttachPolicy, DetachPolicy};
pub use boundary::{DeletePermissionsBoundary, PutPermissionsBoundary};
pub use group::{AddUserToGroup, CreateGroup, DeleteGroup, RemoveUserFromGroup, UpdateGroup};
pub use inline_policy::{DeleteInlinePolicy, PutInlinePolicy};
pub use managed_policy::{
    CreatePolicy, CreatePolicyVersion, DeletePolicy, DeletePolicyVersion, SetDefaultPolicyVersion,
};
pub use oidc_provider::{
    AddClientId, CreateOidcProvider, DeleteOidcProvider, RemoveClientId, SetJwks, UpdateThumbprints,
};
pub use role::{CreateRole, DeleteRole, UpdateAssumeRolePolicy, UpdateRole};
pub use service::{DeregisterService, RegisterService};
pub use tag::{TagEntity, UntagEntity};
pub use user::{CreateUser, DeleteUser, UpdateUser};

/// One replicated change of the global group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The proposer's clock, clamped like a region's.
    pub at: Timestamp,
    /// The request. Commands are idempotent by themselves; the id follows the change through logs.
    pub request_id: RequestId,
    /// The change.
    pub command: Command,
}

/// A change of the cluster's state. Each is idempotent: what is already so stays so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Names the cluster, once. The first wins.
    InitCluster {
        /// The cluster.
        cluster: ClusterId,
    },
    /// A region announces its exchange key.
    RegisterRegion {
        /// The region.
        region: RegionName,
        /// Its HPKE public key.
        exchange_public: [u8; 32],
    },
    /// Hands a region the global domain key, sealed to its exchange key.
    ShareGlobalKey {
        /// The region.
        region: RegionName,
        /// The region that has the key and opened it to share it; `None` creates the key. Only the first creation
        /// counts: two leaders that each draw a key must not both be believed.
        from: Option<RegionName>,
        /// Version of the global domain key.
        version: u32,
        /// The key, HPKE-sealed for the region.
        sealed: Vec<u8>,
    },
    /// Creates an account.
    CreateAccount {
        /// The account.
        account: AccountId,
    },
    /// Adds an access key of an account's root user.
    CreateAccessKey {
        /// The id.
        id: AccessKeyId,
        /// The account whose root user signs with it.
        account: AccountId,
        /// The secret under the global domain key.
        secret: Wrapped,
    },
}
