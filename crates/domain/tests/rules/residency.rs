//! Where material may be: the key's own rule and the cluster's, where it is sent and where it comes.

use std::sync::Arc;

use trent_domain::authorize;
use trent_domain::command::{
    BeginReplicate, ConfirmIntent, CreateKey, ImportReplica, TagResource, UntagResource,
};
use trent_domain::error::{KmsError, TagError};
use trent_domain::fencing::Epochs;
use trent_domain::global::command::{AddRegion, ClearResidency, SetResidency};
use trent_domain::global::{self, Refusal};
use trent_domain::ids::{KeyId, RegionName};
use trent_domain::intent::{Intent, IntentAction, IntentResult};
use trent_domain::reply::{Outcome, Reply};
use trent_domain::residency::{self, ALLOWED_REGIONS_TAG, Residency};
use trent_domain::tag::Tag;
use trent_domain::time::Timestamp;

use crate::fixtures::*;
use crate::region::Region;
use crate::world::World;

const KEY: KeyId = KeyId::MultiRegion([7; 16]);

fn allowed_regions(value: &str) -> Tag {
    Tag {
        key: ALLOWED_REGIONS_TAG.into(),
        value: value.into(),
    }
}

fn create_for(key_id: KeyId, value: &str) -> CreateKey {
    CreateKey {
        tags: vec![allowed_regions(value)],
        ..create_key(key_id)
    }
}

/// A primary in us-east-1 that may be there and in eu-west-1.
fn world() -> World {
    let mut world = World::new(&[US, EU, AP]);
    let command = create_for(KEY, &format!("{US} {EU}"));
    world.at(US).ask(command).unwrap();
    world
}

fn outside(from: &str, to: &str) -> Outcome {
    Err(KmsError::OutsideResidency {
        key: trent_domain::arn::KeyArn {
            region: region(from),
            account: account(ACCOUNT),
            key_id: KEY,
        },
        region: region(to),
    })
}

fn replicas(world: &World, name: &str) -> Vec<RegionName> {
    let family = world.key(name, &KEY).unwrap().multi_region.clone().unwrap();
    family.replicas.into_keys().collect()
}

