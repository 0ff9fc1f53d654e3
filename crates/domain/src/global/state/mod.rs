//! The cluster's state: persistent maps, so that a read is a pointer load and a snapshot is a clone.

mod aws_managed;
mod directory;
mod entities;
mod expect;
mod holders;
mod indexes;
mod invariants;
mod invitation;
mod listing;
mod multimap;
mod node;
mod nodes;
mod permissions;
mod read;
mod records;
mod region;
mod residency;
mod write;

use std::collections::BTreeSet;
use std::sync::Arc;

use imbl::OrdMap;

use super::outcome::Outcome;
use super::record::RecordKey;
use crate::iam::{
    AccessKey, Account, Group, ManagedPolicy, OidcProvider, OidcUrl, RegisteredService, Role, User,
};
use crate::ids::{AccessKeyId, AccountId, ClusterId, NodeId, RegionName};
use crate::losses::Losses;
use crate::principal::ServicePrincipal;
use crate::request_memory::RequestMemory;
use crate::time::Timestamp;

use aws_managed::AwsManaged;
use entities::Entities;
pub use holders::PolicyHolder;
use indexes::Indexes;
pub use invitation::Invitation;
pub use listing::Listing;
pub use node::{NewNode, Node, NodeStatus};
pub use records::RestoreError;
pub use region::{Region, RegionStatus, SealedGlobalKey};
pub use residency::ResidencyRule;

/// All that the global group knows. Cloning is cheap; the clone shares structure with the original.
#[derive(Debug, Clone, Default)]
pub struct State {
    cluster: Option<ClusterId>,
    log_time: Timestamp,
    regions: OrdMap<RegionName, Arc<Region>>,
    accounts: OrdMap<AccountId, Arc<Account>>,
    access_keys: OrdMap<AccessKeyId, Arc<AccessKey>>,
    requests: RequestMemory<Outcome>,
    users: Entities<User>,
    groups: Entities<Group>,
    roles: Entities<Role>,
    policies: Entities<ManagedPolicy>,
    oidc_providers: OrdMap<AccountId, OrdMap<OidcUrl, Arc<OidcProvider>>>,
    services: OrdMap<ServicePrincipal, Arc<RegisteredService>>,
    nodes: OrdMap<NodeId, Arc<Node>>,
    invitations: OrdMap<NodeId, Arc<Invitation>>,
    last_node: Option<NodeId>,
    losses: Arc<Losses>,
    residency: OrdMap<RegionName, Arc<ResidencyRule>>,
    indexes: Indexes,
    /// The same in every state.
    aws_managed: AwsManaged,
    /// The records that changed since they were last taken; not part of the replicated value.
    touched: BTreeSet<RecordKey>,
}
