//! Access keys.

use crate::iam::{AccessKeyStatus, KeyHolder};
use crate::ids::AccessKeyId;
use crate::wrapped::Wrapped;

/// CreateAccessKey, and the access keys of services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateAccessKey {
    /// Drawn by the proposer.
    pub id: AccessKeyId,
    /// Who is to sign with it.
    pub owner: KeyHolder,
    /// The secret under the global domain key.
    pub secret: Wrapped,
}

/// UpdateAccessKey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateAccessKey {
    /// The access key.
    pub id: AccessKeyId,
    /// Whose it is.
    pub owner: KeyHolder,
    /// Its status from now on.
    pub status: AccessKeyStatus,
}

/// DeleteAccessKey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteAccessKey {
    /// The access key.
    pub id: AccessKeyId,
    /// Whose it is.
    pub owner: KeyHolder,
}
