//! A new data key under a KMS key: what GenerateDataKey and GenerateDataKeyWithoutPlaintext share.

use trent_api::error::ApiError;
use trent_crypto::secret::DataKey;
use trent_domain::encryption_context::EncryptionContext;
use trent_domain::error::KmsError;
use trent_domain::ids::MaterialId;
use trent_domain::key_spec::EncryptionAlgorithm;

use super::access::{Access, stop_if_dry, symmetric};
use crate::service::{Call, Service, no_randomness, not_sealed};

/// What a request wants.
pub(super) struct DataKeyRequest<'a> {
    pub(super) key_id: &'a str,
    pub(super) len: Result<usize, KmsError>,
    pub(super) context: &'a EncryptionContext,
    pub(super) dry_run: bool,
}

/// A data key, plain and sealed.
pub(super) struct GeneratedDataKey {
    pub(super) access: Access,
    pub(super) plain: DataKey,
    pub(super) sealed: Vec<u8>,
    pub(super) material_id: MaterialId,
}

impl DataKeyRequest<'_> {
    pub(super) async fn generate(self, service: &Service, call: &Call) -> Result<GeneratedDataKey, ApiError> {
        let published = service.read(call.operation).await?;
        let access = Access::to_named(service, &published.state, call, self.key_id)?;
        let len = self.len?;
        access.require_usable()?;
        access.require_algorithm(EncryptionAlgorithm::SymmetricDefault)?;
        stop_if_dry(self.dry_run)?;
        let randomness = service.randomness.as_ref();
        let plain = DataKey::generate(len, randomness).map_err(no_randomness)?;
        let prepared = access.current(service)?;
        let key = symmetric(&prepared)?;
        let sealed = key
            .encrypt(plain.as_plaintext(), self.context, randomness)
            .map_err(not_sealed)?;
        Ok(GeneratedDataKey {
            access,
            plain,
            sealed,
            material_id: key.material_id(),
        })
    }
}
