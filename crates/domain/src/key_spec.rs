//! The closed sets of the KMS API: specs, usages, origins, algorithms. Names are AWS's.

use crate::error::KmsError;

/// Declares an enum whose variants have AWS names, with `ALL`, `as_str` and `parse`.
macro_rules! aws_enum {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", $text, "`")] $variant,)*
        }

        impl $name {
            /// Every value, in the model's order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The value of that name.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)* _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use aws_enum;

aws_enum! {
    /// `KeySpec`: the kind of material.
    KeySpec {
        Rsa2048 = "RSA_2048",
        Rsa3072 = "RSA_3072",
        Rsa4096 = "RSA_4096",
        EccNistP256 = "ECC_NIST_P256",
        EccNistP384 = "ECC_NIST_P384",
        EccNistP521 = "ECC_NIST_P521",
        EccSecgP256k1 = "ECC_SECG_P256K1",
        SymmetricDefault = "SYMMETRIC_DEFAULT",
        Hmac224 = "HMAC_224",
        Hmac256 = "HMAC_256",
        Hmac384 = "HMAC_384",
        Hmac512 = "HMAC_512",
        Sm2 = "SM2",
        MlDsa44 = "ML_DSA_44",
        MlDsa65 = "ML_DSA_65",
        MlDsa87 = "ML_DSA_87",
        MlKem512 = "ML_KEM_512",
        MlKem768 = "ML_KEM_768",
        MlKem1024 = "ML_KEM_1024",
        EccNistEdwards25519 = "ECC_NIST_EDWARDS25519",
    }
}

aws_enum! {
    /// `KeyUsage`: what a key may do.
    KeyUsage {
        SignVerify = "SIGN_VERIFY",
        EncryptDecrypt = "ENCRYPT_DECRYPT",
        GenerateVerifyMac = "GENERATE_VERIFY_MAC",
        KeyAgreement = "KEY_AGREEMENT",
        EncapsulateDecapsulate = "ENCAPSULATE_DECAPSULATE",
    }
}

aws_enum! {
    /// `Origin`: where the material comes from.
    KeyOrigin {
        AwsKms = "AWS_KMS",
        External = "EXTERNAL",
        AwsCloudHsm = "AWS_CLOUDHSM",
        ExternalKeyStore = "EXTERNAL_KEY_STORE",
    }
}

aws_enum! {
    /// `KeyManager`: who manages a key.
    KeyManager {
        Aws = "AWS",
        Customer = "CUSTOMER",
    }
}

aws_enum! {
    /// `EncryptionAlgorithmSpec`.
    EncryptionAlgorithm {
        SymmetricDefault = "SYMMETRIC_DEFAULT",
        RsaesOaepSha1 = "RSAES_OAEP_SHA_1",
        RsaesOaepSha256 = "RSAES_OAEP_SHA_256",
        Sm2Pke = "SM2PKE",
    }
}

aws_enum! {
    /// `SigningAlgorithmSpec`.
    SigningAlgorithm {
        RsassaPssSha256 = "RSASSA_PSS_SHA_256",
        RsassaPssSha384 = "RSASSA_PSS_SHA_384",
        RsassaPssSha512 = "RSASSA_PSS_SHA_512",
        RsassaPkcs1V15Sha256 = "RSASSA_PKCS1_V1_5_SHA_256",
        RsassaPkcs1V15Sha384 = "RSASSA_PKCS1_V1_5_SHA_384",
        RsassaPkcs1V15Sha512 = "RSASSA_PKCS1_V1_5_SHA_512",
        EcdsaSha256 = "ECDSA_SHA_256",
        EcdsaSha384 = "ECDSA_SHA_384",
        EcdsaSha512 = "ECDSA_SHA_512",
        Sm2Dsa = "SM2DSA",
        MlDsaShake256 = "ML_DSA_SHAKE_256",
        Ed25519Sha512 = "ED25519_SHA_512",
        Ed25519PhSha512 = "ED25519_PH_SHA_512",
    }
}

aws_enum! {
    /// `MacAlgorithmSpec`.
    MacAlgorithm {
        HmacSha224 = "HMAC_SHA_224",
        HmacSha256 = "HMAC_SHA_256",
        HmacSha384 = "HMAC_SHA_384",
        HmacSha512 = "HMAC_SHA_512",
    }
}

aws_enum! {
    /// `KeyAgreementAlgorithmSpec`.
    KeyAgreementAlgorithm {
        Ecdh = "ECDH",
    }
}

aws_enum! {
    /// `EncapsulationAlgorithmSpec`.
    EncapsulationAlgorithm {
        MlKem = "ML_KEM",
    }
}

aws_enum! {
    /// `DataKeySpec`: the length of a data key.
    DataKeySpec {
        Aes256 = "AES_256",
        Aes128 = "AES_128",
    }
}

aws_enum! {
    /// `DataKeyPairSpec`: the kind of a data key pair.
    DataKeyPairSpec {
        Rsa2048 = "RSA_2048",
        Rsa3072 = "RSA_3072",
        Rsa4096 = "RSA_4096",
        EccNistP256 = "ECC_NIST_P256",
        EccNistP384 = "ECC_NIST_P384",
        EccNistP521 = "ECC_NIST_P521",
        EccSecgP256k1 = "ECC_SECG_P256K1",
        Sm2 = "SM2",
        EccNistEdwards25519 = "ECC_NIST_EDWARDS25519",
        MlKem512 = "ML_KEM_512",
        MlKem768 = "ML_KEM_768",
        MlKem1024 = "ML_KEM_1024",
    }
}

aws_enum! {
    /// `MessageType`: what the `Message` of Sign and Verify is.
    MessageType {
        Raw = "RAW",
        Digest = "DIGEST",
        ExternalMu = "EXTERNAL_MU",
    }
}

aws_enum! {
    /// `AlgorithmSpec`: how material to be imported is wrapped.
    WrappingAlgorithm {
        RsaesPkcs1V15 = "RSAES_PKCS1_V1_5",
        RsaesOaepSha1 = "RSAES_OAEP_SHA_1",
        RsaesOaepSha256 = "RSAES_OAEP_SHA_256",
        RsaAesKeyWrapSha1 = "RSA_AES_KEY_WRAP_SHA_1",
        RsaAesKeyWrapSha256 = "RSA_AES_KEY_WRAP_SHA_256",
        Sm2Pke = "SM2PKE",
    }
}

aws_enum! {
    /// `WrappingKeySpec`: the kind of key that material to be imported is wrapped with.
    WrappingKeySpec {
        Rsa2048 = "RSA_2048",
        Rsa3072 = "RSA_3072",
        Rsa4096 = "RSA_4096",
        Sm2 = "SM2",
    }
}

/// What kind of cryptography a spec is for. An alias moves only between keys of one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyClass {
    /// One secret key that encrypts and decrypts.
    Symmetric,
    /// A key pair.
    Asymmetric,
    /// One secret key that authenticates.
    Hmac,
}

impl KeySpec {
    /// The class of the spec.
    pub const fn class(self) -> KeyClass {
        match self {
            Self::SymmetricDefault => KeyClass::Symmetric,
            Self::Hmac224 | Self::Hmac256 | Self::Hmac384 | Self::Hmac512 => KeyClass::Hmac,
            _ => KeyClass::Asymmetric,
        }
    }

    /// Whether material of this spec can be imported (AWS KMS Developer Guide, "Importing key material").
    pub const fn is_importable(self) -> bool {
        !matches!(
            self,
            Self::MlDsa44 | Self::MlDsa65 | Self::MlDsa87 | Self::MlKem512 | Self::MlKem768 | Self::MlKem1024
        )
    }
}

/// Checks what a new key is asked to be: first that spec and usage go together, then that this build offers it.
pub fn check_new_key(spec: KeySpec, usage: KeyUsage, origin: KeyOrigin) -> Result<(), KmsError> {
    if spec.algorithms(usage).is_none() {
        Err(KmsError::UsageNotCompatible { usage, spec })
    } else if spec == KeySpec::Sm2 {
        Err(KmsError::NotOffered(format!("KeySpec {spec}").into()))
    } else if origin == KeyOrigin::AwsCloudHsm {
        Err(KmsError::NotOffered(format!("Origin {origin}").into()))
    } else if origin == KeyOrigin::External && !spec.is_importable() {
        Err(KmsError::NotOffered(
            format!("Origin {origin} with KeySpec {spec}").into(),
        ))
    } else {
        Ok(())
    }
}

/// Checks what a data key pair is asked to be: that this build offers it.
pub fn check_data_key_pair(spec: DataKeyPairSpec) -> Result<(), KmsError> {
    match spec {
        DataKeyPairSpec::Sm2 => Err(KmsError::NotOffered(format!("KeyPairSpec {spec}").into())),
        _ => Ok(()),
    }
}

impl DataKeySpec {
    /// Length of the data key in bytes.
    pub const fn byte_len(self) -> usize {
        match self {
            Self::Aes256 => 32,
            Self::Aes128 => 16,
        }
    }
}
