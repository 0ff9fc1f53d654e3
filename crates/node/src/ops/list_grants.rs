//! ListGrants.

use trent_api::json::Object;
use trent_api::ops::list_grants::{Request, Response};

use super::Answer;
use super::access::Access;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = service.read(call.operation).await?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    let page = published.state.grants_of_key(
        &access.key,
        &request.filter()?,
        request.page.after.as_ref(),
        request.page.limit,
    );
    Ok(Response {
        region: &service.region,
        key_owner: access.key.account,
        page: &page,
    }
    .encode())
}
