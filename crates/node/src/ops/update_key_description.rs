//! UpdateKeyDescription.

use trent_api::json::Object;
use trent_api::ops::update_key_description::Request;
use trent_domain::command::{Command, UpdateKeyDescription};

use super::Answer;
use super::access::Access;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = service.read(call.operation).await?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    let command = UpdateKeyDescription {
        key_id: access.key.id,
        description: request.description,
    };
    service
        .change(call, Command::UpdateKeyDescription(command))
        .await?;
    Ok(Vec::new())
}
