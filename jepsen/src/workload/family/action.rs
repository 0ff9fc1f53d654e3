//! Calls for a multi-Region key, and what they show of the family.

use serde::{Deserialize, Serialize};

use crate::workload::KeyState;

/// A call. The history's key is the key's id, the same in every region; the region is that of the node that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "f", content = "value", rename_all = "kebab-case")]
pub enum Action {
    /// CreateKey with MultiRegion: the region that is asked is the first primary.
    CreateKey,
    /// ReplicateKey into this region.
    ReplicateKey(String),
    /// UpdatePrimaryRegion to this region.
    UpdatePrimaryRegion(String),
    /// RotateKeyOnDemand.
    RotateKeyOnDemand,
    /// DescribeKey.
    DescribeKey,
    /// ListKeyRotations with ALL_KEY_MATERIAL, to its end.
    ListKeyRotations,
    /// GenerateDataKey, which tells the material that was used.
    GenerateDataKey,
    /// EnableKeyRotation with this period, in days: what a primary says, its replicas show.
    EnableKeyRotation(u32),
    /// GetKeyRotationStatus.
    GetKeyRotationStatus,
}

/// `MultiRegionKeyType`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Role {
    /// `PRIMARY`
    Primary,
    /// `REPLICA`
    Replica,
}

/// A result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Seen {
    /// Of DescribeKey.
    Member {
        /// What the region says that it is.
        role: Role,
        /// `KeyState`
        state: KeyState,
        /// The fencing epoch under which a primary acts, where the client can see it (AWS's API has none).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        epoch: Option<u64>,
    },
    /// Of ListKeyRotations.
    Materials {
        /// Ids of those that are or were in use, the first material first.
        materials: Vec<String>,
        /// Of those that are staged and not in use yet. What a region has begun that is then lost, its successor may end.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pending: Vec<String>,
    },
    /// Of GenerateDataKey.
    Used {
        /// `KeyMaterialId`
        material: String,
    },
    /// Of GetKeyRotationStatus.
    Setting {
        /// Days; 0 where rotation is off.
        period: u32,
    },
    /// Of the others.
    Nothing,
}
