//! A KMS key as its region stores it.

use std::sync::Arc;

use crate::arn::KeyArn;
use crate::ids::{AccountId, KeyId, MaterialId, RegionName};
use crate::key_spec::{KeyManager, KeyOrigin, KeySpec, KeyUsage};
use crate::key_state::KeyState;
use crate::multi_region::{MultiRegion, Role};
use crate::policy::StoredPolicy;
use crate::rotation::{Rotated, Rotation};
use crate::staging::Staged;
use crate::tag::Tag;
use crate::time::Timestamp;
use crate::wrapped::Wrapped;
use crate::xks::KeyStoreBinding;

/// A key: what DescribeKey shows, what GetKeyPolicy shows, and its wrapped material.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The id; related multi-Region keys share it.
    pub id: KeyId,
    /// The owner.
    pub account: AccountId,
    /// Who manages it: its owner, or a service of Trent on the owner's behalf.
    pub manager: KeyManager,
    /// Kind of material; never changes.
    pub spec: KeySpec,
    /// What the key may do; never changes.
    pub usage: KeyUsage,
    /// Where the material comes from; never changes.
    pub origin: KeyOrigin,
    /// `Description`, up to 8192 characters.
    pub description: String,
    /// When this member was made, in this region.
    pub created_at: Timestamp,
    /// The state that the key itself is in; [`State::key_state`](crate::state::State::key_state) says which one counts.
    pub state: KeyState,
    /// Set while deletion is scheduled.
    pub deletion: Option<Deletion>,
    /// The key policy, verbatim.
    pub policy: StoredPolicy,
    /// The tags, by tag key.
    pub tags: Vec<Tag>,
    /// Material versions, oldest first. Old ones are kept for decryption. Those behind the current one, if there are any,
    /// wait for a rotation: one at most, but for a replica that lags behind its primary.
    pub materials: Vec<Material>,
    /// The version that encrypts; an index by id into `materials`. `None` until material exists.
    pub current_material: Option<MaterialId>,
    /// How the key rotates.
    pub rotation: Rotation,
    /// Set on a primary while new material waits for its replicas.
    pub staged: Option<Staged>,
    /// Set for a multi-Region key.
    pub multi_region: Option<MultiRegion>,
    /// The external key that the key stands on, of origin EXTERNAL_KEY_STORE alone.
    pub custom_key_store: Option<KeyStoreBinding>,
}

impl Key {
    /// The key's ARN in this region.
    pub fn arn(&self, region: &RegionName) -> KeyArn {
        KeyArn {
            region: region.clone(),
            account: self.account,
            key_id: self.id,
        }
    }

    /// The version of that id.
    pub fn material(&self, id: &MaterialId) -> Option<&Material> {
        self.materials.iter().find(|material| material.id == *id)
    }

    /// The version that new work is done with.
    pub fn current(&self) -> Option<&Material> {
        self.current_material.and_then(|id| self.material(&id))
    }

    /// The versions that the key was ever used with: it works with all of them or not at all.
    pub fn permanent_materials(&self) -> &[Material] {
        let current = |material: &Material| Some(material.id) == self.current_material;
        let count = self
            .materials
            .iter()
            .position(current)
            .map_or(0, |index| index + 1);
        self.materials.get(..count).unwrap_or_default()
    }

    /// The versions that wait for a rotation, in the order in which they come into use.
    pub(crate) fn waiting_materials(&self) -> &[Material] {
        self.materials
            .get(self.permanent_materials().len()..)
            .unwrap_or_default()
    }

    /// The version that waits for a rotation.
    pub fn pending_material(&self) -> Option<&Material> {
        self.waiting_materials().first()
    }

    /// Whether there is material, and none of what the key was ever used with is missing.
    pub fn has_all_material(&self) -> bool {
        let permanent = self.permanent_materials();
        !permanent.is_empty() && permanent.iter().all(|material| material.wrapped.is_some())
    }

    /// Whether the key is on its way to deletion.
    pub fn is_pending_deletion(&self) -> bool {
        matches!(
            self.state,
            KeyState::PendingDeletion | KeyState::PendingReplicaDeletion
        )
    }

