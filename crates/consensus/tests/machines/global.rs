//! The global group's machine.

use trent_consensus::{GlobalMachine, Machine, MachineError};
use trent_domain::global::{Command, Entry, Refusal};
use trent_domain::ids::{AccountId, ClusterId, RegionName, RequestId};
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

fn commands() -> Vec<Command> {
    let register = |name, key| Command::RegisterRegion {
        region: region(name),
        exchange_public: [key; 32],
    };
    let share = |name, from| Command::ShareGlobalKey {
        region: region(name),
        from,
        version: 1,
        sealed: vec![3],
    };
    let secret = Wrapped {
        domain_key_version: 1,
        bytes: vec![4],
    };
    vec![
        Command::InitCluster {
            cluster: ClusterId::new([5; 16]),
        },
        register("eu-central-1", 1),
        register("us-east-1", 2),
        share("eu-central-1", None),
        share("us-east-1", Some(region("eu-central-1"))),
        Command::CreateAccount { account: account() },
        Command::CreateAccessKey {
            id: "AKIAIOSFODNN7EXAMPLE".parse().unwrap(),
            account: account(),
            secret,
        },
    ]
}

#[test]
fn every_change_reaches_the_store() {
    let mut follower = Follower::new(GlobalMachine);
    for (number, command) in (1..).zip(commands()) {
        assert_eq!(
            follower.apply(&entry(number, command.clone())),
            Ok(()),
            "{command:?}"
        );
    }
    // Cluster, clock, two regions, an account and an access key.
    assert_eq!(follower.records().len(), 6);
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
fn a_refusal_changes_nothing_but_the_clock() {
    let mut follower = Follower::new(GlobalMachine);
    let share = Command::ShareGlobalKey {
        region: region("us-east-1"),
        from: None,
        version: 1,
        sealed: vec![],
    };
    assert_eq!(follower.apply(&entry(1, share)), Err(Refusal::UnknownRegion));
    assert_eq!(follower.records().len(), 1);
}

#[test]
fn an_entry_of_a_region_stops_the_group() {
    let unknown = GlobalMachine.decode_entry(vec![0xa2, 0x38, 0x00].into());
    assert!(matches!(
        unknown,
        Err(MachineError::Unreadable { what: "entry", .. })
    ));
}
