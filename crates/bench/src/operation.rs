//! The operations that can be measured.

use std::fmt;

use clap::ValueEnum;

/// One operation of the AWS API, with a key of one spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Operation {
    Encrypt,
    Decrypt,
    GenerateDataKey,
    CreateKey,
    /// RSASSA_PSS_SHA_256
    SignRsa2048,
    SignP256,
    /// RSASSA_PSS_SHA_256
    VerifyRsa2048,
    VerifyP256,
    /// HMAC_SHA_256
    GenerateMac,
    GenerateDataKeyPairRsa2048,
    GenerateDataKeyPairP256,
}

impl Operation {
    /// All of them, in the order of the table.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 11] = [
        Self::Encrypt,
        Self::Decrypt,
        Self::GenerateDataKey,
        Self::CreateKey,
        Self::SignRsa2048,
        Self::SignP256,
        Self::VerifyRsa2048,
        Self::VerifyP256,
        Self::GenerateMac,
        Self::GenerateDataKeyPairRsa2048,
        Self::GenerateDataKeyPairP256,
    ];

    /// The name in the AWS API.
    pub(crate) fn api_name(self) -> &'static str {
        match self {
            Self::Encrypt => "Encrypt",
            Self::Decrypt => "Decrypt",
            Self::GenerateDataKey => "GenerateDataKey",
            Self::CreateKey => "CreateKey",
            Self::SignRsa2048 | Self::SignP256 => "Sign",
            Self::VerifyRsa2048 | Self::VerifyP256 => "Verify",
            Self::GenerateMac => "GenerateMac",
            Self::GenerateDataKeyPairRsa2048 | Self::GenerateDataKeyPairP256 => "GenerateDataKeyPair",
        }
    }

    /// The spec that sets it apart from others of its name.
    fn spec(self) -> Option<&'static str> {
        match self {
            Self::Encrypt | Self::Decrypt | Self::GenerateDataKey | Self::CreateKey => None,
            Self::SignRsa2048 | Self::VerifyRsa2048 | Self::GenerateDataKeyPairRsa2048 => Some("RSA_2048"),
            Self::SignP256 | Self::VerifyP256 | Self::GenerateDataKeyPairP256 => Some("P-256"),
            Self::GenerateMac => Some("HMAC_256"),
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.api_name())?;
        match self.spec() {
            Some(spec) => write!(formatter, " {spec}"),
            None => Ok(()),
        }
    }
}