fn import(world: &mut World) -> ImportReplica {
    let state = &world.at(US).state;
    let intent = state.intent(&intent_id(1)).unwrap();
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

#[test]
fn a_list_of_regions_names_the_keys_own() {
    let mut us = Region::new(US);
    let refused = Err(KmsError::Tag(TagError::AllowedRegions));
    for value in [
        "",
        " ",
        EU,
        "us-east-1,eu-west-1",
        "us-east-1  eu-west-1",
        " us-east-1",
        "US-EAST-1",
        "*",
    ] {
        for key_id in [multi(1), single(1)] {
            assert_eq!(us.ask(create_for(key_id, value)), refused, "{value:?}");
        }
    }
    for (key_id, value) in [(multi(2), US), (multi(3), "eu-west-1 us-east-1"), (single(2), US)] {
        assert!(us.ask(create_for(key_id, value)).is_ok(), "{value:?}");
    }
}

#[test]
fn material_goes_where_its_key_lets_it_and_nowhere_else() {
    let mut world = world();
    assert_eq!(world.at(US).ask(replicate(KEY, AP, 1)), outside(US, AP));
    assert_eq!(replicas(&world, US), []);
    assert_eq!(world.at(US).state.outbox().count(), 0);
    world.at(US).ask(replicate(KEY, EU, 2)).unwrap();
    world.settle();
    world.check_converged();
    assert_eq!(replicas(&world, US), [region(EU)]);
}

#[test]
fn the_rule_outlives_a_change_of_primary() {
    let mut world = world();
    world.at(US).ask(replicate(KEY, EU, 1)).unwrap();
    world.settle();
    world.at(US).ask(promote(KEY, EU, 2)).unwrap();
    world.settle();
    assert_eq!(world.at(EU).ask(replicate(KEY, AP, 3)), outside(EU, AP));
    let expected = Residency {
        home: region(US),
        allowed: Some([US, EU].map(region).into()),
    };
    for name in [US, EU] {
        let family = world.key(name, &KEY).unwrap().multi_region.clone().unwrap();
        assert_eq!(family.residency, expected);
    }
}

#[test]
fn a_list_of_regions_is_given_once() {
    let mut world = world();
    world.at(US).ask(replicate(KEY, EU, 1)).unwrap();
    world.settle();
    world.at(US).ask(create_key(single(1))).unwrap();
    world.at(EU).ask(create_key(single(1))).unwrap();
    let fixed = Err(KmsError::Tag(TagError::AllowedRegionsFixed));
    for (name, key_id) in [(US, KEY), (EU, KEY), (US, single(1)), (EU, single(1))] {
        let tag = TagResource {
            key_id,
            tags: vec![allowed_regions(AP)],
        };
        let untag = UntagResource {
            key_id,
            tag_keys: vec!["other".into(), ALLOWED_REGIONS_TAG.into()],
        };
        assert_eq!(world.at(name).ask(tag), fixed, "{name} {key_id}");
        assert_eq!(world.at(name).ask(untag), fixed, "{name} {key_id}");
    }
    let with_tag = BeginReplicate {
        tags: vec![allowed_regions(&format!("{US} {EU} {AP}"))],
        ..replicate(KEY, AP, 2)
    };
    assert_eq!(world.at(US).ask(with_tag), fixed);
    assert_eq!(
        world.key(EU, &KEY).unwrap().tags,
        [],
        "a replica's tags are its own"
    );
}

#[test]
fn the_clusters_rule_is_asked_before_anything_is_begun() {
    let mut world = World::new(&[US, EU]);
    world.at(US).ask(create_key(KEY)).unwrap();
    let forbidden = BeginReplicate {
        cluster_allows: false,
        ..replicate(KEY, EU, 1)
    };
    assert_eq!(world.at(US).ask(forbidden.clone()), outside(US, EU));
    assert_eq!(replicas(&world, US), []);
    assert_eq!(world.at(US).state.outbox().count(), 0);

    world.at(US).ask(disable(KEY)).unwrap();
    let arn = world.key(US, &KEY).unwrap().arn(&region(US));
    assert_eq!(
        world.at(US).ask(forbidden),
        Err(KmsError::Disabled(arn)),
        "a key's state is looked at before its rule"
    );
}

#[test]
fn the_receiving_region_refuses_for_good_and_leaves_no_trace() {
    type Forbid = fn(&mut ImportReplica);
    let by_cluster: Forbid = |command| {
        command.cluster_allows = false;
        command.materials.clear();
    };
    let by_key: Forbid = |command| {
        command.blueprint.family.residency.allowed = Some([US, AP].map(region).into());
    };
    for forbid in [by_cluster, by_key] {
        let mut world = world();
        world.at(US).ask(replicate(KEY, EU, 1)).unwrap();
        let mut command = import(&mut world);
        let allowed = command.clone();
        forbid(&mut command);
        let forbidden = Ok(Reply::Intent(IntentResult::Forbidden));
        assert_eq!(world.at(EU).serve(command), forbidden);
        assert_eq!(world.key(EU, &KEY), None);
        assert_eq!(
            world.at(EU).serve(allowed),
            forbidden,
            "the answer stands, whatever the rule says by now"
        );
        let confirm = ConfirmIntent {
            intent_id: intent_id(1),
            result: IntentResult::Forbidden,
            follow_up_seed: [1; 16],
        };
        world.at(US).serve(confirm).unwrap();
        assert_eq!(replicas(&world, US), []);
        assert_eq!(world.at(US).state.outbox().count(), 0);
        world.at(US).ask(replicate(KEY, EU, 2)).unwrap();
        world.settle();
        world.check_converged();
    }
}

/// A cluster of three regions, in which the material of us-east-1's keys may go to `allowed`.
fn cluster(allowed: &[&str]) -> global::State {
    let mut state = global::State::default();
    for name in [US, EU, AP] {
        let add = AddRegion { region: region(name) };
        apply(&mut state, global::Command::AddRegion(add)).unwrap();
    }
    apply(&mut state, set(US, allowed)).unwrap();
    state
}

fn set(home: &str, allowed: &[&str]) -> global::Command {
    global::Command::SetResidency(SetResidency {
        home: region(home),
        allowed: allowed.iter().map(|name| region(name)).collect(),
    })
}

fn apply(state: &mut global::State, command: global::Command) -> global::Outcome {
    let entry = global::Entry {
        at: Timestamp::from_millis(7),
        request_id: new_request_id(),
        command,
    };
    global::apply(state, &entry)
}

#[test]
fn a_rule_of_the_cluster_is_about_where_a_key_was_made() {
    let state = cluster(&[EU]);
    let allows = |home, to| state.residency_allows(&region(home), &region(to));
    for (home, to, expected) in [
        (US, US, true),
        (US, EU, true),
        (US, AP, false),
        (EU, AP, true),
        (AP, US, true),
    ] {
        assert_eq!(allows(home, to), expected, "{home} to {to}");
    }
    let restored = global::State::from_records(state.records()).unwrap();
    assert!(!restored.residency_allows(&region(US), &region(AP)));
}

#[test]
fn a_rule_is_replaced_and_lifted() {
    let mut state = cluster(&[EU]);
    let allowed = |state: &global::State| {
        let rule = state.residency(&region(US))?;
        Some(rule.allowed.iter().cloned().collect::<Vec<_>>())
    };
    apply(&mut state, set(US, &[AP])).unwrap();
    assert_eq!(allowed(&state), Some(vec![region(AP)]));
    for unknown in [set("eu-nowhere-1", &[US]), set(US, &[EU, "eu-nowhere-1"])] {
        assert_eq!(apply(&mut state, unknown), Err(Refusal::UnknownRegion));
    }
    assert_eq!(allowed(&state), Some(vec![region(AP)]));
    for _ in 0..2 {
        let clear = ClearResidency { home: region(US) };
        apply(&mut state, global::Command::ClearResidency(clear)).unwrap();
        assert_eq!(allowed(&state), None);
    }
    assert!(state.residency_allows(&region(US), &region(EU)));
    assert_eq!(state.residency_rules().count(), 0);
}

#[test]
fn both_rules_count() {
    let key = Residency {
        home: region(US),
        allowed: Some([US, EU].map(region).into()),
    };
    let anywhere = Residency {
        allowed: None,
        ..key.clone()
    };
    for (rule, cluster_allows, to, expected) in [
        (&key, [EU].as_slice(), EU, true),
        (&key, &[AP], EU, false),
        (&key, &[AP], AP, false),
        (&anywhere, &[AP], AP, true),
        (&anywhere, &[AP], EU, false),
        (&key, &[], US, true),
        (&anywhere, &[], US, true),
    ] {
        assert_eq!(
            residency::allows(&cluster(cluster_allows), rule, &region(to)),
            expected,
            "{rule:?} {cluster_allows:?} {to}"
        );
    }
}

#[test]
fn nobody_gets_a_proof_for_material_that_must_not_move() {
    let mut world = world();
    world.at(US).ask(replicate(KEY, EU, 1)).unwrap();
    let (tight, loose) = (cluster(&[AP]), cluster(&[EU]));
    let blueprint = import(&mut world).blueprint;
    for (rules, allowed) in [(&tight, false), (&loose, true)] {
        let send = authorize::to_send(&world.at(US).state, rules, &intent_id(1));
        let receive = authorize::to_receive(&world.at(EU).state, rules, &intent_id(1), &blueprint);
        assert_eq!((send.is_some(), receive.is_some()), (allowed, allowed));
    }
    world.settle();
    for (rules, allowed) in [(&tight, false), (&loose, true)] {
        let staged = authorize::to_receive_staged(&world.at(EU).state, rules, &intent_id(2), &KEY);
        assert_eq!(staged.is_some(), allowed);
    }
    world.at(US).ask(rotate_on_demand(KEY, 8)).unwrap();
    let stages = |intent: &&Arc<Intent>| matches!(intent.action, IntentAction::StageMaterial { .. });
    let staged = world.at(US).state.outbox().find(stages).unwrap().clone();
    for (rules, allowed) in [(&tight, false), (&loose, true)] {
        let send = authorize::to_send(&world.at(US).state, rules, &staged.id);
        assert_eq!(send.is_some(), allowed);
    }
}
