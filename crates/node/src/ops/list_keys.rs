//! ListKeys.

use trent_api::json::Object;
use trent_api::ops::list_keys::{Request, Response};
use trent_domain::arn::KeyArn;
use trent_domain::authorize;
use trent_domain::error::KmsError;
use trent_domain::ids::KeyId;

use super::Answer;
use crate::service::{Call, Service};

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let proof = authorize::on_account(&call.caller, &service.region, call.operation)?;
    if !request.lists_own_keys {
        return Ok(Response { keys: &[], is_truncated: false }.encode());
    }
    let after: Option<KeyId> =
        request.page.after.as_deref().map(str::parse).transpose().map_err(|_| KmsError::InvalidMarker)?;
    let published = service.read(call.operation).await?;
    let page = published.state.keys_of(proof.account(), after.as_ref(), request.page.limit);
    let arn = |key_id| KeyArn { region: service.region.clone(), account: proof.account(), key_id };
    let keys: Vec<KeyArn> = page.items.iter().map(|key| arn(key.id)).collect();
    Ok(Response { keys: &keys, is_truncated: page.truncated }.encode())
}
