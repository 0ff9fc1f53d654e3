//! The sentinel file.

use std::sync::Arc;

use trent_storage::StorageError;
use trent_storage::files::FaultyFiles;
use trent_storage::sentinel::{Identity, Progress, Sentinel};

use super::mended;

/// Whom the corpus belongs to.
const IDENTITY: Identity = Identity {
    node: 7,
    cluster: *b"cluster-cluster-",
};

/// Opens a sentinel, as it is and with its checksum mended. One that opens can be advanced, and keeps what it knew.
pub fn sentinel(input: &[u8]) -> bool {
    opens(&mended::envelope(input));
    opens(input)
}

fn opens(file: &[u8]) -> bool {
    let files = FaultyFiles::new();
    files.set_content("sentinel", file);
    let sentinel = match open(&files) {
        Ok(sentinel) => sentinel,
        Err(StorageError::Corrupt { .. } | StorageError::Sentinel(_)) => return false,
        Err(error) => panic!("only damage or another owner hinders a sentinel from opening: {error}"),
    };
    assert!(!sentinel.is_new());
    let before = sentinel.progress("global");
    sentinel.check("global", before).unwrap();
    let reached = Progress {
        index: Some(9),
        ..Progress::default()
    };
    sentinel.advance("global", reached).unwrap();
    let after = open(&files).unwrap().progress("global");
    assert_eq!(after.vote, before.vote);
    assert_eq!(after.index, before.index.max(reached.index));
    true
}

fn open(files: &FaultyFiles) -> Result<Sentinel, StorageError> {
    Sentinel::open_on(Arc::new(files.clone()), IDENTITY)
}
