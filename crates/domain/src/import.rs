//! Imported key material: how it may be wrapped, how long it is kept, and which import a key takes (AWS KMS Developer
//! Guide, "Importing key material").

use crate::arn::KeyArn;
use crate::error::KmsError;
use crate::ids::{MaterialId, RegionName};
use crate::key::Key;
use crate::key_spec::{KeyClass, KeyOrigin, KeySpec, WrappingAlgorithm, WrappingKeySpec, aws_enum};
use crate::key_state::KeyState;
use crate::limits::MAX_MATERIAL_VALIDITY_DAYS;
use crate::time::Timestamp;

aws_enum! {
    /// `ImportType`: whether the material is one that the key knows.
    ImportType {
        New = "NEW_KEY_MATERIAL",
        Existing = "EXISTING_KEY_MATERIAL",
    }
}

aws_enum! {
    /// `ExpirationModel`: whether imported material is kept for ever.
    ExpirationModel {
        Expires = "KEY_MATERIAL_EXPIRES",
        DoesNotExpire = "KEY_MATERIAL_DOES_NOT_EXPIRE",
    }
}

aws_enum! {
    /// `ImportState`: whether the bytes of imported material are here.
    ImportState {
        Imported = "IMPORTED",
        PendingImport = "PENDING_IMPORT",
    }
}

/// How long a key has its imported material.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiration {
    /// Until somebody deletes it.
    Never,
    /// `ValidTo`, exactly as it was set.
    At(Timestamp),
}

impl Expiration {
    /// What ImportKeyMaterial asks for with these members: expiry is the default, and needs a date.
    pub fn requested(model: Option<ExpirationModel>, valid_to: Option<Timestamp>) -> Result<Self, KmsError> {
        match (model.unwrap_or(ExpirationModel::Expires), valid_to) {
            (ExpirationModel::Expires, Some(date)) => Ok(Self::At(date)),
            (ExpirationModel::DoesNotExpire, None) => Ok(Self::Never),
            (ExpirationModel::Expires, None) => Err(KmsError::Validation(
                "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES".into(),
            )),
            (ExpirationModel::DoesNotExpire, Some(_)) => Err(KmsError::Validation(
                "A validTo date cannot be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE".into(),
            )),
        }
    }

    /// `ExpirationModel`.
    pub fn model(self) -> ExpirationModel {
        match self {
            Self::Never => ExpirationModel::DoesNotExpire,
            Self::At(_) => ExpirationModel::Expires,
        }
    }

    /// `ValidTo`.
    pub fn valid_to(self) -> Option<Timestamp> {
        match self {
            Self::Never => None,
            Self::At(date) => Some(date),
        }
    }

    /// Checks that the date is one to which material imported at `now` may be kept.
    pub fn check(self, now: Timestamp) -> Result<(), KmsError> {
        let Self::At(date) = self else { return Ok(()) };
        if date <= now {
            return Err(KmsError::Validation(
                "The validTo date must be in the future".into(),
            ));
        }
        if date > now.plus_days(MAX_MATERIAL_VALIDITY_DAYS) {
            return Err(KmsError::Validation(format!(
                "The validTo date must be within {MAX_MATERIAL_VALIDITY_DAYS} days"
            )));
        }
        Ok(())
    }
}

/// What an import says of its material, besides how long it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportClaims {
    /// `ImportType`.
    pub import_type: Option<ImportType>,
    /// `KeyMaterialId`: the existing material that it must be.
    pub material_id: Option<MaterialId>,
    /// `KeyMaterialDescription`; the one that the material had is kept where there is none.
    pub description: Option<String>,
}

impl ImportClaims {
    /// Checks what does not depend on the material: what was claimed goes together, and goes with the key.
    pub fn check(&self, key: &Key, region: &RegionName) -> Result<(), KmsError> {
        let claims_something =
            self.import_type.is_some() || self.material_id.is_some() || self.description.is_some();
        if key.spec.class() != KeyClass::Symmetric && claims_something {
            return Err(KmsError::Validation(
                "ImportType, KeyMaterialId and KeyMaterialDescription are valid for symmetric encryption keys only"
                    .into(),
            ));
        }
        if self.import_type(key) == ImportType::New && self.material_id.is_some() {
            return Err(KmsError::Validation(
                "KeyMaterialId cannot be set if the ImportType is NEW_KEY_MATERIAL".into(),
            ));
        }
        // A replica takes its materials and their descriptions from its primary.
        let primary_only = self.import_type == Some(ImportType::New) || self.description.is_some();
        if key.is_replica() && primary_only {
            return Err(KmsError::NotMultiRegionPrimary(key.arn(region)));
        }
        Ok(())
    }

