//! Decrypt.

use trent_api::json::Object;
use trent_api::ops::decrypt::{Request, Response};

use super::Answer;
use super::access::stop_if_dry;
use super::ciphertext_source::CiphertextSource;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    request.require_key_id()?;
    let published = service.read(call.operation).await?;
    service.check_grant_tokens(&published.state, &request.grant_tokens)?;
    let source = CiphertextSource {
        ciphertext: &request.ciphertext,
        key_id: request.key_id.as_deref(),
        algorithm: request.encryption_algorithm,
        context: &request.encryption_context,
    };
    let openable = source.locate(service, &published.state, call)?;
    openable.access.require_usable()?;
    openable.require_algorithm()?;
    let opened = openable.open(service, call).await?;
    stop_if_dry(request.dry_run)?;
    let answer = Response {
        key: &openable.access.arn,
        plaintext: &opened.plaintext,
        encryption_algorithm: request.encryption_algorithm,
        material_id: opened.material_id,
    };
    Ok(answer.encode())
}
