//! What the log writes: `[crc u32][length u32][kind u8][body]`, big-endian, CRC-32 over all that follows it.
//!
//! Records are written in [`super::batch`]es, which have a checksum of their own; the one here lets a single
//! entry be read back and verified alone.

use bytes::{Buf, BufMut, Bytes};

use super::{LogFrame, LogPosition};

/// Bytes before the body.
const HEAD_BYTES: usize = 9;
const POSITION_BYTES: usize = 24;

const VOTE: u8 = 1;
const APPEND: u8 = 2;
const TRUNCATE: u8 = 3;
const PURGE: u8 = 4;
const COMMITTED: u8 = 5;

/// One change of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Record {
    /// The vote is now this.
    Vote(Bytes),
    /// An entry after the last one.
    Append(LogFrame),
    /// Entries after this one are gone.
    Truncate(Option<LogPosition>),
    /// Entries up to this one are gone.
    Purge(LogPosition),
    /// The last committed entry is now this.
    Committed(Option<LogPosition>),
}

impl Record {
    /// The position in it.
    pub(super) fn position(&self) -> Option<LogPosition> {
        match self {
            Self::Vote(_) => None,
            Self::Append(frame) => Some(frame.position),
            Self::Truncate(last) | Self::Committed(last) => *last,
            Self::Purge(upto) => Some(*upto),
        }
    }

    /// Appends the encoded record.
    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.put_bytes(0, HEAD_BYTES - 1);
        let kind = match self {
            Self::Vote(_) => VOTE,
            Self::Append(_) => APPEND,
            Self::Truncate(_) => TRUNCATE,
            Self::Purge(_) => PURGE,
            Self::Committed(_) => COMMITTED,
        };
        out.put_u8(kind);
        self.encode_body(out);
        // The length fits: writes are bounded far below 4 GiB before they get here.
        let length = (out.len() - start - HEAD_BYTES) as u32;
        out[start + 4..start + 8].copy_from_slice(&length.to_be_bytes());
        let crc = crc32fast::hash(&out[start + 4..]);
        out[start..start + 4].copy_from_slice(&crc.to_be_bytes());
    }

    fn encode_body(&self, out: &mut Vec<u8>) {
        match self {
            Self::Vote(vote) => out.put_slice(vote),
            Self::Append(frame) => {
                put_position(out, frame.position);
                out.put_slice(&frame.payload);
            }
            Self::Truncate(last) | Self::Committed(last) => put_optional_position(out, *last),
            Self::Purge(upto) => put_position(out, *upto),
        }
    }

    /// Takes one record off the front; `None` if it is damaged or of an unknown kind.
    pub(super) fn decode(bytes: &mut Bytes) -> Option<Self> {
        let mut head = bytes.get(..HEAD_BYTES)?;
        let crc = head.get_u32();
        let total = HEAD_BYTES.checked_add(usize::try_from(head.get_u32()).ok()?)?;
        let kind = head.get_u8();
        if total > bytes.len() || crc32fast::hash(&bytes[4..total]) != crc {
            return None;
        }
        let mut body = bytes.split_to(total);
        body.advance(HEAD_BYTES);
        Self::decode_body(kind, body)
    }

    fn decode_body(kind: u8, mut body: Bytes) -> Option<Self> {
        let record = match kind {
            VOTE => return Some(Self::Vote(body)),
            APPEND => {
                let position = get_position(&mut body)?;
                return Some(Self::Append(LogFrame {
                    position,
                    payload: body,
                }));
            }
            TRUNCATE => Self::Truncate(get_optional_position(&mut body)?),
            PURGE => Self::Purge(get_position(&mut body)?),
            COMMITTED => Self::Committed(get_optional_position(&mut body)?),
            _ => return None,
        };
        body.is_empty().then_some(record)
    }
}

fn put_position(out: &mut Vec<u8>, position: LogPosition) {
    out.put_u64(position.term);
    out.put_u64(position.node);
    out.put_u64(position.index);
}

fn get_position(bytes: &mut Bytes) -> Option<LogPosition> {
    if bytes.len() < POSITION_BYTES {
        return None;
    }
    let position = LogPosition {
        term: bytes.get_u64(),
        node: bytes.get_u64(),
        index: bytes.get_u64(),
    };
    (position.index <= LogPosition::MAX_INDEX).then_some(position)
}

/// A flag byte, then the position if there is one.
pub(super) fn put_optional_position(out: &mut Vec<u8>, position: Option<LogPosition>) {
    out.put_u8(u8::from(position.is_some()));
    if let Some(position) = position {
        put_position(out, position);
    }
}

/// Reads what [`put_optional_position`] wrote; the outer `None` means damage.
pub(super) fn get_optional_position(bytes: &mut Bytes) -> Option<Option<LogPosition>> {
    match bytes.try_get_u8().ok()? {
        0 => Some(None),
        1 => get_position(bytes).map(Some),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSITION: LogPosition = LogPosition {
        term: 1,
        node: 2,
        index: 3,
    };

    fn encoded(record: &Record) -> Vec<u8> {
        let mut out = Vec::new();
        record.encode(&mut out);
        out
    }

    #[test]
    fn the_bytes_of_every_kind_are_frozen() {
        let position = b"\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0\x03";
        let table: [(Record, u32, &[u8]); 6] = [
            (
                Record::Vote(Bytes::from_static(b"vote")),
                0x3bac_2570,
                b"\0\0\0\x04\x01vote",
            ),
            (
                Record::Append(LogFrame {
                    position: POSITION,
                    payload: Bytes::from_static(b"data"),
                }),
                0x31fb_469c,
                &[b"\0\0\0\x1c\x02", position.as_slice(), b"data"].concat(),
            ),
            (Record::Truncate(None), 0x9b2d_9857, b"\0\0\0\x01\x03\0"),
            (
                Record::Truncate(Some(POSITION)),
                0x95fb_97a2,
                &[b"\0\0\0\x19\x03\x01", position.as_slice()].concat(),
            ),
            (
                Record::Purge(POSITION),
                0x3fcb_4b66,
                &[b"\0\0\0\x18\x04", position.as_slice()].concat(),
            ),
            (
                Record::Committed(Some(POSITION)),
                0xaa25_4a13,
                &[b"\0\0\0\x19\x05\x01", position.as_slice()].concat(),
            ),
        ];
        for (record, crc, rest) in table {
            assert_eq!(
                encoded(&record),
                [&crc.to_be_bytes(), rest].concat(),
                "{record:?}"
            );
            let mut bytes = Bytes::from(encoded(&record));
            assert_eq!(Record::decode(&mut bytes), Some(record));
            assert!(bytes.is_empty());
        }
    }

    #[test]
    fn an_index_that_none_can_follow_is_damage() {
        let at = |index| Record::Purge(LogPosition { index, ..POSITION });
        let read = |record: Record| Record::decode(&mut Bytes::from(encoded(&record)));
        let last = at(LogPosition::MAX_INDEX);
        assert_eq!(read(last.clone()), Some(last));
        assert_eq!(read(at(u64::MAX)), None);
    }

    #[test]
    fn damage_is_noticed_at_every_byte() {
        let good = encoded(&Record::Append(LogFrame {
            position: POSITION,
            payload: Bytes::from_static(b"x"),
        }));
        for at in 0..good.len() {
            let mut damaged = good.clone();
            damaged[at] ^= 0x10;
            assert_eq!(Record::decode(&mut Bytes::from(damaged)), None, "byte {at}");
            assert_eq!(
                Record::decode(&mut Bytes::from(good[..at].to_vec())),
                None,
                "cut at {at}"
            );
        }
    }
}
