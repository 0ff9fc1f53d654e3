//! Encrypt.

use trent_api::json::Object;
use trent_api::ops::encrypt::{Request, Response};

use super::Answer;
use super::access::{Access, stop_if_dry};
use super::sealing::Sealing;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let access = Access::find(service, call, &request.key_id, &request.grant_tokens).await?;
    access.require_usable()?;
    access.require_encryption(request.encryption_algorithm, &request.encryption_context)?;
    let sealing = Sealing {
        access: &access,
        algorithm: request.encryption_algorithm,
        context: &request.encryption_context,
    };
    sealing.require_fit(&request.plaintext)?;
    stop_if_dry(request.dry_run)?;
    #[cfg(feature = "chaos-bugs")]
    if trent_bugs::Bug::LoggedPlaintext.is_on() {
        tracing::info!(plaintext = %String::from_utf8_lossy(request.plaintext.expose()), "encrypting");
    }
    let sealed = sealing.seal(service, call, request.plaintext).await?;
    let answer = Response {
        key: &access.arn,
        ciphertext_blob: &sealed.ciphertext,
        encryption_algorithm: request.encryption_algorithm,
    };
    Ok(answer.encode())
}
