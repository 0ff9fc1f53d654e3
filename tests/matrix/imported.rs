//! Material that its owner imports into every region.

use serde_json::json;

use crate::aws_json::{base64, from_base64};
use crate::regions::Regions;
use crate::wrapping::wrap;

/// Specs and usages whose material is so many bytes of anything.
pub(crate) const KINDS: [(&str, &str); 2] = [
    ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
    ("HMAC_256", "GENERATE_VERIFY_MAC"),
];
const ALGORITHM: &str = "RSAES_OAEP_SHA_256";

/// The bytes.
#[derive(Debug, Clone)]
pub(crate) struct Material([u8; 32]);

impl Material {
    pub(crate) fn first() -> Self {
        Self([1; 32])
    }

    /// Other bytes.
    pub(crate) fn next(&self) -> Self {
        Self(self.0.map(|byte| byte + 1))
    }
}

/// Imports into the key of a region, as new material or as what the key is known to have.
pub(crate) fn import(regions: &Regions, region: &str, key: &str, material: &Material, is_new: bool) {
    let parameters = regions.must(
        region,
        "GetParametersForImport",
        &json!({"KeyId": key, "WrappingAlgorithm": ALGORITHM, "WrappingKeySpec": "RSA_2048"}),
    );
    let public_key = from_base64(parameters["PublicKey"].as_str().unwrap());
    let wrapped = wrap(ALGORITHM, &public_key, &material.0);
    let mut request = json!({
        "KeyId": key,
        "ImportToken": parameters["ImportToken"],
        "EncryptedKeyMaterial": base64(&wrapped),
        "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
    });
    if is_new {
        request["ImportType"] = json!("NEW_KEY_MATERIAL");
    }
    regions.must(region, "ImportKeyMaterial", &request);
}
