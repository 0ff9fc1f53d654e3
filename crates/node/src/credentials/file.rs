//! The file with the first access key.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::secret_file::{self, SecretFileError};

/// The first account's access key as an operator hands it to the cluster.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialsFile {
    /// `AKIA…`
    pub access_key_id: String,
    /// The secret.
    pub secret_access_key: String,
}

impl CredentialsFile {
    /// Reads a file that nobody but the service's user may read.
    pub fn load(path: &Path) -> Result<Self, SecretFileError> {
        let text = secret_file::read(path)?;
        toml::from_str(&text).map_err(|_| SecretFileError::Malformed { path: path.into() })
    }
}
