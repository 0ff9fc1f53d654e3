//! ReplicateKey, step by step.

use trent_domain::command::import_replica::check_room;
use trent_domain::command::{BeginReplicate, ConfirmIntent, ImportReplica, ReceiveIntent};
use trent_domain::error::KmsError;
use trent_domain::fencing::Epochs;
use trent_domain::ids::KeyId;
use trent_domain::intent::{Intent, IntentAction, IntentResult};
use trent_domain::key_metadata::MultiRegionConfiguration;
use trent_domain::key_state::KeyState;
use trent_domain::limits::MAX_KEYS_PER_ACCOUNT;
use trent_domain::multi_region::{ReplicaStatus, Role};
use trent_domain::record::RecordKey;
use trent_domain::reply::Reply;
use trent_domain::revision::Revision;
use trent_domain::shared_properties::SharedProperties;

use crate::fixtures::*;
use crate::region::Region;
use crate::world::World;

const KEY: KeyId = KeyId::MultiRegion([7; 16]);

/// A primary in us-east-1 with replicas where `replicas` says.
fn family(replicas: &[&str]) -> World {
    let mut world = World::new(&[US, EU, AP]);
    world.at(US).ask(create_key(KEY)).unwrap();
    for (number, name) in (1..).zip(replicas) {
        world.at(US).ask(replicate(KEY, name, number)).unwrap();
        world.settle();
    }
    world
}

fn import(world: &mut World, intent: u8) -> ImportReplica {
    let state = &world.at(US).state;
    let intent = state.intent(&intent_id(intent)).unwrap();
    let IntentAction::CreateReplica(blueprint) = &intent.action else {
        panic!("{intent:?}")
    };
    ImportReplica {
        intent_id: intent.id,
        created_at: intent.created_at,
        settled_before: state.settled_before(&intent.target),
        epochs: Epochs::default(),
        source: region(US),
        blueprint: blueprint.clone(),
        materials: vec![material(7)],
        cluster_allows: true,
    }
}

fn confirm(intent: u8, result: IntentResult) -> ConfirmIntent {
    ConfirmIntent {
        intent_id: intent_id(intent),
        result,
        follow_up_seed: [intent; 16],
    }
}

fn status(world: &World, name: &str) -> Option<ReplicaStatus> {
    let family = world.key(US, &KEY).unwrap().multi_region.clone().unwrap();
    family.replicas.get(&region(name)).map(|replica| replica.status)
}

#[test]
fn the_client_is_told_of_a_replica_on_its_way() {
    let mut world = family(&[AP]);
    let outcome = world.at(US).ask(replicate(KEY, EU, 9));
    let Ok(Reply::Key(replica)) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!((replica.region, replica.id), (region(EU), KEY));
    assert_eq!(replica.state, KeyState::Creating);
    assert_eq!(replica.description, "a replica");
    assert_eq!(replica.current_material, None);
    let expected = MultiRegionConfiguration {
        role: Role::Replica,
        primary: region(US),
        replicas: vec![region(AP), region(EU)],
    };
    assert_eq!(replica.multi_region, Some(expected));
    assert_eq!(world.key(US, &KEY).unwrap().state, KeyState::Enabled);
    assert_eq!(status(&world, EU), Some(ReplicaStatus::Creating));
}

#[test]
fn a_replica_has_the_material_and_its_own_everything_else() {
    let mut world = family(&[]);
    world.at(US).ask(disable(KEY)).unwrap();
    world.at(US).ask(enable(KEY)).unwrap();
    world.at(US).ask(replicate(KEY, EU, 1)).unwrap();
    world.settle();
    let (primary, replica) = (world.key(US, &KEY).unwrap(), world.key(EU, &KEY).unwrap());
    assert_eq!(replica.materials, primary.materials);
    assert_eq!(replica.current_material, primary.current_material);
    assert_eq!(
        (replica.state, replica.description.as_str()),
        (KeyState::Enabled, "a replica")
    );
    assert_eq!(status(&world, EU), Some(ReplicaStatus::Ready));
    world.check_converged();
}

