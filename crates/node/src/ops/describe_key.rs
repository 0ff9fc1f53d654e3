//! DescribeKey.

use trent_api::json::Object;
use trent_api::ops::describe_key::{Request, Response};

use super::access::Access;
use super::{Answer, managed_key};
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = managed_key::read_with(service, call, &request.key_id).await?;
    // A token that stands for no grant adds nothing: the operation has no error for one.
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    let metadata = published.state.metadata(&access.key)?;
    Ok(Response { key: &metadata }.encode())
}
