//! RotateKeyOnDemand: new material, or what its owner has imported for it.

use trent_api::error::ApiError;
use trent_api::json::Object;
use trent_api::ops::rotate_key_on_demand::{Request, Response};
use trent_domain::command::{Command, RotateKeyOnDemand};
use trent_domain::key::{Key, Material};
use trent_domain::key_spec::KeyOrigin;
use trent_domain::rotation;

use super::Answer;
use super::access::Access;
use crate::service::{Call, Service, not_computed};

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = service.read(call.operation).await?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    access.require_state()?;
    rotation::check_on_demand(&access.key, &access.arn, service.clock.now())?;
    let command = RotateKeyOnDemand {
        key_id: access.key.id,
        material: new_material(service, &access.key)?,
    };
    service.change(call, Command::RotateKeyOnDemand(command)).await?;
    Ok(Response { key: &access.arn }.encode())
}

fn new_material(service: &Service, key: &Key) -> Result<Option<Material>, ApiError> {
    if key.origin == KeyOrigin::External {
        return Ok(None);
    }
    let new = service
        .keyring()?
        .generate(key.id, key.spec, service.randomness.as_ref())
        .map_err(not_computed)?;
    Ok(Some(new.into_material(service.clock.now())))
}
