//! DescribeCustomKeyStores.

use trent_api::json::Object;
use trent_api::ops::describe_custom_key_stores::{Request, Response, Wanted};
use trent_domain::custom_key_store;
use trent_domain::state::Page;

use super::Answer;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let proof = call.on_account(service)?;
    let (account, wanted) = (proof.account(), request.wanted()?);
    let published = service.read(call.operation).await?;
    let state = &published.state;
    let one = |store: &_| Page {
        items: vec![std::sync::Arc::clone(store)],
        truncated: false,
    };
    let page = match wanted {
        Wanted::All => state.key_stores_page(account, request.page.after.as_ref(), request.page.limit),
        Wanted::WithId(id) => one(custom_key_store::find(state, account, id)?),
        Wanted::WithName(name) => one(custom_key_store::find_by_name(state, account, name)?),
    };
    Ok(Response { page: &page }.encode())
}
