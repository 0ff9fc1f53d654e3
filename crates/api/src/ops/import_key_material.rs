//! ImportKeyMaterial.

use trent_domain::{
    error::KmsError,
    import::{Expiration, ExpirationModel, ImportClaims, ImportType},
    time::Timestamp,
};

use super::{material_id, named::value_of};
use crate::{
    error::ApiError,
    json::{JsonError, Object},
    validation::{check_shape, tables},
};

pub use super::imported_material::Response;

/// An ImportKeyMaterial request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id or ARN, as given.
    pub key_id: String,
    /// `ImportToken`.
    pub import_token: Vec<u8>,
    /// `EncryptedKeyMaterial`.
    pub encrypted_key_material: Vec<u8>,
    /// What the request says of its material.
    pub claims: ImportClaims,
    expiration_model: Option<ExpirationModel>,
    valid_to: Option<Timestamp>,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type or violates a constraint of the model.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::IMPORT_KEY_MATERIAL_REQUEST, request)?;
        let encrypted = request.blob("EncryptedKeyMaterial")?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            import_token: request.blob("ImportToken")?.ok_or(JsonError::Absent)?,
            encrypted_key_material: encrypted.ok_or(JsonError::Absent)?,
            claims: ImportClaims {
                import_type: value_of(request, "ImportType", ImportType::parse)?,
                material_id: material_id::parse(request)?,
                description: request.owned_string("KeyMaterialDescription")?,
            },
            expiration_model: value_of(request, "ExpirationModel", ExpirationModel::parse)?,
            valid_to: request.timestamp("ValidTo")?,
        })
    }

    /// `ExpirationModel` and `ValidTo`; after authorization.
    ///
    /// # Errors
    /// The two do not go together.
    pub fn expiration(&self) -> Result<Expiration, KmsError> {
        Expiration::requested(self.expiration_model, self.valid_to)
    }
}
