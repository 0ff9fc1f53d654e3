//! ListKeyRotations.

use trent_api::json::Object;
use trent_api::ops::list_key_rotations::{Request, Response};
use trent_domain::rotation;

use super::Answer;
use super::access::Access;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let (after, limit) = (request.page.after.as_ref(), request.page.limit);
    let published = service.read(call.operation).await?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    rotation::check_told(&access.key, &access.arn)?;
    access.require_state()?;
    access.require_own_store()?;
    let page = access.key.versions(request.include, after, limit);
    Ok(Response {
        key: &access.key,
        page: &page,
    }
    .encode())
}
