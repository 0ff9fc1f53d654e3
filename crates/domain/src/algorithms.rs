//! Which algorithms a key has: the one list of them (AWS KMS Developer Guide, "Key spec reference").

use crate::error::KmsError;
use crate::key_spec::{
    EncapsulationAlgorithm, EncryptionAlgorithm, KeyAgreementAlgorithm, KeySpec, KeyUsage, MacAlgorithm,
    SigningAlgorithm,
};

/// Declares the kinds of algorithms: an enum of one, an enum of a list, and what both have in common.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident($algorithm:ty),)*) => {
        /// An algorithm of any kind.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Algorithm {
            $($(#[$doc])* $kind($algorithm),)*
        }

        /// The algorithms of a key: one list, by its usage, in the order in which AWS lists them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Algorithms {
            $($(#[$doc])* $kind(&'static [$algorithm]),)*
        }

        impl Algorithm {
            /// The API name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$kind(algorithm) => algorithm.as_str(),)* }
            }
        }

        impl Algorithms {
            fn get(self, index: usize) -> Option<Algorithm> {
                match self { $(Self::$kind(list) => list.get(index).copied().map(Algorithm::$kind),)* }
            }
        }

        $(impl From<$algorithm> for Algorithm {
            fn from(algorithm: $algorithm) -> Self {
                Self::$kind(algorithm)
            }
        })*
    };
}

kinds! {
    /// `EncryptionAlgorithms`
    Encryption(EncryptionAlgorithm),
    /// `SigningAlgorithms`
    Signing(SigningAlgorithm),
    /// `MacAlgorithms`
    Mac(MacAlgorithm),
    /// `KeyAgreementAlgorithms`
    KeyAgreement(KeyAgreementAlgorithm),
    /// `EncapsulationAlgorithms`
    Encapsulation(EncapsulationAlgorithm),
}

impl Algorithms {
    /// The algorithms, in AWS's order.
    pub fn iter(self) -> impl Iterator<Item = Algorithm> {
        (0..).map_while(move |index| self.get(index))
    }
}

impl KeySpec {
    /// The algorithms of a key of this spec and that usage; `None` if the two do not go together.
    pub const fn algorithms(self, usage: KeyUsage) -> Option<Algorithms> {
        match usage {
            KeyUsage::EncryptDecrypt => self.encryption_algorithms(),
            KeyUsage::SignVerify => self.signing_algorithms(),
            KeyUsage::GenerateVerifyMac => self.mac_algorithms(),
            KeyUsage::KeyAgreement => self.key_agreement_algorithms(),
            KeyUsage::EncapsulateDecapsulate => self.encapsulation_algorithms(),
        }
    }

    /// Checks that a key of this spec and that usage has the algorithm.
    pub fn check_algorithm(self, usage: KeyUsage, algorithm: impl Into<Algorithm>) -> Result<(), KmsError> {
        let algorithm = algorithm.into();
        let mut own = self.algorithms(usage).into_iter().flat_map(Algorithms::iter);
        if own.any(|own| own == algorithm) {
            return Ok(());
        }
        Err(KmsError::AlgorithmIncompatible {
            algorithm: algorithm.as_str().into(),
            spec: self,
        })
    }

    const fn encryption_algorithms(self) -> Option<Algorithms> {
        use EncryptionAlgorithm::{RsaesOaepSha1, RsaesOaepSha256, Sm2Pke, SymmetricDefault};
        Some(Algorithms::Encryption(match self {
            Self::SymmetricDefault => &[SymmetricDefault],
            Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096 => &[RsaesOaepSha1, RsaesOaepSha256],
            Self::Sm2 => &[Sm2Pke],
            _ => return None,
        }))
    }

    const fn signing_algorithms(self) -> Option<Algorithms> {
        use SigningAlgorithm::*;
        Some(Algorithms::Signing(match self {
            Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096 => &[
                RsassaPkcs1V15Sha256,
                RsassaPkcs1V15Sha384,
                RsassaPkcs1V15Sha512,
                RsassaPssSha256,
                RsassaPssSha384,
                RsassaPssSha512,
            ],
            Self::EccNistP256 | Self::EccSecgP256k1 => &[EcdsaSha256],
            Self::EccNistP384 => &[EcdsaSha384],
            Self::EccNistP521 => &[EcdsaSha512],
            Self::EccNistEdwards25519 => &[Ed25519Sha512, Ed25519PhSha512],
            Self::MlDsa44 | Self::MlDsa65 | Self::MlDsa87 => &[MlDsaShake256],
            Self::Sm2 => &[Sm2Dsa],
            _ => return None,
        }))
    }

    const fn mac_algorithms(self) -> Option<Algorithms> {
        Some(Algorithms::Mac(match self {
            Self::Hmac224 => &[MacAlgorithm::HmacSha224],
            Self::Hmac256 => &[MacAlgorithm::HmacSha256],
            Self::Hmac384 => &[MacAlgorithm::HmacSha384],
            Self::Hmac512 => &[MacAlgorithm::HmacSha512],
            _ => return None,
        }))
    }

    const fn key_agreement_algorithms(self) -> Option<Algorithms> {
        match self {
            Self::EccNistP256 | Self::EccNistP384 | Self::EccNistP521 | Self::Sm2 => {
                Some(Algorithms::KeyAgreement(&[KeyAgreementAlgorithm::Ecdh]))
            }
            _ => None,
        }
    }

    const fn encapsulation_algorithms(self) -> Option<Algorithms> {
        match self {
            Self::MlKem512 | Self::MlKem768 | Self::MlKem1024 => {
                Some(Algorithms::Encapsulation(&[EncapsulationAlgorithm::MlKem]))
            }
            _ => None,
        }
    }
}
