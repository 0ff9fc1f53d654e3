//! GenerateDataKey.

use trent_api::json::Object;
use trent_api::ops::generate_data_key::{Request, Response};

use super::Answer;
use super::data_key::DataKeyRequest;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let wanted = DataKeyRequest {
        key_id: &request.key_id,
        len: request.data_key_len(),
        context: &request.encryption_context,
        dry_run: request.dry_run,
        grant_tokens: &request.grant_tokens,
    };
    let generated = wanted.generate(service, call).await?;
    let plaintext = generated.plain.into_plaintext();
    let answer = Response {
        key: &generated.access.arn,
        ciphertext_blob: &generated.sealed,
        plaintext: &plaintext,
        material_id: generated.material_id,
    };
    Ok(answer.encode())
}
