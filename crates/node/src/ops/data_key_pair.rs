//! A new data key pair under a KMS key: what GenerateDataKeyPair and GenerateDataKeyPairWithoutPlaintext share.

use trent_api::error::ApiError;
use trent_api::ops::GrantTokens;
use trent_crypto::data_key_pair::DataKeyPair;
use trent_domain::encryption_context::EncryptionContext;
use trent_domain::ids::MaterialId;
use trent_domain::key_spec::{self, DataKeyPairSpec};

use super::access::{Access, stop_if_dry};
use super::key_use::symmetric;
use crate::call::Call;
use crate::service::{Service, not_computed, not_sealed};

/// What a request wants.
pub(super) struct DataKeyPairRequest<'a> {
    pub(super) key_id: &'a str,
    pub(super) spec: DataKeyPairSpec,
    pub(super) context: &'a EncryptionContext,
    pub(super) grant_tokens: &'a GrantTokens,
    pub(super) dry_run: bool,
}

/// A data key pair, its private half plain and sealed.
pub(super) struct GeneratedDataKeyPair {
    pub(super) access: Access,
    pub(super) pair: DataKeyPair,
    pub(super) sealed: Vec<u8>,
    pub(super) material_id: MaterialId,
}

impl DataKeyPairRequest<'_> {
    pub(super) async fn generate(
        self,
        service: &Service,
        call: &Call,
    ) -> Result<GeneratedDataKeyPair, ApiError> {
        let access = Access::find(service, call, self.key_id, self.grant_tokens).await?;
        key_spec::check_data_key_pair(self.spec)?;
        access.require_usable()?;
        access.require_symmetric()?;
        access.require_own_store()?;
        stop_if_dry(self.dry_run)?;
        let pair = generate(service, self.spec).await?;
        let prepared = access.current_key(service)?;
        let key = symmetric(&prepared)?;
        let sealed = key
            .encrypt(pair.private_key(), self.context, service.randomness.as_ref())
            .map_err(not_sealed)?;
        Ok(GeneratedDataKeyPair {
            access,
            pair,
            sealed,
            material_id: key.material_id(),
        })
    }
}

async fn generate(service: &Service, spec: DataKeyPairSpec) -> Result<DataKeyPair, ApiError> {
    let randomness = service.randomness.clone();
    let generate = move || DataKeyPair::generate(spec, randomness.as_ref());
    let generated = match spec {
        DataKeyPairSpec::Rsa2048 | DataKeyPairSpec::Rsa3072 | DataKeyPairSpec::Rsa4096 => {
            service.workers.key_generation(generate).await?
        }
        _ => service.workers.private_key(generate).await?,
    };
    generated.map_err(not_computed)
}
