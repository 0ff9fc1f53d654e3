//! Cross-region changes: intents in the outbox of one region, receipts in the inbox of another.

use crate::handover::Handover;
use crate::ids::{AccountId, IntentId, KeyId, MaterialId, RegionName};
use crate::key::MaterialOutline;
use crate::key_spec::{KeyOrigin, KeySpec, KeyUsage};
use crate::multi_region::MultiRegion;
use crate::policy::StoredPolicy;
use crate::revision::Revision;
use crate::rotation::{Rotated, Rotation};
use crate::shared_properties::SharedProperties;
use crate::tag::Tag;
use crate::time::Timestamp;

/// A change that another region has to make. It stays in the outbox until that region's answer is confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// Its id; the target applies it once.
    pub id: IntentId,
    /// The region that has to make the change.
    pub target: RegionName,
    /// When it entered the outbox.
    pub created_at: Timestamp,
    /// The change.
    pub action: IntentAction,
}

/// What the target has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntentAction {
    /// Make a replica of a multi-Region key. Material is sealed when the intent is pushed, not stored here.
    CreateReplica(ReplicaBlueprint),
    /// Take over the family of a multi-Region key, if its revision is newer.
    SyncFamily {
        /// The key.
        key_id: KeyId,
        /// The family as the primary knows it; `role` is the receiver's.
        family: MultiRegion,
        /// What the members share besides.
        shared: SharedProperties,
    },
    /// Tell the primary that a replica was deleted for good.
    ReplicaDeleted {
        /// The key.
        key_id: KeyId,
        /// The region that no longer has it.
        replica: RegionName,
        /// Since which revision of the family it had it.
        since: Revision,
    },
    // Rotation
    /// Keep new material of a multi-Region key, which its primary is about to encrypt with. It is sealed when the intent is
    /// pushed, not stored here.
    StageMaterial {
        /// The key.
        key_id: KeyId,
        /// Since which revision of the family the region has had its replica.
        since: Revision,
        /// The material, without its bytes.
        material: MaterialOutline,
    },
    // Imports
    /// Tell the primary whether the bytes of material that waits for a rotation are with a replica.
    MaterialOfReplica {
        /// The key.
        key_id: KeyId,
        /// The replica's region.
        replica: RegionName,
        /// Since which revision of the family it has had it.
        since: Revision,
        /// The material.
        material: MaterialId,
        /// Whether the bytes are there.
        is_imported: bool,
        /// With which rotation they came into use there, if they did: the replica was a primary then that was lost.
        rotated: Option<Rotated>,
    },
    // Between regions
    /// Make a replica the primary. The former one has stepped back already, so that there are never two.
    PromoteReplica {
        /// The key.
        key_id: KeyId,
        /// The family under its new primary, the receiver.
        family: MultiRegion,
        /// What comes with the role.
        handover: Handover,
        /// The last loss of the target that the former primary knew of. A later one makes the intent void: what becomes of
        /// the role, its successors decide.
        target_epoch: u64,
    },
}

impl IntentAction {
    /// The key that it is about.
    pub fn key_id(&self) -> KeyId {
        match self {
            Self::CreateReplica(blueprint) => blueprint.key_id,
            Self::SyncFamily { key_id, .. }
            | Self::ReplicaDeleted { key_id, .. }
            | Self::StageMaterial { key_id, .. }
            | Self::MaterialOfReplica { key_id, .. }
            | Self::PromoteReplica { key_id, .. } => *key_id,
        }
    }
}

/// Makes the intents that follow from an entry. Their ids come from the entry's random seed: the number of the intent
/// is mixed into its last eight bytes by exclusive or. Ids of one seed differ by construction; ids of different seeds
/// are as unlikely to meet as random ones, since each by itself is as random as its seed.
#[derive(Debug)]
pub(crate) struct FollowUps {
    seed: [u8; 16],
    number: u64,
    now: Timestamp,
}

impl FollowUps {
    pub(crate) fn new(seed: [u8; 16], now: Timestamp) -> Self {
        Self { seed, number: 0, now }
    }

    pub(crate) fn intent(&mut self, target: RegionName, action: IntentAction) -> Intent {
        Intent {
            id: self.next_id(),
            target,
            created_at: self.now,
            action,
        }
    }

    fn next_id(&mut self) -> IntentId {
        let mut id = self.seed;
        for (byte, number) in id[8..].iter_mut().zip(self.number.to_be_bytes()) {
            *byte ^= number;
        }
        self.number += 1;
        IntentId::new(id)
    }

    /// The moment of the entry.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }
}

/// Everything but the material that a new replica starts with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplicaBlueprint {
    /// The shared key id.
    pub key_id: KeyId,
    /// The owner.
    pub account: AccountId,
    /// Shared property.
    pub spec: KeySpec,
    /// Shared property.
    pub usage: KeyUsage,
    /// Shared property.
    pub origin: KeyOrigin,
    /// The replica's own description.
    pub description: String,
    /// The replica's own policy.
    pub policy: StoredPolicy,
    /// The replica's own tags.
    pub tags: Vec<Tag>,
    /// The material versions, oldest first. Their bytes are carried over unless the owner imports them himself.
    pub materials: Vec<MaterialOutline>,
    /// The version that encrypts.
    pub current_material: Option<MaterialId>,
    /// How the primary rotates.
    pub rotation: Rotation,
    /// The family including the new replica; `role` is Replica.
    pub family: MultiRegion,
}

/// Proof that an intent of another region was applied here; its repeat gets the same answer. It is forgotten
/// once the source has settled the intent (see [`Settled`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The intent.
    pub intent: IntentId,
    /// The region it came from.
    pub source: RegionName,
    /// When it entered the source's outbox, in the source's log time.
    pub created_at: Timestamp,
    /// What came of it.
    pub result: IntentResult,
}

/// Up to where a source has confirmed its intents for this region. An outbox is confirmed in any order, but
/// log time never runs backwards, so everything from before its oldest open intent is confirmed for good.
/// Such an intent needs no receipt any more, and a late copy of one is not applied again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The region that sends.
    pub source: RegionName,
    /// In the source's log time.
    pub before: Timestamp,
}

/// How an intent ended in its target region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntentResult {
    /// Done (or nothing was left to do).
    Applied,
    /// The target already has a key of this id that is not this replica.
    AlreadyExists,
    /// The target's key quota is used up.
    LimitExceeded,
    // Between regions
    /// The target's replica cannot become the primary, and will not by this intent.
    Refused,
    /// The target has no such replica any more.
    Gone,
    /// The key's material may not be in the target.
    Forbidden,
}
