//! What ImportKeyMaterial and DeleteImportedKeyMaterial answer.

use trent_domain::{arn::KeyArn, ids::MaterialId};

use crate::json;

/// The answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// `KeyId`.
    pub key: &'a KeyArn,
    /// `KeyMaterialId`, of a symmetric encryption key that ever had material.
    pub material: Option<MaterialId>,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        json::object(|answer| {
            answer.string("KeyId", self.key);
            answer.optional_string("KeyMaterialId", self.material);
        })
    }
}
