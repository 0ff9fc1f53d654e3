//! GetKeyPolicy.

use trent_api::json::Object;
use trent_api::ops::get_key_policy::{Request, Response};

use super::Answer;
use super::access::Access;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = service.read(call.operation).await?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    request.require_default_policy()?;
    Ok(Response {
        policy: access.key.policy.as_str(),
    }
    .encode())
}
