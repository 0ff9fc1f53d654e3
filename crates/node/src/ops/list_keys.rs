//! ListKeys.

use trent_api::json::Object;
use trent_api::ops::list_keys::{Request, Response};
use trent_domain::state::Page;

use super::Answer;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let proof = call.on_account(service)?;
    let published = service.read(call.operation).await?;
    let page = if request.lists_own_keys {
        published
            .state
            .keys_of(proof.account(), request.page.after.as_ref(), request.page.limit)
    } else {
        // Keys that others share through Resource Access Manager: there are none.
        Page {
            items: Vec::new(),
            truncated: false,
        }
    };
    Ok(Response {
        region: &service.region,
        page: &page,
    }
    .encode())
}
