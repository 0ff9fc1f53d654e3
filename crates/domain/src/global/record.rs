//! The global state as records.

use std::sync::Arc;

use super::outcome::Outcome;
use super::state::{Invitation, Node, Region, ResidencyRule};
use crate::iam::{
    AccessKey, Account, Group, ManagedPolicy, OidcProvider, OidcUrl, RegisteredService, Role, UniqueId, User,
};
use crate::ids::{AccessKeyId, AccountId, ClusterId, NodeId, RegionName, RequestId};
use crate::losses::Losses;
use crate::principal::ServicePrincipal;
use crate::record::Remembered;
use crate::time::Timestamp;

/// Names one record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKey {
    /// The cluster's id.
    Cluster,
    /// Log time.
    Clock,
    /// A region.
    Region(RegionName),
    /// An account.
    Account(AccountId),
    /// An access key.
    AccessKey(AccessKeyId),
    /// A remembered request.
    Request(RequestId),
    /// A user.
    User(UniqueId),
    /// A group.
    Group(UniqueId),
    /// A role.
    Role(UniqueId),
    /// A managed policy with its versions.
    Policy(UniqueId),
    /// An OpenID Connect provider.
    OidcProvider(AccountId, OidcUrl),
    /// A registered service.
    Service(ServicePrincipal),
    /// A node.
    Node(NodeId),
    /// The invitation to the node of that number.
    Invitation(NodeId),
    /// The highest number that a node has had or was promised.
    LastNode,
    /// The regions that were declared lost.
    Losses,
    /// Where the material of a region's keys may go.
    Residency(RegionName),
}

/// One record's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// The cluster's id.
    Cluster(ClusterId),
    /// Log time.
    Clock(Timestamp),
    /// A region.
    Region(Arc<Region>),
    /// An account.
    Account(Arc<Account>),
    /// An access key.
    AccessKey(Arc<AccessKey>),
    /// A remembered request.
    Request(Remembered<Outcome>),
    /// A user.
    User(Arc<User>),
    /// A group.
    Group(Arc<Group>),
    /// A role.
    Role(Arc<Role>),
    /// A managed policy with its versions.
    Policy(Arc<ManagedPolicy>),
    /// An OpenID Connect provider.
    OidcProvider(Arc<OidcProvider>),
    /// A registered service.
    Service(Arc<RegisteredService>),
    /// A node.
    Node(Arc<Node>),
    /// An invitation to be a node.
    Invitation(Arc<Invitation>),
    /// The highest number that a node has had or was promised.
    LastNode(NodeId),
    /// The regions that were declared lost.
    Losses(Arc<Losses>),
    /// Where the material of a region's keys may go.
    Residency(Arc<ResidencyRule>),
}

impl Record {
    /// The key the record stands under.
    pub fn key(&self) -> RecordKey {
        match self {
            Self::Cluster(_) => RecordKey::Cluster,
            Self::Clock(_) => RecordKey::Clock,
            Self::Region(region) => RecordKey::Region(region.name.clone()),
            Self::Account(account) => RecordKey::Account(account.id),
            Self::AccessKey(key) => RecordKey::AccessKey(key.id.clone()),
            Self::Request(remembered) => RecordKey::Request(remembered.request_id),
            Self::User(user) => RecordKey::User(user.entity.id),
            Self::Group(group) => RecordKey::Group(group.entity.id),
            Self::Role(role) => RecordKey::Role(role.entity.id),
            Self::Policy(policy) => RecordKey::Policy(policy.entity.id),
            Self::OidcProvider(provider) => RecordKey::OidcProvider(provider.account, provider.url.clone()),
            Self::Service(service) => RecordKey::Service(service.principal.clone()),
            Self::Node(node) => RecordKey::Node(node.id),
            Self::Invitation(invitation) => RecordKey::Invitation(invitation.node),
            Self::LastNode(_) => RecordKey::LastNode,
            Self::Losses(_) => RecordKey::Losses,
            Self::Residency(rule) => RecordKey::Residency(rule.home.clone()),
        }
    }
}
