//! UpdatePrimaryRegion: the role passes or stays, there are never two primaries, and no news is lost on the way.

use trent_domain::command::{CancelKeyDeletion, ImportKeyMaterial, ReceiveIntent, UpdatePrimaryRegion};
use trent_domain::error::KmsError;
use trent_domain::fencing::Epochs;
use trent_domain::handover::Handover;
use trent_domain::ids::{IntentId, KeyId};
use trent_domain::import::Expiration;
use trent_domain::intent::{Intent, IntentAction, IntentResult};
use trent_domain::key_state::KeyState;
use trent_domain::multi_region::{MultiRegion, Role};
use trent_domain::promotion::{check_candidate, check_primary};
use trent_domain::reply::{Outcome, Reply};

use crate::fixtures::*;
use crate::world::World;

const KEY: KeyId = KeyId::MultiRegion([7; 16]);

/// A primary in us-east-1 with replicas where `replicas` says, and nothing on its way.
fn family(replicas: &[&str]) -> World {
    let mut world = World::new(&[US, EU, AP]);
    world.at(US).ask(create_key(KEY)).unwrap();
    for (number, name) in (1..).zip(replicas) {
        world.at(US).ask(replicate(KEY, name, number)).unwrap();
        world.settle();
    }
    world
}

fn family_at(world: &World, name: &str) -> MultiRegion {
    world.key(name, &KEY).unwrap().multi_region.clone().unwrap()
}

/// A member's role, the primary as it knows it, and its state.
fn member(world: &World, name: &str) -> (Role, String, KeyState) {
    let family = family_at(world, name);
    let state = world.key(name, &KEY).unwrap().state;
    (family.role, family.primary.to_string(), state)
}

fn replicas_at(world: &World, name: &str) -> Vec<String> {
    family_at(world, name)
        .replicas
        .keys()
        .map(ToString::to_string)
        .collect()
}

fn assert_enabled(world: &World, primary: &str, replicas: &[&str]) {
    assert_eq!(
        member(world, primary),
        (Role::Primary, primary.to_owned(), KeyState::Enabled)
    );
    for name in replicas {
        assert_eq!(
            member(world, name),
            (Role::Replica, primary.to_owned(), KeyState::Enabled)
        );
    }
    world.check_converged();
}

/// Deletes a region's member without telling anybody yet.
fn delete(world: &mut World, name: &str) {
    world.at(name).ask(schedule(KEY, 7)).unwrap();
    world.at(name).pass_days(7);
    world.delete_due(name);
    assert_eq!(world.key(name, &KEY), None);
}

/// The promotion that waits in a region's outbox, as it arrives at its target.
fn arriving(world: &mut World, from: &str) -> ReceiveIntent {
    let state = &world.at(from).state;
    let promotes =
        |intent: &&std::sync::Arc<Intent>| matches!(intent.action, IntentAction::PromoteReplica { .. });
    let intent = state.outbox().find(promotes).unwrap();
    ReceiveIntent {
        source: region(from),
        settled_before: state.settled_before(&intent.target),
        epochs: Epochs::default(),
        intent: Intent::clone(intent),
        follow_up_seed: [0x77; 16],
    }
}

fn invalid(name: &str, state: KeyState) -> KmsError {
    KmsError::InvalidState {
        key: arn(name),
        state,
    }
}

fn arn(name: &str) -> trent_domain::arn::KeyArn {
    trent_domain::arn::KeyArn {
        region: region(name),
        account: account(ACCOUNT),
        key_id: KEY,
    }
}

const REFUSED: Outcome = Ok(Reply::Intent(IntentResult::Refused));
const APPLIED: Outcome = Ok(Reply::Intent(IntentResult::Applied));