#[test]
fn only_an_enabled_primary_is_replicated() {
    let mut world = family(&[EU]);
    let arn = |world: &mut World, name: &str| world.key(name, &KEY).unwrap().arn(&region(name));
    let replica = arn(&mut world, EU);
    assert_eq!(
        world.at(EU).ask(replicate(KEY, AP, 5)),
        Err(KmsError::NotMultiRegionPrimary(replica))
    );
    world.at(US).ask(create_key(single(1))).unwrap();
    let outcome = world.at(US).ask(replicate(single(1), AP, 5));
    assert!(matches!(outcome, Err(KmsError::NotMultiRegionPrimary(_))));
    for to in [US, EU] {
        let exists = KmsError::ReplicaExists {
            key_id: KEY,
            region: region(to),
        };
        assert_eq!(world.at(US).ask(replicate(KEY, to, 5)), Err(exists));
    }
    world.at(US).ask(disable(KEY)).unwrap();
    let primary = arn(&mut world, US);
    assert_eq!(
        world.at(US).ask(replicate(KEY, AP, 5)),
        Err(KmsError::Disabled(primary))
    );
}

#[test]
fn a_replica_follows_the_rules_of_tags_and_policies() {
    let mut world = family(&[]);
    let malformed = BeginReplicate {
        policy: "no".into(),
        ..replicate(KEY, EU, 1)
    };
    assert!(matches!(
        world.at(US).ask(malformed),
        Err(KmsError::MalformedPolicy(_))
    ));
    assert_eq!(world.at(US).state.outbox().count(), 0);
}

#[test]
fn an_intent_is_carried_out_once() {
    let mut world = family(&[]);
    world.at(US).ask(replicate(KEY, EU, 1)).unwrap();
    let command = import(&mut world, 1);
    let applied = Ok(Reply::Intent(IntentResult::Applied));
    assert_eq!(world.at(EU).serve(command.clone()), applied);
    world.at(EU).ask(schedule(KEY, 7)).unwrap();
    world.at(EU).pass_days(7);
    world.delete_due(EU);
    assert_eq!(world.at(EU).serve(command), applied);
    assert_eq!(world.key(EU, &KEY), None);
}

#[test]
fn a_receipt_is_kept_until_the_source_has_settled_its_intent() {
    let mut world = family(&[]);
    world.at(US).ask(replicate(KEY, EU, 1)).unwrap();
    let late = import(&mut world, 1);
    world.settle();
    world.at(US).pass(1);
    world.at(EU).ask(schedule(KEY, 7)).unwrap();
    world.at(EU).pass_days(7);
    world.delete_due(EU);
    world.settle();
    assert!(
        world
            .at(EU)
            .state
            .record(&RecordKey::Receipt(intent_id(1)))
            .is_some()
    );

    world.at(US).ask(replicate(KEY, EU, 2)).unwrap();
    world.settle();
    assert_eq!(world.at(EU).state.record(&RecordKey::Receipt(intent_id(1))), None);
    let before = world.key(EU, &KEY).cloned();
    assert_eq!(world.at(EU).serve(late), Ok(Reply::Intent(IntentResult::Applied)));
    assert_eq!(world.key(EU, &KEY).cloned(), before);
}

#[test]
fn a_region_that_has_such_a_key_keeps_its_own() {
    let mut world = family(&[]);
    let room = |world: &mut World| check_room(&world.at(EU).state, account(ACCOUNT), &KEY);
    assert_eq!(room(&mut world), Ok(()));
    world.at(EU).ask(create_key(KEY)).unwrap();
    let exists = KmsError::ReplicaExists {
        key_id: KEY,
        region: region(EU),
    };
    assert_eq!(room(&mut world), Err(exists));
    world.at(US).ask(replicate(KEY, EU, 1)).unwrap();
    let command = import(&mut world, 1);
    assert_eq!(
        world.at(EU).serve(command),
        Ok(Reply::Intent(IntentResult::AlreadyExists))
    );
    world
        .at(US)
        .serve(confirm(1, IntentResult::AlreadyExists))
        .unwrap();
    assert_eq!(status(&world, EU), None);
}