    /// Enables or disables the key. One whose key store is away stays Unavailable for as long.
    pub(crate) fn turn(&mut self, state: KeyState) {
        if self.state != KeyState::Unavailable {
            self.state = state;
        }
    }

    /// Whether the key is a multi-Region replica, which follows its primary.
    pub fn is_replica(&self) -> bool {
        let family = self.multi_region.as_ref();
        family.is_some_and(|family| family.role == Role::Replica)
    }

    /// Whether the key is a multi-Region primary that others follow.
    pub fn has_replicas(&self) -> bool {
        let family = self.multi_region.as_ref();
        family.is_some_and(|family| family.role == Role::Primary && !family.replicas.is_empty())
    }

    /// When the key goes, if its deletion clock runs.
    pub fn deletion_date(&self) -> Option<Timestamp> {
        self.deletion.and_then(|deletion| deletion.date)
    }
}

/// One version of a key's material.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Material {
    /// Derived from key id and material.
    pub id: MaterialId,
    /// When it became part of the key.
    pub created_at: Timestamp,
    /// The material under a domain key of this region; `None` once imported bytes were deleted or have expired.
    pub wrapped: Option<Wrapped>,
    /// The public half as a SubjectPublicKeyInfo in DER (RFC 5280), of an asymmetric key.
    pub public_key: Option<Arc<[u8]>>,
    /// The rotation that brought it into use; `None` for the first material, and while it waits for a rotation.
    pub rotated: Option<Rotated>,
    /// `KeyMaterialDescription`, of imported material.
    pub description: Option<String>,
    /// `ValidTo`, exactly as it was set, while imported material with an end is here.
    pub valid_to: Option<Timestamp>,
}

impl Material {
    /// Material as it becomes part of a key.
    pub fn new(
        id: MaterialId,
        created_at: Timestamp,
        wrapped: Wrapped,
        public_key: Option<Arc<[u8]>>,
    ) -> Self {
        Self {
            id,
            created_at,
            wrapped: Some(wrapped),
            public_key,
            rotated: None,
            description: None,
            valid_to: None,
        }
    }

    /// The version without its bytes.
    pub fn outline(&self) -> MaterialOutline {
        MaterialOutline {
            id: self.id,
            created_at: self.created_at,
            rotated: self.rotated,
            description: self.description.clone(),
        }
    }

    /// Forgets imported bytes. What they were stays known, so that only they can come back.
    pub(crate) fn forget_bytes(&mut self) {
        self.wrapped = None;
        self.valid_to = None;
    }
}

/// What related multi-Region keys share of a version of their material, besides its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaterialOutline {
    /// Derived from key id and material.
    pub id: MaterialId,
    /// When it became part of the primary.
    pub created_at: Timestamp,
    /// The rotation that brought it into use.
    pub rotated: Option<Rotated>,
    /// `KeyMaterialDescription`.
    pub description: Option<String>,
}

impl MaterialOutline {
    /// The version with the bytes that came along.
    pub(crate) fn with_bytes_of(&self, came: &Material) -> Material {
        Material {
            wrapped: came.wrapped.clone(),
            public_key: came.public_key.clone(),
            ..self.without_bytes()
        }
    }

    /// The version while its bytes are not here.
    pub(crate) fn without_bytes(&self) -> Material {
        Material {
            id: self.id,
            created_at: self.created_at,
            wrapped: None,
            public_key: None,
            rotated: self.rotated,
            description: self.description.clone(),
            valid_to: None,
        }
    }
}

/// A scheduled deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deletion {
    /// `PendingWindowInDays`, 7..30.
    pub window_days: u16,
    /// When the key goes; `None` while replicas of this primary still exist and the clock has not started.
    pub date: Option<Timestamp>,
}

impl Deletion {
    /// A deletion whose clock starts at `now`.
    pub(crate) fn starting(now: Timestamp, window_days: u16) -> Self {
        Self {
            window_days,
            date: Some(now.plus_days(window_days)),
        }
    }
}
