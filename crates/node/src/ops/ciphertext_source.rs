//! Where a ciphertext comes from: what Decrypt and ReEncrypt have to find out before they open it.

use trent_api::error::ApiError;
use trent_api::ops::Ciphertext;
use trent_crypto::blob::Blob;
use trent_crypto::external_blob::ExternalBlob;
use trent_crypto::secret::Plaintext;
use trent_domain::authorize;
use trent_domain::encryption_context::EncryptionContext;
use trent_domain::error::KmsError;
use trent_domain::ids::{KeyId, MaterialId};
use trent_domain::key_spec::EncryptionAlgorithm;
use trent_domain::resolve::resolve_source;
use trent_domain::state::State;

use super::access::Access;
use super::external_key::Use;
use super::key_use::symmetric;
use crate::call::Call;
use crate::service::Service;

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
    content: Content<'a>,
    algorithm: EncryptionAlgorithm,
    context: &'a EncryptionContext,
}

/// What there is to open.
enum Content<'a> {
    /// A symmetric ciphertext, which names its key.
    Blob(Blob<'a>),
    /// One of a key that stands on an external one.
    External(ExternalBlob<'a>),
    /// An asymmetric one, which does not.
    Bare(&'a [u8]),
    /// Only the authorization was asked for.
    Ignored,
}

/// A plaintext.
pub(super) struct Opened {
    pub(super) plaintext: Plaintext,
    /// The version of the material that opened it, of a symmetric key that stands on no other.
    pub(super) material_id: Option<MaterialId>,
}

impl<'a> CiphertextSource<'a> {
    /// Finds the key, by name or by the ciphertext itself. A named key that did not make the ciphertext is refused
    /// whatever its usage and state are: those are for the caller to check.
    pub(super) fn locate(
        self,
        service: &Service,
        state: &State,
        call: &Call,
    ) -> Result<Openable<'a>, ApiError> {
        let named = self
            .key_id
            .map(|raw| named(service, state, call, raw))
            .transpose()?;
        let content = self.content()?;
        let access = match (named, content.key_id()) {
            (Some(access), Some(made_by)) if access.key.id != made_by => {
                return Err(KmsError::IncorrectKey.into());
            }
            (Some(access), _) => access,
            (None, Some(made_by)) => of_blob(service, state, call, &made_by)?,
            // The request was refused before: without a symmetric ciphertext it has to name the key.
            (None, None) => return Err(KmsError::InvalidCiphertext.into()),
        };
        Ok(Openable {
            access,
            content,
            algorithm: self.algorithm,
            context: self.context,
        })
    }

    /// The key that will be found, as far as the request tells without any authorization.
    pub(super) fn key(&self, service: &Service, state: &State, call: &Call) -> Option<KeyId> {
        match self.key_id {
            Some(raw) => {
                let resolved = resolve_source(state, &call.source_asker(service), call.operation, raw);
                resolved.ok().map(|resolved| resolved.key.id)
            }
            None => self.content().ok()?.key_id(),
        }
    }

    fn content(&self) -> Result<Content<'a>, KmsError> {
        match (self.ciphertext, self.algorithm) {
            (Ciphertext::Ignored, _) => Ok(Content::Ignored),
            (Ciphertext::Given(bytes), EncryptionAlgorithm::SymmetricDefault) => Content::of_blob(bytes),
            (Ciphertext::Given(bytes), _) => Ok(Content::Bare(bytes)),
        }
    }
}

impl<'a> Content<'a> {
    fn of_blob(bytes: &'a [u8]) -> Result<Self, KmsError> {
        let external = || ExternalBlob::parse(bytes).map(Self::External);
        let blob = Blob::parse(bytes).map(Self::Blob).or_else(|_| external());
        blob.map_err(|_| KmsError::InvalidCiphertext)
    }

