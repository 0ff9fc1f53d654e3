//! CreateCustomKeyStore: a store is accepted once its proxy has answered.

use trent_api::json::Object;
use trent_api::ops::create_custom_key_store::{Request, Response};
use trent_domain::command::{Command, CreateCustomKeyStore};
use trent_domain::custom_key_store;
use trent_domain::ids::CustomKeyStoreId;

use super::Answer;
use super::proxy_check::NewCredential;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let proof = call.on_account(service)?;
    let name = request.name.clone();
    let (proxy, credential) = request.into_external()?;
    let published = service.read(call.operation).await?;
    custom_key_store::check_new(&published.state, proof.account(), &name, &proxy)?;
    drop(published);
    let id = CustomKeyStoreId::from_random(service.random()?);
    let credential = NewCredential::from(credential);
    let wrapped = credential.wrap(service, &id)?;
    credential.check(service, call, &proxy).await?;
    let command = CreateCustomKeyStore {
        id,
        name,
        proxy,
        credential: wrapped,
    };
    service
        .change(call, Command::CreateCustomKeyStore(command))
        .await?;
    Ok(Response { id }.encode())
}
