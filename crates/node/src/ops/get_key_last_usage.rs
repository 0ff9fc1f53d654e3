//! GetKeyLastUsage: what the region has been told of, and what this node has seen since. Another node's last seconds are
//! not in it.

use trent_api::json::Object;
use trent_api::ops::get_key_last_usage::{Request, Response};
use trent_domain::ids::KeyId;
use trent_domain::last_usage::LastUsage;
use trent_domain::state::State;

use super::Answer;
use super::access::Access;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = service.read(call.operation).await?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    let last_usage = last_usage(service, &published.state, access.key.id);
    let answer = Response {
        key_id: access.key.id,
        created_at: access.key.created_at,
        last_usage: last_usage.as_ref(),
    };
    Ok(answer.encode())
}

/// The later of what is known here and there.
fn last_usage(service: &Service, state: &State, key: KeyId) -> Option<LastUsage> {
    let told = state.last_usage(&key).copied();
    let untold = service.usages.of(key);
    match (told, untold) {
        (Some(told), Some(untold)) if told.is_later_than(&untold) => Some(told),
        (told, untold) => untold.or(told),
    }
}
