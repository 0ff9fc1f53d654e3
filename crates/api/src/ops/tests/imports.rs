//! Imports: requests and answers.

use serde_json::json;
use trent_domain::{
    ids::MaterialId,
    import::{Expiration, ImportType},
    key_spec::{WrappingAlgorithm, WrappingKeySpec},
    time::Timestamp,
};

use super::{ARN, CREATED, decoded, key, message};
use crate::{json::Object, ops::*};

#[test]
fn parameters_name_a_way_of_wrapping() {
    let request = parse!(get_parameters_for_import, {
        "KeyId": "k", "WrappingAlgorithm": "RSA_AES_KEY_WRAP_SHA_256", "WrappingKeySpec": "RSA_4096",
    })
    .expect("a request");
    assert_eq!(
        (request.wrapping_algorithm, request.wrapping_key_spec),
        (WrappingAlgorithm::RsaAesKeyWrapSha256, WrappingKeySpec::Rsa4096)
    );
    let refusal = parse!(get_parameters_for_import, {"KeyId": "k"}).expect_err("nothing named");
    assert_eq!(
        message(refusal),
        "ValidationException: 2 validation errors detected: Value null at 'wrappingAlgorithm' failed to satisfy \
         constraint: Member must not be null; Value null at 'wrappingKeySpec' failed to satisfy constraint: Member must \
         not be null"
    );
    let answer = get_parameters_for_import::Response {
        key: &key(),
        import_token: b"token",
        public_key: b"key",
        parameters_valid_to: CREATED,
    };
    assert_eq!(
        decoded(answer.encode()),
        json!({
            "KeyId": ARN, "ImportToken": "dG9rZW4=", "PublicKey": "a2V5", "ParametersValidTo": 1609193147.831,
        })
    );
}

#[test]
fn an_import_reads_all_of_its_parameters() {
    let request = parse!(import_key_material, {
        "KeyId": "k", "ImportToken": "dG9rZW4=", "EncryptedKeyMaterial": "a2V5", "ValidTo": 1767225600.25,
        "ExpirationModel": "KEY_MATERIAL_EXPIRES", "ImportType": "EXISTING_KEY_MATERIAL",
        "KeyMaterialDescription": "a b", "KeyMaterialId": "ab".repeat(32),
    })
    .expect("a request");
    assert_eq!(
        (
            request.import_token.as_slice(),
            request.encrypted_key_material.as_slice()
        ),
        (b"token".as_slice(), b"key".as_slice())
    );
    assert_eq!(
        request.expiration(),
        Ok(Expiration::At(Timestamp::from_millis(1_767_225_600_250)))
    );
    assert_eq!(request.claims.import_type, Some(ImportType::Existing));
    assert_eq!(request.claims.description.as_deref(), Some("a b"));
    assert_eq!(request.claims.material_id, Some(MaterialId::new([0xab; 32])));
}

#[test]
fn an_import_without_a_date_says_that_it_is_for_ever() {
    let request = |model: &str| {
        parse!(import_key_material, {
            "KeyId": "k", "ImportToken": "dG9rZW4=", "EncryptedKeyMaterial": "a2V5", "ExpirationModel": model,
        })
        .expect("a request")
    };
    assert_eq!(
        request("KEY_MATERIAL_DOES_NOT_EXPIRE").expiration(),
        Ok(Expiration::Never)
    );
    let refusal = request("KEY_MATERIAL_EXPIRES").expiration().expect_err("no date");
    assert_eq!(
        message(refusal.into()),
        "ValidationException: A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES"
    );
}

#[test]
fn material_is_named_where_it_has_a_name() {
    let named = import_key_material::Response {
        key: &key(),
        material: Some(MaterialId::new([0xab; 32])),
    };
    assert_eq!(
        decoded(named.encode()),
        json!({"KeyId": ARN, "KeyMaterialId": "ab".repeat(32)})
    );
    let nameless = delete_imported_key_material::Response {
        key: &key(),
        material: None,
    };
    assert_eq!(decoded(nameless.encode()), json!({"KeyId": ARN}));
    let request = parse!(delete_imported_key_material, {"KeyId": "k"}).expect("a request");
    assert_eq!(request.material_id, None);
}
