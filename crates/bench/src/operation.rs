//! The operations that can be measured.

use std::fmt;

use clap::ValueEnum;

/// One operation of the AWS API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Operation {
    Encrypt,
    Decrypt,
    GenerateDataKey,
    CreateKey,
}

impl Operation {
    /// All of them, in the order of the table.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 4] = [
        Self::Encrypt,
        Self::Decrypt,
        Self::GenerateDataKey,
        Self::CreateKey,
    ];
}

impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Encrypt => "Encrypt",
            Self::Decrypt => "Decrypt",
            Self::GenerateDataKey => "GenerateDataKey",
            Self::CreateKey => "CreateKey",
        })
    }
}
