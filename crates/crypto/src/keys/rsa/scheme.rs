//! The signature schemes of RSA keys, and their parameters on both sides.

use aws_lc_rs::digest;
use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PKCS1_SHA256,
    RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384,
    RSA_PSS_2048_8192_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512, RsaParameters,
    RsaSignatureEncoding,
};
use trent_domain::key_spec::SigningAlgorithm;

/// One scheme. A PSS salt is as long as the digest, signing and verifying.
pub(super) struct Scheme {
    pub(super) digest: &'static digest::Algorithm,
    pub(super) signing: &'static RsaSignatureEncoding,
    pub(super) verification: &'static RsaParameters,
}

impl Scheme {
    /// The scheme that `algorithm` names, if it is one of RSA.
    pub(super) fn of(algorithm: SigningAlgorithm) -> Option<Self> {
        use SigningAlgorithm as Name;
        let (digest, signing, verification) = match algorithm {
            Name::RsassaPssSha256 => (&digest::SHA256, &RSA_PSS_SHA256, &RSA_PSS_2048_8192_SHA256),
            Name::RsassaPssSha384 => (&digest::SHA384, &RSA_PSS_SHA384, &RSA_PSS_2048_8192_SHA384),
            Name::RsassaPssSha512 => (&digest::SHA512, &RSA_PSS_SHA512, &RSA_PSS_2048_8192_SHA512),
            Name::RsassaPkcs1V15Sha256 => (&digest::SHA256, &RSA_PKCS1_SHA256, &RSA_PKCS1_2048_8192_SHA256),
            Name::RsassaPkcs1V15Sha384 => (&digest::SHA384, &RSA_PKCS1_SHA384, &RSA_PKCS1_2048_8192_SHA384),
            Name::RsassaPkcs1V15Sha512 => (&digest::SHA512, &RSA_PKCS1_SHA512, &RSA_PKCS1_2048_8192_SHA512),
            _ => return None,
        };
        Some(Self {
            digest,
            signing,
            verification,
        })
    }
}
