//! The global group's machine.

use trent_consensus::{GlobalMachine, Machine, MachineError};
use trent_domain::exchange_key::PublicExchangeKey;
use trent_domain::global::command::{
    CreateAccessKey, CreateAccount, FoundCluster, InitCluster, RegisterRegion, SetResidency, ShareGlobalKey,
};
use trent_domain::global::state::{NewNode, SealedGlobalKey};
use trent_domain::global::{Command, Entry, Refusal};
use trent_domain::iam::KeyHolder;
use trent_domain::ids::{AccountId, ClusterId, NodeId, RegionName, RequestId};
use trent_domain::time::Timestamp;
use trent_domain::wrapped::Wrapped;

use crate::store::Follower;

fn entry(number: u8, command: Command) -> Entry {
    let at = Timestamp::from_millis(1_767_323_045_678).plus_millis(number.into());
    Entry {
        at,
        request_id: RequestId::new([number; 16]),
        command,
    }
}

fn account() -> AccountId {
    "111122223333".parse().unwrap()
}

fn region(name: &str) -> RegionName {
    name.parse().unwrap()
}

fn found(regions: &[&str]) -> Command {
    let node = |(id, name): (u64, &&str)| NewNode {
        id: NodeId(id),
        region: region(name),
        api: format!("192.0.2.{id}:443").parse().unwrap(),
        peer: format!("192.0.2.{id}:4700").parse().unwrap(),
    };
    Command::FoundCluster(FoundCluster {
        nodes: (1..).zip(regions).map(node).collect(),
    })
}

fn commands() -> Vec<Command> {
    let register = |name, key| {
        Command::RegisterRegion(RegisterRegion {
            region: region(name),
            exchange_key: PublicExchangeKey {
                version: 1,
                bytes: [key; 32],
            },
        })
    };
    let share = |name, from| {
        Command::ShareGlobalKey(ShareGlobalKey {
            region: region(name),
            from,
            key: SealedGlobalKey {
                version: 1,
                exchange_version: 1,
                sealed: vec![3],
            },
        })
    };
    let secret = Wrapped {
        domain_key_version: 1,
        bytes: vec![4],
    };
    vec![
        Command::InitCluster(InitCluster {
            cluster: ClusterId::new([5; 16]),
        }),
        found(&["eu-central-1", "us-east-1"]),
        register("eu-central-1", 1),
        register("us-east-1", 2),
        share("eu-central-1", None),
        share("us-east-1", Some(region("eu-central-1"))),
        Command::SetResidency(SetResidency {
            home: region("eu-central-1"),
            allowed: [region("us-east-1")].into(),
        }),
        Command::CreateAccount(CreateAccount { account: account() }),
        Command::CreateAccessKey(CreateAccessKey {
            id: "AKIAIOSFODNN7EXAMPLE".parse().unwrap(),
            owner: KeyHolder::Root(account()),
            secret,
        }),
    ]
}

#[test]
fn every_change_reaches_the_store() {
    let mut follower = Follower::new(GlobalMachine);
    for (number, command) in (1..).zip(commands()) {
        let outcome = follower.apply(&entry(number, command.clone()));
        assert!(outcome.is_ok(), "{command:?}: {outcome:?}");
    }
    // Cluster, clock, two regions, two nodes and their last number, a rule of residency, an account, an access key and
    // nine remembered requests.
    assert_eq!(follower.records().len(), 19);
    assert!(
        follower
            .state()
            .region(&region("us-east-1"))
            .unwrap()
            .global_key
            .is_some()
    );
}

#[test]
fn a_refusal_changes_nothing_but_clock_and_memory() {
    let mut follower = Follower::new(GlobalMachine);
    let share = Command::ShareGlobalKey(ShareGlobalKey {
        region: region("us-east-1"),
        from: None,
        key: SealedGlobalKey {
            version: 1,
            exchange_version: 1,
            sealed: vec![],
        },
    });
    assert_eq!(follower.apply(&entry(1, share)), Err(Refusal::UnknownRegion));
    assert_eq!(follower.records().len(), 2);
}

#[test]
fn an_entry_of_a_region_stops_the_group() {
    let unknown = GlobalMachine.decode_entry(vec![0xa2, 0x38, 0x00].into());
    assert!(matches!(
        unknown,
        Err(MachineError::Unreadable { what: "entry", .. })
    ));
}
