//! The records of the global group.

mod access_key;
mod account;
mod entity;
mod keys;
mod managed_policy;
mod node;
mod oidc_provider;
mod policies;
mod region;
mod remembered;
mod residency;
mod role;
mod service;
mod user;

use std::sync::Arc;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use trent_domain::global::{Record, RecordKey};
use trent_domain::ids::{ClusterId, NodeId};
use trent_domain::time::Timestamp;

use super::RecordError;
use super::envelope::{Schema, open, seal};
use super::losses::LossesV1;
use access_key::AccessKeyV1;
use account::AccountV1;
pub(crate) use keys::{decode_global_key, encode_global_key};
use managed_policy::ManagedPolicyV1;
use node::{InvitationV1, NodeV1};
use oidc_provider::OidcProviderV1;
use region::RegionV1;
use remembered::RememberedV1;
use residency::ResidencyRuleV1;
use role::RoleV1;
use service::ServiceV1;
use user::{GroupV1, UserV1};

// Kinds 60 to 79 are the global group's. Numbers are never used again.
const CLUSTER: Schema = Schema::v1(60);
const CLOCK: Schema = Schema::v1(61);
const REGION: Schema = Schema::v1(62);
const ACCOUNT: Schema = Schema::v1(63);
const ACCESS_KEY: Schema = Schema::v1(64);
const REQUEST: Schema = Schema::v1(65);
const USER: Schema = Schema::v1(66);
const GROUP: Schema = Schema::v1(67);
const ROLE: Schema = Schema::v1(68);
const POLICY: Schema = Schema::v1(69);
const OIDC_PROVIDER: Schema = Schema::v1(70);
const SERVICE: Schema = Schema::v1(71);
const NODE: Schema = Schema::v1(72);
const INVITATION: Schema = Schema::v1(73);
const LAST_NODE: Schema = Schema::v1(74);
const LOSSES: Schema = Schema::v1(76);
const RESIDENCY: Schema = Schema::v1(77);

pub(crate) fn encode_global_record(record: &Record) -> Result<Bytes, RecordError> {
    match record {
        Record::Cluster(id) => seal(CLUSTER, id.as_bytes()),
        Record::Clock(at) => seal(CLOCK, &at.as_millis()),
        Record::Region(region) => seal(REGION, &RegionV1::from(&**region)),
        Record::Account(account) => seal(ACCOUNT, &AccountV1::from(&**account)),
        Record::AccessKey(key) => seal(ACCESS_KEY, &AccessKeyV1::from(&**key)),
        Record::Request(remembered) => seal(REQUEST, &RememberedV1::from(remembered)),
        Record::User(user) => seal(USER, &UserV1::from(&**user)),
        Record::Group(group) => seal(GROUP, &GroupV1::from(&**group)),
        Record::Role(role) => seal(ROLE, &RoleV1::from(&**role)),
        Record::Policy(policy) => seal(POLICY, &ManagedPolicyV1::from(&**policy)),
        Record::OidcProvider(provider) => seal(OIDC_PROVIDER, &OidcProviderV1::from(&**provider)),
        Record::Service(service) => seal(SERVICE, &ServiceV1::from(&**service)),
        Record::Node(node) => seal(NODE, &NodeV1::from(&**node)),
        Record::Invitation(invitation) => seal(INVITATION, &InvitationV1::from(&**invitation)),
        Record::LastNode(node) => seal(LAST_NODE, &node.0),
        Record::Losses(losses) => seal(LOSSES, &LossesV1::from(&**losses)),
        Record::Residency(rule) => seal(RESIDENCY, &ResidencyRuleV1::from(&**rule)),
    }
}

pub(crate) fn decode_global_record(key: &RecordKey, bytes: &[u8]) -> Result<Record, RecordError> {
    Ok(match key {
        RecordKey::Cluster => Record::Cluster(ClusterId::new(open(CLUSTER, bytes)?)),
        RecordKey::Clock => Record::Clock(Timestamp::from_millis(open(CLOCK, bytes)?)),
        RecordKey::Region(_) => Record::Region(read::<RegionV1, _>(REGION, bytes)?),
        RecordKey::Account(_) => Record::Account(read::<AccountV1, _>(ACCOUNT, bytes)?),
        RecordKey::AccessKey(_) => Record::AccessKey(read::<AccessKeyV1, _>(ACCESS_KEY, bytes)?),
        RecordKey::Request(_) => Record::Request(open::<RememberedV1>(REQUEST, bytes)?.try_into()?),
        RecordKey::User(_) => Record::User(read::<UserV1, _>(USER, bytes)?),
        RecordKey::Group(_) => Record::Group(read::<GroupV1, _>(GROUP, bytes)?),
        RecordKey::Role(_) => Record::Role(read::<RoleV1, _>(ROLE, bytes)?),
        RecordKey::Policy(_) => Record::Policy(read::<ManagedPolicyV1, _>(POLICY, bytes)?),
        RecordKey::OidcProvider(..) => Record::OidcProvider(read::<OidcProviderV1, _>(OIDC_PROVIDER, bytes)?),
        RecordKey::Service(_) => Record::Service(read::<ServiceV1, _>(SERVICE, bytes)?),
        RecordKey::Node(_) => Record::Node(read::<NodeV1, _>(NODE, bytes)?),
        RecordKey::Invitation(_) => Record::Invitation(read::<InvitationV1, _>(INVITATION, bytes)?),
        RecordKey::LastNode => Record::LastNode(NodeId(open(LAST_NODE, bytes)?)),
        RecordKey::Losses => Record::Losses(read::<LossesV1, _>(LOSSES, bytes)?),
        RecordKey::Residency(_) => Record::Residency(read::<ResidencyRuleV1, _>(RESIDENCY, bytes)?),
    })
}

/// Reads a stored form, and makes the value of it.
fn read<V, T>(schema: Schema, bytes: &[u8]) -> Result<Arc<T>, RecordError>
where
    V: DeserializeOwned,
    T: TryFrom<V, Error = RecordError>,
{
    T::try_from(open::<V>(schema, bytes)?).map(Arc::new)
}
