//! What each operation does, one file each: parse, find the key, check, work, answer.

mod access;
mod cancel_key_deletion;
mod ciphertext_source;
mod create_alias;
mod create_key;
mod data_key;
mod decrypt;
mod delete_alias;
mod delete_imported_key_material;
mod describe_key;
mod disable_key;
mod disable_key_rotation;
mod enable_key;
mod enable_key_rotation;
mod encrypt;
mod generate_data_key;
mod generate_data_key_without_plaintext;
mod generate_random;
mod get_key_policy;
mod get_key_rotation_status;
mod get_parameters_for_import;
mod import_key_material;
mod list_aliases;
mod list_key_rotations;
mod list_keys;
mod re_encrypt;
mod replicate_key;
mod rotate_key_on_demand;
mod schedule_key_deletion;
mod update_alias;
mod update_key_description;

use trent_api::error::ApiError;
use trent_api::json::Object;
use trent_domain::operation::{Availability, Operation};

use crate::service::{Call, Service};

/// The bytes of a successful answer.
type Answer = Result<Vec<u8>, ApiError>;

/// Refuses an operation that this build knows but does not carry out.
pub fn refuse_if_not_offered(operation: Operation) -> Result<(), ApiError> {
    match operation.row().availability {
        Availability::Offered => Ok(()),
        Availability::Known => Err(ApiError::unsupported_operation(operation)),
    }
}

/// Carries out an operation.
pub async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    match call.operation {
        Operation::CancelKeyDeletion => cancel_key_deletion::run(service, call, request).await,
        Operation::CreateAlias => create_alias::run(service, call, request).await,
        Operation::CreateKey => create_key::run(service, call, request).await,
        Operation::Decrypt => decrypt::run(service, call, request).await,
        Operation::DeleteAlias => delete_alias::run(service, call, request).await,
        Operation::DeleteImportedKeyMaterial => {
            delete_imported_key_material::run(service, call, request).await
        }
        Operation::DescribeKey => describe_key::run(service, call, request).await,
        Operation::DisableKey => disable_key::run(service, call, request).await,
        Operation::DisableKeyRotation => disable_key_rotation::run(service, call, request).await,
        Operation::EnableKey => enable_key::run(service, call, request).await,
        Operation::EnableKeyRotation => enable_key_rotation::run(service, call, request).await,
        Operation::Encrypt => encrypt::run(service, call, request).await,
        Operation::GenerateDataKey => generate_data_key::run(service, call, request).await,
        Operation::GenerateDataKeyWithoutPlaintext => {
            generate_data_key_without_plaintext::run(service, call, request).await
        }
        Operation::GenerateRandom => generate_random::run(service, call, request),
        Operation::GetKeyPolicy => get_key_policy::run(service, call, request).await,
        Operation::GetKeyRotationStatus => get_key_rotation_status::run(service, call, request).await,
        Operation::GetParametersForImport => get_parameters_for_import::run(service, call, request).await,
        Operation::ImportKeyMaterial => import_key_material::run(service, call, request).await,
        Operation::ListAliases => list_aliases::run(service, call, request).await,
        Operation::ListKeyRotations => list_key_rotations::run(service, call, request).await,
        Operation::ListKeys => list_keys::run(service, call, request).await,
        Operation::ReEncrypt => re_encrypt::run(service, call, request).await,
        Operation::ReplicateKey => replicate_key::run(service, call, request).await,
        Operation::RotateKeyOnDemand => rotate_key_on_demand::run(service, call, request).await,
        Operation::ScheduleKeyDeletion => schedule_key_deletion::run(service, call, request).await,
        Operation::UpdateAlias => update_alias::run(service, call, request).await,
        Operation::UpdateKeyDescription => update_key_description::run(service, call, request).await,
        other => Err(ApiError::unsupported_operation(other)),
    }
}
