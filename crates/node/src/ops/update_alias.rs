//! UpdateAlias.

use trent_api::json::Object;
use trent_api::ops::update_alias::Request;
use trent_domain::command::{Command, UpdateAlias};

use super::Answer;
use super::access::Access;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let name = request.alias_name.parse()?;
    let published = service.read(call.operation).await?;
    let target = Access::resolve(service, &published.state, call, &request.target_key_id)?;
    call.require_alias(service, &published.state, &name)?;
    call.on_alias(service, &name)?;
    let access = Access::to(service, &published.state, call, target)?;
    service
        .change(
            call,
            Command::UpdateAlias(UpdateAlias {
                name,
                target: access.key.id,
            }),
        )
        .await?;
    Ok(Vec::new())
}
