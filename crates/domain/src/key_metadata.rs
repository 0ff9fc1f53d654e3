//! What DescribeKey tells of a key: the view that leaves the region's state.

use crate::ids::{AccountId, KeyId, MaterialId, RegionName};
use crate::import::Expiration;
use crate::key::Key;
use crate::key_spec::{KeyClass, KeyManager, KeyOrigin, KeySpec, KeyUsage};
use crate::key_state::KeyState;
use crate::multi_region::{MultiRegion, Role};
use crate::time::Timestamp;
use crate::xks::KeyStoreBinding;

/// `KeyMetadata` of the AWS KMS API, without what follows from these fields (ARN, algorithm lists, Enabled).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyMetadata {
    /// The region the answer speaks of.
    pub region: RegionName,
    /// The owner.
    pub account: AccountId,
    /// The key id.
    pub id: KeyId,
    /// `KeyManager`.
    pub manager: KeyManager,
    /// `CreationDate`.
    pub created_at: Timestamp,
    /// `Description`.
    pub description: String,
    /// `KeyState`.
    pub state: KeyState,
    /// `KeySpec`.
    pub spec: KeySpec,
    /// `KeyUsage`.
    pub usage: KeyUsage,
    /// `Origin`.
    pub origin: KeyOrigin,
    /// `CurrentKeyMaterialId` of a symmetric key; `None` on a replica still Creating.
    pub current_material: Option<MaterialId>,
    /// `DeletionDate`, only in PendingDeletion.
    pub deletion_date: Option<Timestamp>,
    /// `PendingDeletionWindowInDays`, only in PendingReplicaDeletion.
    pub pending_window_days: Option<u16>,
    /// `ExpirationModel` and `ValidTo`, of a key with imported material.
    pub expiration: Option<Expiration>,
    /// `MultiRegionConfiguration`.
    pub multi_region: Option<MultiRegionConfiguration>,
    /// `CustomKeyStoreId` and `XksKeyConfiguration`.
    pub custom_key_store: Option<KeyStoreBinding>,
}

impl KeyMetadata {
    /// The metadata of a key that lives in `region`.
    pub fn of(key: &Key, region: &RegionName) -> Self {
        let pending_replicas = key.state == KeyState::PendingReplicaDeletion;
        Self {
            region: region.clone(),
            account: key.account,
            id: key.id,
            manager: key.manager,
            created_at: key.created_at,
            description: key.description.clone(),
            state: key.state,
            spec: key.spec,
            usage: key.usage,
            origin: key.origin,
            current_material: key
                .current_material
                .filter(|_| key.spec.class() == KeyClass::Symmetric),
            deletion_date: key.deletion_date(),
            pending_window_days: key
                .deletion
                .filter(|_| pending_replicas)
                .map(|deletion| deletion.window_days),
            expiration: key.expiration(),
            multi_region: key.multi_region.as_ref().map(MultiRegionConfiguration::of),
            custom_key_store: key.custom_key_store.clone(),
        }
    }
}

impl MultiRegionConfiguration {
    /// The configuration as this member of the family shows it.
    pub fn of(family: &MultiRegion) -> Self {
        Self {
            role: family.role,
            primary: family.primary.clone(),
            replicas: family.replicas.keys().cloned().collect(),
        }
    }
}

/// `MultiRegionConfiguration` of the AWS KMS API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MultiRegionConfiguration {
    /// `MultiRegionKeyType`.
    pub role: Role,
    /// The primary's region.
    pub primary: RegionName,
    /// The replicas' regions, sorted.
    pub replicas: Vec<RegionName>,
}
