//! A region's machine over the life of its keys.

use bytes::Bytes;
use trent_consensus::{Machine, MachineError, RegionMachine};
use trent_domain::caller::Caller;
use trent_domain::command::{
    BeginReplicate, Command, ConfirmIntent, CreateAlias, CreateKey, DeleteKey, DisableKey, InitRegion,
    ReceiveIntent, ScheduleKeyDeletion, UpdateAlias,
};
use trent_domain::entry::Entry;
use trent_domain::exchange_key::{ExchangeKey, ExchangeKeys, PublicExchangeKey};
use trent_domain::fencing::Epochs;
use trent_domain::ids::{AccountId, ClusterId, IntentId, KeyId, MaterialId, RegionName, RequestId};
use trent_domain::intent::{Intent, IntentAction, IntentResult};
use trent_domain::key::Material;
use trent_domain::key_spec::{KeyOrigin, KeySpec, KeyUsage};
use trent_domain::reply::Outcome;
use trent_domain::revision::Revision;
use trent_domain::setup::{RegionSetup, WrappedDomainKey};
use trent_domain::time::Timestamp;
use trent_domain::wrapped::Wrapped;

use crate::store::Follower;

/// First bytes of the records' keys.
const KEY: u8 = 3;
const ALIAS: u8 = 4;
const START: Timestamp = Timestamp::from_millis(1_767_323_045_678);
const SINGLE: KeyId = KeyId::Single([1; 16]);
const SHARED: KeyId = KeyId::MultiRegion([2; 16]);
const INTENT: IntentId = IntentId::new([3; 16]);

/// A region that is proposed to; every entry comes a second after the one before.
struct Region {
    follower: Follower<RegionMachine>,
    proposed: u8,
}

impl Region {
    fn set_up() -> Self {
        let mut region = Self {
            follower: Follower::new(RegionMachine),
            proposed: 0,
        };
        region
            .serve(Command::InitRegion(InitRegion { setup: setup() }))
            .unwrap();
        region
    }

    fn ask(&mut self, command: Command) -> Outcome {
        self.propose(Caller::Root(account()), START, command)
    }

    fn serve(&mut self, command: Command) -> Outcome {
        self.propose(Caller::Service, START, command)
    }

    fn propose(&mut self, caller: Caller, from: Timestamp, command: Command) -> Outcome {
        self.proposed += 1;
        let at = from.plus_millis(u64::from(self.proposed) * 1000);
        let request_id = RequestId::new([self.proposed; 16]);
        self.follower.apply(&Entry {
            at,
            authority: caller.into(),
            request_id,
            command,
        })
    }
}

#[test]
fn every_change_reaches_the_store() {
    let mut region = Region::set_up();
    region.ask(create(SINGLE)).unwrap();
    region.ask(create(SHARED)).unwrap();
    let name = || "alias/payments".parse().unwrap();
    region
        .ask(Command::CreateAlias(CreateAlias {
            name: name(),
            target: SINGLE,
        }))
        .unwrap();
    region
        .ask(Command::UpdateAlias(UpdateAlias {
            name: name(),
            target: SHARED,
        }))
        .unwrap();
    region
        .ask(Command::DisableKey(DisableKey { key_id: SINGLE }))
        .unwrap();
    region.ask(replicate()).unwrap();
    let confirm = ConfirmIntent {
        intent_id: INTENT,
        result: IntentResult::Applied,
        follow_up_seed: [4; 16],
    };
    region.serve(Command::ConfirmIntent(confirm)).unwrap();
    region.serve(Command::ReceiveIntent(replica_deleted())).unwrap();
    assert_eq!(region.follower.state().key_count(account()), 2);
}

#[test]
fn a_deleted_key_leaves_the_store_with_its_aliases() {
    let mut region = Region::set_up();
    region.ask(create(SINGLE)).unwrap();
    let alias = CreateAlias {
        name: "alias/payments".parse().unwrap(),
        target: SINGLE,
    };
    region.ask(Command::CreateAlias(alias)).unwrap();
    let schedule = ScheduleKeyDeletion {
        key_id: SINGLE,
        window_days: 7,
    };
    region.ask(Command::ScheduleKeyDeletion(schedule)).unwrap();
    let of_the_key = |region: &Region| {
        region
            .follower
            .records()
            .keys()
            .filter(|key| [KEY, ALIAS].contains(&key[0]))
            .count()
    };
    assert_eq!(of_the_key(&region), 2);
    let delete = Command::DeleteKey(DeleteKey {
        key_id: SINGLE,
        intent_id: INTENT,
    });
    region
        .propose(Caller::Service, START.plus_days(8), delete)
        .unwrap();
    assert_eq!(of_the_key(&region), 0);
}