    /// The key that the ciphertext names.
    fn key_id(&self) -> Option<KeyId> {
        match self {
            Self::Blob(blob) => Some(blob.key_id()),
            Self::External(blob) => Some(blob.key_id()),
            Self::Bare(_) | Self::Ignored => None,
        }
    }
}

impl Openable<'_> {
    /// Refuses an algorithm that the key does not have, and a context that the algorithm does not bind.
    pub(super) fn require_algorithm(&self) -> Result<(), KmsError> {
        self.access.require_encryption(self.algorithm, self.context)
    }

    /// Opens the ciphertext. A dry run opens it too: it speaks of success only if there would have been one. One that
    /// ignores the ciphertext has nothing more to check and ends here.
    pub(super) async fn open(&self, service: &Service, call: &Call) -> Result<Opened, ApiError> {
        match &self.content {
            Content::Blob(blob) => self.open_blob(service, blob),
            Content::External(blob) => self.open_external(service, call, blob).await,
            Content::Bare(ciphertext) => self.open_bare(service, ciphertext.to_vec()).await,
            Content::Ignored => Err(KmsError::DryRun.into()),
        }
    }

    fn open_blob(&self, service: &Service, blob: &Blob<'_>) -> Result<Opened, ApiError> {
        // A key that stands on an external one has made no such blob: both keys open its ciphertexts, or none does.
        if self.access.external.is_some() {
            return Err(KmsError::InvalidCiphertext.into());
        }
        let material = self.access.key.material(&blob.material_id());
        let material = material.ok_or(KmsError::InvalidCiphertext)?;
        let key = self.access.key_of(service, material)?;
        let plaintext = symmetric(&key)?
            .decrypt(blob, self.context)
            .map_err(|_| KmsError::InvalidCiphertext)?;
        Ok(Opened {
            plaintext,
            material_id: Some(material.id),
        })
    }

    async fn open_external(
        &self,
        service: &Service,
        call: &Call,
        blob: &ExternalBlob<'_>,
    ) -> Result<Opened, ApiError> {
        let external = self.access.external.as_ref();
        let external = external.ok_or(KmsError::InvalidCiphertext)?;
        let material = self.access.key.material(&blob.material_id());
        let material = material.ok_or(KmsError::InvalidCiphertext)?;
        let key = self.access.key_of(service, material)?;
        let used = Use {
            service,
            call,
            key: &self.access.arn,
            context: self.context,
        };
        Ok(Opened {
            plaintext: external.decrypt(symmetric(&key)?, blob, used).await?,
            material_id: None,
        })
    }

    async fn open_bare(&self, service: &Service, ciphertext: Vec<u8>) -> Result<Opened, ApiError> {
        let algorithm = self.algorithm;
        let decrypt = self.access.with_private_key(service, move |key| {
            Some(key.as_rsa()?.decrypt(algorithm, &ciphertext))
        });
        let plaintext = decrypt.await?.map_err(|_| KmsError::InvalidCiphertext)?;
        Ok(Opened {
            plaintext,
            material_id: None,
        })
    }
}

/// The key that the request names.
fn named(service: &Service, state: &State, call: &Call, raw: &str) -> Result<Access, ApiError> {
    let asker = call.source_asker(service);
    let found = resolve_source(state, &asker, call.operation, raw);
    let resolved = call.decisions.noting(found)?;
    let decided = authorize::on_source(state, &resolved, &asker, call.operation);
    let proof = call.decisions.noting(decided)?;
    Access::new(service, state, call, resolved.key, proof)
}

/// The key that the ciphertext names.
fn of_blob(service: &Service, state: &State, call: &Call, made_by: &KeyId) -> Result<Access, ApiError> {
    let key = state.key(made_by);
    let asker = call.source_asker(service);
    let decided = authorize::on_ciphertext(state, key.map(AsRef::as_ref), &asker, call.operation);
    let proof = call.decisions.noting(decided)?;
    let key = key.cloned().ok_or(KmsError::InvalidCiphertext)?;
    Access::new(service, state, call, key, proof)
}