#[test]
fn the_primary_steps_back_before_the_other_steps_up() {
    let mut world = family(&[EU, AP]);
    assert_eq!(world.at(US).ask(promote(KEY, EU, 9)), Ok(Reply::Done));
    assert_eq!(
        member(&world, US),
        (Role::Replica, EU.to_owned(), KeyState::Updating)
    );
    assert_eq!(
        member(&world, EU),
        (Role::Replica, US.to_owned(), KeyState::Enabled)
    );

    let arriving = arriving(&mut world, US);
    assert_eq!(world.at(EU).serve(arriving), APPLIED);
    assert_eq!(
        member(&world, EU),
        (Role::Primary, EU.to_owned(), KeyState::Enabled)
    );
    assert_eq!(member(&world, US).2, KeyState::Updating);

    world.settle();
    assert_enabled(&world, EU, &[US, AP]);
    assert_eq!(replicas_at(&world, AP), [AP, US]);
}

#[test]
fn the_new_primary_replicates_and_the_former_one_does_not() {
    let mut world = family(&[EU]);
    world.at(US).ask(promote(KEY, EU, 9)).unwrap();
    world.settle();
    assert_eq!(
        world.at(US).ask(replicate(KEY, AP, 10)),
        Err(KmsError::NotMultiRegionPrimary(arn(US)))
    );
    world.at(EU).ask(replicate(KEY, AP, 11)).unwrap();
    world.settle();
    assert_enabled(&world, EU, &[US, AP]);
}

#[test]
fn only_an_enabled_primary_hands_its_role_over() {
    let mut world = family(&[EU]);
    assert_eq!(
        world.at(EU).ask(promote(KEY, US, 9)),
        Err(KmsError::NotMultiRegionPrimary(arn(EU)))
    );
    world.at(US).ask(create_key(single(1))).unwrap();
    assert!(matches!(
        world.at(US).ask(promote(single(1), EU, 9)),
        Err(KmsError::NotMultiRegionPrimary(_))
    ));
    assert_eq!(
        world.at(US).ask(promote(multi(3), EU, 9)),
        Err(KmsError::KeyNotFound(
            arn(US)
                .to_string()
                .replace(&KEY.to_string(), &multi(3).to_string())
        ))
    );
    world.at(US).ask(disable(KEY)).unwrap();
    assert_eq!(
        world.at(US).ask(promote(KEY, EU, 9)),
        Err(KmsError::Disabled(arn(US)))
    );
    world.at(US).ask(schedule(KEY, 7)).unwrap();
    assert_eq!(
        world.at(US).ask(promote(KEY, EU, 9)),
        Err(invalid(US, KeyState::PendingReplicaDeletion))
    );
    assert!(matches!(
        world.at(US).run(stranger(), promote(KEY, EU, 9)),
        Err(KmsError::KeyNotFound(_))
    ));
}

#[test]
fn the_role_goes_to_a_replica_that_exists() {
    let mut world = family(&[EU]);
    for name in [US, AP, "sa-east-1"] {
        let missing = KmsError::ReplicaNotFound {
            key_id: KEY,
            region: region(name),
        };
        assert_eq!(world.at(US).ask(promote(KEY, name, 9)), Err(missing));
    }
    world.at(US).ask(replicate(KEY, AP, 8)).unwrap();
    for name in [EU, AP] {
        assert_eq!(
            world.at(US).ask(promote(KEY, name, 9)),
            Err(invalid(AP, KeyState::Creating))
        );
    }
    world.settle();
    let key = world.key(US, &KEY).unwrap().clone();
    assert_eq!(
        check_primary(&key, &region(US), &region(AP)),
        Ok(&family_at(&world, US))
    );
}

#[test]
fn a_candidate_says_why_it_cannot_take_over() {
    let mut world = family(&[EU]);
    let handover = Handover::of(world.key(US, &KEY).unwrap());
    let check =
        |world: &mut World, name| check_candidate(&world.at(name).state, &root().into(), &KEY, &handover);
    assert_eq!(check(&mut world, EU), Ok(()));
    assert_eq!(
        check(&mut world, AP),
        Err(KmsError::KeyNotFound(arn(AP).to_string()))
    );
    world.at(EU).ask(disable(KEY)).unwrap();
    assert_eq!(check(&mut world, EU), Err(KmsError::Disabled(arn(EU))));
    world.at(EU).ask(schedule(KEY, 7)).unwrap();
    assert_eq!(check(&mut world, EU), Err(invalid(EU, KeyState::PendingDeletion)));
    let outcome = check_candidate(&world.at(EU).state, &stranger().into(), &KEY, &handover);
    assert!(matches!(outcome, Err(KmsError::KeyNotFound(_))), "{outcome:?}");
}

