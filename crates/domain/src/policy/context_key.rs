//! The names of what conditions are about.

use std::fmt;

use super::{KeyFamily, KnownKey};

/// A context key. Letter case does not matter, so a name that Trent does not know is kept in small letters (IAM User
/// Guide, "Condition": condition key names are not case-sensitive).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContextKey {
    /// One that Trent knows.
    Known(KnownKey),
    /// A member of a family that Trent knows, by the name that the request or its principal gives it.
    Of(KeyFamily, Box<str>),
    /// Any other, such as one of another service or of an identity provider.
    Other(Box<str>),
}

impl ContextKey {
    /// Any text is the name of a key.
    pub fn parse(text: &str) -> Self {
        if let Some(known) = KnownKey::parse(text) {
            return Self::Known(known);
        }
        let in_family = KeyFamily::ALL.iter().find_map(|family| {
            let name = strip_prefix_ignoring_case(text, family.prefix())?;
            (!name.is_empty()).then(|| Self::of(*family, name))
        });
        in_family.unwrap_or_else(|| Self::Other(text.to_lowercase().into()))
    }

    /// A member of a family.
    pub fn of(family: KeyFamily, name: &str) -> Self {
        Self::Of(family, name.to_lowercase().into())
    }

    /// How long its text is.
    pub(super) fn text_len(&self) -> usize {
        match self {
            Self::Known(known) => known.as_str().len(),
            Self::Of(family, name) => family.prefix().len() + name.len(),
            Self::Other(name) => name.len(),
        }
    }
}

impl From<KnownKey> for ContextKey {
    fn from(known: KnownKey) -> Self {
        Self::Known(known)
    }
}

/// As policies write it, names of a family in small letters.
impl fmt::Display for ContextKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(known) => f.write_str(known.as_str()),
            Self::Of(family, name) => write!(f, "{}{name}", family.prefix()),
            Self::Other(name) => f.write_str(name),
        }
    }
}

impl fmt::Debug for ContextKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}
