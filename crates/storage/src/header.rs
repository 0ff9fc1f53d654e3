//! The envelope around every stored blob: `[format][kind][schema][length][crc][payload]`.
//!
//! | bytes | field | meaning |
//! | --- | --- | --- |
//! | 1 | format | layout of this header; 1 |
//! | 1 | kind | what the payload is, so that one blob is never read as another |
//! | 2 | schema | version of the payload's encoding, owned by whoever owns the kind |
//! | 4 | length | of the payload |
//! | 4 | crc | CRC-32 over the eight bytes before it and the payload |
//!
//! All numbers are big-endian.

use bytes::{BufMut, Bytes};

/// Bytes before the payload.
pub const HEADER_BYTES: usize = 12;

/// The only layout so far.
const FORMAT: u8 = 1;
const LENGTH_AT: usize = 4;
const CRC_AT: usize = 8;

/// What a payload is. 0 to 31 belong to this crate; others are for its users, who keep their own list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Kind(u8);

impl Kind {
    /// Head of a log segment.
    pub const LOG_SEGMENT: Self = Self(1);
    /// Head of a snapshot file.
    pub const SNAPSHOT: Self = Self(2);
    /// The sentinel file.
    pub const SENTINEL: Self = Self(3);
    /// A record's value in the store.
    pub const RECORD: Self = Self(4);
    /// A space's applied mark in the store.
    pub const APPLIED: Self = Self(5);

    const FIRST_FOR_USERS: u8 = 32;

    /// A kind of a user of this crate.
    ///
    /// # Panics
    /// At compile time, for a number that belongs to this crate.
    pub const fn for_user(number: u8) -> Self {
        assert!(number >= Self::FIRST_FOR_USERS, "kinds 0 to 31 belong to storage");
        Self(number)
    }
}

/// An opened envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened<'a> {
    /// Version of the payload's encoding.
    pub schema: u16,
    /// The payload.
    pub payload: &'a [u8],
}

/// Why bytes are no envelope of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// Fewer bytes than the header or its length field asks for.
    #[error("the envelope is cut short")]
    Short,
    /// A layout that this version does not know.
    #[error("unknown envelope format {0}")]
    Format(u8),
    /// The blob is something else.
    #[error("expected a blob of kind {expected}, found {found}")]
    Kind {
        /// The kind asked for.
        expected: u8,
        /// The kind in the header.
        found: u8,
    },
    /// The checksum does not fit.
    #[error("the envelope's checksum does not fit")]
    Checksum,
    /// Bytes follow where none should.
    #[error("bytes follow the envelope")]
    Trailing,
    /// The payload is larger than the length field can say.
    #[error("the payload is larger than an envelope holds")]
    TooLarge,
}

/// Wraps a payload.
pub fn seal(kind: Kind, schema: u16, payload: &[u8]) -> Result<Bytes, HeaderError> {
    let length = u32::try_from(payload.len()).map_err(|_| HeaderError::TooLarge)?;
    let mut sealed = Vec::with_capacity(HEADER_BYTES + payload.len());
    sealed.put_u8(FORMAT);
    sealed.put_u8(kind.0);
    sealed.put_u16(schema);
    sealed.put_u32(length);
    let crc = checksum(&sealed, payload);
    sealed.put_u32(crc);
    sealed.put_slice(payload);
    Ok(sealed.into())
}

/// Unwraps bytes that are one envelope and nothing more.
pub fn open(kind: Kind, bytes: &[u8]) -> Result<Opened<'_>, HeaderError> {
    let (opened, rest) = open_prefix(kind, bytes)?;
    if rest.is_empty() {
        Ok(opened)
    } else {
        Err(HeaderError::Trailing)
    }
}

/// Unwraps the envelope that bytes start with, and gives what follows it.
pub fn open_prefix(kind: Kind, bytes: &[u8]) -> Result<(Opened<'_>, &[u8]), HeaderError> {
    let total = sealed_len(bytes)?;
    if bytes[1] != kind.0 {
        return Err(HeaderError::Kind {
            expected: kind.0,
            found: bytes[1],
        });
    }
    let (envelope, rest) = bytes.split_at_checked(total).ok_or(HeaderError::Short)?;
    let (head, payload) = envelope.split_at(HEADER_BYTES);
    if checksum(&head[..CRC_AT], payload) != be_u32(head, CRC_AT) {
        return Err(HeaderError::Checksum);
    }
    let schema = u16::from_be_bytes([head[2], head[3]]);
    Ok((Opened { schema, payload }, rest))
}

/// Length of the whole envelope that bytes start with, from its header alone; not yet checked by the checksum.
pub fn sealed_len(bytes: &[u8]) -> Result<usize, HeaderError> {
    if bytes.len() < HEADER_BYTES {
        return Err(HeaderError::Short);
    }
    if bytes[0] != FORMAT {
        return Err(HeaderError::Format(bytes[0]));
    }
    usize::try_from(be_u32(bytes, LENGTH_AT))
        .ok()
        .and_then(|length| length.checked_add(HEADER_BYTES))
        .ok_or(HeaderError::TooLarge)
}

fn checksum(head: &[u8], payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(head);
    hasher.update(payload);
    hasher.finalize()
}

fn be_u32(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: Kind = Kind::for_user(32);

    #[test]
    fn the_bytes_of_format_1_are_frozen() {
        let sealed = seal(KIND, 7, b"payload").unwrap();
        assert_eq!(
            sealed.as_ref(),
            b"\x01\x20\x00\x07\x00\x00\x00\x07\x02\x51\xf5\x2apayload",
            "format 1 was released with other bytes"
        );
        assert_eq!(
            open(KIND, &sealed),
            Ok(Opened {
                schema: 7,
                payload: b"payload"
            })
        );
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let sealed = seal(KIND, 1, b"some payload").unwrap();
        for bit in 0..sealed.len() * 8 {
            let mut damaged = sealed.to_vec();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(open(KIND, &damaged).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn every_cut_and_every_addition_is_noticed() {
        let sealed = seal(KIND, 1, b"some payload").unwrap();
        for length in 0..sealed.len() {
            assert_eq!(
                open(KIND, &sealed[..length]),
                Err(HeaderError::Short),
                "length {length}"
            );
        }
        let longer = [sealed.as_ref(), b"x"].concat();
        assert_eq!(open(KIND, &longer), Err(HeaderError::Trailing));
        assert_eq!(open_prefix(KIND, &longer).unwrap().1, b"x");
    }

    #[test]
    fn a_blob_is_never_read_as_another_kind() {
        let sealed = seal(Kind::RECORD, 1, b"").unwrap();
        assert_eq!(
            open(Kind::APPLIED, &sealed),
            Err(HeaderError::Kind {
                expected: 5,
                found: 4
            })
        );
    }
}
