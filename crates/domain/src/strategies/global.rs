//! Random values of the global group.

use proptest::collection::btree_set;
use proptest::prelude::*;
use proptest::sample::select;

use super::directory::{invitation, node, refusal as directory_refusal, region};
use super::global_command::command;
use super::iam::{access_key, account, group, managed_policy, oidc_provider, registered_service, role, user};
use super::iam_error::iam_error;
use super::ids::{cluster_id, node_id, region_name, request_id};
use super::losses::losses;
use super::{bytes, timestamp};
use crate::global::state::{ResidencyRule, SealedGlobalKey};
use crate::global::{Entry, Outcome, Record, Refusal, Reply};
use crate::record::Remembered;

/// Any entry of the global group.
pub fn global_entry() -> BoxedStrategy<Entry> {
    (timestamp(), request_id(), command())
        .prop_map(|(at, request_id, command)| Entry {
            at,
            request_id,
            command,
        })
        .boxed()
}

/// Any outcome of the global group.
pub fn global_outcome() -> BoxedStrategy<Outcome> {
    let refusal = select(vec![
        Refusal::OtherExchangeKey,
        Refusal::UnknownRegion,
        Refusal::GlobalKeyExists,
        Refusal::GlobalKeyNotShared,
        Refusal::LostSuccessor,
    ]);
    prop_oneof![
        Just(Ok(Reply::Done)),
        timestamp().prop_map(|at| Ok(Reply::Created { at })),
        (any::<u32>(), timestamp()).prop_map(|(number, at)| Ok(Reply::PolicyVersion { number, at })),
        (node_id(), timestamp()).prop_map(|(node, expires_at)| Ok(Reply::NodeInvited { node, expires_at })),
        any::<bool>().prop_map(|founds_region| Ok(Reply::NodeJoined { founds_region })),
        refusal.prop_map(Err),
        directory_refusal().prop_map(|refusal| Err(Refusal::Directory(refusal))),
        iam_error().prop_map(|error| Err(Refusal::Iam(error))),
    ]
    .boxed()
}

/// Any record of the global group.
pub fn global_record() -> BoxedStrategy<Record> {
    prop_oneof![
        cluster_id().prop_map(Record::Cluster),
        timestamp().prop_map(Record::Clock),
        region().prop_map(|region| Record::Region(region.into())),
        account().prop_map(|account| Record::Account(account.into())),
        access_key().prop_map(|key| Record::AccessKey(key.into())),
        remembered().prop_map(Record::Request),
        user().prop_map(|user| Record::User(user.into())),
        group().prop_map(|group| Record::Group(group.into())),
        role().prop_map(|role| Record::Role(role.into())),
        managed_policy().prop_map(|policy| Record::Policy(policy.into())),
        oidc_provider().prop_map(|provider| Record::OidcProvider(provider.into())),
        registered_service().prop_map(|service| Record::Service(service.into())),
        node().prop_map(|node| Record::Node(node.into())),
        invitation().prop_map(|invitation| Record::Invitation(invitation.into())),
        node_id().prop_map(Record::LastNode),
        losses().prop_map(|losses| Record::Losses(losses.into())),
        residency_rule().prop_map(|rule| Record::Residency(rule.into())),
    ]
    .boxed()
}

pub(super) fn sealed_global_key() -> BoxedStrategy<SealedGlobalKey> {
    (any::<u32>(), any::<u32>(), bytes())
        .prop_map(|(version, exchange_version, sealed)| SealedGlobalKey {
            version,
            exchange_version,
            sealed,
        })
        .boxed()
}

fn residency_rule() -> BoxedStrategy<ResidencyRule> {
    (region_name(), btree_set(region_name(), 0..3))
        .prop_map(|(home, allowed)| ResidencyRule { home, allowed })
        .boxed()
}

fn remembered() -> BoxedStrategy<Remembered<Outcome>> {
    (request_id(), timestamp(), global_outcome())
        .prop_map(|(request_id, at, outcome)| Remembered {
            request_id,
            at,
            outcome: outcome.into(),
        })
        .boxed()
}
