//! Random values of the global group.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::ids::{access_key_id, account_id, cluster_id, region_name, request_id};
use super::{bytes, timestamp, wrapped};
use crate::global::state::{AccessKey, Account, Region, SealedGlobalKey};
use crate::global::{Command, Entry, Outcome, Record, Refusal};

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
    select(vec![
        Ok(()),
        Err(Refusal::OtherExchangeKey),
        Err(Refusal::UnknownRegion),
        Err(Refusal::GlobalKeyExists),
        Err(Refusal::GlobalKeyNotShared),
        Err(Refusal::UnknownAccount),
        Err(Refusal::AccessKeyExists),
    ])
    .boxed()
}

/// Any record of the global group.
pub fn global_record() -> BoxedStrategy<Record> {
    prop_oneof![
        cluster_id().prop_map(Record::Cluster),
        timestamp().prop_map(Record::Clock),
        region().prop_map(|region| Record::Region(region.into())),
        (account_id(), timestamp())
            .prop_map(|(id, created_at)| Record::Account(Account { id, created_at }.into())),
        access_key().prop_map(|key| Record::AccessKey(key.into())),
    ]
    .boxed()
}

fn command() -> BoxedStrategy<Command> {
    prop_oneof![
        cluster_id().prop_map(|cluster| Command::InitCluster { cluster }),
        (region_name(), any::<[u8; 32]>()).prop_map(|(region, exchange_public)| Command::RegisterRegion {
            region,
            exchange_public
        }),
        (region_name(), option::of(region_name()), any::<u32>(), bytes()).prop_map(
            |(region, from, version, sealed)| Command::ShareGlobalKey {
                region,
                from,
                version,
                sealed
            }
        ),
        account_id().prop_map(|account| Command::CreateAccount { account }),
        (access_key_id(), account_id(), wrapped())
            .prop_map(|(id, account, secret)| Command::CreateAccessKey { id, account, secret }),
    ]
    .boxed()
}

fn region() -> BoxedStrategy<Region> {
    let global_key =
        (any::<u32>(), bytes()).prop_map(|(version, sealed)| SealedGlobalKey { version, sealed });
    (region_name(), any::<[u8; 32]>(), option::of(global_key))
        .prop_map(|(name, exchange_public, global_key)| Region {
            name,
            exchange_public,
            global_key,
        })
        .boxed()
}

fn access_key() -> BoxedStrategy<AccessKey> {
    (access_key_id(), account_id(), wrapped(), timestamp())
        .prop_map(|(id, account, secret, created_at)| AccessKey {
            id,
            account,
            secret,
            created_at,
        })
        .boxed()
}
