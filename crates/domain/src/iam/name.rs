//! Names of entities, and how names are compared.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::limits::MAX_NAME_CHARACTERS;
use crate::ids::IdError;

/// The name of a user, group, role or policy as it was given: 1 to 128 characters of `[\w+=,.@-]` (IAM API). Users and
/// roles have 64 at most; the API's model says so.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<str>);

impl Name {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as text, shared.
    pub fn text(&self) -> Arc<str> {
        self.0.clone()
    }

    /// What the name is found under.
    pub fn key(&self) -> NameKey {
        NameKey(self.0.to_ascii_lowercase().into())
    }
}

impl FromStr for Name {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
        if (1..=MAX_NAME_CHARACTERS).contains(&text.len()) && text.bytes().all(is_allowed) {
            Ok(Self(text.into()))
        } else {
            Err(IdError { kind: "name" })
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A name without its letter case: names are kept as written and are unique without case (IAM User Guide, "IAM
/// identifiers").
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameKey(Arc<str>);