#[test]
fn a_full_region_takes_no_replica() {
    let mut world = family(&[]);
    let mut records: Vec<_> = world.at(EU).state.records().collect();
    let template = world.key(US, &KEY).unwrap().as_ref().clone();
    for number in 0..MAX_KEYS_PER_ACCOUNT {
        let mut key = template.clone();
        let mut id = [0; 16];
        id[..8].copy_from_slice(&number.to_be_bytes());
        key.id = KeyId::Single(id);
        key.multi_region = None;
        records.push((
            RecordKey::Key(key.id),
            trent_domain::record::Record::Key(key.into()),
        ));
    }
    let mut full = trent_domain::state::State::from_records(records).unwrap();
    world.at(US).ask(replicate(KEY, EU, 1)).unwrap();
    let command = import(&mut world, 1);
    let entry = world.at(EU).entry(trent_domain::caller::Caller::Service, command);
    let applied = trent_domain::apply::apply(&mut full, &entry);
    assert_eq!(applied.outcome, Ok(Reply::Intent(IntentResult::LimitExceeded)));
    let limit = Err(KmsError::LimitExceeded(trent_domain::error::Quota::Keys));
    assert_eq!(check_room(&full, account(ACCOUNT), &KEY), limit);
    assert_eq!(check_room(&full, account(OTHER_ACCOUNT), &KEY), Ok(()));
    let entry = world.at(EU).entry(root(), create_key(single(1)));
    let refused = trent_domain::apply::apply(&mut full, &entry).outcome;
    assert_eq!(
        refused,
        Err(KmsError::LimitExceeded(trent_domain::error::Quota::Keys))
    );

    world
        .at(US)
        .serve(confirm(1, IntentResult::LimitExceeded))
        .unwrap();
    assert_eq!(status(&world, EU), None);
    assert!(world.at(US).ask(replicate(KEY, EU, 2)).is_ok());
}

#[test]
fn what_does_not_fit_is_refused_and_may_come_again() {
    let mut world = family(&[]);
    world.at(US).ask(replicate(KEY, EU, 1)).unwrap();
    let good = import(&mut world, 1);
    let broken: [fn(&mut ImportReplica); 5] = [
        |command| command.materials.clear(),
        |command| command.source = region(AP),
        |command| command.blueprint.current_material = None,
        |command| command.blueprint.family.role = Role::Primary,
        |command| command.settled_before = command.created_at.plus_millis(1),
    ];
    for break_it in broken {
        let mut command = good.clone();
        break_it(&mut command);
        assert_eq!(world.at(EU).serve(command), Err(KmsError::BadIntent));
    }
    assert_eq!(world.at(AP).serve(good.clone()), Err(KmsError::BadIntent));
    assert_eq!(world.at(EU).serve(good), Ok(Reply::Intent(IntentResult::Applied)));
}

#[test]
fn a_region_speaks_for_its_own_replica_alone() {
    let mut world = family(&[EU, AP]);
    let command = ReceiveIntent {
        source: region(AP),
        settled_before: world.at(AP).state.log_time(),
        epochs: Epochs::default(),
        intent: Intent {
            id: intent_id(50),
            target: region(US),
            created_at: world.at(AP).state.log_time(),
            action: IntentAction::ReplicaDeleted {
                key_id: KEY,
                replica: region(EU),
                since: Revision { epoch: 0, number: 2 },
            },
        },
        follow_up_seed: [50; 16],
    };
    assert_eq!(world.at(US).serve(command), Err(KmsError::BadIntent));
    assert_eq!(status(&world, EU), Some(ReplicaStatus::Ready));
}

