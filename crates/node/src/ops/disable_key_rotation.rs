//! DisableKeyRotation.

use trent_api::json::Object;
use trent_api::ops::disable_key_rotation::Request;
use trent_domain::command::{Command, DisableKeyRotation};

use super::Answer;
use super::access::Access;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = service.read(call.operation).await?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    let command = DisableKeyRotation {
        key_id: access.key.id,
        follow_up_seed: service.random()?,
    };
    service.change(call, Command::DisableKeyRotation(command)).await?;
    Ok(Vec::new())
}
