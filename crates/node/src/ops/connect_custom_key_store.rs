//! ConnectCustomKeyStore.

use trent_api::json::Object;
use trent_api::ops::connect_custom_key_store::{Request, Response};
use trent_domain::command::{Command, ConnectCustomKeyStore};
use trent_domain::custom_key_store;

use super::Answer;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let proof = call.on_account(service)?;
    let published = service.read(call.operation).await?;
    let id = custom_key_store::find(&published.state, proof.account(), &request.id)?.id;
    let command = ConnectCustomKeyStore { id };
    service
        .change(call, Command::ConnectCustomKeyStore(command))
        .await?;
    Ok(Response.encode())
}
