//! ReEncrypt: the plaintext exists in this process for a moment and never leaves it.

use trent_api::json::Object;
use trent_api::ops::re_encrypt::{Request, Response, Side};

use super::Answer;
use super::access::{Access, stop_if_dry, symmetric};
use super::ciphertext_source::CiphertextSource;
use crate::service::{Call, Service, not_sealed};

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    service.check_grant_tokens(&request.grant_tokens)?;
    request.require_source_key_id()?;
    let published = service.read(call.operation).await?;
    let source = CiphertextSource {
        ciphertext: &request.ciphertext,
        key_id: request.source_key_id.as_deref(),
        algorithm: request.source_encryption_algorithm,
        context: &request.source_encryption_context,
    };
    let openable = source.locate(service, &published.state, call)?;
    let destination = Access::to_named(service, &published.state, call, &request.destination_key_id)?;
    let keys = [&openable.access, &destination];
    keys.iter().try_for_each(|access| access.require_usage())?;
    keys.iter().try_for_each(|access| access.require_state())?;
    openable
        .access
        .require_algorithm(request.source_encryption_algorithm)?;
    destination.require_algorithm(request.destination_encryption_algorithm)?;
    let (plaintext, source_material) = openable.open(service)?;
    stop_if_dry(request.dry_run)?;

    let prepared = destination.current(service)?;
    let key = symmetric(&prepared)?;
    let sealed = key.encrypt(
        &plaintext,
        &request.destination_encryption_context,
        service.randomness.as_ref(),
    );
    let answer = Response {
        ciphertext_blob: &sealed.map_err(not_sealed)?,
        source: Side {
            key: &openable.access.arn,
            encryption_algorithm: request.source_encryption_algorithm,
            material_id: Some(source_material),
        },
        destination: Side {
            key: &destination.arn,
            encryption_algorithm: request.destination_encryption_algorithm,
            material_id: Some(key.material_id()),
        },
    };
    Ok(answer.encode())
}
