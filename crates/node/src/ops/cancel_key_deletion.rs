//! CancelKeyDeletion.

use trent_api::json::Object;
use trent_api::ops::cancel_key_deletion::{Request, Response};
use trent_domain::command::{CancelKeyDeletion, Command};

use super::Answer;
use super::access::Access;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = service.read(call.operation).await?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    service
        .change(
            call,
            Command::CancelKeyDeletion(CancelKeyDeletion {
                key_id: access.key.id,
            }),
        )
        .await?;
    Ok(Response { key: &access.arn }.encode())
}
