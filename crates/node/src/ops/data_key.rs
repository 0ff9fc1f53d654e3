//! A new data key under a KMS key: what GenerateDataKey and GenerateDataKeyWithoutPlaintext share.

use trent_api::error::ApiError;
use trent_api::ops::GrantTokens;
use trent_crypto::secret::DataKey;
use trent_domain::encryption_context::EncryptionContext;
use trent_domain::error::KmsError;
use trent_domain::ids::MaterialId;

use super::access::{Access, stop_if_dry};
use crate::call::Call;
use crate::service::{Service, no_randomness};

/// What a request wants.
pub(super) struct DataKeyRequest<'a> {
    pub(super) key_id: &'a str,
    pub(super) len: Result<usize, KmsError>,
    pub(super) context: &'a EncryptionContext,
    pub(super) dry_run: bool,
    pub(super) grant_tokens: &'a GrantTokens,
}

/// A data key, plain and sealed.
pub(super) struct GeneratedDataKey {
    pub(super) access: Access,
    pub(super) plain: DataKey,
    pub(super) sealed: Vec<u8>,
    /// The version of the material, of a key that stands on no other.
    pub(super) material_id: Option<MaterialId>,
}

impl DataKeyRequest<'_> {
    pub(super) async fn generate(self, service: &Service, call: &Call) -> Result<GeneratedDataKey, ApiError> {
        let access = Access::find(service, call, self.key_id, self.grant_tokens).await?;
        let len = self.len?;
        access.require_usable()?;
        access.require_symmetric()?;
        access.require_context(self.context)?;
        stop_if_dry(self.dry_run)?;
        let randomness = service.randomness.as_ref();
        let plain = DataKey::generate(len, randomness).map_err(no_randomness)?;
        let sealed = access
            .seal_symmetric(service, call, plain.as_plaintext(), self.context)
            .await?;
        Ok(GeneratedDataKey {
            access,
            plain,
            sealed: sealed.ciphertext,
            material_id: sealed.material_id,
        })
    }
}