#[test]
fn an_updating_key_keeps_its_family_and_its_state() {
    let mut world = family(&[EU]);
    world.at(US).ask(promote(KEY, EU, 9)).unwrap();
    let updating = Err(invalid(US, KeyState::Updating));
    let us = world.at(US);
    assert_eq!(us.ask(replicate(KEY, AP, 10)), updating);
    assert_eq!(us.ask(enable(KEY)), updating);
    assert_eq!(us.ask(disable(KEY)), updating);
    assert_eq!(us.ask(schedule(KEY, 7)), updating);
    assert_eq!(
        us.ask(promote(KEY, EU, 10)),
        Err(KmsError::NotMultiRegionPrimary(arn(US)))
    );
}

#[test]
fn a_replica_that_cannot_take_over_leaves_the_role_where_it_was() {
    let unfit: [fn(&mut World); 3] = [
        |world| drop(world.at(EU).ask(disable(KEY)).unwrap()),
        |world| drop(world.at(EU).ask(schedule(KEY, 7)).unwrap()),
        |world| delete(world, EU),
    ];
    for make_unfit in unfit {
        let mut world = family(&[EU, AP]);
        let before = family_at(&world, US);
        world.at(US).ask(promote(KEY, EU, 9)).unwrap();
        let late = arriving(&mut world, US);
        make_unfit(&mut world);
        assert_eq!(world.at(EU).serve(late.clone()), REFUSED);
        world.settle();

        let after = family_at(&world, US);
        assert_eq!(
            member(&world, US),
            (Role::Primary, US.to_owned(), KeyState::Enabled)
        );
        assert!(after.revision > before.revision);
        assert_eq!(
            after.replicas.contains_key(&region(EU)),
            world.key(EU, &KEY).is_some()
        );
        world.check_converged();

        // Whatever becomes of the replica later, a late copy of the question does not promote it.
        let _ = world.at(EU).ask(CancelKeyDeletion { key_id: KEY });
        let _ = world.at(EU).ask(enable(KEY));
        assert_eq!(world.at(EU).serve(late), REFUSED);
        world.check_primaries();
    }
}

#[test]
fn a_late_copy_of_a_settled_promotion_changes_nothing() {
    let mut world = family(&[EU]);
    world.at(US).ask(promote(KEY, EU, 9)).unwrap();
    let late = arriving(&mut world, US);
    world.settle();
    for (number, (from, to)) in (10..).zip([(EU, US), (US, EU), (EU, US)]) {
        world.at(US).pass(1);
        world.at(EU).pass(1);
        world.at(from).ask(promote(KEY, to, number)).unwrap();
        world.settle();
    }
    assert_eq!(world.at(EU).serve(late), APPLIED);
    world.settle();
    assert_enabled(&world, US, &[EU]);
}

#[test]
fn the_role_comes_back_before_its_former_holder_has_heard() {
    let mut world = family(&[EU, AP]);
    world.at(US).ask(promote(KEY, EU, 9)).unwrap();
    let there = arriving(&mut world, US);
    world.at(EU).serve(there.clone()).unwrap();

    let handover = Handover::of(world.key(EU, &KEY).unwrap());
    assert_eq!(
        check_candidate(&world.at(US).state, &root().into(), &KEY, &handover),
        Ok(())
    );
    world.at(EU).ask(promote(KEY, US, 10)).unwrap();
    let back = arriving(&mut world, EU);
    assert_eq!(world.at(US).serve(back), APPLIED);
    assert_eq!(
        member(&world, US),
        (Role::Primary, US.to_owned(), KeyState::Enabled)
    );

    // And away again: the answer to the first question is not taken for one to the third.
    world.at(US).ask(promote(KEY, AP, 11)).unwrap();
    let answer = trent_domain::command::ConfirmIntent {
        intent_id: intent_id(9),
        result: IntentResult::Applied,
        follow_up_seed: [0x66; 16],
    };
    world.at(US).serve(answer).unwrap();
    assert_eq!(member(&world, US).2, KeyState::Updating);
    assert_eq!(world.at(EU).serve(there), APPLIED);
    world.settle();
    assert_enabled(&world, AP, &[US, EU]);
}

