//! The cluster's state.

use std::collections::BTreeMap;

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use trent_domain::exchange_key::PublicExchangeKey;
use trent_domain::global::command::{
    ClearResidency, CreateAccessKey, CreateAccount, FoundCluster, InitCluster, RegisterRegion, SetResidency,
    ShareGlobalKey,
};
use trent_domain::global::state::{NewNode, SealedGlobalKey};
use trent_domain::global::{Command, Entry, Outcome, Record, RecordKey, Refusal, Reply, State, apply};
use trent_domain::iam::{IamError, KeyHolder, KeyOwner};
use trent_domain::ids::{AccessKeyId, ClusterId, NodeId, RegionName};
use trent_domain::limits::REQUEST_MEMORY_MILLIS;
use trent_domain::time::Timestamp;

use crate::fixtures::*;

fn run(state: &mut State, command: Command) -> Outcome {
    run_at(state, 7, command)
}

fn run_at(state: &mut State, at: u64, command: Command) -> Outcome {
    apply(state, &entry(at, command))
}

/// An entry of a request of its own.
fn entry(at: u64, command: Command) -> Entry {
    Entry {
        at: Timestamp::from_millis(at),
        request_id: new_request_id(),
        command,
    }
}

/// A state whose directory has every region.
fn founded() -> State {
    let mut state = State::default();
    run(&mut state, found()).unwrap();
    state
}

fn found() -> Command {
    let regions = [US, EU, AP].map(region);
    let node = |(id, region): (u64, RegionName)| NewNode {
        id: NodeId(id),
        region,
        api: format!("node-{id}.example:443").parse().unwrap(),
        peer: format!("node-{id}.example:4700").parse().unwrap(),
    };
    Command::FoundCluster(FoundCluster {
        nodes: (1..).zip(regions).map(node).collect(),
    })
}

fn register(name: &str, public: u8) -> Command {
    Command::RegisterRegion(RegisterRegion {
        region: region(name),
        exchange_key: public_key(1, public),
    })
}

fn share(name: &str, from: Option<&str>, sealed: u8) -> Command {
    Command::ShareGlobalKey(ShareGlobalKey {
        region: region(name),
        from: from.map(region),
        key: sealed_key(1, sealed),
    })
}

fn announce(name: &str, version: u32, public: u8) -> Command {
    Command::RegisterRegion(RegisterRegion {
        region: region(name),
        exchange_key: public_key(version, public),
    })
}

fn share_to(name: &str, from: &str, exchange_version: u32, sealed: u8) -> Command {
    Command::ShareGlobalKey(ShareGlobalKey {
        region: region(name),
        from: Some(region(from)),
        key: sealed_key(exchange_version, sealed),
    })
}

fn public_key(version: u32, public: u8) -> PublicExchangeKey {
    PublicExchangeKey {
        version,
        bytes: [public; 32],
    }
}

fn sealed_key(exchange_version: u32, sealed: u8) -> SealedGlobalKey {
    SealedGlobalKey {
        version: 1,
        exchange_version,
        sealed: vec![sealed],
    }
}

fn access_key(owner: &str, secret: u8) -> Command {
    Command::CreateAccessKey(CreateAccessKey {
        id: key_id(),
        owner: KeyHolder::Root(account(owner)),
        secret: wrapped(secret),
    })
}

fn key_id() -> AccessKeyId {
    "AKIAIOSFODNN7EXAMPLE".parse().unwrap()
}

fn sealed(state: &State, name: &RegionName) -> Option<Vec<u8>> {
    state
        .region(name)?
        .global_key
        .as_ref()
        .map(|key| key.sealed.clone())
}

#[test]
fn the_first_cluster_id_wins() {
    let mut state = State::default();
    for number in [1, 2] {
        let cluster = ClusterId::new([number; 16]);
        assert_eq!(
            run(&mut state, Command::InitCluster(InitCluster { cluster })),
            Ok(Reply::Done)
        );
    }
    assert_eq!(state.cluster(), Some(ClusterId::new([1; 16])));
}

