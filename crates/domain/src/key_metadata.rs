//! What DescribeKey tells of a key: the view that leaves the region's state.

use crate::ids::{AccountId, KeyId, MaterialId, RegionName};
use crate::key_spec::{KeyOrigin, KeySpec, KeyUsage};
use crate::key_state::KeyState;
use crate::multi_region::Role;
use crate::time::Timestamp;

/// `KeyMetadata` of the AWS KMS API, without what follows from these fields (ARN, algorithm lists, Enabled).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyMetadata {
    /// The region the answer speaks of.
    pub region: RegionName,
    /// The owner.
    pub account: AccountId,
    /// The key id.
    pub id: KeyId,
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
    /// `CurrentKeyMaterialId`; `None` on a replica still Creating.
    pub current_material: Option<MaterialId>,
    /// `DeletionDate`, only in PendingDeletion.
    pub deletion_date: Option<Timestamp>,
    /// `PendingDeletionWindowInDays`, only in PendingReplicaDeletion.
    pub pending_window_days: Option<u16>,
    /// `MultiRegionConfiguration`.
    pub multi_region: Option<MultiRegionConfiguration>,
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
