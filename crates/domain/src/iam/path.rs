//! Paths of entities.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::limits::MAX_PATH_CHARACTERS;
use crate::ids::IdError;

/// Where an entity stands: `/`, or visible characters between two slashes (IAM API, pathType). One that reads as a
/// wildcard is refused: the entity's ARN could not be named in a policy.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Arc<str>);

impl Path {
    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Path {
    fn default() -> Self {
        Self("/".into())
    }
}

impl FromStr for Path {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let is_allowed = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'*' | b'?');
        let is_path = (1..=MAX_PATH_CHARACTERS).contains(&text.len())
            && text.starts_with('/')
            && text.ends_with('/')
            && text.bytes().all(is_allowed);
        if is_path {
            Ok(Self(text.into()))
        } else {
            Err(IdError { kind: "path" })
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
