//! GetKeyRotationStatus.

use trent_api::json::Object;
use trent_api::ops::get_key_rotation_status::{Request, Response};
use trent_domain::rotation;

use super::Answer;
use super::access::Access;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = service.read(call.operation).await?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    rotation::check_told(&access.key, &access.arn)?;
    access.require_state()?;
    access.require_own_store()?;
    Ok(Response {
        key_id: access.key.id,
        automatic: access.key.automatic_rotation(),
        on_demand_started_at: access.key.on_demand_rotation_start(),
    }
    .encode())
}
