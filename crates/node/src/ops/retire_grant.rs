//! RetireGrant.

use trent_api::error::ApiError;
use trent_api::json::Object;
use trent_api::ops::retire_grant::{Named, Request};
use trent_domain::authorize;
use trent_domain::command::{Command, RetireGrant};
use trent_domain::error::KmsError;
use trent_domain::ids::GrantId;
use trent_domain::resolve::{Resolved, resolve};
use trent_domain::state::State;

use super::Answer;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let named = request.grant()?;
    let published = service.read(call.operation).await?;
    let (key, grant_id) = find(service, &published.state, call, named)?;
    let decided = authorize::on_grant(&published.state, &key, &grant_id, &call.asker(service));
    let grant = call.decisions.noting(decided)?;
    let command = Command::RetireGrant(RetireGrant {
        key_id: grant.key_id,
        grant_id,
    });
    if request.dry_run {
        return Err(service.rehearse(&published.state, call, command));
    }
    service.change(call, command).await?;
    Ok(Vec::new())
}

/// The key, which may be another account's, and which of its grants is meant.
fn find(
    service: &Service,
    state: &State,
    call: &Call,
    named: Named<'_>,
) -> Result<(Resolved, GrantId), ApiError> {
    match named {
        Named::Token(token) => {
            let grant = service.grant_of(state, token)?;
            let key = state.key(&grant.key_id).ok_or(KmsError::InvalidGrantToken)?;
            Ok((Resolved::by_id(key.clone(), &service.region), grant.id))
        }
        Named::Id { key_id, grant_id } => {
            let key = resolve(state, &call.asker(service), call.operation, key_id)?;
            Ok((key, grant_id?))
        }
    }
}