#[test]
fn a_refusal_is_remembered_across_a_restart() {
    let mut region = Region::set_up();
    let missing = Command::DisableKey(DisableKey { key_id: SINGLE });
    let refusal = region.ask(missing.clone()).unwrap_err();
    let mut restored = region
        .follower
        .restore(region.follower.records().clone())
        .unwrap();
    let repeat = Entry {
        at: START,
        authority: Caller::Service.into(),
        request_id: RequestId::new([2; 16]),
        command: missing,
    };
    assert_eq!(RegionMachine.apply(&mut restored, &repeat).outcome, Err(refusal));
}

#[test]
fn a_store_with_a_foreign_or_damaged_record_is_refused() {
    let mut region = Region::set_up();
    region.ask(create(SINGLE)).unwrap();
    let records = region.follower.records();
    let foreign = (Bytes::from_static(b"x"), Bytes::from_static(b"y"));
    let error = region
        .follower
        .restore(records.clone().into_iter().chain([foreign]))
        .unwrap_err();
    assert!(
        matches!(
            error,
            MachineError::Unreadable {
                what: "record key",
                ..
            }
        ),
        "{error}"
    );
    let swapped = records.keys().cloned().zip(records.values().rev().cloned());
    assert!(region.follower.restore(swapped).is_err());
    let without_setup = records.clone().into_iter().skip(1);
    let error = region.follower.restore(without_setup).unwrap_err();
    assert!(
        matches!(error, MachineError::Unreadable { what: "records", .. }),
        "{error}"
    );
}

fn account() -> AccountId {
    "111122223333".parse().unwrap()
}

fn here() -> RegionName {
    "eu-central-1".parse().unwrap()
}

fn there() -> RegionName {
    "us-east-1".parse().unwrap()
}

fn wrapped() -> Wrapped {
    Wrapped {
        domain_key_version: 1,
        bytes: b"wrapped".to_vec(),
    }
}

fn setup() -> RegionSetup {
    RegionSetup {
        cluster: ClusterId::new([5; 16]),
        region: here(),
        domain_keys: vec![WrappedDomainKey {
            version: 1,
            bytes: b"domain key".to_vec(),
        }],
        exchange_keys: ExchangeKeys::starting_with(ExchangeKey {
            public: PublicExchangeKey {
                version: 1,
                bytes: [6; 32],
            },
            private: wrapped(),
            made_at: START,
        }),
    }
}

fn create(key_id: KeyId) -> Command {
    let material = Material::new(MaterialId::new([7; 32]), START, wrapped(), None);
    Command::CreateKey(CreateKey {
        key_id,
        spec: KeySpec::SymmetricDefault,
        usage: KeyUsage::EncryptDecrypt,
        origin: KeyOrigin::AwsKms,
        description: String::new(),
        policy: trent_domain::policy::default_policy(account(), here().partition()).into(),
        tags: Vec::new(),
        material: Some(material),
        custom_key_store: None,
    })
}

fn replicate() -> Command {
    Command::BeginReplicate(BeginReplicate {
        key_id: SHARED,
        region: there(),
        intent_id: INTENT,
        description: "replica".into(),
        policy: trent_domain::policy::default_policy(account(), here().partition()).into(),
        tags: Vec::new(),
        cluster_allows: true,
    })
}

fn replica_deleted() -> ReceiveIntent {
    let action = IntentAction::ReplicaDeleted {
        key_id: SHARED,
        replica: there(),
        since: Revision::FIRST,
    };
    let intent = Intent {
        id: IntentId::new([8; 16]),
        target: here(),
        created_at: START,
        action,
    };
    ReceiveIntent {
        source: there(),
        settled_before: START,
        epochs: Epochs::default(),
        intent,
        follow_up_seed: [9; 16],
    }
}
