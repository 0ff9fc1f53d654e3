//! Intents in the outbox, receipts in the inbox, and what is settled between two regions.

use serde::{Deserialize, Serialize};
use trent_domain::handover::Handover;
use trent_domain::ids::{IntentId, MaterialId};
use trent_domain::intent::{Intent, IntentAction, IntentResult, Receipt, ReplicaBlueprint, Settled};
use trent_domain::key::MaterialOutline;
use trent_domain::key_spec::{KeyOrigin, KeySpec, KeyUsage};
use trent_domain::rotation::Rotated;
use trent_domain::shared_properties::SharedProperties;
use trent_domain::time::Timestamp;

use super::RecordError;
use super::family::{FamilyV1, RevisionV1};
use super::policy::BoundPolicyV1;
use super::values::{
    KeyIdV1, MaterialOutlineV1, RotatedV1, RotationV1, TagV1, key_id, named, parse, tags_from_v1, tags_to_v1,
};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct IntentV1 {
    id: [u8; 16],
    target: String,
    created_at: u64,
    action: ActionV1,
}

#[derive(Debug, Serialize, Deserialize)]
enum ActionV1 {
    CreateReplica(Box<BlueprintV1>),
    SyncFamily {
        key_id: KeyIdV1,
        family: FamilyV1,
        shared: SharedPropertiesV1,
    },
    ReplicaDeleted {
        key_id: KeyIdV1,
        replica: String,
        since: RevisionV1,
    },
    // Rotation
    StageMaterial {
        key_id: KeyIdV1,
        since: RevisionV1,
        material: MaterialOutlineV1,
    },
    // Imports
    MaterialOfReplica {
        key_id: KeyIdV1,
        replica: String,
        since: RevisionV1,
        material: [u8; 32],
        is_imported: bool,
        rotated: Option<RotatedV1>,
    },
    // Between regions
    PromoteReplica {
        key_id: KeyIdV1,
        family: FamilyV1,
        handover: HandoverV1,
        target_epoch: u64,
    },
}

#[derive(Debug, Serialize, Deserialize)]
struct SharedPropertiesV1 {
    materials: Vec<MaterialOutlineV1>,
    current_material: Option<[u8; 32]>,
    rotation: RotationV1,
}

#[derive(Debug, Serialize, Deserialize)]
struct HandoverV1 {
    materials: Vec<[u8; 32]>,
    current_material: Option<[u8; 32]>,
    rotation: RotationV1,
}

