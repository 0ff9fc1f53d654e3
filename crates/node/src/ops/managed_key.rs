//! AWS managed keys: made when an operation that makes them first asks by their alias.

use std::sync::Arc;

use trent_api::error::ApiError;
use trent_consensus::Published;
use trent_domain::command::{Command, CreateManagedKey};
use trent_domain::ids::KeyId;
use trent_domain::key_spec::KeySpec;
use trent_domain::resolve::{AwaitedKey, awaited_managed_key};
use trent_domain::state::State;

use super::new_material::new_material;
use crate::call::Call;
use crate::service::Service;

/// The region's state for a request that names a key so. If it asks for a managed key that is not there yet, the key is
/// made first.
pub(super) async fn read_with(
    service: &Service,
    call: &Call,
    raw: &str,
) -> Result<Arc<Published<State>>, ApiError> {
    let published = service.read(call.operation).await?;
    let awaited = awaited_managed_key(&published.state, &call.asker(service), call.operation, raw);
    match awaited {
        Some(managed) => {
            make(service, call, managed).await?;
            service.read(call.operation).await
        }
        None => Ok(published),
    }
}

/// Several may do so at once: the first entry makes the key, and the material of the others is forgotten.
async fn make(service: &Service, call: &Call, managed: AwaitedKey) -> Result<(), ApiError> {
    let AwaitedKey {
        service: managed,
        account,
    } = managed;
    let key_id = KeyId::single_from_random(service.random()?);
    let command = CreateManagedKey {
        alias: managed.alias()?,
        key_id,
        description: managed.description(),
        policy: managed.policy(account, &service.region),
        material: new_material(service, key_id, KeySpec::SymmetricDefault).await?,
    };
    let made = service.change(call, Command::CreateManagedKey(command)).await;
    made.map(drop)
}
