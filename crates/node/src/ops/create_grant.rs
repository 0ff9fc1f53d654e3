//! CreateGrant.

use trent_api::json::Object;
use trent_api::ops::create_grant::{Request, Response};
use trent_crypto::keyring::GrantName;
use trent_domain::command::{Command, CreateGrant};
use trent_domain::ids::GrantId;
use trent_domain::reply::Reply;

use super::Answer;
use super::access::Access;
use crate::call::Call;
use crate::service::{Service, not_sealed, unexpected};

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let published = service.read(call.operation).await?;
    service.check_grant_tokens(&published.state, &request.grant_tokens)?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    let key_id = access.key.id;
    let command = Command::CreateGrant(CreateGrant {
        key_id,
        grant_id: GrantId::new(service.random()?),
        parameters: request.parameters()?.into(),
    });
    if request.dry_run {
        return Err(service.rehearse(&published.state, call, command));
    }
    match service.change(call, command).await? {
        Reply::Grant(grant_id) => {
            let name = GrantName { key_id, grant_id };
            let token = service
                .keyring()?
                .issue_grant_token(&name, service.randomness.as_ref());
            Ok(Response {
                grant_token: &token.map_err(not_sealed)?,
                grant_id,
            }
            .encode())
        }
        other => Err(unexpected(call, &other)),
    }
}
