//! Encryption: what Encrypt, ReEncrypt and the generation of data keys share.

use trent_api::error::ApiError;
use trent_crypto::secret::Plaintext;
use trent_domain::encryption;
use trent_domain::encryption_context::EncryptionContext;
use trent_domain::error::KmsError;
use trent_domain::ids::MaterialId;
use trent_domain::key_spec::EncryptionAlgorithm;

use super::access::Access;
use super::external_key::Use;
use super::key_use::symmetric;
use crate::call::Call;
use crate::service::{Service, not_computed, not_sealed};

/// How to encrypt, and with which key.
pub(super) struct Sealing<'a> {
    pub(super) access: &'a Access,
    pub(super) algorithm: EncryptionAlgorithm,
    pub(super) context: &'a EncryptionContext,
}

/// A ciphertext.
pub(super) struct Sealed {
    pub(super) ciphertext: Vec<u8>,
    /// The version of the material, of a symmetric key that stands on no other.
    pub(super) material_id: Option<MaterialId>,
}

impl Sealing<'_> {
    /// Refuses more than the key encrypts.
    pub(super) fn require_fit(&self, plaintext: &Plaintext) -> Result<(), KmsError> {
        encryption::check_plaintext(self.access.key.spec, self.algorithm, plaintext.expose().len())
    }

    /// Encrypts.
    pub(super) async fn seal(
        &self,
        service: &Service,
        call: &Call,
        plaintext: Plaintext,
    ) -> Result<Sealed, ApiError> {
        if self.algorithm == EncryptionAlgorithm::SymmetricDefault {
            return self
                .access
                .seal_symmetric(service, call, &plaintext, self.context)
                .await;
        }
        let algorithm = self.algorithm;
        let encrypt = self
            .access
            .with_public_key(service, move |key| key.encrypt(algorithm, &plaintext));
        Ok(Sealed {
            ciphertext: encrypt.await?.map_err(not_computed)?,
            material_id: None,
        })
    }
}

impl Access {
    /// Encrypts under the key's current material, and under the external key of a key that has one.
    pub(super) async fn seal_symmetric(
        &self,
        service: &Service,
        call: &Call,
        plaintext: &Plaintext,
        context: &EncryptionContext,
    ) -> Result<Sealed, ApiError> {
        let prepared = self.current_key(service)?;
        let key = symmetric(&prepared)?;
        if let Some(external) = &self.external {
            let used = Use {
                service,
                call,
                key: &self.arn,
                context,
            };
            return Ok(Sealed {
                ciphertext: external.encrypt(key, plaintext, used).await?,
                material_id: None,
            });
        }
        let sealed = key.encrypt(plaintext, context, service.randomness.as_ref());
        Ok(Sealed {
            ciphertext: sealed.map_err(not_sealed)?,
            material_id: Some(key.material_id()),
        })
    }
}
