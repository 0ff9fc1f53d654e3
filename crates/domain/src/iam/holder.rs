//! What requests name that hold policies or have tags.

use std::fmt;

use super::{Name, OidcUrl, PolicyArn};

/// What kind of identity holds policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HolderKind {
    /// A user.
    User,
    /// A group; it has no permissions boundary.
    Group,
    /// A role.
    Role,
}

impl HolderKind {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
        }
    }
}

impl fmt::Display for HolderKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A user, group or role, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// What it is.
    pub kind: HolderKind,
    /// What it is called.
    pub name: Name,
}

/// What has tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tagged {
    /// A user.
    User(Name),
    /// A role.
    Role(Name),
    /// A managed policy.
    Policy(PolicyArn),
    /// An OIDC provider.
    OidcProvider(OidcUrl),
}
