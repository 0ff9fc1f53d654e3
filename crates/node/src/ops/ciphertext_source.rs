//! Where a ciphertext comes from: what Decrypt and ReEncrypt have to find out before they open it.

use trent_api::error::ApiError;
use trent_api::ops::Ciphertext;
use trent_crypto::blob::Blob;
use trent_crypto::secret::Plaintext;
use trent_domain::authorize;
use trent_domain::encryption_context::EncryptionContext;
use trent_domain::error::KmsError;
use trent_domain::ids::MaterialId;
use trent_domain::key_spec::EncryptionAlgorithm;
use trent_domain::resolve::resolve_source;
use trent_domain::state::State;

use super::access::{Access, symmetric};
use crate::service::{Call, Service};

/// What a request says about its ciphertext.
pub(super) struct CiphertextSource<'a> {
    pub(super) ciphertext: &'a Ciphertext,
    pub(super) key_id: Option<&'a str>,
    pub(super) algorithm: EncryptionAlgorithm,
    pub(super) context: &'a EncryptionContext,
}

/// A ciphertext whose key the caller may use, not opened yet.
pub(super) struct Openable<'a> {
    pub(super) access: Access,
    /// `None` when only the authorization was asked for.
    blob: Option<Blob<'a>>,
    context: &'a EncryptionContext,
}

impl<'a> CiphertextSource<'a> {
    /// Finds the key, by name or by the ciphertext itself. A named key that did not make the ciphertext is refused
    /// whatever its usage and state are: those are for the caller to check.
    pub(super) fn locate(
        self,
        service: &Service,
        state: &State,
        call: &Call,
    ) -> Result<Openable<'a>, KmsError> {
        let named = self
            .key_id
            .map(|raw| named(service, state, call, raw))
            .transpose()?;
        let blob = match self.ciphertext {
            Ciphertext::Given(bytes) if self.algorithm == EncryptionAlgorithm::SymmetricDefault => {
                Some(Blob::parse(bytes).map_err(|_| KmsError::InvalidCiphertext)?)
            }
            _ => None,
        };
        let access = match (named, &blob) {
            (Some(access), Some(blob)) if access.key.id != blob.key_id() => {
                return Err(KmsError::IncorrectKey);
            }
            (Some(access), _) => access,
            (None, Some(blob)) => of_blob(service, state, call, blob)?,
            // The request was refused before: without a symmetric ciphertext it has to name the key.
            (None, None) => return Err(KmsError::InvalidCiphertext),
        };
        Ok(Openable {
            access,
            blob,
            context: self.context,
        })
    }
}

impl Openable<'_> {
    /// Opens the ciphertext; also says which version of the material did. A dry run opens it too: it speaks of success
    /// only if there would have been one. One that ignores the ciphertext has nothing more to check and ends here.
    pub(super) fn open(&self, service: &Service) -> Result<(Plaintext, MaterialId), ApiError> {
        let blob = self.blob.as_ref().ok_or(KmsError::DryRun)?;
        let mut materials = self.access.key.materials.iter();
        let material = materials
            .find(|material| material.id == blob.material_id())
            .ok_or(KmsError::InvalidCiphertext)?;
        let key = self.access.material(service, material)?;
        let plaintext = symmetric(&key)?
            .decrypt(blob, self.context)
            .map_err(|_| KmsError::InvalidCiphertext)?;
        Ok((plaintext, material.id))
    }
}

/// The key that the request names.
fn named(service: &Service, state: &State, call: &Call, raw: &str) -> Result<Access, KmsError> {
    let resolved = resolve_source(state, &call.caller, call.operation, raw)?;
    let proof = authorize::on_source(&resolved, &service.region, &call.caller, call.operation)?;
    Ok(Access::new(&service.region, resolved.key, proof, call.operation))
}

/// The key that the ciphertext names.
fn of_blob(service: &Service, state: &State, call: &Call, blob: &Blob<'_>) -> Result<Access, KmsError> {
    let key = state.key(&blob.key_id());
    let proof = authorize::on_ciphertext(
        key.map(AsRef::as_ref),
        &service.region,
        &call.caller,
        call.operation,
    )?;
    let key = key.cloned().ok_or(KmsError::InvalidCiphertext)?;
    Ok(Access::new(&service.region, key, proof, call.operation))
}
