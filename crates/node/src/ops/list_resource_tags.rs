//! ListResourceTags.

use trent_api::json::Object;
use trent_api::ops::list_resource_tags::{Request, Response};

use super::Answer;
use super::access::Access;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = service.read(call.operation).await?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    let (after, limit) = (request.page.after.as_ref(), request.page.limit);
    let page = published.state.tags_of_key(&access.key, after, limit);
    Ok(Response { page: &page }.encode())
}
