//! Section 4.1: the specs with their usages and algorithms.

/// The specs with the usages that each has.
#[rustfmt::skip]
pub(crate) const SPECS: &[(&str, &[&str])] = &[
    ("SYMMETRIC_DEFAULT", &["ENCRYPT_DECRYPT"]),
    ("RSA_2048", &["ENCRYPT_DECRYPT", "SIGN_VERIFY"]),
    ("RSA_3072", &["ENCRYPT_DECRYPT", "SIGN_VERIFY"]),
    ("RSA_4096", &["ENCRYPT_DECRYPT", "SIGN_VERIFY"]),
    ("ECC_NIST_P256", &["SIGN_VERIFY", "KEY_AGREEMENT"]),
    ("ECC_NIST_P384", &["SIGN_VERIFY", "KEY_AGREEMENT"]),
    ("ECC_NIST_P521", &["SIGN_VERIFY", "KEY_AGREEMENT"]),
    ("ECC_SECG_P256K1", &["SIGN_VERIFY"]),
    ("ECC_NIST_EDWARDS25519", &["SIGN_VERIFY"]),
    ("HMAC_224", &["GENERATE_VERIFY_MAC"]),
    ("HMAC_256", &["GENERATE_VERIFY_MAC"]),
    ("HMAC_384", &["GENERATE_VERIFY_MAC"]),
    ("HMAC_512", &["GENERATE_VERIFY_MAC"]),
    ("ML_DSA_44", &["SIGN_VERIFY"]),
    ("ML_DSA_65", &["SIGN_VERIFY"]),
    ("ML_DSA_87", &["SIGN_VERIFY"]),
    ("ML_KEM_512", &["ENCAPSULATE_DECAPSULATE"]),
    ("ML_KEM_768", &["ENCAPSULATE_DECAPSULATE"]),
    ("ML_KEM_1024", &["ENCAPSULATE_DECAPSULATE"]),
];

/// The algorithms of a key, in AWS's order.
pub(crate) fn algorithms(spec: &str, usage: &str) -> &'static [&'static str] {
    match (spec, usage) {
        ("SYMMETRIC_DEFAULT", _) => &["SYMMETRIC_DEFAULT"],
        ("RSA_2048" | "RSA_3072" | "RSA_4096", "ENCRYPT_DECRYPT") => {
            &["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"]
        }
        ("RSA_2048" | "RSA_3072" | "RSA_4096", _) => &[
            "RSASSA_PKCS1_V1_5_SHA_256",
            "RSASSA_PKCS1_V1_5_SHA_384",
            "RSASSA_PKCS1_V1_5_SHA_512",
            "RSASSA_PSS_SHA_256",
            "RSASSA_PSS_SHA_384",
            "RSASSA_PSS_SHA_512",
        ],
        (_, "KEY_AGREEMENT") => &["ECDH"],
        ("ECC_NIST_P256" | "ECC_SECG_P256K1", _) => &["ECDSA_SHA_256"],
        ("ECC_NIST_P384", _) => &["ECDSA_SHA_384"],
        ("ECC_NIST_P521", _) => &["ECDSA_SHA_512"],
        ("ECC_NIST_EDWARDS25519", _) => &["ED25519_SHA_512", "ED25519_PH_SHA_512"],
        ("HMAC_224", _) => &["HMAC_SHA_224"],
        ("HMAC_256", _) => &["HMAC_SHA_256"],
        ("HMAC_384", _) => &["HMAC_SHA_384"],
        ("HMAC_512", _) => &["HMAC_SHA_512"],
        ("ML_DSA_44" | "ML_DSA_65" | "ML_DSA_87", _) => &["ML_DSA_SHAKE_256"],
        ("ML_KEM_512" | "ML_KEM_768" | "ML_KEM_1024", _) => &["ML_KEM"],
        other => panic!("no algorithms of {other:?}"),
    }
}
