//! DeleteImportedKeyMaterial.

use trent_domain::ids::MaterialId;

use super::material_id;
use crate::{
    error::ApiError,
    json::Object,
    validation::{check_shape, tables},
};

pub use super::imported_material::Response;

/// A DeleteImportedKeyMaterial request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id or ARN, as given.
    pub key_id: String,
    /// `KeyMaterialId`.
    pub material_id: Option<MaterialId>,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::DELETE_IMPORTED_KEY_MATERIAL_REQUEST, request)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            material_id: material_id::parse(request)?,
        })
    }
}
