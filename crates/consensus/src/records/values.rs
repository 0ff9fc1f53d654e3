//! Values that several records hold.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use trent_domain::ids::{KeyId, MaterialId};
use trent_domain::key::Material;
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
        }
    }
}

impl From<MaterialV1> for Material {
    fn from(stored: MaterialV1) -> Self {
        Self {
            id: MaterialId::new(stored.id),
            created_at: Timestamp::from_millis(stored.created_at),
            wrapped: stored.wrapped.map(Wrapped::from),
            public_key: stored.public_key.map(Into::into),
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