#[test]
fn an_older_family_does_not_overwrite_a_newer_one() {
    let mut world = family(&[EU]);
    let old = world.key(US, &KEY).unwrap().multi_region.clone().unwrap();
    world.at(US).ask(replicate(KEY, AP, 2)).unwrap();
    world.settle();
    let newer = world.key(EU, &KEY).unwrap().multi_region.clone();
    let late = ReceiveIntent {
        source: region(US),
        settled_before: world.at(US).state.log_time(),
        epochs: Epochs::default(),
        intent: Intent {
            id: intent_id(50),
            target: region(EU),
            created_at: world.at(US).state.log_time(),
            action: IntentAction::SyncFamily {
                key_id: KEY,
                family: old,
                shared: SharedProperties::of(world.key(US, &KEY).unwrap()),
            },
        },
        follow_up_seed: [50; 16],
    };
    assert_eq!(world.at(EU).serve(late), Ok(Reply::Intent(IntentResult::Applied)));
    assert_eq!(world.key(EU, &KEY).unwrap().multi_region, newer);
}

#[test]
fn a_primary_waits_for_its_replicas_and_then_for_its_full_window() {
    let mut world = family(&[EU, AP]);
    let outcome = world.at(US).ask(schedule(KEY, 10));
    let expected = Reply::DeletionScheduled {
        key_id: KEY,
        state: KeyState::PendingReplicaDeletion,
        date: None,
        window_days: 10,
    };
    assert_eq!(outcome, Ok(expected));
    let metadata = |world: &mut World| {
        let state = &world.at(US).state;
        state.metadata(state.key(&KEY).unwrap()).unwrap()
    };
    assert_eq!(metadata(&mut world).pending_window_days, Some(10));
    for name in [EU, AP] {
        world.at(name).ask(schedule(KEY, 7)).unwrap();
        world.at(name).pass_days(7);
        world.delete_due(name);
        world.at(US).pass_days(7);
        world.settle();
    }
    let metadata = metadata(&mut world);
    let date = world.at(US).state.log_time().plus_days(10);
    assert_eq!(metadata.state, KeyState::PendingDeletion);
    assert_eq!(
        (metadata.deletion_date, metadata.pending_window_days),
        (Some(date), None)
    );
}

#[test]
fn a_cancelled_primary_stays_when_its_replicas_go() {
    let mut world = family(&[EU]);
    world.at(US).ask(schedule(KEY, 10)).unwrap();
    world
        .at(US)
        .ask(trent_domain::command::CancelKeyDeletion { key_id: KEY })
        .unwrap();
    world.at(EU).ask(schedule(KEY, 7)).unwrap();
    world.at(EU).pass_days(7);
    world.delete_due(EU);
    world.settle();
    assert_eq!(world.key(US, &KEY).unwrap().state, KeyState::Disabled);
    assert_eq!(status(&world, EU), None);
}

#[test]
fn a_late_confirmation_is_not_taken_for_the_next_replica() {
    let mut world = family(&[]);
    world.at(US).ask(replicate(KEY, EU, 1)).unwrap();
    let first = import(&mut world, 1);
    world.at(EU).serve(first).unwrap();
    world.at(EU).ask(schedule(KEY, 7)).unwrap();
    world.at(EU).pass_days(7);
    world.delete_due(EU);
    world.push(EU, 0);
    world.deliver(0, false);
    assert_eq!(status(&world, EU), None);

    world.at(US).ask(replicate(KEY, EU, 2)).unwrap();
    world.at(US).serve(confirm(1, IntentResult::Applied)).unwrap();
    assert_eq!(status(&world, EU), Some(ReplicaStatus::Creating));
    world.settle();
    world.check_converged();
}

#[test]
fn users_cannot_send_intents() {
    let mut eu = Region::new(EU);
    let outcome = eu.ask(confirm(1, IntentResult::Applied));
    assert!(matches!(outcome, Err(KmsError::AccessDenied(_))));
}
