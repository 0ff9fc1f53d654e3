//! The envelope around every stored blob.

use trent_storage::header::{self, HeaderError, Kind, Opened};

use super::mended;

/// Kinds of this crate and of its users.
const KINDS: [Kind; 7] = [
    Kind::LOG_SEGMENT,
    Kind::SNAPSHOT,
    Kind::SENTINEL,
    Kind::RECORD,
    Kind::APPLIED,
    Kind::for_user(32),
    Kind::for_user(42),
];

/// Opens an envelope of any kind, as it is and with its checksum mended. What opens is sealed to the same bytes, and is
/// of one kind.
pub fn header_envelope(input: &[u8]) -> bool {
    opens(&mended::envelope(input));
    opens(input)
}

fn opens(bytes: &[u8]) -> bool {
    let opened = KINDS
        .map(|kind| opens_as(kind, bytes))
        .into_iter()
        .filter(|opened| *opened)
        .count();
    assert!(opened <= 1, "an envelope is of one kind");
    opened == 1
}

fn opens_as(kind: Kind, bytes: &[u8]) -> bool {
    let Ok((Opened { schema, payload }, rest)) = header::open_prefix(kind, bytes) else {
        assert!(header::open(kind, bytes).is_err());
        return false;
    };
    let sealed = header::seal(kind, schema, payload).unwrap();
    assert_eq!([sealed.as_ref(), rest].concat(), bytes);
    assert_eq!(header::sealed_len(bytes), Ok(sealed.len()));
    match header::open(kind, bytes) {
        Ok(whole) => assert_eq!((whole, rest), (Opened { schema, payload }, [].as_slice())),
        Err(error) => assert_eq!((error, rest.is_empty()), (HeaderError::Trailing, false)),
    }
    true
}
