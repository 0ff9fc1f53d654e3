//! Snapshot files, as they lie on disk and as peers send them.

use std::sync::Arc;

use trent_storage::StorageError;
use trent_storage::files::FaultyFiles;
use trent_storage::snapshot::{Snapshot, SnapshotDir};

use super::mended;

/// Opens a directory with this snapshot, and takes it from a peer, as it is and with its checksums mended. Both accept
/// the same files, and those that were written of their content.
pub fn snapshot_file(input: &[u8]) -> bool {
    opens(&mended::snapshot(input));
    opens(input)
}

fn opens(file: &[u8]) -> bool {
    let files = FaultyFiles::new();
    files.set_content("00000000000000000001.snap", file);
    let (directory, recovery) = SnapshotDir::open_on(Arc::new(files), |_| 0).unwrap();
    let opened = directory.latest();
    assert_eq!(recovery.set_aside.len(), usize::from(opened.is_none()));
    if let Some(snapshot) = &opened {
        assert_eq!(snapshot.read_raw(0, usize::MAX).unwrap(), file);
        assert_eq!(written_again(snapshot).read_raw(0, usize::MAX).unwrap(), file);
    }
    assert_eq!(is_received(file), opened.is_some());
    opened.is_some()
}

fn written_again(snapshot: &Snapshot) -> Snapshot {
    let (directory, _) = SnapshotDir::open_on(Arc::new(FaultyFiles::new()), |_| 0).unwrap();
    let mut writer = directory.begin(snapshot.meta().clone()).unwrap();
    for record in snapshot.records() {
        let (key, value) = record.unwrap();
        writer.push(&key, &value).unwrap();
    }
    writer.finish().unwrap()
}

fn is_received(file: &[u8]) -> bool {
    let (directory, _) = SnapshotDir::open_on(Arc::new(FaultyFiles::new()), |_| 0).unwrap();
    let mut receiver = directory.receive().unwrap();
    for chunk in file.chunks(100) {
        receiver.write(chunk).unwrap();
    }
    match receiver.finish() {
        Ok(_) => true,
        Err(StorageError::Corrupt { .. }) => false,
        Err(error) => panic!("only damage hinders a snapshot from arriving: {error}"),
    }
}