    /// Checks that the key takes this material.
    pub fn check_material(&self, key: &Key, id: MaterialId) -> Result<(), KmsError> {
        match self.import_type(key) {
            ImportType::New => check_new(key, id),
            ImportType::Existing => self.check_existing(key, id),
        }
    }

    fn check_existing(&self, key: &Key, id: MaterialId) -> Result<(), KmsError> {
        let is_claimed = self.material_id.is_none_or(|claimed| claimed == id);
        if is_claimed && key.material(&id).is_some() {
            Ok(())
        } else {
            Err(KmsError::IncorrectKeyMaterial)
        }
    }

    fn import_type(&self, key: &Key) -> ImportType {
        self.import_type.unwrap_or(if key.materials.is_empty() {
            ImportType::New
        } else {
            ImportType::Existing
        })
    }
}

/// New material is the first, or waits for a rotation. At most one waits; it may be imported again.
fn check_new(key: &Key, id: MaterialId) -> Result<(), KmsError> {
    match key.pending_material() {
        Some(pending) if pending.id == id => Ok(()),
        Some(pending) => Err(KmsError::OtherMaterialPending {
            key_id: key.id,
            new: id,
            pending: pending.id,
        }),
        None if key.material(&id).is_some() => Err(KmsError::IncorrectKeyMaterial),
        None => Ok(()),
    }
}

/// Checks that the key takes imports at all.
pub fn check_origin(key: &Key, arn: &KeyArn) -> Result<(), KmsError> {
    match key.origin {
        KeyOrigin::External => Ok(()),
        origin => Err(KmsError::OriginNotValid {
            key: arn.clone(),
            origin,
        }),
    }
}

/// Checks that material of `spec` may come wrapped so: with RSAES-OAEP alone only what fits into one block.
pub fn check_wrapping(
    spec: KeySpec,
    algorithm: WrappingAlgorithm,
    wrapping_spec: WrappingKeySpec,
) -> Result<(), KmsError> {
    use WrappingAlgorithm as Algorithm;
    let fits = match algorithm {
        // AWS has disabled the one, and the other is for its Chinese regions.
        Algorithm::RsaesPkcs1V15 | Algorithm::Sm2Pke => false,
        Algorithm::RsaesOaepSha1 | Algorithm::RsaesOaepSha256 => match spec {
            KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096 => false,
            KeySpec::EccNistP521 => wrapping_spec != WrappingKeySpec::Rsa2048,
            _ => true,
        },
        Algorithm::RsaAesKeyWrapSha1 | Algorithm::RsaAesKeyWrapSha256 => spec.class() == KeyClass::Asymmetric,
    };
    if fits && wrapping_spec != WrappingKeySpec::Sm2 {
        Ok(())
    } else {
        Err(KmsError::WrappingNotSupported {
            algorithm,
            wrapping_spec,
            spec,
        })
    }
}

impl Key {
    /// How long the key is usable with what was imported: up to when the first of its permanent materials expires.
    /// `None` for a key that has no imported material, or not all of it.
    pub fn expiration(&self) -> Option<Expiration> {
        let imported = self.origin == KeyOrigin::External && self.has_all_material();
        imported.then(|| {
            let dates = self.permanent_materials().iter();
            let first = dates.filter_map(|material| material.valid_to).min();
            first.map_or(Expiration::Never, Expiration::At)
        })
    }

    /// When the next of its materials expires, one that waits for a rotation included.
    pub fn expiry_date(&self) -> Option<Timestamp> {
        self.materials
            .iter()
            .filter_map(|material| material.valid_to)
            .min()
    }

    /// Deletes the bytes of a version. One that the key was ever used with stays known, and the key waits for it; one that
    /// waited for a rotation is gone. A replica knows what its primary knows.
    pub(crate) fn delete_material(&mut self, id: MaterialId) {
        let waited = self.pending_material().is_some_and(|pending| pending.id == id);
        if waited && !self.is_replica() {
            self.materials.retain(|material| material.id != id);
            self.staged = None;
        }
        for material in self.materials.iter_mut().filter(|material| material.id == id) {
            material.forget_bytes();
        }
        self.state = self.state_with_materials();
    }

    /// What the state is once materials have come or gone: a key works with all of its permanent ones or not at all. One
    /// that is Updating stays so until its primary is found: then it turns out what it has.
    pub(crate) fn state_with_materials(&self) -> KeyState {
        match (self.state, self.has_all_material()) {
            (KeyState::PendingImport, true) => KeyState::Enabled,
            (KeyState::Enabled | KeyState::Disabled, false) => KeyState::PendingImport,
            (state, _) => state,
        }
    }
}
