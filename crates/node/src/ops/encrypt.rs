//! Encrypt.

use trent_api::json::Object;
use trent_api::ops::encrypt::{Request, Response};

use super::Answer;
use super::access::{Access, stop_if_dry, symmetric};
use crate::service::{Call, Service, not_sealed};

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    service.check_grant_tokens(&request.grant_tokens)?;
    let published = service.read(call.operation).await?;
    let access = Access::to_named(service, &published.state, call, &request.key_id)?;
    access.require_usable()?;
    access.require_algorithm(request.encryption_algorithm)?;
    stop_if_dry(request.dry_run)?;
    let prepared = access.current(service)?;
    let key = symmetric(&prepared)?;
    let sealed = key.encrypt(
        &request.plaintext,
        &request.encryption_context,
        service.randomness.as_ref(),
    );
    let answer = Response {
        key: &access.arn,
        ciphertext_blob: &sealed.map_err(not_sealed)?,
        encryption_algorithm: request.encryption_algorithm,
    };
    Ok(answer.encode())
}
