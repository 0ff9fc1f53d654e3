//! Which algorithms a key offers, in AWS's order.

use trent_domain::key_spec::{KeySpec, KeyUsage};

const RSA_SIGNING: &[&str] = &[
    "RSASSA_PKCS1_V1_5_SHA_256",
    "RSASSA_PKCS1_V1_5_SHA_384",
    "RSASSA_PKCS1_V1_5_SHA_512",
    "RSASSA_PSS_SHA_256",
    "RSASSA_PSS_SHA_384",
    "RSASSA_PSS_SHA_512",
];

/// The one member of KeyMetadata that lists a key's algorithms.
pub(super) fn member(usage: KeyUsage) -> &'static str {
    match usage {
        KeyUsage::EncryptDecrypt => "EncryptionAlgorithms",
        KeyUsage::SignVerify => "SigningAlgorithms",
        KeyUsage::GenerateVerifyMac => "MacAlgorithms",
        KeyUsage::KeyAgreement => "KeyAgreementAlgorithms",
        KeyUsage::EncapsulateDecapsulate => "EncapsulationAlgorithms",
    }
}

/// The algorithms of a key; none for a spec that does not go with the usage.
pub(super) fn names(spec: KeySpec, usage: KeyUsage) -> &'static [&'static str] {
    match usage {
        KeyUsage::EncryptDecrypt => encryption(spec),
        KeyUsage::SignVerify => signing(spec),
        KeyUsage::GenerateVerifyMac => mac(spec),
        KeyUsage::KeyAgreement => &["ECDH"],
        KeyUsage::EncapsulateDecapsulate => &["ML_KEM"],
    }
}

fn encryption(spec: KeySpec) -> &'static [&'static str] {
    match spec {
        KeySpec::SymmetricDefault => &["SYMMETRIC_DEFAULT"],
        KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096 => &["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
        KeySpec::Sm2 => &["SM2PKE"],
        _ => &[],
    }
}

fn signing(spec: KeySpec) -> &'static [&'static str] {
    match spec {
        KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096 => RSA_SIGNING,
        KeySpec::EccNistP256 | KeySpec::EccSecgP256k1 => &["ECDSA_SHA_256"],
        KeySpec::EccNistP384 => &["ECDSA_SHA_384"],
        KeySpec::EccNistP521 => &["ECDSA_SHA_512"],
        KeySpec::EccNistEdwards25519 => &["ED25519_SHA_512", "ED25519_PH_SHA_512"],
        KeySpec::MlDsa44 | KeySpec::MlDsa65 | KeySpec::MlDsa87 => &["ML_DSA_SHAKE_256"],
        KeySpec::Sm2 => &["SM2DSA"],
        _ => &[],
    }
}

fn mac(spec: KeySpec) -> &'static [&'static str] {
    match spec {
        KeySpec::Hmac224 => &["HMAC_SHA_224"],
        KeySpec::Hmac256 => &["HMAC_SHA_256"],
        KeySpec::Hmac384 => &["HMAC_SHA_384"],
        KeySpec::Hmac512 => &["HMAC_SHA_512"],
        _ => &[],
    }
}

/// Whether `CustomerMasterKeySpec`, whose enum is older than some specs, has a name for `spec`.
pub(super) fn is_customer_master_key_spec(spec: KeySpec) -> bool {
    !matches!(
        spec,
        KeySpec::MlDsa44
            | KeySpec::MlDsa65
            | KeySpec::MlDsa87
            | KeySpec::MlKem512
            | KeySpec::MlKem768
            | KeySpec::MlKem1024
            | KeySpec::EccNistEdwards25519
    )
}
