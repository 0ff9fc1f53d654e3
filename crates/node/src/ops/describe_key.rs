//! DescribeKey.

use trent_api::json::Object;
use trent_api::ops::describe_key::{Request, Response};

use super::Answer;
use super::access::Access;
use crate::service::{Call, Service};

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = service.read(call.operation).await?;
    service.check_grant_tokens(&published.state, &request.grant_tokens)?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    let metadata = published.state.metadata(&access.key)?;
    Ok(Response { key: &metadata }.encode())
}
