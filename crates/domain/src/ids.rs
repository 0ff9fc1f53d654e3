//! Identifiers. Each is its own type, parsed once, printed in AWS's form.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

use crate::iam::base32;

/// A text that is not an identifier of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not a valid {kind}")]
pub struct IdError {
    /// What was expected, for a log line.
    pub kind: &'static str,
}

/// A 12-digit AWS account id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId([u8; 12]);

impl AccountId {
    /// The twelve ASCII digits.
    pub fn as_str(&self) -> &str {
        // Only ASCII digits get in, so this never falls back.
        std::str::from_utf8(&self.0).unwrap_or("000000000000")
    }
}

impl FromStr for AccountId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let digits: [u8; 12] = text
            .as_bytes()
            .try_into()
            .map_err(|_| IdError { kind: "account id" })?;
        if digits.iter().all(u8::is_ascii_digit) {
            Ok(Self(digits))
        } else {
            Err(IdError { kind: "account id" })
        }
    }
}

/// A custom key store's id: `cks-` and 17 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CustomKeyStoreId([u8; 21]);

impl CustomKeyStoreId {
    const PREFIX: &str = "cks-";

    /// An id from nine random bytes, of which half a byte too many.
    pub fn from_random(bytes: [u8; 9]) -> Self {
        let mut text = *b"cks-00000000000000000";
        let digits = bytes.iter().flat_map(|byte| hex_pair(*byte));
        text.iter_mut()
            .skip(Self::PREFIX.len())
            .zip(digits)
            .for_each(|(place, digit)| *place = digit);
        Self(text)
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        // Only ASCII gets in, so this never falls back.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for CustomKeyStoreId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let malformed = IdError {
            kind: "custom key store id",
        };
        let digits = text.strip_prefix(Self::PREFIX).unwrap_or_default();
        let is_hex = digits.bytes().all(|digit| hex_digit(digit).is_some());
        match text.as_bytes().try_into() {
            Ok(text) if is_hex && !digits.is_empty() => Ok(Self(text)),
            _ => Err(malformed),
        }
    }
}

/// A region's name, such as `us-east-1`: 1 to 32 characters of `[a-z0-9-]`, starting with a letter.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionName(Arc<str>);

impl RegionName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The ARN partition the region belongs to, by AWS's naming rules.
    pub fn partition(&self) -> &'static str {
        const BY_PREFIX: [(&str, &str); 6] = [
            ("cn-", "aws-cn"),
            ("us-gov-", "aws-us-gov"),
            ("us-isob-", "aws-iso-b"),
            ("us-iso-", "aws-iso"),
            ("eusc-", "aws-eusc"),
            ("eu-isoe-", "aws-iso-e"),
        ];
        BY_PREFIX
            .iter()
            .find(|(prefix, _)| self.0.starts_with(prefix))
            .map_or("aws", |(_, partition)| partition)
    }
}

impl FromStr for RegionName {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let shape = (1..=32).contains(&text.len())
            && text.as_bytes()[0].is_ascii_lowercase()
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if shape {
            Ok(Self(text.into()))
        } else {
            Err(IdError { kind: "region name" })
        }
    }
}

/// A KMS key id: a UUID for a single-Region key, `mrk-` and 32 hex digits for a multi-Region key.
/// Related multi-Region keys share it. (AWS KMS Developer Guide, "Key identifiers".)
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyId {
    /// A single-Region key.
    Single([u8; 16]),
    /// A multi-Region key.
    MultiRegion([u8; 16]),
}

impl KeyId {
    /// A single-Region id from 16 random bytes (RFC 9562, version 4).
    pub fn single_from_random(mut bytes: [u8; 16]) -> Self {
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        Self::Single(bytes)
    }

    /// A multi-Region id from 16 random bytes.
    pub fn multi_region_from_random(bytes: [u8; 16]) -> Self {
        Self::MultiRegion(bytes)
    }

    /// Whether the id is of a multi-Region key.
    pub fn is_multi_region(&self) -> bool {
        matches!(self, Self::MultiRegion(_))
    }

    /// One byte of kind (0 single, 1 multi-Region) and the 16 id bytes: the form in blobs and records.
    pub fn to_bytes(&self) -> [u8; 17] {
        let (kind, id) = match self {
            Self::Single(id) => (0, id),
            Self::MultiRegion(id) => (1, id),
        };
        let mut bytes = [kind; 17];
        bytes[1..].copy_from_slice(id);
        bytes
    }

    /// The inverse of [`KeyId::to_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, IdError> {
        let malformed = IdError { kind: "key id" };
        let (kind, id) = bytes.split_first().ok_or_else(|| malformed.clone())?;
        let id: [u8; 16] = id.try_into().map_err(|_| malformed.clone())?;
        match kind {
            0 => Ok(Self::Single(id)),
            1 => Ok(Self::MultiRegion(id)),
            _ => Err(malformed),
        }
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Single(id) => write_uuid(f, id),
            Self::MultiRegion(id) => {
                f.write_str("mrk-")?;
                write_hex::<16, 32>(f, id)
            }
        }
    }
}

impl FromStr for KeyId {
    type Err = IdError;

    /// Accepts the lower-case forms only: AWS treats an upper-case id as another, unknown key.
    fn from_str(text: &str) -> Result<Self, IdError> {
        let malformed = IdError { kind: "key id" };
        if let Some(hex) = text.strip_prefix("mrk-") {
            return parse_hex(hex).map(Self::MultiRegion).ok_or(malformed);
        }
        parse_uuid(text).map(Self::Single).ok_or(malformed)
    }
}

