//! What each operation does, one file each: parse, find the key, check, work, answer.

mod access;
mod cancel_key_deletion;
mod ciphertext_source;
mod connect_custom_key_store;
mod create_alias;
mod create_custom_key_store;
mod create_grant;
mod create_key;
mod data_key;
mod data_key_pair;
mod decapsulate;
mod decrypt;
mod delete_alias;
mod delete_custom_key_store;
mod delete_imported_key_material;
mod derive_shared_secret;
mod describe_custom_key_stores;
mod describe_key;
mod disable_key;
mod disable_key_rotation;
mod disconnect_custom_key_store;
mod enable_key;
mod enable_key_rotation;
mod encapsulate;
mod encrypt;
mod external_key;
mod generate_data_key;
mod generate_data_key_pair;
mod generate_data_key_pair_without_plaintext;
mod generate_data_key_without_plaintext;
mod generate_mac;
mod generate_random;
mod get_key_last_usage;
mod get_key_policy;
mod get_key_rotation_status;
mod get_parameters_for_import;
mod get_public_key;
mod import_key_material;
mod key_use;
mod list_aliases;
mod list_grants;
mod list_key_policies;
mod list_key_rotations;
mod list_keys;
mod list_resource_tags;
mod list_retirable_grants;
mod managed_key;
mod new_material;
mod proxy_check;
mod put_key_policy;
mod re_encrypt;
mod replicate_key;
mod retire_grant;
mod revoke_grant;
mod rotate_key_on_demand;
mod schedule_key_deletion;
mod sealing;
mod sign;
mod tag_resource;
mod untag_resource;
mod update_alias;
mod update_custom_key_store;
mod update_key_description;
mod update_primary_region;
mod verify;
mod verify_mac;

use trent_api::error::ApiError;
use trent_api::json::Object;
use trent_domain::operation::Operation;

use crate::call::Call;
use crate::service::Service;

/// The bytes of a successful answer.
type Answer = Result<Vec<u8>, ApiError>;

/// Whether the operation asks another region before it answers.
pub fn asks_another_region(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::ReplicateKey | Operation::UpdatePrimaryRegion
    )
}

/// Carries out an operation.
pub async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    match call.operation {
        Operation::CancelKeyDeletion => cancel_key_deletion::run(service, call, request).await,
        Operation::ConnectCustomKeyStore => connect_custom_key_store::run(service, call, request).await,
        Operation::CreateAlias => create_alias::run(service, call, request).await,
        Operation::CreateGrant => create_grant::run(service, call, request).await,
        Operation::CreateCustomKeyStore => create_custom_key_store::run(service, call, request).await,
        Operation::CreateKey => create_key::run(service, call, request).await,
        Operation::Decapsulate => decapsulate::run(service, call, request).await,
        Operation::Decrypt => decrypt::run(service, call, request).await,
        Operation::DeleteAlias => delete_alias::run(service, call, request).await,
        Operation::DeleteCustomKeyStore => delete_custom_key_store::run(service, call, request).await,
        Operation::DeriveSharedSecret => derive_shared_secret::run(service, call, request).await,
        Operation::DescribeCustomKeyStores => describe_custom_key_stores::run(service, call, request).await,
        Operation::DescribeKey => describe_key::run(service, call, request).await,
        Operation::DisableKey => disable_key::run(service, call, request).await,
        Operation::DisconnectCustomKeyStore => disconnect_custom_key_store::run(service, call, request).await,
        Operation::EnableKey => enable_key::run(service, call, request).await,
        Operation::Encapsulate => encapsulate::run(service, call, request).await,
        Operation::DeleteImportedKeyMaterial => {
            delete_imported_key_material::run(service, call, request).await
        }
        Operation::DisableKeyRotation => disable_key_rotation::run(service, call, request).await,
        Operation::EnableKeyRotation => enable_key_rotation::run(service, call, request).await,
        Operation::Encrypt => encrypt::run(service, call, request).await,
        Operation::GenerateDataKey => generate_data_key::run(service, call, request).await,
        Operation::GenerateDataKeyPair => generate_data_key_pair::run(service, call, request).await,
        Operation::GenerateDataKeyPairWithoutPlaintext => {
            generate_data_key_pair_without_plaintext::run(service, call, request).await
        }
        Operation::GenerateDataKeyWithoutPlaintext => {
            generate_data_key_without_plaintext::run(service, call, request).await
        }
        Operation::GenerateMac => generate_mac::run(service, call, request).await,
        Operation::GenerateRandom => generate_random::run(service, call, request),
        Operation::GetKeyLastUsage => get_key_last_usage::run(service, call, request).await,
        Operation::GetKeyPolicy => get_key_policy::run(service, call, request).await,
        Operation::GetPublicKey => get_public_key::run(service, call, request).await,
        Operation::ListAliases => list_aliases::run(service, call, request).await,
        Operation::ListGrants => list_grants::run(service, call, request).await,
        Operation::ListKeyPolicies => list_key_policies::run(service, call, request).await,
        Operation::GetKeyRotationStatus => get_key_rotation_status::run(service, call, request).await,
        Operation::GetParametersForImport => get_parameters_for_import::run(service, call, request).await,
        Operation::ImportKeyMaterial => import_key_material::run(service, call, request).await,
        Operation::ListKeyRotations => list_key_rotations::run(service, call, request).await,
        Operation::ListKeys => list_keys::run(service, call, request).await,
        Operation::ListResourceTags => list_resource_tags::run(service, call, request).await,
        Operation::ListRetirableGrants => list_retirable_grants::run(service, call, request).await,
        Operation::PutKeyPolicy => put_key_policy::run(service, call, request).await,
        Operation::ReEncrypt => re_encrypt::run(service, call, request).await,
        Operation::ReplicateKey => replicate_key::run(service, call, request).await,
        Operation::RetireGrant => retire_grant::run(service, call, request).await,
        Operation::RevokeGrant => revoke_grant::run(service, call, request).await,
        Operation::RotateKeyOnDemand => rotate_key_on_demand::run(service, call, request).await,
        Operation::ScheduleKeyDeletion => schedule_key_deletion::run(service, call, request).await,
        Operation::Sign => sign::run(service, call, request).await,
        Operation::TagResource => tag_resource::run(service, call, request).await,
        Operation::UntagResource => untag_resource::run(service, call, request).await,
        Operation::UpdateAlias => update_alias::run(service, call, request).await,
        Operation::UpdateCustomKeyStore => update_custom_key_store::run(service, call, request).await,
        Operation::UpdateKeyDescription => update_key_description::run(service, call, request).await,
        Operation::UpdatePrimaryRegion => update_primary_region::run(service, call, request).await,
        Operation::Verify => verify::run(service, call, request).await,
        Operation::VerifyMac => verify_mac::run(service, call, request).await,
    }
}
