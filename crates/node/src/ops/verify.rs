//! Verify.

use trent_api::json::Object;
use trent_api::ops::verify::{Request, Response};
use trent_crypto::keys::SigningInput;
use trent_domain::error::KmsError;
use trent_domain::signing;

use super::Answer;
use super::access::{Access, stop_if_dry};
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let Request {
        key_id,
        message,
        message_type,
        signature,
        signing_algorithm,
        dry_run,
        grant_tokens,
        ..
    } = Request::parse(request)?;
    let access = Access::find(service, call, &key_id, &grant_tokens).await?;
    access.require_usable()?;
    access.require_algorithm(signing_algorithm)?;
    let len = message.expose().len();
    signing::check_message(access.key.spec, signing_algorithm, message_type, len)?;
    let verify = access.with_public_key(service, move |key| {
        let input = SigningInput::new(message_type, message.expose());
        key.verify(signing_algorithm, input, &signature)
    });
    // In a dry run too: it speaks of success only if there would have been one.
    verify.await?.map_err(|_| KmsError::InvalidSignature)?;
    stop_if_dry(dry_run)?;
    let answer = Response {
        key: &access.arn,
        signing_algorithm,
    };
    Ok(answer.encode())
}
