//! ReEncrypt: the plaintext exists in this process for a moment and never leaves it.

use trent_api::json::Object;
use trent_api::ops::re_encrypt::{Request, Response, Side};
use trent_domain::resolve::resolve;

use super::Answer;
use super::access::{Access, stop_if_dry};
use super::ciphertext_source::CiphertextSource;
use super::sealing::Sealing;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    request.require_source_key_id()?;
    let published = service.read(call.operation).await?;
    service.check_grant_tokens(&published.state, &request.grant_tokens)?;
    let source = CiphertextSource {
        ciphertext: &request.ciphertext,
        key_id: request.source_key_id.as_deref(),
        algorithm: request.source_encryption_algorithm,
        context: &request.source_encryption_context,
    };
    let to = resolve(
        &published.state,
        &call.asker(service),
        call.operation,
        &request.destination_key_id,
    );
    let from = source.key(service, &published.state, call);
    let on_same_key = to.is_ok_and(|to| from == Some(to.key.id));
    call.on_same_key.get_or_init(|| on_same_key);
    let openable = source.locate(service, &published.state, call)?;
    let destination = Access::to_named(service, &published.state, call, &request.destination_key_id)?;
    let keys = [&openable.access, &destination];
    keys.iter().try_for_each(|access| access.require_usage())?;
    keys.iter().try_for_each(|access| access.require_state())?;
    openable.require_algorithm()?;
    let sealing = Sealing {
        access: &destination,
        algorithm: request.destination_encryption_algorithm,
        context: &request.destination_encryption_context,
    };
    destination.require_encryption(sealing.algorithm, sealing.context)?;
    let opened = openable.open(service, call).await?;
    sealing.require_fit(&opened.plaintext)?;
    stop_if_dry(request.dry_run)?;

    let sealed = sealing.seal(service, call, opened.plaintext).await?;
    let answer = Response {
        ciphertext_blob: &sealed.ciphertext,
        source: Side {
            key: &openable.access.arn,
            encryption_algorithm: request.source_encryption_algorithm,
            material_id: opened.material_id,
        },
        destination: Side {
            key: &destination.arn,
            encryption_algorithm: request.destination_encryption_algorithm,
            material_id: sealed.material_id,
        },
    };
    Ok(answer.encode())
}
