//! The name of a grant, which makes a repeated CreateGrant find the grant that it made.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::ids::IdError;
use crate::limits::MAX_GRANT_NAME_CHARACTERS;

/// `Name` of a grant: 1 to 256 characters of `[a-zA-Z0-9:/_-]`. Several grants of a key may have one name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct GrantName(Arc<str>);

impl GrantName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for GrantName {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b":/_-".contains(&byte);
        let fits = (1..=MAX_GRANT_NAME_CHARACTERS).contains(&text.len()) && text.bytes().all(is_allowed);
        if fits {
            Ok(Self(text.into()))
        } else {
            Err(IdError { kind: "grant name" })
        }
    }
}

impl fmt::Display for GrantName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