#[derive(Debug, Serialize, Deserialize)]
struct BlueprintV1 {
    key_id: KeyIdV1,
    account: String,
    spec: String,
    usage: String,
    origin: String,
    description: String,
    policy: BoundPolicyV1,
    tags: Vec<TagV1>,
    materials: Vec<MaterialOutlineV1>,
    current_material: Option<[u8; 32]>,
    rotation: RotationV1,
    family: FamilyV1,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ReceiptV1 {
    intent: [u8; 16],
    source: String,
    created_at: u64,
    result: ResultV1,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum ResultV1 {
    Applied,
    AlreadyExists,
    LimitExceeded,
    // Between regions
    Refused,
    Gone,
    Forbidden,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SettledV1 {
    source: String,
    before: u64,
}

impl From<&Intent> for IntentV1 {
    fn from(intent: &Intent) -> Self {
        Self {
            id: *intent.id.as_bytes(),
            target: intent.target.to_string(),
            created_at: intent.created_at.as_millis(),
            action: ActionV1::from(&intent.action),
        }
    }
}

impl TryFrom<IntentV1> for Intent {
    type Error = RecordError;

    fn try_from(stored: IntentV1) -> Result<Self, RecordError> {
        Ok(Self {
            id: IntentId::new(stored.id),
            target: parse(&stored.target, "region name")?,
            created_at: Timestamp::from_millis(stored.created_at),
            action: stored.action.try_into()?,
        })
    }
}

impl From<&IntentAction> for ActionV1 {
    fn from(action: &IntentAction) -> Self {
        match action {
            IntentAction::CreateReplica(blueprint) => {
                Self::CreateReplica(Box::new(BlueprintV1::from(blueprint)))
            }
            IntentAction::SyncFamily {
                key_id,
                family,
                shared,
            } => Self::SyncFamily {
                key_id: key_id.to_bytes(),
                family: FamilyV1::from(family),
                shared: SharedPropertiesV1::from(shared),
            },
            IntentAction::ReplicaDeleted {
                key_id,
                replica,
                since,
            } => Self::ReplicaDeleted {
                key_id: key_id.to_bytes(),
                replica: replica.to_string(),
                since: (*since).into(),
            },
            // Rotation
            IntentAction::StageMaterial {
                key_id,
                since,
                material,
            } => Self::StageMaterial {
                key_id: key_id.to_bytes(),
                since: (*since).into(),
                material: MaterialOutlineV1::from(material),
            },
            // Imports
            IntentAction::MaterialOfReplica {
                key_id,
                replica,
                since,
                material,
                is_imported,
                rotated,
            } => Self::MaterialOfReplica {
                key_id: key_id.to_bytes(),
                replica: replica.to_string(),
                since: (*since).into(),
                material: *material.as_bytes(),
                is_imported: *is_imported,
                rotated: rotated.map(RotatedV1::from),
            },
            // Between regions
            IntentAction::PromoteReplica {
                key_id,
                family,
                handover,
                target_epoch,
            } => Self::PromoteReplica {
                key_id: key_id.to_bytes(),
                family: FamilyV1::from(family),
                handover: HandoverV1::from(handover),
                target_epoch: *target_epoch,
            },
        }
    }
}

impl TryFrom<ActionV1> for IntentAction {
    type Error = RecordError;

    fn try_from(stored: ActionV1) -> Result<Self, RecordError> {
        Ok(match stored {
            ActionV1::CreateReplica(blueprint) => Self::CreateReplica((*blueprint).try_into()?),
            ActionV1::SyncFamily {
                key_id: id,
                family,
                shared,
            } => Self::SyncFamily {
                key_id: key_id(&id)?,
                family: family.try_into()?,
                shared: shared.try_into()?,
            },
            ActionV1::ReplicaDeleted {
                key_id: id,
                replica,
                since,
            } => Self::ReplicaDeleted {
                key_id: key_id(&id)?,
                replica: parse(&replica, "region name")?,
                since: since.into(),
            },
            // Rotation
            ActionV1::StageMaterial {
                key_id: id,
                since,
                material,
            } => Self::StageMaterial {
                key_id: key_id(&id)?,
                since: since.into(),
                material: material.try_into()?,
            },
            // Imports
            ActionV1::MaterialOfReplica {
                key_id: id,
                replica,
                since,
                material,
                is_imported,
                rotated,
            } => Self::MaterialOfReplica {
                key_id: key_id(&id)?,
                replica: parse(&replica, "region name")?,
                since: since.into(),
                material: MaterialId::new(material),
                is_imported,
                rotated: rotated.map(Rotated::try_from).transpose()?,
            },
            // Between regions
            ActionV1::PromoteReplica {
                key_id: id,
                family,
                handover,
                target_epoch,
            } => Self::PromoteReplica {
                key_id: key_id(&id)?,
                family: family.try_into()?,
                handover: handover.into(),
                target_epoch,
            },
        })
    }
}

impl From<&SharedProperties> for SharedPropertiesV1 {
    fn from(shared: &SharedProperties) -> Self {
        Self {
            materials: shared.materials.iter().map(MaterialOutlineV1::from).collect(),
            current_material: shared.current_material.map(|id| *id.as_bytes()),
            rotation: shared.rotation.into(),
        }
    }
}

impl TryFrom<SharedPropertiesV1> for SharedProperties {
    type Error = RecordError;

    fn try_from(stored: SharedPropertiesV1) -> Result<Self, RecordError> {
        let materials = stored.materials.into_iter();
        Ok(Self {
            materials: materials
                .map(MaterialOutline::try_from)
                .collect::<Result<_, _>>()?,
            current_material: stored.current_material.map(MaterialId::new),
            rotation: stored.rotation.into(),
        })
    }
}

impl From<&Handover> for HandoverV1 {
    fn from(handover: &Handover) -> Self {
        Self {
            materials: handover.materials.iter().map(|id| *id.as_bytes()).collect(),
            current_material: handover.current_material.map(|id| *id.as_bytes()),
            rotation: handover.rotation.into(),
        }
    }
}

impl From<HandoverV1> for Handover {
    fn from(stored: HandoverV1) -> Self {
        Self {
            materials: stored.materials.into_iter().map(MaterialId::new).collect(),
            current_material: stored.current_material.map(MaterialId::new),
            rotation: stored.rotation.into(),
        }
    }
}

impl From<&ReplicaBlueprint> for BlueprintV1 {
    fn from(blueprint: &ReplicaBlueprint) -> Self {
        let materials = blueprint.materials.iter().map(MaterialOutlineV1::from);
        Self {
            key_id: blueprint.key_id.to_bytes(),
            account: blueprint.account.to_string(),
            spec: blueprint.spec.to_string(),
            usage: blueprint.usage.to_string(),
            origin: blueprint.origin.to_string(),
            description: blueprint.description.clone(),
            policy: BoundPolicyV1::from(&blueprint.policy),
            tags: tags_to_v1(&blueprint.tags),
            materials: materials.collect(),
            current_material: blueprint.current_material.map(|id| *id.as_bytes()),
            rotation: blueprint.rotation.into(),
            family: FamilyV1::from(&blueprint.family),
        }
    }
}

impl TryFrom<BlueprintV1> for ReplicaBlueprint {
    type Error = RecordError;

    fn try_from(stored: BlueprintV1) -> Result<Self, RecordError> {
        let materials = stored.materials.into_iter();
        Ok(Self {
            key_id: key_id(&stored.key_id)?,
            account: parse(&stored.account, "account id")?,
            spec: named(KeySpec::parse(&stored.spec), "key spec")?,
            usage: named(KeyUsage::parse(&stored.usage), "key usage")?,
            origin: named(KeyOrigin::parse(&stored.origin), "key origin")?,
            description: stored.description,
            policy: stored.policy.try_into()?,
            tags: tags_from_v1(stored.tags),
            materials: materials
                .map(MaterialOutline::try_from)
                .collect::<Result<_, _>>()?,
            current_material: stored.current_material.map(MaterialId::new),
            rotation: stored.rotation.into(),
            family: stored.family.try_into()?,
        })
    }
}

impl From<&Receipt> for ReceiptV1 {
    fn from(receipt: &Receipt) -> Self {
        let result = match receipt.result {
            IntentResult::Applied => ResultV1::Applied,
            IntentResult::AlreadyExists => ResultV1::AlreadyExists,
            IntentResult::LimitExceeded => ResultV1::LimitExceeded,
            // Between regions
            IntentResult::Refused => ResultV1::Refused,
            IntentResult::Gone => ResultV1::Gone,
            IntentResult::Forbidden => ResultV1::Forbidden,
        };
        Self {
            intent: *receipt.intent.as_bytes(),
            source: receipt.source.to_string(),
            created_at: receipt.created_at.as_millis(),
            result,
        }
    }
}

impl TryFrom<ReceiptV1> for Receipt {
    type Error = RecordError;

    fn try_from(stored: ReceiptV1) -> Result<Self, RecordError> {
        let result = match stored.result {
            ResultV1::Applied => IntentResult::Applied,
            ResultV1::AlreadyExists => IntentResult::AlreadyExists,
            ResultV1::LimitExceeded => IntentResult::LimitExceeded,
            // Between regions
            ResultV1::Refused => IntentResult::Refused,
            ResultV1::Gone => IntentResult::Gone,
            ResultV1::Forbidden => IntentResult::Forbidden,
        };
        Ok(Self {
            intent: IntentId::new(stored.intent),
            source: parse(&stored.source, "region name")?,
            created_at: Timestamp::from_millis(stored.created_at),
            result,
        })
    }
}

impl From<&Settled> for SettledV1 {
    fn from(settled: &Settled) -> Self {
        Self {
            source: settled.source.to_string(),
            before: settled.before.as_millis(),
        }
    }
}

impl TryFrom<SettledV1> for Settled {
    type Error = RecordError;

    fn try_from(stored: SettledV1) -> Result<Self, RecordError> {
        let source = parse(&stored.source, "region name")?;
        Ok(Self {
            source,
            before: Timestamp::from_millis(stored.before),
        })
    }
}