#[test]
fn a_farewell_to_the_former_primary_is_not_lost() {
    for refused in [false, true] {
        let mut world = family(&[EU, AP]);
        delete(&mut world, AP);
        world.at(US).ask(promote(KEY, EU, 9)).unwrap();
        // It arrives while there is no primary.
        world.push(AP, 0);
        world.deliver(0, false);
        if refused {
            world.at(EU).ask(disable(KEY)).unwrap();
        }
        world.settle();
        let (primary, replica) = if refused { (US, EU) } else { (EU, US) };
        assert_eq!(replicas_at(&world, primary), [replica]);
        world.check_converged();
    }
}

#[test]
fn a_farewell_that_comes_late_is_not_taken_for_that_of_the_next_replica() {
    let mut world = family(&[EU, AP]);
    delete(&mut world, AP);
    world.push(AP, 0);
    let late = world.on_the_way.pop().unwrap();
    world.at(US).ask(promote(KEY, EU, 9)).unwrap();
    world.settle_without(AP, US);
    assert_eq!(replicas_at(&world, EU), [US]);

    world.at(EU).ask(replicate(KEY, AP, 10)).unwrap();
    world.settle_without(AP, US);
    world.at(EU).ask(promote(KEY, US, 11)).unwrap();
    world.settle_without(AP, US);
    world.on_the_way.push(late);
    world.settle();
    assert_eq!(replicas_at(&world, US), [AP, EU]);
    assert_enabled(&world, US, &[EU, AP]);
}

#[test]
fn the_new_primary_waits_for_its_replicas_and_then_for_its_full_window() {
    let mut world = family(&[EU, AP]);
    world.at(US).ask(promote(KEY, EU, 9)).unwrap();
    world.settle();
    let state = |world: &World| world.key(EU, &KEY).unwrap().state;
    world.at(EU).ask(schedule(KEY, 10)).unwrap();
    assert_eq!(state(&world), KeyState::PendingReplicaDeletion);
    for name in [AP, US] {
        assert_eq!(state(&world), KeyState::PendingReplicaDeletion);
        // Gone from its region, but its primary has not heard of it: no clock runs yet.
        delete(&mut world, name);
        assert_eq!(state(&world), KeyState::PendingReplicaDeletion);
        world.at(EU).pass_days(7);
        world.settle();
    }
    let key = world.key(EU, &KEY).unwrap().clone();
    assert_eq!(key.state, KeyState::PendingDeletion);
    assert_eq!(
        key.deletion_date(),
        Some(world.at(EU).state.log_time().plus_days(10))
    );
}

#[test]
fn a_cancelled_primary_stays_when_the_last_replica_goes() {
    let mut world = family(&[EU, AP]);
    world.at(US).ask(promote(KEY, EU, 9)).unwrap();
    world.settle();
    world.at(EU).ask(schedule(KEY, 10)).unwrap();
    delete(&mut world, US);
    world.settle();
    world.at(EU).ask(CancelKeyDeletion { key_id: KEY }).unwrap();
    delete(&mut world, AP);
    world.settle();
    let key = world.key(EU, &KEY).unwrap();
    assert_eq!((key.state, key.deletion), (KeyState::Disabled, None));
    assert_eq!(replicas_at(&world, EU), [""; 0]);
    // The next deletion begins with its own window, for nobody is waited for.
    world.at(EU).ask(schedule(KEY, 7)).unwrap();
    assert_eq!(world.key(EU, &KEY).unwrap().state, KeyState::PendingDeletion);
}

