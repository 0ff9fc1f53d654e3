//! Unique ids of entities.

use std::fmt;
use std::str::FromStr;

use crate::ids::IdError;

/// The id of a user, group, role or managed policy, never used again: four letters of kind and 17 of `[A-Z2-7]` (IAM User
/// Guide, "Unique identifiers"). A new entity of an old name is another one by its id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UniqueId([u8; UniqueId::LENGTH]);

/// What kind of entity a [`UniqueId`] names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdKind {
    /// `AIDA…`
    User,
    /// `AGPA…`
    Group,
    /// `AROA…`
    Role,
    /// `ANPA…`
    Policy,
}

impl IdKind {
    const ALL: [Self; 4] = [Self::User, Self::Group, Self::Role, Self::Policy];

    fn prefix(self) -> &'static [u8; 4] {
        match self {
            Self::User => b"AIDA",
            Self::Group => b"AGPA",
            Self::Role => b"AROA",
            Self::Policy => b"ANPA",
        }
    }

    /// How the kind stands in ARNs.
    pub fn resource(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
            Self::Policy => "policy",
        }
    }
}

impl UniqueId {
    const LENGTH: usize = 21;
    const PREFIX: usize = 4;
    /// The random bytes that an id is made from; five bits of each count.
    pub const RANDOM_BYTES: usize = Self::LENGTH - Self::PREFIX;

    /// An id of random bytes.
    pub fn from_random(kind: IdKind, random: [u8; Self::RANDOM_BYTES]) -> Self {
        let mut text = [b'A'; Self::LENGTH];
        let (prefix, rest) = text.split_at_mut(Self::PREFIX);
        prefix.copy_from_slice(kind.prefix());
        rest.copy_from_slice(&base32(random));
        Self(text)
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        // Only ASCII gets in, so this never falls back.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// What it names.
    pub fn kind(&self) -> IdKind {
        let of = |kind: &IdKind| self.0.starts_with(kind.prefix());
        // Every id begins with the prefix of a kind, so this never falls back.
        IdKind::ALL.into_iter().find(of).unwrap_or(IdKind::User)
    }
}

impl FromStr for UniqueId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let malformed = || IdError { kind: "unique id" };
        let text: [u8; Self::LENGTH] = text.as_bytes().try_into().map_err(|_| malformed())?;
        let (prefix, rest) = text.split_at(Self::PREFIX);
        let is_known = IdKind::ALL.iter().any(|kind| kind.prefix() == prefix);
        if is_known && rest.iter().all(|character| BASE32.contains(character)) {
            Ok(Self(text))
        } else {
            Err(malformed())
        }
    }
}

impl fmt::Display for UniqueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for UniqueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// RFC 4648, section 6.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Five bits of every byte as one character.
pub(crate) fn base32<const N: usize>(random: [u8; N]) -> [u8; N] {
    random.map(|byte| BASE32[usize::from(byte & 31)])
}
