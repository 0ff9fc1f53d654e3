//! CreateKey: a new key of the caller's account, with material made and wrapped by the proposer.

use crate::ids::KeyId;
use crate::key::Material;
use crate::key_spec::{KeyOrigin, KeySpec, KeyUsage};
use crate::tag::Tag;

/// CreateKey: a new key of the caller's account, with material made and wrapped by the proposer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateKey {
    /// The new id; multi-Region by its form.
    pub key_id: KeyId,
    /// Kind of material.
    pub spec: KeySpec,
    /// What it may do.
    pub usage: KeyUsage,
    /// Where the material comes from.
    pub origin: KeyOrigin,
    /// The description.
    pub description: String,
    /// The policy document; the default policy of the account where the request had none.
    pub policy: String,
    /// The tags.
    pub tags: Vec<Tag>,
    /// The first material, wrapped.
    pub material: Option<Material>,
}