#[test]
fn what_does_not_fit_is_refused_and_may_come_again() {
    let mut world = family(&[EU, AP]);
    world.at(US).ask(promote(KEY, EU, 9)).unwrap();
    let good = arriving(&mut world, US);
    let broken: [fn(&mut ReceiveIntent, &mut MultiRegion); 5] = [
        |command, _| command.source = region(EU),
        |_, family| family.replicas.clear(),
        |_, family| {
            let replica = family.replicas[&region(US)];
            family.replicas.insert(region(EU), replica);
        },
        |_, family| family.primary = region(AP),
        |_, family| family.role = Role::Replica,
    ];
    for break_it in broken {
        let mut command = good.clone();
        let IntentAction::PromoteReplica { mut family, .. } = command.intent.action.clone() else {
            panic!("{command:?}")
        };
        break_it(&mut command, &mut family);
        command.intent.action = IntentAction::PromoteReplica {
            key_id: KEY,
            family,
            handover: Handover::of(world.key(US, &KEY).unwrap()),
            target_epoch: 0,
        };
        assert_eq!(world.at(EU).serve(command), Err(KmsError::BadIntent));
    }
    assert_eq!(world.at(AP).serve(good.clone()), Err(KmsError::BadIntent));
    assert!(matches!(
        world.at(EU).ask(good.clone()),
        Err(KmsError::AccessDenied(_))
    ));
    assert_eq!(world.at(EU).serve(good), APPLIED);
}

#[test]
fn how_the_key_rotates_comes_with_the_role() {
    let mut world = family(&[]);
    world.at(US).ask(enable_rotation(KEY, Some(90))).unwrap();
    world.at(US).ask(replicate(KEY, EU, 1)).unwrap();
    world.settle();
    world.at(US).ask(disable_rotation(KEY)).unwrap();
    world.at(US).ask(promote(KEY, EU, 9)).unwrap();
    world.settle();
    let rotation = |name| world.key(name, &KEY).unwrap().rotation;
    assert_eq!(rotation(EU), rotation(US));
    assert_eq!(rotation(EU).automatic, None);
}

#[test]
fn a_replica_that_lacks_material_of_its_primary_does_not_take_over() {
    let mut world = family(&[EU]);
    let rotated = Handover {
        current_material: Some(material(50).id),
        materials: vec![material(7).id, material(50).id],
        ..Handover::of(world.key(US, &KEY).unwrap())
    };
    let only_sent = Handover {
        materials: rotated.materials.clone(),
        ..Handover::of(world.key(US, &KEY).unwrap())
    };
    world.at(US).ask(promote(KEY, EU, 9)).unwrap();
    let mut arriving = arriving(&mut world, US);
    for (number, handover) in (60..).zip([rotated, only_sent]) {
        assert_eq!(
            check_candidate(&world.at(EU).state, &root().into(), &KEY, &handover),
            Err(invalid(EU, KeyState::Updating))
        );
        arriving.intent.id = intent_id(number);
        arriving.intent.action = IntentAction::PromoteReplica {
            key_id: KEY,
            family: MultiRegion {
                role: Role::Primary,
                ..family_at(&world, US)
            },
            handover,
            target_epoch: 0,
        };
        assert_eq!(world.at(EU).serve(arriving.clone()), REFUSED);
    }
    world.settle();
    assert_enabled(&world, EU, &[US]);
}

#[test]
fn material_that_expires_on_the_way_is_missing_at_the_end() {
    for refused in [false, true] {
        let mut world = World::new(&[US, EU]);
        world.at(US).ask(create_external(KEY)).unwrap();
        let until_tomorrow = ImportKeyMaterial {
            expiration: Expiration::At(world.at(US).tick().plus_days(1)),
            ..import(KEY, 7)
        };
        world.at(US).ask(until_tomorrow).unwrap();
        world.at(US).ask(replicate(KEY, EU, 1)).unwrap();
        world.settle();
        world.at(EU).ask(import(KEY, 7)).unwrap();

        world.at(US).ask(promote(KEY, EU, 9)).unwrap();
        world.at(US).pass_days(1);
        world.at(US).serve(expire(KEY)).unwrap();
        let expired = world.key(US, &KEY).unwrap();
        assert_eq!(expired.state, KeyState::Updating);
        assert_eq!(
            expired.current().unwrap().wrapped,
            None,
            "its bytes are gone at once"
        );
        if refused {
            world.at(EU).ask(disable(KEY)).unwrap();
        }
        world.settle();
        world.check_primaries();
        let role = if refused { Role::Primary } else { Role::Replica };
        let (found, _, state) = member(&world, US);
        assert_eq!((found, state), (role, KeyState::PendingImport));
    }
}