#[test]
fn a_region_keeps_its_exchange_key() {
    let mut state = State::default();
    assert_eq!(run(&mut state, register(US, 1)), Err(Refusal::UnknownRegion));
    run(&mut state, found()).unwrap();
    assert_eq!(run(&mut state, register(US, 1)), Ok(Reply::Done));
    assert_eq!(run(&mut state, register(US, 1)), Ok(Reply::Done));
    assert_eq!(run(&mut state, register(US, 2)), Err(Refusal::OtherExchangeKey));
    assert_eq!(
        state.region(&region(US)).unwrap().exchange_key,
        Some(public_key(1, 1))
    );
}

#[test]
fn one_global_key_is_created_and_shared_on() {
    let mut state = State::default();
    assert_eq!(run(&mut state, share(US, None, 1)), Err(Refusal::UnknownRegion));
    run(&mut state, found()).unwrap();
    for name in [US, EU, AP] {
        run(&mut state, register(name, 1)).unwrap();
    }
    assert_eq!(
        run(&mut state, share(EU, Some(US), 2)),
        Err(Refusal::GlobalKeyNotShared)
    );
    assert_eq!(run(&mut state, share(US, None, 1)), Ok(Reply::Done));
    assert_eq!(run(&mut state, share(US, None, 1)), Ok(Reply::Done), "a repeat");
    assert_eq!(run(&mut state, share(US, None, 9)), Err(Refusal::GlobalKeyExists));
    assert_eq!(run(&mut state, share(EU, None, 9)), Err(Refusal::GlobalKeyExists));
    assert_eq!(
        run(&mut state, share(EU, Some(AP), 2)),
        Err(Refusal::GlobalKeyNotShared)
    );
    assert_eq!(run(&mut state, share(EU, Some(US), 2)), Ok(Reply::Done));
    assert_eq!(
        run(&mut state, share(EU, Some(US), 3)),
        Ok(Reply::Done),
        "it has one"
    );
    assert_eq!(sealed(&state, &region(US)), Some(vec![1]));
    assert_eq!(sealed(&state, &region(EU)), Some(vec![2]));
    assert_eq!(sealed(&state, &region(AP)), None);
}

#[test]
fn a_region_announces_each_exchange_key_once_and_never_an_older_one() {
    let mut state = founded();
    let known = |state: &State| state.region(&region(US)).unwrap().exchange_key.unwrap();
    for (version, public) in [(1, 1), (2, 2), (5, 5)] {
        assert_eq!(run(&mut state, announce(US, version, public)), Ok(Reply::Done));
        assert_eq!(known(&state), public_key(version, public));
    }
    assert_eq!(run(&mut state, announce(US, 2, 2)), Ok(Reply::Done), "it is late");
    assert_eq!(
        run(&mut state, announce(US, 5, 6)),
        Err(Refusal::OtherExchangeKey)
    );
    assert_eq!(known(&state), public_key(5, 5));
}

#[test]
fn the_global_key_follows_a_regions_exchange_key() {
    let mut state = founded();
    for name in [US, EU] {
        run(&mut state, register(name, 1)).unwrap();
    }
    run(&mut state, share(US, None, 1)).unwrap();
    run(&mut state, share(EU, Some(US), 2)).unwrap();
    run(&mut state, announce(EU, 2, 3)).unwrap();
    let eu = |state: &State| state.region(&region(EU)).unwrap().clone();
    assert!(!eu(&state).has_global_key(), "it is sealed to the key before");
    assert_eq!(
        sealed(&state, &region(EU)),
        Some(vec![2]),
        "which the region has still got"
    );
    assert_eq!(
        run(&mut state, share_to(EU, US, 1, 4)),
        Err(Refusal::OtherExchangeKey)
    );
    assert_eq!(
        run(&mut state, share_to(EU, US, 3, 4)),
        Err(Refusal::OtherExchangeKey)
    );
    assert_eq!(run(&mut state, share_to(EU, US, 2, 5)), Ok(Reply::Done));
    assert!(eu(&state).has_global_key());
    assert_eq!(run(&mut state, share_to(EU, US, 2, 6)), Ok(Reply::Done));
    assert_eq!(sealed(&state, &region(EU)), Some(vec![5]), "it had one");
    run(&mut state, announce(US, 2, 7)).unwrap();
    assert_eq!(
        run(&mut state, share_to(US, US, 2, 8)),
        Ok(Reply::Done),
        "a region that has the key shares it with itself"
    );
    let have = |name| state.region(&region(name)).unwrap().has_global_key();
    assert!(have(US) && have(EU) && !have(AP), "the last one has not begun");
}

