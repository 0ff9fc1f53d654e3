//! Values that several records hold.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use trent_domain::ids::{KeyId, MaterialId};
use trent_domain::key::{Material, MaterialOutline};
use trent_domain::rotation::{AutomaticRotation, Rotated, Rotation, RotationType};
use trent_domain::staging::Staged;
use trent_domain::tag::Tag;
use trent_domain::time::Timestamp;
use trent_domain::wrapped::Wrapped;

use super::RecordError;

/// A key id in its own byte form.
pub(super) type KeyIdV1 = [u8; 17];

/// A tag's key and value.
pub(super) type TagV1 = (String, String);

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WrappedV1 {
    domain_key_version: u32,
    bytes: Vec<u8>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct MaterialV1 {
    id: [u8; 32],
    created_at: u64,
    wrapped: Option<WrappedV1>,
    public_key: Option<Vec<u8>>,
    rotated: Option<RotatedV1>,
    description: Option<String>,
    valid_to: Option<u64>,
}

/// A version without its bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct MaterialOutlineV1 {
    id: [u8; 32],
    created_at: u64,
    rotated: Option<RotatedV1>,
    description: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RotatedV1 {
    at: u64,
    kind: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RotationV1 {
    automatic: Option<AutomaticRotationV1>,
    on_demand_count: u16,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StagedV1 {
    awaited: Vec<String>,
    rotation: Option<RotatedV1>,
}

#[derive(Debug, Serialize, Deserialize)]
struct AutomaticRotationV1 {
    period_days: u16,
    next_at: u64,
}

impl From<&Wrapped> for WrappedV1 {
    fn from(wrapped: &Wrapped) -> Self {
        Self {
            domain_key_version: wrapped.domain_key_version,
            bytes: wrapped.bytes.clone(),
        }
    }
}

impl From<WrappedV1> for Wrapped {
    fn from(stored: WrappedV1) -> Self {
        Self {
            domain_key_version: stored.domain_key_version,
            bytes: stored.bytes,
        }
    }
}

impl From<&Material> for MaterialV1 {
    fn from(material: &Material) -> Self {
        Self {
            id: *material.id.as_bytes(),
            created_at: material.created_at.as_millis(),
            wrapped: material.wrapped.as_ref().map(WrappedV1::from),
            public_key: material.public_key.as_deref().map(<[u8]>::to_vec),
            rotated: material.rotated.map(RotatedV1::from),
            description: material.description.clone(),
            valid_to: material.valid_to.map(Timestamp::as_millis),
        }
    }
}

impl TryFrom<MaterialV1> for Material {
    type Error = RecordError;

    fn try_from(stored: MaterialV1) -> Result<Self, RecordError> {
        Ok(Self {
            id: MaterialId::new(stored.id),
            created_at: Timestamp::from_millis(stored.created_at),
            wrapped: stored.wrapped.map(Wrapped::from),
            public_key: stored.public_key.map(Into::into),
            rotated: stored.rotated.map(Rotated::try_from).transpose()?,
            description: stored.description,
            valid_to: stored.valid_to.map(Timestamp::from_millis),
        })
    }
}

impl From<&MaterialOutline> for MaterialOutlineV1 {
    fn from(outline: &MaterialOutline) -> Self {
        Self {
            id: *outline.id.as_bytes(),
            created_at: outline.created_at.as_millis(),
            rotated: outline.rotated.map(RotatedV1::from),
            description: outline.description.clone(),
        }
    }
}

impl TryFrom<MaterialOutlineV1> for MaterialOutline {
    type Error = RecordError;

    fn try_from(stored: MaterialOutlineV1) -> Result<Self, RecordError> {
        Ok(Self {
            id: MaterialId::new(stored.id),
            created_at: Timestamp::from_millis(stored.created_at),
            rotated: stored.rotated.map(Rotated::try_from).transpose()?,
            description: stored.description,
        })
    }
}

impl From<Rotated> for RotatedV1 {
    fn from(rotated: Rotated) -> Self {
        Self {
            at: rotated.at.as_millis(),
            kind: rotated.kind.to_string(),
        }
    }
}

impl TryFrom<RotatedV1> for Rotated {
    type Error = RecordError;

    fn try_from(stored: RotatedV1) -> Result<Self, RecordError> {
        Ok(Self {
            at: Timestamp::from_millis(stored.at),
            kind: named(RotationType::parse(&stored.kind), "rotation type")?,
        })
    }
}

impl From<&Staged> for StagedV1 {
    fn from(staged: &Staged) -> Self {
        Self {
            awaited: staged.awaited.iter().map(ToString::to_string).collect(),
            rotation: staged.rotation.map(RotatedV1::from),
        }
    }
}

impl TryFrom<StagedV1> for Staged {
    type Error = RecordError;

    fn try_from(stored: StagedV1) -> Result<Self, RecordError> {
        if !stored.awaited.is_sorted_by(|one, next| one < next) {
            return Err(RecordError::Invalid("awaited regions"));
        }
        let awaited = stored.awaited.iter();
        Ok(Self {
            awaited: awaited
                .map(|region| parse(region, "region name"))
                .collect::<Result<_, _>>()?,
            rotation: stored.rotation.map(Rotated::try_from).transpose()?,
        })
    }
}

impl From<Rotation> for RotationV1 {
    fn from(rotation: Rotation) -> Self {
        Self {
            automatic: rotation.automatic.map(|automatic| AutomaticRotationV1 {
                period_days: automatic.period_days,
                next_at: automatic.next_at.as_millis(),
            }),
            on_demand_count: rotation.on_demand_count,
        }
    }
}

impl From<RotationV1> for Rotation {
    fn from(stored: RotationV1) -> Self {
        Self {
            automatic: stored.automatic.map(|automatic| AutomaticRotation {
                period_days: automatic.period_days,
                next_at: Timestamp::from_millis(automatic.next_at),
            }),
            on_demand_count: stored.on_demand_count,
        }
    }
}

pub(super) fn tags_to_v1(tags: &[Tag]) -> Vec<TagV1> {
    tags.iter()
        .map(|tag| (tag.key.clone(), tag.value.clone()))
        .collect()
}

pub(super) fn tags_from_v1(tags: Vec<TagV1>) -> Vec<Tag> {
    tags.into_iter().map(|(key, value)| Tag { key, value }).collect()
}

pub(super) fn key_id(stored: &KeyIdV1) -> Result<KeyId, RecordError> {
    KeyId::from_bytes(stored).map_err(|_| RecordError::Invalid("key id"))
}

pub(super) fn parse<T: FromStr>(text: &str, what: &'static str) -> Result<T, RecordError> {
    text.parse().map_err(|_| RecordError::Invalid(what))
}

/// A value of one of AWS's closed sets, stored by its name.
pub(super) fn named<T>(value: Option<T>, what: &'static str) -> Result<T, RecordError> {
    value.ok_or(RecordError::Invalid(what))
}

/// Sets are stored in order, so that each has one form.
pub(super) fn ascending(items: &[String], what: &'static str) -> Result<(), RecordError> {
    if items.is_sorted_by(|one, next| one < next) {
        Ok(())
    } else {
        Err(RecordError::Invalid(what))
    }
}
