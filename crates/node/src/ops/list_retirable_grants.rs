//! ListRetirableGrants: on whichever keys, also of other accounts.

use std::sync::Arc;

use trent_api::json::Object;
use trent_api::ops::list_retirable_grants::{Entry, Position, Request, Response};
use trent_domain::authorize;
use trent_domain::grant::Grant;

use super::Answer;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let principal = request.retiring_principal()?;
    authorize::on_retiring_principal(&call.asker(service), &principal)?;
    let after = request.page.after.map(|Position(key, grant)| (key, grant));
    let published = service.read(call.operation).await?;
    let page = published
        .state
        .retirable_grants(&principal, after.as_ref(), request.page.limit);
    // A grant goes with its key, so every key is there.
    let entry = |grant: Arc<Grant>| {
        let key_owner = published.state.key(&grant.key_id)?.account;
        Some(Entry { grant, key_owner })
    };
    let entries: Vec<Entry> = page.items.into_iter().filter_map(entry).collect();
    Ok(Response {
        region: &service.region,
        entries: &entries,
        truncated: page.truncated,
    }
    .encode())
}
