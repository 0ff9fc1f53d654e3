//! ListAliases.

use trent_api::json::Object;
use trent_api::ops::list_aliases::{Request, Response};
use trent_domain::resolve::resolve;

use super::Answer;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let proof = call.on_account(service)?;
    let (after, limit) = (request.page.after.as_ref(), request.page.limit);
    let published = service.read(call.operation).await?;
    let page = match &request.key_id {
        None => published.state.aliases_of(proof.account(), after, limit)?,
        Some(raw) => {
            let asker = call.asker(service);
            let resolved = resolve(&published.state, &asker, call.operation, raw)?;
            let key = proof.own_key(resolved, &asker)?;
            published.state.aliases_of_key(&key, after, limit)
        }
    };
    Ok(Response {
        region: &service.region,
        page: &page,
    }
    .encode())
}
