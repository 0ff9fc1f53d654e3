//! Partitions of ARNs.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::ids::{IdError, RegionName};

/// The second field of an ARN, such as `aws`: that of the regions that the entity was made from.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partition(Arc<str>);

impl Partition {
    /// The partition of a region.
    pub fn of(region: &RegionName) -> Self {
        Self(region.partition().into())
    }

    /// The partition as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Partition {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if text.starts_with("aws") && text.bytes().all(is_allowed) {
            Ok(Self(text.into()))
        } else {
            Err(IdError { kind: "partition" })
        }
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