macro_rules! hex_id {
    ($(#[$doc:meta])* $name:ident, $len:literal, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Wraps the bytes.
            pub const fn new(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = IdError;

            fn try_from(bytes: &[u8]) -> Result<Self, IdError> {
                bytes.try_into().map(Self).map_err(|_| IdError { kind: $kind })
            }
        }
    };
}

hex_id!(
    /// Names one version of a key's material: 64 lower-case hex digits, derived from key id and material,
    /// hence equal in every region of a multi-Region key.
    MaterialId, 32, "key material id"
);
hex_id!(
    /// Names one grant: 64 lower-case hex digits, random.
    GrantId, 32, "grant id"
);
hex_id!(
    /// Names one client request, as `x-amzn-RequestId` does. Replicated changes are deduplicated by it.
    RequestId, 16, "request id"
);
hex_id!(
    /// Names one cross-region change, from its outbox to its confirmation.
    IntentId, 16, "intent id"
);
hex_id!(
    /// Names the cluster. Every message between nodes carries it; blobs are bound to it.
    ClusterId, 16, "cluster id"
);

macro_rules! hex_text {
    ($($name:ident, $kind:literal;)*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex::<32, 64>(f, &self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                parse_hex(text).map(Self).ok_or(IdError { kind: $kind })
            }
        }
    )*};
}

hex_text! {
    MaterialId, "key material id";
    GrantId, "grant id";
}

macro_rules! uuid_text {
    ($($name:ident, $kind:literal;)*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_uuid(f, &self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                parse_uuid(text).map(Self).ok_or(IdError { kind: $kind })
            }
        }
    )*};
}

uuid_text! {
    RequestId, "request id";
    IntentId, "intent id";
    ClusterId, "cluster id";
}

/// A node's number, unique in the cluster and never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u64);

impl From<u64> for NodeId {
    fn from(number: u64) -> Self {
        Self(number)
    }
}

/// An access key id: 16 to 128 ASCII letters and digits. AWS's begin with `AKIA` (long-term) or `ASIA` (session).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccessKeyId(Arc<str>);

impl AccessKeyId {
    /// What the ids of sessions' credentials begin with (IAM User Guide, "IAM identifiers").
    pub const SESSION_PREFIX: &str = "ASIA";

    /// A long-term id of random bytes, of which five bits each count: `AKIA` and 16 characters of `[A-Z2-7]`.
    pub fn long_term(random: [u8; 16]) -> Self {
        let characters = base32(random).map(char::from);
        Self("AKIA".chars().chain(characters).collect::<String>().into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A session's id of random bytes, of which five bits each count: `ASIA` and 16 characters of `[A-Z2-7]`.
    pub fn of_session(random: [u8; 16]) -> Self {
        let characters = base32(random).map(char::from);
        Self(
            Self::SESSION_PREFIX
                .chars()
                .chain(characters)
                .collect::<String>()
                .into(),
        )
    }

    /// Whether it is a session's.
    pub fn is_of_session(&self) -> bool {
        self.0.starts_with(Self::SESSION_PREFIX)
    }
}

impl FromStr for AccessKeyId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let shape = (16..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
        if shape {
            Ok(Self(text.into()))
        } else {
            Err(IdError {
                kind: "access key id",
            })
        }
    }
}

/// A Raft group: the cluster-wide one, or a region's.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupId {
    /// Region directory, accounts, access keys.
    Global,
    /// One region's keys.
    Region(RegionName),
}

impl GroupId {
    /// The group that holds what `account` owns in `region`. The one place that knows a region has a single group.
    pub fn of(region: &RegionName, _account: AccountId) -> Self {
        Self::Region(region.clone())
    }
}

impl fmt::Display for GroupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Global => f.write_str("global"),
            Self::Region(name) => write!(f, "region/{name}"),
        }
    }
}

impl FromStr for GroupId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.strip_prefix("region/") {
            Some(name) => name.parse().map(Self::Region),
            None if text == "global" => Ok(Self::Global),
            None => Err(IdError { kind: "group id" }),
        }
    }
}

macro_rules! display_as_str {
    ($($name:ident)*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}

macro_rules! debug_as_display {
    ($($name:ident)*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    )*};
}

display_as_str! { AccountId CustomKeyStoreId RegionName AccessKeyId }
debug_as_display! { AccountId CustomKeyStoreId RegionName AccessKeyId KeyId MaterialId GrantId RequestId IntentId ClusterId GroupId }

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// Writes lower-case hex digits. `TEXT` is two digits for each byte; the text is made on the stack and written at
/// once, because every answer carries several ids.
fn write_hex<const BYTES: usize, const TEXT: usize>(
    f: &mut fmt::Formatter<'_>,
    bytes: &[u8; BYTES],
) -> fmt::Result {
    const { assert!(TEXT == 2 * BYTES) };
    let mut text = [0; TEXT];
    for (pair, byte) in text.chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&hex_pair(*byte));
    }
    f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
}

/// Writes a UUID in its 8-4-4-4-12 form.
fn write_uuid(f: &mut fmt::Formatter<'_>, bytes: &[u8; 16]) -> fmt::Result {
    let mut text = [b'-'; 36];
    let mut position = 0;
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            position += 1; // the dash is there
        }
        text[position..position + 2].copy_from_slice(&hex_pair(*byte));
        position += 2;
    }
    f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
}

fn hex_pair(byte: u8) -> [u8; 2] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 0xf)]]
}

fn parse_uuid(text: &str) -> Option<[u8; 16]> {
    let bytes = text.as_bytes();
    if bytes.len() != 36 || [8, 13, 18, 23].iter().any(|&dash| bytes[dash] != b'-') {
        return None;
    }
    let hex: String = text.split('-').collect();
    parse_hex(&hex)
}

fn parse_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N {
        return None;
    }
    let mut out = [0; N];
    for (byte, pair) in out.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
    }
    Some(out)
}

fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}