#[test]
fn an_access_key_is_made_once() {
    let mut state = State::default();
    assert!(
        run(&mut state, access_key(ACCOUNT, 1)).is_err(),
        "there is no account"
    );
    let created = Ok(Reply::Created {
        at: Timestamp::from_millis(7),
    });
    for owner in [ACCOUNT, OTHER_ACCOUNT] {
        let account = account(owner);
        let create = Command::CreateAccount(CreateAccount { account });
        assert_eq!(run(&mut state, create), created);
    }
    assert_eq!(run(&mut state, access_key(ACCOUNT, 1)), created);
    let taken = Err(Refusal::Iam(IamError::IdTaken));
    assert_eq!(run_at(&mut state, 9, access_key(ACCOUNT, 1)), taken);
    assert_eq!(run(&mut state, access_key(OTHER_ACCOUNT, 1)), taken);
    let key = state.access_key(&key_id()).unwrap();
    assert_eq!(
        (&key.owner, key.created_at),
        (&KeyOwner::Root(account(ACCOUNT)), Timestamp::from_millis(7))
    );
}

#[test]
fn a_repeat_gets_its_first_outcome_for_as_long_as_it_is_remembered() {
    let mut state = founded();
    let account = account(ACCOUNT);
    let create = entry(7, Command::CreateAccount(CreateAccount { account }));
    let first = apply(&mut state, &create);
    assert!(first.is_ok());
    state = State::from_records(state.records()).unwrap();
    let later = Entry {
        at: Timestamp::from_millis(7 + REQUEST_MEMORY_MILLIS),
        ..create.clone()
    };
    assert_eq!(apply(&mut state, &later), first);
    run_at(&mut state, 8 + REQUEST_MEMORY_MILLIS, register(US, 1)).unwrap();
    assert!(
        apply(&mut state, &create).is_err(),
        "it is forgotten, and the account is there"
    );
}

fn command() -> impl Strategy<Value = Command> {
    let name = || prop::sample::select(vec![US, EU, AP]);
    prop_oneof![
        any::<u8>().prop_map(|id| Command::InitCluster(InitCluster {
            cluster: ClusterId::new([id; 16])
        })),
        Just(found()),
        (name(), 0..3u32, 0..2u8).prop_map(|(name, version, public)| announce(name, version, public)),
        (name(), name(), 0..3u32, 0..3u8)
            .prop_map(|(name, from, version, sealed)| share_to(name, from, version, sealed)),
        (name(), btree_set(name().prop_map(region), 0..3)).prop_map(|(home, allowed)| {
            Command::SetResidency(SetResidency {
                home: region(home),
                allowed,
            })
        }),
        name().prop_map(|home| Command::ClearResidency(ClearResidency { home: region(home) })),
        (name(), prop::option::of(name()), 0..3u8).prop_map(|(name, from, sealed)| share(name, from, sealed)),
    ]
}

proptest! {
    /// Storage follows from what was touched, a restart changes nothing, and setting up again changes nothing.
    #[test]
    fn records_are_the_state(commands in vec((command(), 0..100u64), 1..40)) {
        let mut state = State::default();
        let mut stored: BTreeMap<RecordKey, Record> = BTreeMap::new();
        for (command, at) in commands {
            let time = state.log_time();
            let entry = entry(at, command.clone());
            let outcome = apply(&mut state, &entry);
            let touched = state.take_touched();
            let of_refusals = [RecordKey::Clock, RecordKey::Request(entry.request_id)];
            prop_assert!(outcome.is_ok() || touched.iter().all(|key| of_refusals.contains(key)));
            for key in touched {
                let record = state.record(&key);
                let before = match record.clone() {
                    Some(record) => stored.insert(key, record),
                    None => stored.remove(&key),
                };
                prop_assert_ne!(before, record);
            }
            prop_assert!(state.log_time() >= time);
            prop_assert_eq!(&stored, &state.records().collect());

            state = State::from_records(stored.clone()).unwrap();
            prop_assert_eq!(apply(&mut state, &entry), outcome.clone());
            prop_assert!(state.take_touched().is_empty());
            prop_assert_eq!(run_at(&mut state.clone(), at, command), outcome);
        }
    }
}
