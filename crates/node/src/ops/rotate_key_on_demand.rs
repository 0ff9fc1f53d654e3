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
use super::new_material::new_material;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = service.read(call.operation).await?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    access.require_state()?;
    rotation::check_on_demand(&access.key, &access.arn, service.clock.now())?;
    let command = RotateKeyOnDemand {
        key_id: access.key.id,
        material: material(service, &access.key).await?,
        follow_up_seed: service.random()?,
    };
    service.change(call, Command::RotateKeyOnDemand(command)).await?;
    Ok(Response { key: &access.arn }.encode())
}

/// Symmetric material is drawn at once; that of an EXTERNAL key is there.
async fn material(service: &Service, key: &Key) -> Result<Option<Material>, ApiError> {
    match key.origin {
        KeyOrigin::External => Ok(None),
        _ => new_material(service, key.id, key.spec).await.map(Some),
    }
}
