//! The cluster's state.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use trent_domain::global::{Command, Entry, Outcome, Record, RecordKey, Refusal, State, apply};
use trent_domain::ids::{AccessKeyId, ClusterId, RegionName, RequestId};
use trent_domain::time::Timestamp;

use crate::fixtures::*;

fn run(state: &mut State, command: Command) -> Outcome {
    run_at(state, 7, command)
}

fn run_at(state: &mut State, at: u64, command: Command) -> Outcome {
    let entry = Entry {
        at: Timestamp::from_millis(at),
        request_id: RequestId::new([0; 16]),
        command,
    };
    apply(state, &entry)
}

fn register(name: &str, public: u8) -> Command {
    Command::RegisterRegion {
        region: region(name),
        exchange_public: [public; 32],
    }
}

fn share(name: &str, from: Option<&str>, sealed: u8) -> Command {
    Command::ShareGlobalKey {
        region: region(name),
        from: from.map(region),
        version: 1,
        sealed: vec![sealed],
    }
}

fn access_key(owner: &str, secret: u8) -> Command {
    Command::CreateAccessKey {
        id: key_id(),
        account: account(owner),
        secret: wrapped(secret),
    }
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
        assert_eq!(run(&mut state, Command::InitCluster { cluster }), Ok(()));
    }
    assert_eq!(state.cluster(), Some(ClusterId::new([1; 16])));
}

#[test]
fn a_region_keeps_its_exchange_key() {
    let mut state = State::default();
    assert_eq!(run(&mut state, register(US, 1)), Ok(()));
    assert_eq!(run(&mut state, register(US, 1)), Ok(()));
    assert_eq!(run(&mut state, register(US, 2)), Err(Refusal::OtherExchangeKey));
    assert_eq!(state.region(&region(US)).unwrap().exchange_public, [1; 32]);
}

#[test]
fn one_global_key_is_created_and_shared_on() {
    let mut state = State::default();
    assert_eq!(run(&mut state, share(US, None, 1)), Err(Refusal::UnknownRegion));
    for name in [US, EU, AP] {
        run(&mut state, register(name, 1)).unwrap();
    }
    assert_eq!(
        run(&mut state, share(EU, Some(US), 2)),
        Err(Refusal::GlobalKeyNotShared)
    );
    assert_eq!(run(&mut state, share(US, None, 1)), Ok(()));
    assert_eq!(run(&mut state, share(US, None, 1)), Ok(()), "a repeat");
    assert_eq!(run(&mut state, share(US, None, 9)), Err(Refusal::GlobalKeyExists));
    assert_eq!(run(&mut state, share(EU, None, 9)), Err(Refusal::GlobalKeyExists));
    assert_eq!(
        run(&mut state, share(EU, Some(AP), 2)),
        Err(Refusal::GlobalKeyNotShared)
    );
    assert_eq!(run(&mut state, share(EU, Some(US), 2)), Ok(()));
    assert_eq!(run(&mut state, share(EU, Some(US), 3)), Ok(()), "it has one");
    assert_eq!(sealed(&state, &region(US)), Some(vec![1]));
    assert_eq!(sealed(&state, &region(EU)), Some(vec![2]));
    assert_eq!(sealed(&state, &region(AP)), None);
}

#[test]
fn an_access_key_belongs_to_an_account_for_good() {
    let mut state = State::default();
    assert_eq!(
        run(&mut state, access_key(ACCOUNT, 1)),
        Err(Refusal::UnknownAccount)
    );
    for owner in [ACCOUNT, OTHER_ACCOUNT] {
        run(
            &mut state,
            Command::CreateAccount {
                account: account(owner),
            },
        )
        .unwrap();
    }
    assert_eq!(run(&mut state, access_key(ACCOUNT, 1)), Ok(()));
    assert_eq!(run_at(&mut state, 9, access_key(ACCOUNT, 1)), Ok(()), "a repeat");
    assert_eq!(
        run(&mut state, access_key(ACCOUNT, 2)),
        Err(Refusal::AccessKeyExists)
    );
    assert_eq!(
        run(&mut state, access_key(OTHER_ACCOUNT, 1)),
        Err(Refusal::AccessKeyExists)
    );
    let key = state.access_key(&key_id()).unwrap();
    assert_eq!(
        (key.account, key.created_at),
        (account(ACCOUNT), Timestamp::from_millis(7))
    );
}

fn command() -> impl Strategy<Value = Command> {
    let name = || prop::sample::select(vec![US, EU, AP]);
    let owner = || prop::sample::select(vec![ACCOUNT, OTHER_ACCOUNT]);
    prop_oneof![
        any::<u8>().prop_map(|id| Command::InitCluster {
            cluster: ClusterId::new([id; 16])
        }),
        (name(), 0..2u8).prop_map(|(name, public)| register(name, public)),
        (name(), prop::option::of(name()), 0..3u8).prop_map(|(name, from, sealed)| share(name, from, sealed)),
        owner().prop_map(|owner| Command::CreateAccount {
            account: account(owner)
        }),
        (owner(), 0..2u8).prop_map(|(owner, secret)| access_key(owner, secret)),
    ]
}

proptest! {
    /// Storage follows from what was touched, a restart changes nothing, and a repeat changes nothing.
    #[test]
    fn records_are_the_state(commands in vec((command(), 0..100u64), 1..40)) {
        let mut state = State::default();
        let mut stored: BTreeMap<RecordKey, Record> = BTreeMap::new();
        for (command, at) in commands {
            let time = state.log_time();
            let outcome = run_at(&mut state, at, command.clone());
            let touched = state.take_touched();
            prop_assert!(outcome.is_ok() || touched.iter().all(|key| *key == RecordKey::Clock));
            for key in touched {
                let record = state.record(&key).unwrap();
                prop_assert_ne!(stored.insert(key, record.clone()), Some(record));
            }
            prop_assert!(state.log_time() >= time);
            prop_assert_eq!(&stored, &state.records().collect());

            state = State::from_records(stored.clone()).unwrap();
            prop_assert_eq!(run_at(&mut state, at, command), outcome);
            prop_assert!(state.take_touched().is_empty());
        }
    }
}
