//! ListAliases.

use trent_api::json::Object;
use trent_api::ops::list_aliases::{Request, Response};
use trent_domain::authorize;

use super::Answer;
use super::access::Access;
use crate::service::{Call, Service};

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let proof = authorize::on_account(&call.caller, &service.region, call.operation)?;
    let (after, limit) = (request.page.after.as_ref(), request.page.limit);
    let published = service.read(call.operation).await?;
    let page = match &request.key_id {
        None => published.state.aliases_of(proof.account(), after, limit)?,
        Some(raw) => {
            let access = Access::to_named(service, &published.state, call, raw)?;
            published.state.aliases_of_key(&access.key, after, limit)
        }
    };
    Ok(Response {
        region: &service.region,
        page: &page,
    }
    .encode())
}
