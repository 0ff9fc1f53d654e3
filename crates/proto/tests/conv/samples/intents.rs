//! An intent of every action, and their answers.

use trent_domain::caller::Caller;
use trent_domain::handover::Handover;
use trent_domain::intent::{Intent, IntentAction, IntentResult, ReplicaBlueprint};
use trent_domain::key_spec::{KeyOrigin, KeySpec, KeyUsage};
use trent_domain::multi_region::Role;
use trent_domain::shared_properties::SharedProperties;
use trent_domain::succession::Member;
use trent_proto::conv::{CandidateQuery, FamiliesAnswer, FamiliesQuery, IntentPayload, ReplicaQuery};

use super::{
    AT, EPOCHS, INTENT, LATER, MATERIAL, MULTI_REGION_KEY, REVISION, account, family, material, other_region,
    outline, rotation, tags,
};

pub(crate) fn intents() -> Vec<(&'static str, Intent)> {
    let deleted = IntentAction::ReplicaDeleted {
        key_id: MULTI_REGION_KEY,
        replica: other_region(),
        since: REVISION,
    };
    let promote = IntentAction::PromoteReplica {
        key_id: MULTI_REGION_KEY,
        family: family(Role::Primary),
        handover: handover(),
        target_epoch: 3,
    };
    vec![
        ("create replica", intent(IntentAction::CreateReplica(blueprint()))),
        ("sync family", sync_family()),
        ("replica deleted", intent(deleted)),
        ("stage material", stage_material()),
        ("material of a replica", material_of_replica()),
        // Between regions
        ("promote replica", intent(promote)),
    ]
}

pub(crate) fn payloads() -> Vec<(&'static str, IntentPayload)> {
    let create = intent(IntentAction::CreateReplica(blueprint()));
    let sealed_materials = Some(b"sealed".to_vec().into());
    vec![
        (
            "with materials",
            IntentPayload {
                intent: create,
                settled_before: AT,
                epochs: EPOCHS,
                sealed_materials,
            },
        ),
        (
            "without",
            IntentPayload {
                intent: sync_family(),
                settled_before: AT,
                epochs: EPOCHS,
                sealed_materials: None,
            },
        ),
    ]
}

pub(crate) fn results() -> Vec<(&'static str, IntentResult)> {
    vec![
        ("applied", IntentResult::Applied),
        ("already exists", IntentResult::AlreadyExists),
        ("limit exceeded", IntentResult::LimitExceeded),
        // Between regions
        ("refused", IntentResult::Refused),
        ("gone", IntentResult::Gone),
        ("forbidden", IntentResult::Forbidden),
    ]
}

pub(crate) fn candidate_queries() -> Vec<(&'static str, CandidateQuery)> {
    let caller = Caller::Root(account());
    let query = CandidateQuery {
        authority: caller.into(),
        key_id: MULTI_REGION_KEY,
        handover: handover(),
    };
    vec![("of a root user", query)]
}

pub(crate) fn families_queries() -> Vec<(&'static str, FamiliesQuery)> {
    let query = FamiliesQuery {
        version: 3,
        keys: vec![MULTI_REGION_KEY],
    };
    vec![("of a family", query)]
}

pub(crate) fn families_answers() -> Vec<(&'static str, FamiliesAnswer)> {
    let member = Member {
        key_id: MULTI_REGION_KEY,
        family: family(Role::Replica),
        is_stranded: true,
    };
    let answer = |members| FamiliesAnswer { version: 3, members };
    vec![
        ("a member", answer(vec![member])),
        ("no member", answer(Vec::new())),
    ]
}

pub(crate) fn replica_queries() -> Vec<(&'static str, ReplicaQuery)> {
    let query = ReplicaQuery {
        account: account(),
        key_id: MULTI_REGION_KEY,
    };
    vec![("of a replica", query)]
}

fn handover() -> Handover {
    Handover {
        materials: vec![MATERIAL],
        current_material: Some(MATERIAL),
        rotation: rotation(),
    }
}

pub(crate) fn sync_family() -> Intent {
    intent(IntentAction::SyncFamily {
        key_id: MULTI_REGION_KEY,
        family: family(Role::Replica),
        shared: shared_properties(),
    })
}

fn shared_properties() -> SharedProperties {
    SharedProperties {
        materials: vec![material().outline(), outline()],
        current_material: Some(MATERIAL),
        rotation: rotation(),
    }
}

fn stage_material() -> Intent {
    intent(IntentAction::StageMaterial {
        key_id: MULTI_REGION_KEY,
        since: REVISION,
        material: outline(),
    })
}

fn material_of_replica() -> Intent {
    intent(IntentAction::MaterialOfReplica {
        key_id: MULTI_REGION_KEY,
        replica: other_region(),
        since: REVISION,
        material: MATERIAL,
        is_imported: true,
        rotated: material().rotated,
    })
}

pub(crate) fn blueprint() -> ReplicaBlueprint {
    ReplicaBlueprint {
        key_id: MULTI_REGION_KEY,
        account: account(),
        spec: KeySpec::SymmetricDefault,
        usage: KeyUsage::EncryptDecrypt,
        origin: KeyOrigin::AwsKms,
        description: "replica".into(),
        policy: "{}".into(),
        tags: tags(),
        materials: vec![material().outline(), outline()],
        current_material: Some(MATERIAL),
        rotation: rotation(),
        family: family(Role::Replica),
    }
}

fn intent(action: IntentAction) -> Intent {
    Intent {
        id: INTENT,
        target: other_region(),
        created_at: LATER,
        action,
    }
}
