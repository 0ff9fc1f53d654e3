//! GenerateMac.

use trent_api::json::Object;
use trent_api::ops::generate_mac::{Request, Response};

use super::Answer;
use super::access::{Access, stop_if_dry};
use super::key_use::hmac;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let access = Access::find(service, call, &request.key_id, &request.grant_tokens).await?;
    access.require_usable()?;
    access.require_algorithm(request.mac_algorithm)?;
    stop_if_dry(request.dry_run)?;
    let key = access.current_key(service)?;
    let answer = Response {
        key: &access.arn,
        mac: &hmac(&key)?.generate(request.message.expose()),
        mac_algorithm: request.mac_algorithm,
    };
    Ok(answer.encode())
}
