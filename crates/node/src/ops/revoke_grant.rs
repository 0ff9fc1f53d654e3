//! RevokeGrant.

use trent_api::json::Object;
use trent_api::ops::revoke_grant::Request;
use trent_domain::command::{Command, RevokeGrant};

use super::Answer;
use super::access::Access;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = service.read(call.operation).await?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    let command = Command::RevokeGrant(RevokeGrant {
        key_id: access.key.id,
        grant_id: request.grant_id()?,
    });
    if request.dry_run {
        return Err(service.rehearse(&published.state, call, command));
    }
    service.change(call, command).await?;
    Ok(Vec::new())
}
