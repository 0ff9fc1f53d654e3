//! VerifyMac.

use trent_api::json::Object;
use trent_api::ops::verify_mac::{Request, Response};
use trent_domain::error::KmsError;

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
    let key = access.current_key(service)?;
    // In a dry run too: it speaks of success only if there would have been one.
    hmac(&key)?
        .verify(request.message.expose(), &request.mac)
        .map_err(|_| KmsError::InvalidMac)?;
    stop_if_dry(request.dry_run)?;
    let answer = Response {
        key: &access.arn,
        mac_algorithm: request.mac_algorithm,
    };
    Ok(answer.encode())
}
