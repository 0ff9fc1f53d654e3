//! UpdateCustomKeyStore: what concerns the proxy is accepted once the proxy has answered to it.

use trent_api::error::ApiError;
use trent_api::json::Object;
use trent_api::ops::update_custom_key_store::{Request, Response};
use trent_domain::command::{Command, UpdateCustomKeyStore};
use trent_domain::custom_key_store::{self, CustomKeyStore};

use super::Answer;
use super::proxy_check::{self, NewCredential};
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let proof = call.on_account(service)?;
    let published = service.read(call.operation).await?;
    let store = custom_key_store::find(&published.state, proof.account(), &request.id)?.clone();
    request.require_external()?;
    request.require_change()?;
    let mut command = UpdateCustomKeyStore {
        id: store.id,
        uri_endpoint: request.uri_endpoint()?,
        uri_path: request.uri_path()?,
        name: request.name,
        credential: None,
    };
    let proxy = command.proxy(&store);
    custom_key_store::check_change(&published.state, &store, command.name.as_deref(), &proxy)?;
    drop(published);
    match request.credential.map(NewCredential::from) {
        Some(credential) => {
            command.credential = Some(credential.wrap(service, &store.id)?);
            credential.check(service, call, &proxy).await?;
        }
        None if proxy != store.proxy => check_moved(service, call, &store, &command).await?,
        None => {}
    }
    service
        .change(call, Command::UpdateCustomKeyStore(command))
        .await?;
    Ok(Response.encode())
}

/// Tries the credential that the store has at the address that it shall have.
async fn check_moved(
    service: &Service,
    call: &Call,
    store: &CustomKeyStore,
    command: &UpdateCustomKeyStore,
) -> Result<(), ApiError> {
    let moved = CustomKeyStore {
        proxy: command.proxy(store),
        ..store.clone()
    };
    let proxy = service
        .proxies
        .of(&moved)
        .map_err(|reason| super::external_key::unavailable(&moved, &reason))?;
    proxy_check::check(&proxy, call).await
}
