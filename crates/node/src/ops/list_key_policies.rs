//! ListKeyPolicies.

use trent_api::json::Object;
use trent_api::ops::list_key_policies::{Request, Response};

use super::Answer;
use super::access::Access;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = service.read(call.operation).await?;
    Access::to_named(service, &published.state, call, &request.key_id)?;
    Ok(Response::default().encode())
}
