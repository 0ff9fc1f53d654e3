//! GenerateDataKeyPairWithoutPlaintext.

use trent_api::json::Object;
use trent_api::ops::generate_data_key_pair_without_plaintext::{Request, Response};

use super::Answer;
use super::data_key_pair::DataKeyPairRequest;
use crate::call::Call;
use crate::service::Service;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let wanted = DataKeyPairRequest {
        key_id: &request.key_id,
        spec: request.key_pair_spec,
        context: &request.encryption_context,
        grant_tokens: &request.grant_tokens,
        dry_run: request.dry_run,
    };
    let generated = wanted.generate(service, call).await?;
    let answer = Response {
        key: &generated.access.arn,
        private_key_ciphertext_blob: &generated.sealed,
        public_key: generated.pair.public_key(),
        key_pair_spec: request.key_pair_spec,
        material_id: generated.material_id,
    };
    Ok(answer.encode())
}
