//! New material for a key, made where it holds up nobody.

use trent_api::error::ApiError;
use trent_domain::ids::KeyId;
use trent_domain::key::Material;
use trent_domain::key_spec::{KeyClass, KeySpec};

use crate::service::{Service, not_computed};

/// Draws material of `spec`, wrapped for this region.
pub(super) async fn new_material(
    service: &Service,
    key_id: KeyId,
    spec: KeySpec,
) -> Result<Material, ApiError> {
    let (keyring, randomness) = (service.keyring()?, service.randomness.clone());
    let generate = move || keyring.generate(key_id, spec, randomness.as_ref());
    let generated = match (spec, spec.class()) {
        (KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096, _) => {
            service.workers.key_generation(generate).await?
        }
        (_, KeyClass::Asymmetric) => service.workers.private_key(generate).await?,
        (_, KeyClass::Symmetric | KeyClass::Hmac) => generate(),
    };
    let new = generated.map_err(not_computed)?;
    Ok(new.into_material(service.clock.now()))
}
