//! DeleteCustomKeyStore.

use trent_api::json::Object;
use trent_api::ops::delete_custom_key_store::{Request, Response};
use trent_domain::command::{Command, DeleteCustomKeyStore};
use trent_domain::custom_key_store;

use super::Answer;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let proof = call.on_account(service)?;
    let published = service.read(call.operation).await?;
    let id = custom_key_store::find(&published.state, proof.account(), &request.id)?.id;
    let command = DeleteCustomKeyStore { id };
    service
        .change(call, Command::DeleteCustomKeyStore(command))
        .await?;
    Ok(Response.encode())
}
