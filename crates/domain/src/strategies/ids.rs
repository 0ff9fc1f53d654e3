//! Random identifiers.

use proptest::prelude::*;

use crate::ids::{
    AccessKeyId, AccountId, ClusterId, GrantId, IntentId, KeyId, MaterialId, NodeId, RegionName, RequestId,
};

pub(super) fn key_id() -> impl Strategy<Value = KeyId> {
    prop_oneof![
        any::<[u8; 16]>().prop_map(KeyId::single_from_random),
        any::<[u8; 16]>().prop_map(KeyId::multi_region_from_random),
    ]
}

pub(super) fn material_id() -> impl Strategy<Value = MaterialId> {
    any::<[u8; 32]>().prop_map(MaterialId::new)
}

pub(super) fn grant_id() -> impl Strategy<Value = GrantId> {
    any::<[u8; 32]>().prop_map(GrantId::new)
}

pub(super) fn request_id() -> impl Strategy<Value = RequestId> {
    any::<[u8; 16]>().prop_map(RequestId::new)
}

pub(super) fn intent_id() -> impl Strategy<Value = IntentId> {
    any::<[u8; 16]>().prop_map(IntentId::new)
}

pub(super) fn cluster_id() -> impl Strategy<Value = ClusterId> {
    any::<[u8; 16]>().prop_map(ClusterId::new)
}

pub(super) fn account_id() -> impl Strategy<Value = AccountId> {
    "[0-9]{12}".prop_map(|text| parsed(&text))
}

pub(super) fn region_name() -> impl Strategy<Value = RegionName> {
    "[a-z][a-z0-9-]{0,31}".prop_map(|text| parsed(&text))
}

pub(super) fn node_id() -> impl Strategy<Value = NodeId> {
    any::<u64>().prop_map(NodeId)
}

pub(super) fn access_key_id() -> impl Strategy<Value = AccessKeyId> {
    "(AKIA|ASIA)[A-Z0-9]{12,40}".prop_map(|text| parsed(&text))
}

/// A strategy draws texts of the right shape only.
#[allow(clippy::expect_used)]
pub(super) fn parsed<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a strategy gave a malformed text")
}
