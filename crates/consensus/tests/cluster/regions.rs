use std::collections::BTreeMap;
use std::fs;

use tempfile::TempDir;
use trent_consensus::{GlobalMachine, GroupHandle, Groups, RegionMachine};
use trent_domain::caller::Caller;
use trent_domain::command::{Command, CreateAlias, CreateKey, InitRegion};
use trent_domain::entry::Entry;
use trent_domain::exchange_key::{ExchangeKey, ExchangeKeys, PublicExchangeKey};
use trent_domain::global;
use trent_domain::global::command::{CreateAccount, InitCluster};
use trent_domain::ids::{AccountId, GroupId, KeyId, MaterialId, RequestId};
use trent_domain::key::Material;
use trent_domain::key_spec::{KeyOrigin, KeySpec, KeyUsage};
use trent_domain::policy::default_policy;
use trent_domain::reply::{Outcome, Reply};
use trent_domain::setup::{RegionSetup, WrappedDomainKey};
use trent_domain::time::Timestamp;
use trent_domain::wrapped::Wrapped;

use crate::support::{CLUSTER, compacting, member, node, open_groups, options, region};
use crate::switchboard::Switchboard;

fn account() -> AccountId {
    "123456789012".parse().unwrap()
}

fn wrapped() -> Wrapped {
    Wrapped {
        domain_key_version: 1,
        bytes: vec![1; 60],
    }
}

fn entry(request: u8, caller: Caller, command: Command) -> Entry {
    let at = Timestamp::from_millis(1_000 + u64::from(request));
    Entry {
        at,
        authority: caller.into(),
        request_id: RequestId::new([request; 16]),
        command,
    }
}

fn init_region() -> Entry {
    let GroupId::Region(name) = region() else {
        unreachable!("a region's group")
    };
    let setup = RegionSetup {
        cluster: CLUSTER,
        region: name,
        domain_keys: vec![WrappedDomainKey {
            version: 1,
            bytes: vec![2; 60],
        }],
        exchange_keys: ExchangeKeys::starting_with(ExchangeKey {
            public: PublicExchangeKey {
                version: 1,
                bytes: [3; 32],
            },
            private: wrapped(),
            made_at: Timestamp::default(),
        }),
    };
    entry(0, Caller::Service, Command::InitRegion(InitRegion { setup }))
}

fn create_key(number: u8) -> Entry {
    let command = CreateKey {
        key_id: KeyId::single_from_random([number; 16]),
        spec: KeySpec::SymmetricDefault,
        usage: KeyUsage::EncryptDecrypt,
        origin: KeyOrigin::AwsKms,
        description: format!("key {number}"),
        policy: default_policy(account(), "aws").into(),
        tags: Vec::new(),
        material: Some(Material::new(
            MaterialId::new([number; 32]),
            Timestamp::from_millis(1_000),
            wrapped(),
            None,
        )),
        custom_key_store: None,
    };
    entry(number, Caller::Root(account()), Command::CreateKey(command))
}

async fn open(dir: &TempDir) -> (Groups, GroupHandle<RegionMachine>) {
    let groups = open_groups(dir.path(), node(1), &Switchboard::default())
        .await
        .unwrap();
    let handle = groups
        .open_group(region(), RegionMachine, compacting())
        .await
        .unwrap();
    handle
        .initialize(BTreeMap::from([(node(1), member(node(1)))]))
        .await
        .unwrap();
    (groups, handle)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_keeps_its_keys_over_restarts_and_lost_records() {
    let dir = TempDir::new().unwrap();
    let (groups, handle) = open(&dir).await;
    handle.propose(&init_region()).await.unwrap().unwrap();
    let mut outcomes: Vec<Outcome> = Vec::new();
    for number in 1..=50 {
        outcomes.push(handle.propose(&create_key(number)).await.unwrap());
    }
    assert!(
        outcomes
            .iter()
            .all(|outcome| matches!(outcome, Ok(Reply::Key(_)))),
        "{outcomes:?}"
    );
    let target = KeyId::single_from_random([1; 16]);
    let alias = Command::CreateAlias(CreateAlias {
        name: "alias/a".parse().unwrap(),
        target,
    });
    handle
        .propose(&entry(60, Caller::Root(account()), alias))
        .await
        .unwrap()
        .unwrap();
    let before: Vec<_> = handle
        .read(Default::default())
        .await
        .unwrap()
        .state
        .records()
        .collect();
    groups.shutdown().await;

    let (groups, handle) = open(&dir).await;
    let after: Vec<_> = handle
        .read(Default::default())
        .await
        .unwrap()
        .state
        .records()
        .collect();
    assert_eq!(after, before);
    groups.shutdown().await;

    fs::remove_dir_all(dir.path().join("store")).unwrap();
    let (groups, handle) = open(&dir).await;
    let state = handle.read(Default::default()).await.unwrap();
    assert_eq!(state.state.records().collect::<Vec<_>>(), before);
    assert_eq!(state.state.key_count(account()), 50);
    // A request from before all that is still known.
    assert_eq!(handle.propose(&create_key(7)).await.unwrap(), outcomes[6]);
    groups.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_global_group_keeps_its_directory() {
    let dir = TempDir::new().unwrap();
    let commands = [
        global::Command::InitCluster(InitCluster { cluster: CLUSTER }),
        global::Command::CreateAccount(CreateAccount { account: account() }),
    ];
    for start in 0..2 {
        let groups = open_groups(dir.path(), node(1), &Switchboard::default())
            .await
            .unwrap();
        let handle = groups
            .open_group(GroupId::Global, GlobalMachine, options())
            .await
            .unwrap();
        handle
            .initialize(BTreeMap::from([(node(1), member(node(1)))]))
            .await
            .unwrap();
        if start == 0 {
            for (number, command) in commands.iter().enumerate() {
                let request_id = RequestId::new([number as u8; 16]);
                let at = Timestamp::from_millis(1_000);
                let entry = global::Entry {
                    at,
                    request_id,
                    command: command.clone(),
                };
                handle.propose(&entry).await.unwrap().unwrap();
            }
        }
        let state = handle.read(Default::default()).await.unwrap();
        assert_eq!(state.state.cluster(), Some(CLUSTER));
        assert!(state.state.account(&account()).is_some());
        groups.shutdown().await;
    }
}
