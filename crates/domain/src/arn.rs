//! ARNs of keys and aliases.

use std::fmt;

use crate::alias::AliasName;
use crate::ids::{AccountId, KeyId, RegionName};

/// `arn:<partition>:kms:<region>:<account>:key/<id>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyArn {
    /// The region; it says the partition.
    pub region: RegionName,
    /// The owner.
    pub account: AccountId,
    /// The key.
    pub key_id: KeyId,
}

impl fmt::Display for KeyArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            region,
            account,
            key_id,
        } = self;
        write!(
            f,
            "arn:{}:kms:{region}:{account}:key/{key_id}",
            region.partition()
        )
    }
}

/// `arn:<partition>:kms:<region>:<account>:alias/<name>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasArn {
    /// The region; it says the partition.
    pub region: RegionName,
    /// The owner.
    pub account: AccountId,
    /// The name, with `alias/`.
    pub name: AliasName,
}

impl fmt::Display for AliasArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            region,
            account,
            name,
        } = self;
        write!(f, "arn:{}:kms:{region}:{account}:{name}", region.partition())
    }
}