#[test]
fn an_older_family_promotes_nobody() {
    let mut world = family(&[EU]);
    world.at(US).ask(promote(KEY, EU, 9)).unwrap();
    let mut other = arriving(&mut world, US);
    world.settle();
    world.at(EU).ask(promote(KEY, US, 10)).unwrap();
    world.settle();
    other.intent.id = intent_id(50);
    other.intent.created_at = world.at(US).state.log_time();
    assert_eq!(world.at(EU).serve(other), REFUSED);
    assert_enabled(&world, US, &[EU]);
}

/// What can happen between any two steps of a promotion.
#[derive(Debug, Clone, Copy)]
enum Move {
    Push { at: &'static str, index: usize },
    Deliver { index: usize, keep_copy: bool },
    Lose { index: usize },
    DisableCandidate,
    EnableCandidate,
    DeleteBystander,
    TakeBack,
}

impl Move {
    /// Everything that can happen now.
    fn all(world: &World) -> Vec<Self> {
        let mut moves = vec![
            Self::DisableCandidate,
            Self::EnableCandidate,
            Self::DeleteBystander,
            Self::TakeBack,
        ];
        for at in [US, EU, AP] {
            let open = world.regions[&region(at)].state.outbox().count();
            moves.extend((0..open).map(|index| Self::Push { at, index }));
        }
        for index in 0..world.on_the_way.len() {
            moves.extend([
                Self::Deliver {
                    index,
                    keep_copy: false,
                },
                Self::Deliver {
                    index,
                    keep_copy: true,
                },
                Self::Lose { index },
            ]);
        }
        moves
    }

    /// Makes the move; `false` when nothing came of it.
    fn make(self, world: &mut World) -> bool {
        match self {
            Self::Push { at, index } => world.push(at, index),
            Self::Deliver { index, keep_copy } => world.deliver(index, keep_copy),
            Self::Lose { index } => world.lose(index),
            Self::DisableCandidate => {
                let enabled = world.key(EU, &KEY).unwrap().state == KeyState::Enabled;
                return enabled && world.at(EU).ask(disable(KEY)).is_ok();
            }
            Self::EnableCandidate => {
                let disabled = world.key(EU, &KEY).unwrap().state == KeyState::Disabled;
                return disabled && world.at(EU).ask(enable(KEY)).is_ok();
            }
            Self::DeleteBystander => {
                let scheduled = world.at(AP).ask(schedule(KEY, 7)).is_ok();
                world.at(AP).pass_days(7);
                world.delete_due(AP);
                return scheduled;
            }
            Self::TakeBack => {
                let command = UpdatePrimaryRegion {
                    intent_id: IntentId::new(world.seed()),
                    ..promote(KEY, US, 0)
                };
                return world.at(EU).ask(command).is_ok();
            }
        }
        true
    }
}

/// Every order of so many moves, every region crashing after each; then the network heals, and all is well.
fn explore(world: &World, depth: usize, paths: &mut usize) {
    world.check_primaries();
    if depth == 0 {
        let mut healed = world.clone();
        healed.settle();
        healed.check_primaries();
        healed.check_converged();
        *paths += 1;
        return;
    }
    for one in Move::all(world) {
        let mut next = world.clone();
        if one.make(&mut next) {
            [US, EU, AP].iter().for_each(|name| next.at(name).restart());
            explore(&next, depth - 1, paths);
        }
    }
}

#[test]
fn no_order_of_messages_and_crashes_makes_two_primaries_or_none_for_good() {
    const DEPTH: usize = 5;
    let mut world = family(&[EU, AP]);
    world.at(US).ask(promote(KEY, EU, 9)).unwrap();
    let mut paths = 0;
    explore(&world, DEPTH, &mut paths);
    assert!(paths > 1_000, "only {paths} paths");
}
